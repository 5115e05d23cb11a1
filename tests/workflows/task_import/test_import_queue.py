"""The sink: what was finished is delivered on a thread of its own, all that has come meanwhile at once."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ls_transcribe.label_studio.import_batches import (
    BYTES_PER_IMPORT,
    TASKS_PER_IMPORT,
    ImportResult,
    ImportStatus,
    TaskToImport,
)
from ls_transcribe.model.recording import Recording
from ls_transcribe.workflows.task_import import import_queue as sinks
from ls_transcribe.workflows.task_import.import_queue import ImportQueue

_LONG = 30.0  # seconds, before a test fails that would never end


def _parcel(name: str, *, size: int = 0) -> TaskToImport:
    recording = Recording(name, f"s3://calls/{name}.wav", f"{name}.wav", 1, "f-1", "wav")
    task: Any = {"data": {"audio": recording.uri}, "predictions": [{"result": ["x" * size]}]}
    return TaskToImport(recording, task, "audio")


class Carrier:
    """Delivers when it is let, and keeps what it was given at a time; what it is to fail with it raises at its turn."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.error: BaseException | None = None
        self.begun = threading.Semaphore(0)
        self._may_go_on = threading.Semaphore(0)

    def __call__(self, parcels: list[TaskToImport]) -> Iterator[ImportResult]:
        self.batches.append([parcel.key for parcel in parcels])
        self.begun.release()
        assert self._may_go_on.acquire(timeout=_LONG)
        for parcel in parcels:
            yield ImportResult(parcel.recording, ImportStatus.NEW, 1)
        if self.error:
            raise self.error

    def wait(self) -> None:
        """Until it has been given something."""
        assert self.begun.acquire(timeout=_LONG)

    def go_on(self, times: int = 1) -> None:
        """Let it deliver so many times."""
        self._may_go_on.release(times)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def sink(carrier: Carrier) -> Iterator[ImportQueue]:
    made = ImportQueue(carrier)
    yield made
    carrier.go_on(1_000)
    made.abandon()


def _names(delivered: list[ImportResult]) -> list[str]:
    return [one.recording.key for one in delivered]


def _until_ended(sink: ImportQueue) -> None:
    """As whoever has closed it waits."""
    while not sink.ended:
        sink.wait()


def test_the_first_goes_at_once_and_what_comes_meanwhile_goes_together(sink: ImportQueue, carrier: Carrier) -> None:
    """In the order in which it came."""
    assert sink.put(_parcel("a"))
    carrier.wait()
    assert [sink.put(_parcel(name)) for name in "bcd"] == [True] * 3
    assert sink.results() == []
    carrier.go_on()
    carrier.wait()
    assert _names(sink.results()) == ["a"]
    sink.close()
    carrier.go_on()
    _until_ended(sink)
    assert (carrier.batches, _names(sink.results()), sink.results()) == ([["a"], ["b", "c", "d"]], ["b", "c", "d"], [])


def test_there_is_room_for_one_import(sink: ImportQueue, carrier: Carrier) -> None:
    """A thousand wait, and no more, however many are to come; when they have gone, there is room again."""
    sink.put(_parcel("first"))
    carrier.wait()
    taken = [sink.put(_parcel(str(number))) for number in range(TASKS_PER_IMPORT + 2)]
    carrier.go_on()
    carrier.wait()
    again = sink.put(_parcel("again"))
    sink.close()
    carrier.go_on(2)
    _until_ended(sink)
    assert (taken, again, [len(batch) for batch in carrier.batches]) == (
        [True] * TASKS_PER_IMPORT + [False, False],
        True,
        [1, TASKS_PER_IMPORT, 1],
    )


