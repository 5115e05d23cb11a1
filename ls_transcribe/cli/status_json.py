"""What `status --json` prints."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ls_transcribe.cli.cost_summary import cost_object
from ls_transcribe.text.secrets import without_secrets

if TYPE_CHECKING:
    from ls_transcribe.store.remembered_settings import RememberedProgress, RememberedReadings
    from ls_transcribe.workflows.status import FolderStatus


def status_object(found: "FolderStatus", options: Sequence[Sequence[str]]) -> dict[str, object]:
    """Return the status of a folder for programs. `options` are what it remembers, as it is typed."""
    return {
        "folder": str(found.path),
        "process": found.process,
        "recordings": dict(found.counts),
        "flagged": found.flagged,
        "flags": dict(found.flags),
        "without_confidence": found.without_confidence,
        "sample": found.sample and found.sample._asdict(),
        "second_readings": found.second_readings,
        "readings": _readings_object(found.settings.readings),
        "billed": cost_object(found.cost),
        "unfinished": list(found.unfinished),
        "erasures": [{"recording": name, "places": number} for name, number in found.erasures],
        "failures": [{"recording": name, "reason": reason} for name, reason in found.failures],
        "options": [word for typed in options for word in typed],
        "settings": _settings_object(found.settings.stored),
        "reviews": _reviews_object(found.settings.progress),
    }


def _settings_object(stored: Mapping[str, Any]) -> object:
    """Return the remembered settings by the names under which they are stored."""
    settings = {name: value for name, value in stored.items() if name not in ("progress", "readings")}
    return json.loads(without_secrets(json.dumps(settings)))


def _reviews_object(reviews: "RememberedProgress | None") -> dict[str, object] | None:
    """Return how far the review of the project was, when the last pull or push asked; None if none has."""
    from ls_transcribe.review.report_page import progress_as_json

    if reviews is None:
        return None
    return {"command": reviews.command, "at": reviews.at.isoformat(), **progress_as_json(reviews.progress)}


def _readings_object(readings: "RememberedReadings | None") -> dict[str, object] | None:
    """Return how far people were with what was drawn, when the last pull asked; None if none has."""
    if readings is None:
        return None
    return {"at": readings.at.isoformat(), "sample": readings.sample, "twice": readings.twice}
