"""A transcript as SRT.

The format has no speakers, so a cue says it where another one begins to speak: "Ada: …" for a name, as captions have
it, and a dash for a recogniser's label, which tells a viewer nothing. It has no way to quote either: what a player
could take for a tag or for a cue's times is parted by a character that is not seen.
"""

import re

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.subtitles import written
from ls_transcribe.exports.subtitles.cues import SHORTEST, Cue, cues_of
from ls_transcribe.text.characters import plain_line
from ls_transcribe.text.width import columns
from ls_transcribe.transcripts.subtitles.cue_blocks import WORD_JOINER

# SRT has no head: a file without a cue is no SRT to FFmpeg, nor to the players that are made with it.
_SILENCE = Cue(0, SHORTEST, ("",), "")

# spk_0, ch_1 spk_0, SPEAKER_00, speaker: what recognisers call people.
_LABEL = re.compile(r"(?:(?:spk|ch|speaker)[ _]?[\d?]*(?: |$))+", re.IGNORECASE)


def render(document: TranscriptDocument) -> bytes:
    """The subtitles in UTF-8; of silence, a cue without text."""
    return written(cues_of(document.transcript, _named) or [_SILENCE], "srt", _text)


def _named(speaker: str, width: int) -> str:
    """How a cue says who speaks; a name that leaves no room for the text is a dash too."""
    name = plain_line(speaker)
    if not name or _LABEL.fullmatch(name) or columns(name) >= width // 2:
        return "-"
    return f"{name}:"


def _text(cue: Cue) -> str:
    return re.sub("[<{]|--(?=>)", lambda found: found[0] + WORD_JOINER, "\n".join(cue.lines))
