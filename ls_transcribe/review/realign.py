"""The reviewed transcript: the reviewer's text, aligned with the machine's words.

The text is exactly the reviewer's. Words that the reviewer kept have the machine's times and confidences. New words
have times from the words around them (`new_words`) and no confidence, since no machine recognised them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from ls_transcribe.model.review import Review
from ls_transcribe.review.alignment import TextToken, machine_tokens
from ls_transcribe.review.new_words import new_words, spelled
from ls_transcribe.review.passages import (
    MachineText,
    Passage,
    PassageMatch,
    estimated_words,
    match_passages,
    passages_of,
    region_passages,
)
from ls_transcribe.review.shown_lines import line_starts
from ls_transcribe.review.turn_borders import with_region_numbers, with_turn_borders
from ls_transcribe.transcripts import Transcript, Word, join_words, label_of
from ls_transcribe.transcripts.revision import RevisedSpan
from ls_transcribe.transcripts.word_times import split_marks


class _Part(NamedTuple):
    """Indexes of words of the machine's, and the reviewer's words in their place. `is_kept`: they are the same."""

    indexes: list[int]
    words: list[Word]
    is_kept: bool


def realign(
    review: Review, machine: Transcript | None, names: Mapping[str, str] | None = None
) -> tuple[RevisedSpan, ...]:
    """Return the reviewed transcript, span by span, beside the machine's words. `machine` is None if there are none.

    A region's words have its label as their speaker. If it has no label, they have the machine's speaker. `names` are
    the names that the reviewer gave to speakers, by label: they take the place of the labels.
    """
    words = machine.words if machine else ()
    duration = review.task.duration or (machine.duration if machine else None) or None
    passages = passages_of(review, duration)
    are_regions = not any(passage.is_whole for passage in passages)
    if not words:
        estimated = RevisedSpan((), tuple(_named(estimated_words(passages), names or {})), is_unchanged=False)
        return tuple(with_region_numbers([estimated], are_regions=are_regions)) if estimated.reviewer else ()
    regions = region_passages(review.content, duration)
    text = _machine_text(words, passages, regions, review)
    spans = list(_spans(text, match_passages(passages, text)))
    if names:
        spans = [replace(span, reviewer=tuple(_named(span.reviewer, names))) for span in spans]
    spans = list(_with_line_starts(_without_channels(spans)))
    return tuple(with_region_numbers(spans, are_regions=are_regions))


def _named(words: Iterable[Word], names: Mapping[str, str]) -> Iterator[Word]:
    """Yield words with the names of their speakers; those of speakers without a name as they are."""
    for word in words:
        name = names.get(label_of(word))
        yield word.replace(speaker=name) if name else word


def _machine_text(
    words: Sequence[Word], passages: Sequence[Passage], regions: Sequence[Passage], review: Review
) -> MachineText:
    """Return the machine's text. If the whole text counts, the regions beside it still name the speakers of words."""
    tokens = machine_tokens(words)
    text = MachineText(words, tokens, lines=line_starts(review, tokens))
    if not regions or passages == regions:
        return text
    speakers: dict[int, str | None] = {}
    for match in match_passages(regions, text):
        speakers.update((text.tokens[index].word, match.passage.speaker) for index, _reviewer_index in match.matched)
    return replace(text, speakers=speakers)


def _spans(machine: MachineText, matches: Sequence[PassageMatch]) -> Iterator[RevisedSpan]:
    """Yield the spans of all passages. The machine's words outside of them were removed; they are between, by time."""
    done_words: set[int] = set()
    inside: set[int] = set()
    for match in matches:
        inside.update([machine.tokens[index].word for index, _reviewer_index in match.matched])
        inside.update([machine.tokens[index].word for index in match.removed])
    outside = [] if len(inside) == len(machine.words) else sorted(set(range(len(machine.words))).difference(inside))
    done = 0
    for match in matches:
        start = done
        while done < len(outside) and machine.words[outside[done]].start < match.passage.start:
            done += 1
        yield from _joined([_Part(outside[start:done], [], is_kept=False)], machine.words, done_words)
        yield from _joined(_parts(machine, match), machine.words, done_words)
    yield from _joined([_Part(outside[done:], [], is_kept=False)], machine.words, done_words)


def _joined(parts: Iterable[_Part], machine: Sequence[Word], done_words: set[int]) -> Iterator[RevisedSpan]:
    """Join parts to spans. `done_words` are the indexes of words in earlier spans: each is in one span only.

    A word is in several parts if the reviewer kept pieces of it in several places.
    """
    for is_kept, alike in groupby(
        (part for part in parts if part.indexes or part.words), key=lambda part: part.is_kept
    ):
        old: list[Word] = []
        new: list[Word] = []
        for part in alike:
            old += [machine[index] for index in dict.fromkeys(part.indexes) if index not in done_words]
            done_words.update(part.indexes)
            new += part.words
        if old or new:
            yield RevisedSpan(tuple(old), tuple(new), is_kept)


