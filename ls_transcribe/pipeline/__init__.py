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
    from ls_transcribe.pipeline.converting import convert
    from ls_transcribe.pipeline.examining import examine
    from ls_transcribe.pipeline.exporting import export
    from ls_transcribe.pipeline.keeping import archive, clean
    from ls_transcribe.pipeline.outputs import write_tasks
    from ls_transcribe.pipeline.pulling import pull
    from ls_transcribe.pipeline.pushing import push
    from ls_transcribe.pipeline.uploading import upload

__all__ = ["archive", "clean", "convert", "examine", "export", "pull", "push", "upload", "write_tasks"]

_HOMES = {
    "archive": "keeping",
    "clean": "keeping",
    "convert": "converting",
    "examine": "examining",
    "export": "exporting",
    "pull": "pulling",
    "push": "pushing",
    "upload": "uploading",
    "write_tasks": "outputs",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
