"""How a pull ended, for programs: one JSON object on stdout. `pull_summary` has the same for people."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ls_transcribe.model.recording import FailedItem
    from ls_transcribe.workflows.results import PullResult


def pull_object(result: "PullResult", unusable: "Iterable[FailedItem]") -> dict[str, object]:
    """Return how a pull ended, with the whole report."""
    from ls_transcribe.review import report_page

    return {
        "output": str(result.folder.path),
        "url": result.page,
        "title": result.title,
        "written": result.written,
        "withdrawn": result.withdrawn,
        "failed": [{"recording": item.name, "reason": item.reason} for item in unusable],
        "report": report_page.as_json(result.report),
    }
