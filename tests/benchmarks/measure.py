"""How benchmarks measure: whole processes, in turn, by their medians; never asserted, always beside something else."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from unittest.mock import patch


@dataclass(frozen=True)
class Run:
    """One run of a process: wall seconds, the largest process's peak memory in MiB, and the CPU seconds of all."""

    seconds: float
    peak: float
    cpu: float = 0.0


# A process's peak begins at that of the one that started it: a small one stands between a benchmark and what it runs.
_LAUNCHER = """
import os, subprocess, sys, time
began = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(time.perf_counter() - began, usage.ru_maxrss, os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime)
"""


def run(command: Sequence[str]) -> Run:
    """Run a command, which must succeed (3 is a finished run's own code for recordings that failed)."""
    launched = [sys.executable, "-S", "-c", _LAUNCHER, *command]
    told = subprocess.run(launched, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    if told[2] not in ("0", "3"):
        raise RuntimeError(f"{' '.join(command)} ended with {told[2]}")
    per_mib = 1 << 20 if sys.platform == "darwin" else 1 << 10  # ru_maxrss is in bytes there, in kiB elsewhere
    return Run(float(told[0]), int(told[1]) / per_mib, float(told[3]))


@contextmanager
def as_installed(folder: Path) -> Iterator[None]:
    """Keep compiled modules in a folder, so that all runs but the first find them, as those of an installed tool do."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with patch.dict(os.environ, {**environment, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}, clear=True):
        yield


def timed(call: Callable[[], object]) -> Run:
    """A call in this process, of which no memory is told."""
    began = time.perf_counter()
    call()
    return Run(time.perf_counter() - began, 0.0)


def in_turn(first: Callable[[], Run], second: Callable[[], Run], times: int) -> tuple[list[Run], list[Run]]:
    """Run two things A B A B …, so that a machine whose speed drifts treats both alike."""
    pairs = [(first(), second()) for _ in range(times)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def seconds(runs: Sequence[Run]) -> float:
    """The median of the times."""
    return median(run.seconds for run in runs)


def peak(runs: Sequence[Run]) -> float:
    """The median of the peaks, in MiB."""
    return median(run.peak for run in runs)


def ratios(first: Sequence[Run], second: Sequence[Run]) -> float:
    """The median of the paired runs' ratios of time."""
    return median(a.seconds / b.seconds for a, b in zip(first, second, strict=True))


def shown(runs: Sequence[Run]) -> str:
    """The median of the times, as a report has it."""
    return f"{seconds(runs):.3g} s"


def tell(what: str, ours: str, other: str, ratio: float, goal: str, *, met: bool) -> None:
    """One line of a report."""
    verdict = "met" if met else "MISSED"
    print(f"{what:<58} {ours:>11} {other:>11} {ratio:>6.2f}   goal {goal:<7} {verdict}", flush=True)
