"""What is to be done in a project for a recording: from what it holds, and from what was delivered before."""

from dataclasses import dataclass

from ls_transcribe.aws import s3
from ls_transcribe.label_studio.import_batches import ImportStatus
from ls_transcribe.model.job import Job
from ls_transcribe.store.ledger.imported_tasks import ImportedTask, TaskInProject


@dataclass(frozen=True, slots=True)
class ImportDecision:
    """What is to be done (`kind`: NEW, CHANGED), or that nothing is (SAME, DELETED).

    `content` names what the text is made of, `audio` is the address that the task plays, "" of what is to be uploaded.
    `is_noted` says that the ledger has it so already.
    """

    kind: ImportStatus
    content: str
    audio: str = ""
    task: int | None = None
    is_noted: bool = False


def decide(
    job: Job, shape: str, held: TaskInProject | None, known: ImportedTask | None, *, recreate: bool
) -> ImportDecision:
    """What is to be done for the recording of a finished job.

    `held` is the task that the project holds, `known` what this folder delivered there, `shape` the form that the
    project's configuration gives to predictions. A task that was delivered and is not held was deleted by somebody, and
    stays so unless it is to be recreated. One that is held and was not delivered from here is looked at, and brought up
    to date. Once it is as it should be, what others do with it later is left alone.
    """
    content = f"{job.engine}/{job.settings}/{shape}"
    audio = job.recording.uri if s3.is_s3(job.recording.uri) else ""
    if held is None:
        return ImportDecision(ImportStatus.NEW if known is None or recreate else ImportStatus.DELETED, content, audio)
    if known is None:
        plays = s3.is_s3(held.audio) or "/data/upload/" in held.audio
        return ImportDecision(ImportStatus.CHANGED, content, held.audio if plays else audio, held.task)
    has_moved = audio and s3.is_s3(held.audio) and held.audio == known.audio
    now = audio if has_moved else held.audio
    is_same = known.content == content and held.filled and now == held.audio
    is_noted = is_same and (known.task, known.audio) == (held.task, held.audio)
    return ImportDecision(
        ImportStatus.UNCHANGED if is_same else ImportStatus.CHANGED, content, now, held.task, is_noted
    )
