"""Characters that a document cannot hold. Formats differ, so each has its own set here, with its reason.

Halves of surrogate pairs (U+D800 to U+DFFF) come from JSON that was cut in the middle of a character, and from names of
files whose bytes are no UTF-8. No encoding can write them.
"""

import re

_SURROGATES = "\ud800-\udfff"
_NO_CHARACTERS = "\ufffe\uffff"  # Unicode guarantees that these two are never characters

# Plain text (subtitles, tables, text files): control characters show as boxes or end a line, and a byte order mark
# within a text is taken for one at its beginning. White space stays for the caller to make single spaces of.
_PLAIN = re.compile(f"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{_SURROGATES}\ufeff{_NO_CHARACTERS}]")

# XML 1.0, and with it Word, refuses the whole document that has one of them
# (https://www.w3.org/TR/xml/#charsets).
_XML = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f{_SURROGATES}{_NO_CHARACTERS}]")

# The next three are compiled when they are first used: help needs none of them.

# Tables are also shown in terminals, and read line by line. White space that ends no line does no harm there.
_TABLE = f"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069{_SURROGATES}{_NO_CHARACTERS}]"

# An HTML page must not hold control characters (https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream);
# and characters that change the direction of what follows would change the direction of the rest of the page.
_HTML = f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_SURROGATES}\u202a-\u202e\u2066-\u2069{_NO_CHARACTERS}]"

# Databases: nobody says control characters, and PostgreSQL, which Label Studio may use, stores no NUL. Tabs and line
# breaks stay.
_DATABASE = "[\x00-\x08\x0b\x0c\x0e-\x1f]"

# Letters without a shape, which Python calls printable: fillers, joiners, and the selectors of variants of characters
# that have none, in which texts can be hidden
# (https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point). U+FE00 to U+FE0F stay: emoji have them.
_SHAPELESS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\U000e0100-\U000e01ef]")


def printable(text: str) -> str:
    """Return a text for one line of a terminal: whatever shows nothing, or does something, becomes an escape.

    That is every control character, line break, change of direction, half of a surrogate pair, and white space but the
    space. The escapes are Python's.
    """
    if _is_printable(text):
        return text
    return "".join(c if _is_printable(c) else c.encode("unicode_escape").decode() for c in text)


def in_table(text: str) -> str:
    """Return a text for a cell of a table, with escapes for control characters, line breaks and changed directions."""
    if text.isprintable():  # as nearly all are: Python calls no character of `_TABLE` printable
        return text
    return re.sub(_TABLE, lambda found: found[0].encode("unicode_escape").decode(), text)


def printable_json(document: str) -> str:
    """Return a JSON document in which JSON's own escapes stand for what `printable` has escapes for. Lines stay."""
    if _is_printable(document.replace("\n", "")):
        return document
    import json  # it takes a while to load

    return "".join(c if c == "\n" or _is_printable(c) else json.dumps(c)[1:-1] for c in document)


def _is_printable(text: str) -> bool:
    return text.isprintable() and not _SHAPELESS.search(text)


def plain_line(text: str) -> str:
    """Return a text as one line of a plain text file, with a single space wherever white space is."""
    return " ".join(plain_words(text))


def plain_words(text: str) -> list[str]:
    """Split a text at white space, without the characters that a plain text file cannot hold."""
    return (text if text.isprintable() else _PLAIN.sub("", text)).split()


def remove_illegal_in_xml(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _XML.sub("", text)


def remove_illegal_in_html(text: str) -> str:
    """Return a text without the characters that an HTML page cannot hold."""
    return re.sub(_HTML, "", text)


def remove_illegal_in_databases(text: str) -> str:
    """Return a text without the characters that a database cannot hold."""
    return re.sub(_DATABASE, "", text)


def replace_surrogates(text: str) -> str:
    """Return a text that UTF-8 can encode, and JSON therefore hold.

    Two halves of a surrogate pair become their character. A half that stands alone becomes U+FFFD.
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
