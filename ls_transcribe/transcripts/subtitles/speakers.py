"""Finds the speakers of cues where the text of the file names them for certain.

* Our own SRT marks the names that it writes where the speaker changes (`introduction`): they hold until the next one.
* A label in brackets, or Whisper's own words: "[SPEAKER_00]: …" (whisperX and whisper-ctranslate2), "(speaker 1) …"
  (whisper.cpp).
* The label of a recogniser: "Speaker 1: …".
* A name before the text of each cue, as meetings are exported: "Vincent van Dyck: …", or "(Vincent van Dyck)" on a line
  of its own. Most cues of the file have one, and all of them if the name is there only once.
* "ADA: …" in capitals, as captions for the deaf have it: there are two names or more, and nothing else stands before a
  colon.

But for the first, a name holds for its cue alone, since the next cue may be anybody's. Everything else before a colon
is text ("Remember: …"). Dashes are text too: they say that someone else speaks, not who.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ls_transcribe.transcripts.subtitles.cues import CueLine, SubtitleCue
from ls_transcribe.transcripts.subtitles.name_forms import Label, Likeness, find_label
from ls_transcribe.transcripts.subtitles.time_lines import WORD_JOINER

_BRACKETS = re.compile(
    r"\[(?P<name>[^\[\]]{1,60})\]:\s{1,9}(?=\S)|\[(?P<label>speaker[_ ]\d{1,3})\]\s{1,9}(?=\S)"
    r"|\((?P<number>speaker (?:\d{1,3}|\?))\)\s{0,9}(?=\S)",
    re.IGNORECASE,
)
_DASH = re.compile(r"(?:[-–—]|>{1,3})[ \t]")
_BEFORE_NAMES = "-–—>("  # in the middle of a cue
_UNKNOWN_NUMBER = "speaker ?"  # whisper.cpp's, where both channels are equally loud
_MOST = 0.8  # of the cues
_FEWEST_CUES = 3


def introduction(name: str) -> str:
    """Return the text that introduces a speaker in our own SRT; an invisible character says that it is ours."""
    return f"{name.replace(WORD_JOINER, '')}:{WORD_JOINER}"


def find_speakers(cues: Sequence[SubtitleCue]) -> list[SubtitleCue]:
    """Return the cues with the speakers that their texts name. Such names are removed from the texts."""
    if any(_introduced(line.text) for cue in cues for line in cue.lines):
        return list(_name_at_changes(cues))
    names = _certain_names(cues)
    return [cue._replace(lines=tuple(_name_in_cue(cue, names))) for cue in cues]


def _introduced(text: str) -> tuple[str, int] | None:
    """Return the speaker whom our own SRT introduces at the beginning of a line, and how long that text is."""
    end = text.find(WORD_JOINER, 2)
    if end < 0 or text[end - 1] != ":" or text[end + 1 : end + 2].strip():
        return None
    return text[: end - 1], end + 1


def _name_at_changes(cues: Sequence[SubtitleCue]) -> Iterator[SubtitleCue]:
    """Yield the cues of our own SRT. A dash begins the words of a speaker whose name is not shown."""
    current: str | None = None
    for cue in cues:
        lines: list[CueLine] = []
        for line in cue.lines:
            shown = line
            if found := _introduced(line.text):
                current, length = found
                shown = line.without_beginning(length)
            elif line.text.startswith("- "):
                current = None
                shown = line.without_beginning(len("- "))
            if shown.text:
                lines.append(shown if shown.speaker else shown._replace(speaker=current))
        yield cue._replace(lines=tuple(lines))


def _certain_names(cues: Sequence[SubtitleCue]) -> set[str]:
    """Return those texts before colons that are names for certain, from all that the file has."""
    written = [cue for cue in cues if cue.lines and cue.lines[0].speaker is None]
    firsts = [find_label(cue.lines[0].text) for cue in written]
    labels = [label for cue in written for line in cue.lines if (label := find_label(line.text))]
    counts = Counter(label.name for label in labels)
    set_off = {
        label.name
        for cue in written
        for index, line in enumerate(cue.lines)
        if (index == 0 or line.text[:1] in _BEFORE_NAMES) and (label := find_label(line.text))
    }
    share = sum(label is not None for label in firsts) / max(len(firsts), 1)
    has_several = len(counts) > 1
    in_capitals = has_several and all(label.name.isupper() for label in labels)
    is_exported = share >= _MOST and len(firsts) >= _FEWEST_CUES

    def is_certain(label: Label) -> bool:
        if label.likeness == Likeness.LABEL or in_capitals:
            return True
        is_repeated = counts[label.name] > 1
        if label.likeness >= Likeness.NAME:
            # "Big Picture: …" is built like a name too. Said once, it is one where each cue must have one.
            is_certain_once = label.likeness == Likeness.MEETING_NAME or (share == 1 and label.name in set_off)
            return (is_exported and is_certain_once) or (is_repeated and (is_exported or has_several))
        if label.likeness == Likeness.ONE_WORD:
            return is_exported and is_repeated
        return share == 1 and is_exported and is_repeated

    return {label.name for label in labels if is_certain(label)}


def _name_in_cue(cue: SubtitleCue, names: set[str]) -> Iterator[CueLine]:
    current: str | None = None
    for line in cue.lines:
        shown = line
        if line.speaker is None:
            if match := _BRACKETS.match(line.text):
                current = match["name"] or match["label"] or match["number"]
                current = None if current == _UNKNOWN_NUMBER else current
                shown = line.without_beginning(match.end())
            elif (label := find_label(line.text)) and label.name in names:
                current = label.name
                shown = line.without_beginning(label.length)
            elif _DASH.match(line.text):
                current = None
            elif names and line.text == "-":  # Google Meet parts two speakers of one cue so
                shown = line._replace(text="")
        if shown.text:
            yield shown if shown.speaker else shown._replace(speaker=current)
