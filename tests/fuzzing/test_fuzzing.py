"""What is found by attacks is told with what repeats it."""

import signal
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from fuzzing import targets
from fuzzing.__main__ import Report, main, soak
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


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("crash", ["in an attack", "Segmentation fault", f"ended with code -{int(signal.SIGSEGV)}"]),
        ("memory", ["the end", "MemoryError"]),
        ("loop", ["in an attack", f"ended with code -{int(signal.SIGXCPU)}"]),
    ],
)
def test_an_attack_that_ends_its_process_is_a_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, told: list[str]
) -> None:
    """It is told with where that was, and what repeats it."""
    monkeypatch.chdir(Path(__file__).parents[1])
    report = soak(name, 0, 7)
    printed = capsys.readouterr().out
    assert [words for words in [*told, f"Again: python -m fuzzing {name} --seed 7"] if words not in printed] == []
    assert ["fuzzing/ends.py" in fault for fault in report.faults] == [True]


def test_a_process_that_does_not_begin_is_a_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no attack's fault, and not told as one's."""
    monkeypatch.setitem(targets.TARGETS, "nothing", "no_such_module")
    monkeypatch.setattr("fuzzing.__main__._SECONDS", 0.0)
    monkeypatch.chdir(Path(__file__).parents[1])
    assert main(["nothing", "--seed", "7"]) == 1
    assert "FAULT in nothing: between two attacks" in capsys.readouterr().out


def test_an_hour_from_few_bytes_costs_what_an_hour_costs(capsys: pytest.CaptureFixture[str]) -> None:
    """Time and memory are judged by the sound that came of a recording, if that is more than the recording."""
    report = Report("media")
    result = {"seed": 7, "what": "silence", "size": 200_000, "taken": True, "failure": "", "memory": 0}
    report.add({**result, "seconds": 10, "decoded": 100_000_000})
    report.print_all(60)
    assert "took 0.10 s a megabyte: silence, 200,000 bytes (100,000,000 of sound), seed 7" in capsys.readouterr().out
