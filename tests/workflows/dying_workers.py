"""What a worker process is asked to do in tests, and does not outlive."""

import os
import time

from ls_transcribe.workflows.documents.render import Conversion, ConversionOutcome, write_documents


def die_of_three(assignment: Conversion) -> ConversionOutcome:
    """The usual work; of a transcript called 3 the process dies in the midst of a file."""
    if assignment.name == "3.srt":
        (assignment.target.parent / ".3.txt.partial").touch()
        os._exit(1)
    return write_documents(assignment)


def never_end_with_three(assignment: Conversion) -> ConversionOutcome:
    """The usual work; a transcript called 3 is for ever being written."""
    if assignment.name == "3.srt":
        (assignment.target.parent / ".3.txt.partial").touch()
        time.sleep(3600)
    return write_documents(assignment)
