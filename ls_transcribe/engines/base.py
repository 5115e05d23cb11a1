"""What an engine is: the part that turns a recording into a transcript document.

To add an engine, write a module with two things in it.

1. A class with the members of `Engine`:

   * `settings` is the digest (`job.settings_digest`) of everything that shapes the text, and of nothing else.
   * `refuses` returns the reason why the engine cannot take a recording. It is asked before anything costs money.
   * `adopt` finds in bulk the jobs that exist already. It starts nothing, so a dry run calls it too.
   * `run` is a generator. It runs on the caller's thread, takes the next job only when the engine has room for it, and
     yields each change of a job: IN_PROGRESS, then COMPLETED with the document, or FAILED with a reason that a stranger
     understands. A failure of one recording is always such a value; an exception ends the run. When the generator is
     closed, it takes no more jobs.

   What only some engines have are the members in `engines.optional_members`.

   What runs on this machine needs no such class of its own: `engines.embedded` has it, and its recipe.

2. `SPEC`, an `EngineSpec`. It is all that the rest of the program knows of the engine.

Then register it with one line in `registry.BUILT_IN`, and write a test for it. Nothing else needs a change. An engine
of another package is plugged in by the recipe of `engines.plugin`.

The document is that of Amazon Transcribe, so that everything downstream can read it (`transcripts.amazon_json.write`
makes one).
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol, TypeAlias

from ls_transcribe.aws import Session
from ls_transcribe.engines.engine_options import EngineOption
from ls_transcribe.model.job import Job
from ls_transcribe.model.left_out import LeftOut
from ls_transcribe.model.recording import Recording
from ls_transcribe.model.sound_levels import SoundLevels
from ls_transcribe.transcripts import Transcript


@dataclass(frozen=True, slots=True)
class JobChange:
    """A job in its new state.

    `document` is the transcript document of a COMPLETED job, and `transcript` what is in it, None where the engine has
    not read it. `started_here` is true when it is known that this run started the job. A job that is QUEUED and has a
    reason could not be started and has cost nothing; one that is IN_PROGRESS and has a reason is there, and its
    document cannot be read now: the next run tries both again. `notes` say what whoever runs the command should know of
    the document, such as what was guessed. `agreeing` is the number of files that say the same as the one that the
    document was read from. `is_free` says that this run has certainly not started the job: it was there before, or
    could not be started. `left_out` is what the recogniser has left out, and `levels` how loud the recording is, each
    None where the engine does not know it.
    """

    job: Job
    document: bytes | None = None
    started_here: bool = False
    notes: tuple[str, ...] = ()
    agreeing: int = 0
    is_free: bool = False
    transcript: Transcript | None = None
    left_out: LeftOut | None = None
    levels: SoundLevels | None = None


class Engine(Protocol):
    """A recogniser with its settings."""

    @property
    def name(self) -> str:
        """The engine's name, as `--engine` takes it."""

    @property
    def settings(self) -> str:
        """The digest of everything that shapes the text."""

    def refuses(self, recording: Recording) -> str | None:
        """Return the reason why the engine cannot take a recording, or None if it can."""

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:
        """Yield those of the planned jobs that exist already, in their state. Start no job and fetch no document.

        `planned` returns the planned job of a recording's key, or None. Afterwards `run` is given the jobs yielded here
        that have not FAILED, all as IN_PROGRESS, and continues them.
        """

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        """Do the jobs, as many at a time as there is room for, and yield each change."""


class AudioLocation(Enum):
    """Where recordings are."""

    S3 = "s3"
    DISK = "disk"


class Downloads:
    """Is told of what an engine fetches once, before it can be used. Sizes are in bytes. This class does nothing."""

    def begin(self, name: str, size: int) -> None:
        """Something of this name and size is going to be fetched."""

    def advance(self, size: int) -> None:
        """More of it was fetched. Called from any thread."""

    def end(self) -> None:
        """Nothing more is fetched."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The settings of a run from which engines are built. Each engine uses those that it knows.

    `language` is a code such as "en-US", or None where none was given. `job_settings` are parameters of Amazon's
    StartTranscriptionJob, and `redact_anyway` lifts the check of the redacted language. `transcripts` is a folder, or
    an `s3://` prefix that ends in a slash, and `encoding` the encoding (a name of `find_encoding`) of those transcripts
    that are no Unicode. `workers` is the number of processes; `as_many_as_fit` says that nobody typed it, so that an
    engine whose processes need much memory may take fewer. `max_jobs` is the number of jobs at a service at a time,
    `max_wait` the number of seconds after which a run no longer waits for jobs; None leaves both to the engine.

    `model` is the name of a model or the path of its folder, `device` what it computes on and `compute_type` the type
    of its numbers, in the words of the engine; None leaves them to it. `hotwords` are names and terms that are likely
    to be said, the most valuable first. `engine_options` are those that the engine has declared, as they were typed.
    `downloads` is told of what is fetched; in a `dry_run` nothing is. `is_elsewhere` says that recordings are
    recognised on other machines, which are asked what they can.
    """

    language: str | None = None
    job_settings: Mapping[str, Any] = field(default_factory=dict)
    redact_anyway: bool = False
    transcripts: str | None = None
    encoding: str | None = None
    workers: int = 1
    as_many_as_fit: bool = False
    max_jobs: int | None = None
    max_wait: float | None = None
    model: str | None = None
    device: str | None = None
    compute_type: str | None = None
    engine_options: Mapping[str, str] = field(default_factory=dict)
    hotwords: tuple[str, ...] = ()
    downloads: Downloads = field(default_factory=Downloads, compare=False)
    dry_run: bool = False
    is_elsewhere: bool = False

    @property
    def by_channel(self) -> bool:
        """Whether each channel is heard by itself, as one speaker."""
        parameter, member = BY_CHANNEL
        return bool((self.job_settings.get(parameter) or {}).get(member))


