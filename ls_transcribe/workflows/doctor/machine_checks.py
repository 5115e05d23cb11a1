"""Checks of this machine: versions, the recogniser, sources on disk, and the output folder. Nothing is created."""

import os
import platform
import shlex
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ls_transcribe import __version__
from ls_transcribe.aws import Session, s3
from ls_transcribe.engines.base import EngineSettings, InstallationCheck
from ls_transcribe.errors.outputs import OutputNotWritable
from ls_transcribe.sources.typed import check_sources
from ls_transcribe.store.disks import disk_full, full_among, reason_not_accessible
from ls_transcribe.store.new_files import is_open_to_all
from ls_transcribe.workflows.doctor.check import Check, remark, run_check, wrong
from ls_transcribe.workflows.doctor.context import DoctorContext
from ls_transcribe.workflows.engine_list import list_plug_ins


def describe_versions() -> Check:
    """Return what a report of a fault must name: the versions of the tool, of Python and of the system."""
    return Check("ls-transcribe", f"{__version__}, Python {platform.python_version()}, {platform.platform()}")


def check_machine(context: DoctorContext) -> Iterator[Check]:
    """Check everything that a run needs on this machine."""
    installation = context.engine.installation if context.engine else None
    if installation and (context.first_source or context.contents.recordings):
        yield (installed := run_check(installation.name, partial(_installed, installation)))
        if installation.check_model and installed.is_fine:
            yield run_check("model", partial(_check_model, installation.check_model, context.engine_settings))
    yield from _check_plug_ins(context)
    for source in context.request.sources:
        if source != "-" and not s3.is_s3(source):
            yield run_check(source, lambda source=source: _find_source(context, source))  # type: ignore[misc]
    yield _check_folder(context)
    yield from _check_openness(context)


def _installed(installation: InstallationCheck) -> str:
    installation.check()
    return "is installed"


def _check_model(check: Callable[[EngineSettings], tuple[str, bool]], settings: EngineSettings) -> Check:
    text, is_here = check(settings)
    return Check("model", text) if is_here else remark("model", text)


def _check_plug_ins(context: DoctorContext) -> Iterator[Check]:
    """Tell what other packages plug in. What is wrong with one is no fault unless it is the engine of this folder."""
    for engine in list_plug_ins():
        if context.engine is None or engine.name != context.engine.name:
            what = f"engine {engine.name}"
            yield remark(what, engine.problem) if engine.problem else Check(what, f"is plugged in by {engine.package}")


def _find_source(context: DoctorContext, source: str) -> str:
    check_sources((source,), context.folder.path, Session(context.account))
    return "is there"


def _check_folder(context: DoctorContext) -> Check:
    what = f"output folder {context.request.output}"
    if context.contents.error:
        return wrong(what, context.contents.error)
    if reason := _explain_unwritable(context.folder.path):
        return wrong(what, OutputNotWritable(context.folder.path, reason))
    if full := full_among(_existing(context.folder.path)):
        return wrong(what, disk_full(full))
    if process := context.folder.working_process():
        return remark(what, f"process {process} is using it, and no other run can start until it ends")
    if context.contents.recordings is None:
        return Check(what, "is empty so far" if context.folder.path.exists() else "does not exist yet, and can be made")
    recordings = f"{context.contents.recordings:,} recording{'' if context.contents.recordings == 1 else 's'}"
    return Check(what, f"{recordings}, {context.contents.transcribed:,} with a transcript")


def _check_openness(context: DoctorContext) -> Iterator[Check]:
    """Check that not everybody on this computer may read what people said."""
    for folder in (context.request.output, context.request.reviews):
        if folder is not None and is_open_to_all(folder):
            remedy = f"chmod o-rwx {shlex.quote(str(folder))} closes it, unless that is meant so"
            yield remark(f"access to {folder}", f"it is open to every user of this computer: {remedy}")


def _explain_unwritable(path: Path) -> str | None:
    """Return the reason why a folder cannot be written to, or cannot be created; else None."""
    existing = _existing(path)
    if not existing.is_dir():
        return f"{existing} is not a folder"
    if not os.access(existing, os.W_OK | os.X_OK):
        reason = reason_not_accessible(existing)
        return reason if existing == path else f"{existing}: {reason}"
    return None


def _existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if os.path.lexists(parent))
