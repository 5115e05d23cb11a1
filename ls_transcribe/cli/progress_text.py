"""How far people are with a project, in one line and as JSON. `pull` and `status` say the same."""

from typing import TYPE_CHECKING

from ls_transcribe.text.numbers import duration

if TYPE_CHECKING:
    from ls_transcribe.model.review import ReviewProgress


def progress_text(progress: "ReviewProgress") -> str:
    """Return how many tasks are reviewed, and how much is left, as far as that is known."""
    skipped = f", {progress.skipped:,} skipped" if progress.skipped else ""
    return f"{progress.reviewed:,} of {progress.tasks:,} reviewed{skipped}{_left(progress)}"


def _left(progress: "ReviewProgress") -> str:
    if not progress.unreviewed or not progress.unreviewed_audio:
        return ""
    audio = f"{duration(progress.unreviewed_audio / 1000)} of audio"
    if progress.work_left is None:
        return f"; {audio} left"
    return f"; about {duration(progress.work_left)} of work left ({audio} at {progress.pace:.1f} min/min)"
