"""Processes, as a test sees them from outside."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PATIENCE = 30.0
"""Seconds after which something that should have happened will not: long, since machines can be busy."""

_PROC = Path("/proc/self/stat")


@contextmanager
def started(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A program that runs, leading a group of its own; what is left of the group in the end is killed.

    It hears Ctrl-C, also where the tests themselves were started deaf to it, as shells start what runs behind them.
    """
    with subprocess.Popen(command, text=True, start_new_session=True, preexec_fn=_hear_ctrl_c, **options) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _hear_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_until(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether a condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def is_alive(process: int) -> bool:
    """Whether a process runs: one that has ended and that nobody has asked about does not."""
    return any(number == process for number, _group in _running())


def group(leader: int) -> set[int]:
    """The processes that run in the group that a process was made the leader of, itself among them."""
    return {number for number, group in _running() if group == leader}


def _running() -> Iterator[tuple[int, int]]:
    """Every process that runs, and its group."""
    for number, state, group in _from_proc() if _PROC.exists() else _from_ps():
        if not state.startswith("Z"):
            yield int(number), int(group)


def _from_proc() -> Iterator[tuple[str, str, str]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                after_the_name = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            yield folder.name, after_the_name[0], after_the_name[2]


def _from_ps() -> Iterator[tuple[str, str, str]]:
    told = subprocess.run(["ps", "-A", "-o", "pid=,stat=,pgid="], capture_output=True, text=True, check=True)  # noqa: S607
    for line in told.stdout.splitlines():
        number, state, group = line.split()
        yield number, state, group
