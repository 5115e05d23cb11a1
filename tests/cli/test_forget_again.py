"""The same `forget` again: what a name means then, audio that is erased later, and a database that was in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli.command_line import AmazonCommandLine, CommandLine
from erased import Killed, killed_after, mentioning, objects_mentioning
from stand_ins.amazon.faults import DENIED

_SRT = "1\n00:00:01,000 --> 00:00:02,500\n{}\n"
_SAID = {"trent.wav": "The museum opens.", "mallory/trent.wav": "The zeppelin departs."}


@pytest.fixture(name="folder")
def _folder(local_command_line: CommandLine) -> CommandLine:
    """Two recordings with one name in two folders, with all that `export` makes of them in the folder `out`."""
    for name, text in _SAID.items():
        _write(local_command_line.folder / "calls" / name, f"sound of {name}")
        _write((local_command_line.folder / "texts" / name).with_suffix(".srt"), _SRT.format(text))
    ended = local_command_line.run("export", "calls", "--transcripts", "texts", "-o", "out", "-q", "--txt", "--srt")
    assert ended.code == 0, ended.err
    return local_command_line


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_the_same_command_twice_forgets_no_other(folder: CommandLine) -> None:
    """A name that two files have is refused, so that it does not mean the other one when the first is forgotten."""
    refused = folder.run("forget", "trent.wav", "-o", "out", "--yes", "-q")
    ended = [folder.run("forget", "calls/trent.wav", "-o", "out", "--yes", "-q") for _ in range(2)]
    assert (refused.code, "trent.wav names 2 recordings, whose keys are" in refused.err) == (2, True)
    assert [one.code for one in ended] == [0, 0]
    assert "out/transcripts" in str(mentioning(folder.folder, "zeppelin"))


def test_a_file_means_its_content(folder: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else is called so: it was forgotten, and another recording has its name."""
    monkeypatch.chdir(folder.folder / "calls")
    ended = [folder.run("forget", "trent.wav", "-o", "../out", "--yes") for _ in range(2)]
    assert [one.code for one in ended] == [0, 0]
    assert "trent.wav was forgotten on" in ended[1].out
    assert "out/transcripts" in str(mentioning(folder.folder, "zeppelin"))


def test_no_folder_is_left_that_had_its_name(folder: CommandLine) -> None:
    """A person's recordings may be in a folder that is called as the person is."""
    ended = folder.run("forget", "mallory/trent.wav", "-o", "out", "--yes", "-q")
    assert (ended.code, mentioning(folder.folder / "out", "mallory")) == (0, [])
    assert sorted(path.name for path in (folder.folder / "out" / "documents").iterdir()) == ["trent.txt"]


def test_a_list_without_names_is_told(folder: CommandLine) -> None:
    """Nothing was asked for, and nobody is told that something was done."""
    (folder.folder / "list").write_bytes(b"\xef\xbb\xbf\r\n  \r\n")
    ended = folder.run("forget", "@list", "-o", "out", "--yes")
    assert (ended.code, ended.err) == (2, "Error: There is no name of a recording in @list.\n")


def test_audio_is_erased_after_its_recording_was_forgotten(folder: CommandLine) -> None:
    """It is named by its path; the plan comes first, and the day of the tombstone stays."""
    audio, out = folder.folder / "calls" / "mallory" / "trent.wav", folder.folder / "out"
    erase = ("forget", "calls/mallory/trent.wav", "-o", "out", "--audio")
    folder.run("forget", "calls/mallory/trent.wav", "-o", "out", "--yes", "-q")
    without, plan = folder.run(*erase[:-1], "--yes").out, folder.run(*erase)
    was_there = audio.exists()
    ended = folder.run(*erase, "--yes", "-q")
    assert "calls/mallory/trent.wav was forgotten on" in without
    assert f"    audio {audio}: the recording\n" in plan.out
    assert (was_there, ended.code, ended.err, audio.exists()) == (True, 0, "", False)
    assert (mentioning(out, "mallory"), len((out / "forgotten.csv").read_text().splitlines())) == ([], 3)


