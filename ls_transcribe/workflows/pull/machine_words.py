"""What the machine proposed to a reviewer, with the times of its words."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.model.review import EditorContent, Review
from ls_transcribe.review.normalise import normalised_words
from ls_transcribe.review.passages import estimated_transcript
from ls_transcribe.store.output_folder import open_transcript
from ls_transcribe.transcripts import Transcript, amazon_json, join_words
from ls_transcribe.transcripts.amazon_document import AmazonDocument


def find_machine_document(review: Review, files: Iterable[Path]) -> AmazonDocument | None:
    """Return the document of the machine's words; None if none of the files has what was reviewed."""
    if not review.settings:
        return None
    found = open_transcript(files, review.task.key, review.settings, also_unnamed=True)
    return found and found.document


def machine_transcript(review: Review, document: AmazonDocument | None) -> Transcript | None:
    """Return what the machine proposed, with the times of its words; None if the review began from nothing.

    The times are those of the machine's document if it has the same text, else they are estimated.
    """
    proposed = review.prediction
    if proposed is None:
        return None
    text = _text(proposed)
    with suppress(UnreadableTranscript):
        transcript = amazon_json.transcript_of(document or AmazonDocument())
        if _is_same(join_words(transcript.words), text):
            return transcript
        # A whole text has a line for each turn: where people speak at once, words are in another order than in time.
        in_turns = tuple(word for turn in transcript.turns for word in turn.words)
        if _is_same(join_words(in_turns), text):
            return replace(transcript, read_words=lambda: in_turns)
    return estimated_transcript(proposed, review.task.language, review.task.duration)


def _is_same(text: str, other: str) -> bool:
    """Return whether two texts have the same words. White space does not count: some scripts do with and without it."""
    if text == other or text.split() == other.split():  # as most do
        return True
    return "".join(normalised_words(text)) == "".join(normalised_words(other))


def _text(written: EditorContent) -> str:
    """Return all text of an editor once: that of its regions, else that of the whole recording."""
    if written.regions or written.whole is None:
        return " ".join(region.text for region in written.regions if region.text)
    return written.whole
