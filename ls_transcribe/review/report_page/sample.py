"""How the reviewed recordings were chosen, and the error rate of all: a section of the page, and JSON."""

from ls_transcribe.model.review import ReviewReport
from ls_transcribe.model.reviewed_sample import RateInterval, ReviewedSample
from ls_transcribe.review.report_page.html import escaped
from ls_transcribe.review.report_page.number_format import percent
from ls_transcribe.review.sample_sentences import sample_sentences

_DIGITS = 6


def sample_section(report: ReviewReport) -> str:
    """Return the section; nothing if the rates of the page are those of all recordings."""
    sentences = sample_sentences(report, percent)
    if not sentences:
        return ""
    first, *others = (escaped(sentence) for sentence in sentences)
    more = f'<p class="quiet">{" ".join(others)}</p>\n' if others else ""
    return f"<section><h2>What this tells of all recordings</h2>\n<p><strong>{first}</strong></p>\n{more}</section>\n"


def sample_as_json(sample: ReviewedSample) -> dict[str, object]:
    """Return what a sample tells as a JSON object. A rate of 1 is 100 %, and what is not known is null."""
    return {
        "seed": sample.seed,
        "population": sample.population,
        "strata": sample.strata,
        "drawn": sample.drawn,
        "reviewed": sample.reviewed,
        "left_out": sample.left_out,
        "others": sample.others,
        "without_task": sample.without_task,
        "whole": None if sample.whole is None else _interval(sample.whole),
    }


def _interval(whole: RateInterval) -> dict[str, object]:
    return {"wer": round(whole.rate, _DIGITS), "low": round(whole.low, _DIGITS), "high": round(whole.high, _DIGITS)}
