"""Transcripts to documents: which are found, what becomes of each, and how many are held at a time."""

import io
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from processes import wait_until
from workflows.desk import Desk
from workflows.dying_workers import HALF, die_of_three, never_end_with_three

from ls_transcribe.concurrency import process_map
from ls_transcribe.errors.outputs import (
    ConversionRecordUnreadable,
    DiskFull,
    FormatMissing,
    StdoutTakesOneDocument,
)
from ls_transcribe.errors.sources import SourceMissing, TranscriptAddressUnknown
from ls_transcribe.exports import FORMATS
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.sources.transcripts import NOT_TRANSCRIPT
from ls_transcribe.store.conversion_record import NAME
from ls_transcribe.workflows.convert import convert as conversion
from ls_transcribe.workflows.convert.request import ConvertRequest
from ls_transcribe.workflows.convert.result import ConvertResult
from ls_transcribe.workflows.documents import convert_all
from ls_transcribe.workflows.documents.render import Conversion
from ls_transcribe.workflows.watchers import ConvertWatcher

EVERY = tuple(FORMATS)


def spoken(text: str = "Hello there.") -> bytes:
    """A transcript in which this is said."""
    return f"1\n00:00:00,000 --> 00:00:02,000\n{text}\n".encode()


def put(folder: Path, *names: str) -> Path:
    """Transcripts that say what they are called."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(spoken(name))
    return folder


def files(folder: Path) -> list[str]:
    """The files below a folder, without the record of what was written."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != NAME)


class Listener(ConvertWatcher):
    """A watcher that remembers what it is told."""

    def __init__(self) -> None:
        self.plan: tuple[int, int, dict[str, int]] = (0, 0, {})
        self.refusals: dict[str, str] = {}
        self.passed: list[tuple[str, str]] = []
        self.done: list[str] = []
        self.notes: list[str] = []

    def note(self, line: str) -> None:
        self.notes.append(line)

    def planned(self, number: int, size: int, skipped: Counter[str]) -> None:
        self.plan = (number, size, dict(skipped))

    def file_skipped(self, name: str, reason: str) -> None:
        self.passed.append((name, reason))

    def item_failed(self, item: FailedItem) -> None:
        self.refusals[item.name] = item.reason

    def transcript_ended(self, name: str, size: int, *, failed: bool) -> None:  # noqa: ARG002  # as declared
        if not failed:
            self.done.append(name)

    def waiting(self, reason: str, *, service: str = "Amazon") -> None:
        raise AssertionError(f"{service}: {reason}")


def convert(output: Path, *sources: object, stdin: bytes = b"", **options: Any) -> tuple[ConvertResult, Listener]:
    """The result, but for the number of documents, and what was told."""
    listener = Listener()
    request = ConvertRequest(tuple(map(str, sources)), output, **{"formats": ("txt",), **options})
    return replace(conversion.convert(request, listener, stdin=io.BytesIO(stdin)), documents=0), listener


def test_every_format_of_a_file(tmp_path: Path) -> None:
    """What a file is called is what its documents are called, each with the suffix of its format."""
    put(tmp_path, "talk.en.srt")
    result, _ = convert(tmp_path / "out", tmp_path / "talk.en.srt", formats=EVERY)

    assert (result, files(tmp_path / "out")) == (
        ConvertResult(1, 1),
        sorted(f"talk.en{FORMATS[name].suffix}" for name in EVERY),
    )


def test_a_folder_with_its_subfolders(tmp_path: Path) -> None:
    """Documents lie in the folders that their transcripts lay in; what is no transcript is passed over and counted."""
    put(tmp_path / "in", "b.json", "a/c.VTT", "a/b/d.srt", ".hidden.srt", "notes.txt", ".git/e.srt", "a/x.docx")
    result, listener = convert(tmp_path / "out", tmp_path / "in")

    assert (result, files(tmp_path / "out"), listener.done) == (
        ConvertResult(3, 3),
        ["a/b/d.txt", "a/c.txt", "b.txt"],
        ["b.json", "a/c.VTT", "a/b/d.srt"],
    )
    assert listener.plan == (3, sum(len(spoken(name)) for name in listener.done), dict(listener.plan[2]))
    assert listener.plan[2] == {"hidden": 1, NOT_TRANSCRIPT: 2}


