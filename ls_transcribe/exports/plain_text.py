"""A transcript as plain text: a paragraph a turn, with who speaks where there are several."""

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.text.characters import plain_line


def render(document: TranscriptDocument) -> bytes:
    """The text in UTF-8, an empty line between paragraphs; of silence, no bytes at all."""
    turns = document.transcript.turns
    several = len({turn.speaker for turn in turns}) > 1
    paragraphs = [plain_line(f"{turn.speaker}: {turn.text}" if several else turn.text) for turn in turns]
    return "\n".join(f"{paragraph}\n" for paragraph in paragraphs).encode()
