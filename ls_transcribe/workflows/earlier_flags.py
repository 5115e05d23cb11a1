"""Flags of transcripts that an earlier release has stored: it did not look for any."""

from ls_transcribe.errors import ItemError
from ls_transcribe.flags import Evidence, find_flags
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import amazon_json


def flag_earlier_transcripts(folder: OutputFolder, ledger: Ledger, language: str | None) -> None:
    """Find the flags of transcripts at which nobody has looked, by their words. `language` was asked for.

    A transcript that cannot be read has none; it is told when its task is made.
    """
    if not ledger.flags.has_unchecked():
        return
    for job in ledger.unchecked_jobs():
        try:
            transcript = amazon_json.parse(folder.transcript_path(job).read_bytes())
        except (ItemError, OSError):
            continue
        ledger.flags.save(job.name, find_flags(transcript, Evidence(transcript.duration, language)))
