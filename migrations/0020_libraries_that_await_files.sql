-- Whether a manifest named files that a library did not have then. Every save asks: it reads this with the library's lock, in
-- place of calling may_save_new, where no limits are set either. It stays set when they have all come: may_save_new decides.
ALTER TABLE libraries ADD COLUMN awaits_files boolean NOT NULL DEFAULT false;

UPDATE libraries SET awaits_files = true WHERE id IN (SELECT library_id FROM import_entries);

CREATE FUNCTION note_awaited_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE libraries SET awaits_files = true WHERE NOT awaits_files AND id IN (SELECT library_id FROM after);
  RETURN NULL;
END $$;

CREATE TRIGGER import_entries_inserted AFTER INSERT ON import_entries
REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION note_awaited_files();
