-- A group has a library that its members share. Its id never changes; the chat is an attribute of it, since a group that
-- becomes a supergroup gets another chat id.

CREATE SEQUENCE group_library_ids AS bigint INCREMENT BY -1 MINVALUE -9007199254740991 MAXVALUE -1 START WITH -1;

ALTER TABLE libraries
  ADD COLUMN chat_id bigint CONSTRAINT libraries_chat_id UNIQUE, -- the group's chat now; NULL where its library was deleted and waits to be erased
  ADD COLUMN former_chat_id bigint, -- before it became a supergroup
  ADD COLUMN chat_type text CHECK (chat_type IN ('group', 'supergroup')),
  ADD COLUMN title text, -- the group's
  ADD COLUMN link uuid CONSTRAINT libraries_link UNIQUE, -- what the deep link of the group carries
  ADD COLUMN keeps text NOT NULL DEFAULT 'replied' CHECK (keeps IN ('replied', 'everything')),
  ADD COLUMN organisers text NOT NULL DEFAULT 'everyone' CHECK (organisers IN ('everyone', 'administrators')),
  ADD COLUMN language text, -- in the group; NULL: the server's
  ADD COLUMN watched_since timestamptz, -- the bot is an administrator since then, and is told who comes and goes; NULL: it is none
  ADD COLUMN removed_at timestamptz, -- the bot was removed: the library is out of reach, and is erased some time later
  ADD CONSTRAINT libraries_of_a_chat CHECK ((user_id IS NULL) = (id < 0 AND title IS NOT NULL AND link IS NOT NULL));

CREATE INDEX libraries_removed_at ON libraries (removed_at) WHERE removed_at IS NOT NULL;

-- Who is in a group, as far as the bot knows: people who posted there, were seen to join, or opened its link. No reference to
-- users: most of them have never talked to the bot.
CREATE TABLE members (
  library_id bigint NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
  user_id bigint NOT NULL,
  status text NOT NULL DEFAULT 'unknown' CHECK (status IN ('unknown', 'member', 'administrator', 'left')),
  known_at timestamptz, -- when Telegram last said so; NULL with unknown
  version bigint NOT NULL DEFAULT 1, -- grows with every write: an answer that was overtaken is not written
  PRIMARY KEY (library_id, user_id)
);

CREATE INDEX members_user_id ON members (user_id);

-- Who posted a file to a group, or sent it to the group's library in private.
ALTER TABLE files
  ADD COLUMN posted_by bigint,
  ADD COLUMN posted_name text;

CREATE INDEX files_posted_by ON files (posted_by) WHERE posted_by IS NOT NULL;

-- A reply is a person's; the files that it names lie in the library that was in force.
ALTER TABLE upload_replies ADD COLUMN library_id bigint REFERENCES libraries (id) ON DELETE CASCADE;
UPDATE upload_replies SET library_id = user_id;
ALTER TABLE upload_replies ALTER COLUMN library_id SET NOT NULL;
CREATE INDEX upload_replies_library_id ON upload_replies (library_id);

-- Members of albums that nobody asked to keep so far: /keep on one of an album keeps those that the bot has seen. Forgotten
-- after a day.
CREATE TABLE album_posts (
  library_id bigint NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
  media_group_id text NOT NULL,
  message_id bigint NOT NULL,
  user_id bigint, -- who posted it; NULL where Telegram names nobody
  message text NOT NULL, -- as Telegram described it
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (library_id, media_group_id, message_id)
);

CREATE INDEX album_posts_seen_at ON album_posts (seen_at);
CREATE INDEX album_posts_user_id ON album_posts (user_id) WHERE user_id IS NOT NULL;

-- A file that comes into another library is read for that one.
DROP TRIGGER files_document_replaced ON files;
CREATE TRIGGER files_document_replaced AFTER UPDATE OF file_unique_id, library_id ON files FOR EACH ROW
WHEN (OLD.file_unique_id <> NEW.file_unique_id OR OLD.library_id <> NEW.library_id) EXECUTE FUNCTION note_other_document();
