"""What the formats cannot hold is left out, and nothing else."""

import html
import json
from xml.etree import ElementTree

import pytest

from ls_transcribe.text.characters import (
    plain_line,
    plain_words,
    remove_illegal_in_databases,
    remove_illegal_in_html,
    remove_illegal_in_xml,
    replace_surrogates,
)

EVERYTHING = "".join(map(chr, range(0x3000))) + "".join(map(chr, range(0xD7F0, 0x10100)))


def test_a_line_of_plain_text() -> None:
    """In one line, with single spaces, without what shows as a box."""
    text = "\ufeff Good\x00\tday,\r\n\x1b Ada\x7f\u2028now\x85 \ud83d \uffff"
    assert (plain_words(text), plain_line(text)) == (["Good", "day,", "Ada", "now"], "Good day, Ada now")


def test_every_plain_line_can_be_written() -> None:
    """As UTF-8, in one line."""
    assert len(plain_line(EVERYTHING).encode().decode().splitlines()) == 1


def test_xml_holds_what_is_left() -> None:
    """And no letter is lost."""
    left = remove_illegal_in_xml(EVERYTHING)
    element = ElementTree.fromstring(f"<a>{html.escape(left)}</a>")  # noqa: S314  # it is written here
    assert element.text == left.replace("\r", "\n")
    assert {*EVERYTHING} - {*left} == {
        character
        for character in EVERYTHING
        if (character < " " and character not in "\t\n\r") or "\ud800" <= character <= "\udfff" or character >= "\ufffe"
    } - {chr(code) for code in range(0x10000, 0x10100)}


@pytest.mark.parametrize("character", ["\x00", "\x7f", "\x9f", "\ud800", "\u202e", "\u2066", "\ufffe"])
def test_a_page_holds_none_of_these(character: str) -> None:
    """Control characters, and those that turn the writing of what follows."""
    assert remove_illegal_in_html(f"a{character}b\tc\u200f") == "ab\tc\u200f"


def test_databases_hold_no_control_characters() -> None:
    """Tabs and line breaks stay."""
    assert remove_illegal_in_databases("a\x00\x07\x1f\tb\r\nc\x7f\u202e") == "a\tb\r\nc\x7f\u202e"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("good day", "good day"),
        ("gut für Ada", "gut für Ada"),
        ("é\ud83d!", "é\ufffd!"),
        ("\udcff", "\ufffd"),
        ("\ud83d\ude00", "😀"),
        ("\ud83d\ud83d\ude00\ude00", "\ufffd😀\ufffd"),
        ("\ufeffa\ud83d", "\ufeffa\ufffd"),
    ],
)
def test_halves_of_characters(text: str, whole: str) -> None:
    """Two that belong together are one character; of one alone it is only known that there was something."""
    assert replace_surrogates(text) == whole
    json.dumps(whole, ensure_ascii=False).encode()
