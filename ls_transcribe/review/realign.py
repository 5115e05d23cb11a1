"""What a reviewer left, as words with times: their text, aligned to the words that the machine heard.

The text is the reviewer's, to the letter. Words that they kept have the machine's times and confidences; those that
they wrote have the times of the words that they replace, or of the pause that they stand in, and no confidence, since
nobody but a person vouches for them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ls_transcribe.model.review import Review
from ls_transcribe.review.assign_regions import PassageMatch, fitted
from ls_transcribe.review.passages import Passage, from_written, passages_of, regions_of, spoken
from ls_transcribe.review.rebuild_words import MachineWords, WordRebuilder, WordRun
from ls_transcribe.review.tokens import heard_pieces, reworded
from ls_transcribe.transcripts import Transcript, Word, label_of
from ls_transcribe.transcripts.revision import RevisedSpan

__all__ = ["from_written", "restore"]


def restore(review: Review, machine: Transcript | None) -> tuple[RevisedSpan, ...]:
    """The people's transcript, stretch by stretch, against the machine's, where there is one.

    A region's words have its label as their speaker; without one, they have the machine's.
    """
    words = machine.words if machine else ()
    duration = review.task.duration or (machine.duration if machine else None) or None
    passages = passages_of(review, duration)
    if not words:
        written = tuple(spoken(passages))
        return (RevisedSpan((), written, is_unchanged=False),) if written else ()
    heard = _heard(words, passages, regions_of(review.content, duration))
    stretches = list(_stretches(heard, fitted(passages, heard.pieces, words)))
    return tuple(_with_lines(_told_apart(stretches)))


def _heard(words: Sequence[Word], passages: Sequence[Passage], regions: Sequence[Passage]) -> MachineWords:
    """The machine's words; where the whole text counts, the regions beside it still say who spoke."""
    pieces = heard_pieces(words)
    named: dict[int, str | None] = {}
    if regions and passages != regions:
        for fit in fitted(regions, pieces, words):
            named.update((pieces[place].word, fit.passage.speaker) for place, _own in fit.kept)
    return MachineWords(words, pieces, named)


def _stretches(heard: MachineWords, fits: Sequence[PassageMatch]) -> Iterator[RevisedSpan]:
    """The passages in stretches; what the machine heard outside them is gone, and stands between them by its time."""
    rewording = WordRebuilder(heard)
    told: set[int] = set()
    inside = {heard.pieces[place].word for fit in fits for place, _own in fit.kept}
    inside.update(heard.pieces[place].word for fit in fits for place in fit.gone)
    outside = [number for number in range(len(heard.words)) if number not in inside]
    place = 0
    for fit in fits:
        first = place
        while place < len(outside) and heard.words[outside[place]].start < fit.passage.start:
            place += 1
        yield from _joined([WordRun(outside[first:place], [], kept=False)], heard, told)
        yield from _joined(rewording.runs(fit), heard, told)
    yield from _joined([WordRun(outside[place:], [], kept=False)], heard, told)


def _joined(runs: Iterable[WordRun], heard: MachineWords, told: set[int]) -> Iterator[RevisedSpan]:
    """Runs as stretches; a word of which people kept parts in several places is told of once."""
    for kept, alike in groupby((run for run in runs if run.numbers or run.words), key=lambda run: run.kept):
        machine: list[Word] = []
        people: list[Word] = []
        for run in alike:
            machine += [heard.words[number] for number in dict.fromkeys(run.numbers) if number not in told]
            told.update(run.numbers)
            people += run.words
        if machine or people:
            yield RevisedSpan(tuple(machine), tuple(people), kept)


def _told_apart(stretches: Sequence[RevisedSpan]) -> list[RevisedSpan]:
    """Where people say that one speaker is heard on two channels, their names count, and channels tell nobody apart.

    The interchange document numbers speakers for each channel: under two of them, one name would become two.
    """
    channels: defaultdict[str, set[str | None]] = defaultdict(set)
    for stretch in stretches:
        for word in stretch.reviewer:
            if word.speaker:
                channels[word.speaker].add(word.channel)
    if all(len(found) < 2 for found in channels.values()):
        return list(stretches)
    return [
        replace(
            stretch, reviewer=tuple(reworded(word, speaker=label_of(word), channel=None) for word in stretch.reviewer)
        )
        for stretch in stretches
    ]


def _with_lines(stretches: Sequence[RevisedSpan]) -> Iterator[RevisedSpan]:
    """Where the machine tells of lines only and a line's first word is other or gone, the next one opens the line."""
    waiting: list[int] = []
    for stretch in stretches:
        if not stretch.is_unchanged:
            waiting += [word.start for word in stretch.machine if word.begins_line]
        if waiting:
            stretch = replace(stretch, reviewer=tuple(_opened(stretch.reviewer, waiting)))
        yield stretch


def _opened(words: Sequence[Word], waiting: list[int]) -> Iterator[Word]:
    """The words, of which those open a line that come first after the times that wait, which then do so no more."""
    for word in words:
        opens = word.begins_line
        while waiting and word.start >= waiting[0]:
            waiting.pop(0)
            opens = True
        yield reworded(word, begins_line=True) if opens and not word.begins_line else word
