"""`ls-transcribe label-config`."""

from pathlib import Path

import pytest
from cli.command_line import CommandLine

import ls_transcribe

SHIPPED = Path(ls_transcribe.__file__).parent


@pytest.mark.parametrize(
    ("arguments", "file"),
    [((), "label_config.xml"), (("default",), "label_config.xml"), (("segments",), "label_config_segments.xml")],
)
def test_a_configuration_is_printed_as_it_is(
    local_command_line: CommandLine, arguments: tuple[str, ...], file: str
) -> None:
    """What is printed is the file that comes with the tool, byte for byte."""
    printed = local_command_line.run("label-config", *arguments)

    assert (printed.out.encode(), printed.code) == ((SHIPPED / file).read_bytes(), 0)


def test_there_are_no_others(local_command_line: CommandLine) -> None:
    """A name that is none is wrong usage, and the names are said."""
    printed = local_command_line.run("label-config", "words")

    assert (printed.code, "'default', 'segments'" in printed.err) == (2, True)
