"""Databases in files: opened to write or to read, with what SQLite refuses in words.

The ledger, the database of reviews and the record of `convert` are such files.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ls_transcribe.errors.outputs import DatabaseUnavailable, LedgerUnreadable
from ls_transcribe.store.disks import FULL, disk_full
from ls_transcribe.store.new_files import create_if_missing
from ls_transcribe.store.sqlite_errors import DAMAGED_VALUES, DamagedRow, NamedRow, Unreadable, error_of, is_damaged
from ls_transcribe.store.temporary_folder import temporary_folder

_PATIENCE = 30.0  # seconds for which a database is waited for that another program has locked
_LOG = "-wal"  # follows the name of a database in that of its write-ahead log


@contextmanager
def connected(
    path: Path,
    database: str,
    *,
    uri: bool = False,
    unreadable: Unreadable = LedgerUnreadable,
    beside_another: bool = False,
) -> Iterator[sqlite3.Connection]:
    """Open `database`, a name for SQLite; with `uri`, it is an SQLite URI. `path` is the file that errors name.

    If the database is this file, it is created if it is missing. `beside_another` says that another database is used in
    the same block: errors that may be its own are left to it.

    Raises:
        LedgerUnreadable: The file is no database, or is damaged. `unreadable` makes another error.
        DatabaseUnavailable: It is locked, or may not be opened.
        DiskFull: The disk is full.
    """
    if database == str(path):
        with suppress(OSError):  # SQLite says what is wrong there
            create_if_missing(path)
    try:
        connection = sqlite3.connect(database, uri=uri, isolation_level=None, timeout=_PATIENCE)
    except sqlite3.Error as error:
        raise error_of(path, error, unreadable) from error
    connection.row_factory = NamedRow
    try:
        yield connection
    except sqlite3.Error as error:
        if beside_another and not _is_of(connection, error):
            raise
        raise error_of(path, error, unreadable) from error
    except DAMAGED_VALUES as error:
        if is_damaged(connection):
            raise unreadable(path, f"it is damaged ({error})") from error
        raise
    finally:
        connection.close()


def _is_of(connection: sqlite3.Connection, error: sqlite3.Error) -> bool:
    """Return whether an error may be about this database, which is only read."""
    if isinstance(error, DamagedRow):
        return error.connection is connection
    return is_damaged(connection)


@contextmanager
def opened_to_read(
    path: Path, *, unreadable: Unreadable = LedgerUnreadable, beside_another: bool = False
) -> Iterator[sqlite3.Connection]:
    """Open a database that is there to read, and leave no file beside it if nobody writes to it.

    `unreadable`, `beside_another` and the errors are as in `connected`.
    """
    log = path.with_name(f"{path.name}{_LOG}")
    with ExitStack() as stack:
        real = path
        if log.exists() and not os.access(path.parent, os.W_OK):  # SQLite would write beside it
            real = stack.enter_context(temporary_folder()) / path.name
            _copy((path, log), real.parent)
        # A reader of a database with a write-ahead log creates files beside it. It needs none if nobody writes to it.
        mode = "mode=ro" if log.exists() else "immutable=1"
        name = f"{real.absolute().as_uri()}?{mode}"
        opened = connected(path, name, uri=True, unreadable=unreadable, beside_another=beside_another)
        yield stack.enter_context(opened)


def _copy(files: Iterable[Path], temporary: Path) -> None:
    try:
        for file in files:
            shutil.copyfile(file, temporary / file.name)
    except OSError as error:
        if error.errno in FULL:  # what is named in the error is the file that was read
            has_quota = error.errno == errno.EDQUOT
            raise disk_full(temporary.parent, has_quota=has_quota, is_temporary=True) from error
        raise


def is_unwritten(path: Path) -> bool:
    """Return whether a database is there and nothing was written to it: so a run leaves it that is killed at once."""
    try:
        return path.lstat().st_size == 0 and not path.with_name(f"{path.name}{_LOG}").exists()
    except OSError:
        return False


def version_of(
    connection: sqlite3.Connection,
    path: Path,
    newest: int,
    unreadable: Unreadable = LedgerUnreadable,
) -> int:
    """Return the version of a database's tables; 0 if it has none. `newest` is the version that this release writes.

    Raises:
        LedgerUnreadable: The tables are another program's. `unreadable` makes another error.
        DatabaseUnavailable: The version is newer.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version < 0 or (not version and connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()):
        raise unreadable(path, "it is a database of another program")
    if version > newest:
        reason = f"a newer release of ls-transcribe has changed it (version {version}; this one reads {newest})"
        raise DatabaseUnavailable(path, reason, "use that release")
    return version


def leave_nothing_deleted(connection: sqlite3.Connection) -> bool:
    """Write a database anew, so that nothing can be read in its file, nor in its log, that was deleted.

    SQLite leaves deleted rows in free pages, and earlier pages in the write-ahead log.

    Returns whether it was done: it is not while another program reads the database.
    """
    connection.execute("VACUUM")
    is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not is_busy