def test_there_is_room_for_so_many_bytes(sink: ImportQueue, carrier: Carrier) -> None:
    """Long recordings fill it earlier; a small one may still fit, and one that is too large by itself goes alone."""
    sizes = {"huge": BYTES_PER_IMPORT + 1, "small": 0, "third": BYTES_PER_IMPORT // 3, "half": BYTES_PER_IMPORT // 2}
    sink.put(_parcel("first"))
    carrier.wait()
    taken = [sink.put(_parcel(name, size=sizes[name])) for name in ("huge", "small")]
    carrier.go_on()
    carrier.wait()
    taken += [sink.put(_parcel(name, size=sizes[name])) for name in ("half", "third", "half", "small")]
    sink.close()
    carrier.go_on(2)
    _until_ended(sink)
    assert (taken, carrier.batches) == (
        [True, False, True, True, False, True],
        [["first"], ["huge"], ["half", "third", "small"]],
    )


def test_results_are_there_before_the_whole_batch_is_delivered(carrier: Carrier) -> None:
    """What was brought can be noted while the rest is on its way."""
    second = threading.Event()

    def one_by_one(parcels: list[TaskToImport]) -> Iterator[ImportResult]:
        yield from carrier(parcels)
        assert second.wait(_LONG)

    sink = ImportQueue(one_by_one)
    sink.put(_parcel("a"))
    carrier.go_on()
    found: list[ImportResult] = []
    while not found:
        sink.wait()
        found = sink.results()
    alive = not sink.ended
    second.set()
    sink.abandon()
    assert (_names(found), alive) == (["a"], True)


def test_whoever_waits_is_woken_by_what_was_delivered(
    sink: ImportQueue, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, and not when the moment is over; a moment without anything is no error."""
    sink.put(_parcel("a"))
    carrier.wait()
    monkeypatch.setattr(sinks, "_WAIT", 0.0)
    sink.wait()
    monkeypatch.setattr(sinks, "_WAIT", _LONG)
    threading.Timer(0.01, carrier.go_on).start()
    before = time.monotonic()
    sink.wait()
    assert (_names(sink.results()), time.monotonic() - before < _LONG / 2) == (["a"], True)


def test_what_ends_the_thread_is_raised_where_somebody_waits(sink: ImportQueue, carrier: Carrier) -> None:
    """Every time; whoever puts is told that there is no room, and what had come before is kept."""
    carrier.error = RuntimeError("away")
    sink.put(_parcel("a"))
    carrier.wait()
    carrier.go_on()
    with pytest.raises(RuntimeError, match="away"):
        _until_ended(sink)
    sink._thread.join(_LONG)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="away"):
            sink.wait()
    assert (sink.put(_parcel("b")), _names(sink.results()), carrier.batches) == (False, ["a"], [["a"]])


def test_closing_delivers_everything(sink: ImportQueue, carrier: Carrier) -> None:
    """What waits too; then the thread is gone."""
    sink.put(_parcel("a"))
    carrier.wait()
    sink.put(_parcel("b"))
    sink.close()
    before = sink.ended
    carrier.go_on(2)
    _until_ended(sink)
    sink.wait()
    assert (before, _names(sink.results()), sink.ended) == (False, ["a", "b"], True)


def test_closing_what_nothing_was_put_into_ends_it(sink: ImportQueue, carrier: Carrier) -> None:
    """Nothing is delivered."""
    sink.close()
    _until_ended(sink)
    assert carrier.batches == []


def test_abandoning_keeps_what_was_delivered_and_drops_what_waits(sink: ImportQueue, carrier: Carrier) -> None:
    """What is on its way is waited for: the server has it, and it is to be noted."""
    sink.put(_parcel("a"))
    carrier.wait()
    sink.put(_parcel("b"))
    abandoning = threading.Thread(target=sink.abandon, daemon=True)
    abandoning.start()
    while sink._parcels:  # it has begun to
        sink.wait()
    before = abandoning.is_alive()
    carrier.go_on(2)
    abandoning.join(_LONG)
    assert (before, sink.ended, _names(sink.results()), carrier.batches) == (True, True, ["a"], [["a"]])


def test_abandoning_says_nothing_of_what_has_ended_the_thread(sink: ImportQueue, carrier: Carrier) -> None:
    """Whoever abandons has a reason already; what had come before it is kept."""
    carrier.error = RuntimeError("away")
    sink.put(_parcel("a"))
    carrier.wait()
    carrier.go_on()
    sink.abandon()
    assert (sink.ended, _names(sink.results())) == (True, ["a"])
