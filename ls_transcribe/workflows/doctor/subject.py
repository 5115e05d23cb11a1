"""What is looked at: what was asked for, what the folder remembers and holds, and what follows from both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from ls_transcribe import sources
from ls_transcribe.aws import Account, s3
from ls_transcribe.engines import registry
from ls_transcribe.engines.base import AudioLocation, EngineSpec
from ls_transcribe.errors import RunError
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows import settings as run_settings
from ls_transcribe.workflows.plan import ExportRequest
from ls_transcribe.workflows.target_project import REMEMBERED

ON_DISK = ""
"""What stands for the disk where others are buckets."""

_A_FEW = 100
"""Recordings of a bucket that are kept in mind: one of them will be in Label Studio, if any is."""


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What an output folder holds: its settings, how many recordings and transcripts, and some of these by bucket.

    `buckets` has for each bucket the keys of a few recordings with a transcript, and `folders` where one of all those
    in it lies. `refusal` says why nothing can be told.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    recordings: int | None = None
    transcribed: int = 0
    buckets: Mapping[str, list[str]] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    refusal: RunError | None = None


@dataclass(frozen=True, slots=True)
class DoctorSubject:
    """An order, completed by what the folder remembers; `complaint` says why no run could be asked for so.

    `named` is the first recording or folder that the sources name. `engine` is None where no engine has the name that
    the folder remembers. `asks_amazon` tells whether the order itself has
    anything of AWS's in it.
    """

    order: ExportRequest
    folder: OutputFolder
    kept: FolderContents
    named: str
    engine: EngineSpec | None
    asks_amazon: bool
    complaint: RunError | None

    @property
    def studio(self) -> Mapping[str, Any]:
        """Where the folder was pushed to, if it was: {"url": …, "project": …}."""
        return self.kept.settings.get(REMEMBERED) or {}

    @property
    def of_amazon(self) -> bool:
        """Whether anything of AWS's is needed."""
        return self.transcribes_there or bool(self.places())

    @property
    def transcribes_there(self) -> bool:
        """Whether Amazon Transcribe is."""
        return self.asks_amazon or (self.engine is not None and self.engine.uses_aws_region)

    def written(self) -> list[str]:
        """The buckets that are written to."""
        named = [self.order.upload_to, self._output()]
        return [s3.split(place)[0] for place in named if place]

    def places(self) -> dict[str, list[str]]:
        """Every bucket that is needed, and what in it is listed."""
        found: dict[str, list[str]] = {}
        for source in dict.fromkeys([*self.order.sources, self.named]):
            if s3.is_s3(source):
                bucket, key = s3.split(source)
                is_listed = not key or key.endswith("/")
                found.setdefault(bucket, []).extend([source] if is_listed else [])
        for place in (self.order.upload_to, self._output()):
            if place:
                found.setdefault(s3.split(place)[0], []).append(place)
        for bucket, folder in self.kept.folders.items():
            found.setdefault(bucket, [folder])
        return found

    def heard(self) -> list[str]:
        """The buckets that tasks play from."""
        named = [source for source in (*self.order.sources, self.named, self.order.upload_to or "") if s3.is_s3(source)]
        return list(dict.fromkeys([*self.kept.folders, *(s3.split(place)[0] for place in named)]))

    def _output(self) -> str | None:
        bucket, key = (self.order.job_settings.get(name) for name in ("OutputBucketName", "OutputKey"))
        folder = str(key or "").rpartition("/")[0]
        return s3.join(str(bucket), f"{folder}/" if folder else "") if bucket else None


def subject_of(order: ExportRequest, stdin: BinaryIO) -> DoctorSubject:
    """All that is to be looked at; nothing is asked for yet but the folder's ledger."""
    folder = OutputFolder(order.output)
    kept = _kept(folder.ledger)
    named = _first(order.sources, stdin)
    asks_amazon = order.account != Account() or bool(order.job_settings or order.upload_to)
    engine = kept.settings.get("engine") or _engine(order, named, asks_amazon=asks_amazon)
    complaint = None
    try:
        order = run_settings.completed(replace(order, engine=engine), folder, stdin)
    except RunError as error:
        complaint = None if kept.refusal else error
        region = order.account.region or kept.settings.get("region")
        order = replace(order, account=replace(order.account, region=region))
    return DoctorSubject(order, folder, kept, named, _spec(engine), asks_amazon, complaint)


def _engine(order: ExportRequest, named: str, *, asks_amazon: bool) -> str:
    """The engine that an export would take; without sources, the one that goes with what was said."""
    is_there = s3.is_s3(named) if named else asks_amazon
    return registry.default_for(AudioLocation.S3 if order.upload_to or is_there else AudioLocation.DISK)


def _spec(engine: str) -> EngineSpec | None:
    try:
        return registry.find(engine)
    except RunError:  # settling the settings complains of it
        return None


def _first(named: Iterable[str], stdin: BinaryIO) -> str:
    try:
        return sources.first_named(named, stdin) or ""
    except OSError:  # a list that cannot be read is told of as a source
        return ""


def _kept(path: Path) -> FolderContents:
    if not path.exists():
        return FolderContents()
    try:
        with Ledger.read(path) as ledger:
            buckets: dict[str, list[str]] = {}
            folders: dict[str, str] = {
                bucket: s3.join(bucket, "") for bucket in ledger.audio.buckets(with_untranscribed=True) if bucket
            }
            transcribed = 0
            for job in ledger.transcribed_jobs():
                uri = job.recording.uri
                bucket = s3.split(uri)[0] if s3.is_s3(uri) else ON_DISK
                some = buckets.setdefault(bucket, [])
                if not some and bucket:
                    folders[bucket] = f"{uri.rpartition('/')[0]}/"
                if len(some) < _A_FEW:
                    some.append(job.recording.key)
                transcribed += 1
            return FolderContents(
                ledger.settings(), ledger.imported_tasks.count_recordings(), transcribed, buckets, folders
            )
    except RunError as error:
        return FolderContents(refusal=error)
