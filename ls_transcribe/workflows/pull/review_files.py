"""One review, to all that is made of it: words with times, documents, lines of the manifest, and a measure.

What a worker process does: it is given everything, and gives back what is to be remembered.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TrackedChanges, TranscriptDocument
from ls_transcribe.model.confidence_bands import recording_band
from ls_transcribe.model.review import EditorContent, Review
from ls_transcribe.review import manifest
from ls_transcribe.review.normalise import tokens
from ls_transcribe.review.realign import from_written, restore
from ls_transcribe.review.word_errors import measure
from ls_transcribe.store.atomic_write import atomic_write, partial_path
from ls_transcribe.store.review_database import StoredReview
from ls_transcribe.transcripts import Transcript, amazon_json, join_words
from ls_transcribe.transcripts.revision import Revision

_AUTHOR = "Reviewer"
"""Who made the changes that a Word document shows: people's names and addresses stay in Label Studio."""


@dataclass(frozen=True, slots=True)
class ReviewOutput:
    """A review and what it is to become.

    `stem` is what its files are called, `transcript` where the reviewed transcript goes, `files` the documents by
    their formats. `heard` is the document of the machine's words, None where that is lost; `audio` where the recording
    is. `origin` tells where the review was made. `tracked` has Word documents show what people changed.
    """

    stem: str
    review: Review
    transcript: Path
    files: tuple[tuple[str, Path], ...]
    heard: bytes | None = field(repr=False)
    audio: str
    origin: dict[str, Any]
    tracked: bool = False


def carry_out(work: ReviewOutput) -> StoredReview:
    """Write everything that is made of a review.

    Raises:
        OutputNotWritable: The disk is full.
    """
    review = work.review
    machine = _machine(work)
    revision = restore(review, machine)
    duration = _duration(review, machine, revision)
    document = _written(work, revision, duration)
    people = amazon_json.parse(document)
    lines = manifest.lines(review, people, machine, work.audio, duration)
    kept = StoredReview(
        stem=work.stem,
        review=review,
        duration=duration,
        band=recording_band(review.task.confidence),
        engine=_engine(review),
        errors=None if machine is None else measure(people.words, machine.words),
        manifest_lines=tuple(lines),
    )
    for path, content in [*_documents(work, people, revision, duration), (work.transcript, document)]:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(content)
    return kept


def discard(work: ReviewOutput) -> None:
    """Take away what is half written of a review whose process was ended."""
    for path in (work.transcript, *(path for _name, path in work.files)):
        partial_path(path).unlink(missing_ok=True)


def withdraw(transcript: Path) -> None:
    """Mark a reviewed transcript as taken back; one that is not there stays away."""
    try:
        document = json.loads(transcript.read_bytes())
    except (OSError, ValueError):
        return
    document["review"] = {**document.get("review", {}), "withdrawn": True}
    with atomic_write(transcript) as file:
        file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace"))


def _machine(work: ReviewOutput) -> Transcript | None:
    """What the review began from, with words' times: from the machine's document if that says the same."""
    proposed = work.review.prediction
    if proposed is None:
        return None
    text = _text(proposed)
    with suppress(UnreadableTranscript):
        heard = amazon_json.parse(work.heard or b"")
        if tokens(join_words(heard.words)) == tokens(text):
            return heard
    return from_written(proposed, work.review.task.language, work.review.task.duration)


def _text(written: EditorContent) -> str:
    """All that stands in an editor, once."""
    if written.regions or written.whole is None:
        return " ".join(region.text for region in written.regions if region.text)
    return written.whole


def _written(work: ReviewOutput, revision: Revision, duration: int) -> bytes:
    """The reviewed transcript in Amazon's form; beside the results stands what the reviewer left, as it was left."""
    review = work.review
    subject = review.task
    words = [word for stretch in revision for word in stretch.reviewer]
    return amazon_json.write(
        work.stem,
        words,
        language=subject.language,
        duration=duration,
        text=_as_written(review.content.whole, join_words(words)),
        review={
            **work.origin,
            "task": subject.id,
            "annotation": review.annotation,
            "annotator": review.annotator,
            "at": review.submitted_at.isoformat(),
            "lead_time": review.lead_time,
            "recording": subject.name,
            "audio": work.audio,
            "engine": subject.engine,
            "settings": review.settings,
            "withdrawn": False,
            **asdict(review.content),
        },
    )


def _as_written(whole: str | None, joined: str) -> str | None:
    """The whole recording's text with its own lines and spaces, if that is what the words are."""
    return whole if whole is not None and whole.split() == joined.split() else None


def _documents(
    work: ReviewOutput, people: Transcript, revision: Revision, duration: int
) -> Sequence[tuple[Path, bytes]]:
    review = work.review
    document = TranscriptDocument(
        review.task.name,
        people,
        duration,
        engine=review.task.engine,
        settings=review.settings,
        reviewed=review.submitted_at,
        changes=TrackedChanges(revision, _AUTHOR, review.submitted_at) if work.tracked else None,
    )
    return [(path, FORMATS[name].render(document)) for name, path in work.files]


def _duration(review: Review, machine: Transcript | None, revision: Revision) -> int:
    """How long the recording is, in ms: as the task tells, else as the document does, else until the last word."""
    known = review.task.duration or (machine and machine.duration)
    return known or max((word.end for stretch in revision for word in stretch.reviewer), default=0)


def _engine(review: Review) -> str | None:
    if review.prediction is None or not review.task.engine:
        return None
    return f"{review.task.engine}/{review.settings}" if review.settings else review.task.engine
