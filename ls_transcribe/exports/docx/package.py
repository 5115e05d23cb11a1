"""Makes the package around the text with python-docx, and writes it so that the same document has the same bytes."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx.styles import styles
from ls_transcribe.exports.docx.word_languages import WordLanguage
from ls_transcribe.exports.docx.wordprocessing_ml import WIDTH, legal, name, paragraph, run

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

_TEXT, _BODY = "word/document.xml", b"<w:body>"
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
        import docx

        self._shell = docx.Document()
        _remove_unneeded_parts(self._shell)
        _fill(self._shell.styles.element, styles(language, has_unsure_words=document.shows_confidences))
        _fill(self._shell.settings.element, _SETTINGS)
        _set_properties(self._shell, document, language)
        _lay_out(self._shell, document.name)

    def add_picture(self, picture: bytes) -> str:
        """Add a picture (PNG), and return its relation, by which the text refers to it."""
        relation, _image = self._shell.part.get_or_add_image(io.BytesIO(picture))
        return relation

    def save(self, body: str) -> bytes:
        """Return the bytes of the file, with `body` in its w:body.

        `body` is inserted as text. To parse it into a tree would take longer than all the rest.

        Raises:
            RuntimeError: python-docx's template has no w:body, so the text would be lost.
        """
        saved, file = io.BytesIO(), io.BytesIO()
        self._shell.save(saved)
        with ZipFile(saved) as parts, ZipFile(file, "w") as written:
            for part in parts.namelist():
                content = parts.read(part)
                if part == _TEXT:
                    content = _insert_body(content, body)
                entry = ZipInfo(part, _NO_DATE.timetuple()[:6])
                written.writestr(entry, content, ZIP_DEFLATED)
        return file.getvalue()


def _insert_body(content: bytes, body: str) -> bytes:
    before, tag, after = content.partition(_BODY)
    if not tag:
        raise RuntimeError(f"{_TEXT} of python-docx's template has no {_BODY.decode()}: the text has no place in it")
    return b"".join((before, tag, body.encode(), after))


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


def _set_properties(shell: "Shell", document: TranscriptDocument, language: WordLanguage) -> None:
    """Set the properties that a file manager shows."""
    date = document.reviewed or document.date or _NO_DATE
    date = date.astimezone(UTC) if date.tzinfo else date
    properties = shell.core_properties
    properties.title = legal(document.name)[:_LONGEST_TITLE]
    properties.subject = "Transcript"
    properties.author = properties.last_modified_by = _TOOL
    properties.comments = ""
    properties.language = language.tag or ""
    properties.created = properties.modified = date.replace(tzinfo=None)


def _lay_out(shell: "Shell", title: str) -> None:
    """Set the size of the page (A4), and write the recording's name and the page's number into the footer."""
    from docx.shared import Twips

    section = shell.sections[0]
    section.page_width, section.page_height = Twips(_PAGE[0]), Twips(_PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = Twips(_MARGIN)
    section.bottom_margin = Twips(_MARGIN)
    section.header_distance = section.footer_distance = Twips(_MARGIN // 2)
    shown = title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1]}…"
    number = (run("Page "), _field("PAGE"), run(" of "), _field("NUMPAGES"))
    foot = paragraph("Footer", name(shown), "<w:r><w:tab/></w:r>", *number)
    section.footer.is_linked_to_previous = False
    _fill(section.footer._element, foot)


def _field(instruction: str) -> str:
    """Return a field, whose number Word counts when it shows the document."""
    return f'<w:fldSimple w:instr=" {instruction} ">{run("1")}</w:fldSimple>'
