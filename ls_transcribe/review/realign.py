"""The reviewed transcript: the reviewer's text, aligned with the machine's words.

The text is exactly the reviewer's. Words that the reviewer kept have the machine's times and confidences. New words
have times from the words around them (`new_words`) and no confidence, since no machine recognised them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain, groupby
from typing import NamedTuple

from ls_transcribe.model.review import Review
from ls_transcribe.review.alignment import MatchedRun
from ls_transcribe.review.new_words import new_words, spelled
from ls_transcribe.review.passage_matches import PassageMatch, match_passages
from ls_transcribe.review.passages import MachineText, Passage, estimated_words, passages_of, region_passages
from ls_transcribe.review.shown_lines import line_starts
from ls_transcribe.review.tokens import TextToken, machine_tokens
from ls_transcribe.review.turn_borders import with_region_numbers, with_turn_borders
from ls_transcribe.transcripts import Transcript, Word, join_words, label_of, texts_of
from ls_transcribe.transcripts.revision import RevisedSpan
from ls_transcribe.transcripts.word_times import split_marks


class _Part(NamedTuple):
    """Indexes of words of the machine's, and the reviewer's words in their place. `is_kept`: they are the same."""

    indexes: Sequence[int]
    words: Sequence[Word]
    is_kept: bool


class _KeptRun(NamedTuple):
    """Consecutive words of the machine's that were kept whole: their indexes, their tokens, and their texts.

    Either each of them is one token, or it is a single word. `tokens` are indexes of the reviewer's.
    """

    words: range
    tokens: range
    texts: list[str]


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
        for run in match.matched:
            speakers.update(dict.fromkeys(text.words_of(run.machine_range), match.passage.speaker))
    return replace(text, speakers=speakers)


def _spans(machine: MachineText, matches: Sequence[PassageMatch]) -> Iterator[RevisedSpan]:
    """Yield the spans of all passages. The machine's words outside of them were removed; they are between, by time."""
    done_words: set[int] = set()
    outside = _outside(machine, matches)
    done = 0
    for match in matches:
        start = done
        while done < len(outside) and machine.words[outside[done]].start < match.passage.start:
            done += 1
        yield from _joined([_Part(outside[start:done], [], is_kept=False)], machine, done_words)
        yield from _joined(_parts(machine, match), machine, done_words)
    yield from _joined([_Part(outside[done:], [], is_kept=False)], machine, done_words)


def _outside(machine: MachineText, matches: Sequence[PassageMatch]) -> Sequence[int]:
    """Return the indexes of the machine's words of which no token is in a passage."""
    if sum(match.number_matched + len(match.removed) for match in matches) == len(machine.tokens):
        return ()
    inside: set[int] = set()
    for match in matches:
        for run in match.matched:
            inside.update(machine.words_of(run.machine_range))
        inside.update([machine.tokens[index].word for index in match.removed])
    return sorted(set(range(len(machine.words))).difference(inside))


def _joined(parts: Iterable[_Part], machine: MachineText, done_words: set[int]) -> Iterator[RevisedSpan]:
    """Join parts to spans. `done_words` are the indexes of words in earlier spans: each is in one span only.

    A word of several tokens is in several parts if the reviewer kept pieces of it in several places.
    """
    for is_kept, alike in groupby(
        (part for part in parts if part.indexes or part.words), key=lambda part: part.is_kept
    ):
        old: list[Word] = []
        new: list[Word] = []
        for indexes, words, _is_kept in alike:
            new += words
            if not machine.has_whole_tokens:
                old += [machine.words[index] for index in dict.fromkeys(indexes) if index not in done_words]
                done_words.update(indexes)
            elif isinstance(indexes, range):
                old += machine.words[indexes.start : indexes.stop]
            else:
                old += [machine.words[index] for index in indexes]
        if old or new:
            yield RevisedSpan(tuple(old), tuple(new), is_kept)


def _parts(machine: MachineText, match: PassageMatch) -> Iterator[_Part]:
    """Yield the kept, removed and new words of a passage, in order."""
    kept = _kept_runs(machine, match)
    new = _tokens_between(kept, len(match.tokens))
    words = _words(machine, match, kept, new)
    is_new = set(new)
    done = 0
    for unmatched in match.unmatched_ranges(len(machine.tokens)):
        for run in match.matched[done : unmatched.runs_before]:
            yield from _matched_parts(machine, run, words, is_new)
        removed = [machine.tokens[index].word for index in match.removed_in(unmatched.machine)]
        yield _Part(removed, _present(words, unmatched.reviewer), is_kept=False)
        done = unmatched.runs_before
    for run in match.matched[done:]:
        yield from _matched_parts(machine, run, words, is_new)


