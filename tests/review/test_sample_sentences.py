"""What a report says of how the reviewed recordings were chosen, and of all others."""

from dataclasses import replace

import pytest
from review.reports import EMPTY, FULL

from ls_transcribe.model.review import ReviewProgress, ReviewReport
from ls_transcribe.model.reviewed_sample import RateInterval, ReviewedSample
from ls_transcribe.review.report_page import as_json, as_text, of_text
from ls_transcribe.review.sample_sentences import sample_sentences
from ls_transcribe.text.numbers import percent

_WHOLE = ReviewedSample(7, 1000, 20, drawn=100, reviewed=100, left_out=0, others=0, whole=RateInterval(0.1, 0.08, 0.12))
_QUEUED = replace(FULL, progress=ReviewProgress(1000, 200, 0), queue="the least certain recordings", sample=None)
_RATE = "Word error rate of all 1,000 recordings: 10.0%, with a certainty of 95 in 100 between 8.0% and 12.0%."
_DRAWN = "Drawn at random with seed 7, within 20 strata of confidence, language and length: 100 of 1,000 recordings."
_ORDER = "In the order of the draw,"
_OTHERS = (
    "The other rates are of all that is reviewed, which was not drawn at random: the project shows the least certain "
)


@pytest.mark.parametrize(
    ("report", "sentences"),
    [
        (replace(_QUEUED, sample=_WHOLE), [_RATE, f"{_DRAWN} {_ORDER} all of them are reviewed."]),
        (
            replace(_QUEUED, sample=replace(_WHOLE, reviewed=60, left_out=2, others=140)),
            [
                _RATE,
                f"{_DRAWN} {_ORDER} the first 60 are reviewed.",
                "Skipped, deleted, or with nothing of the machine's to compare with: 2 of these, taken to be like the "
                "others.",
                f"{_OTHERS}recordings first.",
            ],
        ),
        (
            replace(_QUEUED, sample=replace(_WHOLE, reviewed=1, whole=None)),
            [
                f"{_DRAWN} {_ORDER} the first is reviewed: too few to tell the error rate of all. It is told once the "
                "whole sample is reviewed, if that has at least 20 recordings.",
                f"{_OTHERS}recordings first.",
            ],
        ),
        (
            replace(_QUEUED, sample=replace(_WHOLE, reviewed=1, whole=None, without_task="0123456789ab")),
            [
                f"{_DRAWN} {_ORDER} the first is reviewed: too few to tell the error rate of all. It is told once the "
                "whole sample is reviewed, if that has at least 20 recordings.",
                "The next one has no task in the project (its transcript has 0123456789ab in its name): a push imports "
                "it, or says why it cannot.",
                f"{_OTHERS}recordings first.",
            ],
        ),
        (
            _QUEUED,
            [
                "The rates are of the 200 reviewed recordings of 1,000 tasks, and not of all.",
                "They were not drawn at random: the project shows the least certain recordings first. A sample (push "
                "--sample N) tells the rate of all.",
            ],
        ),
        (replace(_QUEUED, progress=ReviewProgress(200, 200, 0)), []),
        (replace(_QUEUED, progress=ReviewProgress(1000, 1000, 0), sample=replace(_WHOLE, others=900)), []),
        (EMPTY, []),
    ],
    ids=[
        "a sample",
        "in part",
        "too few",
        "one without a task",
        "no sample",
        "all without a sample",
        "all with a sample",
        "nothing",
    ],
)
def test_sentences(report: ReviewReport, sentences: list[str]) -> None:
    """The most important comes first; nothing is said where the rates are those of all."""
    assert sample_sentences(report, percent) == sentences


def test_for_programs() -> None:
    """Six digits, and null where too little is reviewed; a report that is stored keeps it."""
    report = replace(_QUEUED, sample=_WHOLE)
    sample = as_json(report)["sample"]
    assert sample == {
        "seed": 7, "population": 1000, "strata": 20, "drawn": 100, "reviewed": 100, "left_out": 0, "others": 0,
        "without_task": None, "whole": {"wer": 0.1, "low": 0.08, "high": 0.12},
    }  # fmt: skip
    assert (as_json(_QUEUED)["sample"], as_json(_QUEUED)["shown_first"]) == (None, "the least certain recordings")
    assert of_text(as_text(report)) == report
