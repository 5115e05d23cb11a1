"""Speechmatics' older transcripts (v1): words with a time and a length, and stretches of speakers.

The form is no longer documented (2026-11), and is read as its files are. A mark is a word of its own, and belongs to
the word before it. A word is said by the speaker of the stretch in which it begins.
"""

from collections.abc import Callable, Sequence

import msgspec

from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import decode_json
from ls_transcribe.transcripts.services.spoken_lines import (
    SpokenLine,
    SpokenWord,
    confidence_in,
    speaker_name,
    transcript_of,
    with_mark,
)
from ls_transcribe.transcripts.speaker_stretches import find_by_time
from ls_transcribe.transcripts.times import from_milliseconds, from_seconds

_NAME = "a transcript of Speechmatics (v1)"
_UNKNOWN = "UU"  # the speaker of words whose speaker is not known


class TimedName(msgspec.Struct, gc=False):
    """A word, a mark or a speaker (`name`), with its time and length in seconds."""

    name: str | None = None
    time: float | None = None
    duration: float | None = None
    confidence: float | None = None
    speaker: str | None = None

    @property
    def times(self) -> tuple[int | None, int | None]:
        """Start and end in ms."""
        start, length = from_seconds(self.time), from_seconds(self.duration)
        return start, None if start is None or length is None else from_milliseconds(start + length)


class SpeechmaticsV1Job(msgspec.Struct):
    """The recording's language, and its length in seconds."""

    lang: str | None = None
    duration: float | None = None


class SpeechmaticsV1Document(msgspec.Struct):
    """The whole document, as far as it is read."""

    job: SpeechmaticsV1Job | None = None
    speakers: list[TimedName] | None = None
    words: list[TimedName] | None = None


_decoder = msgspec.json.Decoder(SpeechmaticsV1Document, strict=False)


def parse(document: bytes) -> Transcript:
    """Read a transcript of v1.

    Raises:
        UnreadableTranscript: It is none, or has no words with times.
    """
    whole = decode_json(document, _decoder, _NAME)
    job = whole.job or SpeechmaticsV1Job()
    find_speaker = _speakers_by_time(whole.speakers or ())
    words: list[SpokenWord] = []
    for entry in whole.words or ():
        name = entry.name or ""
        if words and name and not any(map(str.isalnum, name)):
            with_mark(words, name)
        else:
            start, end = entry.times
            speaker = speaker_name(entry.speaker) or find_speaker(start)
            words.append(SpokenWord(name, start, end, confidence_in(entry.confidence), speaker))
    return transcript_of([SpokenLine("", words=words)], language=job.lang, duration=from_seconds(job.duration))


def _speakers_by_time(stretches: Sequence[TimedName]) -> Callable[[int | None], str | None]:
    """Return a function that says whose stretch a time (ms) is in; nobody's outside of all stretches."""
    timed = [(stretch.times, speaker_name(stretch.name)) for stretch in stretches]
    return find_by_time(
        (start, start if end is None else end, speaker if speaker != _UNKNOWN else None)
        for (start, end), speaker in timed
        if start is not None
    )


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None or not outline.is_list("words"):
        return False
    if not outline.length("words"):
        return "lang" in outline.keys_at("job")
    return {"name", "time", "duration"} <= outline.keys_at("words", 0)


READER = TranscriptReader(
    name=_NAME, suffixes=(".json",), reads_json=True, recognises=_recognises, parse=parse, program="Speechmatics"
)
"""The reader of Speechmatics' older transcripts."""