def _tokens_between(kept: Sequence[_KeptRun], number: int) -> list[int]:
    """Return the indexes of the tokens, of so many, that are in no kept run."""
    between: list[int] = []
    done = 0
    for run in kept:
        between += range(done, run.tokens.start)
        done = run.tokens.stop
    return [*between, *range(done, number)]


def _words(
    machine: MachineText, match: PassageMatch, kept: Sequence[_KeptRun], new: Sequence[int]
) -> list[Word | None]:
    """Return the words of a passage in the places of their tokens. Of a word of several tokens, the first has it."""
    words: list[Word | None] = [None] * len(match.tokens)
    like = [0] * len(match.tokens)
    for run in kept:
        places = slice(run.tokens.start, run.tokens.start + len(run.words))
        words[places] = _kept_words(machine, run, match.passage)
        like[places] = run.words
    for index, made in new_words(machine, match, new).items():
        words[index], like[index] = made
    return with_turn_borders(machine, match, words, like)


def _present(words: Sequence[Word | None], tokens: range) -> list[Word]:
    """Return the words of some tokens."""
    return [word for word in words[tokens.start : tokens.stop] if word]


def _matched_parts(
    machine: MachineText, run: MatchedRun, words: Sequence[Word | None], new: Set[int]
) -> Iterator[_Part]:
    """Yield matched tokens as parts: whole words of the machine's that were kept, and new words."""
    if machine.has_whole_tokens:  # all were kept whole
        yield _Part(run.machine_range, _present(words, run.reviewer_range), is_kept=True)
        return
    for is_new, alike in groupby(run.pairs(), key=lambda pair: pair[1] in new):
        parts = [(machine.tokens[index].word, word) for index, own in alike if (word := words[own])]
        yield _Part([index for index, _word in parts], [word for _index, word in parts], not is_new)


def _kept_runs(machine: MachineText, match: PassageMatch) -> list[_KeptRun]:
    """Return the machine's words that were kept whole, in order."""
    if not machine.has_whole_tokens:
        return list(_kept_of_several(machine, match))
    tokens = match.tokens
    return [
        _KeptRun(run.machine_range, run.reviewer_range, [token.text for token in tokens[own.start : own.stop]])
        for run, own in ((run, run.reviewer_range) for run in match.matched)
    ]


def _kept_of_several(machine: MachineText, match: PassageMatch) -> Iterator[_KeptRun]:
    """Yield what `_kept_runs` returns where words have several tokens: word by word."""
    pairs = chain.from_iterable(run.pairs() for run in match.matched)
    for word, of_word in groupby(pairs, key=lambda pair: machine.tokens[pair[0]].word):
        own = [index for _machine_index, index in of_word]
        start, end = own[0], own[-1] + 1
        if len(own) == machine.tokens_per_word[word] == end - start:
            tokens = match.tokens[start:end]
            is_parted = match.passage.is_whole and any(token.begins_line for token in tokens[1:])
            text = None if is_parted else _one_word(tokens)
            if text is not None:
                yield _KeptRun(range(word, word + 1), range(start, end), [text])


def _one_word(tokens: Sequence[TextToken]) -> str | None:
    """Return tokens as one word, as the machine has them; None if the reviewer wrote punctuation between them."""
    if len(tokens) == 1:
        return tokens[0].text
    parts = [split_marks(token.text) for token in tokens]
    if any(part.after.strip() for part in parts[:-1]) or any(part.before for part in parts[1:]):
        return None
    return join_words(Word(token.text, 0, 0) for token in tokens)


def _kept_words(machine: MachineText, run: _KeptRun, passage: Passage) -> Sequence[Word]:
    """Return the machine's words as the reviewer spells them."""
    words = machine.words[run.words.start : run.words.stop]
    texts = texts_of(words)
    is_named = bool(machine.speakers or passage.speaker)
    if not is_named and texts == run.texts:
        return words
    speakers = [machine.speaker(index, passage) for index in run.words]
    return [
        word if written == text and speaker == word.speaker else spelled(written, word, speaker)
        for word, text, written, speaker in zip(words, texts, run.texts, speakers, strict=True)
    ]


def _without_channels(spans: Sequence[RevisedSpan]) -> Sequence[RevisedSpan]:
    """Remove the channels from the reviewer's words if a speaker is on two of them.

    Amazon's JSON numbers speakers for each channel: on two channels, one name would become two speakers.
    """
    places = {(word.speaker, word.channel) for span in spans for word in span.reviewer if word.speaker}
    if len(places) == len({speaker for speaker, _channel in places}):
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
