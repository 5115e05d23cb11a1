"""Plots: bars as SVG in the page. Their widths are shares of the page's, so that texts are as large on a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass

from ls_transcribe.review.report_page.html import escaped, legal
from ls_transcribe.review.report_page.number_format import UNKNOWN
from ls_transcribe.text.width import columns, split_to_width

_LABELS, _BARS = 30.0, 52.0  # percent of the width: labels on the left, values on the right of the bars
_LINE, _THICK = 34, 18  # pixels: from bar to bar, and of a bar
_TALL, _THIN = 42, 6  # pixels: the same where texts stand above bars
_LEAST = 0.6  # percent: a bar that is there is seen
_LONGEST_LABEL = 12
_LONGEST_WORDS = 17


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `shown` is its value as it is read; a value that is None is not known. `tip` says more of it."""

    label: str
    value: float | None
    shown: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionBar:
    """Words heard and words written in their place, so many times."""

    heard: str
    written: str
    times: int


def bars(label: str, kind: str, drawn: Sequence[Bar], overall: float | None = None) -> str:
    """Bars from left to right, one below the other, and a dashed line where the value of all lies.

    `kind` is the class that colours them; `label` is what is read out.
    """
    most = max((bar.value for bar in drawn if bar.value is not None), default=0.0) or 1.0
    high = len(drawn) * _LINE
    pieces = [_bar(bar, number * _LINE, most) for number, bar in enumerate(drawn)]
    if overall is not None:
        place = _LABELS + _BARS * min(overall / most, 1.0)
        pieces.append(f'<line class="overall" x1="{place:.2f}%" x2="{place:.2f}%" y1="0" y2="{high}"/>')
    read = ", ".join(f"{bar.label}: {bar.shown}" for bar in drawn)
    return _svg(f"{label}. {read}", kind, high, pieces)


def pairs(label: str, drawn: Sequence[CorrectionBar], most: int) -> str:
    """What was heard and written, and below it a bar of how often; the longest bar is for so many times."""
    read = ", ".join(f"{pair.heard} → {pair.written}: {pair.times:,}" for pair in drawn)
    pieces = (_pair(pair, number * _TALL, most) for number, pair in enumerate(drawn))
    return _svg(f"{label}. {read}", "pairs", len(drawn) * _TALL, list(pieces))


def _bar(bar: Bar, top: int, most: float) -> str:
    middle = top + _LINE // 2
    above = top + (_LINE - _THICK) // 2
    pieces = [f"<title>{escaped(bar.tip or f'{bar.label}: {bar.shown}')}</title>"]
    pieces.append(f'<text class="label" x="0" y="{middle}">{_isolated(bar.label, _LONGEST_LABEL)}</text>')
    if bar.value is None:
        pieces.append(f'<text class="unknown" x="100%" y="{middle}">{UNKNOWN}</text>')
    else:
        width = max(_BARS * bar.value / most, _LEAST if bar.value else 0.0)
        pieces.append(_rect("track", _LABELS, above, _BARS, _THICK))
        pieces.append(_rect("bar", _LABELS, above, width, _THICK))
        pieces.append(f'<text class="value" x="100%" y="{middle}">{escaped(bar.shown)}</text>')
    return f"<g>{''.join(pieces)}</g>"


def _pair(pair: CorrectionBar, top: int, most: int) -> str:
    line = top + 12
    words = (
        f'<tspan class="heard">{_isolated(pair.heard, _LONGEST_WORDS)}</tspan> → '
        f'<tspan class="written">{_isolated(pair.written, _LONGEST_WORDS)}</tspan>'
    )
    return (
        f"<g><title>{escaped(f'{pair.heard} → {pair.written}: {pair.times:,}')}</title>"
        f'<text x="0" y="{line}">{words}</text><text class="value" x="100%" y="{line}">{pair.times:,}</text>'
        f"{_rect('track', 0, top + 24, 100, _THIN)}"
        f"{_rect('bar', 0, top + 24, max(100 * pair.times / most, _LEAST), _THIN)}</g>"
    )


def _rect(kind: str, left: float, top: int, width: float, high: int) -> str:
    return f'<rect class="{kind}" x="{left:g}%" y="{top}" width="{width:.2f}%" height="{high}" rx="3"/>'


def _svg(label: str, kind: str, high: int, pieces: Sequence[str]) -> str:
    content = "\n".join(pieces)
    return f'<svg role="img" class="{kind}" width="100%" height="{high}" aria-label="{escaped(label)}">{content}</svg>'


def _isolated(text: str, most: int) -> str:
    """A text in its own direction, cut where it is wider than so many letters."""
    return f"\u2068{escaped(_cut(legal(text), most))}\u2069"


def _cut(text: str, most: int) -> str:
    if columns(text) <= most:
        return text
    return f"{next(split_to_width(text, most - 1)).rstrip()}…"
