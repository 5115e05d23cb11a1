"""`convert` of a thousand transcripts: on two cores against one, and its memory against that of a hundred."""

import shutil
import sys
from pathlib import Path

from benchmarks.measure import Run, in_turn, peak, ratios, run, shown, tell
from documents import Form, make

_TWO_MINUTES = 300  # words of free speech
_DISTINCT = 40


def convert(folder: Path) -> None:
    """Word documents of recordings of two minutes, with speakers."""
    many, few = _transcripts(folder / "many", 1_000), _transcripts(folder / "few", 100)

    def words(transcripts: Path, workers: int) -> Run:
        output = folder / "documents"
        shutil.rmtree(output, ignore_errors=True)
        command = [sys.executable, "-m", "ls_transcribe", "convert", str(transcripts), "-o", str(output), "--docx"]
        return run([*command, "--workers", str(workers)])

    one, two = in_turn(lambda: words(many, 1), lambda: words(many, 2), times=3)
    ratio = ratios(one, two)
    tell("1,000 documents: one process | two", shown(one), shown(two), ratio, "≥ 1.8", met=ratio >= 1.8)
    small = [words(few, 1)]
    ratio = peak(one) / peak(small)
    told = f"{peak(one):.0f} MiB", f"{peak(small):.0f} MiB"
    tell("peak memory of convert: 1,000 | 100", *told, ratio, "≤ 1.1", met=ratio <= 1.1)


def _transcripts(folder: Path, number: int) -> Path:
    folder.mkdir()
    documents = [make(_TWO_MINUTES, Form(modern=True, speakers=True), seed=seed).document for seed in range(_DISTINCT)]
    for index in range(number):
        (folder / f"{index:04}.json").write_bytes(documents[index % _DISTINCT])
    return folder
