"""What an output folder or a review folder remembers of earlier commands. Later commands need not type it again.

Both databases have the same table `settings`: a row for each setting, with its name and its value as JSON. Rows that
this release does not know are left as they are.

To add an option of `export` that the folder remembers, add a field to `RememberedOptions`, the option to
`cli/export_options.py`, and its line to `workflows/remembered_options.py`. The request, the settings of the run and the
ledger have it then, and it can be taken back.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ls_transcribe.store.sqlite_errors import reading_values

if TYPE_CHECKING:
    import sqlite3  # every command loads this file for the names of its options

    from ls_transcribe.model.review import ReviewProgress


@dataclass(frozen=True, slots=True)
class RememberedProject:
    """The project of Label Studio that a folder belongs to: the address of the server, and the project's number."""

    url: str
    project: int


@dataclass(frozen=True, slots=True)
class RememberedProgress:
    """How far the review of the project was when a command last asked: `command` is "pull" or "push", `at` its time."""

    command: str
    at: datetime
    progress: "ReviewProgress"

    @staticmethod
    def of_json(stored: dict[str, Any]) -> "RememberedProgress":
        """Return the progress that is stored in this JSON object."""
        from ls_transcribe.model.review import ReviewProgress  # every command loads this file, and few need that one

        at = datetime.fromisoformat(stored["at"])
        return RememberedProgress(stored["command"], at, ReviewProgress(**stored["progress"]))


