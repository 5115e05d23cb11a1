"""Names of files that would be formulas, commands or options: every command takes them, and prints and writes text."""

import csv
import io
import json
import os
from pathlib import Path

import pytest
from cli.command_line import AmazonCommandLine, CommandLine, Result

from ls_transcribe.exports import FORMATS

_STEMS = (
    *(
        b"=cmd|' ! A0'",
        b"+1",
        b"-rf",
        b"@SUM(1)",
        b"a;=1",
        b"'quoted'",
        b'"quoted"',
        b"$(id)`id`",
        b"a b  c",
        b"%2e%2e%2f",
        b"{0}%s",
    ),
    *(b"new\nline", b"tab\tcr\r", b"esc\x1b[2J", b"\x1b]0;a\x07", b"\x9b1m", b"\xff\xfe", b"bell\x07"),
    *("bidi\u202egpj", "\u2066iso", "zero\u200bwidth", "line\u2028end", "e\u0301", "日本", "😀", "\ufeffbom", "\u3164"),
    *(
        b"dot.",
        b"space ",
        b" first",
        b"con",
        b"nul",
        b"aux.x",
        b"a\\b",
        b"a:b",
        b"a*b?",
        b"<b>",
        b"..",
        b".hidden",
        b"w" * 250,
    ),
)
_HIDDEN = ("..", ".hidden")
"""Those that a folder passes over, which is said."""

_FORMATS = [f"--{name}" for name in FORMATS]
_SRT = "1\n00:00:00,000 --> 00:00:02,000\nHello there.\n"


def _write(folder: Path) -> int:
    """Write a recording and a transcript of each name. Return how many there are."""
    for name in ("calls", "texts"):
        (folder / name).mkdir()
    for number, stem in enumerate(_STEMS):
        text = os.fsdecode(stem) if isinstance(stem, bytes) else stem
        (folder / "calls" / f"{text}.wav").write_text(f"sound {number}")
        (folder / "texts" / f"{text}.srt").write_text(_SRT.replace("Hello", f"Hello {number}"))
    return len(_STEMS)


def check_printed(ended: Result, codes: tuple[int, ...] = (0, 3)) -> None:
    """What was printed is lines of text, and the command has ended as it should."""
    for said in (ended.out, ended.err):
        assert said.replace("\n", "").isprintable(), said
        assert "Traceback" not in said
    assert ended.code in codes, ended


def check_tables(folder: Path) -> int:
    """Return how many tables are below a folder. None has a formula or a control character in it."""
    tables = [path for path in folder.rglob("*.csv") if path.is_file()]
    for path in tables:
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), strict=True):
            for cell in row:
                assert not cell.lstrip(" \"'").startswith(("=", "+", "-", "@")) or cell.startswith("'"), cell
                assert not any(ord(letter) < 32 or letter in "\u2028\u202e\u2066" for letter in cell), cell
    return len(tables)


def test_transcripts_that_exist(local_command_line: CommandLine) -> None:
    """Export with each format, again, status, doctor, convert: each name is a task or is refused by name."""
    number = _write(local_command_line.folder) - len(_HIDDEN)
    options = ("--transcripts", "texts", "-o", "out", "--csv", "--srt")
    for _ in range(2):
        ended = local_command_line.run("export", "calls", *options, "--json")
        check_printed(ended)
        result = json.loads(ended.out)
        assert (result["task_count"], result["failed"], result["passed_over"]) == (
            number,
            [],
            {"hidden": len(_HIDDEN)},
        ), ended.err
    for command in (("status", "-o", "out"), ("status", "-o", "out", "--json"), ("export", "calls", *options, "-v")):
        check_printed(local_command_line.run(*command))
    check_printed(local_command_line.run("doctor", "calls", "-o", "out"), (0, 1))
    check_printed(local_command_line.run("convert", "texts", "-o", "made", *_FORMATS))
    documents = [path for path in (local_command_line.folder / "made").rglob("*") if path.suffix == ".docx"]
    assert (len(documents), check_tables(local_command_line.folder)) == (number, 2 * number + 2)


def test_lines_of_a_list(command_line: AmazonCommandLine) -> None:
    """Those that are there become tasks, on disk; those that are not are failures by name, in S3 too."""
    _write(command_line.folder)
    names = [os.fsencode(stem) for stem in _STEMS if "\n" not in os.fsdecode(os.fsencode(stem))]
    there = [b"calls/" + name + b".wav" for name in names]
    gone = [place + name[:240] + b".wav" for name in names for place in (b"none/", b"s3://input/none/")]
    (command_line.folder / "list").write_bytes(b"\n".join((*there, *gone)))
    ended = command_line.run("export", "@list", "--transcripts", "texts", "-o", "out", "--json")
    result = json.loads(ended.out)
    check_printed(ended, (3,))
    check_printed(command_line.run("export", "@list", "--transcripts", "texts", "-o", "out", "-v"), (3,))
    check_printed(command_line.run("status", "-o", "out"))
    assert (result["task_count"], len(result["failed"]), check_tables(command_line.folder)) == (
        len(there),
        len(gone),
        2,
    )


_TYPED = (
    "=cmd|' ! A0'", "-rf", "new\nline", "esc\x1b[2J", os.fsdecode(b"\xff\xfe"), "bidi\u202egpj", "dot.", "a:b",
)  # fmt: skip


@pytest.mark.parametrize(
    "command", ["export", "convert", "upload", "status", "archive", "clean", "vocabulary", "doctor"]
)
def test_names_that_are_typed(command_line: AmazonCommandLine, command: str) -> None:
    """As a source, and as a folder that is not there."""
    _write(command_line.folder)
    more = {
        "export": ("--transcripts", "texts", "-o", "out"),
        "convert": ("--txt", "-o", "made"),
        "upload": ("s3://output/up/",),
    }.get(command)
    source, suffix = ("texts", ".srt") if command == "convert" else ("calls", ".wav")
    for stem in _TYPED:
        typed = (f"{source}/{stem}{suffix}", *more) if more else ("-o", f"./{stem}")
        check_printed(command_line.run(command, *typed), (0, 1, 2, 3))
