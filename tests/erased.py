"""What is left of a recording in folders, databases and buckets after it was forgotten, and runs that are killed."""

from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from stand_ins.amazon.server import Amazon


def mentioning(folder: Path, *words: str) -> list[str]:
    """The files below a folder that have one of these words in their names or bytes: also free pages, also logs."""
    found = []
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        if any(word in path.name or word.encode() in content for word in words):
            found.append(str(path.relative_to(folder)))
    return found


def others(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The files that have one of these names in theirs."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(name in path.name for name in names)
    }


def objects_mentioning(amazon: Amazon, buckets: Iterable[str], *words: str) -> list[str]:
    """The versions of objects that have one of these words in their keys or contents."""
    found = []
    for bucket in buckets:
        listed = amazon.s3.list_object_versions(Bucket=bucket)
        for version in listed.get("Versions", ()):
            content = amazon.s3.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
            body = content["Body"].read()
            if any(word in version["Key"] or word.encode() in body for word in words):
                found.append(f"{bucket}/{version['Key']}")
        for mark in listed.get("DeleteMarkers", ()):
            found += [f"{bucket}/{mark['Key']} (deleted)"] if any(word in mark["Key"] for word in words) else []
    return found


class Killed(BaseException):
    """The end of a process: nothing catches it."""


def killed_after(patch: pytest.MonkeyPatch, step: str, *, before: bool = False) -> None:
    """Have a run end when it has taken a step, a function or method by its full name; or just `before` it does."""
    real = _found(step)

    def end(*arguments: object, **options: object) -> None:
        if not before:
            real(*arguments, **options)
        raise Killed

    patch.setattr(step, end)


def _found(step: str) -> Any:
    parts = step.split(".")
    for number in range(len(parts) - 1, 0, -1):
        with suppress(ModuleNotFoundError):
            found: Any = import_module(".".join(parts[:number]))
            for part in parts[number:]:
                found = getattr(found, part)
            return found
    raise AssertionError(step)
