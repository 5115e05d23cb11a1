"""What was typed for each command. None, False and () stand for what was not typed.

What holds then is settled elsewhere: for a run in `workflows/settings.py`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ls_transcribe.aws import Account
from ls_transcribe.label_studio.access import ProjectReference
from ls_transcribe.store.remembered_settings import RememberedOptions


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How tasks are imported into a project.

    `recreate` imports tasks again that were deleted in Label Studio. `presign` has browsers read S3 themselves, at
    signed addresses that hold for `presign_ttl` minutes; None means only where Label Studio cannot do it.
    `storage_credentials` gives the AWS credentials of this machine to the storages that Label Studio reads S3 by.
    `sample` imports only so many recordings, which are drawn at random with `seed`; None takes the seed of the sample
    that the folder has, else 0. `second_reading` has so many of a hundred reviewed recordings, drawn in the
    same way, be shown to another person; None marks none.
    """

    recreate: bool = False
    presign: bool | None = None
    presign_ttl: int | None = None
    storage_credentials: bool = False
    sample: int | None = None
    seed: int | None = None
    second_reading: int | None = None


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of `export` that hold for one run. The folder does not remember them.

    `workers` is the number of processes; `as_many_as_fit` says that nobody typed it, and engines may take fewer.
    `max_jobs` limits the jobs that run at Amazon at a time, `max_wait` the seconds that are waited for them.
    `limit` is the number of recordings that may be started. `create_bucket` creates buckets that are missing.
    `archive` and `delete_jobs` do so at the end, with what is finished. `overwrite` replaces files in the output
    folder that somebody else wrote, or has changed since. `adopt` is the pattern of the names of jobs that others
    started, which are taken. `durations` reads how long recordings in S3 are before they are started.
    """

    workers: int = 1
    as_many_as_fit: bool = False
    max_jobs: int | None = None
    max_wait: float | None = None
    limit: int | None = None
    adopt: str | None = None
    durations: bool = False
    retry_failed: bool = False
    retranscribe: bool = False
    checksum: bool = False
    create_bucket: bool = False
    archive: bool = False
    delete_jobs: bool = False
    dry_run: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class ExportRequest(RememberedOptions):
    """What was typed for `export`. The folder remembers some of it: these options stand in `RememberedOptions`.

    `output` is the output folder. `document_root` is the folder that Label Studio serves recordings from. `taken_back`
    names options, as in "--region", that the folder no longer is to remember.
    `model_of_machine` is the model of engines that take one, where neither a request nor the folder names one.
    """

    sources: tuple[str, ...]
    output: Path
    document_root: Path | None = None
    account: Account = field(default_factory=Account)
    options: RunOptions = field(default_factory=RunOptions)
    model_of_machine: str | None = None
    label_studio_key: str | None = field(default=None, repr=False)
    taken_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PushRequest(ExportRequest):
    """What was typed for `push`: everything that `export` takes, and the project that the tasks are imported into."""

    project: ProjectReference = field(default_factory=ProjectReference)
    import_options: ImportOptions = field(default_factory=ImportOptions)


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What was typed for `pull`.

    `output` is the folder of the reviews, `pushed_from` the output folder that was pushed. `since` leaves out what
    changed before that time. `everyone` takes the review of each person, not only the newest one of a task. `formats`
    names the documents that are also written; `track_changes` has Word documents show what people changed. `marks` has
    documents show the machine's doubts. `reviewer_names` has documents and transcripts name who reviewed them, and
    `by_person` gives the report a section by reviewer. The last three are None if they were not typed. `overwrite`
    replaces files in the folder that somebody else wrote, or has changed since. `tags` has the
    names of tags in the labelling configuration. `taken_back` names options that the folder no longer is to remember.
    """

    project: ProjectReference
    output: Path
    pushed_from: Path
    label_studio_key: str | None = field(default=None, repr=False)
    since: datetime | None = None
    everyone: bool = False
    formats: tuple[str, ...] = ()
    track_changes: bool = False
    marks: bool | None = None
    reviewer_names: bool | None = None
    by_person: bool | None = None
    workers: int = 1
    overwrite: bool = False
    tags: RememberedOptions = field(default_factory=RememberedOptions)
    taken_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """What was typed for `upload`: recordings on disk, and where they are copied to, `s3://bucket/prefix/`.

    `output` is the output folder that remembers what the recordings are called on disk.
    """

    sources: tuple[str, ...]
    upload_to: str
    output: Path
    account: Account = field(default_factory=Account)
    create_bucket: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveRequest:
    """What was typed for `archive`: the output folder. `label_studio_key` opens the servers that have its tasks."""

    output: Path
    account: Account = field(default_factory=Account)
    label_studio_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CleanRequest:
    """What was typed for `clean`: the output folder whose jobs are deleted at Amazon."""

    output: Path
    account: Account = field(default_factory=Account)


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """What was typed for `forget`.

    `recordings` are names, URIs, paths, keys or numbers of tasks, or lists of these, `@list`; none of them means what
    was begun before. `reviewed` are folders that `pull` wrote to, `converted` those of `convert`. `project` is one more
    project of Label Studio to look in, `media` the folder of its server's media, if that is on this machine.
    `with_audio` erases the audio, too. `by` is who asked for it, for the record; None leaves that out.
    """

    recordings: tuple[str, ...]
    output: Path
    reviewed: tuple[Path, ...] = ()
    account: Account = field(default_factory=Account)
    project: ProjectReference = field(default_factory=ProjectReference)
    label_studio_key: str | None = field(default=None, repr=False)
    with_audio: bool = False
    by: str | None = None
    media: Path | None = None
    converted: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class VocabularyRequest:
    """What was typed for `vocabulary --create`.

    `name` is the beginning of the vocabulary's name, `upload_to` the `s3://bucket/prefix/` that its table is copied to.
    """

    name: str
    upload_to: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class DoctorRequest(RememberedOptions):
    """What was typed for `doctor`: what a later `export` or `push` is going to be given, `taken_back` as there.

    `reviews` is the folder that `pull` writes to. `model_of_machine` is as in `ExportRequest`.
    """

    sources: tuple[str, ...]
    output: Path
    account: Account = field(default_factory=Account)
    output_bucket: str | None = None
    project: ProjectReference = field(default_factory=ProjectReference)
    label_studio_key: str | None = field(default=None, repr=False)
    taken_back: tuple[str, ...] = ()
    reviews: Path | None = None
    model_of_machine: str | None = None
