"""A recogniser of another package, in a worker process: what it gives is looked at before it becomes a document."""

import math
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from pathlib import Path

from ls_transcribe import media
from ls_transcribe.engines.recognition import RecognisedSpeech, Recogniser
from ls_transcribe.errors import RunError
from ls_transcribe.errors.plugins import EnginePluginFailed
from ls_transcribe.transcripts import Word

_OWN_FOLDER = str(Path(__file__).parents[1])
_BYTES_PER_MS = media.SAMPLE_RATE * media.SAMPLE_BYTES // 1000
_LATE = 1_000  # ms: recognisers pad audio, so that a last word may end after it
_ROUNDED = 0.001  # above 1: a probability that was computed with few digits


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniserSettings:
    """What a recogniser is loaded with.

    `language` is the code that was typed, such as "en-US", or None. `options` has the value of each option that the
    engine has declared and that was typed or has a default.
    """

    language: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PluginLoader:
    """Loads the recogniser of the engine `name` with its own function. `options` and `variables` are pairs."""

    name: str
    function: Callable[[RecogniserSettings], Recogniser]
    language: str | None
    options: tuple[tuple[str, str], ...]
    variables: tuple[tuple[str, str], ...]

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables."""
        return dict(self.variables)

    needed_environment = environment

    def load(self) -> Recogniser:
        """Load the recogniser.

        Raises:
            RunError: It cannot be loaded.
        """
        try:
            recogniser = self.function(RecogniserSettings(language=self.language, options=dict(self.options)))
        except KeyboardInterrupt:
            raise
        except RunError as error:
            raise RunError(str(error)) from error  # a class of its own might not pickle
        except BaseException as error:  # SystemExit, and the panics of libraries in Rust, are no Exception
            raise EnginePluginFailed(
                f"the engine {self.name}", f"its recogniser cannot be loaded ({told(error)})"
            ) from error
        return CheckedRecogniser(self.name, recogniser)


def told(error: BaseException) -> str:
    """Return an error of another package in one line, with the place where it was raised, for whoever mends it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_elsewhere(frame.filename)]
    place = f", {frames[-1].filename.rpartition('/')[2]} line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": ") + place


def _is_elsewhere(file: str) -> bool:
    """Whether a file is neither ours nor a part of Python's imports."""
    return not (file.startswith((_OWN_FOLDER, "<frozen")) or "/importlib/" in file)


class RecogniserFailed(Exception):
    """The recogniser of another package raised an error, or gave what is no speech. It costs one recording."""


class CheckedRecogniser:
    """A recogniser of another package. Whatever it raises or returns costs one recording at most."""

    def __init__(self, name: str, recogniser: Recogniser) -> None:
        self._name = name
        self._recogniser = recogniser

    def recognise(self, pcm: Iterable[bytes]) -> RecognisedSpeech:
        """Return what is said in one recording, in the order of time.

        Raises:
            RecogniserFailed: The recogniser raised an error, or returned something else.
            UnusableAudio: The recording cannot be decoded.
        """
        audio = _Audio(pcm)
        try:
            return checked(self._recogniser.recognise(audio), audio.length)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # as in `PluginLoader.load`
            if audio.error is not None:
                raise audio.error from None
            reason = str(error) if isinstance(error, SpeechRefused) else f"it raised {told(error)}"
            raise RecogniserFailed(f"the engine {self._name}: {reason}") from error


class _Audio:
    """The PCM of a recording. `length` is that of what was read (ms), `error` what came of reading."""

    def __init__(self, pcm: Iterable[bytes]) -> None:
        self._pcm = iter(pcm)
        self._bytes = 0
        self.error: Exception | None = None

    @property
    def length(self) -> int:
        return self._bytes // _BYTES_PER_MS

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._pcm)
        except StopIteration:
            raise
        except Exception as error:  # whatever it is, it is not the recogniser's fault
            self.error = error
            raise
        self._bytes += len(piece)
        return piece


class SpeechRefused(ValueError):
    """What a recogniser returned is not what is said in a recording. The text says what is wrong with it."""


def checked(speech: object, length: int) -> RecognisedSpeech:
    """Return what a recogniser has returned for a recording of this length (ms), if it can be, with plain numbers.

    Raises:
        SpeechRefused: It cannot be.
    """
    if not isinstance(speech, RecognisedSpeech):
        raise SpeechRefused(f"it returned {type(speech).__name__}, not RecognisedSpeech")
    if speech.language is not None and not isinstance(speech.language, str):
        raise SpeechRefused(f"its language is {speech.language!r}, not a code such as en-US")
    words = sorted((_checked_word(word, length) for word in speech.words), key=lambda word: word.start)
    return RecognisedSpeech(tuple(words), speech.language or None, tuple(map(str, speech.notes)), speech.left_out)


def _checked_word(word: object, length: int) -> Word:
    if not isinstance(word, Word):
        raise SpeechRefused(f"{type(word).__name__} is among its words, not Word")
    if not isinstance(word.content, str) or not word.content.strip():
        raise SpeechRefused(f"one of its words is {word.content!r}")
    times: tuple[object, object] = (word.start, word.end)
    for time in times:
        if not isinstance(time, Integral):
            raise SpeechRefused(f"the word {word.content} has the time {time!r}, and times are whole milliseconds")
    if not 0 <= word.start <= word.end or word.end > length + _LATE:
        raise SpeechRefused(
            f"the word {word.content} goes from {word.start} to {word.end} ms of a recording of {length} ms"
        )
    return word.replace(start=int(word.start), end=int(word.end), confidence=_checked_confidence(word))


def _checked_confidence(word: Word) -> float | None:
    given: object = word.confidence
    if given is None:
        return None
    value = float(given) if isinstance(given, Real) else math.nan
    if not 0 <= value <= 1 + _ROUNDED:
        raise SpeechRefused(f"the word {word.content} has the confidence {given!r}, and that is 0 to 1")
    return min(value, 1.0)
