-- A file that is new is saved by one statement, which ends its update as well. That statement sees what was committed before
-- it began; this function, which it asks first, sees what was committed before the function got the lock. So two saves can't
-- pass a limit together, and none misses a manifest that is imported at the same moment.
CREATE FUNCTION may_save_new(
  of_library bigint, of_file text, of_size bigint, most_files bigint, most_bytes bigint
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM libraries WHERE id = of_library FOR UPDATE;
  RETURN NOT EXISTS (SELECT FROM import_entries e WHERE e.library_id = of_library AND e.file_unique_id = of_file)
    AND (most_files IS NULL AND most_bytes IS NULL OR NOT EXISTS (
      SELECT FROM library_usage u WHERE u.library_id = of_library AND u.bucket <> 'trash'
      HAVING coalesce(sum(u.files), 0) + 1 > most_files OR coalesce(sum(u.bytes), 0) + of_size > most_bytes));
END $$;
