"""Writes a transcript as SRT.

The format has no speakers. So a cue in which another speaker begins starts with the name ("Ada: …"), as captions do, or
with a dash if the name is a recogniser's label, which a viewer does not need. The format cannot quote characters
either. So an invisible character is inserted into what a player could take for a tag or for the times of a cue. It
stands behind the names, too, so that the reader knows them from other text before a colon.
"""

import re
from functools import lru_cache

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.subtitles import write_subtitles
from ls_transcribe.exports.subtitles.cues import SHORTEST, Cue, cues_of
from ls_transcribe.text.characters import plain_line
from ls_transcribe.text.width import columns
from ls_transcribe.transcripts.subtitles.markup import protect
from ls_transcribe.transcripts.subtitles.speakers import introduction

# SRT has no header: FFmpeg, and players that use it, do not recognise a file without a cue.
_SILENCE = Cue(0, SHORTEST, ("",), "")

# spk_0, ch_1 spk_0, SPEAKER_00, speaker: the labels of recognisers.
_LABEL = re.compile(r"(?:(?:spk|ch|speaker)[ _]?[\d?]*(?: |$))+", re.IGNORECASE)


def render(document: TranscriptDocument) -> bytes:
    """Return the subtitles in UTF-8. Silence gives one cue without text."""
    return write_subtitles(cues_of(document.transcript, _shown_name) or [_SILENCE], "srt", _text)


@lru_cache(maxsize=64)  # it is asked for wherever the speaker changes
def _shown_name(speaker: str, width: int) -> str:
    """Return the text that introduces a speaker: a name, or a dash for labels and for names that fill half a line."""
    name = plain_line(speaker)
    if not name or _LABEL.fullmatch(name) or columns(name) >= width // 2:
        return "-"
    return introduction(name)


def _text(cue: Cue) -> str:
    return protect("\n".join(cue.lines))
