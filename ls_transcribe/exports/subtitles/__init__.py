"""Transcripts as subtitles: `srt` and `vtt` say what their format is, `cues` what every cue is, and pysubs2 writes."""

from collections.abc import Callable, Iterable

from pysubs2 import SSAEvent, SSAFile

from ls_transcribe.exports.subtitles.cues import Cue

_LATEST = 360_000_000 - 1  # ms: 99:59:59,999, the last moment that SubRip can tell
_BACKSLASH = "\0"  # stands for one until the file is written, since pysubs2 takes \N, \n and \h for white space


def written(cues: Iterable[Cue], format_: str, text_of: Callable[[Cue], str]) -> bytes:
    """The file in one of pysubs2's formats, "srt" or "vtt", in UTF-8; `text_of` a cue is its text in that format."""
    events = SSAFile()
    for cue in cues:
        text = text_of(cue).replace("\\", _BACKSLASH).replace("\n", r"\N")
        events.append(SSAEvent(start=min(cue.start, _LATEST), end=min(cue.end, _LATEST), text=text))
    return events.to_string(format_, keep_ssa_tags=True).replace(_BACKSLASH, "\\").encode()