def test_a_late_erasure_that_was_killed_goes_on(folder: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger knows what is to be done, and forgets it again."""
    audio = folder.folder / "calls" / "mallory" / "trent.wav"
    folder.run("forget", "calls/mallory/trent.wav", "-o", "out", "--yes", "-q")
    with monkeypatch.context() as patch:
        killed_after(patch, "ls_transcribe.store.ledger.erasure_table.ErasureTable.begin")
        with pytest.raises(Killed):
            folder.run("forget", "calls/mallory/trent.wav", "-o", "out", "--audio", "--yes", "-q")
    ended = folder.run("forget", "-o", "out", "--yes", "-q")
    assert (ended.code, audio.exists(), mentioning(folder.folder / "out", "mallory")) == (0, False, [])


def test_an_object_is_erased_after_its_recording_was_forgotten(command_line: AmazonCommandLine) -> None:
    """S3 tells the digest of its content; so a copy under another key is found, too, when it is named."""
    original = command_line.amazon.put("input", "calls/mallory.wav", b"sound of mallory")
    export = ("export", "s3://input/calls/", "-o", "out", "--language-code", "en-US", "--output-bucket", "output", "-q")
    assert command_line.run(*export).code == 0
    copy = command_line.amazon.put("input", "calls/copy.wav", b"sound of mallory")
    first = command_line.run("forget", original, "-o", "out", "--yes", "-q")
    ended = command_line.run("forget", original, copy, "-o", "out", "--audio", "--yes", "-q")
    assert (first.code, ended.code, ended.err) == (0, 0, "")
    assert objects_mentioning(command_line.amazon, ("input", "output"), "sound of mallory") == []


def test_a_ledger_that_another_program_reads_is_told(folder: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its log has deleted rows as long; the same command ends it, and the record has it once."""
    monkeypatch.setattr("ls_transcribe.store.database._PATIENCE", 0)
    forget = ("forget", "mallory/trent.wav", "-o", "out", "--yes", "-q")
    out = folder.folder / "out"
    with closing(sqlite3.connect(out / "ledger.sqlite3")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM recordings").fetchone()
        ended = folder.run(*forget)
        told = folder.run("status", "-o", "out").out
    again = folder.run(*forget)
    assert (ended.code, "another program is reading it: run the same command again" in ended.out) == (3, True)
    assert "not forgotten yet (places left: 1); the same forget goes on" in told
    assert (again.code, again.out, mentioning(out, "mallory", "zeppelin")) == (0, "", [])
    assert len((out / "forgotten.csv").read_text().splitlines()) == 2


def test_a_ledger_that_another_program_has_locked_is_told(folder: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is erased that the ledger could not remember."""
    monkeypatch.setattr("ls_transcribe.store.database._PATIENCE", 0)
    forget = ("forget", "mallory/trent.wav", "-o", "out", "--yes", "-q")
    with closing(sqlite3.connect(folder.folder / "out" / "ledger.sqlite3")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        ended = folder.run(*forget)
    assert (ended.code, "another program has locked it" in ended.err) == (1, True)
    assert "out/transcripts" in str(mentioning(folder.folder, "zeppelin"))
    assert folder.run(*forget).code == 0


def test_files_with_its_key_are_found_beside_the_others(folder: CommandLine) -> None:
    """Somebody has copied a transcript in the output folder."""
    out = folder.folder / "out"
    transcript = next(path for path in (out / "transcripts").iterdir() if "zeppelin" in path.read_text())
    copy = out / f"backup {transcript.name}"
    copy.write_bytes(transcript.read_bytes())
    plan = folder.run("forget", "mallory/trent.wav", "-o", "out", "--yes").out
    assert (f"file {copy}: a file that is called as it is" in plan, mentioning(out, "zeppelin")) == (True, [])


def test_copies_in_s3_are_named_by_the_next_export(command_line: AmazonCommandLine) -> None:
    """A plan says that it does not look for them; those that are typed go, also later."""
    for name in ("copy", "mallory", "other"):
        command_line.amazon.put("input", f"calls/{name}.wav", b"sound of mallory")
    export = ("export", "s3://input/calls/", "-o", "out", "--language-code", "en-US", "--output-bucket", "output", "-q")
    command_line.run(*export)
    forget = ("forget", "-o", "out", "--audio", "--yes")
    told = command_line.run(*forget, "s3://input/calls/mallory.wav").out
    passed_over = command_line.run(*export).err
    ended = command_line.run(*forget, "s3://input/calls/other.wav", "-q")
    assert "Buckets are not searched for other objects with the same content. An export from there names" in told
    assert "Note: other.wav was forgotten on request, and is passed over" in passed_over
    assert (ended.code, objects_mentioning(command_line.amazon, ("input", "output"), "sound of mallory")) == (0, [])


def test_a_name_that_was_forgotten_is_told_with_where_its_key_is(folder: CommandLine) -> None:
    """Whoever stopped a run at its very end does not know that it had ended."""
    folder.run("forget", "mallory/trent.wav", "-o", "out", "--yes", "-q")
    ended = folder.run("forget", "mallory/trent.wav", "-o", "out", "--yes", "-q")
    assert (ended.code, ended.err.endswith("What was forgotten has no name any more: see forgotten.csv.\n")) == (
        2,
        True,
    )


@pytest.mark.parametrize("name", ["forgotten.csv", "tasks.json"])
def test_a_file_in_the_way_is_told_without_options_of_others(folder: CommandLine, name: str) -> None:
    """`forget` replaces no file that somebody else wrote; when it is moved away, the same command goes on."""
    path = folder.folder / "out" / name
    path.write_text("something else of trent")
    forget = ("forget", "mallory/trent.wav", "-o", "out", "--yes", "-q")
    ended = folder.run(*forget)
    path.unlink()
    assert ended.code in (1, 3)
    assert f"{path} was changed since it was written, or written by somebody else: move it away" in (
        ended.out + ended.err
    )
    assert (folder.run(*forget).code, mentioning(folder.folder / "out", "mallory")) == (0, [])


def test_a_recording_that_is_named_by_its_uri_goes_on(command_line: AmazonCommandLine) -> None:
    """Its audio is erased already, and its job could not be."""
    uri = command_line.amazon.put("input", "calls/mallory.wav", b"sound of mallory")
    export = ("export", "s3://input/calls/", "-o", "out", "--language-code", "en-US", "--output-bucket", "output", "-q")
    command_line.run(*export)
    command_line.amazon.service.faults.add(DENIED, "DeleteTranscriptionJob")
    ended = [command_line.run("forget", uri, "-o", "out", "--audio", "--yes", "-q") for _ in range(2)]
    assert ([one.code for one in ended], command_line.amazon.service.jobs) == ([3, 0], {})
