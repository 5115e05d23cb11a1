"""Documents are text, however they were saved."""

import pytest

from ls_transcribe.text.encodings import decode, remove_utf8_mark, utf16_to_utf8

TEXT = "Grüße, “Ada”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding(encoding: str) -> None:
    """With a byte order mark and without."""
    assert decode(TEXT.encode(encoding)) == TEXT


def test_what_has_no_meaning() -> None:
    """A wrong letter is better than no document; where it must be UTF-8, nothing else is guessed."""
    assert (decode(b"\xfcber"), decode(b"\xfcber", fallback="utf-8"), decode(b"\xef\xbb\xbf\xfc")) == (
        "über",
        "\ufffdber",
        "\ufffd",
    )


@pytest.mark.parametrize(("encoding", "changed"), [("utf-16", True), ("utf-16-be", True), ("utf-8-sig", False)])
def test_utf_16_as_utf_8(encoding: str, *, changed: bool) -> None:
    """What is not UTF-16 stays byte for byte."""
    document = TEXT.encode(encoding)
    assert utf16_to_utf8(document) == (TEXT.encode() if changed else document)


def test_the_mark_of_utf_8() -> None:
    """It is taken off once."""
    assert (remove_utf8_mark("\ufeff{}".encode()), remove_utf8_mark(b"{}")) == (b"{}", b"{}")
