"""Many transcripts are converted to documents, by as many processes as there are cores."""

from collections.abc import Generator, Iterable
from contextlib import closing

from ls_transcribe.concurrency.process_map import CRASHED, process_map
from ls_transcribe.workflows.documents.render import Conversion, ConversionOutcome, carry_out, discard


def convert_all(
    assignments: Iterable[Conversion], workers: int
) -> Generator[tuple[Conversion, ConversionOutcome], None, None]:
    """The assignments with what came of them, as it comes; several processes work if there is much to do.

    Closing this leaves no process and no half file behind.
    """
    with closing(process_map(carry_out, assignments, workers, discard=discard)) as outcomes:
        for assignment, outcome in outcomes:
            yield assignment, outcome or ConversionOutcome(CRASHED)
