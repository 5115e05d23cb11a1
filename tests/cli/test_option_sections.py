"""The help of `export` and `push` has its options in sections."""

import re

import click
import commands_page
import pytest

from ls_transcribe.cli import ls_transcribe
from ls_transcribe.cli.option_sections import SECTIONS


def _help(name: str) -> dict[str, str]:
    """The help of a command in its sections, by their headings."""
    text = commands_page.page().partition(f"$ ls-transcribe {name} --help")[2].partition("```")[0]
    parts = re.split(r"(?m)^(\S.*):\n", text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", ["export", "push"])
def test_sections(name: str) -> None:
    """What all need comes first, and is short; each option stands in one section, and each section has some."""
    sections = _help(name)
    command = ls_transcribe.get_command(click.Context(ls_transcribe), name)
    assert command
    shown = [
        option
        for param in command.params
        if isinstance(param, click.Option) and not param.hidden
        for option in param.opts
    ]
    written = "".join(sections.values())

    assert list(sections) == ["Options", *SECTIONS, "Example"][: len(sections)]
    assert [option for option in shown if not re.search(rf"(?m)^  (-\w, )?{re.escape(option)}\b", written)] == []
    assert {"--language-code", "--dry-run", "--label-config"} <= set(re.findall(r"--[a-z-]+", sections["Options"]))
    assert len(re.findall(r"(?m)^  -", sections["Options"])) <= 20


def test_no_section_names_an_option_that_is_gone() -> None:
    """Every option of a section is one of push."""
    command = ls_transcribe.get_command(click.Context(ls_transcribe), "push")
    assert command
    there = {option for param in command.params for option in param.opts}

    assert [option for options in SECTIONS.values() for option in options if option not in there] == []
