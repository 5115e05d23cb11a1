"""One review → everything that is made of it: words with times, documents, lines of the manifest, and error counts.

This is done in a worker process. It is given everything that it needs, and returns what the database stores.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ls_transcribe import media
from ls_transcribe.errors import UnusableAudio
from ls_transcribe.errors.engines import EngineNotInstalled
from ls_transcribe.errors.outputs import FileInTheWay
from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TrackedChanges
from ls_transcribe.model.recording import readable
from ls_transcribe.model.review import EditorContent, Review
from ls_transcribe.model.speaker_names import SpeakerNames, read_names
from ls_transcribe.review.manifest import is_one_line, manifest_lines
from ls_transcribe.review.realign import realign
from ls_transcribe.review.word_errors import count_errors
from ls_transcribe.store.atomic_write import clear_partials
from ls_transcribe.store.disks import make_folder, not_writable
from ls_transcribe.store.own_files import OWN, FileState, replace_own
from ls_transcribe.store.review_database import StoredReview
from ls_transcribe.text.characters import remove_illegal_in_databases, replace_surrogates
from ls_transcribe.transcripts import SubmittedReview, Transcript, amazon_json, join_words
from ls_transcribe.transcripts.amazon_document import AmazonDocument
from ls_transcribe.transcripts.revision import Revision
from ls_transcribe.workflows.documents.render import DocumentFacts, document_of
from ls_transcribe.workflows.pull.machine_words import find_machine_document, machine_transcript
from ls_transcribe.workflows.pull.review_output import TRANSCRIPT, ReviewOutput, WrittenReview
from ls_transcribe.workflows.pull.reviewed_transcripts import is_unedited

_AUTHOR = "Reviewer"
"""The author of the changes that a Word document shows if the reviewer's name is not known or not wanted."""


def write_review(output: ReviewOutput) -> WrittenReview:
    """Write everything that is made of a review. Return what the database stores of it.

    Raises:
        OutputNotWritable: The disk is full.
    """
    heard = find_machine_document(output.review, output.machine_files)
    machine = machine_transcript(output.review, heard)
    measured = _measured_length(output, heard, machine)
    output = _with_length(output, measured)
    review = output.review
    names = _names(review, machine)
    revision = realign(review, machine, names.by_label)
    duration = _duration(review, machine, revision)
    document, people = _reviewed_document(output, machine, revision, duration)
    lines = manifest_lines(review, people, machine, output.audio, duration, names.by_label)
    stored = StoredReview(
        stem=output.stem,
        review=replace(review, settings=None) if output.has_own_settings else review,
        duration=duration if review.task.duration or heard else 0,
        errors=None if machine is None else count_errors(people.words, machine.words),
        manifest_lines=tuple(lines),
    )
    files: dict[str, FileState] = {}
    reasons: list[str] = []
    documents = _documents(output, people, revision, duration)
    for name, path, content in [*documents, (TRANSCRIPT, output.transcript, document)]:
        try:
            make_folder(path.parent)
            files[name] = replace_own(path, content, _known(output, name), overwrite=output.overwrite)
        except FileInTheWay as error:
            reasons.append(readable(str(error)))
        except OSError as error:
            raise not_writable(path.parent, error) from error
    has_length = measured is not None or not is_one_line(review)
    has_times = heard is not None or review.prediction is None
    return WrittenReview(stored, files, "; ".join(reasons) or None, has_times, has_length, names.notes)


def _names(review: Review, machine: Transcript | None) -> SpeakerNames:
    """Return the names that the reviewer gave to the speakers of the recording: the machine's, and those of regions."""
    regions = (*review.content.regions, *(review.prediction.regions if review.prediction else ()))
    labels = [*(region.speaker for region in regions if region.speaker), *(machine.speakers if machine else ())]
    return read_names(remove_illegal_in_databases(replace_surrogates(review.content.speaker_names or "")), labels)


def _known(output: ReviewOutput, name: str) -> FileState | None:
    """Return the state in which an earlier pull left a file of a review; None if it wrote none."""
    if name == TRANSCRIPT and output.is_earlier and is_unedited(output.transcript):
        return OWN
    return output.known.get(name)


