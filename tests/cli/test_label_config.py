"""`ls-transcribe label-config`."""

import subprocess
import sys
from pathlib import Path

import pytest

import ls_transcribe

SHIPPED = Path(ls_transcribe.__file__).parent


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "ls_transcribe", "label-config", *arguments], capture_output=True)


@pytest.mark.parametrize(
    ("arguments", "file"),
    [((), "label_config.xml"), (("default",), "label_config.xml"), (("segments",), "label_config_segments.xml")],
)
def test_a_configuration_is_printed_as_it_is(arguments: tuple[str, ...], file: str) -> None:
    """What is printed is the file that comes with the tool, byte for byte."""
    printed = run(*arguments)

    assert (printed.stdout, printed.returncode) == ((SHIPPED / file).read_bytes(), 0)


def test_there_are_no_others() -> None:
    """A name that is none is wrong usage, and the names are said."""
    printed = run("words")

    assert (printed.returncode, b"'default', 'segments'" in printed.stderr) == (2, True)
