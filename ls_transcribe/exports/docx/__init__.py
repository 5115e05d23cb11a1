"""A transcript as a Word document: one that is read, printed and handed on.

The transcript comes first; how sure the recogniser was comes last. Every look is a style, so that it can be changed in
one place: whoever takes the two styles of unsure words off has a clean text. What people changed are Word's own tracked
changes, of which each can be accepted or rejected.

The text is written as XML and not as python-docx's objects, which take ten times as long; python-docx makes the package
around it (`package`).
"""

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx import confidence_counts, heading, statistics, table_rows, transcript_table
from ls_transcribe.exports.docx.package import WordPackage
from ls_transcribe.exports.docx.word_languages import WordLanguage
from ls_transcribe.exports.docx.wordprocessing_ml import paragraph

_LOW = '<w:keepNext w:val="0"/><w:spacing w:line="20" w:lineRule="exact"/>'
"""Of the last paragraph, which is empty, so that it needs no page of its own."""


def render(document: TranscriptDocument) -> bytes:
    """The bytes of a Word document."""
    language = WordLanguage.of(document.transcript.language)
    rows = tuple(table_rows.rows_of(document.transcript))
    counted = confidence_counts.count(document.transcript.words)
    package = WordPackage(document, language)
    body = (
        *heading.body(document, counted),
        *transcript_table.body(document, rows, language, counted),
        *statistics.body(document, rows, counted, package.add_picture),
        paragraph("Picture", properties=_LOW),  # a table is followed by a paragraph
    )
    return package.save("".join(body))
