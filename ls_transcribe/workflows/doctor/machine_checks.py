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
from ls_transcribe.workflows.doctor.subject import DoctorSubject


def look(subject: DoctorSubject) -> Iterator[Check]:
    """Everything that a run needs here."""
    installation = subject.engine.installation if subject.engine else None
    if installation and (subject.named or subject.kept.recordings):
        yield looked(installation.name, partial(_installed, installation))
    for source in subject.order.sources:
        if source != "-" and not s3.is_s3(source):
            yield looked(source, lambda source=source: _found(subject, source))  # type: ignore[misc]
    yield _folder(subject)


def _installed(installation: InstallationCheck) -> str:
    installation.check()
    return "is installed"


def _found(subject: DoctorSubject, source: str) -> str:
    sources.check_sources((source,), subject.folder.path, Session(subject.order.account))
    return "is there"


def _folder(subject: DoctorSubject) -> Check:
    what = f"output folder {subject.order.output}"
    if subject.kept.refusal:
        return wrong(what, subject.kept.refusal)
    if reason := _unwritable(subject.folder.path):
        return wrong(what, OutputNotWritable(subject.folder.path, reason))
    if process := subject.folder.working_process():
        return remark(what, f"process {process} is at work there, and until it ends no other run can be")
    if subject.kept.recordings is None:
        return Check(what, "is empty so far" if subject.folder.path.exists() else "is not there yet, and can be made")
    recordings = f"{subject.kept.recordings:,} recording{'' if subject.kept.recordings == 1 else 's'}"
    return Check(what, f"{recordings}, {subject.kept.transcribed:,} with a transcript")


def _unwritable(path: Path) -> str | None:
    """Why nothing can be written to a folder, or it cannot be made."""
    there = next(parent for parent in (path, *path.parents) if os.path.lexists(parent))
    if not there.is_dir():
        return f"{there} is no folder"
    if not os.access(there, os.W_OK | os.X_OK):
        return "you may not write there" if there == path else f"you may not write to {there}"
    return None
