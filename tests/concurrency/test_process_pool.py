"""Worker processes that outlive neither the run nor each other's crashes."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from concurrency import deeds
from processes import group, is_alive, started, wait_until

from ls_transcribe.concurrency.process_pool import run_in_processes
from ls_transcribe.concurrency.workers import TaskEvent

_T = TypeVar("_T")
_R = TypeVar("_R")

TESTS = Path(__file__).parents[1]

STARTED, CRASHED = TaskEvent.STARTED, TaskEvent.CRASHED


def test_each_task_is_told_when_it_starts_and_with_its_result() -> None:
    """A crew of one does one task after another."""
    events = [(2, STARTED), (2, 4), (3, STARTED), (3, 6), (4, STARTED), (4, 8)]
    assert list(run_in_processes(deeds.double, [2, 3, 4], 1)) == events


def test_every_task_comes_out_once() -> None:
    """With two at a time each task is started once and ends once, though others wait for the processes."""
    once = Counter([*((number, STARTED) for number in range(20)), *((number, 2 * number) for number in range(20))])
    assert [Counter(run_in_processes(deeds.double, range(20), 2, ahead=ahead)) for ahead in (0, 1, 9)] == [once] * 3


def test_no_tasks_are_no_work() -> None:
    """Where there is nothing to do, nothing is told."""
    assert list(run_in_processes(deeds.double, [], 2)) == []


@pytest.mark.parametrize(("ahead", "most"), [(0, 2), (1, 4)])
def test_a_task_is_taken_only_when_a_place_is_free(ahead: int, most: int) -> None:
    """However many tasks there are, those taken and not yet ended are as many as the processes, and those ahead."""
    taken: list[int] = []
    ended: list[int] = []
    under_way: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(8):
            taken.append(number)
            under_way.append(len(taken) - len(ended))
            yield number

    ended.extend(
        number for number, event in run_in_processes(deeds.double, tasks(), 2, ahead=ahead) if event is not STARTED
    )
    assert (len(ended), max(under_way)) == (8, most)


@pytest.mark.parametrize("ahead", [0, 1])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_crash_costs_its_own_task_only(size: int, ahead: int) -> None:
    """The task that kills its process is told as such, and the others come out, before it and after it."""
    words = ["one", "two", "crash", "three", "four"]
    assert _results(run_in_processes(deeds.shout, words, size, ahead=ahead)) == {
        "one": "ONE",
        "two": "TWO",
        "crash": CRASHED,
        "three": "THREE",
        "four": "FOUR",
    }


def test_what_was_under_way_beside_a_crash_is_done_again(tmp_path: Path) -> None:
    """A task that was in its midst when its neighbour crashed comes out like any other."""
    good, bad = ("good", tmp_path / "note"), ("crash", tmp_path / "note")
    assert _results(run_in_processes(deeds.shout_together, [bad, good], 2)) == {bad: CRASHED, good: "GOOD"}


def test_all_tasks_may_crash() -> None:
    """Where every task kills its process, each is told, and the work ends."""
    words = [f"crash {number}" for number in range(4)]
    assert _results(run_in_processes(deeds.shout, words, 2, ahead=1)) == dict.fromkeys(words, CRASHED)


def test_a_process_that_dies_with_nothing_to_do_costs_nothing() -> None:
    """Something else ends a process, for want of memory say: the next task is done by another."""
    events = run_in_processes(deeds.tell_process, ["first", "second"], 1)
    next(events)
    _task, process = next(events)
    assert isinstance(process, int)
    os.kill(process, signal.SIGKILL)
    wait_until(lambda: not is_alive(process))
    assert [(task, type(event)) for task, event in events] == [("second", TaskEvent), ("second", int)]


def test_an_error_of_the_call_is_the_callers() -> None:
    """What a call raises ends the work: only what it returns is a result."""
    with pytest.raises(LookupError, match="unheard of"):
        list(run_in_processes(deeds.complain, ["unheard of"], 2))


def test_closing_ends_every_process(tmp_path: Path) -> None:
    """Work that would take forever is over as soon as nobody wants it."""
    notes = [tmp_path / name for name in ("first", "second", "third")]
    events = run_in_processes(deeds.wait, notes, 3)
    begun = [next(events) for _ in notes]  # the last one is told before it is handed on
    assert wait_until(lambda: all(map(deeds.written, notes[:2])))
    events.close()
    workers = [int(deeds.written(note)) for note in notes[:2]]
    assert (begun, [*filter(is_alive, workers)]) == ([(note, STARTED) for note in notes], [])


def test_workers_leave_a_ctrl_c_to_their_parent() -> None:
    """A terminal sends it to every process: what is under way is finished or ended as the parent decides."""
    assert _results(run_in_processes(deeds.interrupt_yourself, ["still here"], 1)) == {"still here": "STILL HERE"}


def test_workers_that_are_starting_leave_a_ctrl_c_to_their_parent() -> None:
    """A terminal sends it to every process, also to one that is not at work yet, and none complains."""
    done = subprocess.run(
        [sys.executable, "-m", "concurrency.deeds", "shout", "ctrl-c"],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("CTRL-C\n", "")


def test_what_workers_say_is_text() -> None:
    """What names and messages have in them does not command the terminal."""
    text = "a\x1b[2J\x9b1m\u202eb\u2028c\rok"
    done = subprocess.run(
        [sys.executable, "-m", "concurrency.deeds", "speak", text],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    )
    shown = r"a\x1b[2J\x9b1m\u202eb\u2028c\rok"
    assert (done.stderr.count(shown) >= 4, done.stderr.replace("\n", "").isprintable()) == (True, True), done.stderr


@pytest.mark.parametrize(
    "deed",
    [
        "rest",
        "wait",
        pytest.param("hold", marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux's kernel can")),
    ],
)
def test_workers_end_with_their_parent(tmp_path: Path, deed: str) -> None:
    """A parent that is killed leaves no process behind: none that idles, that works, or that holds the interpreter."""
    with started([sys.executable, "-m", "concurrency.deeds", deed, str(tmp_path)], cwd=TESTS) as parent:
        begun = wait_until(lambda: all(deeds.written(tmp_path / name) for name in ("first", "second")))
        parent.kill()
        assert (begun, wait_until(lambda: not group(parent.pid))) == (True, True)


def _results(events: Iterator[tuple[_T, _R | TaskEvent]]) -> dict[_T, _R | TaskEvent]:
    return {task: event for task, event in events if event is not STARTED}
