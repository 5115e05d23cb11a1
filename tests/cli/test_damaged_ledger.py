"""A ledger that is damaged, locked or somebody else's is told in a sentence, by every command."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import audio
import pytest
from cli.command_line import CommandLine

_PAGE = 4096  # bytes


def _sql(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _anothers(path: Path) -> None:
    path.unlink()
    _sql(path, "CREATE TABLE notes (text)")


def _half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 // _PAGE * _PAGE])


def _log_in_the_way(path: Path) -> None:
    path.with_name("ledger.sqlite3-wal").mkdir()


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder": (_folder_instead, "ledger.sqlite3 is a folder, or no file at all"),
    "empty": (lambda path: path.write_bytes(b""), "it is empty, and there are transcripts beside it"),
    "a text": (lambda path: path.write_text("Dear diary\n" * 999), "file is not a database"),
    "half of it": (_half, "database disk image is malformed"),
    "another program's": (_anothers, "it is a database of another program"),
    "no tables of ours": (lambda path: _sql(path, "ALTER TABLE recordings RENAME TO records"), "no such table: record"),
    "other columns": (lambda path: _sql(path, "ALTER TABLE jobs RENAME COLUMN status TO state"), "cannot be used"),
    "a damaged setting": (lambda path: _sql(path, "UPDATE settings SET value = '{'"), "a value in it is damaged"),
    "a log in the way": (_log_in_the_way, "ledger.sqlite3-wal is a folder, or no file at all"),
}
COMMANDS = (("status",), ("export", "in"), ("export", "in", "--dry-run"), ("archive",), ("doctor",))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a silent recording in `in`, and what an export made of it in `out`."""
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "in").mkdir()
    audio.write_wav(folder / "in" / "quiet.wav", audio.silence(1))
    with pytest.MonkeyPatch.context() as patch:
        capture = type("Nothing", (), {"readouterr": lambda _: ("", "")})()
        CommandLine(folder, patch, capture).run("export", "in", "-o", "out", "--engine", "pocketsphinx", "-q")
    return folder


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: "-".join(command))
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_ledger_is_told(
    local_command_line: CommandLine, exported: Path, damage: str, command: tuple[str, ...]
) -> None:
    """What is wrong with it, and what to do."""
    shutil.copytree(exported, local_command_line.folder, dirs_exist_ok=True)
    spoil, told = DAMAGES[damage]
    spoil(local_command_line.folder / "out" / "ledger.sqlite3")

    ended = local_command_line.run(*command, "-o", "out")

    assert ended.code == 1
    assert told in ended.err + ended.out
    assert "move the ledger away and say --overwrite" in ended.err + ended.out


@pytest.mark.parametrize("seed", range(12))
def test_random_bytes_in_any_page_are_no_traceback(local_command_line: CommandLine, exported: Path, seed: int) -> None:
    """It may go on if what it needs is whole, or say that the ledger cannot be used; `run` fails on anything else."""
    shutil.copytree(exported, local_command_line.folder, dirs_exist_ok=True)
    path, chance = local_command_line.folder / "out" / "ledger.sqlite3", Random(seed)  # noqa: S311  # damage, no secret
    content = bytearray(path.read_bytes())
    for _ in range(3):
        start = chance.randrange(len(content) - 64)
        content[start : start + 64] = chance.randbytes(64)
    path.write_bytes(content)

    for command in (("status",), ("export", "in", "-q"), ("archive",)):
        ended = local_command_line.run(*command, "-o", "out")
        assert ended.code in (0, 3) or "The ledger" in ended.err


def test_a_locked_ledger_is_not_to_be_moved_away(
    local_command_line: CommandLine, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is wrong with it."""
    monkeypatch.setattr("ls_transcribe.store.database._PATIENCE", 0)
    shutil.copytree(exported, local_command_line.folder, dirs_exist_ok=True)
    path = local_command_line.folder / "out" / "ledger.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as locking:
        locking.execute("PRAGMA locking_mode = EXCLUSIVE")
        locking.execute("BEGIN EXCLUSIVE")
        ended = local_command_line.run("export", "in", "-o", "out")

    assert (ended.code, ended.err) == (
        1,
        f"Error: {path} cannot be used now: another program has locked it. Leave it where it is, end the other program "
        "(`fuser` names it), and run the same command again.\n",
    )
