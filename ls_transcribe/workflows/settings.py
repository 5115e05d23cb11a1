"""The settings of a run: each is settled once, from what was typed, what the folder remembers, and the default."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ls_transcribe.aws import Account, s3
from ls_transcribe.engines import registry
from ls_transcribe.engines.base import AudioLocation, EngineSpec, JobOptions
from ls_transcribe.errors.aws import (
    SettingsNotForEngine,
    UploadBucketInvalid,
    UploadTargetInvalid,
    UploadTargetMissing,
)
from ls_transcribe.errors.engines import (
    BudgetWithoutPrice,
    EncodingWithoutTranscripts,
    EngineUnknown,
    RememberedEngineUnknown,
    TranscriptsNotForEngine,
    TranscriptsNotNamed,
)
from ls_transcribe.label_studio.label_config import SHIPPED_CONFIGS
from ls_transcribe.store.remembered_settings import RememberedOptions, RememberedSettings
from ls_transcribe.text.encodings import find_encoding
from ls_transcribe.workflows.cluster_options import settle_cluster
from ls_transcribe.workflows.engine_options import settle_engine_options, unknown_options
from ls_transcribe.workflows.requests import ExportRequest, ImportOptions, PushRequest, RunOptions

DEFAULT_LABEL_CONFIG = "default"
"""The labelling configuration of a run that names none and whose folder remembers none."""

# The characters are those of OutputKey in the service's model, so that a transcript can be written beside its audio.
_FOLDER = r"(?!\.{1,2}/)[0-9a-zA-Z_.!*'()-]+/"
_TARGET = re.compile(rf"{s3.SCHEME}{s3.BUCKET_NAME}/(?P<prefix>(?:{_FOLDER})*)")
_LONGEST_PREFIX = 1024 - 100  # a key has at most 1024 characters, and a name of ours has fewer than 100


@dataclass(frozen=True, slots=True)
class RunSettings(RememberedOptions):
    """What a run is done with.

    `engine` is a name of the registry, `engine_spec` the engine of this name, and `engine_by_default` says that nobody
    named it, neither now nor when the folder was begun. `label_config` is a name of
    `SHIPPED_CONFIGS` or the absolute path of a file. `language` is None if the engine finds it out. `transcripts` is
    the absolute path of a folder or an `s3://` prefix. `upload_to` is None if audio stays where it is. `account` has
    the region if one is known. `document_root` is the typed one, None if it follows from the recordings. `taken_back`
    names the options that the folder no longer is to remember.
    """

    engine: str
    label_config: str
    sources: tuple[str, ...]
    account: Account
    document_root: Path | None
    options: RunOptions
    engine_spec: EngineSpec
    engine_by_default: bool = False
    import_options: ImportOptions = field(default_factory=ImportOptions)
    label_studio_key: str | None = field(default=None, repr=False)
    taken_back: tuple[str, ...] = ()

    def to_remember(self, document_root: Path | None = None) -> dict[str, Any]:
        """Return what the folder remembers of this run, for `Ledger.save_settings`: later runs need not type it again.

        `document_root` is the one that was settled; None leaves what is remembered.
        """
        root = {"document_root": document_root} if document_root else {}
        options = {name: getattr(self, name) for name in (*self.names(), "engine_by_default")}
        return options | {"region": self.account.region} | root

    def makes_tasks_like(self, remembered: RememberedSettings) -> bool:
        """Whether tasks are made as the folder remembers: after the run has begun, or if it changes nothing in that."""
        names = ("label_config", "text_tag", "speaker_tag", "audio_tag", "task_data", "channel_names", "order_by")
        return all(getattr(self, name) == getattr(remembered, name) for name in names)

    @property
    def deletion_note(self) -> str | None:
        """What is to be known before the jobs are deleted, if they are and their transcripts go with them."""
        service = self.engine_spec.service if self.options.delete_jobs else None
        return service.deletion_note if service and "OutputBucketName" not in self.job_settings else None

    @property
    def needs_region(self) -> bool:
        """Whether something is done in a region of AWS, so that the region must be known."""
        return self.engine_spec.uses_aws_region or self.upload_to is not None

    @property
    def written_buckets(self) -> list[str]:
        """The buckets that the run writes to."""
        upload_bucket = s3.split(self.upload_to)[0] if self.upload_to else None
        buckets = [upload_bucket, self.job_settings.get("OutputBucketName")]
        return list(dict.fromkeys(bucket for bucket in buckets if bucket))


def settle(request: ExportRequest, remembered: RememberedSettings, first_source: Callable[[], str]) -> RunSettings:
    """Return the settings of a run. `remembered` is what its output folder remembers and is not taken back.

    `first_source` returns the first recording or folder that the sources name, "" if there is none.

    Raises:
        EngineUnknown, EngineOptionUnknown, EngineOptionRefused: There is no such engine, or no such option of it.
        RememberedEngineUnknown: The engine that the folder was made with is not installed.
        ParameterRefused: The name of the output bucket is not one.
        UploadTargetInvalid: Amazon could not read what is uploaded to this place.
        EncodingUnknown, BudgetWithoutPrice, HotwordsRefused, ClusterAddressInvalid …: Something else is wrong.
        TranscriptsNotForEngine, EncodingWithoutTranscripts, TranscriptsNotNamed: The engine takes others, or none.
        UploadTargetMissing: Amazon is to transcribe recordings on this machine, and nothing says where to copy them.
    """
    options: dict[str, Any] = {
        name: getattr(request, name) or getattr(remembered, name) for name in RememberedOptions.names()
    } | {"task_data": {**remembered.task_data, **request.task_data}}
    options["label_config"] = settle_label_config(options["label_config"])
    if request.upload_to:
        options["upload_to"] = check_upload_target(request.upload_to)
    if request.transcripts:
        options["transcripts"] = _absolute(request.transcripts)
        options["engine"] = request.engine or registry.for_transcripts()
    options["encoding"] = options["encoding"] and find_encoding(options["encoding"])
    spec = _settle_engine(request, options, first_source)
    options |= _settle_for_engine(spec, request, remembered, options["model"])
    settings = RunSettings(
        **options,
        sources=request.sources,
        account=request.account.with_default_region(remembered.region),
        document_root=request.document_root,
        options=request.options,
        engine_spec=spec,
        engine_by_default=_is_by_default(spec, request, remembered),
        import_options=request.import_options if isinstance(request, PushRequest) else ImportOptions(),
        label_studio_key=request.label_studio_key,
        taken_back=request.taken_back,
    )
    _check_engine(request, settings)
    return settings


def check_upload_target(typed: str) -> str:
    """Return an upload target as `s3://bucket/prefix/`; the last slash may be missing in what was typed.

    Raises:
        UploadBucketInvalid: No bucket can have this name.
        UploadTargetInvalid: It is not one, or Amazon Transcribe could not read what is uploaded there.
    """
    target = typed.rstrip("/") + "/"
    bucket = s3.split(target)[0]
    if s3.is_s3(target) and bucket and not re.fullmatch(s3.BUCKET_NAME, bucket):
        raise UploadBucketInvalid(typed, bucket)
    match = _TARGET.fullmatch(target)
    if match is None or len(match["prefix"]) > _LONGEST_PREFIX:
        raise UploadTargetInvalid(typed)
    return target


def settle_label_config(name: str | None) -> str:
    """Return the name of a shipped labelling configuration, or the absolute path of a file."""
    name = name or DEFAULT_LABEL_CONFIG
    return name if name in SHIPPED_CONFIGS else str(Path(name).absolute())


def _settle_for_engine(
    spec: EngineSpec, request: ExportRequest, remembered: RememberedSettings, model: str | None
) -> dict[str, Any]:
    """Return the options that the engine of a run has a say in."""
    language = request.language or request.job_settings.get("LanguageCode")
    settled = spec.settle_job_options(
        JobOptions(language, request.job_settings), JobOptions(remembered.language, remembered.job_settings)
    )
    own = settle_engine_options(spec, request, remembered)
    return {
        "engine": spec.name,
        "language": settled.language,
        "job_settings": settled.job_settings,
        "engine_options": own,
        "model": _settle_model(model, request, spec),
        "hotwords": _settle_hotwords(request, remembered, spec),
        **settle_cluster(request, remembered),
    }


def _settle_model(model: str | None, request: ExportRequest, spec: EngineSpec) -> str | None:
    """Return the name of a model, or the absolute path of its folder, so that it is found from any folder."""
    if "model" in spec.takes:
        model = model or request.model_of_machine
    return str(Path(model).absolute()) if model and Path(model).is_dir() else model


def _settle_hotwords(request: ExportRequest, remembered: RememberedSettings, spec: EngineSpec) -> str | None:
    """Return the hotwords; an engine that knows none refuses what was typed, whatever it is."""
    if request.hotwords is None:
        return remembered.hotwords
    if "hotwords" not in spec.takes:
        return request.hotwords
    from ls_transcribe.workflows import hotwords  # it loads what is known of reviews

    return hotwords.settle(request.hotwords)


def _settle_engine(request: ExportRequest, options: dict[str, Any], first_source: Callable[[], str]) -> EngineSpec:
    """Return the engine. The remembered one goes with the transcripts that it was for, if they are taken back."""
    name = options["engine"] or _default_engine(options["upload_to"], first_source)
    try:
        spec = registry.find(name)
    except EngineUnknown as error:
        if request.engine:
            raise
        raise RememberedEngineUnknown(name, registry.names()) from error
    if spec.needs_transcripts and "--transcripts" in request.taken_back and not request.engine:
        return registry.find(_default_engine(options["upload_to"], first_source))
    return spec


def _is_by_default(spec: EngineSpec, request: ExportRequest, remembered: RememberedSettings) -> bool:
    """Return whether nobody named the engine, in this run or an earlier one."""
    if request.engine or request.transcripts:
        return False
    return spec.name != remembered.engine or bool(remembered.engine_by_default)


def _default_engine(upload_to: str | None, first_source: Callable[[], str]) -> str:
    return registry.default_for(AudioLocation.S3 if upload_to or s3.is_s3(first_source()) else AudioLocation.DISK)


def _absolute(transcripts: str) -> str:
    """Return the place of transcripts so that it can be found from any folder; a prefix ends with a slash."""
    if s3.is_s3(transcripts):
        return transcripts if transcripts.endswith("/") else f"{transcripts}/"
    return str(Path(transcripts).absolute())


def _check_engine(request: ExportRequest, settings: RunSettings) -> None:
    spec = settings.engine_spec
    if spec.needs_transcripts and not settings.transcripts:
        raise TranscriptsNotNamed
    if not spec.needs_transcripts and request.transcripts:
        raise TranscriptsNotForEngine(settings.engine)
    if not spec.needs_transcripts and request.encoding:
        raise EncodingWithoutTranscripts(settings.engine)
    if AudioLocation.DISK not in spec.reads_from and not settings.upload_to:
        for source in request.sources:
            if source != "-" and not source.startswith("@") and not s3.is_s3(source):
                raise UploadTargetMissing(source)
    if spec.billed_seconds and settings.budget and not settings.price_per_minute:
        raise BudgetWithoutPrice
    if unknown := unknown_options(request, spec):
        others = [other.name for other in registry.built_in() if not unknown_options(request, other)]
        instead = [text for name, text in spec.instead.items() if getattr(request, name)]
        raise SettingsNotForEngine(settings.engine, unknown, others, instead)