@dataclass(frozen=True, slots=True)
class JobOptions:
    """What a user says of jobs: `language` and `job_settings` as in `EngineSettings`."""

    language: str | None = None
    job_settings: Mapping[str, Any] = field(default_factory=dict)


def settle_job_options(typed: JobOptions, remembered: JobOptions) -> JobOptions:
    """Return the job options of a run: those that were typed, else those that the output folder remembers."""
    return JobOptions(typed.language or remembered.language, {**remembered.job_settings, **typed.job_settings})


OWN_SETTINGS = ("model", "device", "compute_type", "hotwords", "cluster")
"""What only some engines take, by the names of options: fields of `EngineSettings`, and where recordings are recognised
besides this machine (`RememberedOptions.cluster`)."""

BY_CHANNEL = ("Settings", "ChannelIdentification")
"""Where job settings say that each channel is heard by itself: the only one that engines other than Amazon's take."""

EngineBuilder: TypeAlias = Callable[[EngineSettings, Session, Callable[[], datetime]], Engine]
"""A function that builds an engine from the settings, an AWS session, and a function that returns the time of day."""


@dataclass(frozen=True, slots=True)
class JobService:
    """A service that stores an engine's jobs, and their documents, until somebody deletes them.

    `name` stands in messages. `delete_jobs` deletes jobs that have ended. It yields each job with the reason why it
    could not be deleted, or with None. `deletion_note` is what users should know before jobs are deleted whose
    documents only the service has.
    """

    name: str
    delete_jobs: Callable[[Session, Iterable[Job]], Iterator[tuple[Job, str | None]]]
    deletion_note: str | None = None


@dataclass(frozen=True, slots=True)
class InstallationCheck:
    """What `doctor` checks of an engine: `name` stands in its output.

    `check` raises RunError if something is missing. `check_model` returns what a run with these settings would hear
    with, and whether that is on this machine already; it raises RunError if it cannot be used.
    """

    name: str
    check: Callable[[], None]
    check_model: Callable[[EngineSettings], tuple[str, bool]] | None = None


@dataclass(frozen=True, slots=True)
class TrialUse:
    """How an engine for trying out is used where nobody named it.

    A run transcribes audio of `longest` ms at most with it. `worth` tells how good it is, in a few words.
    """

    longest: int
    worth: str


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """Everything that the rest of the program knows of an engine.

    `name` is what `--engine` takes. `title` is what documents call it, for readers who do not know this tool ("Amazon
    Transcribe"); without a title it is the name. A transcript may tell more than that (`Transcript.transcribed_by`).
    `build` makes the engine; it raises RunError if the engine is not installed or does not take the settings.
    `reads_from` says where it can read recordings: for one that does not read from disk, audio on disk must be uploaded
    first. For recordings in `default_for` the first engine that is installed is taken by default. `trial` is None for
    an engine that is meant for more than trying out.

    `takes` names the fields of `EngineSettings` that it uses, of `by_channel` and those in `OWN_SETTINGS`: the others
    are refused where they are typed. `instead` says of such a field, in a clause, what it has in its place.
    `uses_aws_region` is true if its jobs run in an AWS region, in which all buckets must be. `takes_job_settings` is
    true if it understands `EngineSettings.job_settings`. `needs_transcripts` is true if it takes transcripts that
    exist: it must be given `EngineSettings.transcripts`, and no other engine may.
    `settle_job_options` returns the job options of a run from the typed and the remembered ones, and what it returns is
    remembered; it raises RunError for one that cannot be. `service` is where its jobs stay after a run, or None if they
    leave nothing outside the output folder. `billed_seconds` returns how many seconds the service bills for a recording
    of a length (ms), at most; None if nobody is billed. `installation` is what `doctor` checks.
    `options` are its own, which are typed with `--engine-option`.
    """

    name: str
    build: EngineBuilder
    title: str | None = None
    reads_from: frozenset[AudioLocation] = frozenset(AudioLocation)
    default_for: frozenset[AudioLocation] = frozenset()
    trial: TrialUse | None = None
    takes: frozenset[str] = frozenset()
    instead: Mapping[str, str] = field(default_factory=dict, compare=False)
    uses_aws_region: bool = False
    takes_job_settings: bool = False
    needs_transcripts: bool = False
    settle_job_options: Callable[[JobOptions, JobOptions], JobOptions] = settle_job_options
    service: JobService | None = None
    billed_seconds: Callable[[int], int] | None = None
    installation: InstallationCheck | None = None
    options: tuple[EngineOption, ...] = ()

    @property
    def hears(self) -> bool:
        """Whether it reads recordings on this machine, and knows how loud they are. Other packages' are taken to."""
        return self.service is None and not self.needs_transcripts

    @property
    def output_location(self) -> str:
        """Where its documents are, for the job summary's column OutputLocationType. SERVICE_BUCKET is Amazon's word."""
        return LOCAL_FOLDER if self.service is None else "SERVICE_BUCKET"


LOCAL_FOLDER = "LOCAL_FOLDER"
"""The output location of an engine that writes its documents into the output folder. Amazon has no word for it."""
