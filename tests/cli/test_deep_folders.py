"""Recordings and transcripts that lie a thousand folders deep, and deeper than a path can say."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import audio
import pytest
from cli.command_line import AmazonCommandLine

_DEEP = 1_200  # folders; Python gives up where a function calls itself a thousand times
_DEEPEST = "/".join(["deep", *"d" * _DEEP])
_FAR = ["f" * 200] * 21  # a path may have 4,096 bytes
_SRT = "1\n00:00:00,000 --> 00:00:02,000\nHello there.\n"


@pytest.fixture(scope="module")
def deep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a recording and a transcript at its top and 1,200 folders deep, and folders too deep for a path.

    Outputs come beside it. The program `rm` deletes all of it: Python of today cannot.
    """
    top = tmp_path_factory.mktemp("deep") / "in"
    for number, folder in enumerate((top, top / _DEEPEST), 1):
        subprocess.run(["mkdir", "-p", folder], check=True)  # noqa: S607
        audio.write_wav(folder / "a.wav", audio.silence(number))
        (folder / "b.srt").write_text(_SRT)
    place = os.open(top, os.O_RDONLY)
    for name in ("far", *_FAR):
        os.mkdir(name, dir_fd=place)
        above, place = place, os.open(name, os.O_RDONLY, dir_fd=place)
        os.close(above)
    os.close(place)
    yield top
    subprocess.run(["rm", "-rf", top.parent], check=True)  # noqa: S607


def _recordings(output: Path) -> list[str]:
    return [task["data"]["recording"] for task in json.loads((output / "tasks.json").read_text())]


def test_export(command_line: AmazonCommandLine, deep: Path) -> None:
    """Both recordings become tasks with documents; the folder that no path leads to is told, and is all that fails."""
    output = deep.parent / "exported"
    ended = command_line.run("export", deep, "-o", output, "--engine", "pocketsphinx", "--txt", "-q")

    assert (_recordings(output), ended.code) == (["a.wav", f"{_DEEPEST}/a.wav"], 3)
    assert "the folder cannot be read: File name too long" in ended.err
    assert (output / "documents" / f"{_DEEPEST}/a.txt").exists()


def test_convert(command_line: AmazonCommandLine, deep: Path) -> None:
    """The transcripts likewise."""
    output = deep.parent / "converted"
    ended = command_line.run("convert", deep, "-o", output, "--vtt", "-q")

    written = [name for name in ("b.vtt", f"{_DEEPEST}/b.vtt") if (output / name).exists()]
    assert (written, ended.code) == (["b.vtt", f"{_DEEPEST}/b.vtt"], 3)
    assert "the folder cannot be read: File name too long" in ended.err


def test_existing_transcripts(command_line: AmazonCommandLine, deep: Path) -> None:
    """Where a transcript may be missed, another could be taken in its place: so nothing is."""
    ended = command_line.run("export", deep, "-o", "out", "--transcripts", deep, "-q")

    assert (ended.code, "File name too long" in ended.err) == (1, True)


def test_upload(command_line: AmazonCommandLine, deep: Path) -> None:
    """Both are sent: objects are called after files, without their folders."""
    ended = command_line.run("upload", deep, "s3://input/talks/", "-q")

    assert (ended.code, len(command_line.objects())) == (3, 2)


def test_list(command_line: AmazonCommandLine, deep: Path) -> None:
    """A list may name what lies deep, and what cannot be reached."""
    far = deep / "far" / "/".join(_FAR) / "a.wav"
    (command_line.folder / "list").write_text(f"{deep / _DEEPEST / 'a.wav'}\n{deep / 'a.wav'}\n{far}\n")
    ended = command_line.run("export", "@list", "-o", "out", "--engine", "pocketsphinx", "-q")

    assert (_recordings(command_line.folder / "out"), ended.code) == (["a.wav", "a.wav"], 3)
