"""Writes transcripts beside the run, which need not wait for the disk: those that end together are written together."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from ls_transcribe.concurrency.background_call import call_in_background
from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors.outputs import OutputNotWritable
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.outputs import EndedJob

_MOST = 16  # documents that are written at a time, and as many that wait
_MOST_BYTES = 4 << 20  # of the documents that wait: what was read in them takes as much again, and some are hours long


@dataclass(frozen=True, slots=True)
class WrittenTranscript:
    """A change with a document, and what became of its job."""

    change: JobChange
    document: bytes
    ended: EndedJob


class TranscriptWriter:
    """A burst is what has come while the burst before it was written. Each is in its place before it is handed back."""

    def __init__(self, folder: OutputFolder) -> None:
        self._folder = folder
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
        self._waiting.append(transcript)

    def is_due(self, *, wait: bool) -> bool:
        """Return whether `take` has something to do."""
        if self._writing:
            return wait or self._writing.done()
        return bool(self._waiting or self._unwritten)

    def take(self, *, wait: bool) -> Sequence[WrittenTranscript]:
        """Return the next transcripts that are in their places; none if there are none, or, without `wait`, none yet.

        Raises:
            OutputNotWritable: One cannot be written. Those before it were returned, those after it are not written.
        """
        if self._writing is None and self._waiting and not self._unwritten:
            self._begin()
        if self._writing and (wait or self._writing.done()):
            return self._end(self._writing)
        return self._write_one()

    def _begin(self) -> None:
        burst = self._burst = self._waiting
        self._waiting = []
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
