"""Languages are found out, and told where they change."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import synthesiser
from install_models import BASE

from ls_transcribe import media
from ls_transcribe.engines.whisper.recogniser import WhisperLoader, WhisperRecogniser
from ls_transcribe.transcripts import join_words

SAID = {
    "de": "Guten Morgen. Ich möchte morgen nach Berlin fahren und suche ein Zimmer für zwei Nächte.",
    "es": "Buenos días. Mañana quiero viajar a Madrid y necesito una habitación para dos noches.",
    "fr": "Bonjour. Je voudrais aller à Paris demain matin et je cherche une chambre pour deux nuits.",
}
"""What the synthesiser says, roughly. Each begins with a greeting."""


@pytest.fixture(name="base", scope="module")
def _base() -> Iterator[WhisperRecogniser]:
    """A recogniser of many languages."""
    loader = WhisperLoader(BASE.folder)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in loader.environment.items():
            patch.setitem(os.environ, name, value)
        yield loader.load()


@pytest.mark.parametrize("language", SAID)
def test_each_is_heard_in_its_language(base: WhisperRecogniser, tmp_path: Path, language: str) -> None:
    """Nobody named it, and its greeting is written as it is in it."""
    said = synthesiser.record(tmp_path / "said.wav", (SAID[language], language))
    heard = base.recognise(media.decode(said))
    greeting = SAID[language].partition(".")[0]
    assert (heard.language, join_words(heard.words).startswith(greeting), heard.notes) == (language, True, ())


def test_a_language_that_changes_is_told(base: WhisperRecogniser, tmp_path: Path) -> None:
    """What is said in another one is translated or invented, so it is told where that begins."""
    said = [("Good morning. I would like to buy a ticket to Boston, please. Thank you.", "en-us"), (SAID["de"], "de")]
    heard = base.recognise(media.decode(synthesiser.record(tmp_path / "said.wav", *said, pause=122)))
    note, *_of_what_is_left_out = heard.notes
    start, _, end = note.partition(" (9")
    assert (heard.language, start) == ("en", "it sounds like German (de)")
    assert end[1:] == (
        "% sure) at 2:07, but all of it is transcribed as English (en): Whisper translates, or invents, what is said "
        "in another language"
    )
