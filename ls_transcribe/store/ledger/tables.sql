-- The tables of an output folder's ledger.

CREATE TABLE IF NOT EXISTS recordings (
    key TEXT PRIMARY KEY,
    uri TEXT,                 -- where the audio is now; NULL when something else is there
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    media_format TEXT NOT NULL,
    job TEXT,                 -- the job whose document is the recording's transcript
    origin TEXT               -- the file that it was uploaded from
) STRICT;
CREATE INDEX IF NOT EXISTS recordings_by_uri ON recordings (uri);
CREATE INDEX IF NOT EXISTS recordings_by_origin ON recordings (origin);
CREATE TABLE IF NOT EXISTS files (          -- what has been read of files on disk, copies too, so that it need not be read again
    uri TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    fingerprint TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS jobs (
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
    started_here INTEGER NOT NULL DEFAULT 0,
    output TEXT,              -- where in a bucket of ours its document is
    deleted INTEGER NOT NULL DEFAULT 0,
    flags TEXT,               -- what seems wrong with its transcript (JSON); NULL where nobody has looked
    listened INTEGER NOT NULL DEFAULT 0 -- the sound of the recording was held against the transcript
) STRICT;
CREATE INDEX IF NOT EXISTS jobs_by_key ON jobs (key);
CREATE INDEX IF NOT EXISTS unchecked_jobs ON jobs (key) WHERE flags IS NULL AND status = 'COMPLETED';
CREATE TABLE IF NOT EXISTS refusals (       -- what the last run could not take, and why: looked at anew by every run
    uri TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS lengths (        -- ms, never too short
    key TEXT PRIMARY KEY REFERENCES recordings,
    length INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS starts (         -- each start of a job at a service that bills it
    number INTEGER PRIMARY KEY,
    job TEXT NOT NULL,
    key TEXT NOT NULL REFERENCES recordings,
    seconds INTEGER,          -- an estimate of what is billed; NULL where the length is not known
    is_sure INTEGER NOT NULL  -- 0: about to be started, and no answer is known
) STRICT;
CREATE INDEX IF NOT EXISTS starts_by_job ON starts (job);
CREATE TABLE IF NOT EXISTS settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS moves (
    source TEXT PRIMARY KEY,
    key TEXT NOT NULL REFERENCES recordings,
    target TEXT NOT NULL,
    size INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    step TEXT NOT NULL,
    keeps_source INTEGER NOT NULL,
    reason TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS deliveries (     -- what has been put into projects of Label Studio
    server TEXT NOT NULL,
    project INTEGER NOT NULL,
    key TEXT NOT NULL REFERENCES recordings,
    task INTEGER NOT NULL,
    audio TEXT NOT NULL,      -- the address that the task plays
    content TEXT NOT NULL,    -- what its prediction was made of
    PRIMARY KEY (server, project, key)
) STRICT;
CREATE TABLE IF NOT EXISTS project_listings ( -- projects whose tasks are all in project_tasks
    server TEXT NOT NULL,
    project INTEGER NOT NULL,
    audio_variable TEXT NOT NULL, -- the part of their data that they play
    since TEXT NOT NULL,      -- by the server's clock: what has changed before is known
    PRIMARY KEY (server, project)
) STRICT;
CREATE TABLE IF NOT EXISTS project_tasks (  -- whoever has imported them
    server TEXT NOT NULL,
    project INTEGER NOT NULL,
    task INTEGER NOT NULL,
    key TEXT NOT NULL,        -- empty if it is no task of this tool
    audio TEXT NOT NULL,
    changed TEXT NOT NULL,    -- when it last changed, by the server's clock, in a form that sorts as text
    PRIMARY KEY (server, project, task)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS silence_checks ( -- jobs without words whose documents were read again: what was found
    job TEXT PRIMARY KEY REFERENCES jobs,
    is_misread INTEGER NOT NULL -- an earlier version took the document for silence, and it is not
) STRICT;
CREATE TABLE IF NOT EXISTS sample (         -- the recordings that were drawn at random, in the order of the draw
    place INTEGER PRIMARY KEY,
    key TEXT NOT NULL REFERENCES recordings,
    band TEXT NOT NULL,       -- its stratum: confidence, language, length
    language TEXT NOT NULL,
    length TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sample_strata (  -- what they were drawn from
    seed INTEGER NOT NULL,
    band TEXT NOT NULL,
    language TEXT NOT NULL,
    length TEXT NOT NULL,
    recordings INTEGER NOT NULL,
    PRIMARY KEY (band, language, length)
) STRICT;
CREATE TABLE IF NOT EXISTS second_readings (-- the reviewed recordings that another person is to read, in the order of the draws
    server TEXT NOT NULL,
    project INTEGER NOT NULL,
    key TEXT NOT NULL REFERENCES recordings,
    seed INTEGER NOT NULL,
    PRIMARY KEY (server, project, key)
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_by_key ON deliveries (key);
CREATE TABLE IF NOT EXISTS file_lines (     -- the lines of tasks.json and the summary, in the files as they were left
    file TEXT NOT NULL,
    key TEXT NOT NULL REFERENCES recordings,
    signature BLOB NOT NULL,  -- a digest of what the line was made of
    offset INTEGER NOT NULL,  -- bytes
    length INTEGER NOT NULL,
    counts TEXT,              -- what is counted of it (JSON)
    PRIMARY KEY (file, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS erasures (       -- recordings that are being forgotten: what of them is where, until all is done
    key TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    what TEXT NOT NULL,
    standing TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (key, kind, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tombstones (     -- recordings that were forgotten: digests of their contents, and the days
    key TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    content TEXT NOT NULL     -- the key of the recording whose content this is: S3 has several digests for the same
) STRICT, WITHOUT ROWID;
