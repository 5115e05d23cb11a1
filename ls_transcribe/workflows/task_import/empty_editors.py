"""The empty editors of tasks that an output folder has brought to a project: what `push` and `doctor` say of them.

Push fills them if the folder has a transcript. Without one they stay empty for ever, and the tasks are best deleted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ls_transcribe.label_studio.editor_texts import tasks_with_empty_editor
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import WORK_FIELDS, ProjectTask
from ls_transcribe.store.ledger.imported_tasks import ImportedTasks, ProjectAddress


@dataclass(frozen=True, slots=True)
class EmptyEditor:
    """A task without a text: its number, its recording's key and name, and whether the folder has a transcript."""

    task: int
    key: str
    name: str
    has_transcript: bool

    def __str__(self) -> str:
        """Return what is wrong and what to do, without a mark at the end."""
        advice = "push again, which fills it"
        if not self.has_transcript:
            advice = "this folder has no transcript for it any more, so delete the task there"
        return f"the editor of {self.name} is empty in Label Studio (task {self.task}): {advice}"


def expects_text(task: ProjectTask, imported_tasks: ImportedTasks) -> bool:
    """Return whether the editor of a task must have a text. That of a silent recording is empty, and right.

    Of a recording that the folder has no transcript of any more, the task's own data tell: silence has no confidence.
    """
    if imported_tasks.has_transcript(task.key):
        return imported_tasks.has_words(task.key)
    return task.data.get("confidence") is not None


def find_empty_editors(
    project: Project, text_tags: Sequence[str], address: ProjectAddress, imported_tasks: ImportedTasks
) -> Iterator[EmptyEditor]:
    """Yield the tasks of a folder whose editor is empty. `text_tags` are the tags that take texts.

    A folder's tasks are those that it has imported, and those of its recordings, whoever has imported them. A task for
    which there is no transcript is left out if somebody has worked on it: it must not be deleted.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    expects = partial(expects_text, imported_tasks=imported_tasks)
    for task in tasks_with_empty_editor(project, text_tags, expects, include=WORK_FIELDS):
        has_transcript = imported_tasks.has_transcript(task.key)
        is_dead = not task.is_touched and imported_tasks.find(address, task.key)
        if has_transcript or is_dead:
            yield EmptyEditor(task.id, task.key, str(task.data.get("recording") or task.key), has_transcript)
