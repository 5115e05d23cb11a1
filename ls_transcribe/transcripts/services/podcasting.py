"""The transcript of a podcast's episode in the JSON of Podcasting 2.0: segments, each a text with its speaker.

After https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md (2026-11). A segment
may be one word, or a part of a sentence; its words share its time.
"""

import msgspec

from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import decode_json
from ls_transcribe.transcripts.services.spoken_lines import SpokenLine, SpokenWord, speaker_name, transcript_of
from ls_transcribe.transcripts.times import from_seconds

_NAME = "a transcript of Podcasting 2.0"


class PodcastSegment(msgspec.Struct, gc=False, rename="camel"):
    """A text, in seconds. Nobody knows who says one without a speaker."""

    speaker: str | None = None
    start_time: float | None = None
    end_time: float | None = None
    body: str | None = None


class PodcastDocument(msgspec.Struct):
    """The whole document, as far as it is read."""

    segments: list[PodcastSegment] | None = None


_decoder = msgspec.json.Decoder(PodcastDocument, strict=False)


def parse(document: bytes) -> Transcript:
    """Read a transcript of Podcasting 2.0.

    Raises:
        UnreadableTranscript: It is none, or has no texts with times.
    """
    whole = decode_json(document, _decoder, _NAME)
    return transcript_of([_line(segment) for segment in whole.segments or ()])


def _line(segment: PodcastSegment) -> SpokenLine:
    text = segment.body or ""
    times = from_seconds(segment.start_time), from_seconds(segment.end_time)
    words = [SpokenWord(text, *times)] if len(text.split()) == 1 else []
    return SpokenLine(text, *times, speaker_name(segment.speaker), words=words)


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None or not outline.is_list("segments"):
        return False
    if not outline.length("segments"):
        return outline.keys == {"version", "segments"}
    return {"startTime", "body"} <= outline.keys_at("segments", 0)


READER = TranscriptReader(name=_NAME, suffixes=(".json",), reads_json=True, recognises=_recognises, parse=parse)
"""The reader of Podcasting 2.0's transcripts."""
