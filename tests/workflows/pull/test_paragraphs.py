"""What people made a paragraph or a region is one in every document of a pull, and in those made of it later."""

import csv
import io
from pathlib import Path

import pytest
from docx import Document
from exports.word_files import rows_of
from pulling import Round
from studio import Studio

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.model.review import EditorContent, Region
from ls_transcribe.transcripts import Word, readers

_HEARD = (
    Word("Good", 0, 400, 0.9, after=""),
    Word("morning", 500, 900, 0.9, after="."),
    Word("It", 1_000, 1_300, 0.9),
    Word("rained", 4_000, 4_400, 0.9, after="."),
)
_REGIONS = EditorContent(
    regions=(Region("a", 0, 1_300, "speaker", "Good\nmorning. It"), Region("b", 4_000, 4_400, "speaker", "rained."))
)
_KEPT = EditorContent("Good morning. It\nrained.")
_BORDER = EditorContent("Good morning.\r\n\r\n It\nrained.\n")


@pytest.mark.parametrize(
    ("configuration", "left", "paragraphs"),
    [
        ("default", _BORDER, ["Good morning.", "It", "rained."]),
        ("default", _KEPT, ["Good morning. It", "rained."]),
        ("segments", _REGIONS, ["Good morning. It", "rained."]),
    ],
)
def test_paragraphs(
    studio: Studio, tmp_path: Path, configuration: str, left: EditorContent, paragraphs: list[str]
) -> None:
    """Text, table, subtitles and Word have them; so has what `convert` makes of the corrected transcript."""
    round_ = Round.imported(studio, tmp_path, {"a.wav": _HEARD}, configuration)
    round_.submit("a.wav", left)

    round_.pull(formats=("txt", "csv", "srt", "docx"))

    files = {
        suffix: round_.files(suffix)["a.wav"].read_bytes() for suffix in (".txt", ".csv", ".srt", ".docx", ".json")
    }
    assert files[".txt"].decode().split("\n\n") == [*paragraphs[:-1], f"{paragraphs[-1]}\n"]
    assert [row["text"] for row in csv.DictReader(io.StringIO(files[".csv"].decode()))] == paragraphs
    cues = [cue.split("\n")[2:] for cue in files[".srt"].decode().strip().split("\n\n")]
    assert [" ".join(lines) for lines in cues] == paragraphs
    assert [row.text for row in rows_of(Document(io.BytesIO(files[".docx"])))] == paragraphs
    again = readers.parse(files[".json"])
    assert FORMATS["txt"].render(TranscriptDocument("a.wav", again, 6_000)) == files[".txt"]
    assert [(said, start, end) for said, start, end, _who in round_.said("a.wav")] == [
        (word.text, word.start, word.end) for word in _HEARD
    ]
