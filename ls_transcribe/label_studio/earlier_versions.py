"""The versions of predictions that are not shown any more. They say what made the text: engine, language, settings."""

import re
from collections.abc import Mapping
from typing import Any

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
