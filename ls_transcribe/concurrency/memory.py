"""How much memory is free, so that no more processes are started than fit, and how it is given back."""

import contextlib
import ctypes
import os
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
_GROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_SHARE = 0.5  # of all memory, where nothing tells what is free


def free_memory() -> int | None:
    """Return the memory that processes may still take, in bytes; None if this machine does not tell.

    A container has no more than its limit, whatever its machine has.
    """
    known = [size for size in (_available(), *map(_limit, _GROUP_LIMITS)) if size is not None]
    return min(known, default=None)


def give_back() -> None:
    """Give memory back to the system that this process has freed. Only the GNU C library can do it (malloc_trim(3)).

    Large arrays that come and go leave holes between smaller ones. Without this, a process that works for hours grows.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _available() -> int | None:
    """Return what Linux says is available (proc(5)); elsewhere a share of all memory."""
    try:
        lines = _MEMINFO.read_text(encoding="ascii").splitlines()
    except OSError:
        names = getattr(os, "sysconf_names", {})
        if "SC_PHYS_PAGES" not in names:
            return None
        return int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * _SHARE)
    values = dict(line.split(":", 1) for line in lines if ":" in line)
    return int(values["MemAvailable"].split()[0]) * 1024 if "MemAvailable" in values else None


def _limit(file: Path) -> int | None:
    """Return the limit of this process's group; None if there is no such file, or no limit in it ("max")."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None
