"""The stages joined: sources → ledger → (upload) → what exists → engine → transcripts → tasks → (push) → (archive).

A run plans first, then is one loop over the engine's changes, and is the only writer of the ledger. Whatever ends it,
what is finished stands in the output folder, and the same command goes on from there.
"""

from ls_transcribe.pipeline.examining import examine
from ls_transcribe.pipeline.exporting import export
from ls_transcribe.pipeline.keeping import archive, clean
from ls_transcribe.pipeline.outputs import write_tasks
from ls_transcribe.pipeline.pushing import push
from ls_transcribe.pipeline.uploading import upload

__all__ = ["archive", "clean", "examine", "export", "push", "upload", "write_tasks"]
