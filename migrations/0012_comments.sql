-- Texts that turned out to be comments on forwarded files, and the messages that answered them: for the sentence that tells
-- it, and its Undo.

CREATE TABLE comments (
  library_id bigint NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
  chat_id bigint NOT NULL,
  message_id bigint NOT NULL,
  user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  text text NOT NULL,
  answer_id bigint, -- the message that answered it; NULL: none did so far
  answer_is_file boolean NOT NULL DEFAULT false, -- it gives way to a message of words
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (library_id, chat_id, message_id)
);

CREATE INDEX comments_user_id ON comments (user_id);
CREATE INDEX comments_created_at ON comments (created_at);

-- What was typed, with its formatting, and where: any text that was searched for can be kept as a note.
ALTER TABLE searches
  ADD COLUMN typed text, -- NULL: the query
  ADD COLUMN entities jsonb,
  ADD COLUMN message_id bigint;
