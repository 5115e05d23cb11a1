"""Documents of an output folder: written where they are missing or old, and told where they cannot be."""

from pathlib import Path

import docx
import pytest
from workflows.desk import Desk

FORMATS = ("docx", "srt", "vtt", "csv", "txt")


def _written(desk: Desk) -> dict[str, int]:
    """The documents of a folder and their times."""
    files = [*(desk.output / "documents").iterdir(), *(desk.output / "subtitles").iterdir()]
    return {file.name.replace(file.stem, file.stem.rpartition("-")[0]): file.stat().st_mtime_ns for file in files}


def test_each_transcript_has_its_documents(desk: Desk) -> None:
    """In every format that was asked for, subtitles in a folder of their own."""
    desk.write(first="hello", second="goodbye")
    result = desk.transcribe(formats=FORMATS)

    named = {f"{name}.{format_}" for name in ("first", "second") for format_ in FORMATS}
    subtitles = {file.suffix for file in (desk.output / "subtitles").iterdir()}
    assert (set(_written(desk)), subtitles, result.documents) == (named, {".srt", ".vtt"}, 10)


def test_a_document_tells_what_is_known_of_its_recording(desk: Desk) -> None:
    """Its name on disk, and what transcribed it."""
    desk.write(first="hello")
    desk.transcribe(formats=("docx",))

    (file,) = (desk.output / "documents").iterdir()
    cells = [cell.text for table in docx.Document(str(file)).tables for row in table.rows for cell in row.cells]
    told = "\n".join([*(paragraph.text for paragraph in docx.Document(str(file)).paragraphs), *cells])
    assert [word in told for word in ("first.wav", "reader", "hello")] == [True, True, True]


def test_a_second_run_writes_none(desk: Desk) -> None:
    """The folder remembers the formats, and what is there is as young as its transcript."""
    desk.write(first="hello")
    desk.transcribe(formats=("docx", "srt"))
    before = _written(desk)

    result = desk.transcribe()

    assert (_written(desk), result.documents) == (before, 0)


def test_what_is_missing_is_written(desk: Desk) -> None:
    """Of old transcripts as of new ones, also in a format that was not asked for before."""
    desk.write(first="hello")
    desk.transcribe(formats=("srt",))
    desk.write(second="goodbye")

    result = desk.transcribe(formats=("srt", "txt"))

    named = {"first.srt", "first.txt", "second.srt", "second.txt"}
    assert (set(_written(desk)), result.documents) == (named, 4)


def test_what_cannot_be_written_is_told(desk: Desk) -> None:
    """And costs itself alone."""
    desk.write(first="hello", second="goodbye")
    desk.transcribe()
    (first,) = (desk.output / "transcripts").glob("first-*")
    (desk.output / "documents" / f"{first.stem}.txt").mkdir(parents=True)

    result = desk.transcribe(formats=("txt",))

    told = [(name, reason) for kind, name, reason in desk.told if kind == "refused"]
    place = desk.output / "documents" / f"{first.stem}.txt"
    assert told == [("first.wav", f"there is no document of it: {place} cannot be written: Is a directory")]
    assert (result.documents, result.failed) == (1, 1)


@pytest.mark.parametrize("broken", ["", "{"])
def test_a_transcript_that_broke_has_no_document(desk: Desk, broken: str) -> None:
    """Which is told beside the reason why it is no task either."""
    desk.write(first="hello")
    desk.transcribe()
    (transcript,) = Path(desk.output / "transcripts").glob("*.json")
    transcript.write_text(broken)

    result = desk.transcribe(formats=("txt",))

    assert (len([told for told in desk.told if told[0] == "refused"]), result.documents) == (2, 0)
