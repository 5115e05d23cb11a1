"""How many processes or threads can work at the same time."""

import os


def available_cores() -> int:
    """Return the number of cores that this process may use: the default of `--workers`."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
