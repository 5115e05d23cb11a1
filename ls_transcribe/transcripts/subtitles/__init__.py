"""Reads subtitles as transcripts: SRT and WebVTT.

A file says when each cue is shown. The words of a cue share that time by their lengths and have no confidence. The
first of them begins a line, so that the same cues are made when subtitles are written. Tags are removed. Speakers are
read where the file names them for certain (`speakers.py`). A cue ends where the next one begins, since the words of a
transcript follow one another. Cues that begin at the same time are read one after the other, in the time of both.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, zip_longest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import decode
from ls_transcribe.transcripts import Transcript, Word, join_words, label_of
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.subtitles.cue_blocks import ARROW, SubtitleCue, is_webvtt, language_of, read_cues
from ls_transcribe.transcripts.subtitles.speakers import find_speakers
from ls_transcribe.transcripts.word_times import time_line

_HEAD = 16  # bytes: enough to see the first line of WebVTT


def parse(document: bytes) -> Transcript:
    """Read a file of subtitles, SRT or WebVTT, in any usual encoding.

    Raises:
        UnreadableTranscript: The file has no cue with times.
    """
    text = decode(document)
    cues = read_cues(text)
    if not (cues or is_webvtt(text)):
        raise UnreadableTranscript("no line in it has the times of a cue, so it is neither SRT nor WebVTT")
    words = tuple(_words(sorted(cues, key=lambda cue: cue.start)))
    return Transcript(
        text=join_words(words),
        language=language_of(text),
        confidence=None,
        duration=None,
        speakers=tuple(dict.fromkeys(map(label_of, words))),
        read_words=lambda: words,
    )


def _words(cues: list[SubtitleCue]) -> Iterator[Word]:
    merged = [_merge(group) for _start, group in groupby(find_speakers(cues), key=lambda cue: cue.start)]
    for cue, following in zip_longest(merged, merged[1:]):
        end = max(cue.end, cue.start)
        yield from time_line(cue.parts, cue.start, min(end, following.start) if following else end)


def _merge(cues: Iterable[SubtitleCue]) -> SubtitleCue:
    """Return cues that begin at the same time as one cue."""
    group = list(cues)
    return SubtitleCue(group[0].start, max(cue.end for cue in group), [part for cue in group for part in cue.parts])


def _recognises(document: UnknownDocument) -> bool:
    return ARROW.encode() in document.content or is_webvtt(document.content[:_HEAD].decode("utf-8", "replace"))


READER = TranscriptReader(
    name="subtitles (SRT or WebVTT)",
    suffixes=(".srt", ".vtt"),
    reads_json=False,
    recognises=_recognises,
    parse=parse,
)
"""The reader of subtitles."""
