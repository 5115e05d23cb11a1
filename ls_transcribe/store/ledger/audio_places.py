"""Where the audio of an output folder's recordings is: on this disk, in buckets."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ls_transcribe.model.recording import local_path


class AudioPlaces:
    """The places of the audio, read from the ledger's connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def uri_of(self, key: str) -> str | None:
        """Where a recording's audio is; None where that is not known."""
        row = self._db.execute("SELECT uri FROM recordings WHERE key = ?", (key,)).fetchone()
        return str(row["uri"]) if row and row["uri"] else None

    def folder(self) -> Path | None:
        """The folder that holds, in it or below it, every recording on disk; None without any.

        What the first and the last of the URIs have in common, all between them have too.
        """
        first, last = self._db.execute("SELECT MIN(uri), MAX(uri) FROM recordings WHERE uri LIKE 'file:%'").fetchone()
        if first is None:
            return None
        return Path(os.path.commonpath([local_path(first).parent, local_path(last).parent]))

    # What became of them

    def buckets(self, *, wanted: bool = False) -> Iterator[str]:
        """The buckets that hold recordings with a transcript; if `wanted`, also those that are to get one."""
        bucket = "SELECT DISTINCT substr(uri, 6, instr(substr(uri, 6), '/') - 1) FROM recordings"
        which = "" if wanted else "AND job IS NOT NULL"
        for row in self._db.execute(f"{bucket} WHERE uri LIKE 's3://%' {which} ORDER BY 1"):
            yield str(row[0])
