"""`convert` of a thousand transcripts: each format against a floor, two cores against one, memory against a hundred.

The floor of a format: `python -m benchmarks.convert TRANSCRIPTS DOCUMENTS COPIES`.
"""

import os
import shutil
import sys
from pathlib import Path
from statistics import median

import msgspec
from benchmarks.measure import Run, in_turn, peak, ratios, run, shown, tell
from documents import Form, make

from ls_transcribe.transcripts.amazon_document import AmazonDocument

_TWO_MINUTES = 300  # words of free speech
_DISTINCT = 40
_MANY, _FEW = 1_000, 100
_MOST = {"docx": 8.0, "srt": 2.5, "vtt": 2.5, "csv": 1.2, "txt": 1.2}
"""The goals: CPU milliseconds a document, with all that a run does."""


def convert(folder: Path) -> None:
    """Documents of recordings of two minutes, with speakers."""
    many, few = _transcripts(folder / "many", _MANY), _transcripts(folder / "few", _FEW)
    output = folder / "documents"

    def documents(transcripts: Path, workers: int, form: str = "docx") -> Run:
        shutil.rmtree(output, ignore_errors=True)
        command = [sys.executable, "-m", "ls_transcribe", "convert", str(transcripts), "-o", str(output), f"--{form}"]
        return run([*command, "--workers", str(workers)])

    def copies() -> Run:
        shutil.rmtree(folder / "copies", ignore_errors=True)
        return run([sys.executable, "-m", "benchmarks.convert", str(many), str(output), str(folder / "copies")])

    for form, most in _MOST.items():
        ours, floor = (
            median(each.cpu / _MANY * 1000 for each in runs)
            for runs in in_turn(lambda form=form: documents(many, 1, form), copies, times=3)  # type: ignore[misc]
        )
        what = f"CPU of a document, 2 min: {form} | read, write"
        tell(what, f"{ours:.3g} ms", f"{floor:.3g} ms", ours / floor, f"≤ {most} ms", met=ours <= most)
    one, two = in_turn(lambda: documents(many, 1), lambda: documents(many, 2), times=3)
    ratio = ratios(one, two)
    tell("1,000 documents: one process | two", shown(one), shown(two), ratio, "≥ 1.9", met=ratio >= 1.9)
    small = [documents(few, 1)]
    ratio = peak(one) / peak(small)
    told = f"{peak(one):.0f} MiB", f"{peak(small):.0f} MiB"
    tell("peak memory of convert: 1,000 | 100", *told, ratio, "≤ 1.1", met=ratio <= 1.1)


def _transcripts(folder: Path, number: int) -> Path:
    folder.mkdir()
    documents = [make(_TWO_MINUTES, Form(modern=True, speakers=True), seed=seed).document for seed in range(_DISTINCT)]
    for index in range(number):
        (folder / f"{index:04}.json").write_bytes(documents[index % _DISTINCT])
    return folder


def copy_all(transcripts: Path, documents: Path, copies: Path) -> None:
    """What no program is spared that reads each transcript once and leaves each document whole on the disk."""
    decoder = msgspec.json.Decoder(AmazonDocument, strict=False)
    copies.mkdir()
    for document in documents.iterdir():
        if document.suffix == ".sqlite3":
            continue
        decoder.decode((transcripts / f"{document.stem}.json").read_bytes())
        content, place = document.read_bytes(), copies / document.name
        with place.with_suffix(".partial").open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        place.with_suffix(".partial").replace(place)


if __name__ == "__main__":
    copy_all(*map(Path, sys.argv[1:]))
