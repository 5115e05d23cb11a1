"""JSON documents are looked at and decoded, also those that are not quite JSON."""

import msgspec
import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts.json_documents import JsonOutline, decode_json


class _Timed(msgspec.Struct):
    text: str | None = None
    start: float | None = None
    score: float | None = None


class _Whole(msgspec.Struct):
    lines: list[_Timed] | None = None


_decoder = msgspec.json.Decoder(_Whole, strict=False)


def test_an_outline() -> None:
    """A path leads to what stands inside."""
    outline = JsonOutline(b' {"a": {"b": [ {"c": 1.5}, 2 ], "d": "e"}, "f": [] } '.strip())
    assert (outline.keys, outline.keys_at("a"), outline.keys_at("a", "b", 0)) == ({"a", "f"}, {"b", "d"}, {"c"})
    assert (outline.is_list("a", "b"), outline.is_list("a"), outline.length("a", "b"), outline.length("f")) == (
        True,
        False,
        2,
        0,
    )
    assert (outline.text_at("a", "d"), outline.text_at("f"), outline.is_fraction("a", "b", 0, "c")) == ("e", None, True)


@pytest.mark.parametrize("path", [("x",), ("x", 0, "y"), ("a", 5), ("a", "b"), (0,)])
def test_where_nothing_is(path: tuple[str | int, ...]) -> None:
    """It has no keys, and is nothing."""
    outline = JsonOutline(b'{"a": [1]}')
    assert (outline.keys_at(*path), outline.length(*path), outline.is_text(*path)) == (set(), 0, False)


@pytest.mark.parametrize(
    "document",
    [b'{"a": 1}{"b": 2}', b'{"a": 1}\n{"b": NaN}\n', b'{"a": 1}  \r\n\r\n {"b": "\\ud800"}'],
)
def test_values_one_after_another(document: bytes) -> None:
    """They count as a list."""
    outline = JsonOutline(document)
    assert (outline.is_sequence, outline.length(), outline.keys, outline.keys_at(1)) == (True, 2, set(), {"b"})


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b'{"a": ', "it is not JSON: "),
        (b'{"a": 1} b', "it is not JSON: "),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "it is nested more deeply than any transcript"),
        (b'{"a": NaN, "b": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "it is n"),
    ],
    ids=["cut short", "more behind it", "deep", "odd and deep"],
)
def test_what_is_no_json_is_refused(document: bytes, reason: str) -> None:
    """With a reason, by an outline and by a decoder."""
    for read in (JsonOutline, lambda content: decode_json(content, _decoder, "any transcript")):
        with pytest.raises(UnreadableTranscript, match=reason):
            read(document)


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        (rb'{"text": "a\ud83d"}', [_Timed("a?")]),
        (b'{"text": "\xe9"}', [_Timed("\ufffd")]),
        (b'{"text": "a"}, null, {"text": "b"}', [_Timed("a"), _Timed("b")]),
        (b'{"text": "a", "score": NaN}', [_Timed("a")]),
        (b'NaN, {"text": "a"}', [_Timed("a")]),
        (b'{"text": "a\nb"}', [_Timed("a\nb")]),
        (b'{"text": "a"}, {"text": "b", "text": "c"}', [_Timed("a"), _Timed("c")]),
    ],
    ids=["half a character", "a wrong byte", "null", "NaN", "NaN in a list", "a line break", "a key twice"],
)
def test_what_is_not_quite_json_is_read(lines: bytes, read: list[_Timed]) -> None:
    """It costs itself only."""
    assert decode_json(b'{"lines": [%s]}' % lines, _decoder, "a list").lines == read


def test_a_time_that_is_no_number_stays_one() -> None:
    """Its reader refuses it."""
    [line] = decode_json(b'{"lines": [{"start": NaN}]}', _decoder, "a list").lines or []
    assert line.start != line.start


def test_another_form_is_refused() -> None:
    """The sentence says where."""
    with pytest.raises(UnreadableTranscript, match=r"it does not have the form of a list: Expected .* `\$.lines`"):
        decode_json(b'{"lines": 7}', _decoder, "a list")


@pytest.mark.parametrize("odd", [b"\xff", rb"\ud800", b"\x01"])
def test_odd_characters_in_inner_keys_and_texts(odd: bytes) -> None:
    """They are found only there, and cost no document."""
    outline = JsonOutline(b'{"results": {"a' + odd + b'": [], "b": "c' + odd + b'"}}')
    assert ("b" in outline.keys_at("results"), (outline.text_at("results", "b") or "")[:1]) == (True, "c")
