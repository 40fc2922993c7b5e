-- Whether an imported manifest ever named files that the library did not have. A save of a new file reads this with the
-- library's lock, and calls may_save_new only where it is set or limits are. It is never reset: may_save_new decides then.
ALTER TABLE libraries ADD COLUMN awaits_files boolean NOT NULL DEFAULT false;

UPDATE libraries SET awaits_files = true WHERE id IN (SELECT library_id FROM import_entries);

CREATE FUNCTION note_awaited_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE libraries SET awaits_files = true WHERE NOT awaits_files AND id IN (SELECT library_id FROM after);
  RETURN NULL;
END $$;

CREATE TRIGGER import_entries_inserted AFTER INSERT ON import_entries
REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION note_awaited_files();
