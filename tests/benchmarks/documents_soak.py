"""Damaged documents of every form, read and written in every format: `python -m benchmarks.documents_soak [MINUTES]`.

Each is read or refused with a reason; anything else ends the run with the document's form, damage and seed. At the end
the slowest input by its size is printed.
"""

import sys
import time
from random import Random
from typing import NamedTuple

from transcripts.damage import DAMAGES, checked, damaged
from transcripts.documents_of_forms import documents_of

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.transcripts import readers

_MINUTES = 10.0
_SMALLEST = 20_000  # bytes: below, a document costs what any does
_WRITTEN_EVERY = 10  # inputs: Word documents take the longest


class _Slowest(NamedTuple):
    """How long an input took for each megabyte, and what it was."""

    seconds: float
    what: str


def soak(minutes: float) -> None:
    """Go on for so many minutes."""
    random, ends = Random(), time.monotonic() + 60 * minutes  # noqa: S311  # no secret
    documents = {name: documents_of(name) for name in readers.names()}
    slowest = _Slowest(0.0, "none")
    inputs = refused = 0
    while time.monotonic() < ends:
        name, damage, seed = random.choice(list(documents)), random.choice(sorted(DAMAGES)), random.randrange(2**32)
        document = damaged(random.choice(documents[name]), damage, seed)
        what = f"{name}, {damage}, seed {seed}, {len(document):,} bytes"
        began = time.process_time()
        try:
            transcript = checked(document)
            taken = time.process_time() - began
            if transcript and inputs % _WRITTEN_EVERY == 0:
                for form in FORMATS.values():
                    form.render(TranscriptDocument("talk", transcript, transcript.end))
        except BaseException:
            print(f"ended by {what}")
            raise
        inputs, refused = inputs + 1, refused + (transcript is None)
        slowest = max(slowest, _Slowest(taken * 1e6 / max(len(document), _SMALLEST), what))
    print(
        f"{inputs:,} documents in {minutes:g} minutes, {refused:,} of them refused with a reason, none of them a crash"
    )
    print(f"the slowest takes {slowest.seconds:.2f} s a megabyte: {slowest.what}")


if __name__ == "__main__":
    soak(float(sys.argv[1]) if len(sys.argv) > 1 else _MINUTES)
