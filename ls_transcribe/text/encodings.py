"""Documents as text, in whatever encoding they were saved."""

import codecs

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_INSPECTED = 64  # characters: enough to see whether every other byte is empty


def decode(document: bytes, *, fallback: str = "cp1252") -> str:
    """Return the text of a document, without a byte order mark.

    A byte order mark names the encoding. A document with empty bytes is UTF-16; one that is valid UTF-8 is UTF-8. Any
    other is read as `fallback`: Windows-1252, as most subtitles from before UTF-8 are, or UTF-8 for formats that must
    be UTF-8. Bytes that have no meaning come out as U+FFFD: a wrong letter can be corrected, a refused file cannot.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if document.startswith(mark):
            return document[len(mark) :].decode(encoding, "replace")
    first = document[: 2 * _INSPECTED]
    if b"\0" in first:
        return document.decode("utf-16-be" if first[::2].count(0) > first[1::2].count(0) else "utf-16-le", "replace")
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError:
        return document.decode(fallback, "replace")


def utf16_to_utf8(document: bytes) -> bytes:
    """Return a document in UTF-16, as Windows' shells write it, in UTF-8. Any other document is returned as it is."""
    is_utf16 = b"\0" in document[:4] or document.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return decode(document).encode() if is_utf16 else document


def remove_utf8_mark(document: bytes) -> bytes:
    """Return a document without the byte order mark that Windows' editors put in front of UTF-8."""
    return document.removeprefix(codecs.BOM_UTF8)
