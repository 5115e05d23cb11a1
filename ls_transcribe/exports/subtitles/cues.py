"""A transcript as cues that a subtitler accepts.

At most two lines of a width (`pieces`), one to seven seconds, no two at a time, a new one where the speaker changes or
is silent for a second. The words' times say when a cue begins and ends. A cue is broken where the text pauses: the best
breaks of a whole stretch of speech are found together, so that no cue is left with a single word
(https://partnerhelp.netflixstudios.com/hc/en-us/articles/215758617 says what is a good break and how long is right).
A line that the transcript was read from is a cue as it stands, where it keeps the rules.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ls_transcribe.exports.subtitles.line_breaks import CueLayout
from ls_transcribe.exports.subtitles.line_pieces import LinePiece, pieces, width_of
from ls_transcribe.text.width import columns
from ls_transcribe.transcripts import LONGEST_PAUSE, Transcript, Word, label_of

SHORTEST = 1_000
"""A cue is shown for this many ms where there is room: less cannot be read."""

LONGEST = 7_000
"""No cue of several words is shown for more than this many ms: it would be read twice."""

GAP = 80
"""Cues follow each other at once, or after this many ms (two frames of a film): a shorter gap is seen as a flicker."""


class Cue(NamedTuple):
    """What is shown from one time to another (ms), in one line or two, and who says it."""

    start: int
    end: int
    lines: tuple[str, ...]
    speaker: str


class _SpeakerRun(NamedTuple):
    """Words of one speaker without a long pause, within one line where the document has lines."""

    speaker: str
    words: list[Word]


Naming = Callable[[str, int], str]
"""What is shown of a speaker, by the label and a line's columns, before the first of their cues; nothing if empty."""


def cues_of(transcript: Transcript, naming: Naming | None = None) -> list[Cue]:
    """The cues in the order in which they are shown. `naming` names speakers in the text, where there are several."""
    width = width_of(transcript.words)
    runs = sorted(_runs(transcript.words), key=lambda run: run.words[0].start)
    several = naming is not None and len({run.speaker for run in runs}) > 1
    cues: list[Cue] = []
    before: str | None = None
    for run in runs:
        name = naming(run.speaker, width) if naming and several and run.speaker != before else ""
        before = run.speaker
        cues += _cues(run, name, width)
    return _shown_long_enough(_one_at_a_time(sorted(cues, key=lambda cue: cue.start)))


def _runs(words: Sequence[Word]) -> Iterator[_SpeakerRun]:
    """Each channel's words, parted as turns are, but for their length; where there are lines, at each of them too."""
    channels: defaultdict[str | None, list[Word]] = defaultdict(list)
    for word in words:
        channels[word.channel].append(word)
    for spoken in channels.values():
        for speaker, following in groupby(spoken, key=label_of):
            run: list[Word] = []
            for word in following:
                if run and (word.begins_line or word.start - run[-1].end >= LONGEST_PAUSE):
                    yield _SpeakerRun(speaker, run)
                    run = []
                run.append(word)
            yield _SpeakerRun(speaker, run)


def _cues(run: _SpeakerRun, name: str, width: int) -> Iterator[Cue]:
    made = pieces(run.words, width)
    if not made:
        return
    if name:
        start = made[0].start
        made = [LinePiece(name, start, start, columns(name), 0), made[0]._replace(space=1), *made[1:]]
    layout = CueLayout(made, width, SHORTEST, LONGEST, named=bool(name))
    for first, last in layout.cues():
        end = max(piece.end for piece in made[first : last + 1])
        yield Cue(made[first].start, end, layout.lines(first, last), run.speaker)


def _one_at_a_time(cues: Sequence[Cue]) -> list[Cue]:
    """Cues of people who speak at once, one after the other: each until the next begins, but for 1 s at least."""
    parted: list[Cue] = []
    for cue in cues:
        shown = cue._replace(end=max(cue.end, cue.start + 1))
        if parted and shown.start < (last := parted[-1]).end:
            until = max(shown.start, min(last.end, last.start + SHORTEST))
            parted[-1] = last._replace(end=until)
            lasts = min(shown.end - shown.start, SHORTEST)
            shown = shown._replace(start=until, end=max(shown.end, until + lasts))
        parted.append(shown)
    return parted


def _shown_long_enough(cues: Sequence[Cue]) -> list[Cue]:
    """Short cues go on into the pause after them, and no pause is a flicker."""
    shown = [_prolonged(cue, following.start) for cue, following in pairwise(cues)]
    return shown + [cue._replace(end=max(cue.end, cue.start + SHORTEST)) for cue in cues[-1:]]


def _prolonged(cue: Cue, until: int) -> Cue:
    end = min(max(cue.end, cue.start + SHORTEST), until)
    if 0 < until - end < GAP:
        end = until if until - cue.start <= LONGEST else until - GAP
    return cue._replace(end=end)
