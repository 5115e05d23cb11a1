"""Makes the package around the text with python-docx, and writes it so that the same document has the same bytes.

Documents in one language differ in little beside their text. So python-docx makes one empty package for all of them,
and what is a document's own is inserted into its parts as text: to make each with python-docx takes longer than to
write half an hour of speech.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx.styles import styles
from ls_transcribe.exports.docx.word_languages import WordLanguage
from ls_transcribe.exports.docx.wordprocessing_ml import WIDTH, escaped, legal, name, paragraph, run

if TYPE_CHECKING:
    from docx.document import Document as Shell
    from docx.oxml.xmlchemy import BaseOxmlElement

_TOOL = "ls-transcribe"
_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""The first day that a zip file can hold. It is the date of all entries, and of documents without a date."""

_PAGE = (11906, 16838)  # A4, in twips
_MARGIN = (_PAGE[0] - WIDTH) // 2
_LONGEST_TITLE = 255  # letters, in a document's properties
_LONGEST_NAME = 70  # letters, beside the number of the page

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a4944415478da6360000000020001e527defc0000000049454e44ae426082"
)
"""A PNG of one pixel."""

_TEXT, _BODY = "word/document.xml", b"<w:body>"
_FOOTER, _FOOT = "word/footer1.xml", b"<w:p/>"
_PROPERTIES, _TITLE = "docProps/core.xml", b"the title of the document"
_PICTURE = "word/media/image1.png"
"""The parts in which documents differ, and what an empty package has in the place of what is a document's own."""

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_UNNEEDED = (
    "/stylesWithEffects",
    "/customXml",
    "/numbering",
    "/webSettings",
    "/fontTable",
    "/thumbnail",
    "/extended-properties",
)
"""Parts of python-docx's template that these documents do not need, or that describe another document."""

_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat>"
)
"""15 is Word 2013 and later. Word opens a document with a lower number in a compatibility mode."""


class WordPackage:
    """A document without its text. The text is given when the document is saved."""

    def __init__(self, document: TranscriptDocument, language: WordLanguage) -> None:
        self._document = document
        self._language = language
        self._picture: bytes | None = None

    def add_picture(self, picture: bytes) -> str:
        """Add the only picture (PNG), and return its relation, by which the text refers to it."""
        self._picture = picture
        return self._empty().picture

    def save(self, body: Iterable[str]) -> bytes:
        """Return the bytes of the file, with the elements of `body` in its w:body.

        Raises:
            RuntimeError: A place is not in what python-docx makes: without w:body, the text would be lost.
        """
        document, empty = self._document, self._empty()
        parts = dict(empty.parts)
        _insert(parts, _TEXT, _BODY, b"".join((_BODY, *(element.encode() for element in body))))
        _insert(parts, _FOOTER, _FOOT, _foot(document.name).encode())
        _insert(parts, _PROPERTIES, _written(_NO_DATE), _written(document.reviewed or document.date or _NO_DATE))
        _insert(parts, _PROPERTIES, _TITLE, escaped(legal(document.name)[:_LONGEST_TITLE]).encode())
        if self._picture is not None:
            parts[_PICTURE] = self._picture
        return _zipped(parts, io.BytesIO(empty.file))

    def _empty(self) -> "_EmptyPackage":
        return _empty_package(
            self._language,
            has_unsure_words=self._document.shows_confidences,
            has_picture=self._picture is not None,
        )


class _EmptyPackage(NamedTuple):
    """What documents have in common.

    `file` has the parts that are the same in all of them, compressed once. `parts` are those in which a document's own
    is inserted, by their names. `picture` is the relation of the picture.
    """

    file: bytes
    parts: Mapping[str, bytes]
    picture: str


