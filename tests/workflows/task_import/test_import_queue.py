"""The queue of tasks to import: all that have come meanwhile are imported together, on a thread of its own."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ls_transcribe.label_studio.import_batches import BYTES_PER_IMPORT, TASKS_PER_IMPORT, ImportResult, TaskToImport
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.model.recording import Recording
from ls_transcribe.workflows.task_import import import_queue as module
from ls_transcribe.workflows.task_import.import_queue import ImportQueue

_LONG = 30.0  # seconds, before a test fails that would never end


def _task(name: str, *, size: int = 0) -> TaskToImport:
    recording = Recording(name, f"s3://calls/{name}.wav", f"{name}.wav", 1, "f-1", "wav")
    task: Any = {"data": {"audio": recording.uri}, "predictions": [{"result": ["x" * size]}]}
    return TaskToImport(recording, task, "audio")


class Importer:
    """Imports when a test lets it, and notes the keys of each batch. It raises `error` at the end of a batch."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.error: BaseException | None = None
        self.begun = threading.Semaphore(0)
        self._may_go_on = threading.Semaphore(0)

    def __call__(self, tasks: list[TaskToImport]) -> Iterator[ImportResult]:
        self.batches.append([task.key for task in tasks])
        self.begun.release()
        assert self._may_go_on.acquire(timeout=_LONG)
        for task in tasks:
            yield ImportResult(task.recording, ImportStatus.NEW, 1)
        if self.error:
            raise self.error

    def wait(self) -> None:
        """Until it has been given something."""
        assert self.begun.acquire(timeout=_LONG)

    def go_on(self, times: int = 1) -> None:
        """Let it import so many batches."""
        self._may_go_on.release(times)


@pytest.fixture
def importer() -> Importer:
    return Importer()


@pytest.fixture
def queue(importer: Importer) -> Iterator[ImportQueue]:
    made = ImportQueue(importer)
    yield made
    importer.go_on(1_000)
    made.abandon()


def _names(results: list[ImportResult]) -> list[str]:
    return [result.recording.key for result in results]


def _until_ended(queue: ImportQueue) -> None:
    """As whoever has closed it waits."""
    while not queue.has_ended:
        queue.wait()


def test_the_first_goes_at_once_and_what_comes_meanwhile_goes_together(queue: ImportQueue, importer: Importer) -> None:
    """In the order in which it came."""
    assert queue.put(_task("a"))
    importer.wait()
    assert [queue.put(_task(name)) for name in "bcd"] == [True] * 3
    assert queue.take_results() == []
    importer.go_on()
    importer.wait()
    assert _names(queue.take_results()) == ["a"]
    queue.close()
    importer.go_on()
    _until_ended(queue)
    assert (importer.batches, _names(queue.take_results()), queue.take_results()) == (
        [["a"], ["b", "c", "d"]],
        ["b", "c", "d"],
        [],
    )


def test_there_is_room_for_one_import(queue: ImportQueue, importer: Importer) -> None:
    """A thousand wait, and no more, however many are to come; when they have gone, there is room again."""
    queue.put(_task("first"))
    importer.wait()
    taken = [queue.put(_task(str(number))) for number in range(TASKS_PER_IMPORT + 2)]
    importer.go_on()
    importer.wait()
    again = queue.put(_task("again"))
    queue.close()
    importer.go_on(2)
    _until_ended(queue)
    assert (taken, again, [len(batch) for batch in importer.batches]) == (
        [True] * TASKS_PER_IMPORT + [False, False],
        True,
        [1, TASKS_PER_IMPORT, 1],
    )


