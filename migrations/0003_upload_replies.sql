-- What is to be said of files that arrived, written in the transaction that saves them, so that no crash swallows it.

CREATE TABLE upload_replies (
  id bigint PRIMARY KEY, -- random, made by the bot, so that the session can name it in the same transaction
  user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  chat_id bigint NOT NULL,
  message_id bigint, -- NULL until it was sent
  upload_id bigint, -- the upload session that it belongs to
  receipts integer NOT NULL DEFAULT 0, -- files to be named in it
  shown integer NOT NULL DEFAULT 0, -- files named in it as the person sees it now
  flush_at timestamptz NOT NULL, -- nobody else sends or edits it before
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX upload_replies_due ON upload_replies (flush_at) WHERE shown < receipts;
CREATE INDEX upload_replies_user_id ON upload_replies (user_id);
CREATE INDEX upload_replies_created_at ON upload_replies (created_at);

CREATE TABLE upload_receipts (
  reply_id bigint NOT NULL REFERENCES upload_replies (id) ON DELETE CASCADE,
  ordinal integer NOT NULL,
  user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  file_id bigint REFERENCES files (id) ON DELETE SET NULL,
  outcome text NOT NULL, -- saved, duplicate, restored, or refused for a limit
  name text NOT NULL,
  category text NOT NULL,
  detected text NOT NULL, -- the category by the rule, where the person chose another
  details jsonb, -- the figures of a refusal
  PRIMARY KEY (reply_id, ordinal)
);

CREATE INDEX upload_receipts_user_id ON upload_receipts (user_id);
CREATE INDEX upload_receipts_file_id ON upload_receipts (file_id);
