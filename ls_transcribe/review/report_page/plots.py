"""Plots of bars, as SVG. Widths are percentages, so that texts have the same size on a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass

from ls_transcribe.review.report_page.html import escaped, legal
from ls_transcribe.review.report_page.number_format import UNKNOWN
from ls_transcribe.text.width import columns, split_to_width

_LABEL_WIDTH, _BARS_WIDTH = 30.0, 52.0  # percent of the width; labels are left of the bars, values right of them
_ROW_HEIGHT, _BAR_HEIGHT = 34, 18  # pixels
_PAIR_HEIGHT, _PAIR_BAR_HEIGHT = 42, 6  # pixels: for rows with the text above the bar
_SMALLEST_BAR = 0.6  # percent: a small value is still visible
_LONGEST_LABEL = 12  # columns, as a text's width is measured
_LONGEST_WORDS = 17


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `shown` is the formatted value; `value` is None if it is not known. `tooltip` has more details."""

    label: str
    value: float | None
    shown: str
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionBar:
    """A correction and how often it was made."""

    machine_text: str
    reviewer_text: str
    times: int


def bar_plot(label: str, kind: str, bars: Sequence[Bar], overall: float | None = None) -> str:
    """Return horizontal bars, one below the other, and a dashed line at the overall value.

    `kind` is the CSS class, which sets the colour. `label` is the text for screen readers.
    """
    largest = max((bar.value for bar in bars if bar.value is not None), default=0.0) or 1.0
    height = len(bars) * _ROW_HEIGHT
    pieces = [_bar(bar, number * _ROW_HEIGHT, largest) for number, bar in enumerate(bars)]
    if overall is not None:
        left = _LABEL_WIDTH + _BARS_WIDTH * min(overall / largest, 1.0)
        pieces.append(f'<line class="overall" x1="{left:.2f}%" x2="{left:.2f}%" y1="0" y2="{height}"/>')
    values = ", ".join(f"{bar.label}: {bar.shown}" for bar in bars)
    return _svg(f"{label}. {values}", kind, height, pieces)


def correction_plot(label: str, pairs: Sequence[CorrectionBar], largest: int) -> str:
    """Return corrections, each with a bar of its number below it. A number of `largest` has the longest bar."""
    values = ", ".join(f"{pair.machine_text} → {pair.reviewer_text}: {pair.times:,}" for pair in pairs)
    pieces = (_correction_bar(pair, number * _PAIR_HEIGHT, largest) for number, pair in enumerate(pairs))
    return _svg(f"{label}. {values}", "pairs", len(pairs) * _PAIR_HEIGHT, list(pieces))


def _bar(bar: Bar, top: int, largest: float) -> str:
    middle = top + _ROW_HEIGHT // 2
    bar_top = top + (_ROW_HEIGHT - _BAR_HEIGHT) // 2
    pieces = [f"<title>{escaped(bar.tooltip or f'{bar.label}: {bar.shown}')}</title>"]
    pieces.append(f'<text class="label" x="0" y="{middle}">{_isolated(bar.label, _LONGEST_LABEL)}</text>')
    if bar.value is None:
        pieces.append(f'<text class="unknown" x="100%" y="{middle}">{UNKNOWN}</text>')
    else:
        width = max(_BARS_WIDTH * bar.value / largest, _SMALLEST_BAR if bar.value else 0.0)
        pieces.append(_rect("track", _LABEL_WIDTH, bar_top, _BARS_WIDTH, _BAR_HEIGHT))
        pieces.append(_rect("bar", _LABEL_WIDTH, bar_top, width, _BAR_HEIGHT))
        pieces.append(f'<text class="value" x="100%" y="{middle}">{escaped(bar.shown)}</text>')
    return f"<g>{''.join(pieces)}</g>"


def _correction_bar(pair: CorrectionBar, top: int, largest: int) -> str:
    line = top + 12
    words = (
        f'<tspan class="heard">{_isolated(pair.machine_text, _LONGEST_WORDS)}</tspan> → '
        f'<tspan class="written">{_isolated(pair.reviewer_text, _LONGEST_WORDS)}</tspan>'
    )
    return (
        f"<g><title>{escaped(f'{pair.machine_text} → {pair.reviewer_text}: {pair.times:,}')}</title>"
        f'<text x="0" y="{line}">{words}</text><text class="value" x="100%" y="{line}">{pair.times:,}</text>'
        f"{_rect('track', 0, top + 24, 100, _PAIR_BAR_HEIGHT)}"
        f"{_rect('bar', 0, top + 24, max(100 * pair.times / largest, _SMALLEST_BAR), _PAIR_BAR_HEIGHT)}</g>"
    )


def _rect(kind: str, left: float, top: int, width: float, height: int) -> str:
    return f'<rect class="{kind}" x="{left:g}%" y="{top}" width="{width:.2f}%" height="{height}" rx="3"/>'


def _svg(label: str, kind: str, height: int, pieces: Sequence[str]) -> str:
    content = "\n".join(pieces)
    return (
        f'<svg role="img" class="{kind}" width="100%" height="{height}" aria-label="{escaped(label)}">{content}</svg>'
    )


def _isolated(text: str, width: int) -> str:
    """Return a text with its own writing direction, cut to a width in columns."""
    return f"\u2068{escaped(_cut(legal(text), width))}\u2069"


def _cut(text: str, width: int) -> str:
    if columns(text) <= width:
        return text
    return f"{next(split_to_width(text, width - 1)).rstrip()}…"
