"""The names that models of Whisper have, and where the hub of models has each in the form that is needed here.

The names are those of faster-whisper (`faster_whisper/utils.py`); its table is not used, because loading that library
takes long and most runs need no name. All these models are under the licence MIT.
"""

import re

DEFAULT = "small"
"""The model of a run that names none: half a gigabyte, and far fewer errors than the smaller ones."""

_SYSTRAN = (
    "tiny.en", "tiny", "base.en", "base", "small.en", "small", "medium.en", "medium",
    "large-v1", "large-v2", "large-v3",
)  # fmt: skip

REPOSITORIES = {
    **{name: f"Systran/faster-whisper-{name}" for name in _SYSTRAN},
    "large": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    **{name: f"Systran/faster-distil-whisper-{name.removeprefix('distil-')}" for name in (
        "distil-small.en", "distil-medium.en", "distil-large-v2", "distil-large-v3",
    )},
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}  # fmt: skip
"""The hub's repository of each model, by the names that users of Whisper know."""

_REPOSITORY = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)


def repository_of(name: str) -> str | None:
    """Return the hub's repository of a model: `owner/name` is one itself. None if it is no name of a model."""
    return REPOSITORIES.get(name) or (name if _REPOSITORY.fullmatch(name) else None)
