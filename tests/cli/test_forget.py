"""The `forget` command: what it plans, what it says, and that nothing is left of a recording but its tombstone."""

import csv
import json
import os
import pty
import re
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli.command_line import CommandLine, Result
from erased import Killed, killed_after, mentioning, others
from processes import PATIENCE, started

from ls_transcribe.exports import FORMATS
from ls_transcribe.model.recording import fingerprint, md5_of, recording_key

_SRT = "1\n00:00:01,000 --> 00:00:02,500\n{}\n\n2\n00:00:04,000 --> 00:00:05,000\nIt is late.\n"
_SAID = {"mallory": "The zeppelin departs.", "trent": "The museum opens.", "peggy": "Good evening."}
_FORMS = tuple(f"--{name}" for name in FORMATS)


@pytest.fixture(name="folder")
def _folder(local_command_line: CommandLine) -> CommandLine:
    """Three recordings on disk whose transcripts were there, in the folder `out`, with all documents."""
    for name, text in _SAID.items():
        _write(local_command_line.folder / "calls" / f"{name}.wav", f"sound of {name}")
        _write(local_command_line.folder / "texts" / f"{name}.srt", _SRT.format(text))
    ended = local_command_line.run("export", "calls", "--transcripts", "texts", "-o", "out", "-q", *_FORMS)
    assert ended.code == 0, ended.err
    return local_command_line


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")


def _key(command_line: CommandLine, name: str) -> str:
    path = command_line.folder / "calls" / f"{name}.wav"
    return recording_key(fingerprint(md5_of(path), path.stat().st_size))


def test_nothing_is_left_but_a_tombstone(folder: CommandLine) -> None:
    """Its neighbours are as they were; of what all share, only what is theirs is left."""
    out, key = folder.folder / "out", _key(folder, "mallory")
    before = others(out, ("trent", "peggy"))
    ended = folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    tasks = json.loads((out / "tasks.json").read_text())
    assert (ended.code, ended.err) == (0, "")
    assert mentioning(out, "mallory", "zeppelin") == []
    assert mentioning(out, key) == ["forgotten.csv", "ledger.sqlite3"]
    assert others(out, ("trent", "peggy")) == before
    assert sorted(task["data"]["recording"] for task in tasks) == ["peggy.wav", "trent.wav"]


def test_a_plan_alone_erases_nothing(folder: CommandLine) -> None:
    """Where nobody can answer and --yes is not typed, every file is as it was."""
    out = folder.folder / "out"
    before = {path: path.read_bytes() for path in out.rglob("*.*") if path.is_file() and "ledger" not in path.name}
    ended = folder.run("forget", "mallory.wav", "-o", "out")
    assert ended.code == 0
    assert ended.out.splitlines()[-1] == "Nothing was erased: --yes erases it."
    assert {path: path.read_bytes() for path in before} == before


