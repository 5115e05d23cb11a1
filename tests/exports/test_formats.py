"""The formats by their names."""

import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from documents import FORMS, make
from exports.subtitle_files import render, transcript_of

from ls_transcribe.cli.convert import convert
from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.transcripts import Transcript, Word, readers

every_format = pytest.mark.parametrize("name", FORMATS)


def test_the_formats_in_their_order() -> None:
    """Each is named after its option, which is how its files end; subtitles have a folder of their own."""
    assert [(name, form.name, form.suffix, form.folder) for name, form in FORMATS.items()] == [
        ("docx", "docx", ".docx", "documents"),
        ("srt", "srt", ".srt", "subtitles"),
        ("vtt", "vtt", ".vtt", "subtitles"),
        ("csv", "csv", ".csv", "documents"),
        ("txt", "txt", ".txt", "documents"),
        ("textgrid", "textgrid", ".TextGrid", "documents"),
        ("eaf", "eaf", ".eaf", "documents"),
    ]


def test_every_option_says_what_is_written() -> None:
    """The help of an option is a sentence that begins with "Write"."""
    help_ = CliRunner().invoke(convert, ["--help"], terminal_width=200).output
    options = re.findall(r"^ +--(\w+) +(Write .*)$", help_, re.MULTILINE)
    assert options == [(name, f"Write {form.help}") for name, form in FORMATS.items()]


def test_no_format_is_imported_before_it_is_asked_for() -> None:
    """Whoever wants a table does not wait for Word, and whoever wants help waits for nothing."""
    code = (
        "import sys; from ls_transcribe.exports import FORMATS; before = set(sys.modules);"
        "from ls_transcribe.exports.base import TranscriptDocument; from ls_transcribe.transcripts import Transcript;"
        "FORMATS['csv'].render(TranscriptDocument('a', Transcript('', None, None, None, (), tuple), 0));"
        "print([sorted({'docx', 'pysubs2', 'csv', 'msgspec'} & modules) for modules in (before, set(sys.modules))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[[], ['csv', 'msgspec']]\n"


@every_format
@pytest.mark.parametrize(
    "transcript",
    [
        transcript_of(),
        transcript_of(Word("Yes", 0, 300)),
        transcript_of(Word("", 0, 0), Word(" ", 0, 0), Word("\x00\ud800", 5, 1)),
        readers.parse(make(200, FORMS["speakers and channels, modern"]).document),
    ],
    ids=["silence", "a word", "nothing to write", "a talk"],
)
def test_every_transcript_has_every_format(name: str, transcript: Transcript) -> None:
    """Nothing is raised, and the same transcript gives the same bytes."""
    assert render(name, transcript) == render(name, transcript)


def test_a_byte_order_mark_on_request() -> None:
    """Excel reads UTF-8 only where one stands in front; no other program wants it."""
    document = TranscriptDocument("talk", transcript_of(Word("Größe", 0, 300)), 300)
    marked = [
        name
        for name, form in FORMATS.items()
        if form.render(document, bom=True) == b"\xef\xbb\xbf" + form.render(document)
    ]
    assert (marked, FORMATS["csv"].render(document)[:5]) == (["csv"], b"start")
