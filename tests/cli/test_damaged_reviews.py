"""Damaged databases of reviews, and damaged records of `convert`, are told in a sentence by every command."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cli.command_line import AmazonCommandLine, CommandLine, Result
from stand_ins.scripted_server import KEY, ScriptedServer, json_reply, running

from ls_transcribe.label_studio.label_config import label_config_text
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.store.conversion_record import NAME

_PAGE = 4096  # bytes
_SRT = "1\n00:00:00,000 --> 00:00:02,000\nHello there.\n"


def _half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 // _PAGE * _PAGE])


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _renamed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            connection.execute(f"ALTER TABLE {table} RENAME TO my_{table}")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a text": lambda path: path.write_text("Dear diary\n" * 999),
    "half of it": _half,
    "a folder": _folder_instead,
    "no tables of ours": _renamed,
}
_PULL = ("pull", "--project", "7", "-o", "reviewed", "-q")


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """A Label Studio with the project 7, in which nothing was reviewed."""
    with running() as made:
        project = {"id": 7, "title": "Talks", "label_config": label_config_text("default"), "task_number": 0}
        made.reply_to("GET /api/projects/7/", json_reply({**project, "model_version": MODEL_VERSION}))
        made.reply_to("GET /api/tasks", json_reply({"tasks": [], "total": 0}))
        yield made


@pytest.mark.parametrize("command", [_PULL, ("vocabulary", "-o", "reviewed"), ("status", "-o", "reviewed")])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_of_reviews(
    command_line: AmazonCommandLine,
    scripted: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
    command: tuple[str, ...],
) -> None:
    """The database is named, and what to do."""
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", KEY)
    monkeypatch.setenv("LABEL_STUDIO_URL", scripted.url)
    assert command_line.run(*_PULL).code == 0
    DAMAGES[damage](command_line.folder / "reviewed" / "reviews.sqlite3")

    ended = command_line.run(*command)

    assert (ended.code, "reviews.sqlite3" in ended.err, ended.err.startswith("Error: ")) == (1, True, True), ended


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_record_of_conversions(local_command_line: CommandLine, damage: str) -> None:
    """The same for what `convert` remembers."""
    (local_command_line.folder / "a.srt").write_text(_SRT)
    assert local_command_line.run("convert", "a.srt", "-o", "out", "--vtt", "-q") == Result(0, "", "")
    DAMAGES[damage](local_command_line.folder / "out" / NAME)

    ended = local_command_line.run("convert", "a.srt", "-o", "out", "--vtt", "-q")

    assert (ended.code, NAME in ended.err, ended.err.startswith("Error: ")) == (1, True, True), ended
