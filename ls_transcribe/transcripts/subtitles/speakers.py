"""Finds the speakers of cues where the text of the file names them for certain.

Three conventions are recognised:

* a name in brackets, or Whisper's own words, before the text of every cue: "[SPEAKER_00]: …" (whisperX and
  whisper-ctranslate2), "(speaker 1) …" (whisper.cpp);
* "Ada: …" at each change of speaker, as `exports.subtitles` writes it: the first cue of the file begins with a name,
and
  there are two names or more. The speaker stays the same until the next name; a dash begins the words of an unknown
  one;
* "ADA: …" in capitals, as captions for the deaf have it: there are two names or more, and nothing else stands before a
  colon. Only the cue with the name belongs to the speaker, since the next cue may be anybody's.

Everything else before a colon is text ("Remember: …"). Dashes are text too: they say that someone else speaks, not who.
"""

import re
from collections.abc import Iterator, Sequence

from ls_transcribe.transcripts.subtitles.cue_blocks import SubtitleCue

_CERTAIN = re.compile(r"\[(?P<name>[^\[\]]{1,60})\]:\s+(?=\S)|\((?P<number>speaker (?:\d+|\?))\)\s*(?=\S)")
_NAMED = re.compile(r"(?:[-–—]\s*)?(?P<name>[^\W\d_][\w.'’ -]{0,40}?):(?:\s+|$)")
_DASH = re.compile(r"[-–—]\s+")
_LONGEST_NAME = 4  # words
_UNKNOWN = "speaker ?"  # whisper.cpp's, where both channels are equally loud


def find_speakers(cues: Sequence[SubtitleCue]) -> list[SubtitleCue]:
    """Return the cues with the speakers that their texts name. Such names are removed from the texts."""
    texts = [text for cue in cues for speaker, text in cue.parts if speaker is None]
    names = [name for text in texts if (name := _name(text))]
    distinct = set(names)
    if len(distinct) > 1 and texts and _name(texts[0]):
        return list(_name_at_changes(cues))
    in_capitals = len(distinct) > 1 and all(name.isupper() for name in distinct)
    return [SubtitleCue(cue.start, cue.end, list(_name_in_cue(cue, in_capitals=in_capitals))) for cue in cues]


def _name(text: str) -> str | None:
    """Return the name before a colon at the beginning of a text, or None.

    A name has few words, and none of them begins with a small letter.
    """
    match = _NAMED.match(text)
    if not match:
        return None
    words = match["name"].split()
    is_label = re.fullmatch(r"(?:spk|ch|speaker)_\w+", match["name"]) is not None
    capitals = len(words) <= _LONGEST_NAME and not any(word[0].islower() for word in words)
    return " ".join(words) if is_label or capitals else None


def _name_at_changes(cues: Sequence[SubtitleCue]) -> Iterator[SubtitleCue]:
    current: str | None = None
    for cue in cues:
        parts: list[tuple[str | None, str]] = []
        for voice, text in cue.parts:
            plain = text
            if voice is None and (name := _name(text)):
                current, plain = name, _NAMED.sub("", text, count=1)
            elif voice is None and (dash := _DASH.match(text)):
                current, plain = None, text[dash.end() :]
            if plain:
                parts.append((voice or current, plain))
        yield SubtitleCue(cue.start, cue.end, parts)


def _name_in_cue(cue: SubtitleCue, *, in_capitals: bool) -> Iterator[tuple[str | None, str]]:
    current: str | None = None
    for voice, text in cue.parts:
        plain = text
        if voice is None and (match := _CERTAIN.match(text)):
            current, plain = match["name"] or match["number"], text[match.end() :]
            current = None if current == _UNKNOWN else current
        elif voice is None and in_capitals and (name := _name(text)):
            current, plain = name, _NAMED.sub("", text, count=1)
        if plain:
            yield voice or current, plain