def test_a_link_that_leads_back_up(tmp_path: Path) -> None:
    """It is not followed for ever."""
    put(tmp_path / "in", "a/b.srt")
    (tmp_path / "in" / "a" / "up").symlink_to(tmp_path / "in")
    assert convert(tmp_path / "out", tmp_path / "in")[1].done == ["a/b.srt"]


def test_standard_input(tmp_path: Path) -> None:
    """It is one transcript, which has no name of its own."""
    convert(tmp_path / "out", "-", stdin=spoken("Piped."))
    assert (tmp_path / "out" / "transcript.txt").read_bytes() == b"Piped.\n"


def test_timed_text_is_called_xml_too(tmp_path: Path) -> None:
    """Files of that name are looked into: what else is called so is passed over."""
    timed = '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">Hi.</p></div></body></tt>'
    put(tmp_path / "in", "a.srt")
    (tmp_path / "in" / "b.xml").write_text(timed)
    (tmp_path / "in" / "a.xml").write_text("<project/>")
    result, listener = convert(tmp_path / "out", tmp_path / "in")
    assert (result, files(tmp_path / "out")) == (ConvertResult(2, 2), ["a.txt", "b.txt"])
    assert listener.plan[2] == {NOT_TRANSCRIPT: 1}


def test_what_is_in_s3(desk: Desk) -> None:
    """An object, and all that is below a prefix, of which more are found than are fetched at a time."""
    for number in range(20):
        desk.amazon.put("input", f"talks/a/{number:02}.srt", spoken(str(number)))
    desk.amazon.put("input", "talks/a/notes.pdf", b"")
    desk.amazon.put("input", "one.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\nOne.\n")
    result, listener = convert(desk.output, "s3://input/talks/", "s3://input/one.vtt", account=desk.account)

    assert (result, files(desk.output)) == (ConvertResult(21, 21), [*(f"a/{n:02}.txt" for n in range(20)), "one.txt"])
    assert (desk.output / "a" / "07.txt").read_bytes() == b"7\n"
    assert listener.passed == [("a/notes.pdf", NOT_TRANSCRIPT)]


def test_a_key_that_leads_elsewhere(desk: Desk) -> None:
    """Nothing is written outside the folder, whatever an object is called."""
    desk.amazon.put("input", "talks/../../up.srt", spoken())
    desk.amazon.put("input", "talks//abs.srt", spoken())
    result, listener = convert(desk.output, "s3://input/talks/", account=desk.account)

    assert (result, files(desk.output), listener.refusals) == (ConvertResult(2, 2), ["_/_/up.txt", "abs.txt"], {})
    assert not (desk.folder.parent / "up.txt").exists()


def test_what_cannot_be_read(tmp_path: Path) -> None:
    """Each is named with its reason, and the rest is converted."""
    put(tmp_path / "in", "a.srt", "z.srt")
    (tmp_path / "in" / "empty.vtt").touch()
    (tmp_path / "in" / "half.json").write_text('{"results": ')
    os.mkfifo(tmp_path / "in" / "pipe.srt")
    (tmp_path / "in" / "gone.srt").symlink_to("nowhere")
    result, listener = convert(tmp_path / "out", tmp_path / "in")

    assert (result, files(tmp_path / "out")) == (ConvertResult(6, 2, 4), ["a.txt", "z.txt"])
    assert {name: reason.partition(":")[0] for name, reason in listener.refusals.items()} == {
        "empty.vtt": "it is empty",
        "gone.srt": "the file cannot be read",
        "half.json": "it is not JSON",
        "pipe.srt": "it is not a regular file",
    }


def vtt(text: str) -> str:
    return f"WEBVTT\n\n00:00.000 --> 00:02.000\n{text}\n"


