"""Bands of confidence: every recording is in one, and its name says which."""

import pytest

from ls_transcribe.review.confidence_bands import UNKNOWN, band_of


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
    assert band_of(confidence) == band


def test_every_confidence_is_in_one_of_six_bands() -> None:
    """From the surest down, with no gap between them."""
    bands = dict.fromkeys(band_of(thousandth / 1000) for thousandth in range(1000, -1, -1))
    assert [*bands, UNKNOWN] == ["98–100 %", "95–98 %", "90–95 %", "80–90 %", "below 80 %", "not known"]
