-- Files belong to a library, and a library to a chat. A person's library has the id of the person; it never changes, so
-- that nothing that is hashed with it is ever lost. user_id stays where it means a person.

CREATE TABLE libraries (
  id bigint PRIMARY KEY,
  user_id bigint UNIQUE REFERENCES users (id) ON DELETE CASCADE, -- whose own library it is
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (user_id IS NULL OR id = user_id)
);

INSERT INTO libraries (id, user_id, created_at) SELECT id, id, created_at FROM users;

ALTER TABLE folders RENAME COLUMN user_id TO library_id;
ALTER TABLE folders DROP CONSTRAINT folders_user_id_fkey;
ALTER TABLE folders ADD CONSTRAINT folders_library_id_fkey
  FOREIGN KEY (library_id) REFERENCES libraries (id) ON DELETE CASCADE;

ALTER TABLE files RENAME COLUMN user_id TO library_id;
ALTER TABLE files DROP CONSTRAINT files_user_id_fkey;
ALTER TABLE files ADD CONSTRAINT files_library_id_fkey
  FOREIGN KEY (library_id) REFERENCES libraries (id) ON DELETE CASCADE;
ALTER TABLE files RENAME CONSTRAINT files_user_id_file_unique_id TO files_library_id_file_unique_id;

ALTER TABLE import_entries RENAME COLUMN user_id TO library_id;
ALTER TABLE import_entries DROP CONSTRAINT import_entries_user_id_fkey;
ALTER TABLE import_entries ADD CONSTRAINT import_entries_library_id_fkey
  FOREIGN KEY (library_id) REFERENCES libraries (id) ON DELETE CASCADE;

ALTER TABLE link_files RENAME COLUMN user_id TO library_id;
ALTER TABLE link_files DROP CONSTRAINT link_files_user_id_fkey;
ALTER TABLE link_files ADD CONSTRAINT link_files_library_id_fkey
  FOREIGN KEY (library_id) REFERENCES libraries (id) ON DELETE CASCADE;
ALTER INDEX link_files_user_id RENAME TO link_files_library_id;

-- A link belongs to who made it, and to the library of what it shares.
ALTER TABLE links ADD COLUMN library_id bigint;
UPDATE links SET library_id = user_id;
ALTER TABLE links ALTER COLUMN library_id SET NOT NULL;
ALTER TABLE links ADD CONSTRAINT links_library_id_fkey
  FOREIGN KEY (library_id) REFERENCES libraries (id) ON DELETE CASCADE;
CREATE INDEX links_library_id ON links (library_id);

ALTER TABLE usage RENAME TO library_usage;
ALTER TABLE library_usage RENAME COLUMN user_id TO library_id;
ALTER TABLE library_usage RENAME CONSTRAINT usage_pkey TO library_usage_pkey;
ALTER TABLE library_usage RENAME CONSTRAINT usage_bucket_check TO library_usage_bucket_check;
ALTER TABLE library_usage RENAME CONSTRAINT usage_files_check TO library_usage_files_check;
ALTER TABLE library_usage RENAME CONSTRAINT usage_bytes_check TO library_usage_bytes_check;
ALTER TABLE library_usage DROP CONSTRAINT usage_user_id_fkey;
ALTER TABLE library_usage ADD CONSTRAINT library_usage_library_id_fkey
  FOREIGN KEY (library_id) REFERENCES libraries (id) ON DELETE CASCADE;

CREATE OR REPLACE FUNCTION count_inserted_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library_usage AS u (library_id, bucket, files, bytes)
  SELECT library_id, CASE WHEN deleted_at IS NULL THEN category ELSE 'trash' END AS bucket, count(*), sum(size)::bigint
  FROM after GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (library_id, bucket) DO UPDATE SET files = u.files + excluded.files, bytes = u.bytes + excluded.bytes;

  UPDATE folders SET file_count = folders.file_count + d.files
  FROM (
    SELECT library_id, folder_id, count(*) AS files FROM after
    WHERE folder_id IS NOT NULL AND deleted_at IS NULL GROUP BY 1, 2
  ) d
  WHERE folders.id = d.folder_id AND folders.library_id = d.library_id;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION count_updated_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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

-- No INSERT here: when a whole library goes, its usage rows may be gone before its files.
CREATE OR REPLACE FUNCTION count_deleted_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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

-- Every turn of version 0.1.0 reads "usage" first. An instance of it that still runs would end updates that it can no
-- longer store; this error it takes for a database that is starting up: it keeps them until it is stopped.
CREATE FUNCTION refuse_version_0_1() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'this database was migrated to a newer version of filekeeper; stop this instance'
    USING ERRCODE = 'cannot_connect_now';
END $$;

CREATE VIEW usage AS
SELECT refuse_version_0_1() AS user_id, refuse_version_0_1()::text AS bucket, 0::bigint AS files, 0::bigint AS bytes;
