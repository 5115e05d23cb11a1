"""Writes transcripts as subtitles.

`cues` makes the cues, `srt` and `vtt` have what is particular to each format, and pysubs2 writes the files.
"""

from collections.abc import Callable, Iterable

from pysubs2 import SSAEvent, SSAFile

from ls_transcribe.exports.subtitles.cues import Cue

_LATEST = 360_000_000 - 1  # ms: 99:59:59,999, the latest time that SubRip can hold
_BACKSLASH = "\0"  # replaces backslashes until the file is written: pysubs2 takes \N, \n and \h for white space


def write_subtitles(cues: Iterable[Cue], format_: str, text_of: Callable[[Cue], str]) -> bytes:
    """Return a file in UTF-8. `format_` is "srt" or "vtt", and `text_of` returns a cue's text in that format."""
    events = SSAFile()
    for cue in cues:
        text = text_of(cue).replace("\\", _BACKSLASH).replace("\n", r"\N")
        events.append(SSAEvent(start=min(cue.start, _LATEST), end=min(cue.end, _LATEST), text=text))
    return events.to_string(format_, keep_ssa_tags=True).replace(_BACKSLASH, "\\").encode()
