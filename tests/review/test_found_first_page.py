"""What the page and the JSON report say of what was found first."""

from dataclasses import replace

import pytest
from review.reports import FULL, HOUR
from review.test_report_page import read, section

from ls_transcribe.model.found_first import FoundFirst
from ls_transcribe.review.report_page import as_json


def test_the_table() -> None:
    """A row for each part of the minutes, beside chance and the best order."""
    assert section(read(FULL), "What was found first").all("table")[0].rows == [
        [
            "The first of the reviewed minutes",
            "Held of all errors",
            "By chance",
            "By chance, 95 of 100 orders",
            "In the best order",
        ],
        ["10.0 %", "31.2 %", "10.0 %", "6.1 %–14.0 %", "42.0 %"],
        ["20.0 %", "51.0 %", "20.0 %", "15.0 %–25.0 %", "64.0 %"],
        ["50.0 %", "83.0 %", "50.0 %", "44.0 %–56.0 %", "95.0 %"],
    ]


def test_in_which_order() -> None:
    """The page says of what it was counted, in which order, and what was left out."""
    rules = section(read(FULL), "How it was counted").text
    assert "198 recordings, 12.1 h of audio, in the order in which people first submitted" in rules
    assert "by the first of them. 2 recordings of unknown length are not counted." in rules


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            FoundFirst(1, HOUR, 40),
            "This says nothing yet: it takes 10 reviewed recordings of known length, and there is 1.",
        ),
        (
            FoundFirst(0, 0, 0, 30),
            "This says nothing yet: it takes 10 reviewed recordings of known length, and there are 0.",
        ),
        (FoundFirst(12, HOUR), "This says nothing: no errors were found."),
    ],
)
def test_what_says_nothing(found: FoundFirst, said: str) -> None:
    """Then there are no figures and no rule, and null for programs."""
    report = replace(FULL, found_first=found)
    page = read(report)
    assert section(page, "What was found first").text == f"What was found first {said}"
    assert "In the best order" not in page.text
    assert as_json(report)["found_first"] == {
        "recordings": found.recordings,
        "recordings_without_length": found.without_length,
        "audio_seconds": found.audio / 1000 or None,
        "errors": found.errors,
        "shares": None,
    }


def test_for_programs() -> None:
    """All shares of 1, in six digits."""
    found = as_json(FULL)["found_first"]
    assert isinstance(found, dict)
    assert {name: found[name] for name in found if name != "shares"} == {
        "recordings": 198,
        "recordings_without_length": 2,
        "audio_seconds": 43_560.0,
        "errors": 4_310,
    }
    assert found["shares"][0] == {
        "audio": 0.1,
        "errors": 0.312346,
        "errors_by_chance": 0.1,
        "errors_by_chance_95": [0.061235, 0.14],
        "errors_in_best_order": 0.42,
    }
