"""The sample of a folder's recordings that a push has drawn: which, in which order, and from what."""

import sqlite3
from collections.abc import Iterator

from ls_transcribe.model.sample import DrawnRecording, Sample, SampleSize, Stratum, stratum_of

_TRANSCRIPTS = "FROM recordings JOIN jobs ON jobs.name = recordings.job WHERE uri IS NOT NULL"


class SampleTable:
    """The last sample that was drawn in one folder."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def population(self) -> Iterator[tuple[str, Stratum]]:
        """Yield the recordings that have a transcript, by key, with their strata."""
        for row in self._db.execute(f"SELECT recordings.key, confidence, language, duration {_TRANSCRIPTS}"):
            yield row["key"], stratum_of(row["confidence"], row["language"], row["duration"])

    def save(self, sample: Sample) -> None:
        """Store a sample. It replaces the one before."""
        drawn = ((place, one.key, *one.stratum) for place, one in enumerate(sample.recordings))
        strata = ((sample.seed, *stratum, size) for stratum, size in sample.strata.items())
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("DELETE FROM sample")
            self._db.execute("DELETE FROM sample_strata")
            self._db.executemany("INSERT INTO sample VALUES (?, ?, ?, ?, ?)", drawn)
            self._db.executemany("INSERT INTO sample_strata VALUES (?, ?, ?, ?, ?)", strata)

    def remove(self, key: str) -> None:
        """Take a recording out of the sample; the others stay in their order."""
        self._db.execute("DELETE FROM sample WHERE key = ?", (key,))

    def find(self, server: str = "", project: int = 0) -> Sample | None:
        """Return the sample, with the tasks that it was given in a project; None if none was drawn."""
        rows = self._db.execute("SELECT * FROM sample_strata ORDER BY band, language, length").fetchall()
        if not rows:
            return None
        strata = {Stratum(row["band"], row["language"], row["length"]): int(row["recordings"]) for row in rows}
        drawn = self._db.execute(
            "SELECT sample.*, task FROM sample LEFT JOIN deliveries "
            "ON deliveries.key = sample.key AND server = ? AND project = ? ORDER BY place",
            (server, project),
        )
        recordings = tuple(
            DrawnRecording(row["key"], Stratum(row["band"], row["language"], row["length"]), row["task"])
            for row in drawn
        )
        return Sample(int(rows[0]["seed"]), strata, recordings)

    def size(self) -> SampleSize | None:
        """Return how large the sample is; None if none was drawn."""
        row = self._db.execute(
            "SELECT (SELECT COUNT(*) FROM sample) AS drawn, SUM(recordings) AS population, COUNT(*) AS strata, "
            "MAX(seed) AS seed FROM sample_strata"
        ).fetchone()
        return SampleSize(*row) if row["strata"] else None
