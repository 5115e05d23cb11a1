"""JSON documents of any program: their structure, looked at without reading them whole, and their decoding.

The structure says which program wrote a document. Programs write JSON that is not quite JSON: NaN, half a surrogate
pair, bytes that are no UTF-8, nulls in lists, several objects one after another. None of that costs a transcript.
"""

import json
from collections.abc import Mapping, Set
from math import isfinite
from typing import Any, TypeVar

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import decode, remove_utf8_mark

_Document = TypeVar("_Document")
_Step = str | int
_Path = tuple[_Step, ...]
_NOTHING = msgspec.Raw(b"")

_TIME_KEYS = frozenset(
    {"start", "end", "timestamp", "start_time", "end_time", "startTime", "endTime", "time", "ts", "end_ts"}
)
"""Keys whose values are times. A NaN there is an impossible time; elsewhere it is a value that is not known."""


class JsonOutline:
    """The structure of a JSON document.

    A path leads from the outermost value to an inner one: keys of objects, and places in lists. Only the parts on the
    way are decoded, so a look at a long document costs little. Several values that stand one after another count as a
    list of them (`is_sequence`).
    """

    def __init__(self, content: bytes) -> None:
        """Look at a document in UTF-8 without a byte order mark, which begins with a bracket.

        Raises:
            UnreadableTranscript: It is not JSON, or nested too deeply.
        """
        self.is_sequence = False
        self._parts: dict[_Path, Mapping[_Step, msgspec.Raw]] = {}
        try:
            self._parts[()] = _parts_of(content)
        except RecursionError as error:
            raise UnreadableTranscript("it is nested more deeply than any transcript") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            content = self._mended(content, str(error))
            self._parts[()] = _parts_of(content)
        self._whole = msgspec.Raw(content)

    def _mended(self, content: bytes, complaint: str) -> bytes:
        try:
            values = _values(content.decode("utf-8", "replace"))
        except (ValueError, RecursionError) as error:
            raise UnreadableTranscript(f"it is not JSON: {complaint}") from error
        self.is_sequence = len(values) > 1
        return _encoded(values if self.is_sequence else values[0])

    @property
    def keys(self) -> Set[str]:
        """The keys of the outermost object; none if the outermost value is a list."""
        return self.keys_at()

    def keys_at(self, *path: _Step) -> Set[str]:
        """Return the keys of the object at a path; none if no object is there."""
        return {key for key in self._parts_at(path) if isinstance(key, str)}

    def length(self, *path: _Step) -> int:
        """Return how many entries the list at a path has; 0 if no list is there."""
        return len(self._parts_at(path)) if self.is_list(*path) else 0

    def is_list(self, *path: _Step) -> bool:
        """Return whether a list is at a path."""
        return _first_byte(self._at(path)) == b"["

    def is_object(self, *path: _Step) -> bool:
        """Return whether an object is at a path."""
        return _first_byte(self._at(path)) == b"{"

    def is_text(self, *path: _Step) -> bool:
        """Return whether a text is at a path."""
        return _first_byte(self._at(path)) == b'"'

    def is_fraction(self, *path: _Step) -> bool:
        """Return whether a number is at a path that is written with a fraction."""
        number = bytes(self._at(path))
        return b"." in number and number.replace(b".", b"", 1).isdigit()

    def text_at(self, *path: _Step) -> str | None:
        """Return the text at a path; None if no text is there."""
        return msgspec.json.decode(self._at(path), type=str) if self.is_text(*path) else None

    def _at(self, path: _Path) -> msgspec.Raw:
        """Return the JSON of the value at a path; nothing if there is none."""
        if not path:
            return self._whole
        return self._parts_at(path[:-1]).get(path[-1], _NOTHING)

    def _parts_at(self, path: _Path) -> Mapping[_Step, msgspec.Raw]:
        """Return the members of the object at a path by their keys, or the entries of the list by their places."""
        if path not in self._parts:
            self._parts[path] = _parts_of(self._at(path))
        return self._parts[path]


def decode_json(document: bytes, decoder: "msgspec.json.Decoder[_Document]", name: str) -> _Document:
    """Return a document as the decoder's type. `name` is what the document should be ("a result of Deepgram").

    Raises:
        UnreadableTranscript: It is no JSON, or has another form.
    """
    try:
        return decoder.decode(remove_utf8_mark(document))
    except RecursionError as error:
        raise UnreadableTranscript(f"it is nested more deeply than {name}") from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    try:
        values = _values(decode(document, fallback="utf-8"))
        whole = values if len(values) > 1 else values[0]
        return decoder.decode(_encoded(whole))
    except msgspec.ValidationError as error:
        raise UnreadableTranscript(f"it does not have the form of {name}: {error}") from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise UnreadableTranscript(f"it is not JSON: {error}") from error


def _parts_of(value: bytes | msgspec.Raw) -> Mapping[_Step, msgspec.Raw]:
    """Return the members of an object or the entries of a list, undecoded."""
    first = _first_byte(value)
    if first == b"{":
        return dict(msgspec.json.decode(value, type=dict[str, msgspec.Raw]))
    return dict(enumerate(msgspec.json.decode(value, type=list[msgspec.Raw]))) if first == b"[" else {}


def _first_byte(value: bytes | msgspec.Raw) -> bytes:
    return bytes(memoryview(value)[:1])


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _values(text: str) -> list[Any]:
    """Return the JSON values that stand one after another in a text; one at least.

    Raises:
        ValueError: The text is not JSON.
    """
    decoder = json.JSONDecoder(strict=False, object_hook=_without_gaps)
    values: list[Any] = []
    place = len(text) - len(text.lstrip())
    while place < len(text) or not values:
        value, place = decoder.raw_decode(text, place)
        values.append(_mended_value("", value))
        place += _blanks(text, place)
    return values


def _blanks(text: str, place: int) -> int:
    """Return how many blank characters stand at a place of a text."""
    end = place
    while end < len(text) and text[end].isspace():
        end += 1
    return end - place


def _without_gaps(members: dict[str, Any]) -> dict[str, Any]:
    """Return an object without nulls between the objects of its lists, and without numbers that are none."""
    return {key: _mended_value(key, value) for key, value in members.items()}


def _mended_value(key: str, value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return str(value) if key in _TIME_KEYS else None
    if isinstance(value, list):
        has_objects = any(isinstance(entry, dict) for entry in value)
        entries = [_mended_value(key, entry) for entry in value]
        return [entry for entry in entries if entry is not None] if has_objects else entries
    return value
