"""Bands of confidence: every recording is in one, and its name says which."""

import pytest

from ls_transcribe.model.confidence_bands import UNKNOWN, recording_band, word_band, word_band_names


@pytest.mark.parametrize(
    ("confidence", "band"),
    [
        (1.0, "98–100 %"),
        (0.98, "98–100 %"),
        (0.9799, "95–98 %"),
        (0.95, "95–98 %"),
        (0.9499, "90–95 %"),
        (0.9, "90–95 %"),
        (0.8999, "80–90 %"),
        (0.8, "80–90 %"),
        (0.7999, "below 80 %"),
        (0.0, "below 80 %"),
        (None, "not known"),
    ],
)
def test_a_band_holds_what_it_is_called(confidence: float | None, band: str) -> None:
    """Its floor belongs to a band, its ceiling to the next; without a confidence nothing is guessed."""
    assert recording_band(confidence) == band


def test_every_confidence_is_in_one_of_six_bands() -> None:
    """From the surest down, with no gap between them."""
    bands = dict.fromkeys(recording_band(thousandth / 1000) for thousandth in range(1000, -1, -1))
    assert [*bands, UNKNOWN] == ["98–100 %", "95–98 %", "90–95 %", "80–90 %", "below 80 %", "not known"]


@pytest.mark.parametrize(
    ("confidence", "band"),
    [
        (-0.01, "0–50%"),
        (0.0, "0–50%"),
        (0.4999, "0–50%"),
        (0.5, "50–70%"),
        (0.7, "70–90%"),
        (0.8999, "70–90%"),
        (0.9, "90–98%"),
        (0.98, "98–100%"),
        (1.0, "98–100%"),
        (1.0001, "98–100%"),
    ],
)
def test_a_words_band(confidence: float, band: str) -> None:
    """Its floor belongs to a band, its ceiling to the next; confidences may lie beyond 0-1 by rounding."""
    assert word_band_names()[word_band(confidence)] == band
