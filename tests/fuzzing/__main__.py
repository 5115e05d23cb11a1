"""Attacks what reads from outside: `python -m fuzzing [NAME …] [--seconds NUMBER] [--seed NUMBER]`.

Each attack is taken, or refused in the words for a user. A traceback, a crash, a hang or too much memory is a fault; it
is printed with the command that repeats it, and the exit code is 1. At the end the slowest and the largest are printed.
Each name has its own processes for so many seconds, by default LS_TRANSCRIBE_SOAK_SECONDS or ten minutes. A seed is
attacked once.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Any

from fuzzing import targets, worker

_SECONDS = 600.0
_SMALLEST = 20_000  # bytes: below, an input costs what any does
_MOST_FAULTS = 20  # different ones; with so many, something is wrong with all inputs


@dataclass
class Report:
    """How the attacks on a target ended. `faults` has the first of each kind."""

    name: str
    attacks: int = 0
    refused: int = 0
    slowest: tuple[float, str] = (0.0, "none")
    largest: tuple[float, str] = (0.0, "none")
    faults: dict[str, int] = field(default_factory=dict)

    def add(self, result: dict[str, Any]) -> None:
        """Count the result of an attack."""
        self.attacks += 1
        self.refused += not result["taken"] and not result["failure"]
        megabytes = max(result["size"], result["decoded"], _SMALLEST) / 1e6
        sound = f" ({result['decoded']:,} of sound)" if result["decoded"] else ""
        what = f"{result['what']}, {result['size']:,} bytes{sound}, seed {result['seed']}"
        self.slowest = max(self.slowest, (result["seconds"] / megabytes, what))
        self.largest = max(self.largest, (result["memory"] / 1e6 / megabytes, what))
        if result["failure"]:
            self.add_fault(result["seed"], result["what"], result["failure"])

    def add_fault(self, seed: int, what: str, failure: str) -> None:
        """Print a fault, if it is the first of its kind."""
        kind = _kind(failure)
        self.faults[kind] = self.faults.get(kind, 0) + 1
        if self.faults[kind] == 1:
            print(f"\nFAULT in {self.name}: {what}\n{failure}\nAgain: python -m fuzzing {self.name} --seed {seed}")

    def print_all(self, seconds: float) -> None:
        """Print how it ended."""
        print(f"{self.name}: {self.attacks:,} attacks in {seconds:.0f} s, {self.refused:,} refused in words for a user")
        print(f"  the slowest took {self.slowest[0]:.2f} s a megabyte: {self.slowest[1]}")
        print(f"  the largest took {self.largest[0]:.1f} MB a megabyte: {self.largest[1]}")
        for kind, number in self.faults.items():
            print(f"  {number} FAULTS: {kind}")


def _kind(failure: str) -> str:
    """Return what faults of one cause have in common: the last place in the tool, and the error's name."""
    places = re.findall(r'File ".*?(ls_transcribe/[^"]+", line \d+)', failure) or re.findall(
        r'"([^"]+", line \d+)', failure
    )
    if "most recent call first" in failure:
        places.reverse()
    errors = re.findall(r"(?m)^[\w.]+(?:Error|Exception|Exit)\b.*", failure) or failure.strip().splitlines()
    return f"{errors[-1][:100]} at {places[-1] if places else 'no known place'}"


def soak(name: str, seconds: float, seed: int) -> Report:
    """Attack a target for so many seconds, in processes that are begun anew when one ends early."""
    report, ends = Report(name), time.monotonic() + seconds
    while True:
        last, ended = _worker(report, seed, ends - time.monotonic())
        if ended == 0:
            return report
        seed = last + 1
        if time.monotonic() >= ends or len(report.faults) >= _MOST_FAULTS:
            return report


def _worker(report: Report, seed: int, seconds: float) -> tuple[int, int]:
    """Run a process to its end. Returns the seed of its last attack, and its exit code."""
    command = [sys.executable, "-X", "faulthandler", "-m", "fuzzing", "--work", report.name]
    command += ["--seed", str(seed), f"--seconds={max(seconds, 0):.3f}"]
    last, is_over = seed, True
    with tempfile.TemporaryFile("w+") as complaints:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                told = json.loads(line)
                is_over = "begun" not in told
                if is_over:
                    report.add(told)
                else:
                    last = told["begun"]
        complaints.seek(0)
        said = complaints.read()[-8000:]
    if process.returncode:
        when = "between two attacks" if is_over else f"in an attack of at most {worker.LONGEST} s of the processor's"
        report.add_fault(last, when, f"{said}\nThe process ended with code {process.returncode}")
    return last, process.returncode


def main(words: list[str]) -> int:
    """Attack what is named. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m fuzzing", description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(targets.TARGETS))
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("LS_TRANSCRIBE_SOAK_SECONDS", _SECONDS)))
    parser.add_argument("--seed", type=int, help="attack once, with this seed")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    typed = parser.parse_args(words)
    if typed.work:
        worker.work(typed.work, typed.seed, typed.seconds)
        return 0
    if unknown := sorted({*typed.names} - {*targets.TARGETS}):
        parser.error(f"{', '.join(unknown)} is none of {', '.join(targets.TARGETS)}")
    reports = []
    for name in typed.names or targets.TARGETS:
        once = typed.seed is not None
        began = time.monotonic()
        report = soak(name, 0 if once else typed.seconds, typed.seed if once else SystemRandom().randrange(2**32))
        report.print_all(time.monotonic() - began)
        reports.append(report)
    return int(any(report.faults for report in reports))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
