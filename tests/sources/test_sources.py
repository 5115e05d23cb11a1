"""Sources together: the first that is named, which decides on the engine, and the folders that are typed."""

import io
import os
from pathlib import Path

import pytest

from ls_transcribe.sources.typed import first_named, typed_folders


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _first(*typed: str, stdin: bytes = b"") -> str | None:
    return first_named(typed, io.BufferedReader(io.BytesIO(stdin)))


@pytest.mark.parametrize("typed", ["s3://input/calls/", "s3://input/a.wav", "folder", "a.wav"])
def test_the_first_source_is_the_one_that_was_typed_first(typed: str) -> None:
    """What was typed is not looked at: a word is enough."""
    assert _first(typed, "other") == typed


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (b"s3://input/a.wav\nb.wav\n", "s3://input/a.wav"),
        (b"a.wav\r\ns3://input/b.wav\r\n", "a.wav"),
        (b"\xef\xbb\xbfs3://input/a.wav\n", "s3://input/a.wav"),
        (b"\n\r\n\ns3://input/a.wav\n", "s3://input/a.wav"),
        (b"s3://input/no line end", "s3://input/no line end"),
        (b"caf\xe9.wav\n", os.fsdecode(b"caf\xe9.wav")),
        (b"", None),
        (b"\n\n", None),
    ],
    ids=["S3", "disk", "byte order mark", "blank lines", "no line end", "other bytes", "empty", "only blank lines"],
)
@pytest.mark.parametrize("way", ["@list.txt", "-"])
def test_the_first_source_may_stand_in_a_list(way: str, lines: bytes, first: str | None) -> None:
    """The first line that names something counts, in a file and from a pipe."""
    Path("list.txt").write_bytes(lines)
    assert _first(way, stdin=lines) == first


def test_a_list_without_a_source_leads_to_the_next() -> None:
    """An empty list decides nothing."""
    Path("list.txt").touch()
    assert _first("@list.txt", "-", "s3://input/") == "s3://input/"


def test_looking_at_a_pipe_takes_nothing_from_it() -> None:
    """What decides on the engine is a source all the same."""
    pipe = io.BufferedReader(io.BytesIO(b"a.wav\nb.wav\n"))
    first_named(["-"], pipe)
    assert pipe.read() == b"a.wav\nb.wav\n"


def test_a_pipe_that_cannot_be_looked_at_decides_nothing() -> None:
    """A stream without a buffer is left alone."""
    assert first_named(["-"], io.BytesIO(b"s3://input/a.wav\n")) is None


def test_the_folders_of_the_sources_are_those_typed_and_those_of_the_files_typed() -> None:
    """What Label Studio is to serve is known by the folders that people name; lists and buckets name none."""
    Path("r").mkdir()
    for name in ("r/a.wav", "list.txt"):
        Path(name).write_text(name)
    assert list(typed_folders(["r", "s3://input/", "r/a.wav", "@list.txt", "-", "."])) == [
        Path("r").absolute(),
        Path("r").absolute(),
        Path.cwd(),
    ]
