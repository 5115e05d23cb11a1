"""A report as text, in which a database keeps it until it changes."""

import json

import msgspec

from ls_transcribe.model.review import ReviewReport


def as_text(report: ReviewReport) -> str:
    """Return a report as JSON, in ASCII, from which `of_text` makes the same report."""
    return json.dumps(msgspec.to_builtins(report))


def of_text(text: str) -> ReviewReport | None:
    """Return the report that `as_text` returned as text; None if it is none that this release makes."""
    try:
        return msgspec.convert(json.loads(text), ReviewReport)
    except (ValueError, msgspec.ValidationError):
        return None
