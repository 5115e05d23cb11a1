"""Makes the package of a Word document: a zip file with the text and with the parts around it.

It has the parts that these documents need, as ECMA-376 has them (part 1, chapter 11; part 2). python-docx would make a
package of its template, but takes longer to load than an hour of speech takes to be written. The same document has the
same bytes, and the parts that documents of one language share are compressed once.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx.styles import styles
from ls_transcribe.exports.docx.word_languages import WordLanguage
from ls_transcribe.exports.docx.wordprocessing_ml import WIDTH, escaped, legal, name, paragraph, run

_TOOL = "ls-transcribe"
_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""The first day that a zip file can hold. It is the date of all entries, and of documents without a date."""

_PAGE = (11906, 16838)  # A4, in twips
_MARGIN = (_PAGE[0] - WIDTH) // 2
_LONGEST_TITLE = 255  # letters, in a document's properties
_LONGEST_NAME = 70  # letters, beside the number of the page

_TEXT, _FOOTER, _STYLES, _SETTINGS = "word/document.xml", "word/footer1.xml", "word/styles.xml", "word/settings.xml"
_PROPERTIES, _PICTURE = "docProps/core.xml", "word/media/image1.png"
_FOOTER_ID, _PICTURE_ID, _STYLES_ID, _SETTINGS_ID = "rId1", "rId2", "rId3", "rId4"

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = f'xmlns:r="{_OFFICE}"'
_WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'

_SETTINGS_OF_WORD = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat>"
)
"""15 is Word 2013 and later. Word opens a document with a lower number in a compatibility mode."""

_SECTION = (
    f'<w:sectPr><w:footerReference w:type="default" r:id="{_FOOTER_ID}"/><w:pgSz w:w="{_PAGE[0]}" w:h="{_PAGE[1]}"/>'
    f'<w:pgMar w:top="{_MARGIN}" w:right="{_MARGIN}" w:bottom="{_MARGIN}" w:left="{_MARGIN}" w:header="{_MARGIN // 2}"'
    f' w:footer="{_MARGIN // 2}" w:gutter="0"/><w:cols w:space="720"/><w:docGrid w:linePitch="360"/></w:sectPr>'
)


class WordPackage:
    """A document without its text. The text is given when the document is saved."""

    def __init__(self, document: TranscriptDocument, language: WordLanguage) -> None:
        self._document = document
        self._language = language
        self._picture: bytes | None = None

    def add_picture(self, picture: bytes) -> str:
        """Add the only picture (PNG), and return its relation, by which the text refers to it."""
        self._picture = picture
        return _PICTURE_ID

    def save(self, body: Iterable[str]) -> bytes:
        """Return the bytes of the file, with the elements of `body` in its w:body."""
        document, picture = self._document, self._picture
        parts = {
            _PROPERTIES: _properties(document, self._language),
            _TEXT: _part(f"<w:document {_W} {_R} {_WP}><w:body>", *body, f"{_SECTION}</w:body></w:document>"),
            _FOOTER: _part(f"<w:ftr {_W}>{_foot(document.name)}</w:ftr>"),
        }
        if picture is not None:
            parts[_PICTURE] = picture
        shared = _shared_parts(
            self._language, has_unsure_words=document.shows_confidences, has_picture=picture is not None
        )
        return _zipped(parts, io.BytesIO(shared))


@lru_cache(maxsize=64)
def _shared_parts(language: WordLanguage, *, has_unsure_words: bool, has_picture: bool) -> bytes:
    """Return a zip file with the parts that are the same in all such documents."""
    types = {
        _PROPERTIES: "application/vnd.openxmlformats-package.core-properties+xml",
        _TEXT: f"{_WORD}.document.main+xml",
        _FOOTER: f"{_WORD}.footer+xml",
        _SETTINGS: f"{_WORD}.settings+xml",
        _STYLES: f"{_WORD}.styles+xml",
    }
    suffixes = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    defaults = [
        f'<Default Extension="{suffix}" ContentType="{kind}"/>'
        for suffix, kind in {**({"png": "image/png"} if has_picture else {}), **suffixes}.items()
    ]
    overrides = [f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in types.items()]
    parts = {
        "[Content_Types].xml": _part(
            f'<Types xmlns="{_PACKAGE}/content-types">{"".join(defaults + overrides)}</Types>'
        ),
        "_rels/.rels": _relations(
            ("rId1", f"{_OFFICE}/officeDocument", _TEXT),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", _PROPERTIES),
        ),
        "word/_rels/document.xml.rels": _relations(
            (_FOOTER_ID, f"{_OFFICE}/footer", "footer1.xml"),
            *([(_PICTURE_ID, f"{_OFFICE}/image", "media/image1.png")] if has_picture else ()),
            (_STYLES_ID, f"{_OFFICE}/styles", "styles.xml"),
            (_SETTINGS_ID, f"{_OFFICE}/settings", "settings.xml"),
        ),
        _STYLES: _part(f"<w:styles {_W}>{styles(language, has_unsure_words=has_unsure_words)}</w:styles>"),
        _SETTINGS: _part(f"<w:settings {_W}>{_SETTINGS_OF_WORD}</w:settings>"),
    }
    return _zipped(parts, io.BytesIO())


def _zipped(parts: Mapping[str, bytes], file: io.BytesIO) -> bytes:
    """Return a zip file with these parts after those that are in it already. Pictures are compressed as they are."""
    with ZipFile(file, "a") as package:
        for part, content in parts.items():
            entry = ZipInfo(part, _NO_DATE.timetuple()[:6])
            package.writestr(entry, content, ZIP_STORED if part == _PICTURE else ZIP_DEFLATED)
    return file.getvalue()


def _part(*content: str) -> bytes:
    """Return a part with this content, which may be long: it is copied once."""
    return "".join(('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', *content)).encode()


def _relations(*relations: tuple[str, str, str]) -> bytes:
    """Return the part that says how other parts belong together: the id, the kind and the target of each relation."""
    entries = [f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in relations]
    return _part(f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(entries)}</Relationships>')


def _properties(document: TranscriptDocument, language: WordLanguage) -> bytes:
    """Return the properties that a file manager shows."""
    title = escaped(legal(document.name)[:_LONGEST_TITLE])
    date = document.reviewed or document.date or _NO_DATE
    written = f"{date.astimezone(UTC) if date.tzinfo else date:%Y-%m-%dT%H:%M:%SZ}"
    return _part(
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:subject>Transcript</dc:subject><dc:creator>{_TOOL}</dc:creator>"
        f"<cp:lastModifiedBy>{_TOOL}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{written}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{written}</dcterms:modified>'
        f"<dc:language>{language.tag or ''}</dc:language></cp:coreProperties>"
    )


def _foot(title: str) -> str:
    """Return the paragraph of the footer: the recording's name and the page's number."""
    shown = title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1]}…"
    number = (run("Page "), _field("PAGE"), run(" of "), _field("NUMPAGES"))
    return paragraph("Footer", name(shown), "<w:r><w:tab/></w:r>", *number)


def _field(instruction: str) -> str:
    """Return a field, whose number Word counts when it shows the document."""
    return f'<w:fldSimple w:instr=" {instruction} ">{run("1")}</w:fldSimple>'
