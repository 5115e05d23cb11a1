"""The stages joined: sources → ledger → (upload) → what exists → engine → transcripts → tasks → (push) → (archive).

And back: reviews → words with times → documents, manifest, report.

A run plans first, then is one loop over the engine's changes, and is the only writer of the ledger. Whatever ends it,
what is finished stands in the output folder, and the same command goes on from there.

Each is loaded when it is first asked for: who converts a transcript, and each of its worker processes, waits for none
of the others.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ls_transcribe.workflows.archive.run import archive, clean
    from ls_transcribe.workflows.convert.run import convert
    from ls_transcribe.workflows.doctor import examine
    from ls_transcribe.workflows.export.run import export
    from ls_transcribe.workflows.outputs import write_tasks
    from ls_transcribe.workflows.pull.run import pull
    from ls_transcribe.workflows.push import push
    from ls_transcribe.workflows.upload.run import upload

__all__ = ["archive", "clean", "convert", "examine", "export", "pull", "push", "upload", "write_tasks"]

_HOMES = {
    "archive": "archive.run",
    "clean": "archive.run",
    "convert": "convert.run",
    "examine": "doctor",
    "export": "export.run",
    "pull": "pull.run",
    "push": "push",
    "upload": "upload.run",
    "write_tasks": "outputs",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
