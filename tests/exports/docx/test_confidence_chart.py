"""The picture of confidence over time, pixel by pixel."""

import struct
import zlib

import pytest

from ls_transcribe.exports.docx import confidence_chart
from ls_transcribe.exports.docx.colours import BANDS, QUIET, RULE
from ls_transcribe.transcripts import Word

_WHITE = "FFFFFF"


def pixels(picture: bytes) -> list[list[str]]:
    """The colours of a PNG, row by row, as RRGGBB; every checksum is checked."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    chunks = {}
    place = 8
    while place < len(picture):
        length, kind = struct.unpack_from(">I4s", picture, place)
        content = picture[place + 8 : place + 8 + length]
        assert struct.unpack_from(">I", picture, place + 8 + length) == (zlib.crc32(kind + content),)
        chunks[kind] = content
        place += 12 + length
    wide, high, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert form == [4, 3, 0, 0, 0]
    palette = [chunks[b"PLTE"][start : start + 3].hex().upper() for start in range(0, len(chunks[b"PLTE"]), 3)]
    raw = zlib.decompress(chunks[b"IDAT"])
    length = 1 + wide // 2
    assert len(raw) == high * length
    rows: list[list[str]] = []
    for kind, row in ((raw[start], raw[start + 1 : start + length]) for start in range(0, len(raw), length)):
        assert kind == 0 or (kind == 2 and not any(row)), "neither a row nor differences of zero from the one above"
        rows.append(rows[-1] if kind else [palette[int(digit, 16)] for digit in row.hex()])
    return rows


def shares(column: list[str]) -> list[float]:
    """How much of a column each band takes, the least sure first."""
    return [round(column.count(colour) / 340, 2) for colour in BANDS]


def test_columns() -> None:
    """A column shows the shares of its words, the least sure lowest; where nobody speaks it is empty."""
    drawn = pixels(confidence_chart.draw([[1, 0, 1, 0, 2], [0, 0, 0, 0, 0], [0, 0, 0, 0, 3]], [0]))
    columns = [[row[x] for row in drawn] for x in (300, 900, 1_500)]

    assert [shares(column) for column in columns] == [[0.25, 0, 0.25, 0, 0.5], [0] * 5, [0, 0, 0, 0, 1]]
    assert columns[0][10] == BANDS[4]
    assert columns[0][339] == BANDS[0]
    assert _WHITE in columns[1]


def test_lines_and_ticks() -> None:
    """Lines at all and at half of the words stand behind the columns, and below these is an axis with ticks."""
    drawn = pixels(confidence_chart.draw([[0, 0, 0, 0, 0], [0, 0, 0, 0, 1]], [0, 0.5]))

    ruled = {y for y, row in enumerate(drawn[:340]) if row[300] == RULE}
    assert ruled == {0, 1, 170, 171}
    assert {row[1_200] for row in drawn[:340]} == {BANDS[4]}
    assert [set(row) for row in drawn[340:342]] == [{QUIET}] * 2
    assert [[x for x, colour in enumerate(row) if colour == QUIET] for row in drawn[342:]] == [[0, 1, 900, 901]] * 12


@pytest.mark.parametrize("columns", [1, 2, 7, 119, 120])
def test_the_whole_width_is_used(columns: int) -> None:
    """Columns fill the picture from edge to edge, however many there are."""
    drawn = pixels(confidence_chart.draw([[0, 0, 0, 0, 1]] * columns, []))

    assert {len(row) for row in drawn} == {1800}
    assert drawn[200][0] == BANDS[4]
    assert BANDS[4] in drawn[200][-4:]


def test_words_are_counted_where_they_begin() -> None:
    """Words count in the column in which they begin; times outside of the recording in its first and last."""
    words = [Word("w", start, start + 5_000, confidence) for start, confidence in ((0, 1.0), (999, 0.1), (1_000, 0.95))]
    odd = [Word("w", -50, 0, 0.95), Word("w", 99_000, 99_100, 0.6), Word("w", 0, 1, None)]

    assert confidence_chart.count_in_columns([*words, *odd], 1_000, 2) == [[1, 0, 0, 1, 1], [0, 1, 0, 1, 0]]


@pytest.mark.parametrize(
    ("duration", "step"),
    [
        (0, 1),
        (3_000, 1),
        (120_000, 1),
        (120_001, 2),
        (141_540, 2),
        (3_600_000, 30),
        (14_400_000, 120),
        (10**12, 8_337_600),
    ],
)
def test_steps(duration: int, step: int) -> None:
    """A column lasts a number of seconds that people count in, however long the recording is."""
    assert confidence_chart.step_for(duration, confidence_chart.MOST_COLUMNS) == step * 1_000
