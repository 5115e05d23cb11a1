"""Writes transcripts beside the run, which need not wait for the disk: those that end together are written together."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from ls_transcribe.concurrency.background_call import call_in_background
from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors.outputs import OutputNotWritable
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.outputs import EndedJob

_PAUSE = 0.05
"""Seconds. What comes after a longer pause took long to make, and is written at once. Else it is one of many."""

_MOST = 16  # documents that are written at a time, and as many that wait
_MOST_BYTES = 4 << 20  # of the documents that wait: what was read in them takes as much again, and some are hours long


@dataclass(frozen=True, slots=True)
class WrittenTranscript:
    """A change with a document, and what became of its job."""

    change: JobChange
    document: bytes
    ended: EndedJob


class TranscriptWriter:
    """A burst is what comes without a pause, or while the one before it is written, up to so many.

    Each transcript is in its place before it is handed back. `clock` returns seconds.
    """

    def __init__(self, folder: OutputFolder, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._last_came: float | None = None
        self._is_urgent = False
        self._waiting: list[WrittenTranscript] = []
        self._burst: list[WrittenTranscript] = []
        self._writing: Future[None] | None = None
        self._unwritten: deque[WrittenTranscript] = deque()

    @property
    def is_full(self) -> bool:
        """Whether so many documents wait that no more should come."""
        return len(self._waiting) >= _MOST or sum(len(one.document) for one in self._waiting) >= _MOST_BYTES

    def put(self, transcript: WrittenTranscript) -> None:
        """Have a transcript written."""
        now = self._clock()
        self._is_urgent |= self._last_came is None or now - self._last_came >= _PAUSE
        self._last_came = now
        self._waiting.append(transcript)

    def is_due(self, *, wait: bool) -> bool:
        """Return whether `take` has something to do."""
        if self._writing:
            return wait or self.is_full or self._writing.done()
        return bool(self._unwritten or (self._waiting and (wait or self._is_urgent or self.is_full)))

    def take(self, *, wait: bool) -> Sequence[WrittenTranscript]:
        """Return the next transcripts that are in their places; none if there are none, or, without `wait`, none yet.

        It waits for the disk, too, where so many transcripts wait that no more should come.

        Raises:
            OutputNotWritable: One cannot be written. Those before it were returned, those after it are not written.
        """
        if not self.is_due(wait=wait):
            return ()
        if self._writing is None and not self._unwritten:
            self._begin()
        if self._writing and (wait or self.is_full or self._writing.done()):
            return self._end(self._writing)
        return self._write_one()

    def _begin(self) -> None:
        burst = self._burst = self._waiting
        self._waiting, self._is_urgent = [], False
        self._writing = call_in_background(lambda: self._write(burst))

    def _end(self, writing: Future[None]) -> Sequence[WrittenTranscript]:
        try:
            writing.result()
        except OutputNotWritable:  # one by one, so that only what there is no room for is missing
            self._unwritten.extend(self._burst)
            self._writing = None
            return self._write_one()
        self._writing = None
        return self._burst

    def _write_one(self) -> Sequence[WrittenTranscript]:
        if not self._unwritten:
            return ()
        transcript = self._unwritten.popleft()
        self._write([transcript])
        return [transcript]

    def _write(self, transcripts: Sequence[WrittenTranscript]) -> None:
        self._folder.store_transcripts({one.ended.job: one.document for one in transcripts})
