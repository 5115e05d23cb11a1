"""Where finished work goes while more of it is being made: one thread, and a heap in front of it that is bounded."""

import threading
from collections.abc import Callable, Iterable

from ls_transcribe.label_studio.import_batches import BYTES_PER_IMPORT, TASKS_PER_IMPORT, ImportResult, TaskToImport

_WAIT = 0.5  # seconds, after which whoever waits may look at what was delivered meanwhile


class ImportQueue:
    """Delivers parcels on a thread of its own: each time, all that have come meanwhile.

    So the first goes at once, and the more there are, the more go together. What became of them waits for whoever put
    them; so does what has ended the thread.
    """

    def __init__(self, deliver: Callable[[list[TaskToImport]], Iterable[ImportResult]]) -> None:
        self._deliver = deliver
        self._parcels: list[TaskToImport] = []
        self._bytes = 0
        self._delivered: list[ImportResult] = []
        self._error: BaseException | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="label-studio", daemon=True)
        self._thread.start()

    def put(self, parcel: TaskToImport) -> bool:
        """Hand over a parcel; False if there is no room for it, or nothing is delivered any more."""
        size = parcel.size
        with self._changed:
            if self._error or not self._has_room(size):
                return False
            self._parcels.append(parcel)
            self._bytes += size
            self._changed.notify_all()
            return True

    def results(self) -> list[ImportResult]:
        """What was delivered since this was last asked."""
        with self._changed:
            delivered, self._delivered = self._delivered, []
            return delivered

    def wait(self) -> None:
        """Wait until something has changed, and no longer than a moment.

        Raises:
            BaseException: What has ended the thread.
        """
        with self._changed:
            if not (self._error or self.ended):
                self._changed.wait(_WAIT)
            if self._error:
                raise self._error

    def close(self) -> None:
        """Say that nothing more comes: the thread ends when everything is delivered."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def abandon(self) -> None:
        """Deliver nothing more than what is on its way, and wait for that."""
        with self._changed:
            self._parcels, self._bytes = [], 0
        self.close()
        while not self.ended:
            self._thread.join(_WAIT)  # Ctrl-C is heard in between

    @property
    def ended(self) -> bool:
        """Whether the thread has ended."""
        return not self._thread.is_alive()

    def _has_room(self, size: int) -> bool:
        return not self._parcels or (len(self._parcels) < TASKS_PER_IMPORT and self._bytes + size <= BYTES_PER_IMPORT)

    def _work(self) -> None:
        while parcels := self._take():
            try:
                for delivered in self._deliver(parcels):
                    with self._changed:
                        self._delivered.append(delivered)
                        self._changed.notify_all()
            except BaseException as error:  # it is raised where somebody waits
                with self._changed:
                    self._error = error
                    self._changed.notify_all()
                return

    def _take(self) -> list[TaskToImport]:
        with self._changed:
            self._changed.wait_for(lambda: self._parcels or self._closed)
            parcels, self._parcels, self._bytes = self._parcels, [], 0
            self._changed.notify_all()
            return parcels
