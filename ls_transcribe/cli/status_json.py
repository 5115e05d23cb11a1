"""What `status --json` prints."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ls_transcribe.cli.cost_summary import cost_object
from ls_transcribe.text.secrets import without_secrets

if TYPE_CHECKING:
    from ls_transcribe.store.remembered_settings import RememberedProgress
    from ls_transcribe.workflows.status import FolderStatus


def status_object(found: "FolderStatus", options: Sequence[Sequence[str]]) -> dict[str, object]:
    """Return the status of a folder for programs. `options` are what it remembers, as it is typed."""
    return {
        "folder": str(found.path),
        "process": found.process,
        "recordings": dict(found.counts),
        "flagged": found.flagged,
        "flags": dict(found.flags),
        "sample": found.sample and found.sample._asdict(),
        "billed": cost_object(found.cost),
        "unfinished": list(found.unfinished),
        "failures": [{"recording": name, "reason": reason} for name, reason in found.failures],
        "options": [word for typed in options for word in typed],
        "settings": _settings_object(found.settings.stored),
        "reviews": _reviews_object(found.settings.progress),
    }


def _settings_object(stored: Mapping[str, Any]) -> object:
    """Return the remembered settings by the names under which they are stored."""
    settings = {name: value for name, value in stored.items() if name != "progress"}
    return json.loads(without_secrets(json.dumps(settings)))


def _reviews_object(reviews: "RememberedProgress | None") -> dict[str, object] | None:
    """Return how far the review of the project was, when the last pull or push asked; None if none has."""
    from ls_transcribe.review.report_page import progress_as_json

    if reviews is None:
        return None
    return {"command": reviews.command, "at": reviews.at.isoformat(), **progress_as_json(reviews.progress)}
