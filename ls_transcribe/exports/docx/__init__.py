"""Writes a transcript as a Word document, to be read, printed and passed on.

The transcript comes first, and the confidences of the recogniser come last. A document that does not show confidences
has no word about them. All formatting is in styles, so that it can be changed in one place: whoever clears the two
styles of unsure words has a clean text. What people changed is written as Word's own tracked changes, and each can be
accepted or rejected.

The text is written as XML, because python-docx's objects take ten times as long. python-docx makes the package around
it (`package`).
"""

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx import confidence_counts, heading, statistics, table_rows, transcript_table
from ls_transcribe.exports.docx.package import WordPackage
from ls_transcribe.exports.docx.word_languages import WordLanguage
from ls_transcribe.exports.docx.wordprocessing_ml import paragraph

_LOW = '<w:keepNext w:val="0"/><w:spacing w:line="20" w:lineRule="exact"/>'
"""The properties of the last paragraph. It is empty, and so low that it never needs a page of its own."""


def render(document: TranscriptDocument) -> bytes:
    """Return the bytes of a Word document."""
    document = document.as_shown()
    language = WordLanguage.of(document.transcript.language)
    rows = tuple(table_rows.rows_of(document.transcript))
    counts = confidence_counts.count_words(document.transcript.words)
    package = WordPackage(document, language)
    body = (
        *heading.body(document, counts),
        *transcript_table.body(document, rows, language, counts),
        *statistics.body(document, rows, counts, package.add_picture),
        paragraph("Picture", properties=_LOW),  # a table is followed by a paragraph
    )
    return package.save(body)
