-- What a folder knows of the files that this tool wrote in it. The ledger, the reviews and the record of convert have these.

CREATE TABLE IF NOT EXISTS written_files (
    path TEXT PRIMARY KEY,    -- below the folder
    size INTEGER NOT NULL,    -- as it was written: bytes, time in ns, and a digest of the content
    modified INTEGER NOT NULL,
    digest TEXT NOT NULL,
    earlier TEXT NOT NULL,    -- the digest of what it replaced
    key TEXT,                 -- what it is a document of; NULL for what is one of a kind
    format TEXT,
    recipe INTEGER,           -- of the format, when it was made
    made_from TEXT            -- the version of the transcript that it was made of
) STRICT;
CREATE INDEX IF NOT EXISTS written_files_by_key ON written_files (key) WHERE key IS NOT NULL;
CREATE TABLE IF NOT EXISTS document_names ( -- what documents are called, for good
    key TEXT PRIMARY KEY,     -- what they are documents of
    path TEXT NOT NULL,       -- below the folder of their format, without a suffix
    comparable TEXT NOT NULL UNIQUE
) STRICT;
