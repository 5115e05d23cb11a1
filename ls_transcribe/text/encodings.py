"""Documents as text, in whatever encoding they were saved."""

import codecs

_MARKED = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ASCII_FIRST = 64  # characters: enough to see whether every other byte is empty


def decoded(document: bytes, *, otherwise: str = "cp1252") -> str:
    """The text of a document, without a byte order mark.

    What begins with such a mark is what it says; what has empty bytes is UTF-16; what is valid UTF-8 is that. Anything
    else is read as `otherwise`: Windows-1252, as most subtitles from before UTF-8 are, or UTF-8 for what must be that.
    Bytes that have no meaning come out as U+FFFD: a wrong letter can be corrected, a refused file cannot.
    """
    for mark, encoding in _MARKED:
        if document.startswith(mark):
            return document[len(mark) :].decode(encoding, "replace")
    first = document[: 2 * _ASCII_FIRST]
    if b"\0" in first:
        return document.decode("utf-16-be" if first[::2].count(0) > first[1::2].count(0) else "utf-16-le", "replace")
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError:
        return document.decode(otherwise, "replace")
