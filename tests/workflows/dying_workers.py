"""What a worker process is asked to do in tests, and does not outlive."""

import os
import time

from ls_transcribe.workflows.documents.render import Conversion, ConversionOutcome, write_documents

HALF = f".ls-transcribe-{'3' * 32}.partial"
"""What a worker leaves that is ended while it writes."""


def die_of_three(assignment: Conversion) -> ConversionOutcome:
    """The usual work; of a transcript called 3 the process dies in the midst of a file."""
    if assignment.name == "3.srt":
        (assignment.target.parent / HALF).touch()
        os._exit(1)
    return write_documents(assignment)


def never_end_with_three(assignment: Conversion) -> ConversionOutcome:
    """The usual work; a transcript called 3 is for ever being written."""
    if assignment.name == "3.srt":
        (assignment.target.parent / HALF).touch()
        time.sleep(3600)
    return write_documents(assignment)
