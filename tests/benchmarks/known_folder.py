"""Output folders in which recordings are finished, as a run of before has left them, without that run.

`python -m benchmarks.known_folder disk|s3 FOLDER BEGIN END` makes one, or adds to it, in a process of its own.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from documents import Form, make

from ls_transcribe.model.job import Job, Status, job_name
from ls_transcribe.model.recording import Recording, file_uri, fingerprint, md5_of, recording_key
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder

_WORDS = 3


def add_known(place: Path, kind: str, numbers: range) -> None:
    """Add finished recordings to the output folder `out` below a folder: files in `recordings`, or keys in S3."""
    command = [sys.executable, "-m", "benchmarks.known_folder", kind, str(place), str(numbers.start), str(numbers.stop)]
    subprocess.run(command, check=True)


def _on_disk(place: Path, numbers: range) -> Iterator[Recording]:
    folder = place / "recordings"
    folder.mkdir(parents=True, exist_ok=True)
    names = {index: index * 7919 % 1_000_003 for index in numbers}  # new ones come between those that are there
    for index in sorted(numbers, key=names.__getitem__):  # as a run finds them
        path = folder / f"{names[index]:07}.wav"
        path.write_bytes(b"sound of %d" % index)
        status = path.stat()
        found = fingerprint(md5_of(path), status.st_size)
        key, modified = recording_key(found), status.st_mtime_ns
        yield Recording(key, file_uri(path), path.name, status.st_size, found, "wav", modified)


def _in_s3(_place: Path, numbers: range) -> Iterator[Recording]:
    for index in numbers:
        name, size = f"{index:07}.wav", 1_000_000 + index  # as `listing` serves them
        found = fingerprint(hashlib.md5(b"%d" % index).hexdigest(), size)  # noqa: S324
        yield Recording(recording_key(found), f"s3://input/calls/{name}", name, size, found, "wav")


_KINDS = {"disk": _on_disk, "s3": _in_s3}


def main() -> None:
    """Make what the command line says."""
    kind, place, begin, end = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    output, document = OutputFolder(place / "out"), make(_WORDS, Form(), seed=1).document
    place.mkdir(parents=True, exist_ok=True)
    output.create()
    with Ledger.open(output.ledger) as ledger, ledger._db:
        ledger._db.execute("BEGIN")
        for recording in _KINDS[kind](place, range(begin, end)):
            job = Job(
                job_name(recording.stem, "bench0", 1), recording, "pocketsphinx", "bench0", status=Status.COMPLETED,
                creation_time=datetime.now(UTC), duration=2_000, words=_WORDS, confidence=0.9,
            )  # fmt: skip
            output.transcript_path(job).write_bytes(document)
            ledger.add_recording(recording)
            ledger.save_job(job)
            ledger._db.execute("UPDATE recordings SET job = ? WHERE key = ?", (job.name, recording.key))


if __name__ == "__main__":
    main()
