"""Documents as text, in whatever encoding they were saved.

Marks and empty bytes tell UTF-16 and UTF-32, and text beyond ASCII that is valid UTF-8 is UTF-8. For anything else
chardet is asked (in 2026, of single sentences in 50 encodings it knew 98 of 100, charset-normalizer 57). Where its
first choice is not clearly better than another one, the document is refused: a wrong letter can be corrected, a text of
wrong letters only looks like one.
"""

import codecs
import re
from dataclasses import dataclass

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.sources import EncodingUnknown
from ls_transcribe.text.encoding_guess import guess_encoding
from ls_transcribe.text.numbers import count

UNREADABLE = "\ufffd"
"""The character that stands for bytes which have no meaning in their encoding."""

_UTF_8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_INSPECTED = 256  # bytes: the first lines show where the empty bytes are
_SHIFTED_LINE_END = "\u0a00"  # no character: a line's end in UTF-16 in which a byte is missing
_ENOUGH = 4  # characters beyond ASCII: so many are not valid UTF-8 by accident
_TYPOGRAPHY = frozenset(b"\x85\x91\x92\x93\x94\x96\x97")  # in all of Windows' encodings these are … ‘ ’ “ ” – and —
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_NO_TEXT = frozenset({"charmap", "idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})

# What people mean by these names contains them and more (https://encoding.spec.whatwg.org/#names-and-labels).
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-8-sig": _UTF_8,
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a document, without a byte order mark.

    `notes` say what was guessed, and how many characters could not be read and are `UNREADABLE`: what whoever uses the
    text should be told.
    """

    text: str
    notes: tuple[str, ...] = ()


def find_encoding(name: str) -> str:
    """Return the name by which Python knows an encoding that somebody typed.

    Raises:
        EncodingUnknown: There is no such encoding of texts.
    """
    try:
        codec = codecs.lookup(name.strip())
    except (LookupError, ValueError) as error:
        raise EncodingUnknown(name) from error
    if codec.name in _NO_TEXT or not getattr(codec, "_is_text_encoding", True):
        raise EncodingUnknown(name)
    return _SUPERSETS.get(codec.name, codec.name)


def decode(document: bytes, told: str | None = None) -> DecodedText:
    """Return the text of a document.

    `told` is the encoding that somebody said it has, a name of `find_encoding`; else the one that XML declares. What
    is UTF-8, UTF-16 or UTF-32 beyond doubt is read so all the same: in a folder of old files a few are newer.

    Raises:
        UnreadableTranscript: Nobody said the encoding, and it cannot be told for certain; or bytes are missing.
    """
    if wide := _wide_encoding(document):
        return _decode_wide(document, wide)
    body = remove_utf8_mark(document)
    said = told or _declared(body)
    text, lost = _decode_counted(body, _UTF_8)
    good = len(text) - len(text.encode("ascii", "ignore")) - lost
    is_utf8 = len(body) < len(document) or (good >= lost and good >= _ENOUGH)
    if said and said != _UTF_8 and not is_utf8:
        text, lost = _decode_counted(body, said)
        return DecodedText(text, _notes_of_loss(lost, said))
    if said or is_utf8 or (good >= lost and not _has_escapes(body)):
        return DecodedText(text, (*_notes_of_dissent(told), *_notes_of_loss(lost, _UTF_8)))
    return _decode_guessed(body)


def _decode_guessed(body: bytes) -> DecodedText:
    beyond_ascii = set(body) - set(range(128))
    encoding = "cp1252" if beyond_ascii and beyond_ascii <= _TYPOGRAPHY else guess_encoding(body)
    text, lost = _decode_counted(body, encoding)
    note = f"read as {shown_name(encoding)}, which is a guess: if letters are wrong, say what it is with --encoding"
    return DecodedText(text, (note, *_notes_of_loss(lost, encoding)))


def shown_name(encoding: str) -> str:
    """Return the name of an encoding as people know it; `find_encoding` takes it, too."""
    return re.sub(r"^cp(125\d)$", r"windows-\1", encoding)


def wide_to_utf8(document: bytes) -> bytes:
    """Return a document in UTF-16 or UTF-32, as Windows' shells write it, in UTF-8; any other one as it is."""
    wide = _wide_encoding(document)
    return _decode_wide(document, wide).text.encode() if wide else document


def utf8_text(document: bytes) -> str:
    """Return the text of a document in UTF-8, without a byte order mark."""
    return remove_utf8_mark(document).decode(_UTF_8, "replace")


def remove_utf8_mark(document: bytes) -> bytes:
    """Return a document without the byte order mark that Windows' editors put in front of UTF-8."""
    return document.removeprefix(codecs.BOM_UTF8)


def notes_of_utf8(document: bytes) -> tuple[str, ...]:
    """Return what is to be told of a document that must be UTF-8: how many characters cannot be read, if any."""
    return () if document.isascii() else _notes_of_loss(_decode_counted(document, _UTF_8)[1], _UTF_8)


def declare_utf8(document: bytes) -> bytes:
    """Return an XML document that was put into UTF-8 with UTF-8 for the encoding that it declares."""
    match = _DECLARATION.match(document)
    return document[: match.start(1)] + b"UTF-8" + document[match.end(1) :] if match else document


def _wide_encoding(document: bytes) -> str | None:
    """Return which kind of UTF-16 or UTF-32 a document is, by its mark or by where its empty bytes are; else None."""
    for mark, encoding in _MARKS:
        if document.startswith(mark):
            return encoding
    first = document[:_INSPECTED]
    if b"\0" not in first:
        return None
    quarter = max(len(first) // 4, 1)
    empty = [first[place::4].count(0) for place in range(4)]
    if min(empty[2:]) >= quarter or min(empty[:2]) >= quarter:
        return "utf-32-le" if empty[3] > empty[0] else "utf-32-be"
    high, low = empty[0] + empty[2], empty[1] + empty[3]
    if max(high, low) * 4 < 2 * quarter or min(high, low) * 4 > max(high, low):
        return None  # a stray empty byte, or no text at all
    return "utf-16-be" if high > low else "utf-16-le"


def _decode_wide(document: bytes, encoding: str) -> DecodedText:
    text, lost = _decode_counted(document, encoding)
    if _SHIFTED_LINE_END in text:
        raise UnreadableTranscript(f"a byte is missing in it: it begins as {encoding} but does not continue as that")
    return DecodedText(text.removeprefix("\ufeff"), _notes_of_loss(lost, encoding))


def _decode_counted(document: bytes, encoding: str) -> tuple[str, int]:
    """Return the text of a document, and how many of its characters could not be read."""
    text = document.decode(encoding, "replace")
    lost = text.count(UNREADABLE)
    if lost:  # some may have been lost before: they stand in the document
        lost = max(0, lost - document.count(UNREADABLE.encode(encoding, "ignore") or b"\0\0\0\0"))
    return text, lost


def _declared(document: bytes) -> str | None:
    """Return the encoding that an XML document declares; None if it is no XML, or declares one that there is not."""
    match = _DECLARATION.match(document)
    try:
        return find_encoding(match[1].decode("ascii", "replace")) if match else None
    except EncodingUnknown:
        return None


def _has_escapes(document: bytes) -> bool:
    """Return whether a document of ASCII characters may mean others by them, as iso-2022-jp and hz do."""
    return b"\x1b$" in document or b"~{" in document


def _notes_of_dissent(told: str | None) -> tuple[str, ...]:
    dissents = told is not None and told != _UTF_8
    return (f"read as UTF-8, which it is, and not as {shown_name(told or '')}",) if dissents else ()


def _notes_of_loss(lost: int, encoding: str) -> tuple[str, ...]:
    words = f"{count(lost, 'character')} could not be read as {shown_name(encoding)} and became {UNREADABLE}"
    return (words,) if lost else ()
