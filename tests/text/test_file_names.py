"""Names from anywhere become paths below a folder that every file system can store."""

import os
import re
from random import Random

import pytest

from ls_transcribe.text.file_names import LONGEST_NAME, comparable_path, safe_path, with_ending


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("day/talk 1", "day/talk 1"),
        ("会議/第一回 打ち合わせ", "会議/第一回 打ち合わせ"),
        ("Größe – Ärger (Ümit)", "Größe – Ärger (Ümit)"),
        ("क्षत्रिय/مکالمه‌ها", "क्षत्रिय/مکالمه‌ها"),
        ("talk: what?", "talk_ what_"),
        ('a<b>c"d|e*f', "a_b_c_d_e_f"),
        ("C:\\calls\\talk", "C__calls_talk"),
        ("tab\there\nand\x00there\x7f", "tab_here_and_there_"),
        ("gnp\u202etxt.exe", "gnp_txt.exe"),
        ("half\ud83d", "half_"),
        ("\ufefftalk", "_talk"),
    ],
)
def test_letters_stay_and_what_no_file_system_takes_is_replaced(name: str, expected: str) -> None:
    """Each character that some file system refuses becomes an underscore."""
    assert safe_path(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "_/_/etc/passwd"),
        ("/abs/talk", "abs/talk"),
        ("a//b/./c", "a/b/c"),
        ("..\\..\\up", "__.._up"),
        ("a/..", "a/_"),
        ("...", "_"),
        (".hidden/.talk", "_hidden/_talk"),
        ("~/talk", "~/talk"),
        ("", "_"),
        ("/", "_"),
        (" / ", "_/_"),
    ],
)
def test_no_name_leads_out_of_the_folder(name: str, expected: str) -> None:
    """Nor to a hidden file in it."""
    assert safe_path(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("con", "_con"),
        ("NUL/Lpt1.talk", "_NUL/_Lpt1.talk"),
        ("com¹", "_com¹"),
        ("aux .x", "_aux .x"),
        ("console/com10", "console/com10"),
        ("talk.../day. . /x", "talk/day/x"),
        ("talk.", "talk"),
    ],
)
def test_names_that_windows_refuses(name: str, expected: str) -> None:
    """Devices have names that no file may have; dots and spaces at the end are dropped there."""
    assert safe_path(name) == expected


@pytest.mark.parametrize("letter", ["a", "é", "語", "🎙", "e\u0301", "각", "👩‍🚀", "👍🏽"])
def test_a_long_name_is_cut_between_letters(letter: str) -> None:
    """A letter is there with all of its accents or not at all, and a suffix still has room."""
    last, folder = safe_path(letter * 300), safe_path(f"{letter * 300}/x").partition("/")[0]
    sizes = [len(part.encode()) for part in (f"{last}.TextGrid", folder)]
    assert (last.replace(letter, ""), folder.replace(letter, ""), max(sizes) <= LONGEST_NAME) == ("", "", True)
    assert min(sizes) > LONGEST_NAME - 16 - len(letter.encode())


def test_a_key_is_added_within_the_same_length() -> None:
    """The name before it gets shorter, and the key is whole."""
    assert with_ending("day/talk", "-0123456789ab") == "day/talk-0123456789ab"
    last = with_ending(safe_path("語" * 300), "-0123456789ab")
    assert (len(f"{last}.TextGrid".encode()) <= LONGEST_NAME, last.endswith("語-0123456789ab")) == (True, True)


@pytest.mark.parametrize(
    ("one", "other"), [("Day/TALK", "day/talk"), ("caf\u00e9", "cafe\u0301"), ("STRASSE", "straße"), ("Ǆ", "ǆ")]
)
def test_names_that_people_take_for_the_same(one: str, other: str) -> None:
    """Capitals and the way in which accents are encoded make no difference."""
    assert comparable_path(one) == comparable_path(other)


def test_every_name_is_a_path_below_the_folder() -> None:
    """It has no part that leads elsewhere, and each part can be written to a disk."""
    random = Random(1)  # noqa: S311  # names are no secret
    pieces = [*"/.. \\:aé語\n\x00\u202e\u0301\u200d\ud800", "CON", "..", "x" * 150, "각" * 90]
    for _ in range(3_000):
        name = "".join(random.choices(pieces, k=random.randint(0, 12)))
        path = with_ending(safe_path(name), random.choice(["", "-0123456789ab"]))
        assert os.path.normpath(f"/folder/{path}") == f"/folder/{path}", name
        assert all(0 < len(part.encode()) <= LONGEST_NAME and part[0] != "." for part in path.split("/")), name
        assert not re.search(r'[<>:"|?*\\\x00-\x1f]|[. ](?:/|$)|^$', path), name
