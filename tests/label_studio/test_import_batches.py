"""Tasks to import, and how many go together into one import."""

import json
from typing import Any

import pytest

from ls_transcribe.label_studio import import_batches as batches_module
from ls_transcribe.label_studio.import_batches import (
    BYTES_PER_IMPORT,
    TASKS_PER_IMPORT,
    TaskToImport,
    chunks,
    import_batches,
)
from ls_transcribe.model.recording import Recording


def _task(number: int, *, size: int = 0) -> TaskToImport:
    """One of about this size in bytes."""
    recording = Recording(f"{number:012x}", f"s3://calls/{number}.wav", f"{number}.wav", 1, f"{number}-1", "wav")
    text = "x" * size
    task: Any = {"data": {"sound": recording.uri, "é": "日"}, "predictions": [{"score": 0.5, "result": [text]}]}
    return TaskToImport(recording, task, "sound")


def _numbers(batches: list[list[TaskToImport]]) -> list[list[int]]:
    return [[int(task.key, 16) for task in batch] for batch in batches]


def test_a_task_tells_what_is_in_it() -> None:
    """Its recording's key, what plays it, its one prediction, and its bytes as they are sent."""
    task = _task(7)
    sent = json.dumps(task.task, ensure_ascii=False, separators=(",", ":")).encode()
    assert (task.key, task.audio, task.prediction, task.size) == (
        "000000000007",
        "s3://calls/7.wav",
        {"score": 0.5, "result": [""]},
        len(sent),
    )


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, []), (1, [1]), (TASKS_PER_IMPORT, [1000]), (TASKS_PER_IMPORT + 1, [1000, 1]), (2_500, [1000, 1000, 500])],
)
def test_no_more_than_a_thousand_go_together(number: int, expected: list[int]) -> None:
    """In the order in which they came."""
    batches = list(import_batches(_task(one) for one in range(number)))
    assert ([len(batch) for batch in batches], [one for batch in _numbers(batches) for one in batch]) == (
        expected,
        list(range(number)),
    )


def test_no_more_than_five_megabytes_go_together() -> None:
    """Each batch has as many as fit, and the next one begins with the one that did not."""
    batches = list(import_batches(_task(number, size=1_000_000) for number in range(9)))
    sizes = [sum(task.size for task in batch) for batch in batches]
    assert (_numbers(batches), max(sizes) <= BYTES_PER_IMPORT) == ([[0, 1, 2, 3], [4, 5, 6, 7], [8]], True)


def test_what_fills_a_batch_to_the_byte_goes_into_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte less, and it does not."""
    found = []
    for room in (3 * _task(1).size, 3 * _task(1).size - 1):
        monkeypatch.setattr(batches_module, "BYTES_PER_IMPORT", room)
        found.append(_numbers(list(import_batches(_task(number) for number in range(1, 6)))))
    assert found == [[[1, 2, 3], [4, 5]], [[1, 2], [3, 4], [5]]]


def test_one_that_is_larger_than_a_batch_goes_alone() -> None:
    """A recording of hours is no reason to stop; the order stays."""
    huge = BYTES_PER_IMPORT + 1
    sizes = {1: huge, 2: 0, 3: huge, 4: 0, 5: 0, 6: huge}
    batches = list(import_batches(_task(number, size=size) for number, size in sizes.items()))
    assert _numbers(batches) == [[1], [2], [3], [4, 5], [6]]


def test_tasks_are_taken_as_they_are_needed() -> None:
    """The next batch's are made when it is its turn."""
    taken = []

    def one_by_one() -> Any:
        for number in range(2_500):
            taken.append(number)
            yield _task(number)

    batches = import_batches(one_by_one())
    next(batches)
    assert len(taken) == TASKS_PER_IMPORT + 1


def test_chunks_are_pieces_of_a_sequence() -> None:
    """All of it, in order."""
    assert [list(chunks(range(number), 3)) for number in (0, 3, 7)] == [
        [],
        [range(3)],
        [range(3), range(3, 6), range(6, 7)],
    ]
