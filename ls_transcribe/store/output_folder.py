"""The folders that commands write to: where everything lies, and how it gets there whole or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.outputs import FolderBusy, OutputNotWritable
from ls_transcribe.model.job import Job, settings_in
from ls_transcribe.transcripts import amazon_json

SUBTITLES = ("srt", "vtt")
"""The formats of documents that have a folder of their own."""


class LockedFolder:
    """A folder that a command has to itself while it writes, and that documents are put into."""

    has_status = False  # whether `status` can tell of it

    def __init__(self, path: Path, lock: str) -> None:
        self.path = path.absolute()
        self.documents = self.path / "documents"
        self.subtitles = self.path / "subtitles"
        self._lock = self.path / lock

    def document_of(self, stem: str, form: str) -> Path:
        """Where the document of a transcript lies that has this stem and this format."""
        return (self.subtitles if form in SUBTITLES else self.documents) / f"{stem}.{form}"

    def create(self) -> None:
        """Make the folder, for its owner alone: transcripts are confidential.

        Raises:
            OutputNotWritable: It cannot be made or written to.
        """
        self._make(self.path)
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise OutputNotWritable(self.path, "you may not write there")

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OutputNotWritable(self.path, error.strerror or str(error)) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Have the folder to oneself. The lock is the operating system's: it ends with the process, however that ends.

        Raises:
            FolderBusy: Another run is on; named with its process.
        """
        with self._lock.open("a+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise FolderBusy(self.path, _holder(file), has_status=self.has_status) from error
            file.truncate(0)
            file.write(str(os.getpid()).encode())
            file.flush()
            yield

    def run_under_way(self) -> int | None:
        """The process that works in this folder now; None where none does."""
        with suppress(FileNotFoundError, PermissionError), self._lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return _holder(file)
        return None


class OutputFolder(LockedFolder):
    """The places of an output folder. Making one touches nothing; `create` makes the folders."""

    has_status = True

    def __init__(self, path: Path) -> None:
        super().__init__(path, "ledger.lock")
        self.tasks = self.path / "tasks.json"
        self.summary_completed = self.path / "job_summary_completed.csv"
        self.summary_failed = self.path / "job_summary_failed.csv"
        self.transcripts = self.path / "transcripts"
        self.ledger = self.path / "ledger.sqlite3"
        self._earlier = self.transcripts / "earlier"

    def create(self) -> None:
        """Make the folder, and the one of the transcripts.

        Raises:
            OutputNotWritable: It cannot be made or written to.
        """
        super().create()
        self._make(self.transcripts)

    def transcript_of(self, job: Job) -> Path:
        """Where the transcript of a job's recording lies."""
        return self.transcripts / f"{job.stem}.json"

    def store(self, job: Job, document: bytes) -> None:
        """Put a job's document into its place; one made with other settings goes to transcripts/earlier/."""
        place = self.transcript_of(job)
        with suppress(FileNotFoundError, UnreadableTranscript):
            present = place.read_bytes()
            if present == document:
                return
            settings = settings_in(amazon_json.job_name(present), job.recording.key)
            if settings not in (None, job.settings):
                self._earlier.mkdir(mode=0o700, exist_ok=True)
                place.rename(self._earlier / f"{job.stem}-{settings}.json")
        with atomic_write(place) as file:
            file.write(document)

    def find(self, job: Job) -> bytes | None:
        """The document of a job that ended without the ledger's knowledge, or was set aside since; None without one."""
        return self.document(job.recording.key, job.settings)

    def document(self, key: str, settings: str, *, also_unnamed: bool = False) -> bytes | None:
        """The document of a recording that was made with these settings; None without one.

        `also_unnamed` takes the recording's present one if it does not say what made it: it came from elsewhere.
        """
        taken = (settings, None) if also_unnamed else (settings,)
        for place in (self._found.get(key), self._found.get(f"{key}-{settings}")):
            with suppress(OSError, UnreadableTranscript):
                document = place.read_bytes() if place else b""
                if place and settings_in(amazon_json.job_name(document), key) in taken:
                    return document
        return None

    @cached_property
    def _found(self) -> dict[str, Path]:
        """The documents that lie in the folder, by what ends their names: the recording, or recording and settings."""
        found: dict[str, Path] = {}
        for folder, parts in ((self.transcripts, 1), (self._earlier, 2)):
            with suppress(FileNotFoundError):
                for entry in os.scandir(folder):
                    if entry.name.endswith(".json"):
                        stem = entry.name.removesuffix(".json")
                        found["-".join(stem.split("-")[-parts:])] = folder / entry.name
        return found


class ReviewFolder(LockedFolder):
    """The places of a folder of reviews: beside the reviewed transcripts, what they say together."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "reviews.lock")
        self.reviews = self.path / "reviews.sqlite3"
        self.manifest = self.path / "manifest.jsonl"
        self.report = self.path / "report.json"
        self.page = self.path / "report.html"

    def transcript_of(self, stem: str) -> Path:
        """Where the reviewed transcript lies that has this stem."""
        return self.path / f"{stem}.json"


def _holder(lock: BinaryIO) -> int:
    lock.seek(0)
    written = lock.read()
    return int(written) if written.isdigit() else 0


def partial_path(path: Path) -> Path:
    """The file beside it that is written until it is complete."""
    return path.with_name(f".{path.name}.partial")


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes `path`'s place when it is complete, and leaves it alone when anything goes wrong.

    The name is fixed, since a run has its folder to itself: what a killed run leaves behind is overwritten by the next.

    Raises:
        OutputNotWritable: The disk is full, or something is in the way.
    """
    partial = partial_path(path)
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException as error:
        partial.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OutputNotWritable(path.parent, error.strerror or str(error)) from error
        raise