def test_a_set_is_one_transcript(tmp_path: Path) -> None:
    """In a folder or typed one by one: one document for a stem; what belongs to another stem stays apart."""
    put(tmp_path / "in", "a.srt", "a.wav.srt", "b/a.srt")
    for name in ("a.VTT", "a.wav.words.vtt", "b/a.txt"):
        (tmp_path / "in" / name).write_text(
            vtt({"a.VTT": "A SRT", "a.wav.words.vtt": "a.wav.srt!"}.get(name, "b/a.srt"))
        )
    found = convert(tmp_path / "out", tmp_path / "in")[0]
    typed = convert(tmp_path / "typed", *sorted((tmp_path / "in").rglob("*.*"), key=lambda path: path.suffix))[0]

    assert (found, files(tmp_path / "out")) == (
        ConvertResult(3, 3, sets=2, agreeing=2),
        ["a.txt", "a.wav.txt", "b/a.txt"],
    )
    assert typed == ConvertResult(3, 3, sets=3, agreeing=3)


def test_a_set_in_s3(desk: Desk) -> None:
    """Its objects follow one another, but for those of other stems that begin in the same way."""
    for name, text in {"a.en.srt": "en", "a.srt": "a", "a.words.srt": "A.", "a/a.srt": "c", "b.srt": "b"}.items():
        desk.amazon.put("input", f"talks/{name}", spoken(text))
    result, listener = convert(desk.output, "s3://input/talks/", "s3://input/talks/b.srt", account=desk.account)
    assert (result, files(desk.output), listener.passed) == (
        ConvertResult(5, 4, sets=1, agreeing=1),
        ["a.en.txt", "a.txt", "a/a.txt", "b.txt"],
        [("b.srt", "named twice")],
    )


def test_a_set_that_does_not_agree(tmp_path: Path) -> None:
    """It is refused with all names, and nothing is written; who names the right file has it converted."""
    put(tmp_path / "in", "talk.json", "talk.srt", "talk.vtt")
    result, listener = convert(tmp_path / "out", tmp_path / "in")
    assert (result, files(tmp_path / "out"), listener.refusals) == (
        ConvertResult(1, 0, 1),
        [],
        {
            "talk.json": "talk.json, talk.srt and talk.vtt do not say the same, from 0:00 on: "
            "keep what is right, and move the rest away"
        },
    )
    assert convert(tmp_path / "out", tmp_path / "in" / "talk.srt")[0] == ConvertResult(1, 1)


def test_files_that_are_no_set_and_would_become_the_same_file(tmp_path: Path) -> None:
    """The second is refused by name; the first stays what it was made of."""
    put(tmp_path / "in", "talk.json", "talk.sub")
    result, listener = convert(tmp_path / "out", tmp_path / "in", tmp_path / "in" / "talk.sub")

    reason = f"{tmp_path}/out/talk.txt is written from another transcript by this run"
    assert (result, (tmp_path / "out" / "talk.txt").read_bytes()) == (ConvertResult(2, 1, 1), b"talk.json\n")
    assert {name: why.partition(":")[0] for name, why in listener.refusals.items()} == {"talk.sub": reason}


def test_transcripts_of_one_name_in_several_folders(tmp_path: Path) -> None:
    """The first has the plain name, later ones a key behind it, also where the names differ in capitals only."""
    put(tmp_path / "a", "talk.srt")
    put(tmp_path / "b", "Talk.vtt")
    for _ in range(2):
        result, listener = convert(tmp_path / "out", tmp_path / "a", tmp_path / "b", tmp_path / "b" / "Talk.vtt")

    (first, second) = sorted(files(tmp_path / "out"), key=len)
    assert (result, listener.refusals, listener.passed) == (ConvertResult(3, 2), {}, [("Talk.vtt", "named twice")])
    assert (first, bool(re.fullmatch(r"Talk-[0-9a-f]{12}\.txt", second))) == ("talk.txt", True)
    assert (tmp_path / "out" / second).read_bytes() == b"Talk.vtt\n"


