"""What a transcript may be called, beside the name of its recording: talk.en.vtt, talk_transcript.json."""

import re

from ls_transcribe.text.languages import is_known_tag
from ls_transcribe.transcripts.file_sets import set_stem, without_suffix

_SAYS_WHAT_IT_IS = re.compile(
    r"(?P<name>.*[^/._ -])[._ -]+(?:transcript|transcription|captions|subtitles)", re.IGNORECASE
)
_ORIGINAL = "-orig"  # yt-dlp writes talk.en-orig.vtt for what was recognised, and talk.de.vtt for a translation


def names_of(recording: str) -> set[str]:
    """Return the names that a recording's transcript may have, without its own suffix."""
    return {recording, without_suffix(recording)}


def stems_of(path: str) -> set[str]:
    """Return the names that a transcript is of: its own without suffix, and that which its set has in common."""
    return {without_suffix(path), set_stem(path)}


def shorter_stems_of(path: str) -> set[str]:
    """Return the names that a transcript may be of besides: without a language, and without the word "transcript".

    They count only where no other transcript has the recording's own name.
    """
    shorter: set[str] = set()
    for stem in stems_of(path):
        name = stem
        while (before := _without_ending(name)) != name:
            name = before
            shorter.add(name)
    return shorter


def file_name_of(path: str) -> str:
    """Return the last part of a path."""
    return path.rpartition("/")[2]


def _without_ending(name: str) -> str:
    """Return a name without the language or the word at its end; as it is if it has neither."""
    if match := _SAYS_WHAT_IT_IS.fullmatch(name):
        return match["name"]
    before, dot, ending = name.rpartition(".")
    is_language = dot and before and before[-1:] != "/" and is_known_tag(ending.removesuffix(_ORIGINAL))
    return before if is_language else name
