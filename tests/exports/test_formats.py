"""The formats by their names."""

import subprocess
import sys

import pytest
from documents import FORMS, make
from exports.subtitle_files import render, transcript_of

from ls_transcribe.exports import FORMATS
from ls_transcribe.transcripts import Transcript, Word, readers

every_format = pytest.mark.parametrize("name", FORMATS)


def test_the_formats_in_their_order() -> None:
    """Each is named after its option, which is how its files end."""
    assert [(name, format_.SUFFIX) for name, format_ in FORMATS.items()] == [
        ("docx", ".docx"),
        ("srt", ".srt"),
        ("vtt", ".vtt"),
        ("csv", ".csv"),
        ("txt", ".txt"),
    ]


def test_no_format_is_imported_before_it_is_asked_for() -> None:
    """Whoever wants a table does not wait for Word."""
    code = (
        "import sys; from ls_transcribe.exports import FORMATS; list(FORMATS); FORMATS['csv'];"
        "print(sorted({'docx', 'pysubs2', 'csv'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['csv']\n"


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
