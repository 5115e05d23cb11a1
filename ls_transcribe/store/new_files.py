"""How new files are created: nobody but their owner reads them in folders that nobody else may open.

The folders that this tool makes are such folders, because transcripts are confidential. Should one be packed or opened
to others, its files are not opened with it. In all other folders their own rules hold: the user's umask.
"""

import os
import stat
from pathlib import Path

ONLY_OWNER = 0o600
_UMASK = 0o666  # what the user's umask leaves of it
_OTHERS = 0o077


def mode_in(folder: Path) -> int:
    """Return the permissions that a new file in a folder is to be created with.

    Raises:
        OSError: There is no such folder.
    """
    return _UMASK if folder.stat().st_mode & _OTHERS else ONLY_OWNER


def is_open_to_all(folder: Path) -> bool:
    """Whether every user of this computer gets into a folder: it, and each folder above it, lets others in."""
    try:
        real = folder.resolve(strict=True)
        return all(above.stat().st_mode & stat.S_IXOTH for above in (real, *real.parents))
    except OSError:  # there is none, or it cannot be reached
        return False


def create_if_missing(path: Path) -> None:
    """Create an empty file. What is there stays. The files that SQLite makes beside a database get its permissions.

    Raises:
        OSError: It cannot be created.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode_in(path.parent)))
    except FileExistsError:
        return
