"""Standard streams that are closed, full or left by their reader: a sentence where there is a stream for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ls_transcribe.exports import FORMATS

COMMAND = (sys.executable, "-m", "ls_transcribe")
TRANSCRIPT = "1\n00:00:01,000 --> 00:00:02,000\nGood evening.\n"
CLOSED = (
    "Error: The result cannot be printed on standard output (it is closed): run the same command again with another "
)
FULL = CLOSED.replace("it is closed", "its disk is full")


def _run(folder: Path, redirection: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a shell does that redirects its streams."""
    (folder / "talk.srt").write_text(TRANSCRIPT)
    script = f'exec "$@" {redirection}'
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("redirection", "told"),
    [(">&-", CLOSED), (">/dev/full", FULL), (">&- 2>&- <&-", ""), (">/dev/full 2>/dev/full", "")],
)
def test_a_result_that_cannot_be_printed(tmp_path: Path, redirection: str, told: str) -> None:
    """The work is done, the exit code says that its result is missing, and so does a sentence."""
    ended = _run(tmp_path, redirection, "convert", "talk.srt", "--txt")

    assert (ended.returncode, ended.stderr.startswith(told), "Traceback" in ended.stderr) == (1, True, False)
    assert "Good evening." in (tmp_path / "talk.txt").read_text()


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
def test_a_document_that_cannot_be_printed(tmp_path: Path, redirection: str) -> None:
    """It was all that was asked for."""
    ended = _run(tmp_path, redirection, "convert", "talk.srt", "--txt", "-o", "-")
    assert (ended.returncode, "cannot be printed on standard output" in ended.stderr) == (1, True)


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "2>&- <&-"])
def test_complaints_that_nobody_can_read(tmp_path: Path, redirection: str) -> None:
    """They end nothing: the result is there, and the exit code is that of the work."""
    (tmp_path / "bad.srt").write_text("no transcript")
    ended = _run(tmp_path, redirection, "convert", "talk.srt", "bad.srt", "--txt")

    assert (ended.returncode, ended.stdout) == (3, f"1 transcript, 1 document in {tmp_path}, 1 failed\n")


def test_nothing_to_print_needs_no_stream(tmp_path: Path) -> None:
    """With --quiet nothing is lost."""
    ended = _run(tmp_path, ">&-", "convert", "talk.srt", "--txt", "-q")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_no_file_is_opened_in_the_place_of_a_stream(tmp_path: Path) -> None:
    """What a library prints would go into it."""
    formats = [f"--{name}" for name in FORMATS if name != "srt"]
    ended = _run(tmp_path, ">&- 2>&- <&-", "convert", "talk.srt", *formats, "-q")
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir() if "sqlite3" not in path.name}
    again = _run(tmp_path, "", "convert", "talk.srt", *formats, "-q")
    second = {path.name: path.read_bytes() for path in tmp_path.iterdir() if "sqlite3" not in path.name}

    assert (ended.returncode, again.returncode, again.stderr, first) == (0, 0, "", second)


def test_a_reader_of_progress_who_leaves(tmp_path: Path) -> None:
    """The work goes on."""
    reading, writing = os.pipe()
    os.close(reading)
    (tmp_path / "talk.srt").write_text(TRANSCRIPT)
    (tmp_path / "bad.srt").write_text("no transcript")
    with os.fdopen(writing, "w") as left:
        ended = subprocess.run(
            [*COMMAND, "convert", ".", "--txt"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=left, check=False
        )
    assert (ended.returncode, (tmp_path / "talk.txt").exists()) == (3, True)


def test_an_error_of_the_system_is_a_sentence(tmp_path: Path) -> None:
    """Whatever no command has expected."""
    ended = _run(tmp_path, "", "status", "-o", "x" * 300)
    assert (ended.returncode, ended.stderr.count("\n"), ended.stderr[:7]) == (1, 1, "Error: ")


_OTHER_ERROR = """
import sys
from ls_transcribe.__main__ import main
class Finder:
    def find_spec(self, name, *_):
        if name == "click":
            try:
                raise KeyboardInterrupt
            except KeyboardInterrupt:
                raise RuntimeError("Error calling __set_name__")
sys.meta_path.insert(0, Finder())
main()
"""


def test_a_ctrl_c_that_became_another_error(tmp_path: Path) -> None:
    """Modules that are being loaded make other errors of it."""
    ended = subprocess.run(
        [sys.executable, "-c", _OTHER_ERROR, "status"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr.partition(":")[0]) == (130, "Interrupted")