@dataclass(frozen=True, slots=True)
class RememberedReadings:
    """How far people were with what was drawn, when a pull last asked: `at` its time.

    `sample` is how many recordings of the sample were reviewed, skipped or deleted, `twice` how many of those drawn for
    a second reading two people have read.
    """

    at: datetime
    sample: int
    twice: int

    @staticmethod
    def of_json(stored: dict[str, Any]) -> "RememberedReadings":
        """Return the numbers that are stored in this JSON object."""
        return RememberedReadings(**stored | {"at": datetime.fromisoformat(stored["at"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedOptions:
    """The options of `export` that the output folder remembers: the next run need not type them again.

    A request, the settings of a run and the remembered settings all have these fields. In a request, None and () mean
    "not typed"; in remembered settings, "not remembered".

    `engine` is a name of the registry of engines. `transcripts` is a folder or an `s3://` prefix with transcripts that
    exist already, and `encoding` the encoding of those that are no Unicode. `language` is a code such as "en-US".
    `model`, `device` and `compute_type` are those of the engine; a model is a name or the absolute path of a folder.
    `engine_options` are those that the engine declares, as they are typed.
    `hotwords` are names and terms with commas between them, or the absolute path of a file that has them.
    `cluster` is the address of a Dask scheduler whose workers transcribe; `cluster_ca`, `cluster_cert` and
    `cluster_key` are the absolute paths of files for TLS. `insecure_cluster` does without TLS on other machines.
    `label_config` is the name of a shipped labelling configuration or the path of a file. `text_tag`, `speaker_tag` and
    `audio_tag` are names of tags in labelling configurations that do not tell which of several have these roles, and
    `task_data` has values for variables that only the user knows. `upload_to` is
    `s3://bucket/prefix/`, where audio on disk is copied to. `job_settings` are parameters of StartTranscriptionJob.
    `redact_anyway` has Amazon redact languages that it is not known to redact. `formats` names the documents that are
    also written (keys of `exports.FORMATS`). `price_per_minute` is what a minute of audio costs, and `budget` what the
    folder may spend in all: decimal numbers in whatever currency.
    `channel_names` name who speaks on the channels of all recordings, from
    the first channel on; an empty one names nobody. `order_by` is a value of `QueueOrder`. `listen` has audio in S3
    fetched, to hold it against its transcripts.
    """

    engine: str | None = None
    transcripts: str | None = None
    encoding: str | None = None
    language: str | None = None
    model: str | None = None
    device: str | None = None
    compute_type: str | None = None
    engine_options: Mapping[str, str] = field(default_factory=dict)
    hotwords: str | None = None
    cluster: str | None = None
    cluster_ca: str | None = None
    cluster_cert: str | None = None
    cluster_key: str | None = None
    insecure_cluster: bool | None = None
    label_config: str | None = None
    text_tag: str | None = None
    speaker_tag: str | None = None
    audio_tag: str | None = None
    task_data: Mapping[str, Any] = field(default_factory=dict)
    upload_to: str | None = None
    job_settings: Mapping[str, Any] = field(default_factory=dict)
    redact_anyway: bool | None = None
    price_per_minute: str | None = None
    budget: str | None = None
    formats: tuple[str, ...] = ()
    channel_names: tuple[str, ...] = ()
    order_by: str | None = None
    listen: bool | None = None

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of these options."""
        return tuple(field.name for field in fields(RememberedOptions))


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedSettings(RememberedOptions):
    """The remembered settings of a folder. A setting that is not remembered has its default.

    `engine_by_default` says that nobody named the engine. `region` is that of the jobs at AWS, `document_root` is Label
    Studio's. Only review folders have `track_changes`
    (Word documents show corrections as tracked changes), `marks` (documents show the machine's doubts),
    `reviewer_names` (files name the reviewers), `by_person` (the report has a section by reviewer), `everyone` (the
    reviews of all people are taken, not only the newest), `mark` (the time up to which reviews were read) and
    `outdated` (files are not yet as these options say: the pull that writes them again did not come to its end).
    `progress` is how far the review of the project was, and `readings` that of what was drawn there. `listed` is the
    number of a task: of those up to it, the project had only those that were found when they were listed last.

    `stored` has every row as it is stored, also those that this release does not know.
    """

    engine_by_default: bool | None = None
    region: str | None = None
    document_root: Path | None = None
    label_studio: RememberedProject | None = None
    track_changes: bool | None = None
    marks: bool | None = None
    reviewer_names: bool | None = None
    by_person: bool | None = None
    everyone: bool | None = None
    mark: datetime | None = None
    outdated: bool | None = None
    progress: RememberedProgress | None = None
    readings: RememberedReadings | None = None
    listed: int | None = None
    stored: Mapping[str, Any] = field(default_factory=dict)


_NAMES = {field.name for field in fields(RememberedSettings)} - {"stored"}

_FROM_JSON: Mapping[str, Callable[[Any], Any]] = {
    "channel_names": tuple,
    "document_root": Path,
    "formats": tuple,
    "label_studio": lambda project: RememberedProject(**project),
    "mark": datetime.fromisoformat,
    "progress": RememberedProgress.of_json,
    "readings": RememberedReadings.of_json,
}
"""How values are read that JSON has no type for."""


class SettingsTable:
    """The table `settings` of a database. Both databases inherit from it."""

    def __init__(self, connection: "sqlite3.Connection") -> None:
        self._db = connection

    def remembered_settings(self) -> RememberedSettings:
        """Return what the folder remembers of earlier commands.

        Raises:
            DamagedRow: It is not what commands store.
        """
        rows = self._db.execute("SELECT name, value FROM settings ORDER BY name").fetchall()
        with reading_values(self._db):
            stored = {row["name"]: json.loads(row["value"]) for row in rows}
            values: dict[str, Any] = {
                name: _FROM_JSON[name](stored[name]) if name in _FROM_JSON else stored[name]
                for name in _NAMES & stored.keys()
                if stored[name] is not None
            }
        return RememberedSettings(**values, stored=stored)

    def save_settings(self, **changes: object) -> None:
        """Store settings by the names of the fields of `RememberedSettings`. The others keep their values.

        Raises:
            TypeError: There is no setting of this name.
        """
        if unknown := sorted(changes.keys() - _NAMES):
            raise TypeError(f"no remembered setting is called {', '.join(unknown)}")
        rows = [(name, json.dumps(value, default=_to_json)) for name, value in changes.items()]
        is_new = "ON CONFLICT DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value"
        self._db.executemany(f"INSERT INTO settings VALUES (?, ?) {is_new}", rows)


def _to_json(value: object) -> object:
    match value:
        case Path():
            return str(value)
        case datetime():
            return value.isoformat()
        case RememberedProject() | RememberedProgress() | RememberedReadings():
            return asdict(value)
        case Mapping():
            return dict(value)
    raise TypeError(f"{value!r} cannot be remembered")
