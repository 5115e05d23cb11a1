"""What people wrote as passages: a text, when it is said, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from ls_transcribe.model.review import EditorContent, Region, Review
from ls_transcribe.review.tokens import pieces_of, reworded, same_text
from ls_transcribe.text.characters import replace_surrogates
from ls_transcribe.transcripts import Transcript, Word, join_words, label_of
from ls_transcribe.transcripts.word_times import spread

PACE = 300
"""ms that a word takes where nothing else is known: about as long as in fluent English."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is said from `start` to `end` (ms; None where the recording's end is not known).

    `speaker` is None where people named nobody. `is_whole` tells a recording's whole text from a region's.
    """

    text: str
    start: int
    end: int | None
    speaker: str | None = None
    is_whole: bool = False


def passages_of(review: Review, duration: int | None) -> list[Passage]:
    """What a review's text is, in the order of time: its regions' texts, or the whole recording's.

    Where both stand in an editor, the regions count, unless the whole text alone was changed.
    """
    written = review.content
    regions = regions_of(written, duration)
    if written.whole is not None and (not regions or _is_only_whole_changed(written, review.prediction)):
        return [Passage(written.whole, 0, duration, is_whole=True)]
    return regions


def regions_of(written: EditorContent, duration: int | None) -> list[Passage]:
    """The regions that have a text, in the order of time, within the recording."""
    return [
        _passage(region, region.text, duration)
        for region in sorted(written.regions, key=lambda region: region.start)
        if region.text is not None
    ]


def spoken(passages: Sequence[Passage]) -> list[Word]:
    """The passages' words where no machine heard any: each has its share of the time, and the first begins a line."""
    words: list[Word] = []
    for passage in passages:
        text = replace_surrogates(passage.text)
        end = passage.start + PACE * len(pieces_of(text)) if passage.end is None else passage.end
        shares = spread([(passage.speaker, text)], passage.start, end)
        words += (reworded(word, end=max(word.end, word.start + 1)) for word in shares)
    return words


def from_written(written: EditorContent, language: str | None, duration: int | None) -> Transcript:
    """A transcript of what a prediction held, for a document that is lost: times are shared out, confidences unknown.

    `duration` is the recording's length in ms, None where it is not known.
    """
    whole = [Passage(written.whole or "", 0, duration, is_whole=True)]
    words = tuple(sorted(spoken(regions_of(written, duration) or whole), key=lambda word: word.start))
    return Transcript(
        text=join_words(words),
        language=language,
        confidence=None,
        duration=duration,
        speakers=tuple(dict.fromkeys(map(label_of, words))),
        read_words=lambda: words,
    )


def _passage(region: Region, text: str, duration: int | None) -> Passage:
    end = region.end if duration is None else min(region.end, duration)
    start = max(min(region.start, end - 1), 0)
    return Passage(text, start, max(end, start + 1), region.speaker)


def _is_only_whole_changed(written: EditorContent, machine: EditorContent | None) -> bool:
    if machine is None or machine.whole is None or same_text(written.whole or "", machine.whole):
        return False
    return same_text(_text(written), _text(machine))


def _text(written: EditorContent) -> str:
    return "".join(region.text or "" for region in sorted(written.regions, key=lambda region: region.start))
