"""The times of an hour's words after its review, against what finds the same words alone: `difflib` of the library."""

from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

from benchmarks.measure import in_turn, ratios, seconds, shown, tell, timed
from documents import Form, make

from ls_transcribe.model.review import EditorContent, Review, ReviewedTask
from ls_transcribe.review.normalise import normalised_words
from ls_transcribe.review.realign import realign
from ls_transcribe.transcripts import Transcript, amazon_json

_WORDS = 10_000
_EDITED = 0.1
_SUBJECT = ReviewedTask(1, "a1b2c3", "talk.wav", "s3://recordings/talk.wav")


def alignment(_folder: Path) -> None:
    """Ten thousand words of which people corrected one in ten: the whole of ours, against difflib's opcodes only."""
    machine = amazon_json.parse(make(_WORDS, Form(modern=True)).document)
    assert len(machine.words) == _WORDS
    whole = _corrected(machine)
    review = Review(_SUBJECT, 1, 1, datetime(2026, 1, 1, tzinfo=UTC), EditorContent(whole=whole))
    heard, written = normalised_words(machine.text), normalised_words(whole)
    realign(review, machine)  # rapidfuzz is loaded

    plain, ours = in_turn(
        lambda: timed(lambda: SequenceMatcher(None, heard, written, autojunk=False).get_opcodes()),
        lambda: timed(lambda: realign(review, machine)),
        times=5,
    )
    ratio = ratios(plain, ours)
    tell("10,000 words reviewed: difflib alone | ours", shown(plain), shown(ours), ratio, "≥ 12", met=ratio >= 12)
    fast = seconds(ours)
    tell("10,000 words reviewed, of a second: ours", "1 s", shown(ours), fast, "≤ 0.04", met=fast <= 0.04)


def _corrected(machine: Transcript) -> str:
    """The text with a tenth of its words left out, doubled, or written otherwise."""
    random = Random(1)  # noqa: S311
    written: list[str] = []
    for word in machine.words:
        ways = [[word.text], [], [word.text, "indeed"], [f"{word.content}ly"]]
        written += random.choices(ways, [1 - _EDITED, *[_EDITED / 3] * 3])[0]
    return " ".join(written)