def _parts(machine: MachineText, match: PassageMatch) -> Iterator[_Part]:
    """Yield the kept, removed and new words of a passage, in order."""
    kept = _kept_texts(machine, match)
    words = _words(machine, match, kept)
    done = 0
    for unmatched in match.unmatched_ranges(len(machine.tokens)):
        yield from _matched_parts(machine, match.matched[done : unmatched.matched_before], kept, words)
        removed = [machine.tokens[index].word for index in match.removed_in(unmatched.machine)]
        yield _Part(removed, [words[index] for index in unmatched.reviewer], is_kept=False)
        done = unmatched.matched_before
    yield from _matched_parts(machine, match.matched[done:], kept, words)


def _words(machine: MachineText, match: PassageMatch, kept: Mapping[int, str]) -> dict[int, Word]:
    """Return all words of a passage by the indexes of their (first) tokens."""
    new = new_words(machine, match, kept)
    words = {index: made.word for index, made in new.items()}
    like = {index: made.like for index, made in new.items()}
    is_named = bool(machine.speakers or match.passage.speaker)
    for index, own in match.matched:
        if text := kept.get(own):
            token = machine.tokens[index]
            like[own] = token.word
            is_same = not is_named and text == token.text
            words[own] = machine.words[token.word] if is_same else _kept_word(machine, token.word, text, match.passage)
    return with_turn_borders(machine, match, words, like)


def _matched_parts(
    machine: MachineText, pairs: Sequence[tuple[int, int]], kept: Mapping[int, str], words: Mapping[int, Word]
) -> Iterator[_Part]:
    """Yield matched tokens as parts: whole words of the machine's that were kept, and new words."""
    if len(machine.tokens) == len(machine.words):  # all were kept whole
        indexes = [machine.tokens[index].word for index, _own in pairs]
        yield _Part(indexes, [words[own] for _index, own in pairs], is_kept=True)
        return
    for is_kept, alike in groupby(pairs, key=lambda pair: pair[1] in kept):
        parts = [(machine.tokens[index].word, words[own]) for index, own in alike if own in words]
        yield _Part([index for index, _word in parts], [word for _index, word in parts], is_kept)


def _kept_texts(machine: MachineText, match: PassageMatch) -> dict[int, str]:
    """Return the tokens of words that were kept whole, by index: the text of the word for its first token, else ""."""
    if len(machine.tokens) == len(machine.words):
        return {index: match.tokens[index].text for _machine_index, index in match.matched}
    return dict(_kept_of_several(machine, match))


def _kept_of_several(machine: MachineText, match: PassageMatch) -> Iterator[tuple[int, str]]:
    """Yield what `_kept_texts` returns where words have several tokens."""
    for word, run in groupby(match.matched, key=lambda pair: machine.tokens[pair[0]].word):
        pairs = list(run)
        start, end = pairs[0][1], pairs[-1][1] + 1
        if len(pairs) == machine.tokens_per_word[word] == end - start:
            tokens = match.tokens[start:end]
            is_parted = match.passage.is_whole and any(token.begins_line for token in tokens[1:])
            text = None if is_parted else _one_word(tokens)
            if text is not None:
                yield from zip(range(start, end), [text, *[""] * (end - start - 1)], strict=True)


def _one_word(tokens: Sequence[TextToken]) -> str | None:
    """Return tokens as one word, as the machine has them; None if the reviewer wrote punctuation between them."""
    if len(tokens) == 1:
        return tokens[0].text
    parts = [split_marks(token.text) for token in tokens]
    if any(part.after.strip() for part in parts[:-1]) or any(part.before for part in parts[1:]):
        return None
    return join_words(Word(token.text, 0, 0) for token in tokens)


def _kept_word(machine: MachineText, index: int, text: str, passage: Passage) -> Word:
    """Return the machine's word as the reviewer spells it."""
    word, speaker = machine.words[index], machine.speaker(index, passage)
    return word if text == word.text and speaker == word.speaker else spelled(text, word, speaker)


def _without_channels(spans: Sequence[RevisedSpan]) -> Sequence[RevisedSpan]:
    """Remove the channels from the reviewer's words if a speaker is on two of them.

    Amazon's JSON numbers speakers for each channel: on two channels, one name would become two speakers.
    """
    channels: defaultdict[str, set[str | None]] = defaultdict(set)
    for span in spans:
        for word in span.reviewer:
            if word.speaker:
                channels[word.speaker].add(word.channel)
    if all(len(of_speaker) < 2 for of_speaker in channels.values()):
        return spans
    return [
        replace(span, reviewer=tuple(word.replace(speaker=label_of(word), channel=None) for word in span.reviewer))
        for span in spans
    ]


def _with_line_starts(spans: Sequence[RevisedSpan]) -> Iterator[RevisedSpan]:
    """If the first word of a line was replaced or removed, the next of the reviewer's words begins the line.

    This concerns transcripts that have times for lines only.
    """
    waiting: list[int] = []
    for span in spans:
        if not span.is_unchanged:
            waiting += [word.start for word in span.machine if word.begins_line]
        yield replace(span, reviewer=tuple(_begin_lines(span.reviewer, waiting))) if waiting else span


def _begin_lines(words: Sequence[Word], waiting: list[int]) -> Iterator[Word]:
    """Yield words; the first word after each waiting time (ms) begins a line. Such a time is then removed."""
    for word in words:
        begins_line = word.begins_line
        while waiting and word.start >= waiting[0]:
            waiting.pop(0)
            begins_line = True
        yield word.replace(begins_line=True) if begins_line and not word.begins_line else word
