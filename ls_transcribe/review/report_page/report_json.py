"""The report as JSON, for programs."""

from ls_transcribe.model import timecode
from ls_transcribe.model.found_first import FoundFirst
from ls_transcribe.model.review import (
    ErrorCounts,
    ReadingComparison,
    RepeatedCorrection,
    ReportRow,
    ReviewProgress,
    ReviewReport,
)
from ls_transcribe.review.report_page.sample import sample_as_json
from ls_transcribe.text.characters import replace_surrogates

_DIGITS = 6


def as_json(report: ReviewReport) -> dict[str, object]:
    """Return the report as a JSON object. Times are seconds, a rate of 1 is 100 %, and what is not known is null."""
    return {
        "normalisation": report.normalisation,
        "reviews": report.reviews,
        "unmeasured": report.unmeasured,
        "withdrawn": report.withdrawn,
        "skipped": report.skipped,
        "overlong": report.overlong,
        "overall": _row(report.overall),
        "speakers": [_row(row) for row in report.speakers],
        "languages": [_row(row) for row in report.languages],
        "engines": [_row(row) for row in report.engines],
        "confidence_bands": [_row(row) for row in report.bands],
        "flags": [_row(row) for row in report.flags],
        "found_first": _found_first(report.found_first),
        "reviewers": None if report.reviewers is None else [_row(row) for row in report.reviewers],
        "agreement": None if report.comparison is None else _agreement(report.comparison),
        "progress": None if report.progress is None else progress_as_json(report.progress),
        "sample": None if report.sample is None else sample_as_json(report.sample),
        "shown_first": report.queue,
        "corrections": [_repeated(repeated) for repeated in report.corrections],
    }


def progress_as_json(progress: ReviewProgress) -> dict[str, object]:
    """Return the progress as a JSON object. Times are seconds, and what is not known is null."""
    return {
        "tasks": progress.tasks,
        "reviewed": progress.reviewed,
        "skipped": progress.skipped,
        "unreviewed_audio_seconds": (
            None if progress.unreviewed_audio is None else timecode.to_seconds(progress.unreviewed_audio)
        ),
        "minutes_per_audio_minute": _rounded(progress.pace),
        "work_left_seconds": _rounded(progress.work_left),
    }


def _found_first(found: FoundFirst) -> dict[str, object]:
    shares = [
        {
            "audio": first.minutes,
            "errors": _rounded(first.errors),
            "errors_by_chance": first.minutes,
            "errors_by_chance_95": [_rounded(share) for share in first.by_chance],
            "errors_in_best_order": _rounded(first.at_best),
        }
        for first in found.first
    ]
    return {
        "recordings": found.recordings,
        "recordings_without_length": found.without_length,
        "audio_seconds": _seconds(found.audio),
        "errors": found.errors,
        "shares": shares or None,
    }


def _agreement(comparison: ReadingComparison) -> dict[str, object]:
    return {
        "pairs": comparison.pairs,
        **_differences(comparison.overall),
        "by_recording": [_differences(row) for row in comparison.recordings],
    }


def _differences(row: ReportRow) -> dict[str, object]:
    row_as_json = _row(row)
    return {name: row_as_json[name] for name in ("name", "recordings", "wer", "words")}


def _row(row: ReportRow) -> dict[str, object]:
    characters = row.characters
    return {
        "name": replace_surrogates(row.name),
        "recordings": row.recordings,
        "audio_seconds": _seconds(row.audio),
        "wer": _rounded(row.words.rate),
        "cer": _rounded(characters.rate) if characters else None,
        "words": _counts(row.words),
        "characters": _counts(characters) if characters else None,
        "work_seconds": _rounded(row.work) if row.minutes_per_minute is not None else None,
        "worked_audio_seconds": _seconds(row.worked_audio),
        "minutes_per_audio_minute": _rounded(row.minutes_per_minute),
    }


def _counts(counts: ErrorCounts) -> dict[str, int]:
    return {
        "hits": counts.hits,
        "substitutions": counts.substitutions,
        "deletions": counts.deletions,
        "insertions": counts.insertions,
    }


def _repeated(repeated: RepeatedCorrection) -> dict[str, object]:
    return {
        "heard": replace_surrogates(repeated.machine_text),
        "written": replace_surrogates(repeated.reviewer_text),
        "times": repeated.times,
        "recordings": repeated.recordings,
        "example": {
            "context": replace_surrogates(repeated.context),
            "recording": replace_surrogates(repeated.recording),
            "start_seconds": timecode.to_seconds(repeated.start),
        },
    }


def _seconds(milliseconds: int) -> float | None:
    return timecode.to_seconds(milliseconds) if milliseconds else None


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, _DIGITS)
