-- The tables of a folder of reviews.

CREATE TABLE IF NOT EXISTS reviews (
    stem TEXT PRIMARY KEY,    -- what its files are called
    task INTEGER NOT NULL,
    annotation INTEGER NOT NULL,
    annotator INTEGER,
    at TEXT NOT NULL,
    lead_time REAL,           -- seconds
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT,
    engine TEXT,              -- the engine, and its settings: what made the machine's text
    band TEXT NOT NULL,       -- of the machine's confidence, and that
    confidence REAL,
    duration INTEGER NOT NULL,
    measured INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    hits INTEGER NOT NULL,
    substitutions INTEGER NOT NULL,
    deletions INTEGER NOT NULL,
    insertions INTEGER NOT NULL,
    character_hits INTEGER NOT NULL,
    character_substitutions INTEGER NOT NULL,
    character_deletions INTEGER NOT NULL,
    character_insertions INTEGER NOT NULL,
    lines TEXT NOT NULL,      -- its lines of the manifest
    ground_truth INTEGER NOT NULL DEFAULT 0,
    flag TEXT NOT NULL DEFAULT 'not known' -- the kind of the worst flag of the machine's text, or none
) STRICT;
CREATE INDEX IF NOT EXISTS reviews_by_task ON reviews (task);
CREATE TABLE IF NOT EXISTS speakers (
    stem TEXT NOT NULL REFERENCES reviews ON DELETE CASCADE,
    speaker TEXT NOT NULL,
    hits INTEGER NOT NULL,
    substitutions INTEGER NOT NULL,
    deletions INTEGER NOT NULL,
    insertions INTEGER NOT NULL,
    PRIMARY KEY (stem, speaker)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS corrections (
    stem TEXT NOT NULL REFERENCES reviews ON DELETE CASCADE,
    heard TEXT NOT NULL,
    written TEXT NOT NULL,
    heard_normalised TEXT NOT NULL,
    written_normalised TEXT NOT NULL,
    context TEXT NOT NULL,
    start INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS corrections_by_stem ON corrections (stem);
CREATE INDEX IF NOT EXISTS corrections_by_words ON corrections (heard_normalised, written_normalised, stem);
CREATE TABLE IF NOT EXISTS comparisons (    -- of what two people wrote of one recording: how the second differs from the first
    first TEXT NOT NULL REFERENCES reviews ON DELETE CASCADE,
    second TEXT NOT NULL REFERENCES reviews ON DELETE CASCADE,
    hits INTEGER NOT NULL,
    substitutions INTEGER NOT NULL,
    deletions INTEGER NOT NULL,
    insertions INTEGER NOT NULL,
    PRIMARY KEY (first, second)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS comparisons_by_second ON comparisons (second);
CREATE TABLE IF NOT EXISTS task_lengths (   -- all tasks of the project, and how long their recordings are, as far as that is known
    task INTEGER PRIMARY KEY,
    length INTEGER            -- ms
) STRICT;
CREATE TABLE IF NOT EXISTS tasks (          -- those that changed last: when, as they were read
    task INTEGER PRIMARY KEY,
    changed TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS skipped (        -- tasks that people passed over
    task INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS report (         -- the last one, until a trigger deletes it
    made_of TEXT NOT NULL,    -- what it was made of beside reviews: options, names, progress
    content TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS reviews_insert AFTER INSERT ON reviews BEGIN DELETE FROM report; END;
CREATE TRIGGER IF NOT EXISTS reviews_update AFTER UPDATE ON reviews BEGIN DELETE FROM report; END;
CREATE TRIGGER IF NOT EXISTS reviews_delete AFTER DELETE ON reviews BEGIN DELETE FROM report; END;
CREATE TRIGGER IF NOT EXISTS skipped_insert AFTER INSERT ON skipped BEGIN DELETE FROM report; END;
CREATE TRIGGER IF NOT EXISTS skipped_delete AFTER DELETE ON skipped BEGIN DELETE FROM report; END;
CREATE TRIGGER IF NOT EXISTS comparisons_insert AFTER INSERT ON comparisons BEGIN DELETE FROM report; END;
