"""The one place that prints. What comes from elsewhere is text here, and never a command to the terminal.

Names of files, answers of servers, texts of people and messages of libraries can have characters in them that move the
cursor, colour or hide what stands there, turn its direction round, or end a line and begin one that looks like this
program's own. A line is printed with escapes in their place (https://cwe.mitre.org/data/definitions/150.html,
https://trojansource.codes). Whoever has several lines to say prints several.
"""

import sys
from io import StringIO
from typing import TextIO

import click

from ls_transcribe.text.characters import printable, printable_json

_COMPLAINT = "Error: "
"""How click begins the line that has what was typed in it. The lines above are the command's own."""


def print_line(line: str = "") -> None:
    """Print a line on stdout: a result."""
    write_line(line, sys.stdout)


def print_complaint(line: str) -> None:
    """Print a line on stderr: what goes on, or what went wrong."""
    write_line(line, sys.stderr)


def write_line(line: str, stream: TextIO) -> None:
    """Print a line on a stream."""
    click.echo(text_for(stream, line), file=stream)


def text_for(stream: TextIO, line: str) -> str:
    """Return what is printed of a line. Characters that the encoding of a stream does not have become escapes too."""
    encoding = stream.encoding or "utf-8"
    return printable(line).encode(encoding, "backslashreplace").decode(encoding)


def print_json(value: object, *, only_ascii: bool = False) -> None:
    """Print a value as indented JSON on stdout. Characters outside ASCII are printed as they are, if they can be."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    import json  # it takes a while to load, and help needs none

    document = json.dumps(value, ensure_ascii=only_ascii or not is_unicode, indent=2)
    click.echo(printable_json(document))


def print_refusal(error: click.ClickException) -> None:
    """Print what is wrong with what was typed, below how the command is used."""
    text = StringIO()
    error.show(text)
    usage, _, complaint = text.getvalue().partition(_COMPLAINT)
    for line in usage.splitlines():
        print_complaint(line)
    print_complaint(_COMPLAINT + complaint.rstrip("\n"))
