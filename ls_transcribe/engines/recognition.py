"""What a recogniser of this machine is, and how it hears each channel of a recording by itself."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ls_transcribe import media
from ls_transcribe.model.left_out import LeftOut
from ls_transcribe.transcripts import Word, join_words, split_into_turns
from ls_transcribe.transcripts.line_times import LineTimes, spread_by_channel


@dataclass(frozen=True, slots=True)
class RecognisedSpeech:
    """What a recogniser has heard in a recording: its words in their order, and the language that was spoken.

    `notes` are what whoever runs the command should know of it, and `left_out` what the recogniser has left out,
    as in `JobChange`.
    """

    words: tuple[Word, ...]
    language: str | None
    notes: tuple[str, ...] = ()
    left_out: LeftOut | None = None


class Recogniser(Protocol):
    """A recogniser that is loaded. It recognises one recording after another."""

    def recognise(self, pcm: Iterable[bytes]) -> RecognisedSpeech:
        """Return what is said in one recording, given as mono 16-bit PCM at 16 kHz. Silence has no words."""


class RecogniserLoader(Protocol):
    """What a worker process needs in order to load a recogniser. It pickles, and equal ones load equal recognisers."""

    def __hash__(self) -> int:
        """Return the same for equal loaders: each is loaded once in a process."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables that are set in worker processes from their beginning."""

    @property
    def needed_environment(self) -> Mapping[str, str]:
        """Those of them without which this machine hears otherwise: processes that others start must have them."""

    def load(self) -> Recogniser:
        """Load the recogniser. This is called in the worker process, when it gets its first recording.

        Raises:
            RunError: It cannot be loaded, so that no recording can be recognised. It must pickle.
        """


_ALIKE = "its channels have the same sound: it is transcribed as one channel, with one speaker"
_SAME_SHARE = 0.8  # of the words
_NEAR = 400  # ms


def recognise_channels(recogniser: Recogniser, path: Path) -> RecognisedSpeech:
    """Return what is said on each channel of a recording, in the order of time. Words have the label of their channel.

    The labels are those of Amazon Transcribe: "ch_0", "ch_1". Channels that hold the same sound are taken for one.

    Raises:
        UnusableAudio: The file is empty or no audio.
        OSError: The file cannot be read.
    """
    numbers, are_alike = range(media.channels(path)), False
    if len(numbers) > 1 and len({_digest(media.decode(path, number)) for number in numbers}) == 1:
        numbers, are_alike = range(1), True
    heard = [_labelled(recogniser.recognise(media.decode(path, number)), number) for number in numbers]
    if are_alike or (len(heard) > 1 and all(_say_the_same(heard[0], other) for other in heard[1:])):
        return replace(heard[0], notes=(_ALIKE, *heard[0].notes))
    most = max(heard, key=lambda speech: len(speech.words))
    if len({speech.language for speech in heard if speech.words}) > 1:
        heard = [_with_language(speech) for speech in heard]
    words = sorted(_turns_kept_whole(heard), key=lambda word: word.start)
    notes = tuple(f"{_label(number)}: {note}" for number, speech in enumerate(heard) for note in speech.notes)
    left_out = [speech.left_out for speech in heard if speech.left_out]
    return RecognisedSpeech(tuple(words), most.language, notes, sum(left_out[1:], left_out[0]) if left_out else None)


def text_by_turns(words: Sequence[Word]) -> str:
    """Return words as running text, turn by turn: where two speak at a time, their sentences are not mixed."""
    return join_words(word for turn in split_into_turns(words) for word in turn.words)


def _turns_kept_whole(channels: Iterable[RecognisedSpeech]) -> Iterator[Word]:
    """Yield the words of all channels. A turn during which somebody else speaks is not parted by that."""
    turns = [turn for speech in channels for turn in split_into_turns(speech.words)]
    times = spread_by_channel([LineTimes(turn.start, turn.end, len(turn.text), turn.channel) for turn in turns])
    was_whole: set[str | None] = set()
    for turn, time in zip(turns, times, strict=True):
        first, *more = time.marked(turn.words)
        # What follows a turn that is whole begins another one, else it would go on with it.
        yield first.replace(begins_paragraph=True) if turn.channel in was_whole else first
        yield from more
        (was_whole.add if time.is_whole else was_whole.discard)(turn.channel)


def _say_the_same(first: RecognisedSpeech, other: RecognisedSpeech) -> bool:
    """Whether two channels have nearly the same words at the same times: one sound, which was stored or coded twice."""
    said = {(word.content.lower(), (word.start + shift) // _NEAR) for word in first.words for shift in (0, _NEAR // 2)}
    same = sum(
        any((word.content.lower(), (word.start + shift) // _NEAR) in said for shift in (0, _NEAR // 2))
        for word in other.words
    )
    return bool(same) and same >= _SAME_SHARE * max(len(first.words), len(other.words))


def _label(number: int) -> str:
    return f"ch_{number}"


def _labelled(speech: RecognisedSpeech, number: int) -> RecognisedSpeech:
    return replace(speech, words=tuple(word.replace(channel=_label(number)) for word in speech.words))


def _with_language(speech: RecognisedSpeech) -> RecognisedSpeech:
    return replace(speech, words=tuple(word.replace(language=speech.language) for word in speech.words))


def _digest(pcm: Iterator[bytes]) -> bytes:
    digest = hashlib.sha256()
    for piece in pcm:
        digest.update(piece)
    return digest.digest()