_STEPS = [
    "ls_transcribe.store.ledger.erasure_table.ErasureTable.begin",
    "ls_transcribe.store.ledger.erasure_table.ErasureTable.save",
    "ls_transcribe.workflows.forget.files.erase",
    "ls_transcribe.store.ledger.recording_traces.RecordingTraceTable.withdraw",
    "ls_transcribe.workflows.folder_outputs.FolderOutputs.write",
    "ls_transcribe.workflows.forget.record.add",
    "ls_transcribe.store.ledger.job_starts.JobStarts.make_nameless",
    "ls_transcribe.store.ledger.recording_traces.RecordingTraceTable.delete",
    "ls_transcribe.store.ledger.recording_traces.RecordingTraceTable.leave_nothing_deleted",
    "ls_transcribe.store.ledger.erasure_table.TombstoneTable.save",
]
"""What a run does, one after another."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", _STEPS)
def test_a_run_that_is_killed_goes_on(
    folder: CommandLine, monkeypatch: pytest.MonkeyPatch, step: str, *, after: bool
) -> None:
    """Whatever it was doing, before it had done it and after: the same command comes to the same end."""
    out, key = folder.folder / "out", _key(folder, "mallory")
    with monkeypatch.context() as patch:
        killed_after(patch, step, before=not after)
        with pytest.raises(Killed):
            folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    ended = folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    is_over = step.endswith("TombstoneTable.save") and after
    assert ended.code == (2 if is_over else 0)
    assert mentioning(out, "mallory", "zeppelin") == []
    assert mentioning(out, key) == ["forgotten.csv", "ledger.sqlite3"]
    assert (out / "forgotten.csv").read_text().count(key) == 1
    assert folder.run("status", "-o", "out").out.count("not forgotten yet") == 0


def test_what_is_not_yet_forgotten_is_told(folder: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """`status` names it, and an export passes it over."""
    with monkeypatch.context() as patch:
        killed_after(patch, "ls_transcribe.workflows.folder_outputs.FolderOutputs.write", before=True)
        with pytest.raises(Killed):
            folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    told = folder.run("status", "-o", "out").out
    ended = folder.run("export", "calls", "--transcripts", "texts", "-o", "out", "-q")
    assert "  mallory.wav: not forgotten yet (places left: 3); the same forget goes on\n" in told
    assert (ended.code, _passed_over(ended)) == (0, ["mallory.wav"])
    assert mentioning(folder.folder / "out", "zeppelin") == []


def _passed_over(ended: Result) -> list[str]:
    return re.findall(r"Note: (.*) was forgotten on request, and is passed over", ended.err)


def test_what_was_forgotten_is_passed_over(folder: CommandLine) -> None:
    """Under whatever name its content comes again; nothing is written of it."""
    out = folder.folder / "out"
    folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    _write(folder.folder / "calls" / "renamed.wav", "sound of mallory")
    _write(folder.folder / "texts" / "renamed.srt", _SRT.format("The zeppelin departs."))
    ended = folder.run("export", "calls", "--transcripts", "texts", "-o", "out", "-q")
    assert (ended.code, _passed_over(ended)) == (0, ["mallory.wav", "renamed.wav"])
    assert mentioning(out, "mallory", "renamed", "zeppelin") == []


def test_what_is_recalled_is_taken_again(folder: CommandLine) -> None:
    """As if nothing had been; a second time there is nothing to recall."""
    key = _key(folder, "mallory")
    folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    recalled, again = (folder.run("forget", "--recall", key, "-o", "out") for _ in range(2))
    ended = folder.run("export", "calls", "--transcripts", "texts", "-o", "out", "-q")
    tasks = json.loads((folder.folder / "out" / "tasks.json").read_text())
    assert (recalled.code, recalled.out) == (
        0,
        f"{key} is recalled: the next run that finds it takes it like any other recording\n",
    )
    assert (again.code, f"No recording with the key {key} was forgotten" in again.err) == (2, True)
    assert (ended.code, _passed_over(ended), len(tasks)) == (0, [], 3)


@pytest.mark.parametrize("name", ["mallory.wav", "calls/mallory.wav", "KEY", "@list", "calls/other.wav"])
def test_a_recording_is_named_in_many_ways(folder: CommandLine, name: str) -> None:
    """By name, path, key, in a list, and by a file that has its content."""
    key = _key(folder, "mallory")
    _write(folder.folder / "calls" / "other.wav", "sound of mallory")
    (folder.folder / "list").write_text("mallory.wav\n")
    told = json.loads(folder.run("forget", name.replace("KEY", key), "-o", "out", "--json").out)
    assert [one["key"] for one in told["recordings"]] == [key]


def test_what_names_no_recording_is_refused(folder: CommandLine) -> None:
    """In a list it costs its line."""
    (folder.folder / "list").write_text("nobody.wav\nmallory.wav\n")
    refused = folder.run("forget", "nobody.wav", "-o", "out", "--yes")
    listed = folder.run("forget", "@list", "-o", "out", "--yes", "-q")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("Error: nobody.wav is no recording of this output folder: ")
    assert (listed.code, listed.err.startswith("nobody.wav: nobody.wav is no recording")) == (3, True)
    assert mentioning(folder.folder / "out", "mallory") == []


def test_one_name_of_two_recordings_is_refused(folder: CommandLine) -> None:
    """Their keys are told."""
    (folder.folder / "more").mkdir()
    _write(folder.folder / "more" / "calls" / "mallory.wav", "other sound")
    folder.run("export", "more/calls", "--transcripts", "texts", "-o", "out", "-q")
    ended = folder.run("forget", "mallory.wav", "-o", "out", "--yes")
    assert (ended.code, "mallory.wav names 2 recordings, whose keys are" in ended.err) == (2, True)


def test_a_copy_stays_unless_it_is_named(folder: CommandLine) -> None:
    """With --audio the recording itself goes; what has its content under another name is told."""
    calls = folder.folder / "calls"
    _write(calls / "other.wav", "sound of mallory")
    folder.run("export", "calls", "--transcripts", "texts", "-o", "out", "-q")
    plan = folder.run("forget", "mallory.wav", "-o", "out", "--audio").out
    copied = next(line for line in plan.splitlines() if "other.wav" in line)
    assert copied.endswith("(a copy under another name: type its path, too, to have it erased)")
    folder.run("forget", "mallory.wav", "-o", "out", "--audio", "--yes", "-q")
    assert sorted(path.name for path in calls.iterdir()) == ["other.wav", "peggy.wav", "trent.wav"]
    assert mentioning(folder.folder / "out", "mallory", "other.wav", "zeppelin") == []


def test_the_file_that_is_named_is_meant(folder: CommandLine) -> None:
    """Also if another one with the same content was found first, so that the recording is called so."""
    calls = folder.folder / "calls"
    _write(calls / "first.wav", "sound of mallory")
    folder.run("export", "calls", "--transcripts", "texts", "-o", "out", "-q")
    ended = folder.run("forget", "mallory.wav", "-o", "out", "--audio", "--yes", "-q")
    assert ended.code == 0, ended.err
    assert sorted(path.name for path in calls.iterdir()) == ["peggy.wav", "trent.wav"]


def test_a_copy_that_is_named_goes_too(folder: CommandLine) -> None:
    """Each path that was typed is meant."""
    calls = folder.folder / "calls"
    _write(calls / "other.wav", "sound of mallory")
    folder.run("export", "calls", "--transcripts", "texts", "-o", "out", "-q")
    folder.run("forget", "mallory.wav", "calls/other.wav", "-o", "out", "--audio", "--yes", "-q")
    assert sorted(path.name for path in calls.iterdir()) == ["peggy.wav", "trent.wav"]


def test_audio_of_another_content_stays(folder: CommandLine) -> None:
    """Something else may be called as the recording was."""
    _write(folder.folder / "calls" / "mallory.wav", "another sound of mallory")
    ended = folder.run("forget", "mallory.wav", "-o", "out", "--audio", "--yes", "-q")
    assert (ended.code, (folder.folder / "calls" / "mallory.wav").read_text()) == (0, "another sound of mallory")


def test_a_record_without_content_is_kept(folder: CommandLine) -> None:
    """Who asked for it only if that was typed."""
    key, day = _key(folder, "mallory"), f"{datetime.now(UTC):%Y-%m-%d}"
    folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q", "--by", "the data protection officer")
    folder.run("forget", "trent.wav", "-o", "out", "--yes", "-q", "--audio")
    record = list(csv.reader((folder.folder / "out" / "forgotten.csv").read_text(encoding="utf-8").splitlines()))
    files = f"{len(FORMATS) + 1} × file (this machine); 2 × file written anew (this machine); "
    left = "1 × audio (this machine); 1 × file (this machine)"
    assert record[:2] == [
        ["Tombstone", "Day", "Erased", "Left", "By"],
        [key, day, f"{files}1 × database (this machine)", left, "the data protection officer"],
    ]
    assert record[2][3:] == ["1 × file (this machine)", ""]


def test_what_a_person_has_changed_goes_too(folder: CommandLine) -> None:
    """That is what was asked for; the plan says so."""
    document = folder.folder / "out" / "documents" / "mallory.txt"
    document.write_text("The zeppelin of Mallory departs.")
    plan = folder.run("forget", "mallory.wav", "-o", "out").out
    folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    assert (f"file {document}: a document (txt), which somebody has changed" in plan, document.exists()) == (
        True,
        False,
    )


def test_a_shared_file_that_somebody_has_changed_is_told(folder: CommandLine) -> None:
    """It is not replaced: the recording is not forgotten until that is decided."""
    tasks = folder.folder / "out" / "tasks.json"
    tasks.write_text(tasks.read_text() + " ")
    ended = folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    assert (ended.code, f"file of all {tasks}: written anew without it (" in ended.out) == (3, True)
    tasks.unlink()
    assert folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q").code == 0
    assert mentioning(folder.folder / "out", "mallory", "zeppelin") == []


def test_a_killed_writer_leaves_nothing_either(folder: CommandLine) -> None:
    """What was half written is deleted, and so are folders for audio that no process uses."""
    partial = folder.folder / "out" / "transcripts" / f".ls-transcribe-{'0' * 32}.partial"
    partial.write_text("The zeppelin dep")
    folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    assert not partial.exists()


def test_nothing_begun_is_nothing_to_do(folder: CommandLine) -> None:
    """Without a recording, what was begun goes on; if nothing was, that is wrong usage."""
    ended = folder.run("forget", "-o", "out", "--yes")
    assert (ended.code, ended.err.startswith("Error: Nothing that was begun is left to be done")) == (2, True)


def test_what_was_begun_goes_on_without_a_name(folder: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger knows what."""
    with monkeypatch.context() as patch:
        killed_after(patch, "ls_transcribe.workflows.forget.files.erase")
        with pytest.raises(Killed):
            folder.run("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    ended = folder.run("forget", "-o", "out", "--yes", "-q")
    assert (ended.code, mentioning(folder.folder / "out", "mallory", "zeppelin")) == (0, [])


@pytest.mark.parametrize(("answer", "left"), [("y", False), ("n", True), ("", True)])
def test_at_a_terminal_it_asks(folder: CommandLine, answer: str, *, left: bool) -> None:
    """Only a yes erases."""
    out = folder.folder / "out"
    said = _at_a_terminal(folder.folder, f"{answer}\n", "forget", "mallory.wav", "-o", "out")
    assert "Erase what is listed (recordings: 1), for good? [y/N]: " in said
    assert ("Nothing was erased" in said, bool(mentioning(out, "zeppelin"))) == (left, left)


def _at_a_terminal(folder: Path, typed: str, *words: str) -> str:
    """What a command prints on a terminal on which that is typed."""
    ours, theirs = pty.openpty()
    ways = {"cwd": folder, "stdin": theirs, "stdout": theirs, "stderr": theirs}
    with started([sys.executable, "-m", "ls_transcribe", *words], **ways) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        said = b""
        with suppress(OSError):  # what Linux says at the end of a terminal
            while piece := os.read(ours, 65_536):
                said += piece
        os.close(ours)
        assert process.wait(PATIENCE) == 0
    return said.decode().replace("\r\n", "\n")


def test_names_of_any_bytes_are_forgotten(local_command_line: CommandLine) -> None:
    """A name that is no UTF-8, with an end of a line in it."""
    folder = local_command_line.folder
    for suffix, content in ((".wav", "sound"), (".srt", _SRT.format("The zeppelin departs."))):
        _write(folder / "calls" / f"mal\udcfflo\nry{suffix}", content)
    ended = local_command_line.run("export", "calls", "--transcripts", "calls", "-o", "out", "-q", *_FORMS)
    assert ended.code == 0, ended.err
    path = os.fsdecode(os.fsencode("calls/mal\udcfflo\nry.wav"))
    ended = local_command_line.run("forget", path, "-o", "out", "--audio", "--yes", "-q")
    assert (ended.code, ended.err, mentioning(folder / "out", "zeppelin")) == (0, "", [])
    assert [path.suffix for path in (folder / "calls").iterdir()] == [".srt"]
