"""What a run costs as its folder grows: the figures of docs/scale.md, in the order in which they stand there.

`python -m benchmarks.scale KIND NUMBER …` measures one kind (disk, minutes, s3 or amazon) at numbers of one's own.
"""

import logging
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

from benchmarks.listing import SECRETS, served
from benchmarks.measure import Run, as_installed, run
from documents import Form, make
from stand_ins.amazon import server as amazon_server
from stand_ins.amazon.faults import Fault
from stand_ins.amazon.transcribe import REGION

_TOOL = (sys.executable, "-m", "ls_transcribe")
_NEW = 100
_FEW_WORDS, _TWO_MINUTES = 3, 300
_MB = 1_000_000


def scale(folder: Path) -> None:
    """Every kind, at the numbers of docs/scale.md."""
    for name, numbers in (
        ("disk", (1_000, 10_000, 100_000, 200_000)),
        ("s3", (100_000, 200_000)),
        ("amazon", (1_000, 4_000)),
        ("minutes", (10_000,)),
    ):
        for number in numbers:
            _measure(name, folder, number)
            shutil.rmtree(folder / name)


def _measure(kind: str, folder: Path, number: int) -> None:
    with as_installed(folder):
        _make(folder / "first", range(1), _FEW_WORDS)
        run(_export(folder / "first"))  # which compiles what the others load
        _KINDS[kind](folder / kind, number)


def _on_disk(place: Path, number: int, *, words: int = _FEW_WORDS) -> None:
    """Recordings on a disk with transcripts that exist: the first run, one with nothing new, one with a few."""
    print(f"\n{number:,} recordings on a disk, with transcripts of {words} words")
    _make(place, range(number), words)
    command = _export(place)
    _tell("first run", run(command))
    _tell("nothing new", run(command))
    _make(place, range(number, number + _NEW), words)
    _tell(f"{_NEW} new", run(command))
    _tell("status", run([*_TOOL, "status", "-o", str(place / "out")]))
    _tell_disk(place / "out")


def _export(place: Path) -> list[str]:
    recordings, transcripts, output = (str(place / name) for name in ("recordings", "transcripts", "out"))
    return [*_TOOL, "export", recordings, "--transcripts", transcripts, "-o", output]


def _in_s3(place: Path, number: int) -> None:
    """Recordings in S3 with transcripts on a disk: what listing them takes, each time."""
    print(f"\n{number:,} recordings in S3, with transcripts of {_FEW_WORDS} words on a disk")
    _make(place, range(number), _FEW_WORDS, with_audio=False)
    command = [*_TOOL, "export", "s3://input/calls/", "--transcripts", str(place / "transcripts"), "--region", REGION]
    with served(number) as url, patch.dict(os.environ, {**SECRETS, "AWS_ENDPOINT_URL": url}):
        for what in ("first run", "nothing new"):
            _tell(what, run([*command, "-o", str(place / "out")]))
    _tell_disk(place / "out")


def _at_amazon(place: Path, number: int) -> None:
    """Recordings in S3 that Amazon's stand-in transcribes, a second each, 250 at a time: the calls of both services."""
    print(f"\n{number:,} recordings that Amazon transcribes")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would log every request to S3
    with amazon_server.running() as host:
        amazon = host.fresh()
        for bucket in ("input", "output"):
            amazon.make_bucket(bucket)
        for index in range(number):
            amazon.put("input", f"calls/{index:07}.wav", b"sound of %d" % index)
        service, asked = amazon.service, Counter[str]()
        service.clock = time.time
        service.duration = lambda _uri: 1.0

        def note(method: str, path: str) -> Fault | None:
            asked["ListObjectsV2" if "list-type=2" in path else f"S3 {method}"] += 1
            return None

        service.on_s3 = note
        command = [*_TOOL, "export", "s3://input/calls/", "--language-code", "en-US", "--output-bucket", "output"]
        with patch.dict(os.environ, amazon.environment):
            for what in ("first run", "nothing new"):
                asked.clear()
                service.calls.clear()
                _tell(what, run([*command, "--max-jobs", "250", "-o", str(place / "out")]))
                calls = {**service.calls, **asked}
                print("    " + ", ".join(f"{name} {calls[name]:,}" for name in sorted(calls)))
    _tell_disk(place / "out")


def _make(place: Path, numbers: range, words: int, *, with_audio: bool = True) -> None:
    """Put recordings and their transcripts there; the recordings have a few bytes each."""
    document = make(words, Form(), seed=1).document
    for folder in ("recordings", "transcripts"):
        (place / folder).mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (place / "transcripts" / f"{number:07}.json").write_bytes(document)
        if with_audio:
            (place / "recordings" / f"{number:07}.wav").write_bytes(b"sound of %d" % number)


def _tell(what: str, told: Run) -> None:
    print(f"  {what:<12} {told.cpu:8.2f} s of CPU  {told.seconds:8.2f} s  {told.peak:6.0f} MiB", flush=True)


def _tell_disk(output: Path) -> None:
    """The bytes of each part of an output folder."""
    parts = {
        "tasks.json": output / "tasks.json",
        "summary": output / "job_summary_completed.csv",
        "ledger": output / "ledger.sqlite3",
    }
    sizes = {name: path.stat().st_size for name, path in parts.items()}
    sizes["transcripts"] = sum(entry.stat().st_size for entry in os.scandir(output / "transcripts") if entry.is_file())
    print("    " + ", ".join(f"{name} {size / _MB:,.1f} MB" for name, size in sizes.items()), flush=True)


_KINDS: dict[str, Callable[[Path, int], None]] = {
    "disk": _on_disk,
    "minutes": partial(_on_disk, words=_TWO_MINUTES),
    "s3": _in_s3,
    "amazon": _at_amazon,
}


def main() -> None:
    """Measure the kind on the command line at its numbers."""
    for number in sys.argv[2:]:
        with tempfile.TemporaryDirectory() as folder:
            _measure(sys.argv[1], Path(folder), int(number))


if __name__ == "__main__":
    main()