def test_there_is_room_for_so_many_bytes(queue: ImportQueue, importer: Importer) -> None:
    """Long recordings fill it earlier; a small one may still fit, and one that is too large by itself goes alone."""
    sizes = {"huge": BYTES_PER_IMPORT + 1, "small": 0, "third": BYTES_PER_IMPORT // 3, "half": BYTES_PER_IMPORT // 2}
    queue.put(_task("first"))
    importer.wait()
    taken = [queue.put(_task(name, size=sizes[name])) for name in ("huge", "small")]
    importer.go_on()
    importer.wait()
    taken += [queue.put(_task(name, size=sizes[name])) for name in ("half", "third", "half", "small")]
    queue.close()
    importer.go_on(2)
    _until_ended(queue)
    assert (taken, importer.batches) == (
        [True, False, True, True, False, True],
        [["first"], ["huge"], ["half", "third", "small"]],
    )


def test_results_are_there_before_the_whole_batch_is_imported(importer: Importer) -> None:
    """What was brought can be noted while the rest is on its way."""
    second = threading.Event()

    def one_by_one(tasks: list[TaskToImport]) -> Iterator[ImportResult]:
        yield from importer(tasks)
        assert second.wait(_LONG)

    queue = ImportQueue(one_by_one)
    queue.put(_task("a"))
    importer.go_on()
    found: list[ImportResult] = []
    while not found:
        queue.wait()
        found = queue.take_results()
    alive = not queue.has_ended
    second.set()
    queue.abandon()
    assert (_names(found), alive) == (["a"], True)


def test_whoever_waits_is_woken_by_a_result(
    queue: ImportQueue, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, and not when the moment is over; a moment without anything is no error."""
    queue.put(_task("a"))
    importer.wait()
    monkeypatch.setattr(module, "_WAIT", 0.0)
    queue.wait()
    monkeypatch.setattr(module, "_WAIT", _LONG)
    threading.Timer(0.01, importer.go_on).start()
    before = time.monotonic()
    queue.wait()
    assert (_names(queue.take_results()), time.monotonic() - before < _LONG / 2) == (["a"], True)


def test_what_ends_the_thread_is_raised_where_somebody_waits(queue: ImportQueue, importer: Importer) -> None:
    """Every time; whoever puts is told that there is no room, and what had come before is kept."""
    importer.error = RuntimeError("away")
    queue.put(_task("a"))
    importer.wait()
    importer.go_on()
    with pytest.raises(RuntimeError, match="away"):
        _until_ended(queue)
    queue._thread.join(_LONG)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="away"):
            queue.wait()
    assert (queue.put(_task("b")), _names(queue.take_results()), importer.batches) == (False, ["a"], [["a"]])


def test_closing_imports_everything(queue: ImportQueue, importer: Importer) -> None:
    """What waits too; then the thread is gone."""
    queue.put(_task("a"))
    importer.wait()
    queue.put(_task("b"))
    queue.close()
    before = queue.has_ended
    importer.go_on(2)
    _until_ended(queue)
    queue.wait()
    assert (before, _names(queue.take_results()), queue.has_ended) == (False, ["a", "b"], True)


def test_closing_what_nothing_was_put_into_ends_it(queue: ImportQueue, importer: Importer) -> None:
    """Nothing is imported."""
    queue.close()
    _until_ended(queue)
    assert importer.batches == []


def test_abandoning_keeps_results_and_drops_what_waits(queue: ImportQueue, importer: Importer) -> None:
    """What is on its way is waited for: the server has it, and it is to be noted."""
    queue.put(_task("a"))
    importer.wait()
    queue.put(_task("b"))
    abandoning = threading.Thread(target=queue.abandon, daemon=True)
    abandoning.start()
    while queue._tasks:  # it has begun to
        queue.wait()
    before = abandoning.is_alive()
    importer.go_on(2)
    abandoning.join(_LONG)
    assert (before, queue.has_ended, _names(queue.take_results()), importer.batches) == (True, True, ["a"], [["a"]])


def test_abandoning_says_nothing_of_what_has_ended_the_thread(queue: ImportQueue, importer: Importer) -> None:
    """Whoever abandons has a reason already; what had come before it is kept."""
    importer.error = RuntimeError("away")
    queue.put(_task("a"))
    importer.wait()
    importer.go_on()
    queue.abandon()
    assert (queue.has_ended, _names(queue.take_results())) == (True, ["a"])
