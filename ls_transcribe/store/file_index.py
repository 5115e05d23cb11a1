"""Files by the names that they may be of, and whose they are. They are on disk: memory does not grow with them."""

import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ls_transcribe.errors.outputs import DatabaseUnavailable
from ls_transcribe.store.sqlite_errors import error_of

_TABLES = """
CREATE TABLE files (number INTEGER PRIMARY KEY, path BLOB NOT NULL, version TEXT NOT NULL);
CREATE TABLE names (kind TEXT, name BLOB, file INTEGER, PRIMARY KEY (kind, name, file)) WITHOUT ROWID;
CREATE TABLE owners (
    path BLOB NOT NULL, distance INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (path, key)
);
"""
_CACHE = 500  # KB: files are asked for in the order of their names, so that little of it is needed at a time
_FIND = "SELECT path, version FROM names JOIN files ON files.number = names.file WHERE kind = ? AND name IN"
_OWNERS = "SELECT name, key = ? AS is_it FROM owners WHERE path = ? ORDER BY is_it DESC, name LIMIT ?"
_DISTANT = "distance > (SELECT MIN(distance) FROM owners AS other WHERE other.path = owners.path)"


class IndexedFile(NamedTuple):
    """A file: its path, its version, and the names that it may be of, each after the kind of name."""

    path: str
    version: str
    names: Iterable[tuple[str, str]]


class Owner(NamedTuple):
    """A recording that a file fits: the smaller `distance` is, the better."""

    path: str
    distance: int
    key: str
    name: str


class OwnersOfFile(NamedTuple):
    """Owners of a file: whether a recording is one, and the names of some, in their order."""

    has_key: bool
    names: Sequence[str]


class FileIndex:
    """Files, and the recordings that own them. It belongs to the thread that made it.

    Raises:
        DiskFull: The disk with the temporary files is full. So do its methods.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # SQLite keeps a nameless database in a temporary file
        self._db.execute(f"PRAGMA cache_size = -{_CACHE}")
        self._db.executescript(_TABLES)

    def add(self, files: Iterable[IndexedFile]) -> None:
        """Add files, each once."""
        with self._transaction():
            for file in files:
                row = (_bytes(file.path), file.version)
                number = self._db.execute("INSERT INTO files (path, version) VALUES (?, ?)", row).lastrowid
                rows = [(kind, _bytes(name), number) for kind, name in file.names]
                self._db.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", rows)

    def find(self, kind: str, names: Collection[str]) -> list[tuple[str, str]]:
        """Return the paths and versions of the files that may be of one of these names, in the order of their paths."""
        marks = ", ".join("?" * len(names))
        rows = self._db.execute(f"{_FIND} ({marks})", (kind, *map(_bytes, names)))
        return sorted({(_text(path), str(version)) for path, version in rows})

    def set_owners(self, owners: Iterable[Owner]) -> None:
        """Store the owners of all files: of the recordings that a file fits, those that it fits best."""
        with self._transaction():
            self._db.execute("DELETE FROM owners")
            rows = ((_bytes(owner.path), *owner[1:]) for owner in owners)
            self._db.executemany("INSERT OR REPLACE INTO owners VALUES (?, ?, ?, ?)", rows)
            self._db.execute(f"DELETE FROM owners WHERE {_DISTANT}")

    def owners_of(self, path: str, key: str, number: int) -> OwnersOfFile:
        """Return the first so many owners of a file, and whether the recording with this key is among all of them."""
        rows = self._db.execute(_OWNERS, (key, _bytes(path), number)).fetchall()
        return OwnersOfFile(bool(rows and rows[0][1]), sorted(str(name) for name, _is_it in rows))

    def count_owners(self, path: str) -> int:
        """Return the number of recordings that own a file."""
        return int(self._db.execute("SELECT COUNT(*) FROM owners WHERE path = ?", (_bytes(path),)).fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._db:
                self._db.execute("BEGIN")
                yield
        except sqlite3.Error as error:
            place = Path(tempfile.gettempdir(), "names of transcripts")
            raise error_of(place, error, lambda path, reason: DatabaseUnavailable(path, reason, "try again")) from error


def _bytes(text: str) -> bytes:
    """Return a name as it is stored: names of files may have bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogatepass")


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogatepass")
