"""Draws how sure the recogniser was over time: a column for each span of time, with the shares of the bands.

The picture has only upright rectangles, so its rows of pixels are written without a library. All text stands around the
picture as text of the document.
"""

import struct
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx.colours import BANDS, QUIET, RULE
from ls_transcribe.exports.docx.wordprocessing_ml import WIDTH, cell, paragraph, row, run, table
from ls_transcribe.model import timecode
from ls_transcribe.model.confidence_bands import WORD_FLOORS, word_band
from ls_transcribe.transcripts import Word

MOST_COLUMNS = 120
_MOST_TICKS = 8
_STEPS = tuple(
    seconds * 1000 for seconds in (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800)
)
"""The spans that a column, or the distance of two labels, may have (ms): round numbers."""

_WIDE, _HIGH, _BELOW = 1800, 340, 12  # pixels: 300 dpi in print; below the columns are the ticks
_GAP = 3
_RULED = (0, 1, _HIGH // 2, _HIGH // 2 + 1)  # rows with a line behind the columns
_WHITE, _LINE, _AXIS, *_BANDS = (b"0", b"1", b"2", b"3", b"4", b"5", b"6", b"7")  # digits of pixels
_LEVEL = 3  # of compression: a higher one takes twice as long, for a kilobyte
_COLOURS = bytes.fromhex("".join(("FFFFFF", RULE, QUIET, *BANDS)))

_LABELS = 640  # twips beside the picture
_ROOM = WIDTH - _LABELS
_EMU = 635  # of a twip


@dataclass(frozen=True)
class _TimeScale:
    """An axis of time with `columns` of `step` ms each."""

    step: int
    columns: int

    @staticmethod
    def of(duration: int) -> "_TimeScale":
        step = step_for(duration, MOST_COLUMNS)
        return _TimeScale(step, max(-(-duration // step), 1))

    @property
    def end(self) -> int:
        return self.step * self.columns

    @property
    def ticks(self) -> range:
        """The times that are written below the picture, in ms."""
        return range(0, self.end, step_for(self.end, _MOST_TICKS))


def step_for(duration: int, most: int) -> int:
    """Return the shortest step (ms) of which `most` steps or fewer make up the duration (ms)."""
    fitting = (step for step in _STEPS if step * most >= duration)
    days = -(-duration // (most * _STEPS[-1]))
    return next(fitting, days * _STEPS[-1])


def body(document: TranscriptDocument, add_picture: Callable[[bytes], str]) -> Iterator[str]:
    """Yield the picture with its labels, and a caption."""
    words = [word for word in document.transcript.words if word.confidence is not None]
    scale = _TimeScale.of(max(document.duration, document.transcript.end))
    picture = add_picture(
        draw(count_in_columns(words, scale.step, scale.columns), [tick / scale.end for tick in scale.ticks])
    )
    high = _ROOM * _HIGH // _WIDE
    labels = [
        paragraph("AxisShare", run(text), properties=f'<w:spacing w:before="{before}" w:after="0"/>')
        for text, before in (("100%", 0), ("50%", high // 2 - 320), ("0%", high // 2 - 320))
    ]
    times = paragraph("AxisTime", *_times(scale), properties=_tabs(scale))
    rows = (
        row((cell(_LABELS, *labels), cell(_ROOM, paragraph("Picture", _drawing(picture))))),
        row((cell(_LABELS, paragraph("AxisShare")), cell(_ROOM, times))),
    )
    yield table("Chart", (_LABELS, _ROOM), rows)
    yield paragraph("Note", run(_caption(scale)))


def count_in_columns(words: Iterable[Word], step: int, columns: int) -> list[list[int]]:
    """Return, for each column, the number of words of each band that begin in it. `step` is in ms."""
    counts = [[0] * len(WORD_FLOORS) for _ in range(columns)]
    for word in words:
        if word.confidence is not None:
            counts[min(max(word.start // step, 0), columns - 1)][word_band(word.confidence)] += 1
    return counts


def draw(counts: Sequence[Sequence[int]], ticks: Iterable[float]) -> bytes:
    """Return the picture of columns as PNG. `ticks` are the positions of the labelled times, 0-1."""
    edges = [index * _WIDE // len(counts) for index in range(len(counts) + 1)]
    gap = _GAP if edges[1] > 3 * _GAP else 0
    marks = bytearray(_WHITE * _WIDE)
    for tick in ticks:
        left = int(tick * _WIDE)
        marks[left : left + 2] = _AXIS * 2
    axis = _AXIS * _WIDE
    return _png([*_rows(counts, edges, gap), axis, axis, *[bytes(marks)] * _BELOW])


def _rows(counts: Sequence[Sequence[int]], edges: Sequence[int], gap: int) -> Iterator[bytes]:
    """Yield the rows of the columns, from the top. What differs from the row above is all that is made of a row."""
    changes: defaultdict[int, list[tuple[slice, bytes]]] = defaultdict(list)
    for (left, right), bands in zip(pairwise(edges), counts, strict=True):
        for top, colour in _stripes(bands):
            changes[top].append((slice(left, right - gap), colour * (right - gap - left)))
    pixels = bytearray(_WHITE * _WIDE)
    row = bytes(pixels)
    for y in range(_HIGH):
        if y in changes:
            for place, stripe in changes[y]:
                pixels[place] = stripe
            row = bytes(pixels)
        yield row.replace(_WHITE, _LINE) if y in _RULED else row


def _stripes(bands: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Yield where the colours of a column begin, from the top. The least sure words are lowest.

    A column without words has no colours.
    """
    words = sum(bands)
    below = words
    for words_of_band, colour in zip(reversed(bands), reversed(_BANDS), strict=True):
        if words_of_band:
            yield _HIGH - round(_HIGH * below / words), colour
        below -= words_of_band


def _png(rows: Sequence[bytes]) -> bytes:
    """Return a PNG (see its specification, chapters 5, 9 and 11). A row has a hexadecimal digit for each pixel.

    The digits are indexes of the palette. A row that is like the one above is written as that: as differences of zero.
    """

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 4, 3, 0, 0, 0)
    same = b"\2" + bytes(len(rows[0]) // 2)
    lines = [same if row == above else b"\0" + bytes.fromhex(row.decode()) for above, row in pairwise((b"", *rows))]
    pixels = zlib.compress(b"".join(lines), _LEVEL)
    chunks = ((b"IHDR", header), (b"PLTE", _COLOURS), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def _times(scale: _TimeScale) -> Iterator[str]:
    for tick in scale.ticks:
        if tick:
            yield "<w:r><w:tab/></w:r>"
        yield run(timecode.clock(tick))


def _tabs(scale: _TimeScale) -> str:
    stops = (f'<w:tab w:val="center" w:pos="{_ROOM * tick // scale.end}"/>' for tick in scale.ticks if tick)
    return f"<w:tabs>{''.join(stops)}</w:tabs>"


def _caption(scale: _TimeScale) -> str:
    seconds = scale.step // 1000
    number, unit = (seconds // 60, "minute") if seconds % 60 == 0 else (seconds, "second")
    length = f"{number:,} {unit}s" if number > 1 else f"one {unit}"
    return f"A column is {length}: the shares of its words in the colours above. It is empty where nobody speaks."


def _drawing(picture: str) -> str:
    """Return the run with the picture, and the text that screen readers read instead."""
    wide, high = _ROOM * _EMU, _ROOM * (_HIGH + 2 + _BELOW) // _WIDE * _EMU
    size = f'cx="{wide}" cy="{high}"'
    main = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        '<wp:docPr id="1" name="Confidence over time" descr="A column for each stretch of time, made of the shares of'
        ' words that the machine was more and less sure of"/>'
        f'<a:graphic xmlns:a="{main}/main"><a:graphicData uri="{main}/picture"><pic:pic xmlns:pic="{main}/picture">'
        '<pic:nvPicPr><pic:cNvPr id="1" name="confidence.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{picture}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
