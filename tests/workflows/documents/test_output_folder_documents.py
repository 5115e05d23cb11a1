"""Documents of an output folder: written where they are missing or old, and told where they cannot be."""

import csv
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import docx
import pytest
from workflows.desk import Desk

from ls_transcribe import exports
from ls_transcribe.errors.outputs import OutputInTheWay

FORMATS = ("docx", "srt", "vtt", "csv", "txt")
FORMATS_OF_RELEASE = cast(dict[str, Any], exports.FORMATS)


def _written(desk: Desk) -> dict[str, int]:
    """The documents of a folder and their times."""
    files = [file for name in ("documents", "subtitles") for file in (desk.output / name).rglob("*") if file.is_file()]
    return {str(file.relative_to(desk.output).as_posix()).partition("/")[2]: file.stat().st_mtime_ns for file in files}


def _failures(desk: Desk) -> dict[str, str]:
    """What the last run could not do, and why."""
    return {name: reason for kind, name, reason in (told for told in desk.told if len(told) == 3) if kind == "refused"}


def _notes(desk: Desk) -> list[str]:
    return [told[1] for told in desk.told if told[0] == "noted"]


def _columns(desk: Desk) -> dict[str, dict[str, str]]:
    """The documents of each recording in the summary."""
    with (desk.output / "job_summary_completed.csv").open(encoding="utf-8", newline="") as file:
        return {row["Recording"]: {name: row[name] for name in FORMATS} for row in csv.DictReader(file)}


def _age(desk: Desk) -> None:
    """Make the ledger one of the version before, which did not know what it wrote."""
    with closing(sqlite3.connect(desk.output / "ledger.sqlite3")) as ledger:
        tables = "DROP TABLE written_files; DROP TABLE document_names; DROP TABLE silence_checks;"
        columns = "".join(f"ALTER TABLE jobs DROP COLUMN {name};" for name in ("flags", "listened"))
        ledger.executescript(f"{tables} DROP INDEX unchecked_jobs; {columns} PRAGMA user_version = 3;")
    for (recording,) in [(path,) for path in (desk.output / "transcripts").glob("*.json")]:
        name = recording.stem.rpartition("-")[0]
        for path in [*desk.output.glob(f"documents/{name}.*"), *desk.output.glob(f"subtitles/{name}.*")]:
            path.rename(path.with_name(f"{recording.stem}{path.suffix}"))


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
    assert (set(_written(desk)), result.documents) == (named, 3)


def test_what_cannot_be_written_is_told(desk: Desk) -> None:
    """And costs itself alone."""
    desk.write(first="hello", second="goodbye")
    desk.transcribe()
    place = desk.output / "documents" / "first.txt"
    place.mkdir(parents=True)

    result = desk.transcribe(formats=("txt",))

    reason = f"a document of it was not written: {place} cannot be written: Is a directory"
    assert (_failures(desk), result.documents, result.failed) == ({"first.wav": reason}, 1, 1)


# What documents are called


def test_documents_lie_where_their_recordings_lie(desk: Desk) -> None:
    """In the same folders, with the same names, in letters of every script; and nowhere else."""
    for name in ("会議/第一回 打ち合わせ.wav", "day/talk: one?.mp3", "day/talk 2024.05.01.WAV", "con.wav"):
        (desk.input / name).parent.mkdir(exist_ok=True)
        (desk.input / name).write_text(name)
    desk.transcribe(formats=("docx", "srt"))

    stems = {"会議/第一回 打ち合わせ", "day/talk_ one_", "day/talk 2024.05.01", "_con"}
    assert set(_written(desk)) == {f"{stem}{suffix}" for stem in stems for suffix in (".docx", ".srt")}


def test_who_came_first_has_the_plain_name(desk: Desk) -> None:
    """For good: later ones have their key behind it, and so they stay, whatever they are called then."""
    desk.write(talk="hello")
    desk.transcribe(formats=("txt",))
    (desk.input / "Talk.mp3").write_text("goodbye")
    desk.transcribe()
    both = set(_written(desk))
    (desk.input / "talk.wav").rename(desk.input / "z.wav")
    desk.transcribe()
    texts = {name: (desk.output / "documents" / name).read_text() for name in both}
    (second,) = both - {"talk.txt"}
    assert (texts, set(_written(desk))) == ({"talk.txt": "hello\n", second: "goodbye\n"}, both)
    assert re.fullmatch(r"Talk-[0-9a-f]{12}\.txt", second)


def test_the_summary_has_a_column_for_each_format(desk: Desk) -> None:
    """The path of the document, or nothing: also of one that was deleted."""
    desk.write(first="hello", second="goodbye")
    desk.transcribe()
    none = dict.fromkeys(FORMATS, "")
    before = _columns(desk)
    desk.transcribe(formats=("docx", "srt"))
    (desk.output / "documents" / "second.docx").unlink()
    desk.transcribe(formats=("srt",))

    first = none | {"docx": "documents/first.docx", "srt": "subtitles/first.srt"}
    second = none | {"srt": "subtitles/second.srt"}
    assert (before, _columns(desk)) == (
        {"first.wav": none, "second.wav": none},
        {"first.wav": first, "second.wav": second},
    )


# What others wrote


