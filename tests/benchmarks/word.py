"""Word documents: the whole of ours against the table alone as python-docx is usually driven, and how time grows."""

import io
from itertools import groupby
from pathlib import Path

import docx
from benchmarks.measure import in_turn, ratios, seconds, shown, tell, timed
from documents import Form, make

from ls_transcribe.exports import docx as ours
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx import table_rows
from ls_transcribe.model import timecode
from ls_transcribe.model.confidence_bands import UNSURE
from ls_transcribe.transcripts import Transcript, Word, amazon_json, join_words

_HOURS = {1: 8_850, 4: 35_754}  # words in so many hours of free speech


def word(_folder: Path) -> None:
    """Four hours with two looks of words, in this process and without the reading; then one hour, and none."""
    hour, four = (_spoken(words) for words in (_HOURS[1], _HOURS[4]))
    _render(hour)  # python-docx is loaded

    plain, whole = in_turn(lambda: timed(lambda: _plain(four)), lambda: timed(lambda: _render(four)), times=5)
    ratio = ratios(plain, whole)
    tell("docx, 4 h: add_row().cells | ours", shown(plain), shown(whole), ratio, "≥ 4", met=ratio >= 4)

    nothing = amazon_json.parse(b'{"results": {"items": []}}')
    empty = seconds([timed(lambda: _render(nothing)) for _ in range(9)])
    short, long = in_turn(lambda: timed(lambda: _render(hour)), lambda: timed(lambda: _render(four)), times=9)
    growth = (seconds(long) - empty) / (seconds(short) - empty)
    tell("docx above an empty one: 4 h | 1 h", shown(long), shown(short), growth, "≤ 4.4", met=growth <= 4.4)


def _spoken(words: int) -> Transcript:
    transcript = amazon_json.parse(make(words, Form(modern=True, speakers=True)).document)
    assert len(transcript.words) == words
    return transcript


def _render(transcript: Transcript) -> None:
    ours.render(TranscriptDocument("talk.wav", transcript, transcript.end))


def _plain(transcript: Transcript) -> None:
    """The same rows, with python-docx's objects: no statistics, no picture, no styles."""
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    for passage in table_rows.rows_of(transcript):
        cells = table.add_row().cells
        cells[0].text = timecode.clock(passage.start)
        cells[1].text = passage.speaker
        paragraph = cells[2].paragraphs[0]
        for unsure, words in groupby(passage.words, key=_is_unsure):
            run = paragraph.add_run(f"{join_words(words)} ")
            run.font.underline = unsure
    document.save(io.BytesIO())


def _is_unsure(heard: Word) -> bool:
    return heard.confidence is not None and heard.confidence < UNSURE