@lru_cache(maxsize=64)
def _empty_package(language: WordLanguage, *, has_unsure_words: bool, has_picture: bool) -> _EmptyPackage:
    import docx

    shell = docx.Document()
    _remove_unneeded_parts(shell)
    _fill(shell.styles.element, styles(language, has_unsure_words=has_unsure_words))
    _fill(shell.settings.element, _SETTINGS)
    _set_properties(shell, language)
    _lay_out(shell)
    picture = shell.part.get_or_add_image(io.BytesIO(_PIXEL))[0] if has_picture else ""
    saved = io.BytesIO()
    shell.save(saved)
    with ZipFile(saved) as file:
        parts = {part: file.read(part) for part in file.namelist() if part != _PICTURE}
    own = {part: parts.pop(part) for part in (_TEXT, _FOOTER, _PROPERTIES) if part in parts}
    return _EmptyPackage(_zipped(parts, io.BytesIO()), own, picture)


def _zipped(parts: Mapping[str, bytes], file: io.BytesIO) -> bytes:
    """Return a zip file with these parts after those that are in it already. Pictures are compressed as they are."""
    with ZipFile(file, "a") as package:
        for part, content in parts.items():
            entry = ZipInfo(part, _NO_DATE.timetuple()[:6])
            package.writestr(entry, content, ZIP_STORED if part == _PICTURE else ZIP_DEFLATED)
    return file.getvalue()


def _insert(parts: dict[str, bytes], part: str, place: bytes, content: bytes) -> None:
    """Put a content in its place in a part.

    Raises:
        RuntimeError: The part does not have this place.
    """
    before = parts.get(part, b"")
    if place not in before:
        raise RuntimeError(f"{part} of python-docx's template has no {place!r}: the content has no place in it")
    parts[part] = before.replace(place, content)


def _remove_unneeded_parts(shell: "Shell") -> None:
    for owner in (shell.part.package, shell.part):
        for key in [key for key, relation in owner.rels.items() if relation.reltype.endswith(_UNNEEDED)]:
            del owner.rels[key]


def _fill(element: "BaseOxmlElement", content: str) -> None:
    """Replace everything in an element by `content`, which is XML."""
    element[:] = _parsed(content)


def _parsed(content: str) -> "Iterator[BaseOxmlElement]":
    from docx.oxml import parse_xml

    yield from list(parse_xml(f"<w:body {_NAMESPACE}>{content}</w:body>"))


def _set_properties(shell: "Shell", language: WordLanguage) -> None:
    """Set the properties that a file manager shows."""
    properties = shell.core_properties
    properties.title = _TITLE.decode()
    properties.subject = "Transcript"
    properties.author = properties.last_modified_by = _TOOL
    properties.comments = ""
    properties.language = language.tag or ""
    properties.created = properties.modified = _NO_DATE.replace(tzinfo=None)


def _written(date: datetime) -> bytes:
    """Return a date as it is written in the properties."""
    return f"{date.astimezone(UTC) if date.tzinfo else date:%Y-%m-%dT%H:%M:%SZ}".encode()


def _lay_out(shell: "Shell") -> None:
    """Set the size of the page (A4), and make the footer."""
    from docx.shared import Twips

    section = shell.sections[0]
    section.page_width, section.page_height = Twips(_PAGE[0]), Twips(_PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = Twips(_MARGIN)
    section.bottom_margin = Twips(_MARGIN)
    section.header_distance = section.footer_distance = Twips(_MARGIN // 2)
    section.footer.is_linked_to_previous = False
    _fill(section.footer._element, _FOOT.decode())


def _foot(title: str) -> str:
    """Return the paragraph of the footer: the recording's name and the page's number."""
    shown = title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1]}…"
    number = (run("Page "), _field("PAGE"), run(" of "), _field("NUMPAGES"))
    return paragraph("Footer", name(shown), "<w:r><w:tab/></w:r>", *number)


def _field(instruction: str) -> str:
    """Return a field, whose number Word counts when it shows the document."""
    return f'<w:fldSimple w:instr=" {instruction} ">{run("1")}</w:fldSimple>'
