"""The engine PocketSphinx, for trying out: US English, no account, no network, 7 times faster than speech.

Of five readings from audio books that it was never tried on before, 27% of the words are wrong; with the smallest model
of Whisper 4% are (2026-11).

The words of a recording depend on its content alone. They are the same in any order of the recordings, beside any other
recordings, and with any number of workers.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from itertools import chain

from ls_transcribe import media
from ls_transcribe.aws import Session
from ls_transcribe.engines.base import AudioLocation, EngineSettings, EngineSpec, InstallationCheck, TrialUse
from ls_transcribe.engines.embedded import EmbeddedEngine
from ls_transcribe.engines.recognition import RecognisedSpeech
from ls_transcribe.errors.engines import EngineNotInstalled, LanguageNotSupported
from ls_transcribe.transcripts import Word

NAME = "pocketsphinx"

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
_HALF_AN_HOUR = 30 * 60_000  # ms


@dataclass(frozen=True, slots=True)
class PocketSphinxLoader:
    """Loads the recogniser, whose only model comes with the package. That takes a third of a second."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Nothing is set."""
        return {}

    needed_environment = environment

    def load(self) -> "PocketSphinxRecogniser":
        """Load the recogniser."""
        return PocketSphinxRecogniser()


def build(settings: EngineSettings, session: Session, now: Callable[[], datetime]) -> EmbeddedEngine:
    """Return the engine.

    Raises:
        LanguageNotSupported: The language is not English.
        EngineNotInstalled: The extra `pocketsphinx` is missing.
    """
    language = settings.language
    if language is not None and language.split("-")[0].lower() != "en":
        raise LanguageNotSupported("PocketSphinx", language, "US English")
    _check_installed()
    is_other = language is not None and language.lower() not in ("en", LANGUAGE.lower())
    return EmbeddedEngine(
        NAME,
        {"recipe": RECIPE},
        PocketSphinxLoader(),
        workers=settings.workers,
        now=now,
        account=session.account,
        by_channel=settings.by_channel,
        notes=(f"pocketsphinx knows US English only: {language} is heard as {LANGUAGE}",) if is_other else (),
    )


def _check_installed() -> None:
    for module in ("av", "pocketsphinx"):
        if find_spec(module) is None:
            raise EngineNotInstalled(module)


SPEC = EngineSpec(
    name=NAME,
    build=build,
    title="PocketSphinx",
    takes=frozenset({"by_channel", "cluster"}),
    default_for=frozenset({AudioLocation.DISK}),
    trial=TrialUse(_HALF_AN_HOUR, "it gets 27% of the words of read English wrong, and Whisper 4%"),
    installation=InstallationCheck("embedded recogniser", _check_installed),
)


class PocketSphinxRecogniser:
    """PocketSphinx's decoder. It recognises one recording after another."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._decoder = Decoder(loglevel="FATAL")

    def recognise(self, pcm: Iterable[bytes]) -> RecognisedSpeech:
        """Return what is said in one recording, given as mono 16-bit PCM at 16 kHz. Silence has no words."""
        self._decoder.reinit_feat()  # else earlier recordings influence this one
        words = (word for start, speech in speech_segments(pcm) for word in self._words(start, speech))
        return RecognisedSpeech(tuple(words), LANGUAGE)

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
