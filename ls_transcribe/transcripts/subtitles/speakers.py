"""Who speaks in a cue, where its text says so for certain.

Three conventions are believed:

* a name in brackets, or Whisper's own words, before the text of every cue: "[SPEAKER_00]: …" (whisperX and
  whisper-ctranslate2), "(speaker 1) …" (whisper.cpp);
* "Ada: …" at each change of speaker, as `exports.subtitles` writes it: the first cue of the file begins with a name and
  there are two names or more. A name holds until the next one; a dash after it is somebody unknown;
* "ADA: …" in capitals, as captions for the deaf have it, where there are two names or more and nothing else before a
  colon: only the cue that names its speaker is theirs, since the next one may be anybody's.

Everything else before a colon is text ("Remember: …"), and so are dashes: they tell that someone else speaks, not who.
"""

import re
from collections.abc import Iterator, Sequence

from ls_transcribe.transcripts.subtitles.cue_blocks import SubtitleCue

_SURE = re.compile(r"\[(?P<name>[^\[\]]{1,60})\]:\s+(?=\S)|\((?P<number>speaker (?:\d+|\?))\)\s*(?=\S)")
_NAMED = re.compile(r"(?:[-–—]\s*)?(?P<name>[^\W\d_][\w.'’ -]{0,40}?):(?:\s+|$)")
_DASH = re.compile(r"[-–—]\s+")
_LONGEST_NAME = 4  # words
_UNKNOWN = "speaker ?"  # whisper.cpp's, where both channels are equally loud


def told_apart(cues: Sequence[SubtitleCue]) -> list[SubtitleCue]:
    """The cues, with the speakers that their texts name; the names are no longer text then."""
    texts = [text for cue in cues for speaker, text in cue.spoken if speaker is None]
    names = [name for text in texts if (name := _name(text))]
    distinct = set(names)
    if len(distinct) > 1 and texts and _name(texts[0]):
        return list(_at_each_change(cues))
    shouted = len(distinct) > 1 and all(name.isupper() for name in distinct)
    return [SubtitleCue(cue.start, cue.end, list(_in_cue(cue, shouted=shouted))) for cue in cues]


def _name(text: str) -> str | None:
    """What stands before a colon as names do: few words, none of them in small letters."""
    found = _NAMED.match(text)
    if not found:
        return None
    words = found["name"].split()
    is_label = re.fullmatch(r"(?:spk|ch|speaker)_\w+", found["name"]) is not None
    capitals = len(words) <= _LONGEST_NAME and not any(word[0].islower() for word in words)
    return " ".join(words) if is_label or capitals else None


def _at_each_change(cues: Sequence[SubtitleCue]) -> Iterator[SubtitleCue]:
    current: str | None = None
    for cue in cues:
        spoken: list[tuple[str | None, str]] = []
        for voice, text in cue.spoken:
            plain = text
            if voice is None and (name := _name(text)):
                current, plain = name, _NAMED.sub("", text, count=1)
            elif voice is None and (dash := _DASH.match(text)):
                current, plain = None, text[dash.end() :]
            if plain:
                spoken.append((voice or current, plain))
        yield SubtitleCue(cue.start, cue.end, spoken)


def _in_cue(cue: SubtitleCue, *, shouted: bool) -> Iterator[tuple[str | None, str]]:
    current: str | None = None
    for voice, text in cue.spoken:
        plain = text
        if voice is None and (sure := _SURE.match(text)):
            current, plain = sure["name"] or sure["number"], text[sure.end() :]
            current = None if current == _UNKNOWN else current
        elif voice is None and shouted and (name := _name(text)):
            current, plain = name, _NAMED.sub("", text, count=1)
        if plain:
            yield voice or current, plain
