"""JSON documents of any program: their structure, looked at without reading them whole, and their decoding.

The structure says which program wrote a document. Programs write JSON that is not quite JSON: NaN, half a surrogate
pair, bytes that are no UTF-8, nulls in lists, several objects one after another. None of that costs a transcript.
"""

import json
from collections.abc import Mapping, Sequence, Set
from math import isfinite
from typing import Any, TypeVar

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import remove_utf8_mark, utf8_text

_Document = TypeVar("_Document")
_Step = str | int
_Path = tuple[_Step, ...]
_NOTHING = msgspec.Raw(b"")
_Member = dict[str, msgspec.Raw] | list[msgspec.Raw] | str | int | float | bool | None

_TIME_KEYS = frozenset(
    {"start", "end", "timestamp", "start_time", "end_time", "startTime", "endTime", "time", "ts", "end_ts"}
)
"""Keys whose values are times. A NaN there is an impossible time; elsewhere it is a value that is not known."""


class JsonOutline:
    """The structure of a JSON document.

    A path leads from the outermost value to an inner one: keys of objects, and indexes in lists. Only the parts on the
    way are decoded, so a look at a long document costs little. Several values that stand one after another count as a
    list of them (`is_sequence`).
    """

    def __init__(self, content: bytes) -> None:
        """Look at a document in UTF-8 without a byte order mark, which begins with a bracket.

        Raises:
            UnreadableTranscript: It is not JSON, or nested too deeply.
        """
        self.is_sequence = False
        self._members: dict[_Path, Mapping[str, msgspec.Raw]] = {}
        self._entries: dict[_Path, Sequence[msgspec.Raw]] = {}
        self._whole = msgspec.Raw(content)
        try:
            self._check()
        except RecursionError as error:
            raise UnreadableTranscript("it is nested more deeply than any transcript") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            values = _mended(content, str(error))
            self.is_sequence = len(values) > 1
            self._whole = msgspec.Raw(_encoded(values if self.is_sequence else values[0]))
            self._check()

    def _check(self) -> None:
        """Decode the outermost value, so that it is known to be JSON."""
        if self.is_list():
            self.length()
        elif not self._split():
            self.keys_at()

    def _split(self) -> bool:
        """Decode an outermost object together with the objects and lists in it: a long document is gone through once.

        Return whether it could be done: a number that is none, or too large, is no member of it for msgspec.
        """
        try:
            members = msgspec.json.decode(self._whole, type=dict[str, _Member])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return False
        self._members[()] = {key: _stand_in(value) for key, value in members.items()}
        self._members.update({(key,): value for key, value in members.items() if isinstance(value, dict)})
        self._entries.update({(key,): value for key, value in members.items() if isinstance(value, list)})
        return True

    @property
    def keys(self) -> Set[str]:
        """The keys of the outermost object; none if the outermost value is a list."""
        return self.keys_at()

    def keys_at(self, *path: _Step) -> Set[str]:
        """Return the keys of the object at a path; none if no object is there."""
        if path not in self._members:
            value = self._at(path)
            is_object = _first_byte(value) == b"{"
            self._members[path] = self._inner(path, value, dict[str, msgspec.Raw]) if is_object else {}
        return self._members[path].keys()

    def length(self, *path: _Step) -> int:
        """Return how many entries the list at a path has; 0 if no list is there."""
        return len(self._entries_at(path))

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
        return self._inner(path, self._at(path), str) if self.is_text(*path) else None

    def _at(self, path: _Path) -> msgspec.Raw:
        """Return the JSON of the value at a path; nothing if there is none."""
        if not path:
            return self._whole
        *above, step = path
        if isinstance(step, str):
            self.keys_at(*above)
            return self._members[tuple(above)].get(step, _NOTHING)
        entries = self._entries_at(tuple(above))
        return entries[step] if step < len(entries) else _NOTHING

    def _inner(self, path: _Path, value: msgspec.Raw, kind: type[_Document]) -> _Document:
        """Return the value at a path as a type. What is odd in inner values is found only when these are decoded."""
        try:
            return msgspec.json.decode(value, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if not path:
                raise
            return msgspec.json.decode(_encoded(_mended(bytes(value), str(error))[0]), type=kind)

    def _entries_at(self, path: _Path) -> Sequence[msgspec.Raw]:
        """Return the entries of the list at a path; none if no list is there."""
        if path not in self._entries:
            value = self._at(path)
            is_list = _first_byte(value) == b"["
            self._entries[path] = self._inner(path, value, list[msgspec.Raw]) if is_list else ()
        return self._entries[path]


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
        values = _values(utf8_text(document))
        whole = values if len(values) > 1 else values[0]
        return decoder.decode(_encoded(whole))
    except msgspec.ValidationError as error:
        raise UnreadableTranscript(f"it does not have the form of {name}: {error}") from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise UnreadableTranscript(f"it is not JSON: {error}") from error


def _first_byte(value: msgspec.Raw) -> bytes:
    return bytes(memoryview(value)[:1])


def _stand_in(value: _Member) -> msgspec.Raw:
    """Return the JSON of a value; of an object or a list only its beginning, since what is in it is kept elsewhere."""
    if isinstance(value, dict | list):
        return msgspec.Raw(b"{" if isinstance(value, dict) else b"[")
    return msgspec.Raw(msgspec.json.encode(value))


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _mended(content: bytes, complaint: str) -> list[Any]:
    """Return the JSON values of a content that msgspec does not read; one at least.

    Raises:
        UnreadableTranscript: It is not JSON.
    """
    try:
        return _values(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise UnreadableTranscript(f"it is not JSON: {complaint}") from error


def _values(text: str) -> list[Any]:
    """Return the JSON values that stand one after another in a text; one at least.

    Raises:
        ValueError: The text is not JSON.
    """
    decoder = json.JSONDecoder(strict=False, object_hook=_without_gaps)
    values: list[Any] = []
    index = len(text) - len(text.lstrip())
    while index < len(text) or not values:
        value, index = decoder.raw_decode(text, index)
        values.append(_mended_value("", value))
        index += _blanks(text, index)
    return values


def _blanks(text: str, index: int) -> int:
    """Return how many blank characters stand at a index of a text."""
    end = index
    while end < len(text) and text[end].isspace():
        end += 1
    return end - index


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
