"""Names that Whisper is told to expect, and hears then."""

from typing import Any

import numpy as np
import pytest
from engines.whisper.models import a_model
from install_models import BASE, TINY_EN
from speech import NAMES, NOON, SAMPLES, job_for

from ls_transcribe import media
from ls_transcribe.aws import Account, Session
from ls_transcribe.engines import whisper
from ls_transcribe.engines.base import EngineSettings
from ls_transcribe.engines.embedded import EmbeddedEngine
from ls_transcribe.engines.whisper.hotwords import MOST_TOKENS, fitting
from ls_transcribe.engines.whisper.passages import SpokenPassage, Stretch
from ls_transcribe.errors.hotwords import HotwordsRefused
from ls_transcribe.errors.models import ModelUnusable
from ls_transcribe.transcripts import amazon_json

SEEDED = ("Siobhan Kowalczyk", "Zephyrine Analytics", "Brightmoor")
"""The names that are said in the recordings of names."""


def _engine(**settings: Any) -> EmbeddedEngine:
    whole = EngineSettings(**{"model": str(TINY_EN.folder), **settings})
    return whisper.build(whole, Session(Account()), lambda: NOON)


def _heard(*hotwords: str) -> str:
    """What is heard of somebody who wants an invoice sent to a person at a company."""
    *_started, ended = _engine(hotwords=hotwords).run([job_for(NAMES / "invoice.ogg")])
    return amazon_json.parse(ended.document or b"").text


def test_a_seeded_name_is_heard_with_hotwords_and_not_without() -> None:
    """Each word of it, as it was seeded, and nothing that was not said."""
    said = "Please send the invoice to Siobhan Kowalczyk at Zephyrine Analytics before Friday."
    without = _heard()
    assert (_heard(*SEEDED), [name for name in ("Siobhan", "Kowalczyk", "Zephyrine") if name in without]) == (said, [])


def test_what_hotwords_keep_whisper_from_hearing_is_heard() -> None:
    """Shown names that nobody says, base leaves out the last sentence: it is heard again without them."""
    names = (*SEEDED, "Okonkwo", "Tazarotene", "Clobetasol", "Willoughby", "Barton Cottage", "Dashwood")
    engine = _engine(model=str(BASE.folder), hotwords=names)
    *_started, ended = engine.run([job_for(SAMPLES / "grandfather.flac")])
    heard = amazon_json.parse(ended.document or b"")
    assert (heard.text[-45:], ended.notes) == ("One night in November there was a terrible storm."[-45:], ())
    assert [word.start for word in heard.words] == sorted(word.start for word in heard.words)


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ((), SEEDED, False),
        (SEEDED, SEEDED, True),
        (SEEDED, SEEDED[::-1], False),
        ((*SEEDED, *["Szymborska"] * 200, "Vandermeer"), (*SEEDED, *["Szymborska"] * 200, "Pellegrino"), True),
    ],
    ids=["none", "the same", "another order", "what does not fit"],
)
def test_hotwords_are_settings(one: tuple[str, ...], other: tuple[str, ...], are_same: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Those that Whisper is shown, in their order, shape the text."""
    assert (_engine(hotwords=one).settings == _engine(hotwords=other).settings) == are_same


@pytest.mark.parametrize("model", [TINY_EN, BASE], ids=lambda model: model.name)
def test_the_first_hotwords_go_before_the_others(model: Any) -> None:
    """As many as fit, as faster-whisper counts; the others are named."""
    from tokenizers import Tokenizer

    phrases = [f"Phrase {number}" for number in range(10_000)]
    found = fitting(phrases, model.folder)
    kept = (found.text or "").removesuffix(".").split(", ")
    tokens = Tokenizer.from_file(str(model.folder / "tokenizer.json"))

    def size(names: list[str]) -> int:
        return len(tokens.encode(f" {', '.join(names)}.", add_special_tokens=False).ids)

    number = len(kept)
    assert (kept, size(kept) <= MOST_TOKENS < size(phrases[: number + 1]), found.notes) == (
        phrases[:number],
        True,
        (
            f"{number} of 10,000 hotwords fit into what Whisper reads (223 parts of words), the first of them; left "
            f"out: {', '.join(phrases[number : number + 5])} and {10_000 - number - 5:,} more",
        ),
    )


def test_a_phrase_that_does_not_fit_leaves_room_for_the_next() -> None:
    """One that is as long as everything that fits takes nothing from those after it."""
    flags = "\N{REGIONAL INDICATOR SYMBOL LETTER A}" * 100
    found = fitting(["Dashwood", flags, "Barton Cottage"], TINY_EN.folder)
    assert (found.text, found.notes[0].endswith(f"left out: {flags}")) == ("Dashwood, Barton Cottage.", True)


def test_what_fits_is_not_talked_about() -> None:
    """Nor is anything where there are no hotwords, or no model yet."""
    notes = [fitting(SEEDED, TINY_EN.folder).notes, fitting((), TINY_EN.folder).notes, fitting(SEEDED, None).notes]
    assert notes == [(), (), ()]


def test_instructions_to_whisper_are_refused() -> None:
    """A phrase is data."""
    with pytest.raises(HotwordsRefused, match=r"^The phrase <\|endoftext\|> cannot be used for --hotwords: Whisper"):
        _engine(hotwords=("<|endoftext|>",))


def test_a_damaged_tokenizer_is_told(tmp_path: Any) -> None:
    """Before a recording is begun."""
    folder = a_model(tmp_path / "model")
    with pytest.raises(ModelUnusable, match=f"^The tokenizer.json of the model in {folder} cannot be read"):
        _engine(model=str(folder), hotwords=SEEDED)


def test_a_part_of_a_passage_is_where_it_was_said() -> None:
    """From within one stretch of speech to within the next; the pause between them stays out."""
    second = media.SAMPLE_RATE
    passage = SpokenPassage(
        (Stretch(0, 2 * second), Stretch(10 * second, 13 * second)), np.zeros(5 * second, np.float32)
    )
    part = passage.part(1.5, 4.0)
    assert (part.stretches, part.seconds, part.times_of(0.0, 0.2), part.times_of(1.0, 2.0)) == (
        (Stretch(3 * second // 2, 2 * second), Stretch(10 * second, 12 * second)),
        2.5,
        (1_500, 1_700),
        (10_500, 11_500),
    )
