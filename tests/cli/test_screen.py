"""What is printed is text for the terminal, whoever wrote it."""

import io
import json
import os
import subprocess

import pytest
from cli.command_line import CommandLine

from ls_transcribe.cli import screen
from ls_transcribe.cli.progress import Progress
from ls_transcribe.cli.table import table_lines
from ls_transcribe.cli.wording import shell_word

HOSTILE = "a\x1b[2J\x07\x9b1m\u202eb\u200b\r\nok  credentials: fine"
SHOWN = r"a\x1b[2J\x07\x9b1m\u202eb\u200b\r\nok  credentials: fine"


def test_a_line_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """On both streams."""
    screen.print_line(HOSTILE)
    screen.print_complaint(HOSTILE)
    assert capsys.readouterr() == (f"{SHOWN}\n", f"{SHOWN}\n")


def test_a_stream_without_these_letters() -> None:
    """What it cannot write is an escape, too, and never the end of a run."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    screen.write_line("… für 日本", stream)
    assert stream.buffer.getvalue() == rb"\u2026 f\xfcr \u65e5\u672c" + b"\n"


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """It has JSON's escapes, and no others."""
    screen.print_json({"name": f"é{HOSTILE}\udcff"})
    out, _ = capsys.readouterr()
    assert (json.loads(out), out.replace("\n", "").isprintable(), "é" in out) == (
        {"name": f"é{HOSTILE}\udcff"},
        True,
        True,
    )


def test_json_on_a_stream_without_these_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ASCII there."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1", write_through=True)
    monkeypatch.setattr("sys.stdout", stream)
    screen.print_json("é日")
    assert stream.buffer.getvalue() == rb'"\u00e9\u65e5"' + b"\n"


def test_a_cell_is_a_line_of_a_table() -> None:
    """As wide as what is shown of it."""
    lines = list(table_lines(("A", "B"), [[(HOSTILE, "1")]]))
    assert [SHOWN in line for line in lines] == [False, False, False, True, False]


class _Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_line_above_the_bar() -> None:
    """Rich draws the bar with escapes of its own; what is told above it has none."""
    terminal = _Terminal()
    progress = Progress(terminal, clock=lambda: 0.0)
    progress.begin(2, 2)
    progress.print_line(HOSTILE)
    progress.close()
    assert SHOWN in terminal.getvalue()


def test_what_was_typed_is_repeated_as_text(local_command_line: CommandLine) -> None:
    """In usage errors, which click words, and in the refusals of this program."""
    for arguments in (
        ("status", f"--{HOSTILE}"),
        ("export", HOSTILE),
        (HOSTILE,),
        ("convert", "--srt", HOSTILE),
        ("vocabulary", "--create", HOSTILE),
    ):
        result = local_command_line.run(*arguments)
        assert (result.code in (1, 2), SHOWN in result.err, result.err.replace("\n", "").isprintable()) == (
            True,
            True,
            True,
        ), arguments


@pytest.mark.parametrize(
    "word", ["plain", "two words", "it's", "", "a\nb", "\x1b[1m'x'\\n", "\udcff\udcfe", "\u202e日本", "-x"]
)
def test_a_word_can_be_typed(word: str) -> None:
    """A shell takes it for what it was, and a terminal for text."""
    typed = shell_word(word)
    said = subprocess.run(["/bin/bash", "-c", f"printf %s {typed}"], capture_output=True, check=True)
    assert (os.fsdecode(said.stdout), typed.isprintable()) == (word, True)
