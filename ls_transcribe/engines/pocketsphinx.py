"""The engine PocketSphinx, the embedded recogniser: US English, no account, no network, 7 times faster than speech.

The words of a recording depend on its content alone. They are the same in any order of the recordings, beside any other
recordings, and with any number of workers.
"""

from array import array
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from ls_transcribe import media
from ls_transcribe.aws import Account, Session, s3
from ls_transcribe.concurrency.process_pool import TaskEvent, run_in_processes
from ls_transcribe.engines.base import AudioLocation, EngineSettings, EngineSpec, InstallationCheck, JobChange
from ls_transcribe.errors import RunError, UnusableAudio
from ls_transcribe.errors.engines import EngineNotInstalled, LanguageNotSupported
from ls_transcribe.model.job import Job, Status, settings_digest
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.temporary_folder import temporary_folder
from ls_transcribe.transcripts import Word, amazon_json

LANGUAGE = "en-US"
"""The only language of the model that the package contains."""

RECIPE = 1
"""Increased by hand when the same audio would give other words, so that the settings digest changes."""

PADDING = 500
"""Silence (ms) added before and after a recording. Without it, a single word or speech at the start is missed."""

LEAD = 200
"""Audio (ms) before the start of speech that is recognised with it: the first sounds are soft and taken for silence."""

LONGEST_SEGMENT = 30_000
"""The length (ms) after which speech without a pause is cut, at the quietest moment of the last third."""

_BYTES_PER_MS = media.SAMPLE_RATE * media.SAMPLE_BYTES // 1000
_REMEMBERED = 1_000  # ms of audio: the endpointer reports the start of speech up to a third of a second late
_FRAME = 10  # ms, the recogniser's unit of time


class PocketSphinx:
    """The engine. It transcribes `workers` recordings at a time, each in a process of its own.

    Raises:
        LanguageNotSupported: `language` is not English.
        EngineNotInstalled: The extra `local` is missing.
    """

    name = "pocketsphinx"

    def __init__(
        self,
        *,
        workers: int,
        now: Callable[[], datetime],
        language: str | None = None,
        account: Account | None = None,
        recognise: "Callable[[Job], RecognitionResult] | None" = None,
    ) -> None:
        if language is not None and language.split("-")[0].lower() != "en":
            raise LanguageNotSupported("PocketSphinx", language)
        _check_installed()
        is_other = language is not None and language.lower() not in ("en", LANGUAGE.lower())
        self.notes = (f"pocketsphinx knows US English only: {language} is heard as {LANGUAGE}",) if is_other else ()
        self.settings = settings_digest(self.name, {"recipe": RECIPE})
        self._workers = workers
        self._now = now
        self._account = account or Account()
        self._recognise = recognise

    def refuses(self, recording: Recording) -> str | None:  # noqa: ARG002  # none is refused
        """Return None: an unreadable recording fails when it is read."""
        return None

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:  # noqa: ARG002  # there are none
        """Yield nothing: this engine has no jobs outside the output folder."""
        yield from ()

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        """Transcribe each job's recording. One that crashes the recogniser fails alone.

        A recording in S3 is downloaded to a temporary file, which is deleted when it is transcribed.
        """
        with (
            temporary_folder() as folder,
            closing(
                run_in_processes(self._recognise or partial(recognise, self._account, folder), jobs, self._workers)
            ) as events,
        ):
            started: dict[str, Job] = {}
            for job, event in events:
                if event is TaskEvent.STARTED:
                    started[job.name] = replace(job, status=Status.IN_PROGRESS, start_time=self._now())
                    yield JobChange(started[job.name], started_here=True)
                else:
                    outcome = RecognitionResult(reason=_CRASHED) if isinstance(event, TaskEvent) else event
                    yield self._ended(started.pop(job.name), outcome)

    def _ended(self, job: Job, outcome: "RecognitionResult") -> JobChange:
        if outcome.is_free:
            return JobChange(replace(job, status=Status.QUEUED, start_time=None, reason=outcome.reason))
        status = Status.COMPLETED if outcome.document is not None else Status.FAILED
        ended = replace(job, status=status, reason=outcome.reason, completion_time=self._now())
        return JobChange(ended, outcome.document, started_here=True)


def _build(settings: EngineSettings, session: Session, now: Callable[[], datetime]) -> PocketSphinx:
    return PocketSphinx(workers=settings.workers, now=now, language=settings.language, account=session.account)


@dataclass(frozen=True, slots=True)
class RecognitionResult:
    """The document of a recording, or the reason why it has none.

    `is_free` is true if its transcription was not even tried, because its audio could not be downloaded. The next run
    tries it again.
    """

    document: bytes | None = None
    reason: str | None = None
    is_free: bool = False


_CRASHED = (
    "the recogniser's process died while it worked on this recording, alone, twice: "
    "it met a fault of its own or ran out of memory"
)


def recognise(account: Account, folder: Path, job: Job) -> RecognitionResult:
    """Transcribe one job's recording in this process. If it is in S3, it is downloaded to `folder` first."""
    if not s3.is_s3(job.recording.uri):
        return recognise_file(job, job.recording.path)
    path = folder / job.recording.stem
    try:
        s3.download(_session(account), job.recording.uri, path)
        return recognise_file(job, path)
    except RunError as error:
        return RecognitionResult(reason=f"it could not be downloaded: {error}", is_free=True)
    except OSError as error:
        return RecognitionResult(reason=f"it could not be downloaded: {error.strerror or error}", is_free=True)
    finally:
        path.unlink(missing_ok=True)