def discard(output: ReviewOutput) -> None:
    """Delete what is half written of a review whose process was ended."""
    for folder in {path.parent for path in (output.transcript, *(path for _name, path in output.documents))}:
        clear_partials(folder)


def _reviewed_document(
    output: ReviewOutput, machine: Transcript | None, revision: Revision, duration: int
) -> tuple[bytes, Transcript]:
    """Return the reviewed transcript as an Amazon document, with what the reviewer left, and as that is read.

    It is read only where that could give other words than those that are written.
    """
    review = output.review
    task = review.task
    engine = machine and (machine.transcribed_by or output.engine)
    words = [word for stretch in revision for word in stretch.reviewer]
    text = _whole_text(review.content.whole, join_words(words))
    document = amazon_json.write(
        output.stem,
        words,
        language=task.language,
        duration=duration,
        text=text,
        review=_submission(output, machine),
        **({"transcribed_by": engine} if engine else {}),
    )
    read = None if b"\\ud" in document else amazon_json.words_as_read(words)  # half a surrogate pair
    if read is None:
        return document, amazon_json.parse(document)
    people = Transcript.of_words(read, language=task.language, duration=duration)
    submitted = SubmittedReview(
        review.submitted_at, output.reviewer or None, task.engine if machine else None, task.name
    )
    return document, replace(people, text=text.strip() or people.text, transcribed_by=engine or None, review=submitted)


def _submission(output: ReviewOutput, machine: Transcript | None) -> dict[str, Any]:
    """Return what is stored of a review with its transcript."""
    review, task = output.review, output.review.task
    return {
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
        **_content(review.content),
    }


def _content(content: EditorContent) -> dict[str, Any]:
    """Return what the reviewer left, for JSON; without the text of a box for names if there is no such box."""
    left = asdict(content)
    return left if left["speaker_names"] is not None else {key: left[key] for key in left if key != "speaker_names"}


def _whole_text(whole: str | None, joined: str) -> str:
    """Return the text of the whole recording with its own lines and spaces, if it has the same words; else these."""
    return whole if whole is not None and "".join(whole.split()) == "".join(joined.split()) else joined


def _documents(
    output: ReviewOutput, people: Transcript, revision: Revision, duration: int
) -> Sequence[tuple[str, Path, bytes]]:
    review = output.review
    author = output.reviewer or _AUTHOR
    changes = TrackedChanges(revision, author, review.submitted_at) if output.track_changes else None
    facts = DocumentFacts(review.task.name, duration)
    document = document_of(people, facts, marks=output.marks, changes=changes)
    return [(name, path, FORMATS[name].render(document)) for name, path in output.documents]


def _measured_length(output: ReviewOutput, document: AmazonDocument | None, machine: Transcript | None) -> int | None:
    """Return the length of the recording in ms; None if nothing tells it.

    Whoever recognised it tells it, or its file, or the browser of the reviewer. A task that somebody pushed whose
    transcript does not tell it has the end of the last word in its place. Of a task whose transcript is not here, it is
    not known where its length comes from, and it is taken as it is.
    """
    if machine and machine.duration and document:
        return machine.duration
    if output.audio_file:
        with suppress(OSError, UnusableAudio, EngineNotInstalled):
            return media.length(output.audio_file)
    if output.review.length:
        return output.review.length
    return None if document else output.review.task.duration


def _with_length(output: ReviewOutput, measured: int | None) -> ReviewOutput:
    """Return the output with the length of its recording. If it was not measured, no region ends after it."""
    review = output.review
    at_least = (review.task.duration or 0, *(region.end for region in review.content.regions))
    return replace(
        output, review=replace(review, task=replace(review.task, duration=measured or max(at_least) or None))
    )


def _duration(review: Review, machine: Transcript | None, revision: Revision) -> int:
    """Return the duration of the recording in ms: the task's, else the document's, else the end of the last word."""
    known = review.task.duration or (machine and machine.duration)
    return known or max((word.end for stretch in revision for word in stretch.reviewer), default=0)
