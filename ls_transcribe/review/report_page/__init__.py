"""The report as an HTML page. It is one file, which loads nothing from a server and runs no script."""

from collections.abc import Iterator, Sequence

from ls_transcribe.model.review import ReadingComparison, ReportRow, ReviewProgress, ReviewReport
from ls_transcribe.review.report_page import found_first, plots, tables
from ls_transcribe.review.report_page.html import escaped, name
from ls_transcribe.review.report_page.number_format import UNKNOWN, length, minutes, percent, whole
from ls_transcribe.review.report_page.plots import Bar, CorrectionBar
from ls_transcribe.review.report_page.report_json import as_json, progress_as_json
from ls_transcribe.review.report_page.report_text import as_text, of_text
from ls_transcribe.review.report_page.sample import sample_section
from ls_transcribe.review.report_page.style import CSS
from ls_transcribe.text.numbers import count

__all__ = ["REPORT_RECIPE", "as_json", "as_text", "of_text", "progress_as_json", "render"]

REPORT_RECIPE = 5
"""Increased by hand in a release that makes another report of the same reviews: it is made anew then."""

MOST_CORRECTIONS = 20
"""The number of corrections that the page shows, with bars and examples."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The browser loads and runs nothing, whatever a transcript contains."""


def render(report: ReviewReport, title: str) -> str:
    """Return the whole page as HTML. The same report gives the same page. `title` is the project's."""
    body = "".join(_body(report)) if report.overall.recordings else _nothing(report)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escaped(title)} – how often the machine was wrong</title>\n<style>{CSS}</style>\n</head>\n"
        f'<body>\n<main>\n<header><p class="about">How often the machine was wrong</p>\n<h1>{name(title)}</h1>\n'
        f'<p class="quiet">{_summary(report)}</p></header>\n{body}</main>\n</body>\n</html>\n'
    )


def _nothing(report: ReviewReport) -> str:
    return (
        f"{_tiles(report)}<section><h2>Nothing to measure yet</h2>\n<p>Once people have submitted transcripts that they"
        f" corrected, this page says how often the machine was wrong.</p></section>\n{_rules(report)}"
    )


def _body(report: ReviewReport) -> Iterator[str]:
    yield _tiles(report)
    yield sample_section(report)
    yield f'<div class="beside">\n{_errors_by_band(report)}{_work_by_band(report)}</div>\n'
    overall = tables.error_kinds(report.overall.words, report.overall.characters)
    yield f"<section><h2>Overall</h2>\n{overall}</section>\n"
    yield _table("By confidence", "Confidence", report.bands)
    if len(report.flags) > 1:
        yield _table("By flag", "Worst flag", report.flags)
    yield found_first.section(report.found_first)
    yield _corrections(report)
    yield _comparison(report.comparison)
    yield _table("By reviewer", "Reviewer", report.reviewers or ())
    yield _table("By speaker", "Speaker", report.speakers)
    yield _table("By language", "Language", report.languages)
    yield _table("By engine and settings", "Engine", report.engines)
    yield _rules(report)


def _table(heading: str, name_column: str, rows: Sequence[ReportRow]) -> str:
    return f"<section><h2>{heading}</h2>\n{tables.report_rows(name_column, rows)}</section>\n" if rows else ""


def _comparison(comparison: ReadingComparison | None) -> str:
    """Return how much people agree who reviewed the same recordings."""
    if comparison is None:
        return ""
    about = "Word error rate between people who reviewed the same recording"
    if not comparison.pairs:
        found = '<p class="unknown">No recording was reviewed by several people.</p>\n'
    else:
        overall = comparison.overall
        found = (
            f"<p><strong>{escaped(percent(overall.words.rate))}</strong>: "
            f"{escaped(_errors_of(overall.words.errors, overall.words.length, 'word', 'difference'))} of "
            f"{count(overall.recordings, 'recording')}, {count(comparison.pairs, 'pair')} of reviews</p>\n"
            f"{tables.differences(comparison.recordings, overall.recordings)}"
        )
    return f'<section><h2>Where people differ</h2>\n<p class="quiet">{about}</p>\n{found}</section>\n'


def _summary(report: ReviewReport) -> str:
    if not report.overall.recordings:
        return "No transcript of the machine's has been reviewed yet."
    recordings, words = count(report.overall.recordings, "recording"), count(report.overall.words.length, "word")
    return f"{recordings}, {words} as people wrote them, against what the machine heard"


def _tiles(report: ReviewReport) -> str:
    """Return the most important numbers, as tiles."""
    overall = report.overall
    has_recordings = overall.recordings > 0
    characters = overall.characters
    tiles = (
        (
            "Word error rate",
            percent(overall.words.rate),
            _errors_of(overall.words.errors, overall.words.length, "word"),
        ),
        (
            "Character error rate",
            percent(characters.rate if characters else None),
            _errors_of(characters.errors, characters.length, "character") if characters else "",
        ),
        ("Recordings", whole(overall.recordings), count(report.reviews, "review")),
        ("Audio", length(overall.audio) if has_recordings else UNKNOWN, ""),
        ("Work per minute", minutes(overall.minutes_per_minute), _timed_audio(overall)),
        *([_progress_tile(report.progress)] if report.progress else []),
    )
    return f'<dl class="tiles">\n{"".join(_tile(*tile) for tile in tiles)}</dl>\n'


