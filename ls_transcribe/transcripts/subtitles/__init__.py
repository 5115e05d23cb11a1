"""Subtitles read as transcripts: SRT and WebVTT.

A file tells when each cue is shown. Its words share that time by their lengths, have no confidence, and the first of
them begins a line, so that the cues are found again when subtitles are written. Tags are left out; speakers are known
where the file says so for certain (`speakers.py`). A cue ends where the next one begins, since a transcript's words
follow one another; cues that are shown together are read one after the other, in the time of both.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, zip_longest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import decode
from ls_transcribe.transcripts import Transcript, Word, join_words, label_of
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.subtitles.cue_blocks import ARROW, SubtitleCue, is_webvtt, language_of, read_cues
from ls_transcribe.transcripts.subtitles.speakers import told_apart
from ls_transcribe.transcripts.word_times import spread

_HEAD = 16  # bytes: enough to see the first line of WebVTT


def parse(document: bytes) -> Transcript:
    """Read a file of subtitles, SRT or WebVTT, in any usual encoding.

    Raises:
        UnreadableTranscript: No cue in it has times.
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
    together = [_joined(alike) for _start, alike in groupby(told_apart(cues), key=lambda cue: cue.start)]
    for cue, following in zip_longest(together, together[1:]):
        end = max(cue.end, cue.start)
        yield from spread(cue.spoken, cue.start, min(end, following.start) if following else end)


def _joined(cues: Iterable[SubtitleCue]) -> SubtitleCue:
    """Cues that begin at one time as a single one."""
    alike = list(cues)
    return SubtitleCue(alike[0].start, max(cue.end for cue in alike), [said for cue in alike for said in cue.spoken])


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
