-- Every save of a file waits for what follows.

-- What a trigger for each file did is done for all files of a statement, by plans that are kept: PostgreSQL planned the
-- condition of that trigger again for each statement.
DROP TRIGGER files_document_saved ON files;
DROP FUNCTION note_document();

CREATE OR REPLACE FUNCTION count_inserted_files() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  any_documents boolean;
  any_in_folders boolean;
BEGIN
  INSERT INTO library_usage AS u (library_id, bucket, files, bytes)
  SELECT library_id, CASE WHEN deleted_at IS NULL THEN category ELSE 'trash' END AS bucket, count(*), sum(size)::bigint
  FROM after GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (library_id, bucket) DO UPDATE SET files = u.files + excluded.files, bytes = u.bytes + excluded.bytes;

  SELECT bool_or(kind = 'document'), bool_or(folder_id IS NOT NULL) INTO any_documents, any_in_folders FROM after;

  -- Whoever saves a file, and however: its document is noted with it.
  IF any_documents THEN
    INSERT INTO documents (file_id, library_id, outcome)
    SELECT a.id, a.library_id, CASE WHEN NOT (SELECT reads_documents FROM libraries WHERE id = a.library_id) THEN 'off' END
    FROM after a WHERE a.kind = 'document' AND is_document(a.mime_type, a.name);
  END IF;

  IF any_in_folders THEN
    UPDATE folders SET file_count = folders.file_count + d.files
    FROM (
      SELECT library_id, folder_id, count(*) AS files FROM after
      WHERE folder_id IS NOT NULL AND deleted_at IS NULL GROUP BY 1, 2
    ) d
    WHERE folders.id = d.folder_id AND folders.library_id = d.library_id;
  END IF;
  RETURN NULL;
END $$;

-- A document is noted by the trigger above, in the statement that inserts its file: nobody has to look whether the file is
-- there. It goes with its file, as if by a foreign key.
ALTER TABLE documents DROP CONSTRAINT documents_file_id_fkey;

CREATE OR REPLACE FUNCTION count_deleted_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM documents WHERE file_id = ANY (ARRAY(SELECT id FROM before));

  -- No INSERT here: when a whole library goes, its usage rows may be gone before its files.
  UPDATE library_usage u SET files = u.files - d.files, bytes = u.bytes - d.bytes
  FROM (
    SELECT library_id, CASE WHEN deleted_at IS NULL THEN category ELSE 'trash' END AS bucket, count(*) AS files, sum(size)::bigint AS bytes
    FROM before GROUP BY 1, 2
  ) d
  WHERE u.library_id = d.library_id AND u.bucket = d.bucket;

  UPDATE folders SET file_count = folders.file_count - d.files
  FROM (
    SELECT library_id, folder_id, count(*) AS files FROM before
    WHERE folder_id IS NOT NULL AND deleted_at IS NULL GROUP BY 1, 2
  ) d
  WHERE folders.id = d.folder_id AND folders.library_id = d.library_id;
  RETURN NULL;
END $$;

-- Receipts are inserted by the statement that inserts, or holds, their reply and their file. They go with their reply; of a
-- file that is gone they keep an id that leads nowhere.
ALTER TABLE upload_receipts
  DROP CONSTRAINT upload_receipts_reply_id_fkey,
  DROP CONSTRAINT upload_receipts_file_id_fkey;

CREATE FUNCTION delete_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM upload_receipts WHERE reply_id = ANY (ARRAY(SELECT id FROM before));
  RETURN NULL;
END $$;

CREATE TRIGGER upload_replies_deleted AFTER DELETE ON upload_replies
REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION delete_receipts();
