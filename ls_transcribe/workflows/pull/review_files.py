"""One review → everything that is made of it: words with times, documents, lines of the manifest, and error counts.

This is done in a worker process. It is given everything that it needs, and returns what the database stores.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TrackedChanges
from ls_transcribe.model.review import EditorContent, Review
from ls_transcribe.review.manifest import manifest_lines
from ls_transcribe.review.normalise import normalised_words
from ls_transcribe.review.passages import estimated_transcript
from ls_transcribe.review.realign import realign
from ls_transcribe.review.word_errors import count_errors
from ls_transcribe.store.atomic_write import atomic_write, partial_path
from ls_transcribe.store.review_database import StoredReview
from ls_transcribe.transcripts import Transcript, amazon_json, join_words
from ls_transcribe.transcripts.revision import Revision
from ls_transcribe.workflows.documents.render import DocumentFacts, document_of

_AUTHOR = "Reviewer"
"""The author of the changes that a Word document shows if the reviewer's name is not known or not wanted."""


@dataclass(frozen=True, slots=True)
class ReviewOutput:
    """A review and the files that are written of it. It can be pickled.

    `stem` is the stem of the files' names, `transcript` the path of the reviewed transcript. `documents` has the names
    of formats and the paths of the documents. `machine_document` is the document of the machine's words, None if it is
    missing. `audio` is the path or address of the recording. `project` is stored with the transcript: the server and
    the project of the review. `engine` is the title of the engine whose text was reviewed, `reviewer` the name of the
    reviewer; both are None if they are not known, and the name if it is not wanted. `track_changes` and `marks` are as
    in `PullRequest`.
    """

    stem: str
    review: Review
    transcript: Path
    documents: tuple[tuple[str, Path], ...]
    machine_document: bytes | None = field(repr=False)
    audio: str
    project: dict[str, Any]
    engine: str | None = None
    reviewer: str | None = None
    track_changes: bool = False
    marks: bool = False


def write_review(output: ReviewOutput) -> StoredReview:
    """Write everything that is made of a review. Return what the database stores of it.

    Raises:
        OutputNotWritable: The disk is full.
    """
    review = output.review
    machine = _machine_transcript(output)
    revision = realign(review, machine)
    duration = _duration(review, machine, revision)
    document = _reviewed_document(output, machine, revision, duration)
    people = amazon_json.parse(document)
    lines = manifest_lines(review, people, machine, output.audio, duration)
    stored = StoredReview(
        stem=output.stem,
        review=review,
        duration=duration,
        errors=None if machine is None else count_errors(people.words, machine.words),
        manifest_lines=tuple(lines),
    )
    for path, content in [*_documents(output, people, revision, duration), (output.transcript, document)]:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(content)
    return stored


def discard(output: ReviewOutput) -> None:
    """Delete what is half written of a review whose process was ended."""
    for path in (output.transcript, *(path for _name, path in output.documents)):
        partial_path(path).unlink(missing_ok=True)


def mark_withdrawn(transcript: Path) -> None:
    """Mark a reviewed transcript as withdrawn. Nothing is written if it does not exist."""
    try:
        document = json.loads(transcript.read_bytes())
    except (OSError, ValueError):
        return
    document["review"] = {**document.get("review", {}), "withdrawn": True}
    with atomic_write(transcript) as file:
        file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace"))


def _machine_transcript(output: ReviewOutput) -> Transcript | None:
    """Return what the machine proposed, with the times of its words; None if the review began from nothing.

    The times are those of the machine's document if it has the same text, else they are estimated.
    """
    proposed = output.review.prediction
    if proposed is None:
        return None
    text = _text(proposed)
    with suppress(UnreadableTranscript):
        transcript = amazon_json.parse(output.machine_document or b"")
        if normalised_words(join_words(transcript.words)) == normalised_words(text):
            return transcript
    return estimated_transcript(proposed, output.review.task.language, output.review.task.duration)


def _text(written: EditorContent) -> str:
    """Return all text of an editor once: that of its regions, else that of the whole recording."""
    if written.regions or written.whole is None:
        return " ".join(region.text for region in written.regions if region.text)
    return written.whole


def _reviewed_document(output: ReviewOutput, machine: Transcript | None, revision: Revision, duration: int) -> bytes:
    """Return the reviewed transcript as an Amazon document, with the editor's content as the reviewer left it."""
    review = output.review
    task = review.task
    engine = machine and (machine.transcribed_by or output.engine)
    words = [word for stretch in revision for word in stretch.reviewer]
    return amazon_json.write(
        output.stem,
        words,
        language=task.language,
        duration=duration,
        text=_text_of_whole(review.content.whole, join_words(words)),
        review={
            **output.project,
            "task": task.id,
            "annotation": review.annotation,
            "annotator": review.annotator,
            "at": review.submitted_at.isoformat(),
            **({"reviewer": output.reviewer} if output.reviewer else {}),
            "lead_time": review.lead_time,
            "recording": task.name,
            "audio": output.audio,
            "engine": task.engine if machine else None,
            "settings": review.settings,
            "withdrawn": False,
            **asdict(review.content),
        },
        **({"transcribed_by": engine} if engine else {}),
    )


def _text_of_whole(whole: str | None, joined: str) -> str | None:
    """Return the text of the whole recording with its own lines and spaces, if it has the same words; else None."""
    return whole if whole is not None and whole.split() == joined.split() else None


def _documents(
    output: ReviewOutput, people: Transcript, revision: Revision, duration: int
) -> Sequence[tuple[Path, bytes]]:
    review = output.review
    author = output.reviewer or _AUTHOR
    changes = TrackedChanges(revision, author, review.submitted_at) if output.track_changes else None
    facts = DocumentFacts(review.task.name, duration)
    document = document_of(people, facts, marks=output.marks, changes=changes)
    return [(path, FORMATS[name].render(document)) for name, path in output.documents]


def _duration(review: Review, machine: Transcript | None, revision: Revision) -> int:
    """Return the duration of the recording in ms: the task's, else the document's, else the end of the last word."""
    known = review.task.duration or (machine and machine.duration)
    return known or max((word.end for stretch in revision for word in stretch.reviewer), default=0)
