"""The versions of predictions that are not shown any more. They say what made the text: engine, language, settings."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ls_transcribe.label_studio.queue_scores import SCORE_WITHOUT_FLAGS
from ls_transcribe.model.review import ReviewedTask

_FIELDS = ("engine", "language", "settings")
_UNKNOWN = "unknown"
_VERSION = re.compile(rf"(?P<engine>.+)/(?P<language>[^/]+)/(?P<settings>[0-9a-f]{{6}}|{_UNKNOWN})")


def earlier_version(data: Mapping[str, Any]) -> str:
    """Return the version for the prediction that a task has shown, from the task's data at that time."""
    return "/".join(str(data.get(field) or _UNKNOWN) for field in _FIELDS)


def parse_earlier_version(version: str) -> tuple[str | None, str | None, str | None] | None:
    """Return the engine, the language and the digest of the settings; None if it is another model's version."""
    if not (match := _VERSION.fullmatch(version)):
        return None
    engine, language, settings = (None if part == _UNKNOWN else part for part in match.groups())
    return engine, language, settings


def with_origin(subject: ReviewedTask, version: str, score: float | None) -> tuple[ReviewedTask, str | None]:
    """Return a task with what made a prediction that is not shown any more, and the digest of the settings.

    The score (0-1) of the prediction is its confidence, if it is not a place in the queue that flags gave it.
    """
    confidence = score if score and score > SCORE_WITHOUT_FLAGS else None
    subject = replace(subject, engine=version or None, confidence=confidence)
    if not (origin := parse_earlier_version(version)):
        return subject, None
    engine, language, settings = origin
    return replace(subject, engine=engine, language=language), settings
