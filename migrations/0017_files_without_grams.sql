-- The first files of a library have no grams: the index of grams is of use only where there are many files, and it took most
-- of what a save writes to the log. Searches that ask it read these one by one.
ALTER TABLE files ALTER COLUMN grams DROP NOT NULL;

CREATE INDEX files_early ON files (library_id) WHERE grams IS NULL AND deleted_at IS NULL;
