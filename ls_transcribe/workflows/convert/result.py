"""How a conversion ended. It stands apart from the other results, as its request does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConvertResult:
    """How a conversion ended: how many transcripts were found, became documents, or could not, for a reason.

    `documents` is the number of documents that are there now. `sets` is how many transcripts were found in several
    files that say the same, and `agreeing` the number of these files beside those that were taken.
    """

    found: int = 0
    transcripts: int = 0
    failed: int = 0
    documents: int = 0
    sets: int = 0
    agreeing: int = 0