def test_who_came_first_keeps_the_plain_name(tmp_path: Path) -> None:
    """In later runs too, in whatever order, wherever the folder of all lies by then; also if it is gone."""
    for folder in ("a", "b", "c"):
        put(tmp_path / "all" / folder, "talk.srt")
    (tmp_path / "all" / "b" / "talk.srt").write_bytes(spoken("b"))
    top = tmp_path / "all"
    convert(top / "out", top / "a")
    convert(top / "out", top / "b", top / "a")
    before = files(top / "out")
    top.rename(tmp_path / "moved")
    top = tmp_path / "moved"
    (top / "a" / "talk.srt").unlink()
    convert(top / "out", top / "b" / "talk.srt")

    (first, second) = sorted(files(top / "out"), key=len)
    assert (before, first) == ([second, first], "talk.txt")
    assert [(top / "out" / name).read_bytes() for name in (first, second)] == [b"talk.srt\n", b"b\n"]


def test_who_could_not_be_converted_has_no_name(tmp_path: Path) -> None:
    """Another one has the plain name later."""
    put(tmp_path / "b", "talk.srt")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "talk.srt").write_bytes(b"no subtitles")
    results = [convert(tmp_path / "out", tmp_path / folder)[0] for folder in ("a", "b")]
    assert (results, files(tmp_path / "out")) == ([ConvertResult(1, 0, 1), ConvertResult(1, 1)], ["talk.txt"])


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("会議 一.srt", "会議 一.txt"),
        ("a: b?.srt", "a_ b_.txt"),
        ("con.srt", "_con.txt"),
        ("back\\slash.srt", "back_slash.txt"),
    ],
)
def test_names_that_a_file_system_may_refuse(tmp_path: Path, name: str, made: str) -> None:
    """Letters of every script stay, and what cannot be in a name is replaced."""
    put(tmp_path / "in", name)
    assert (convert(tmp_path / "out", tmp_path / "in")[0], files(tmp_path / "out")) == (ConvertResult(1, 1), [made])


