"""A run over a folder in which nothing, or little, is new, against a script that lists the same files and rows.

`python -m benchmarks.nothing_new bare FOLDER` is that script, `build FOLDER NUMBER` makes the folder.
"""

import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Run, in_turn, ratios, shown, tell

_TOOL = (sys.executable, "-m", "ls_transcribe")
_NEW = 100


def nothing_new(folder: Path) -> None:
    """10,000 and 100,000 known recordings with small transcripts, and 100 new ones among them. CPU seconds."""
    for number in (10_000, 100_000):
        place = folder / str(number)
        subprocess.run([sys.executable, "-m", "benchmarks.nothing_new", "build", str(place), str(number)], check=True)
        _export(place)  # what the first run builds is no part of this
        bare, ours = in_turn(lambda place=place: _bare(place), lambda place=place: _export(place), times=2)  # type: ignore[misc]
        ratio = ratios(ours, bare)
        tell(f"nothing new, {number:,}: ours | bare listing", shown(ours), shown(bare), ratio, "≤ 6", met=ratio <= 6)
        _build(place, _NEW, begin=number)
        more = [_export(place)]
        ratio = more[0].seconds / min(run.seconds for run in ours)
        tell(f"100 new into {number:,}: ours | nothing new", shown(more), shown(ours), ratio, "≤ 1.3", met=ratio <= 1.3)


def _cpu(command: list[str]) -> Run:
    """The CPU seconds of a process and all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 0.0)


def _export(place: Path) -> Run:
    return _cpu([*_TOOL, "export", str(place / "recordings"), "--engine", "pocketsphinx", "-o", str(place / "out")])


def _bare(place: Path) -> Run:
    return _cpu([sys.executable, "-m", "benchmarks.nothing_new", "bare", str(place)])


def bare(place: Path) -> None:
    """List and stat the recordings and the transcripts, and read the rows."""
    for folder in (place / "recordings", place / "out" / "transcripts"):
        with os.scandir(folder) as entries:
            sorted((entry.name, entry.stat().st_size, entry.stat().st_mtime_ns) for entry in entries)
    ledger = sqlite3.connect(place / "out" / "ledger.sqlite3")
    for table in ("files", "recordings", "jobs"):
        for _row in ledger.execute(f"SELECT * FROM {table}"):  # noqa: S608  # names from above
            pass


def _build(place: Path, number: int, *, begin: int = 0) -> None:
    """Recordings on disk and an output folder in which they are finished, each with a transcript of three words."""
    from datetime import UTC, datetime

    from documents import Form, make

    from ls_transcribe.model.job import Job, Status, job_name
    from ls_transcribe.model.recording import Recording, file_uri, fingerprint, md5_of, recording_key
    from ls_transcribe.store.ledger import Ledger
    from ls_transcribe.store.output_folder import OutputFolder

    recordings, output, document = place / "recordings", OutputFolder(place / "out"), make(3, Form(), seed=1).document
    recordings.mkdir(parents=True, exist_ok=True)
    output.create()
    with Ledger.open(output.ledger) as ledger, ledger._db:
        ledger._db.execute("BEGIN")
        for index in range(begin, begin + number):
            path = recordings / f"{index * 7919 % 1_000_003:07}.wav"  # new ones come between those that are there
            path.write_bytes(b"sound of %d" % index)
            status, name = path.stat(), path.name
            found = fingerprint(md5_of(path), status.st_size)
            size, modified = status.st_size, status.st_mtime_ns
            recording = Recording(recording_key(found), file_uri(path), name, size, found, "wav", modified)
            job = Job(
                job_name(recording.stem, "bench0", 1), recording, "pocketsphinx", "bench0", status=Status.COMPLETED,
                creation_time=datetime.now(UTC), duration=2_000, words=3, confidence=0.9,
            )  # fmt: skip
            output.transcript_path(job).write_bytes(document)
            ledger.add_recording(recording)
            ledger.save_job(job)
            ledger._db.execute("UPDATE recordings SET job = ? WHERE key = ?", (job.name, recording.key))


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1] == "bare":
        bare(Path(sys.argv[2]))
    else:
        _build(Path(sys.argv[2]), int(sys.argv[3]))


if __name__ == "__main__":
    main()
