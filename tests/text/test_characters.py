"""What the formats cannot hold is left out, and nothing else."""

import html
import json
from xml.etree import ElementTree

import pytest

from ls_transcribe.text.characters import (
    in_table,
    plain_line,
    plain_words,
    printable,
    printable_json,
    remove_illegal_in_databases,
    remove_illegal_in_html,
    remove_illegal_in_xml,
    replace_surrogates,
)

EVERYTHING = "".join(map(chr, range(0x3000))) + "".join(map(chr, range(0xD7F0, 0x10100)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("naïve 日本 שלום 👍🏽 ❤\ufe0f", "naïve 日本 שלום 👍🏽 ❤\ufe0f"),
        ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
        ("\x9b31m\x9d0;t\x9c\x85", r"\x9b31m\x9d0;t\x9c\x85"),
        ("a\rb\nc\td\x08e\x7f\x00", r"a\rb\nc\td\x08e\x7f\x00"),
        ("a\u2028b\u2029c\x0bd\x0c", r"a\u2028b\u2029c\x0bd\x0c"),
        ("\u202egnp.wav\u2066\u2069\u200f\u061c", r"\u202egnp.wav\u2066\u2069\u200f\u061c"),
        ("a\u200bb\u2060\ufeff\u00ad", r"a\u200bb\u2060\ufeff\xad"),
        ("\u3164\u115f\u2800\uffa0\u034f", r"\u3164\u115f\u2800\uffa0\u034f"),
        ("a\U000e0041\U000e0101", r"a\U000e0041\U000e0101"),
        ("\udcff\ud83d", r"\udcff\ud83d"),
        ("a\xa0b\u202fc", r"a\xa0b\u202fc"),
    ],
)
def test_a_line_of_a_terminal(text: str, shown: str) -> None:
    """Letters of every script and emoji as they are; an escape for what does something, or shows nothing."""
    assert printable(text) == shown


def test_json_on_a_terminal() -> None:
    """It is read as what it was, its lines stay, and nothing in it does anything."""
    value = {
        "é": "".join(c for c in EVERYTHING if not "\ud800" <= c <= "\udfff"),
        "half": "\udcff",
        "tag": "\U000e0041",
    }
    document = printable_json(json.dumps(value, ensure_ascii=False, indent=1))
    assert (json.loads(document), printable(document.replace("\n", "")), document.count("\n")) == (
        value,
        document.replace("\n", ""),
        4,
    )


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


def test_a_text_of_printable_characters_is_treated_like_any_other() -> None:
    """Nothing is looked for in it, so nothing may be: beside a control character, each comes out alike."""
    assert [c for c in EVERYTHING if plain_words(f"a{c}b") != plain_words(f"a{c}b\x01")] == []
    assert [c for c in EVERYTHING if f"{in_table(c)}\\x1b" != in_table(f"{c}\x1b")] == []
