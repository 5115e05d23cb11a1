"""What a push did in Label Studio, for programs. `push_summary` has the same for people."""

from ls_transcribe.label_studio.task_import import ImportStatus
from ls_transcribe.workflows.plan import PushResult

IMPORT_KEYS = {
    ImportStatus.NEW: "new",
    ImportStatus.CHANGED: "changed",
    ImportStatus.SAME: "there",
    ImportStatus.DELETED: "deleted",
    ImportStatus.FAILED: "failed",
}
"""The keys that count recordings by what became of them."""


def push_object(pushed: PushResult) -> dict[str, object]:
    """Return the value of the key `label_studio`. `project` is None if a dry run would create the project."""
    return {
        "url": pushed.page,
        "project": pushed.project,
        "title": pushed.title,
        "made": pushed.made,
        **{key: pushed.delivered[status] for status, key in IMPORT_KEYS.items()},
        "parted": pushed.parted,
        "empty": pushed.empty,
        "unheard": pushed.unheard,
    }
