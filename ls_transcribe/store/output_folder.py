"""The folder that `export` writes to: tasks.json, job summaries, transcripts, documents and the ledger."""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.model.job import Job, settings_in
from ls_transcribe.store.atomic_write import written_together
from ls_transcribe.store.disks import not_writable
from ls_transcribe.store.locked_folder import DOCUMENTS, SUBTITLES, TRANSCRIPTS, LockedFolder
from ls_transcribe.transcripts import amazon_json
from ls_transcribe.transcripts.amazon_document import AmazonDocument


class OutputFolder(LockedFolder):
    """The paths of an output folder, and its transcripts. Creating the object touches nothing.

    A transcript is stored as the engine gave it, in `transcripts/<stem>.json`. When a recording is transcribed with
    other settings, its earlier transcript moves to `transcripts/earlier/<stem>-<settings>.json`.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "ledger.lock")
        self.tasks = self.path / "tasks.json"
        self.summary_completed = self.path / "job_summary_completed.csv"
        self.summary_failed = self.path / "job_summary_failed.csv"
        self.transcripts = self.path / TRANSCRIPTS
        self._transcripts_text = str(self.transcripts)
        self.ledger = self.path / "ledger.sqlite3"
        self._earlier = self.transcripts / "earlier"

    def create(self) -> None:
        """Create the folder and the one for transcripts if they are missing.

        Raises:
            OutputNotWritable: They cannot be created or written to.
        """
        super().create()
        self._make(self.transcripts)

    def transcript_path(self, job: Job) -> Path:
        """Return the path of the transcript of a job's recording."""
        return self.transcripts / f"{job.stem}.json"

    def has_transcript(self, stem: str) -> bool:
        """Return whether the transcript of a job with this stem is there."""
        return os.path.exists(f"{self._transcripts_text}/{stem}.json")  # noqa: PTH110  # a Path takes long

    def store_transcript(self, job: Job, document: bytes) -> None:
        """Write the document of a job, as `store_transcripts` does.

        Raises:
            OutputNotWritable: The file cannot be written.
        """
        self.store_transcripts({job: document})

    def store_transcripts(self, documents: Mapping[Job, bytes]) -> None:
        """Write the documents of jobs. The disk keeps all of them before the first is in its place.

        Another transcript that is in a place is moved to transcripts/earlier/ first.

        Raises:
            OutputNotWritable: A file cannot be written.
        """
        self.clear_partials(self.transcripts)
        present = {job: self.transcript_path(job).read_bytes() for job in documents if self.has_transcript(job.stem)}
        new = {job: document for job, document in documents.items() if present.get(job) != document}
        if not new:
            return
        with written_together({self.transcript_path(job): document for job, document in new.items()}) as partials:
            for job in new:
                if job in present:
                    self._put_aside(job, present[job])
                partials[self.transcript_path(job)].replace(self.transcript_path(job))

    def _put_aside(self, job: Job, present: bytes) -> None:
        """Move the transcript of a job's recording to transcripts/earlier/, where nothing is replaced.

        One that was not made with other settings may have been corrected by hand; it is not used again.
        """
        settings = None
        with suppress(UnreadableTranscript):
            settings = settings_in(amazon_json.job_name(present), job.recording.key)
        stem = f"{job.stem}-{settings or 'other'}"
        names = [f"{stem}.json"] if settings not in (None, job.settings) else []
        self._make(self._earlier)
        for name in chain(names, (f"{stem}-replaced{number}.json" for number in count(1))):
            target = self._earlier / name
            if not os.path.lexists(target) or (target.is_file() and target.read_bytes() == present):
                try:
                    self.transcript_path(job).rename(target)
                except OSError as error:
                    raise not_writable(self._earlier, error) from error
                return

    def find_transcript(self, key: str, settings: str) -> bytes | None:
        """Return the document of a recording that was made with these settings; None if there is none.

        The ledger need not know it: a run may have ended before it wrote the row, and the document may have been moved
        to transcripts/earlier/. `key` is the recording's, `settings` the digest of the settings.
        """
        found = open_transcript(self.transcript_files(key, settings), key, settings)
        return found and found.content

    def transcript_files(self, key: str, settings: str) -> tuple[Path, ...]:
        """Return the files in which `open_transcript` may find a transcript: the present one, and an earlier one."""
        paths = self._transcript_paths.get(key), self._transcript_paths.get(f"{key}-{settings}")
        return tuple(path for path in paths if path)

    @cached_property
    def _transcript_paths(self) -> dict[str, Path]:
        """The transcripts in the folder by the end of their names: `<key>`, and `<key>-<settings>` of earlier ones."""
        paths: dict[str, Path] = {}
        for folder, parts in ((self.transcripts, 1), (self._earlier, 2)):
            with suppress(FileNotFoundError):
                for entry in os.scandir(folder):
                    if entry.name.endswith(".json"):
                        stem = entry.name.removesuffix(".json")
                        paths["-".join(stem.split("-")[-parts:])] = folder / entry.name
        return paths


class OpenedTranscript(NamedTuple):
    """A transcript as it is stored: its bytes, and the document in them."""

    content: bytes
    document: AmazonDocument


def open_transcript(
    files: Iterable[Path], key: str, settings: str, *, also_unnamed: bool = False
) -> OpenedTranscript | None:
    """Return the first of these files that is the transcript of a recording, made with these settings; None if none is.

    `key` is the recording's, `settings` the digest of the settings. With `also_unnamed`, a transcript is also taken if
    it does not say which settings made it. Such a transcript was not made by this tool.
    """
    accepted = (settings, None) if also_unnamed else (settings,)
    for path in files:
        with suppress(OSError, UnreadableTranscript):
            content = path.read_bytes()
            document = amazon_json.decode(content)
            if settings_in(document.job_name, key) in accepted:
                return OpenedTranscript(content, document)
    return None


def is_output(path: Path, output: Path) -> bool:
    """Return whether a path is the output folder, or lies in one of the folders that runs make in it.

    Links are followed. Other folders in the output folder may be sources: some people write the output to the folder
    above their recordings.
    """
    return output_test(output)(os.path.realpath(path))


def output_test(output: Path) -> Callable[[str], bool]:
    """Return a function that tells whether a real path is the output folder, or lies in one that runs make in it."""
    real_output = os.path.realpath(output)
    made = [os.path.join(real_output, name) for name in (TRANSCRIPTS, DOCUMENTS, SUBTITLES)]  # noqa: PTH118

    def is_made(real: str) -> bool:
        return real in (real_output, *made) or real.startswith(tuple(f"{folder}/" for folder in made))

    return is_made
