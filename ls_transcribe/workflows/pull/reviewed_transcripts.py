"""Reviewed transcripts that earlier pulls wrote: did people change them, and the mark of a withdrawn review."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.store.own_files import FileState, replace_own
from ls_transcribe.transcripts import amazon_json


def is_unedited(transcript: Path) -> bool:
    """Return whether the transcript that an earlier version wrote of a review is as it was written.

    It is if its words, and its text, have the letters of what the reviewer left, which stands in it too.
    """
    try:
        content = transcript.read_bytes()
        review = json.loads(content)["review"]
        left = [region["text"] or "" for region in review["regions"]] or [review["whole"] or ""]
        written = amazon_json.parse(content)
    except (OSError, ValueError, KeyError, TypeError, UnreadableTranscript):
        return False
    return _letters(left) == _letters(word.text for word in written.words) == _letters([written.text])


def _letters(texts: Iterable[str]) -> Counter[str]:
    return Counter("".join("".join(texts).split()))


def mark_withdrawn(transcript: Path, known: FileState) -> FileState | None:
    """Mark a reviewed transcript as withdrawn. Return its state; None if there is no transcript to be marked.

    Raises:
        FileInTheWay: Somebody has changed it since it was written.
        OutputNotWritable: The disk is full.
    """
    try:
        document = json.loads(transcript.read_bytes())
        document["review"] = {**document["review"], "withdrawn": True}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    marked = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace")
    return replace_own(transcript, marked, known)
