"""What SQLite complains of, in words that help: a full disk, a lock, a missing right, or a damaged file."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ls_transcribe.errors.outputs import DatabaseUnavailable, DiskFull
from ls_transcribe.store import disks

Unreadable = Callable[[Path, str], Exception]
"""Makes the error of a database that cannot be read, from its path and the reason."""

DAMAGED_VALUES = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
"""What values raise that nobody has written so: a database that is damaged may return anything."""

_MAYBE_FULL = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SUFFIXES = ("-wal", "-shm", "-journal")  # of the files that SQLite has beside a database


class DamagedRow(sqlite3.DatabaseError):
    """A row of a database has a value that this tool does not write. `connection` is that of the database, if known."""

    def __init__(self, text: str, connection: sqlite3.Connection | None = None) -> None:
        super().__init__(f"a value in it is damaged ({text})")
        self.connection = connection


class NamedRow(sqlite3.Row):
    """A row of a database. A column that it should have and has not is damage: somebody changed the tables."""

    __slots__ = ("_connection",)

    def __init__(self, cursor: sqlite3.Cursor, _values: tuple[Any, ...]) -> None:
        self._connection = cursor.connection

    def __getitem__(self, key: Any) -> Any:
        """Return the value of a column, by its name or number.

        Raises:
            DamagedRow: There is no such column.
        """
        try:
            return super().__getitem__(key)
        except IndexError as error:
            raise DamagedRow(f"there is no column {key}", self._connection) from error


@contextmanager
def reading_values(connection: sqlite3.Connection) -> Iterator[None]:
    """Read values of a database, of which any may be damaged.

    Raises:
        DamagedRow: One is.
    """
    try:
        yield
    except DAMAGED_VALUES as error:
        raise DamagedRow(str(error), connection) from error


def error_of(path: Path, error: sqlite3.Error, unreadable: Unreadable) -> Exception:
    """Return the error to end with where SQLite cannot use the database at `path`."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary == sqlite3.SQLITE_FULL or primary in _MAYBE_FULL:
        full = disks.full_among(path.parent, *_temporary_folder())
        if full or primary == sqlite3.SQLITE_FULL:
            return _disk_full(path, full)
    if primary in _LOCKED:
        remedy = "end the other program (`fuser` names it)"
        return DatabaseUnavailable(path, "another program has locked it", remedy)
    if primary == sqlite3.SQLITE_IOERR:
        return DatabaseUnavailable(
            path, f"its disk does not work ({error})", "check that the disk or network drive works"
        )
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return _not_opened(path, error, unreadable)
    return unreadable(path, str(error))


def is_damaged(connection: sqlite3.Connection) -> bool:
    """Return whether a database is damaged. All of it is read."""
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
    except (sqlite3.Error, *DAMAGED_VALUES):
        return True


def _disk_full(path: Path, full: Path | None) -> DiskFull:
    is_temporary = full is not None and full != path.parent
    return disks.disk_full(full or path.parent, is_temporary=is_temporary)


def _not_opened(path: Path, error: sqlite3.Error, unreadable: Unreadable) -> Exception:
    """Return the error of a file that SQLite cannot open, or not write to: SQLite does not say why."""
    for file in (path, *(path.with_name(f"{path.name}{suffix}") for suffix in _SUFFIXES)):
        if not os.path.lexists(file):
            continue
        if not os.path.isfile(file):  # noqa: PTH113  # Path.is_file() raises in a folder that may not be looked into
            return unreadable(path, f"{file.name} is a folder, or no file at all")
        for right, verb in ((os.R_OK, "read"), (os.W_OK, "write to")):
            if not os.access(file, right):
                return DatabaseUnavailable(path, f"you may not {verb} {file.name}", "check that you may")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return DatabaseUnavailable(path, "you may not write to its folder", "check that you may")
    return DatabaseUnavailable(path, str(error), "check that you may read and write it, and that its disk works")


def _temporary_folder() -> tuple[Path, ...]:
    """Return where SQLite puts temporary files (https://sqlite.org/tempfiles.html, section 5)."""
    named = [os.environ.get(name) for name in ("SQLITE_TMPDIR", "TMPDIR")]
    for place in (*named, "/var/tmp", "/usr/tmp", "/tmp"):  # noqa: S108  # as SQLite looks for them
        if place and os.path.isdir(place) and os.access(place, os.W_OK | os.X_OK):  # noqa: PTH112
            return (Path(place),)
    return ()
