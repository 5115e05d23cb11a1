"""Many transcripts → documents, in several processes."""

from collections.abc import Generator, Iterable
from contextlib import closing

from ls_transcribe.concurrency.process_map import CRASHED, process_map
from ls_transcribe.workflows.documents.render import Conversion, ConversionOutcome, discard, write_documents


def convert_all(
    conversions: Iterable[Conversion], workers: int, *, expected: int = 0
) -> Generator[tuple[Conversion, ConversionOutcome], None, None]:
    """Yield each conversion with its outcome, as soon as it has ended. `workers` processes are used if it is worth it.

    `expected` is how many conversions there are, about; 0 if that is not known. Closing the generator ends the
    processes and deletes half-written files.
    """
    with closing(process_map(write_documents, conversions, workers, discard=discard, expected=expected)) as outcomes:
        for conversion, outcome in outcomes:
            yield conversion, outcome or ConversionOutcome(CRASHED)