def test_a_name_of_bytes_that_are_no_text(tmp_path: Path) -> None:
    """Its document has a name that is."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / os.fsdecode(b"caf\xe9.srt")).write_bytes(spoken())
    assert (convert(tmp_path / "out", tmp_path / "in")[0], files(tmp_path / "out")) == (
        ConvertResult(1, 1),
        ["caf_.txt"],
    )


def test_one_that_is_named_twice(tmp_path: Path) -> None:
    """It is converted once, and nothing is wrong."""
    put(tmp_path / "in", "talk.srt")
    result, listener = convert(tmp_path / "out", tmp_path / "in", tmp_path / "in" / "talk.srt")
    assert (result, listener.passed) == (ConvertResult(2, 1), [("talk.srt", "named twice")])


def test_a_transcript_is_never_overwritten(tmp_path: Path) -> None:
    """Not by its own document, nor by that of another one, however the folder is spelt."""
    put(tmp_path / "in", "a.json", "a.srt", "b/c.srt")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    result, listener = convert(tmp_path / "link", tmp_path / "in", formats=("srt", "txt"))

    reason = "is itself to be converted and stays as it is: name another folder with -o"
    assert (result, files(tmp_path / "in")) == (ConvertResult(2, 0, 2), ["a.json", "a.srt", "b/c.srt"])
    assert listener.refusals == {
        "a.json": f"{tmp_path}/link/a.srt {reason}",
        "b/c.srt": f"{tmp_path}/link/b/c.srt {reason}",
    }


def test_a_transcript_called_otherwise_is_not_overwritten_either(tmp_path: Path) -> None:
    """A file that is named itself may have any suffix, that of its document too, in a folder of another name."""
    put(tmp_path / "in", "talk.txt")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    results = [convert(tmp_path / folder, tmp_path / "link" / "talk.txt")[0] for folder in ("in", "link")]
    assert (results, (tmp_path / "in" / "talk.txt").read_bytes()) == ([ConvertResult(1, 0, 1)] * 2, spoken("talk.txt"))


def test_a_second_run_replaces_what_the_first_has_made(tmp_path: Path) -> None:
    """Also where the folder of the documents lies among the transcripts: it is not looked into."""
    put(tmp_path, "talk.json")
    convert(tmp_path / "out", tmp_path, formats=("srt",))
    (tmp_path / "talk.json").write_bytes(spoken("Corrected."))
    result, _ = convert(tmp_path / "out", tmp_path, formats=("srt",))

    assert (result, files(tmp_path)) == (ConvertResult(1, 1), ["out/talk.srt", "talk.json"])
    assert b"Corrected." in (tmp_path / "out" / "talk.srt").read_bytes()


def test_what_others_wrote_is_kept(tmp_path: Path) -> None:
    """It is named, and the rest is converted; who insists has it replaced, and then it is ours."""
    put(tmp_path / "in", "a.srt", "b.srt")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_bytes(b"notes of mine")
    kept = [convert(tmp_path / "out", tmp_path / "in") for _ in range(2)]

    assert [result for result, _ in kept] == [ConvertResult(2, 1, 1)] * 2
    assert kept[0][1].refusals == {
        "a.srt": f"{tmp_path}/out/a.txt was not written by this command, and is kept: move it away, or replace it with "
        "--overwrite"
    }
    assert kept[1][1].notes == [
        f"Files in {tmp_path}/out that `convert` does not remember having written were kept: 1. If an earlier "
        "version made them, which remembered nothing, nobody can tell whether they were changed since: --overwrite "
        "replaces them once, and then they are remembered."
    ]
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"notes of mine"
    results = [convert(tmp_path / "out", tmp_path / "in", overwrite=first)[0] for first in (True, False)]
    assert (results, (tmp_path / "out" / "a.txt").read_bytes()) == ([ConvertResult(2, 2)] * 2, b"a.srt\n")


def test_what_was_changed_since_is_kept(tmp_path: Path) -> None:
    """Somebody has corrected a document by hand; the other format of the same transcript is written."""
    put(tmp_path / "in", "a.srt")
    convert(tmp_path / "out", tmp_path / "in", formats=("txt", "csv"))
    (tmp_path / "out" / "a.txt").write_bytes(b"Corrected.")
    (tmp_path / "in" / "a.srt").write_bytes(spoken("Anew."))
    result, listener = convert(tmp_path / "out", tmp_path / "in", formats=("txt", "csv"))

    assert (result, (tmp_path / "out" / "a.txt").read_bytes()) == (ConvertResult(1, 0, 1), b"Corrected.")
    assert "a.txt has been changed since it was written, and is kept" in listener.refusals["a.srt"]
    assert listener.notes == []
    assert b"Anew." in (tmp_path / "out" / "a.csv").read_bytes()


def test_the_record_that_was_lost(tmp_path: Path) -> None:
    """What is as it would be written is ours; so it is after a run that was killed before it could remember."""
    put(tmp_path / "in", "a.srt", "b.srt")
    convert(tmp_path / "out", tmp_path / "in")
    (tmp_path / "out" / NAME).unlink()
    results = [convert(tmp_path / "out", tmp_path / "in")[0]]
    put(tmp_path / "in", "a.srt")
    (tmp_path / "in" / "a.srt").write_bytes(spoken("Anew."))
    results.append(convert(tmp_path / "out", tmp_path / "in")[0])
    assert (results, (tmp_path / "out" / "a.txt").read_bytes()) == ([ConvertResult(2, 2)] * 2, b"Anew.\n")


@pytest.mark.parametrize("content", [b"somebody's notes" * 100, None])
def test_a_record_that_cannot_be_used(tmp_path: Path, content: bytes | None) -> None:
    """Nothing is written, since nobody knows what may be replaced."""
    put(tmp_path / "in", "a.srt")
    (tmp_path / "out").mkdir()
    if content is None:
        (tmp_path / "out" / NAME).symlink_to(tmp_path / "victim")
    else:
        (tmp_path / "out" / NAME).write_bytes(content)
    with pytest.raises(ConversionRecordUnreadable, match="which lists what convert wrote there, cannot be used"):
        convert(tmp_path / "out", tmp_path / "in")
    assert (files(tmp_path / "out"), (tmp_path / "victim").exists()) == ([], False)


def test_how_many_documents_there_are(tmp_path: Path) -> None:
    """Those that are kept are no documents of this run."""
    put(tmp_path / "in", "a.srt", "b.srt")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").touch()
    request = ConvertRequest((str(tmp_path / "in"),), tmp_path / "out", ("txt", "vtt"))
    assert conversion.convert(request, Listener(), stdin=io.BytesIO()) == ConvertResult(2, 1, 1, 3)


def test_nothing_found(tmp_path: Path) -> None:
    """Then nothing is made, no folder either."""
    (tmp_path / "in").mkdir()
    assert (convert(tmp_path / "out", tmp_path / "in")[0], (tmp_path / "out").exists()) == (ConvertResult(), False)


@pytest.mark.parametrize(
    ("source", "options", "error"),
    [
        ("nowhere.json", {}, SourceMissing),
        ("https://example.org/talk.json", {}, TranscriptAddressUnknown),
        ("talk.srt", {"formats": ()}, FormatMissing),
    ],
)
def test_what_cannot_be_meant(
    source: str, options: dict[str, Any], error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused before anything is done."""
    monkeypatch.chdir(put(tmp_path, "talk.srt"))
    with pytest.raises(error):
        convert(tmp_path / "out", "talk.srt", source, **options)
    assert files(tmp_path) == ["talk.srt"]


