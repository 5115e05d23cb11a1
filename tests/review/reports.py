"""Reports to be shown: of much, of little, of nothing, and of what is meant to break a page."""

from ls_transcribe.model.found_first import FirstMinutes, FoundFirst
from ls_transcribe.model.review import (
    ErrorCounts,
    ReadingComparison,
    RepeatedCorrection,
    ReportRow,
    ReviewProgress,
    ReviewReport,
)
from ls_transcribe.model.reviewed_sample import RateInterval, ReviewedSample
from ls_transcribe.review.normalise import RULE

HOUR = 3_600_000

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&amp;\x00\x1b\ud800\u202e"
"""Words that would be a page's own, end its quotes, or turn all that follows around."""


def counts(length: int, errors: int) -> ErrorCounts:
    """So many words, of which so many are wrong, missed, or extra."""
    wrong, missed = errors * 6 // 10, errors * 2 // 10
    return ErrorCounts(length - wrong - missed, wrong, missed, errors - wrong - missed)


def row(name: str, recordings: int, words: int, errors: int, hours: float, work: float | None) -> ReportRow:
    """A line of a report; `work` is in minutes for each minute of audio."""
    audio = round(hours * HOUR)
    characters = counts(words * 6, errors * 3)
    timed = {"work": work * audio / 1000, "worked_audio": audio} if work is not None else {}
    return ReportRow(name, recordings, counts(words, errors), characters, audio, **timed)  # type: ignore[arg-type]


def correction(heard: str, written: str, times: int, context: str) -> RepeatedCorrection:
    """A correction that was made in half as many recordings."""
    return RepeatedCorrection(heard, written, times, (times + 1) // 2, context, "calls/2026-03/monday.wav", 754_321)


FULL = ReviewReport(
    RULE,
    row("all", 200, 100_000, 4_320, 12.3, 2.4),
    speakers=(ReportRow("Ada", 120, counts(52_000, 1_600)), ReportRow("spk_0", 90, counts(48_000, 2_720))),
    languages=(row("en-US", 170, 85_000, 3_400, 10.5, 2.2), row("ja-JP", 30, 15_000, 920, 1.8, 3.1)),
    engines=(row("amazon 3f9c21", 180, 95_000, 2_870, 11.4, 2.2), row("pocketsphinx 1a", 20, 5_000, 1_450, 0.9, None)),
    flags=(
        row("none", 150, 92_000, 3_100, 10.6, 1.9),
        row("repeated words", 35, 3_000, 900, 1.2, 6.4),
        row("not known", 10, 4_000, 80, 0.3, 1.8),
    ),
    bands=(
        row("98–100 %", 110, 58_000, 700, 7.1, 1.4),
        row("95–98 %", 50, 24_000, 820, 3.0, 1.9),
        row("90–95 %", 25, 12_000, 1_000, 1.4, 2.7),
        row("below 80 %", 10, 5_000, 1_560, 0.6, 7.8),
        row("not known", 5, 1_000, 240, 0.2, None),
    ),
    corrections=(
        correction("wreck of it", "Reykjavík", 64, "we are flying to Reykjavík on Monday, and then"),
        correction("東都", "東京", 52, "昨日は東京へ行きました"),
        correction("سلام عليكم", "السلام عليكم", 40, "قال السلام عليكم ثم جلس"),
        correction(
            "Donaudampfschifffahrt's Gesellschaft", "Donaudampfschifffahrtsgesellschaft", 31, "der " + "x" * 110
        ),
        correction(HOSTILE, f"b{HOSTILE}", 30, f"say b{HOSTILE} again"),
        *(correction(f"heard {n}", f"written {n}", 29 - n, f"they wrote written {n} here") for n in range(25)),
    ),
    reviews=213,
    unmeasured=1,
    withdrawn=2,
    skipped=7,
    overlong=1,
    progress=ReviewProgress(1_250, 213, 7, 61 * HOUR, 2.4),
    reviewers=(row("Ada Lovelace", 120, 60_000, 2_000, 8.1, 2.0), row("reviewer 7", 80, 40_000, 2_320, 4.2, 3.2)),
    comparison=ReadingComparison(
        15,
        ReportRow("all", 13, counts(6_500, 260)),
        (ReportRow("calls/2026-03/monday.wav", 1, counts(500, 60)), ReportRow(HOSTILE, 1, counts(700, 14))),
    ),
    found_first=FoundFirst(
        *(198, round(12.1 * HOUR), 4_310, 2),
        (
            FirstMinutes(0.1, 0.312345678, 0.42, (0.061234567, 0.14)),
            FirstMinutes(0.2, 0.51, 0.64, (0.15, 0.25)),
            FirstMinutes(0.5, 0.83, 0.95, (0.44, 0.56)),
        ),
    ),
    sample=ReviewedSample(
        *(7, 1000, 20, 100, 100, 2, 40),
        whole=RateInterval(0.031, 0.026, 0.037),
    ),
    queue="the least certain recordings",
)

BARE = ReviewReport(
    RULE,
    ReportRow("all", 3, counts(1_200, 60), counts(6_000, 120)),
    bands=(ReportRow("not known", 3, counts(1_200, 60)),),
    reviews=3,
)
"""Of recordings of which neither length nor confidence is known, nor how long people worked."""

EMPTY = ReviewReport(RULE, ReportRow("all", 0, ErrorCounts()))

SILENT = ReviewReport(
    RULE, ReportRow("all", 1, ErrorCounts(insertions=3), ErrorCounts(insertions=9), 60_000), reviews=1
)
"""Of a recording in which nothing was said, and something heard."""
