"""Writes a transcript as plain text: a paragraph for each turn, with the speaker if there are several."""

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.text.characters import plain_line


def render(document: TranscriptDocument) -> bytes:
    """Return the text in UTF-8, with an empty line between paragraphs. Silence gives no bytes at all."""
    turns = document.transcript.turns
    several = len({turn.speaker for turn in turns}) > 1
    paragraphs = [plain_line(f"{turn.speaker}: {turn.text}" if several else turn.text) for turn in turns]
    return "\n".join(f"{paragraph}\n" for paragraph in paragraphs).encode()
