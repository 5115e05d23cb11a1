"""A queue of tasks to import, with a thread that imports them while the main thread goes on transcribing."""

import threading
from collections.abc import Callable, Iterable

from ls_transcribe.label_studio.import_batches import BYTES_PER_IMPORT, TASKS_PER_IMPORT, ImportResult, TaskToImport

_WAIT = 0.5  # seconds; whoever waits looks at the results after this time at the latest


class ImportQueue:
    """Imports tasks on a thread of its own, each time all tasks that have been put since the last time.

    So the first task is imported at once, and the more tasks come, the more are imported together. The queue holds at
    most as many as fit into one import. Results, and the error that has ended the thread, are kept for the caller.
    """

    def __init__(self, import_tasks: Callable[[list[TaskToImport]], Iterable[ImportResult]]) -> None:
        self._import_tasks = import_tasks
        self._tasks: list[TaskToImport] = []
        self._bytes = 0
        self._results: list[ImportResult] = []
        self._error: BaseException | None = None
        self._is_closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="label-studio", daemon=True)
        self._thread.start()

    def put(self, task: TaskToImport) -> bool:
        """Add a task to the queue. Returns False if the queue is full, or if an error has ended the thread."""
        size = task.size
        with self._changed:
            if self._error or not self._has_room(size):
                return False
            self._tasks.append(task)
            self._bytes += size
            self._changed.notify_all()
            return True

    def take_results(self) -> list[ImportResult]:
        """Return the results since the last call."""
        with self._changed:
            results, self._results = self._results, []
            return results

    def wait(self) -> None:
        """Wait until something has changed, for half a second at most.

        Raises:
            BaseException: The error that has ended the thread.
        """
        with self._changed:
            if not (self._error or self.has_ended):
                self._changed.wait(_WAIT)
            if self._error:
                raise self._error

    def close(self) -> None:
        """Let the thread end when all tasks in the queue are imported."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def abandon(self, on_wait: Callable[[], object] = lambda: None) -> None:
        """Drop the tasks in the queue, and wait for the import that is going on. `on_wait` is called if that lasts."""
        with self._changed:
            self._tasks, self._bytes = [], 0
        self.close()
        self._thread.join(_WAIT)
        if not self.has_ended:
            on_wait()
        while not self.has_ended:
            self._thread.join(_WAIT)  # with a timeout, so that Ctrl-C is noticed

    @property
    def has_ended(self) -> bool:
        """Whether the thread has ended."""
        return not self._thread.is_alive()

    def _has_room(self, size: int) -> bool:
        return not self._tasks or (len(self._tasks) < TASKS_PER_IMPORT and self._bytes + size <= BYTES_PER_IMPORT)

    def _run(self) -> None:
        while tasks := self._take_tasks():
            try:
                for result in self._import_tasks(tasks):
                    with self._changed:
                        self._results.append(result)
                        self._changed.notify_all()
            except BaseException as error:  # raised again by `wait`
                with self._changed:
                    self._error = error
                    self._changed.notify_all()
                return

    def _take_tasks(self) -> list[TaskToImport]:
        """Wait for tasks. Returns all tasks in the queue; none if it is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._tasks or self._is_closed)
            tasks, self._tasks, self._bytes = self._tasks, [], 0
            self._changed.notify_all()
            return tasks
