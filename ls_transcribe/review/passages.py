"""What a reviewer wrote, as passages (a text, its time and its speaker), and the machine's text that they are like."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ls_transcribe.model.review import EditorContent, Review
from ls_transcribe.review.tokens import MachineToken, text_tokens
from ls_transcribe.review.word_places import WordPlace, word_places
from ls_transcribe.text.characters import replace_surrogates
from ls_transcribe.transcripts import Transcript, Word, label_of
from ls_transcribe.transcripts.word_times import PACE, time_line


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is said from `start` to `end` (ms). `end` is None if the recording's end is not known.

    `speaker` is None if the reviewer named none. `is_whole` is true for the text of a whole recording, false for the
    text of a region.
    """

    text: str
    start: int
    end: int | None
    speaker: str | None = None
    is_whole: bool = False


@dataclass(frozen=True)
class MachineText:
    """The machine's words and their tokens. `speakers` are names that regions give to words, by the word's index.

    `lines` are the indexes of the words that began a line of the text that the reviewer began with, but for the first.
    The reviewer may have kept such a line break, or joined the lines.
    """

    words: Sequence[Word]
    tokens: Sequence[MachineToken]
    speakers: Mapping[int, str | None] = field(default_factory=dict)
    lines: frozenset[int] = frozenset()

    def speaker(self, index: int, passage: Passage) -> str | None:
        """Return who says a word: as the passage names them, else as a region does, else as the machine does."""
        return passage.speaker or self.speakers.get(index) or self.words[index].speaker

    def word_before(self, passage: Passage) -> int:
        """Return the index of the last word before a passage begins, of its own speaker if that one says anything."""
        everywhere: Sequence[int] = range(len(self.words))
        indexes = self._words_by_speaker.get(passage.speaker, everywhere) if passage.speaker else everywhere
        following = bisect_right(indexes, passage.start, key=lambda index: self.words[index].start)
        return indexes[max(following - 1, 0)]

    @cached_property
    def has_whole_tokens(self) -> bool:
        """Whether each word is one token, so that both have the same indexes."""
        return len(self.tokens) == len(self.words)

    def words_of(self, indexes: range) -> Sequence[int]:
        """Return the indexes of the words that tokens are in, in their order; one may be repeated."""
        return indexes if self.has_whole_tokens else [self.tokens[index].word for index in indexes]

    @cached_property
    def tokens_per_word(self) -> Mapping[int, int]:
        """The number of tokens of each word, by the word's index."""
        return Counter(token.word for token in self.tokens)

    @cached_property
    def places(self) -> Sequence[WordPlace]:
        """The place of each word among the machine's turns."""
        return word_places(self.words, self.lines)

    @cached_property
    def _words_by_speaker(self) -> Mapping[str, Sequence[int]]:
        indexes: defaultdict[str, list[int]] = defaultdict(list)
        for index, word in enumerate(self.words):
            indexes[label_of(word)].append(index)
        return indexes


def passages_of(review: Review, duration: int | None) -> list[Passage]:
    """Return the text of a review in passages, in the order of time. `duration` is the recording's length in ms.

    If the editor has a text of the whole recording and regions, the regions count, unless only the whole text was
    changed.
    """
    content = review.content
    regions = region_passages(content, duration)
    if content.whole is not None and (not regions or is_whole_corrected(review)):
        return [_passage(content.whole, 0, duration, is_whole=True)]
    return regions


def region_passages(content: EditorContent, duration: int | None) -> list[Passage]:
    """Return the regions that have a text, in the order of time, cut at the recording's end."""
    passages: list[Passage] = []
    for region in sorted(content.regions, key=lambda region: region.start):
        if region.text is not None:
            end = region.end if duration is None else min(region.end, duration)
            start = max(min(region.start, end - 1), 0)
            passages.append(_passage(region.text, start, max(end, start + 1), region.speaker))
    return passages


def estimated_words(passages: Sequence[Passage]) -> list[Word]:
    """Return the words of passages if no machine's words are known: each has a share of its passage's time.

    The first word of a passage begins a line.
    """
    words: list[Word] = []
    for passage in passages:
        tokens = text_tokens(passage.text)
        end = passage.start + PACE * len(tokens) if passage.end is None else passage.end
        shares = time_line([(passage.speaker, line) for line in passage.text.splitlines()], passage.start, end)
        for index, (word, token) in enumerate(zip(shares, tokens, strict=True)):
            begins = (token.begins_line or None) if passage.is_whole else index == 0
            words.append(word.replace(end=max(word.end, word.start + 1), begins_paragraph=begins))
    return words


def estimated_transcript(content: EditorContent, language: str | None, duration: int | None) -> Transcript:
    """Return what a prediction held as a transcript, if the machine's document is lost.

    The times of its words are estimated, and no word has a confidence. `duration` is the recording's length in ms.
    """
    passages = region_passages(content, duration) or [_passage(content.whole or "", 0, duration, is_whole=True)]
    words = tuple(sorted(estimated_words(passages), key=lambda word: word.start))
    return Transcript.of_words(words, language=language, duration=duration)


def _passage(text: str, start: int, end: int | None, speaker: str | None = None, *, is_whole: bool = False) -> Passage:
    """Return a passage whose text UTF-8 can encode."""
    return Passage(replace_surrogates(text), start, end, speaker, is_whole)


def is_whole_corrected(review: Review) -> bool:
    """Whether the reviewer changed the whole text, and no text of a region. Spaces do not count, but paragraphs do."""
    content, prediction = review.content, review.prediction
    if content.whole is None or prediction is None or prediction.whole is None:
        return False
    if _paragraphs(content.whole) == _paragraphs(prediction.whole):
        return False
    return _without_spaces(_region_text(content)) == _without_spaces(_region_text(prediction))


def _paragraphs(text: str) -> list[str]:
    return [paragraph for line in text.splitlines() if (paragraph := _without_spaces(line))]


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def _region_text(content: EditorContent) -> str:
    return "".join(region.text or "" for region in sorted(content.regions, key=lambda region: region.start))