def test_something_in_the_way(tmp_path: Path) -> None:
    """It costs the one transcript whose document it stands in the way of."""
    put(tmp_path / "in", "a.srt", "b.srt")
    (tmp_path / "out" / "a.txt").mkdir(parents=True)
    result, listener = convert(tmp_path / "out", tmp_path / "in")

    assert (result, files(tmp_path / "out")) == (ConvertResult(2, 1, 1), ["b.txt"])
    assert listener.refusals == {"a.srt": f"{tmp_path}/out/a.txt cannot be written: Is a directory"}


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends the run: the next transcript would fare no better."""
    put(tmp_path / "in", "a.srt", "b.srt")
    full = OSError(28, "No space left on device")
    monkeypatch.setattr("os.fsync", lambda _file: (_ for _ in ()).throw(full))
    with pytest.raises(DiskFull, match=r"the disk mounted at .* bytes are needed"):
        convert(tmp_path / "out", tmp_path / "in")
    assert files(tmp_path / "out") == []


def test_a_mark_in_front_of_tables(tmp_path: Path) -> None:
    """Of tables only: Excel asks for it, other programs stumble over it."""
    put(tmp_path, "talk.srt")
    convert(tmp_path / "out", tmp_path / "talk.srt", formats=("csv", "txt"), bom=True)
    assert [(tmp_path / "out" / name).read_bytes()[:3] for name in ("talk.csv", "talk.txt")] == [
        b"\xef\xbb\xbf",
        b"tal",
    ]


def test_two_workers_make_what_one_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes, in the same places; the bad ones are told as well."""
    monkeypatch.setattr(process_map, "_BEFORE_WORKERS", 0)
    put(tmp_path / "in", *(f"{number % 3}/{number}.srt" for number in range(12)))
    (tmp_path / "in" / "bad.json").write_text("{}")
    told = [convert(tmp_path / str(workers), tmp_path / "in", formats=EVERY, workers=workers) for workers in (1, 2)]
    made = [{name: (tmp_path / n / name).read_bytes() for name in files(tmp_path / n)} for n in ("1", "2")]

    assert (told[0][0], len(made[0]), made[0]) == (told[1][0], 12 * len(EVERY), made[1])
    assert [listener.refusals for _, listener in told] == [told[0][1].refusals] * 2
    assert (tmp_path / "2").stat().st_mode & 0o777 == 0o700


