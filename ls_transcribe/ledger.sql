-- The tables of an output folder's ledger.

CREATE TABLE recordings (
    key TEXT PRIMARY KEY,
    uri TEXT,                 -- where the audio is now; NULL when something else is there
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    media_format TEXT NOT NULL,
    job TEXT                  -- the job whose document is the recording's transcript
) STRICT;
CREATE INDEX recordings_by_uri ON recordings (uri);
CREATE TABLE files (          -- what has been read of files on disk, copies too, so that it need not be read again
    uri TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    fingerprint TEXT NOT NULL
) STRICT;
CREATE TABLE jobs (
    name TEXT PRIMARY KEY,
    key TEXT NOT NULL REFERENCES recordings,
    engine TEXT NOT NULL,
    settings TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    creation_time TEXT,
    start_time TEXT,
    completion_time TEXT,
    language TEXT,
    duration INTEGER,
    measured INTEGER NOT NULL,
    words INTEGER,
    confidence REAL,
    started_here INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX jobs_by_key ON jobs (key);
CREATE TABLE refusals (       -- what the last run could not take, and why: looked at anew by every run
    uri TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
