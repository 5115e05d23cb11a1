"""What a push did in Label Studio, for people. `push_json` has the same for programs."""

from collections.abc import Iterator

from ls_transcribe.cli.sample_options import sample_lines, second_reading_lines
from ls_transcribe.cli.tag_summary import tag_lines
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.text.numbers import count
from ls_transcribe.workflows.results import HIDDEN_PREDICTIONS, PushResult

_TEXTS = {
    ImportStatus.NEW: "new",
    ImportStatus.CHANGED: "with a changed text",
    ImportStatus.FILLED: "that were empty and now have their text",
    ImportStatus.UPDATED: "with changed data and the same text",
    ImportStatus.UNCHANGED: "unchanged",
    ImportStatus.DELETED: "deleted in Label Studio (--recreate brings them back)",
    ImportStatus.FAILED: "failed",
}
"""What became of recordings, in the order in which it is printed."""


def push_lines(pushed: PushResult) -> Iterator[str]:
    """Yield how many tasks are in which project, what became of the recordings, and what does not work."""
    project = f"{'new project' if pushed.is_new else 'project'} {pushed.project} ({pushed.title})"
    parts = [f"{pushed.counts[status]:,} {text}" for status, text in _TEXTS.items() if pushed.counts[status]]
    yield f"{count(pushed.tasks, 'task')} in the {project}: {', '.join(parts) or 'nothing to push'}"
    yield from sample_lines(pushed.sample)
    yield from second_reading_lines(pushed.second_readings)
    yield from tag_lines(pushed.tags) if pushed.tags else ()
    if pushed.duplicates_removed:
        removed = count(pushed.duplicates_removed, "task")
        yield f"{removed} removed again: someone else pushed the same recordings at the same time"
    if fillable := pushed.empty - pushed.unfillable:
        yield f"{count(fillable, 'task')} with an empty editor: push again"
    if pushed.unfillable:
        what, them = count(pushed.unfillable, "task"), "it" if pushed.unfillable == 1 else "them"
        yield f"{what} with an empty editor and no transcript in this folder: delete {them} in Label Studio"
    if pushed.hidden:
        yield HIDDEN_PREDICTIONS
    if pushed.unplayable:
        yield f"Recordings do not play: {pushed.unplayable}"
    yield f"Label them at {pushed.page}"


def dry_run_lines(pushed: PushResult) -> Iterator[str]:
    """Yield what a push would do with the recordings that are transcribed by now."""
    project = f"project {pushed.project} ({pushed.title})" if pushed.project else f"new project {pushed.title}"
    for status, text in _TEXTS.items():
        if number := pushed.counts[status]:
            yield f"{number:>7,} {text} in the {project}"
    yield from sample_lines(pushed.sample)
    yield from second_reading_lines(pushed.second_readings)
    yield from tag_lines(pushed.tags) if pushed.tags else ()
