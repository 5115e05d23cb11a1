"""What is found by attacks is told with what repeats it."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from fuzzing import targets
from fuzzing.__main__ import Report, main
from fuzzing.target import Attack
from fuzzing.worker import _result


class Always:
    """Attacks all do the same."""

    def __init__(self, run: Callable[[], bool]) -> None:
        self._run = run

    def attack(self, random: Random) -> Attack:
        return Attack(f"number {random.randrange(10**6)}", 40_000, self._run)


def _broken() -> bool:
    raise KeyError("result")


def _reported(run: Callable[[], bool], *seeds: int) -> Report:
    report = Report("media")
    for seed in seeds:
        report.add(_result(Always(run), seed))
    return report


def test_a_traceback_is_a_fault_with_a_command_that_repeats_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Many faults of one cause are told once, and counted."""
    report = _reported(_broken, 7, 8, 9)
    printed = capsys.readouterr().out
    assert (list(report.faults.values()), printed.count("FAULT"), report.refused) == ([3], 1, 0)
    assert "KeyError: 'result'" in printed
    assert "Again: python -m fuzzing media --seed 7" in printed


def test_what_is_taken_or_refused_is_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """The slowest and the largest are told for each megabyte, with their seeds."""
    report = _reported(lambda: False, 7)
    report.print_all(60)
    printed = capsys.readouterr().out
    assert (report.faults, report.attacks, report.refused) == ({}, 1, 1)
    assert [line.split(" took")[0] for line in printed.splitlines()[1:]] == ["  the slowest", "  the largest"]
    assert "a megabyte: number" in printed


def test_the_same_seed_is_the_same_attack(tmp_path: Path) -> None:
    """Whoever finds a fault can repeat it."""
    with targets.target("transcripts", tmp_path) as target:
        first, again = (target.attack(Random(seed)) for seed in (3, 3))  # noqa: S311  # no secret
    assert (first.what, first.size) == (again.what, again.size)


def test_a_process_that_ends_is_a_fault(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash is told with what the process said last."""
    monkeypatch.setitem(targets.TARGETS, "crash", "no_such_module")
    monkeypatch.setattr("fuzzing.__main__._SECONDS", 0.0)
    monkeypatch.chdir(Path(__file__).parents[1])
    assert main(["crash", "--seed", "7"]) == 1
    assert "FAULT in crash: between two attacks" in capsys.readouterr().out
