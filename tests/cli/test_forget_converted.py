"""`forget --converted`: documents that `convert` made of a recording's transcript."""

import pytest
from cli.command_line import CommandLine
from erased import Killed, killed_after, mentioning

_SRT = "1\n00:00:01,000 --> 00:00:02,500\n{}\n"


@pytest.fixture(name="folder")
def _folder(local_command_line: CommandLine) -> CommandLine:
    """Two recordings in the folder `out`, whose transcripts were converted to documents in the folder `made`."""
    root = local_command_line.folder
    for name, text in (("mallory", "The zeppelin departs."), ("trent", "The museum opens.")):
        for folder, suffix, content in (("calls", "wav", f"sound of {name}"), ("texts", "srt", _SRT.format(text))):
            (root / folder).mkdir(exist_ok=True)
            (root / folder / f"{name}.{suffix}").write_text(content)
    for typed in (
        ("export", "calls", "--transcripts", "texts", "-o", "out", "-q"),
        ("convert", "out/transcripts", "-o", "made", "--txt", "--docx", "-q"),
    ):
        ended = local_command_line.run(*typed)
        assert ended.code == 0, ended.err
    return local_command_line


def test_documents_of_convert_are_erased(folder: CommandLine) -> None:
    """With what is noted of them; those of others stay as they were."""
    made = folder.folder / "made"
    neighbour = {path: path.read_bytes() for path in made.glob("trent*")}
    changed = next(made.glob("mallory*.txt"))
    changed.write_text("The zeppelin of Mallory")
    plan = folder.run("forget", "mallory.wav", "-o", "out", "--converted", "made").out
    ended = folder.run("forget", "mallory.wav", "-o", "out", "--converted", "made", "--yes", "-q")
    assert f"file {changed}: a document that convert wrote, which somebody has changed\n" in plan
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert mentioning(made, "mallory", "zeppelin") == []
    assert ({path: path.read_bytes() for path in made.glob("trent*")}, len(neighbour)) == (neighbour, 2)


def test_a_folder_that_was_not_named_is_told(folder: CommandLine) -> None:
    """The plan says which option names it."""
    plan = folder.run("forget", "mallory.wav", "-o", "out").out
    assert "what pull and convert wrote, unless --reviewed and --converted name the folders" in plan


def test_a_folder_without_a_record_is_refused(folder: CommandLine) -> None:
    """Nothing is erased then, and no record is made there."""
    ended = folder.run("forget", "mallory.wav", "-o", "out", "--converted", "calls", "--yes")
    assert (ended.code, ended.err) == (
        2,
        "Error: calls has no record of `convert`: --converted names a folder that `convert` wrote to.\n",
    )
    assert sorted(path.name for path in (folder.folder / "calls").iterdir()) == ["mallory.wav", "trent.wav"]


def test_a_folder_that_is_named_no_more_is_told(folder: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun there waits until it is named again."""
    forget = ("forget", "mallory.wav", "-o", "out", "--yes", "-q")
    with monkeypatch.context() as patch:
        killed_after(patch, "ls_transcribe.store.ledger.erasure_table.ErasureTable.begin")
        with pytest.raises(Killed):
            folder.run(*forget, "--converted", "made")
    ended = folder.run(*forget)
    assert (ended.code, ended.out.splitlines()[1:]) == (
        3,
        [
            f"  database {folder.folder}/made/.ls-transcribe-convert.sqlite3: what convert has noted of its documents "
            "(name its folder as before, with --reviewed or --converted)"
        ],
    )
    assert folder.run(*forget, "--converted", "made").code == 0
    assert mentioning(folder.folder / "made", "mallory", "zeppelin") == []
