-- What is written inside documents: what is to be read, what became of it, and what finds it. No text is kept.

ALTER TABLE libraries ADD COLUMN reads_documents boolean NOT NULL DEFAULT true; -- as chosen in Settings

-- Whether a file is worth a look: what it really is shows when it is read. Of unknown types nothing is downloaded.
CREATE FUNCTION is_document(mime_type text, name text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN mime_type IS NULL OR mime_type IN ('', 'application/octet-stream', 'application/zip', 'binary/octet-stream')
    THEN lower(name) ~ ('\.(pdf|do[ct][xm]|xl[st][xm]|p(pt|ot|ps)[xm]|od[tsp]|ot[tsp]|epub|x?html?|txt|text|log|md|rst|tex|csv|tsv'
      || '|json|jsonl|ndjson|xml|ya?ml|toml|ini|cfg|conf|properties|sql|srt|vtt|ics|vcf|eml|svg|css|scss|less|[cm]?[jt]sx?|vue|svelte'
      || '|py|rb|php|pl|lua|go|rs|java|kts?|scala|swift|dart|r|jl|hs|ml|exs?|erl|clj|lisp|el|c|cc|cpp|cxx|h|hh|hpp|cs|fs|vb|m|asm|s'
      || '|sh|bash|zsh|fish|ps1|bat|cmd|gradle|cmake|mk|diff|patch|org|adoc|bib)$')
    ELSE lower(mime_type) ~ ('^(text/|application/(pdf|x-pdf|epub\+zip|json|x-ndjson|xml|xhtml\+xml|csv|x-csv|javascript|x-javascript'
      || '|ecmascript|typescript|x-typescript|x-sh|x-shellscript|x-python|x-ruby|x-php|x-perl|x-tex|x-latex|sql|x-sql|yaml|x-yaml|toml'
      || '|vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)'
      || '|vnd\.ms-(word|excel|powerpoint)\.[a-z]+\.macroenabled)|application/[a-z0-9.-]+\+(xml|json))')
  END
$$;

-- A row for each document, written with its file: it waits, is held by the process that reads it, or has an outcome.
CREATE TABLE documents (
  file_id bigint PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,
  library_id bigint NOT NULL,
  due_at timestamptz NOT NULL DEFAULT now(), -- nobody reads it before; while it is held, the end of the lease
  holder text, -- the process that reads it; NULL: nobody
  attempts integer NOT NULL DEFAULT 0, -- processes that ended while they held it
  tries integer NOT NULL DEFAULT 0, -- downloads that failed
  outcome text CHECK (outcome IN ('read', 'scan', 'protected', 'damaged', 'too_large', 'not_text', 'unavailable',
    'disk_unreadable', 'off')), -- NULL: it waits; off: the library's documents are not read
  unit text CHECK (unit IN ('page', 'sheet', 'slide', 'chapter')), -- what it is divided into
  parts_read integer, -- how many of these were read
  is_partial boolean NOT NULL DEFAULT false -- only the beginning was read
);

CREATE INDEX documents_waiting ON documents (file_id) WHERE outcome IS NULL;
CREATE INDEX documents_of_library ON documents (library_id, (outcome IS NOT DISTINCT FROM 'off'));

-- The words of a document as src/domain/content_lexemes.ts enciphers them, the library among what each is hashed with: so
-- an entry of the index belongs to one library. A vector of hashes takes a third of what an array of them would, since a
-- word's beginnings are beginnings of its lexeme, and no entries of their own.
CREATE TABLE document_words (
  file_id bigint NOT NULL REFERENCES documents (file_id) ON DELETE CASCADE,
  part smallint NOT NULL, -- a long document takes several rows
  library_id bigint NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (file_id, part)
);

-- Hashes have no statistics worth reading them all for.
ALTER TABLE document_words ALTER COLUMN words SET STATISTICS 0;
CREATE INDEX document_words_words ON document_words USING gin (words) WITH (fastupdate = off);

CREATE FUNCTION note_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO documents (file_id, library_id, outcome)
  SELECT NEW.id, NEW.library_id, CASE WHEN NOT l.reads_documents THEN 'off' END
  FROM libraries l WHERE l.id = NEW.library_id;
  RETURN NULL;
END $$;

-- Whoever saves a file, and however: its document is noted with it.
CREATE TRIGGER files_document_saved AFTER INSERT ON files FOR EACH ROW
WHEN (NEW.kind = 'document' AND is_document(NEW.mime_type, NEW.name)) EXECUTE FUNCTION note_document();

CREATE FUNCTION note_other_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM documents WHERE file_id = OLD.id;
  IF NEW.kind = 'document' AND is_document(NEW.mime_type, NEW.name) THEN
    INSERT INTO documents (file_id, library_id, outcome)
    SELECT NEW.id, NEW.library_id, CASE WHEN NOT l.reads_documents THEN 'off' END
    FROM libraries l WHERE l.id = NEW.library_id;
  END IF;
  RETURN NULL;
END $$;

-- A message whose file was replaced: the new one is read.
CREATE TRIGGER files_document_replaced AFTER UPDATE OF file_unique_id ON files FOR EACH ROW
WHEN (OLD.file_unique_id <> NEW.file_unique_id) EXECUTE FUNCTION note_other_document();

-- What was kept before is read in quiet moments, the newest first.
INSERT INTO documents (file_id, library_id)
SELECT id, library_id FROM files WHERE kind = 'document' AND is_document(mime_type, name) ORDER BY id;
