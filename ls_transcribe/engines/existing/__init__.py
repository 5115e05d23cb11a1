"""The engine that takes transcripts that exist already, from any program. It costs nothing.

Audio on disk is listened to, so that text where nobody speaks is found.

A transcript is matched to its recording by its name (`matching`). The version of a transcript, which is the size and
time of its file or its ETag in S3, is part of the settings digest, and so are those of all files of a set. So a
transcript that has changed is one with other settings, and is taken again with `--retranscribe`.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ls_transcribe.aws import AwsRejected, NotFound, Session, s3
from ls_transcribe.concurrency.bounded_map import KnownResult, bounded_map
from ls_transcribe.engines.base import EngineSettings, EngineSpec, JobChange
from ls_transcribe.engines.existing.matching import (
    TranscriptCandidate,
    TranscriptMatches,
    are_in_one_folder,
    find_candidates,
)
from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.aws import AccessDenied, BucketMissing
from ls_transcribe.media.sound_meter import levels_of
from ls_transcribe.model.job import Job, Status, settings_digest
from ls_transcribe.model.recording import Recording, readable
from ls_transcribe.model.sound_levels import SoundLevels
from ls_transcribe.transcripts import Transcript, readers
from ls_transcribe.transcripts.file_sets import FileOfSet, take_richest

RECIPE = 2
"""Increased by hand when the same transcript would give other words, so that its settings digest changes."""

_AT_ONCE = 8  # documents that are read or in memory at a time


class ExistingTranscripts:
    """The engine. `root` is a folder, or an `s3://` prefix that ends in a slash. It is searched at once.

    `encoding` is that of transcripts that are no Unicode; without one it is found out for each.

    Raises:
        TranscriptsMissing: The folder or prefix does not exist.
        TranscriptsNotFolder: It is a file.
        TranscriptsUnreadable: A folder cannot be read.
        RunError: S3 cannot be read.
    """

    name = "existing"
    settings = settings_digest(name, {"recipe": RECIPE})

    def __init__(
        self, root: str, session: Session, *, now: Callable[[], datetime], encoding: str | None = None
    ) -> None:
        self._root = root
        self._encoding = encoding
        self._session = session
        self._now = now
        self._matches = TranscriptMatches(find_candidates(root, session))
        self._while_waiting: Callable[[], object] = lambda: None

    def prepare(self, recordings: Iterable[Recording]) -> None:
        """Take note of all recordings, since a transcript that fits two of them equally well belongs to neither."""
        self._matches.prepare(recordings)

    def settings_for(self, recording: Recording) -> str:
        """Return the digest of what shapes this recording's text, which is the version of its transcript."""
        candidates = self._matches.candidates_for(recording)
        versions = sorted(candidate.version for candidate in candidates)
        version = "+".join(versions) if are_in_one_folder(candidates) else None
        return settings_digest(self.name, {"recipe": RECIPE, "transcript": version, "encoding": self._encoding})

    def refuses(self, recording: Recording) -> str | None:
        """Return the reason why a recording has no transcript, or None if it has one, or a set of files."""
        return self._matches.refuses(recording)

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:  # noqa: ARG002  # all are read
        """Yield nothing: this engine has no jobs outside the output folder."""
        yield from ()

    def was_misread(self, job: Job) -> bool | None:
        """Return whether the transcript of a job without words is not silent, or refused today; None if it is gone."""
        candidates = self._matches.candidates_for(job.recording)
        if len(candidates) != 1:
            return None
        version = candidates[0].version
        earlier = [settings_digest(self.name, {"recipe": recipe, "transcript": version}) for recipe in range(1, RECIPE)]
        if job.settings not in earlier:
            return None
        try:
            return bool(readers.parse(self._content(candidates[0].path), self._encoding).words)
        except UnreadableTranscript:
            return True
        except (OSError, AccessDenied, BucketMissing, NotFound, AwsRejected):
            return None

    def call_while_waiting(self, call: Callable[[], object]) -> None:
        """From now on, make this call while transcripts are waited for; see `WaitsForJobs`."""
        self._while_waiting = call

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        """Read each job's transcript. If it cannot be read, the job stays QUEUED, and the next run tries it again."""
        wanted = (self._wanted(replace(job, start_time=self._now())) for job in jobs)
        fetched = bounded_map(
            self._fetch,
            wanted,
            at_once=_AT_ONCE,
            in_order=True,
            on_abort=self._session.retrier.stop,
            while_waiting=self._while_waiting,
        )
        with closing(fetched):
            for one in fetched:
                yield self._change(one if isinstance(one, _ReadResult) else self._read(one))

    def _wanted(self, job: Job) -> "_WantedTranscript | KnownResult[_FetchedFiles | _ReadResult]":
        if reason := self.refuses(job.recording):
            return KnownResult(_ReadResult(job, reason=reason))
        return _WantedTranscript(job, self._matches.candidates_for(job.recording))

    def _change(self, result: "_ReadResult") -> JobChange:
        job = result.job
        if result.document is None:
            return JobChange(replace(job, status=Status.QUEUED, start_time=None, reason=result.reason))
        ended = replace(job, status=Status.COMPLETED, reason=None, completion_time=self._now())
        return JobChange(
            ended,
            result.document,
            started_here=True,
            notes=result.notes,
            agreeing=result.agreeing,
            transcript=result.transcript,
            levels=result.levels,
        )

    def _fetch(self, wanted: "_WantedTranscript") -> "_FetchedFiles | _ReadResult":
        """Fetch the files of a job's transcript, in a thread. Threads that also read them would wait for each other."""
        try:
            return _FetchedFiles(wanted, [FileOfSet(one.name, self._content(one.path)) for one in wanted.files])
        except _NOT_FETCHED as error:
            return _FetchedFiles(wanted, error)

    def _read(self, fetched: "_FetchedFiles") -> "_ReadResult":
        """Read a job's transcript."""
        (job, candidates), files = fetched
        try:
            if isinstance(files, Exception):
                raise files
            taken = take_richest(files, self._encoding)
        except OSError as error:
            reason = error.strerror or str(error)
            if len(candidates) > 1:
                reason = f"{readable(Path(str(error.filename)).name)}: {reason}"
        except (UnreadableTranscript, *_NOT_FETCHED) as error:
            reason = str(error)
        else:
            about = f"its transcript {taken.name}" if len(files) == 1 else "its transcripts"
            notes = tuple(f"{about}: {note}" for note in taken.notes)
            read = taken.read
            transcript = read.transcript if read.reader.is_interchange else None  # another form is written anew
            document = read.to_interchange(job.name)
            levels = None if s3.is_s3(job.recording.uri) else levels_of(job.recording.path)
            return _ReadResult(job, document, None, notes, taken.agreeing, transcript, levels)
        about = f"its transcript {candidates[0].name}" if len(candidates) == 1 else "its transcripts"
        return _ReadResult(job, reason=f"{about} cannot be used: {reason}")

    def _content(self, path: str) -> bytes:
        if s3.is_s3(self._root):
            return s3.read(self._session, f"{self._root}{path}")[0]
        return Path(self._root, path).read_bytes()


_NOT_FETCHED = (OSError, AccessDenied, BucketMissing, NotFound, AwsRejected)


class _WantedTranscript(NamedTuple):
    """A job, and the files of its transcript."""

    job: Job
    files: Sequence[TranscriptCandidate]


class _FetchedFiles(NamedTuple):
    """A wanted transcript, and its files or the error for which one cannot be fetched."""

    wanted: _WantedTranscript
    files: Sequence[FileOfSet] | Exception


@dataclass(frozen=True, slots=True)
class _ReadResult:
    """A job with its document and what was read in it, or with the reason why there is none."""

    job: Job
    document: bytes | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    agreeing: int = 0
    transcript: Transcript | None = None
    levels: SoundLevels | None = None


def _build(settings: EngineSettings, session: Session, now: Callable[[], datetime]) -> ExistingTranscripts:
    return ExistingTranscripts(settings.transcripts or "", session, now=now, encoding=settings.encoding)


SPEC = EngineSpec(name=ExistingTranscripts.name, build=_build, title="an existing transcript", needs_transcripts=True)