def _progress_tile(progress: ReviewProgress) -> tuple[str, str, str]:
    left = "" if not progress.work_left else f", about {length(round(progress.work_left * 1000))} of work left"
    return "Reviewed", whole(progress.reviewed), f"of {count(progress.tasks, 'task')}{left}"


def _tile(label: str, figure: str, hint: str) -> str:
    kind = "figure unknown" if figure == UNKNOWN else "figure"
    below = f'<dd class="hint">{escaped(hint)}</dd>' if hint else ""
    return f'<div class="tile"><dt>{escaped(label)}</dt><dd class="{kind}">{figure}</dd>{below}</div>\n'


def _errors_of(errors: int, total: int, unit: str, error: str = "error") -> str:
    if not total:
        return f"{count(errors, unit)} where people wrote none" if errors else ""
    return f"{count(errors, error)} in {count(total, unit)}"


def _timed_audio(row: ReportRow) -> str:
    return f"timed for {length(row.worked_audio)} of audio" if row.minutes_per_minute is not None else ""


def _errors_by_band(report: ReviewReport) -> str:
    bars = [
        Bar(row.name, row.words.rate, percent(row.words.rate), _tooltip(row, percent(row.words.rate)))
        for row in report.bands
    ]
    heading, about = "Word error rate by confidence", "Where the machine is less sure, is it more often wrong?"
    return _plot(heading, about, "wrong", bars, report.overall.words.rate, percent(report.overall.words.rate))


def _work_by_band(report: ReviewReport) -> str:
    bars = [
        Bar(
            row.name,
            row.minutes_per_minute,
            minutes(row.minutes_per_minute),
            _tooltip(row, minutes(row.minutes_per_minute)),
        )
        for row in report.bands
    ]
    overall = report.overall.minutes_per_minute
    heading, about = "Work by confidence", "Minutes that people work for each minute of audio"
    return _plot(heading, about, "work", bars, overall, minutes(overall))


def _plot(heading: str, about: str, kind: str, bars: list[Bar], overall: float | None, shown: str) -> str:
    """Return a plot with its heading. If no value is known, it says so instead."""
    if all(bar.value is None or bar.label == UNKNOWN for bar in bars):
        return (
            f'<section><h2>{heading}</h2>\n<p class="quiet">{about}</p>\n<p class="unknown">{UNKNOWN}</p></section>\n'
        )
    caption = "" if overall is None else f"<figcaption>Dashed line: all recordings, {escaped(shown)}</figcaption>"
    return (
        f'<section><h2>{heading}</h2>\n<p class="quiet">{about}</p>\n'
        f"<figure>{plots.bar_plot(heading, kind, bars, overall)}{caption}</figure></section>\n"
    )


def _tooltip(row: ReportRow, shown: str) -> str:
    return f"{row.name}: {shown}, {count(row.recordings, 'recording')}"


def _corrections(report: ReviewReport) -> str:
    if not report.corrections:
        return ""
    heading = "Most corrected words"
    pairs = [
        CorrectionBar(repeated.machine_text, repeated.reviewer_text, repeated.times)
        for repeated in report.corrections[:MOST_CORRECTIONS]
    ]
    most = max(pair.times for pair in pairs)
    half = -(-len(pairs) // 2)
    figures = "".join(
        f"<figure>{plots.correction_plot(heading, column, most)}</figure>\n"
        for column in (pairs[:half], pairs[half:])
        if column
    )
    return (
        f'<section><h2>{heading}</h2>\n<p class="quiet">What the machine heard → what people wrote in its place</p>\n'
        f'<div class="beside inside">\n{figures}</div>\n'
        f'<div class="examples">{tables.corrections(report.corrections, MOST_CORRECTIONS)}</div></section>\n'
    )


def _rules(report: ReviewReport) -> str:
    """Return the rules by which errors were counted, and what was not counted."""
    rules = [
        (
            "Word error rate (WER)",
            "Errors for each word that people wrote: words that the machine heard as others (wrong, or substituted),"
            " that it did not hear (missed, or deleted), and that it heard where there was none (extra, or inserted).",
        ),
        ("Character error rate (CER)", "The same in characters, with the spaces between words, where words differ."),
        (
            "Work",
            "How long tasks were open until people submitted them, as Label Studio counts it. What is left is the audio"
            " that nobody has reviewed or skipped, at the same pace.",
        ),
        ("What is the same word", f"Texts are compared by this rule: {escaped(report.normalisation)}."),
    ]
    if report.found_first.first:
        rules.append((found_first.TITLE, found_first.rule(report.found_first)))
    if report.comparison is not None:
        rules.append((
            "Where people differ",
            "The words of each other person, compared with those of the ground truth, else of the newest review.",
        ))  # fmt: skip
    left_out = [
        f"{count(number, unit)} {reason}"
        for number, unit, reason in (
            (report.unmeasured, "review", "with nothing of the machine's to compare with"),
            (report.withdrawn, "review", "withdrawn since"),
            (report.skipped, "task", "skipped by people"),
            (report.overlong, "working time", "of more than an hour and fifty times the recording"),
        )
        if number
    ]
    if left_out:
        rules.append(("Not counted", f"{'; '.join(left_out)}."))
    pieces = "".join(f"<dt>{term}</dt><dd>{rule}</dd>\n" for term, rule in rules)
    return f'<section><h2>How it was counted</h2>\n<dl class="rules">{pieces}</dl></section>\n'
