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

_MOST = 16  # documents that are written at a time, and as many that wait: some are large


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
        self._written: deque[WrittenTranscript] = deque()
        self._unwritten: deque[WrittenTranscript] = deque()

    @property
    def is_full(self) -> bool:
        """Whether so many documents wait that no more should come."""
        return len(self._waiting) >= _MOST

    def put(self, transcript: WrittenTranscript) -> None:
        """Have a transcript written."""
        self._waiting.append(transcript)

    def take(self, *, wait: bool) -> WrittenTranscript | None:
        """Return the next transcript that is in its place; None if there is none, or, without `wait`, none yet.

        Raises:
            OutputNotWritable: It cannot be written. Those before it were returned, those after it are not written.
        """
        if not (self._written or self._unwritten):
            if self._writing is None and self._waiting:
                self._begin()
            if self._writing and (wait or self._writing.done()):
                self._end(self._writing)
        if self._written:
            return self._written.popleft()
        if self._unwritten:
            transcript = self._unwritten.popleft()
            self._write([transcript])
            return transcript
        return None

    def _begin(self) -> None:
        burst = self._burst = self._waiting
        self._waiting = []
        self._writing = call_in_background(lambda: self._write(burst))

    def _end(self, writing: Future[None]) -> None:
        try:
            writing.result()
            self._written.extend(self._burst)
        except OutputNotWritable:  # one by one, so that only what there is no room for is missing
            self._unwritten.extend(self._burst)
        self._writing = None

    def _write(self, transcripts: Sequence[WrittenTranscript]) -> None:
        self._folder.store_transcripts({one.ended.job: one.document for one in transcripts})
