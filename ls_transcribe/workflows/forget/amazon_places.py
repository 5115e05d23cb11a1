"""What Amazon has of a recording: its jobs, their results in a bucket of ours, and audio in S3."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from ls_transcribe.aws import AwsRejected, NotFound, Session, s3, transcribe
from ls_transcribe.aws.object_versions import ObjectVersion, md5_of_version
from ls_transcribe.engines import registry
from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import AwsNotReached, AwsUnreachable
from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.model.recording import fingerprint
from ls_transcribe.store.ledger.recording_traces import JobTrace, RecordingTraces
from ls_transcribe.workflows.forget.audio_places import AUDIO, NOT_ASKED
from ls_transcribe.workflows.forget.stored_objects import IsOwn, erase_object, every_version, stored_objects

_OTHERS_JOB = "this folder is not known to have started it: whoever did decides"
_OTHERS_RESULT = "no job that this folder is known to have started has written it: whoever did decides"
_RUNNING = "Amazon deletes no job that still runs: run the same command again when it has ended"
_RESULT = "what a job wrote"
_UNSEEN = "what is there is not known"
_SUFFIXES = (".json", ".srt", ".vtt")
_REDACTED = "redacted-"


@dataclass(frozen=True, slots=True)
class AmazonPlaces:
    """Looks at Amazon for one recording, and erases what is there. `typed` are the URIs that were named for it.

    Audio is only erased `with_audio`. Neither method raises an error of Amazon's: it becomes the reason of a place.
    """

    session: Session
    traces: RecordingTraces
    with_audio: bool = False
    typed: frozenset[str] = frozenset()

    def find(self) -> Iterator[Place]:
        """Yield what is there."""
        for job in self.traces.jobs:
            if registry.service(job.engine):
                yield from self._seen(PlaceKind.JOB, job.name, partial(self._job, job))
        yield from self._results()
        for uri in self._audio:
            yield from self._seen(PlaceKind.AUDIO, uri, partial(self._audio_at, uri))

    def erase(self, place: Place) -> Place:
        """Erase a place that `find` has found, now or in an earlier run."""
        try:
            reason = self._delete_job(place.where) if place.kind is PlaceKind.JOB else self._erase_object(place)
        except RunError as error:
            self._note(error)
            reason = str(error)
        return place.not_erased(reason) if reason else place.erased()

    # Jobs

    def _job(self, job: JobTrace) -> Iterator[Place]:
        if job.is_deleted:
            return
        try:
            state = self.session.retrier.call(lambda: transcribe.get(self.session, job.name))
        except NotFound:
            return
        own = state.transcript and not transcribe.own_uri(state.transcript)
        what = f"{state.status}, with its transcript in Amazon's bucket" if own else state.status
        if job.started_here:
            yield Place(PlaceKind.JOB, job.name, what)
        else:
            yield Place(PlaceKind.JOB, job.name, what, Standing.OF_OTHERS, _OTHERS_JOB)

    def _delete_job(self, name: str) -> str | None:
        try:
            self.session.retrier.call(lambda: transcribe.delete(self.session, name))
        except AwsRejected as error:
            return f"{error} ({_RUNNING})"
        return None

    # Results

    def _results(self) -> Iterator[Place]:
        """Yield the documents and subtitles of jobs, and their copies in the archive, which this folder has made."""
        own = {job.output: job.started_here for job in self.traces.jobs if job.output}
        copies = {move.target for move in self.traces.moves if move.keeps_source}
        stems = {_stem(uri): is_own for uri, is_own in own.items()} | {_stem(uri): True for uri in copies}
        for start in dict.fromkeys(self._start(stem) for stem in stems):
            for beginning in (start, _redacted(start)):
                yield from self._seen(PlaceKind.RESULT, beginning, partial(self._results_at, beginning, stems))

    def _start(self, stem: str) -> str:
        """Return how the URIs of all results of the recording begin that lie beside this one."""
        before, mark, _settings = stem.rpartition(f"-{self.traces.key}-")
        return f"{before}{mark}" or stem

    def _results_at(self, start: str, stems: dict[str, bool]) -> Iterator[Place]:
        is_named = start.endswith(f"-{self.traces.key}-")
        for found in stored_objects(self.session, start):
            stem = _stem(found.uri)
            if not found.uri.endswith(_SUFFIXES) or not (is_named or stem in stems):
                continue  # the result of a job with another name that begins so
            if stems.get(stem):
                yield Place(PlaceKind.RESULT, found.uri, found.described(_RESULT))
            else:
                yield Place(PlaceKind.RESULT, found.uri, found.described(_RESULT), Standing.OF_OTHERS, _OTHERS_RESULT)

    # Audio

    @property
    def _audio(self) -> list[str]:
        moves = [uri for move in self.traces.moves if not move.keeps_source for uri in (move.source, move.target)]
        every = (self.traces.uri, self.traces.origin, *moves, *sorted(self.typed))
        return list(dict.fromkeys(uri for uri in every if uri and s3.is_s3(uri)))

    def _audio_at(self, uri: str) -> Iterator[Place]:
        for found in stored_objects(self.session, uri, self._is_audio):
            if found.uri == uri and self.with_audio:
                yield Place(PlaceKind.AUDIO, uri, found.described(AUDIO))
            elif found.uri == uri:
                yield Place(PlaceKind.AUDIO, uri, found.described(AUDIO), Standing.OF_OTHERS, NOT_ASKED)

    def _is_audio(self, version: ObjectVersion) -> bool:
        """Whether a version has the content of the recording. It is read only if its ETag does not tell.

        A copy of an object that was sent in parts has another ETag: in the archive its size decides, as it did when
        the archive was made.
        """
        if version.size != self.traces.size:
            return False
        if fingerprint(version.etag, version.size) == self.traces.fingerprint:
            return True
        is_md5 = self.traces.fingerprint.count("-") == 1
        if not is_md5:
            return any(move.target == version.uri for move in self.traces.moves)
        return fingerprint(md5_of_version(self.session, version), version.size) == self.traces.fingerprint

    def _erase_object(self, place: Place) -> str | None:
        is_own: IsOwn = self._is_audio if place.kind is PlaceKind.AUDIO else every_version
        return erase_object(self.session, place.where, is_own)

    def _seen(self, kind: PlaceKind, where: str, look: Callable[[], Iterator[Place]]) -> Iterator[Place]:
        """Yield what is found somewhere, or that nobody could look there."""
        try:
            yield from look()
        except RunError as error:
            self._note(error)
            yield Place(kind, where, _UNSEEN, Standing.NOT_SEEN, str(error))

    def _note(self, error: RunError) -> None:
        """Wait for Amazon no more after it was waited for in vain: whatever is next need not wait as long again."""
        if isinstance(error, AwsUnreachable | AwsNotReached):
            self.session.retrier.stop()


def _stem(uri: str) -> str:
    """Return the URI of a result without its suffix and without the mark of a redacted one."""
    folder, slash, name = uri.rpartition("/")
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return f"{folder}{slash}{name.removeprefix(_REDACTED)}"


def _redacted(start: str) -> str:
    folder, slash, name = start.rpartition("/")
    return f"{folder}{slash}{_REDACTED}{name}"
