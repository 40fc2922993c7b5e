-- What came with a file is kept with it: formatting, source, album, comment. Notes are files without bytes.

ALTER TABLE files DROP CONSTRAINT files_kind_check, ADD CONSTRAINT files_kind_check CHECK (kind IN
  ('photo', 'video', 'document', 'audio', 'voice', 'animation', 'video_note', 'sticker', 'live_photo', 'note'));
ALTER TABLE files DROP CONSTRAINT files_category_check, ADD CONSTRAINT files_category_check CHECK (category IN
  ('photo', 'video', 'document', 'audio', 'other', 'note'));
ALTER TABLE library_usage DROP CONSTRAINT library_usage_bucket_check, ADD CONSTRAINT library_usage_bucket_check
  CHECK (bucket IN ('photo', 'video', 'document', 'audio', 'other', 'note', 'trash'));
ALTER TABLE import_entries DROP CONSTRAINT import_entries_category_check, ADD CONSTRAINT import_entries_category_check
  CHECK (category IN ('photo', 'video', 'document', 'audio', 'other', 'note'));

ALTER TABLE files
  ADD COLUMN note text, -- a note's text; its file_id is empty, its file_unique_id the hash of this
  ADD COLUMN note_entities jsonb, -- formatting in the Bot API's form; NULL: plain
  ADD COLUMN caption_entities jsonb, -- the same of the caption
  ADD COLUMN thumbnail_file_id text,
  ADD COLUMN from_type text CHECK (from_type IN ('user', 'hidden', 'chat', 'channel')), -- where it was forwarded from
  ADD COLUMN from_name text,
  ADD COLUMN from_date timestamptz,
  ADD COLUMN from_folded text, -- the folded words of from_name, each after a space: what from:name finds
  -- What the name was made from, while nobody has given another: the caption, or kind, date and message number.
  ADD COLUMN name_from text CHECK (name_from IN ('caption', 'date')),
  ADD COLUMN media_group_id text, -- the album that it came in
  ADD COLUMN caption_from bigint, -- the message of its album whose caption it has; NULL: its own, or none
  ADD COLUMN comment_id bigint, -- the message whose text stands above its caption
  ADD COLUMN comment_units integer NOT NULL DEFAULT 0, -- UTF-16 units of the caption that are that text
  ADD CONSTRAINT files_note_has_text CHECK ((kind = 'note') = (note IS NOT NULL)),
  ADD CONSTRAINT files_from_whole CHECK ((from_type IS NULL) = (from_name IS NULL));

CREATE INDEX files_of_album ON files (library_id, media_group_id) WHERE media_group_id IS NOT NULL;
CREATE INDEX files_of_comment ON files (library_id, comment_id) WHERE comment_id IS NOT NULL;

ALTER TABLE import_entries
  ADD COLUMN caption_entities jsonb,
  ADD COLUMN from_type text CHECK (from_type IN ('user', 'hidden', 'chat', 'channel')),
  ADD COLUMN from_name text,
  ADD COLUMN from_date timestamptz,
  ADD COLUMN from_folded text,
  ADD CONSTRAINT import_entries_from_whole CHECK ((from_type IS NULL) = (from_name IS NULL));

-- The captions of an album, for its members that are still to come: a member that is refused or kept already may carry
-- that of the others.
CREATE TABLE album_captions (
  library_id bigint NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
  media_group_id text NOT NULL,
  message_id bigint NOT NULL,
  caption text, -- NULL: taken off by an edit
  entities jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (library_id, media_group_id, message_id)
);

CREATE INDEX album_captions_created_at ON album_captions (created_at);

-- A link gives captions away only where its owner says so; one that was revoked can live again.
ALTER TABLE links
  ADD COLUMN include_captions boolean NOT NULL DEFAULT false,
  ADD COLUMN revoked_at timestamptz;

-- Moving offers the folders used last.
ALTER TABLE folders ADD COLUMN used_at timestamptz;
CREATE INDEX folders_used ON folders (library_id, used_at) WHERE deleted_at IS NULL AND used_at IS NOT NULL;

ALTER TABLE upload_replies
  ADD COLUMN changes integer NOT NULL DEFAULT 0, -- how often what it names was changed; shown counts these as well
  ADD COLUMN pressed boolean NOT NULL DEFAULT false; -- one of its buttons was pressed: it stays where it is
DROP INDEX upload_replies_due;
CREATE INDEX upload_replies_due ON upload_replies (due_at) WHERE shown < receipts + changes;
