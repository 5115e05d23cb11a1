"""The page of all help texts, docs/commands.md: `make commands-page` writes it, a test compares it."""

import sys
from pathlib import Path

from click.testing import CliRunner

from ls_transcribe.cli import COMMANDS, ls_transcribe

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
_WIDTH = 78  # characters: what click leaves of a terminal of 80 columns
_BEGINNING = """# Commands

Every command says this with `--help`. In a terminal that is wider than 80 columns, it has longer lines.
"""


def page() -> str:
    """The text of docs/commands.md: the help of the program and of each command, in the order of the flow."""
    return "\n".join([_BEGINNING, *(_section(*command) for command in [(), *((name,) for name in COMMANDS)])])


def _section(*command: str) -> str:
    heading = " ".join(["ls-transcribe", *command])
    return f"## {heading}\n\n```console\n$ {heading} --help\n{_help_text(*command)}\n```\n"


def _help_text(*command: str) -> str:
    printed = CliRunner().invoke(ls_transcribe, [*command, "--help"], prog_name="ls-transcribe", terminal_width=_WIDTH)
    assert printed.exit_code == 0, printed.output
    return printed.stdout.rstrip()


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page(), encoding="utf-8")
