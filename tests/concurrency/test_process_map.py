"""Many short tasks in several processes: handed over in groups, each with a result of its own."""

import os
from collections.abc import Iterator
from itertools import islice

import pytest
from concurrency import deeds

from ls_transcribe.concurrency import process_map


@pytest.fixture(autouse=True)
def _in_groups_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are started after the first task, and are given four tasks at a time, however long these take."""
    monkeypatch.setattr(process_map, "_BEFORE_WORKERS", 0)
    monkeypatch.setattr(process_map, "_IN_A_GROUP", 10**9)
    monkeypatch.setattr(process_map, "_MOST_IN_A_GROUP", 4)


def test_every_task_has_its_result() -> None:
    """Also where the last group is not full."""
    words = [f"word {number}" for number in range(11)]
    results = dict(process_map.process_map(deeds.shout, words, 2, discard=words.index))

    assert results == {word: word.upper() for word in words}


def test_a_crash_costs_no_other_task_of_its_group() -> None:
    """They are done again; what all of them may have left half done is removed first."""
    words = ["one", "two", "three", "crash", "four", "five", "crash again"]
    discarded: list[str] = []
    results = dict(process_map.process_map(deeds.shout, words, 2, discard=discarded.append))

    assert results == {word: None if word.startswith("crash") else word.upper() for word in words}
    assert {"two", "three", "crash", "four", "five", "crash again"} <= set(discarded)


@pytest.mark.parametrize(("expected", "here"), [(0, 30), (10**20, 5)])
def test_processes_are_started_where_much_is_known_to_follow(
    monkeypatch: pytest.MonkeyPatch, expected: int, here: int
) -> None:
    """After a few tasks, which tell how long one takes; else only once it has taken a while."""
    monkeypatch.setattr(process_map, "_BEFORE_WORKERS", 10**9)
    told = process_map.process_map(deeds.tell_process, range(30), 2, discard=str, expected=expected)

    assert [process for _task, process in told].count(os.getpid()) == here


def test_few_tasks_are_taken_ahead() -> None:
    """Each process has a group and its next one, so that any number of tasks takes the same memory."""
    taken = ended = most = 0

    def words() -> Iterator[str]:
        nonlocal taken, most
        for number in range(100):
            taken += 1
            most = max(most, taken - ended)
            yield f"word {number}"

    for _ in process_map.process_map(deeds.shout, words(), 2, discard=str):
        ended += 1
    assert (taken, ended, most <= 2 * 2 * 4 + 4) == (100, 100, True)


def test_what_is_under_way_is_discarded_when_nobody_wants_it_any_more() -> None:
    """Every task of the groups that processes have; what waits has left nothing."""
    words = [f"word {number}" for number in range(100)]
    discarded: list[str] = []
    results = process_map.process_map(deeds.shout, words, 2, discard=discarded.append)
    seen = list(islice(results, 5))
    results.close()

    assert seen[0] == ("word 0", "WORD 0")
    assert len(discarded) == len(set(discarded) & set(words[1:17])) == 3 * 4
