"""How benchmarks measure: whole processes, in turn, by their medians; never asserted, always beside something else."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Run:
    """One run of a process: wall seconds from start to end, and its largest process's peak memory in MiB."""

    seconds: float
    peak: float


def run(command: Sequence[str]) -> Run:
    """Run a command, which must succeed (3 is a finished run's own code for recordings that failed)."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    per_mib = 1 << 20 if sys.platform == "darwin" else 1 << 10  # ru_maxrss is in bytes there, in kiB elsewhere
    return Run(seconds, usage.ru_maxrss / per_mib)


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


def tell(what: str, ours: str, other: str, ratio: float, goal: str, *, met: bool) -> None:
    """One line of a report."""
    verdict = "met" if met else "MISSED"
    print(f"{what:<58} {ours:>11} {other:>11} {ratio:>6.2f}   goal {goal:<7} {verdict}", flush=True)