def test_what_others_wrote_or_changed_is_kept(desk: Desk) -> None:
    """It is named whenever it is in the way; who insists has it replaced."""
    desk.write(first="hello", second="goodbye")
    (desk.output / "documents").mkdir(parents=True)
    (desk.output / "documents" / "first.txt").write_text("mine")
    result = desk.transcribe(formats=("txt",))
    reason = f"a document of it was not written: {desk.output}/documents/first.txt was not written by this command, "
    assert (list(_failures(desk)), result.failed, result.documents) == (["first.wav"], 1, 1)
    assert _failures(desk)["first.wav"].startswith(reason)
    assert _columns(desk)["first.wav"]["txt"] == ""

    replaced = desk.transcribe(overwrite=True)
    assert (replaced.documents, (desk.output / "documents" / "first.txt").read_text()) == (1, "hello\n")
    (desk.output / "documents" / "first.txt").write_text("Hello.")
    assert (desk.transcribe().documents, _failures(desk)) == (0, {})
    _change_transcript(desk, "first")
    assert (desk.transcribe().failed, "has been changed since it was written" in _failures(desk)["first.wav"]) == (
        1,
        True,
    )
    assert (desk.output / "documents" / "first.txt").read_text() == "Hello."


def _change_transcript(desk: Desk, name: str) -> None:
    """A transcript that is written again is another one, even if it says the same."""
    (transcript,) = (desk.output / "transcripts").glob(f"{name}-*.json")
    transcript.write_bytes(transcript.read_bytes() + b"\n")


def test_a_transcript_that_changed_has_other_documents(desk: Desk) -> None:
    """They are made anew, and replaced only where that makes a difference."""
    desk.write(first="hello")
    desk.transcribe(formats=("txt",))
    before = _written(desk)
    _change_transcript(desk, "first")
    same = desk.transcribe().documents, _written(desk) == before
    (transcript,) = (desk.output / "transcripts").glob("first-*.json")
    transcript.write_bytes(transcript.read_bytes().replace(b"hello", b"howdy"))
    assert (same, desk.transcribe().documents) == ((0, True), 1)
    assert (desk.output / "documents" / "first.txt").read_text() == "howdy\n"


@pytest.mark.parametrize("name", ["tasks.json", "job_summary_completed.csv", "job_summary_failed.csv"])
def test_an_output_that_others_wrote_or_changed_ends_the_run(desk: Desk, name: str) -> None:
    """Before anything is transcribed; who insists has it replaced."""
    desk.output.mkdir()
    (desk.output / name).write_text("mine")
    desk.write(first="hello")
    with pytest.raises(OutputInTheWay, match="was not written by a run that the folder remembers, and is kept"):
        desk.transcribe()
    assert ((desk.output / name).read_text(), list((desk.output / "transcripts").iterdir())) == ("mine", [])
    desk.transcribe(overwrite=True)
    desk.transcribe()
    (desk.output / name).write_text("mine again")
    with pytest.raises(OutputInTheWay, match="has been changed since it was written, and is kept"):
        desk.transcribe()


# Folders of earlier versions


def test_documents_of_an_earlier_version_get_their_names(desk: Desk) -> None:
    """They are made anew, once, and that is said; nothing is there twice."""
    desk.write(first="hello")
    desk.transcribe(formats=FORMATS)
    new = _written(desk)
    _age(desk)

    result = desk.transcribe()
    notes, failures = _notes(desk), _failures(desk)
    again = desk.transcribe()

    assert (set(_written(desk)), failures, again.documents, _notes(desk)) == (set(new), {}, 0, [])
    assert (result.documents, notes) == (4, ["Documents that an earlier version made were written anew: 4."])


def test_documents_of_an_earlier_version_that_may_be_changed_stay(desk: Desk) -> None:
    """A Word document that was saved by Word, and a text that is not what would be written: said once."""
    desk.write(first="hello", second="goodbye")
    desk.transcribe(formats=("docx", "txt"))
    _age(desk)
    (old_docx,) = (desk.output / "documents").glob("first-*.docx")
    (old_txt,) = (desk.output / "documents").glob("second-*.txt")
    edited = docx.Document(str(old_docx))
    edited.add_paragraph("Seen.")
    edited.save(str(old_docx))
    old_txt.write_text("Goodbye!")

    desk.transcribe()
    said = _notes(desk)
    desk.transcribe()

    names = {"first.docx", "first.txt", "second.docx", "second.txt"}
    assert set(_written(desk)) == names | {old_docx.name, old_txt.name}
    assert ([note.partition(",")[0] for note in said], _notes(desk)) == (
        [
            "Documents that an earlier version made were written anew: 3.",
            "Documents under the names that an earlier version gave them: 2",
        ],
        [],
    )


def test_a_newer_recipe_writes_documents_anew_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that writes other documents says so; those that somebody has changed are kept and named."""
    desk.write(first="hello", second="goodbye")
    desk.transcribe(formats=("txt",))
    (desk.output / "documents" / "second.txt").write_text("Goodbye!")
    monkeypatch.setitem(FORMATS_OF_RELEASE, "txt", replace(FORMATS_OF_RELEASE["txt"], recipe=99, module="csv_table"))

    renewed = desk.transcribe()
    notes, failures = _notes(desk), _failures(desk)
    again = desk.transcribe()

    assert (renewed.documents, notes) == (1, ["Documents that an earlier version made were written anew: 1."])
    assert (list(failures), again.documents, _notes(desk)) == (["second.wav"], 0, [])


@pytest.mark.parametrize("broken", ["", "{"])
def test_a_transcript_that_broke_has_no_document(desk: Desk, broken: str) -> None:
    """Which is told beside the reason why it is no task either."""
    desk.write(first="hello")
    desk.transcribe()
    (transcript,) = Path(desk.output / "transcripts").glob("*.json")
    transcript.write_text(broken)

    result = desk.transcribe(formats=("txt",))

    assert (len([told for told in desk.told if told[0] == "refused"]), result.documents) == (2, 0)
