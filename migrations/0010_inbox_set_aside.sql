-- An update that the database refuses while it takes others, or that crashed the process again and again, is set aside:
-- its chat goes on, and it is tried again at the next start.

ALTER TABLE inbox
  ADD COLUMN begun_by text, -- the process that began with it last; attempts counts those that did not survive it
  ADD COLUMN set_aside boolean NOT NULL DEFAULT false,
  ADD COLUMN reference text; -- of the apology: one for each update

DROP INDEX inbox_of_user;
CREATE INDEX inbox_of_user ON inbox (user_id, id) WHERE NOT set_aside;
CREATE INDEX inbox_set_aside ON inbox (id) WHERE set_aside;

-- Until when this bot is sure to be running: another bot on the same database would drop its updates.
ALTER TABLE bots ADD COLUMN live_until timestamptz;

ALTER TABLE turns RENAME TO leases;
ALTER TABLE leases RENAME CONSTRAINT turns_pkey TO leases_pkey;