@cache
def _session(account: Account) -> Session:
    return Session(account)


def recognise_file(job: Job, path: Path | None = None) -> RecognitionResult:
    """Transcribe a job's file in this process. Whatever is wrong with the file is a reason, never an exception."""
    path = path or job.recording.path
    try:
        duration = media.measure(path)
        words = tuple(_recogniser().recognise(media.decode(path)))
    except UnusableAudio as error:
        return RecognitionResult(reason=str(error))
    except OSError as error:
        return RecognitionResult(reason=f"the file could not be read: {error.strerror or error}")
    except Exception as error:  # whatever it is, only this recording fails
        _recogniser.cache_clear()  # a decoder that failed once gives wrong words from then on
        return RecognitionResult(reason=f"the recogniser gave up on it: {str(error) or type(error).__name__}")
    return RecognitionResult(document=amazon_json.write(job.name, words, language=LANGUAGE, duration=duration))


@cache
def _recogniser() -> "Recogniser":
    """Return this process's recogniser. Loading its model takes a third of a second."""
    return Recogniser()


def _check_installed() -> None:
    for module in ("av", "pocketsphinx"):
        if find_spec(module) is None:
            raise EngineNotInstalled(module)


SPEC = EngineSpec(
    name=PocketSphinx.name,
    build=_build,
    title="PocketSphinx",
    default_for=frozenset({AudioLocation.DISK}),
    installation=InstallationCheck("embedded recogniser", _check_installed),
)


class Recogniser:
    """PocketSphinx's decoder. It recognises one recording after another."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._decoder = Decoder(loglevel="FATAL")

    def recognise(self, pcm: Iterable[bytes]) -> Iterator[Word]:
        """Yield the words of one recording, given as mono 16-bit PCM at 16 kHz. Silence has no words."""
        self._decoder.reinit_feat()  # else earlier recordings influence this one
        for start, speech in speech_segments(pcm):
            yield from self._words(start, speech)

    def _words(self, start: int, speech: bytes) -> Iterator[Word]:
        """Yield the words of a segment of speech that begins at `start` (ms)."""
        self._decoder.start_utt()
        self._decoder.process_raw(speech, full_utt=True)
        self._decoder.end_utt()
        for segment in self._decoder.seg():
            content = segment.word.partition("(")[0]  # "read(2)" is a second pronunciation
            if content and content[0] not in "<[+":  # <sil>, [NOISE], ++BREATH++
                begins = start + segment.start_frame * _FRAME
                ends = start + (segment.end_frame + 1) * _FRAME
                yield Word(content, max(begins, 0), max(ends, 0), confidence=min(max(segment.prob, 0.0), 1.0))


def speech_segments(pcm: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the parts of a recording that are speech: the start (ms) and the PCM of each, which is at most 30 s long.

    Digital silence is left out, because the recogniser would find words in it.
    """
    from pocketsphinx import Endpointer

    endpointer = Endpointer(sample_rate=media.SAMPLE_RATE)
    speech, recent = bytearray(), bytearray()
    start = fed = ended = 0  # bytes since the start of the audio that the endpointer was given
    silence = bytes(PADDING * _BYTES_PER_MS)
    for frame, is_last in _frames(chain([silence], pcm, [silence]), endpointer.frame_bytes):
        active = endpointer.end_stream(frame) if is_last else endpointer.process(frame)
        fed += len(frame)
        recent = (recent + frame)[-_REMEMBERED * _BYTES_PER_MS :]
        if active is not None:
            if not speech:
                begins = round(endpointer.speech_start * 1000) * _BYTES_PER_MS
                start = max(begins - LEAD * _BYTES_PER_MS, ended, fed - len(recent))
                speech += recent[start - fed : begins - fed]
            speech += active
        while len(speech) > LONGEST_SEGMENT * _BYTES_PER_MS:
            cut = _quietest_frame(speech, endpointer.frame_bytes)
            yield start // _BYTES_PER_MS - PADDING, bytes(speech[:cut])
            start += cut
            del speech[:cut]
        if speech and (is_last or not endpointer.in_speech):
            yield start // _BYTES_PER_MS - PADDING, bytes(speech)
            ended = start + len(speech)
            speech.clear()


def _frames(pcm: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield PCM in frames of `size` bytes, each with whether it is the last, which may be shorter but not empty."""
    pending = bytearray()
    for piece in pcm:
        pending += piece
        whole = (len(pending) - 1) // size * size
        for position in range(0, whole, size):
            yield bytes(pending[position : position + size]), False
        del pending[:whole]
    yield bytes(pending), True


def _quietest_frame(speech: bytes | bytearray, frame_bytes: int) -> int:
    """Return where to cut a segment of speech: the start (bytes) of the quietest frame in its last third."""
    first = len(speech) // frame_bytes * 2 // 3 * frame_bytes
    positions = range(first, len(speech) - frame_bytes, frame_bytes)
    return min(
        positions, key=lambda position: sum(map(abs, array("h", bytes(speech[position : position + frame_bytes]))))
    )
