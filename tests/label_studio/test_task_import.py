"""Parcels: what goes together into one import."""

import json
from typing import Any

import pytest

from ls_transcribe.label_studio import task_import
from ls_transcribe.label_studio.task_import import BYTES_AT_ONCE, TASKS_AT_ONCE, TaskImport, chunks, in_batches
from ls_transcribe.model.recording import Recording


def _parcel(number: int, *, size: int = 0) -> TaskImport:
    """One of about this size in bytes."""
    recording = Recording(f"{number:012x}", f"s3://calls/{number}.wav", f"{number}.wav", 1, f"{number}-1", "wav")
    text = "x" * size
    task: Any = {"data": {"sound": recording.uri, "é": "日"}, "predictions": [{"score": 0.5, "result": [text]}]}
    return TaskImport(recording, task, "sound")


def _numbers(batches: list[list[TaskImport]]) -> list[list[int]]:
    return [[int(parcel.key, 16) for parcel in batch] for batch in batches]


def test_a_parcel_tells_what_is_in_it() -> None:
    """Its recording's key, what plays it, its one prediction, and its bytes as they are sent."""
    parcel = _parcel(7)
    sent = json.dumps(parcel.task, ensure_ascii=False, separators=(",", ":")).encode()
    assert (parcel.key, parcel.audio, parcel.prediction, parcel.size) == (
        "000000000007",
        "s3://calls/7.wav",
        {"score": 0.5, "result": [""]},
        len(sent),
    )


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, []), (1, [1]), (TASKS_AT_ONCE, [1000]), (TASKS_AT_ONCE + 1, [1000, 1]), (2_500, [1000, 1000, 500])],
)
def test_no_more_than_a_thousand_go_together(number: int, expected: list[int]) -> None:
    """In the order in which they came."""
    batches = list(in_batches(_parcel(one) for one in range(number)))
    assert ([len(batch) for batch in batches], [one for batch in _numbers(batches) for one in batch]) == (
        expected,
        list(range(number)),
    )


def test_no_more_than_five_megabytes_go_together() -> None:
    """Each batch has as many as fit, and the next one begins with the one that did not."""
    batches = list(in_batches(_parcel(number, size=1_000_000) for number in range(9)))
    sizes = [sum(parcel.size for parcel in batch) for batch in batches]
    assert (_numbers(batches), max(sizes) <= BYTES_AT_ONCE) == ([[0, 1, 2, 3], [4, 5, 6, 7], [8]], True)


def test_what_fills_a_batch_to_the_byte_goes_into_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte less, and it does not."""
    found = []
    for room in (3 * _parcel(1).size, 3 * _parcel(1).size - 1):
        monkeypatch.setattr(task_import, "BYTES_AT_ONCE", room)
        found.append(_numbers(list(in_batches(_parcel(number) for number in range(1, 6)))))
    assert found == [[[1, 2, 3], [4, 5]], [[1, 2], [3, 4], [5]]]


def test_one_that_is_larger_than_a_batch_goes_alone() -> None:
    """A recording of hours is no reason to stop; the order stays."""
    huge = BYTES_AT_ONCE + 1
    sizes = {1: huge, 2: 0, 3: huge, 4: 0, 5: 0, 6: huge}
    batches = list(in_batches(_parcel(number, size=size) for number, size in sizes.items()))
    assert _numbers(batches) == [[1], [2], [3], [4, 5], [6]]


def test_parcels_are_taken_as_they_are_needed() -> None:
    """The next batch's are made when it is its turn."""
    taken = []

    def one_by_one() -> Any:
        for number in range(2_500):
            taken.append(number)
            yield _parcel(number)

    batches = in_batches(one_by_one())
    next(batches)
    assert len(taken) == TASKS_AT_ONCE + 1


def test_chunks_are_pieces_of_a_sequence() -> None:
    """All of it, in order."""
    assert [list(chunks(range(number), 3)) for number in (0, 3, 7)] == [
        [],
        [range(3)],
        [range(3), range(3, 6), range(6, 7)],
    ]
