"""This machine: the embedded recogniser, the sources on disk, and the output folder, which is not made."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ls_transcribe import sources
from ls_transcribe.aws import Session, s3
from ls_transcribe.engines.base import InstallationCheck
from ls_transcribe.errors.outputs import OutputNotWritable
from ls_transcribe.workflows.doctor.check import Check, looked, remark, wrong
from ls_transcribe.workflows.doctor.context import DoctorContext


def look(context: DoctorContext) -> Iterator[Check]:
    """Everything that a run needs here."""
    installation = context.engine.installation if context.engine else None
    if installation and (context.first_source or context.contents.recordings):
        yield looked(installation.name, partial(_installed, installation))
    for source in context.request.sources:
        if source != "-" and not s3.is_s3(source):
            yield looked(source, lambda source=source: _found(context, source))  # type: ignore[misc]
    yield _folder(context)


def _installed(installation: InstallationCheck) -> str:
    installation.check()
    return "is installed"


def _found(context: DoctorContext, source: str) -> str:
    sources.check_sources((source,), context.folder.path, Session(context.account))
    return "is there"


def _folder(context: DoctorContext) -> Check:
    what = f"output folder {context.request.output}"
    if context.contents.error:
        return wrong(what, context.contents.error)
    if reason := _unwritable(context.folder.path):
        return wrong(what, OutputNotWritable(context.folder.path, reason))
    if process := context.folder.working_process():
        return remark(what, f"process {process} is at work there, and until it ends no other run can be")
    if context.contents.recordings is None:
        return Check(what, "is empty so far" if context.folder.path.exists() else "is not there yet, and can be made")
    recordings = f"{context.contents.recordings:,} recording{'' if context.contents.recordings == 1 else 's'}"
    return Check(what, f"{recordings}, {context.contents.transcribed:,} with a transcript")


def _unwritable(path: Path) -> str | None:
    """Why nothing can be written to a folder, or it cannot be made."""
    there = next(parent for parent in (path, *path.parents) if os.path.lexists(parent))
    if not there.is_dir():
        return f"{there} is no folder"
    if not os.access(there, os.W_OK | os.X_OK):
        return "you may not write there" if there == path else f"you may not write to {there}"
    return None