def test_few_are_held_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of any number of transcripts, each process has one and its next one, so that all of them take the same memory."""
    monkeypatch.setattr(process_map, "_BEFORE_WORKERS", 0)
    monkeypatch.setattr(process_map, "_MOST_IN_A_GROUP", 1)
    put(tmp_path, "talk.srt")
    taken = ended = most = 0

    def assignments() -> Iterator[Conversion]:
        nonlocal taken, most
        for number in range(30):
            taken += 1
            most = max(most, taken - ended)
            yield Conversion("talk.srt", tmp_path / str(number), str(tmp_path / "talk.srt"), ("txt",))

    for _ in convert_all.convert_all(assignments(), 2):
        ended += 1
    assert (taken, ended, most <= 5) == (30, 30, True)


def test_few_objects_are_fetched_ahead(desk: Desk) -> None:
    """What is listed in S3 is not held at once either."""
    for number in range(30):
        desk.amazon.put("input", f"talks/{number:02}.srt", spoken(str(number)))
    asked: list[str] = []
    desk.amazon.service.on_s3 = lambda method, path: asked.append(path) if method == "GET" and ".srt" in path else None
    request = ConvertRequest(("s3://input/talks/",), desk.output, ("txt",), account=desk.account)
    session = conversion._check_request(request, Listener())
    found = conversion._find_transcripts(request, session)
    with closing(conversion._with_contents(found, session, io.BytesIO(), has_objects=True)) as contents:
        next(contents)
    assert 1 <= len(asked) <= conversion._AHEAD


def test_what_a_dead_worker_left_half_written_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies costs its transcript; the half file that it left goes."""
    put(tmp_path / "in", *(f"{number}.srt" for number in range(6)))
    monkeypatch.setattr(process_map, "_BEFORE_WORKERS", 0)
    monkeypatch.setattr(convert_all, "write_documents", die_of_three)
    result, listener = convert(tmp_path / "out", tmp_path / "in", workers=2)

    assert (result, files(tmp_path / "out")) == (ConvertResult(6, 5, 1), [f"{n}.txt" for n in range(6) if n != 3])
    assert listener.refusals == {"3.srt": process_map.CRASHED}


def test_what_is_under_way_when_it_ends_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However far a process is in writing a file: it is ended, and the half file goes. What waits never begins."""
    monkeypatch.setattr(process_map, "_BEFORE_WORKERS", 0)
    monkeypatch.setattr(process_map, "_MOST_IN_A_GROUP", 1)
    monkeypatch.setattr(convert_all, "write_documents", never_end_with_three)
    put(tmp_path, *(f"{number}.srt" for number in (1, 2, 3)), "more/3.srt", "4.srt")
    places = [(1, "1"), (3, "3"), (2, "2"), (3, "more/3"), (4, "4")]
    tasks = [Conversion(f"{n}.srt", tmp_path / name, str(tmp_path / f"{name}.srt"), ("txt",)) for n, name in places]
    with closing(convert_all.convert_all(tasks, 2)) as outcomes:
        next(outcomes)
        next(outcomes)
        assert wait_until(lambda: {HALF, f"more/{HALF}"} <= set(files(tmp_path)))
    assert files(tmp_path) == ["1.srt", "1.txt", "2.srt", "2.txt", "3.srt", "4.srt", "more/3.srt"]


def test_few_need_no_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done before others could have started is done here."""
    put(tmp_path / "in", *(f"{number}.srt" for number in range(3)))
    monkeypatch.setattr(process_map, "_BEFORE_WORKERS", 60)
    monkeypatch.setattr(process_map, "_by_processes", None)
    assert convert(tmp_path / "out", tmp_path / "in", workers=2)[0] == ConvertResult(3, 3)


def test_the_only_document_for_standard_output(tmp_path: Path) -> None:
    """One transcript and one format: anything else is refused."""
    put(tmp_path, "talk.srt", "b/other.srt")

    def one(*formats: str, source: Path | str = "-", stdin: bytes = spoken("Piped.")) -> bytes | None:
        request = ConvertRequest((str(source),), Path("-"), formats)
        return conversion.convert_one(request, Listener(), stdin=io.BytesIO(stdin))

    put(tmp_path / "c", "only.srt", "notes.pdf")
    assert [
        one("txt"),
        one("txt", source=tmp_path / "talk.srt"),
        one("txt", source=tmp_path / "c"),
        one("txt", stdin=b""),
    ] == [b"Piped.\n", b"talk.srt\n", b"only.srt\n", None]
    for formats, source in ((("txt", "srt"), "-"), (("txt",), tmp_path)):
        with pytest.raises(StdoutTakesOneDocument):
            one(*formats, source=source)
