"""Where the audio of an output folder's recordings is now: on this disk or in buckets."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ls_transcribe.model.recording import local_path


class AudioUris:
    """The URIs of the recordings' audio, read from the ledger."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def uri_of(self, key: str) -> str | None:
        """Return where the audio of the recording with this key is; None if that is not known."""
        row = self._db.execute("SELECT uri FROM recordings WHERE key = ?", (key,)).fetchone()
        return str(row["uri"]) if row and row["uri"] else None

    def file_of(self, key: str) -> Path | None:
        """Return the file on this disk that has the audio of a recording, also of one that was uploaded from it.

        It is None if there is none any more, or the file there has another size.
        """
        row = self._db.execute("SELECT uri, origin, size FROM recordings WHERE key = ?", (key,)).fetchone()
        for uri in (row["uri"], row["origin"]) if row else ():
            if uri and uri.startswith("file:"):
                with suppress(OSError):
                    if local_path(uri).stat().st_size == row["size"]:
                        return local_path(uri)
        return None

    def common_folder(self) -> Path | None:
        """Return the deepest folder that holds all recordings on disk, in it or below it; None if there are none.

        Only the first and the last URI are read: what these two have in common, all between them have too.
        """
        first, last = self._db.execute("SELECT MIN(uri), MAX(uri) FROM recordings WHERE uri LIKE 'file:%'").fetchone()
        if first is None:
            return None
        return Path(os.path.commonpath([local_path(first).parent, local_path(last).parent]))

    def buckets(self, *, with_untranscribed: bool = False) -> Iterator[str]:
        """Yield the buckets that hold recordings with a transcript.

        With `with_untranscribed`, buckets are included whose recordings have no transcript yet.
        """
        bucket = "SELECT DISTINCT substr(uri, 6, instr(substr(uri, 6), '/') - 1) FROM recordings"
        condition = "" if with_untranscribed else "AND job IS NOT NULL"
        for row in self._db.execute(f"{bucket} WHERE uri LIKE 's3://%' {condition} ORDER BY 1"):
            yield str(row[0])
