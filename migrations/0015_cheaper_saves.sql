-- Every upload waits for what happens here: what is not needed for one new file is left out.

-- Folders are counted where there are any, which for most files there are not.
CREATE OR REPLACE FUNCTION count_inserted_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library_usage AS u (library_id, bucket, files, bytes)
  SELECT library_id, CASE WHEN deleted_at IS NULL THEN category ELSE 'trash' END AS bucket, count(*), sum(size)::bigint
  FROM after GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (library_id, bucket) DO UPDATE SET files = u.files + excluded.files, bytes = u.bytes + excluded.bytes;

  IF EXISTS (SELECT FROM after WHERE folder_id IS NOT NULL) THEN
    UPDATE folders SET file_count = folders.file_count + d.files
    FROM (
      SELECT library_id, folder_id, count(*) AS files FROM after
      WHERE folder_id IS NOT NULL AND deleted_at IS NULL GROUP BY 1, 2
    ) d
    WHERE folders.id = d.folder_id AND folders.library_id = d.library_id;
  END IF;
  RETURN NULL;
END $$;

-- A statement that may change files, and changes none, as most do that keep one.
CREATE OR REPLACE FUNCTION count_updated_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM after) THEN
    RETURN NULL;
  END IF;

  INSERT INTO library_usage AS u (library_id, bucket, files, bytes)
  SELECT library_id, bucket, 0, 0
  FROM (
    SELECT library_id, CASE WHEN deleted_at IS NULL THEN category ELSE 'trash' END AS bucket, 1 AS files, size FROM after
    UNION ALL
    SELECT library_id, CASE WHEN deleted_at IS NULL THEN category ELSE 'trash' END, -1, -size FROM before
  ) moved
  GROUP BY 1, 2 HAVING sum(files) <> 0 OR sum(size) <> 0 ORDER BY 1, 2
  ON CONFLICT (library_id, bucket) DO NOTHING;

  UPDATE library_usage u SET files = u.files + d.files, bytes = u.bytes + d.bytes
  FROM (
    SELECT library_id, bucket, sum(files)::bigint AS files, sum(size)::bigint AS bytes
    FROM (
      SELECT library_id, CASE WHEN deleted_at IS NULL THEN category ELSE 'trash' END AS bucket, 1 AS files, size FROM after
      UNION ALL
      SELECT library_id, CASE WHEN deleted_at IS NULL THEN category ELSE 'trash' END, -1, -size FROM before
    ) moved
    GROUP BY 1, 2 HAVING sum(files) <> 0 OR sum(size) <> 0
  ) d
  WHERE u.library_id = d.library_id AND u.bucket = d.bucket;

  UPDATE folders SET file_count = folders.file_count + d.files
  FROM (
    SELECT library_id, folder_id, sum(files)::bigint AS files
    FROM (
      SELECT library_id, folder_id, 1 AS files FROM after WHERE folder_id IS NOT NULL AND deleted_at IS NULL
      UNION ALL
      SELECT library_id, folder_id, -1 FROM before WHERE folder_id IS NOT NULL AND deleted_at IS NULL
    ) moved
    GROUP BY 1, 2 HAVING sum(files) <> 0
  ) d
  WHERE folders.id = d.folder_id AND folders.library_id = d.library_id;
  RETURN NULL;
END $$;

-- Receipts go with their reply, and replies with their person.
ALTER TABLE upload_receipts DROP CONSTRAINT upload_receipts_user_id_fkey;
DROP INDEX upload_receipts_user_id;

-- What was saved needs no figures of a refusal.
UPDATE upload_receipts SET details = NULL WHERE outcome IN ('saved', 'restored', 'duplicate');
