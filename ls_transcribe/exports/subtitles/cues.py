"""Makes the cues of a transcript, by the rules that subtitlers follow.

A cue has two lines at most (`line_pieces` has their width) and lasts one to seven seconds. No two cues are shown at the
same time. A new one begins where the speaker changes or is silent for a second, and with a reviewer's paragraph. The
times of a cue are those of its words. Cues are broken where the text pauses. The best breaks of a whole stretch of
speech are found together, so that no cue is left with a single word
(https://partnerhelp.netflixstudios.com/hc/en-us/articles/215758617 has the rules for breaks and durations). If the
transcript was read from lines, each line that follows these rules stays a cue.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import NamedTuple

import msgspec

from ls_transcribe.exports.subtitles.line_breaks import CueLayout
from ls_transcribe.exports.subtitles.line_pieces import LinePiece, line_width, split_into_pieces
from ls_transcribe.text.width import columns
from ls_transcribe.transcripts import LONGEST_PAUSE, Transcript, Word, label_of
from ls_transcribe.transcripts.turns import speaker_runs

SHORTEST = 1_000
"""A cue is shown for this many ms at least, if there is time for it: nobody can read it in less."""

LONGEST = 7_000
"""No cue of several words is shown for more than this many ms: viewers would read it twice."""

GAP = 80
"""Between two cues is no time, or at least this many ms (two frames of a film): a shorter gap looks like a flicker."""


_UNSEEN = 100  # a cue of so many ms is none for viewers


class Cue(NamedTuple):
    """A text of one line or two, when it is shown (ms), and who speaks."""

    start: int
    end: int
    lines: tuple[str, ...]
    speaker: str


class _SpeakerRun(NamedTuple):
    """Words of one speaker without a long pause. If the document has lines, they are words of one line."""

    speaker: str
    words: list[Word]


SpeakerNaming = Callable[[str, int], str]
"""Returns the text that introduces a speaker, from the speaker's label and the width of a line in columns.

It may be empty: then nothing introduces the speaker.
"""


def cues_of(transcript: Transcript, naming: SpeakerNaming | None = None) -> list[Cue]:
    """Return the cues in the order in which they are shown.

    If there are several speakers, `naming` gives the text that introduces each in a cue after one of another speaker.
    """
    width = line_width(transcript.words)
    runs = sorted(_runs(transcript.words), key=lambda run: run.words[0].start)
    has_names = len({run.speaker for run in runs}) > 1
    return _prolong_cues(_separate_cues(_cues_in_order(runs, naming if has_names else None, width)))


def _runs(words: Sequence[Word]) -> Iterator[_SpeakerRun]:
    """Yield the runs of each channel's words. They end after each pause and line, not only after sentences."""
    channels: defaultdict[str | None, list[Word]] = defaultdict(list)
    for word in words:
        channels[word.channel].append(word)
    for channel in channels.values():
        for spoken in speaker_runs(channel):
            run: list[Word] = []
            for word in spoken:
                if run and (word.begins_line or word.start - run[-1].end >= LONGEST_PAUSE):
                    yield _SpeakerRun(label_of(word), run)
                    run = []
                run.append(word)
            yield _SpeakerRun(label_of(spoken[0]), run)


class _Waiting(NamedTuple):
    """Pieces that are not shown yet: those of a whole run, or of one cue, which has its lines.

    Waiting pieces are sorted by the time (ms) of the first one, then by the run's number and the place in the run.
    """

    start: int
    run: int
    place: int
    pieces: Sequence[LinePiece]
    lines: tuple[str, ...] | None = None


def _cues_in_order(runs: Sequence[_SpeakerRun], naming: SpeakerNaming | None, width: int) -> Iterator[Cue]:
    """Yield the cues of all runs in the order of their starts.

    The cue before decides whether a cue begins with a name. So it is known only when all cues before have been shown,
    and a cue without room for the name is broken then.
    """
    split = (split_into_pieces(run.words, width) for run in runs)
    waiting = [_Waiting(pieces[0].start, number, 0, pieces) for number, pieces in enumerate(split) if pieces]
    heapify(waiting)
    before: str | None = None
    while waiting:
        shown = heappop(waiting)
        speaker = runs[shown.run].speaker
        name = naming(speaker, width) if naming and speaker != before else ""
        if shown.lines is None or name:
            shown, *others = _break_into_cues(shown, name, width)
            for other in others:
                heappush(waiting, other)
        yield Cue(shown.start, max([piece.end for piece in shown.pieces]), shown.lines or (), speaker)
        before = speaker


def _break_into_cues(whole: _Waiting, name: str, width: int) -> Iterator[_Waiting]:
    """Yield the cues of some pieces. The first one begins with the name, unless that is empty."""
    pieces = whole.pieces
    if name:
        begin = LinePiece(name, whole.start, whole.start, columns(name), 0)
        pieces = [begin, msgspec.structs.replace(pieces[0], space=1), *pieces[1:]]
    layout = CueLayout(pieces, width, SHORTEST, LONGEST, begins_with_name=bool(name))
    before = len(pieces) - len(whole.pieces)
    for first, last in layout.cues():
        place = max(first - before, 0)
        spoken = whole.pieces[place : last + 1 - before]
        yield _Waiting(spoken[0].start, whole.run, whole.place + place, spoken, layout.lines(first, last))


def _separate_cues(cues: Iterable[Cue]) -> list[Cue]:
    """Return cues of people who speak at the same time, one after the other.

    Each ends when the next one begins, but lasts 1 s at least. So does one that nobody would see else: what a reviewer
    wrote before the first word, for which there is no time.
    """
    separate: list[Cue] = []
    for cue in cues:
        shown = cue if cue.end > cue.start else cue._replace(end=cue.start + 1)
        last = separate[-1] if separate else None
        if last and (shown.start < last.end or shown.start - last.start <= _UNSEEN):
            until = max(shown.start, min(last.end, last.start + SHORTEST))
            if until - last.start <= _UNSEEN:
                until = last.start + SHORTEST
            separate[-1] = last._replace(end=until)
            lasts = min(shown.end - shown.start, SHORTEST)
            shown = shown._replace(start=until, end=max(shown.end, until + lasts))
        separate.append(shown)
    return separate


def _prolong_cues(cues: Sequence[Cue]) -> list[Cue]:
    """Return the cues with ends such that short cues last into the pause after them, and no gap is too short."""
    shown = [_prolong(cue, following.start) for cue, following in pairwise(cues)]
    return shown + [cue._replace(end=max(cue.end, cue.start + SHORTEST)) for cue in cues[-1:]]


def _prolong(cue: Cue, until: int) -> Cue:
    end = min(max(cue.end, cue.start + SHORTEST), until)
    if 0 < until - end < GAP:
        end = until if until - cue.start <= LONGEST else until - GAP
    return cue if end == cue.end else cue._replace(end=end)
