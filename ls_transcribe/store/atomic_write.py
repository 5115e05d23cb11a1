"""Files that are replaced as a whole: a reader sees the old content or the new one, never a part."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ls_transcribe.errors.outputs import OutputNotWritable


def partial_path(path: Path) -> Path:
    """Return the path of the file that is written first, beside `path`."""
    return path.with_name(f".{path.name}.partial")


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Open a file that replaces `path` when it is complete. If anything goes wrong, `path` stays as it is.

    The name of the partial file is always the same, because only one run at a time works in a folder. What a killed
    run leaves behind is overwritten by the next one.

    Raises:
        OutputNotWritable: The disk is full, or the path cannot be written to.
    """
    partial = partial_path(path)
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException as error:
        partial.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OutputNotWritable(path.parent, error.strerror or str(error)) from error
        raise
