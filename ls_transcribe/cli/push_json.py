"""What a push did in Label Studio, for programs. `push_summary` has the same for people."""

from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.workflows.results import PushResult


def push_object(pushed: PushResult) -> dict[str, object]:
    """Return the value of the key `label_studio`. `project` is None if a dry run would create the project."""
    return {
        "url": pushed.page,
        "project": pushed.project,
        "title": pushed.title,
        "made": pushed.is_new,
        **{status.value: pushed.counts[status] for status in ImportStatus},
        "parted": pushed.duplicates_removed,
        "empty": pushed.empty,
        "unfillable": pushed.unfillable,
        "hidden": pushed.hidden,
        "unheard": pushed.unplayable,
        "sample": pushed.sample and pushed.sample._asdict(),
        "second_readings": pushed.second_readings and pushed.second_readings._asdict(),
    }
