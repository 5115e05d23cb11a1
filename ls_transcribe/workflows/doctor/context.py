"""What the checks look at: what was typed, what the output folder remembers and holds, and what follows from both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from ls_transcribe.aws import Account, s3
from ls_transcribe.concurrency.cluster_address import ClusterAddress
from ls_transcribe.engines import registry
from ls_transcribe.engines.base import AudioLocation, EngineSettings, EngineSpec
from ls_transcribe.errors import RunError
from ls_transcribe.label_studio.tag_roles import TagChoice
from ls_transcribe.sources.typed import first_named
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.remembered_settings import RememberedProject, RememberedSettings
from ls_transcribe.workflows.cluster_options import cluster_of
from ls_transcribe.workflows.label_tags import settle_tags
from ls_transcribe.workflows.remembered_options import OF_OUTPUT_FOLDER, remaining
from ls_transcribe.workflows.requests import DoctorRequest, ExportRequest
from ls_transcribe.workflows.run_engine import engine_settings_of
from ls_transcribe.workflows.settings import DEFAULT_LABEL_CONFIG, settle

ON_DISK = ""
"""The name under which recordings on disk are counted, where the others have the name of their bucket."""

_KEYS_OF_A_BUCKET = 100  # if any recording of a bucket is in Label Studio, one of so many is


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What an output folder holds: its settings, and the numbers of its recordings and transcripts.

    `recordings` is None if no run has worked in the folder. `keys` has the keys of a few recordings with a transcript,
    by bucket; `prefixes` has for each bucket the `s3://` prefix of one of its recordings. `error` says why the folder
    cannot be read.
    """

    settings: RememberedSettings = field(default_factory=RememberedSettings)
    recordings: int | None = None
    transcribed: int = 0
    keys: Mapping[str, list[str]] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    error: RunError | None = None


@dataclass(frozen=True, slots=True)
class DoctorContext:
    """What was typed and remembered, as far as the checks need it.

    `first_source` is the first recording or folder that the sources name, "" if there is none. `engine` is None if
    no engine has the remembered name. `account`, `upload_to`, `job_settings` and `label_config` are settled as for
    a run, and so are `engine_settings` and `cluster`, which is None if this machine transcribes. `tags` is what was
    decided about labelling configurations. `settings_error` says why no run could be done so. `is_aws_typed` says
    that an option of AWS was typed.
    """

    request: DoctorRequest
    folder: OutputFolder
    contents: FolderContents
    first_source: str
    engine: EngineSpec | None
    is_aws_typed: bool
    account: Account
    upload_to: str | None
    job_settings: Mapping[str, Any]
    label_config: str
    tags: TagChoice
    settings_error: RunError | None
    engine_settings: EngineSettings = field(default_factory=EngineSettings)
    cluster: ClusterAddress | None = None

    @property
    def remembered_project(self) -> RememberedProject | None:
        """The project that the folder was pushed to."""
        return self.contents.settings.label_studio

    @property
    def needs_aws(self) -> bool:
        """Whether anything of AWS is needed."""
        return self.needs_transcribe or bool(self.listed_places())

    @property
    def needs_transcribe(self) -> bool:
        """Whether Amazon Transcribe is needed."""
        return self.is_aws_typed or (self.engine is not None and self.engine.uses_aws_region)

    def written_buckets(self) -> list[str]:
        """Return the buckets that are written to."""
        return [s3.split(place)[0] for place in (self.upload_to, self._output_place()) if place]

    def listed_places(self) -> dict[str, list[str]]:
        """Return every bucket that is needed, with the `s3://` prefixes in it that must be listable."""
        places: dict[str, list[str]] = {}
        for source in dict.fromkeys([*self.request.sources, self.first_source]):
            if s3.is_s3(source):
                bucket, key = s3.split(source)
                is_prefix = not key or key.endswith("/")
                places.setdefault(bucket, []).extend([source] if is_prefix else [])
        for place in (self.upload_to, self._output_place()):
            if place:
                places.setdefault(s3.split(place)[0], []).append(place)
        for bucket, prefix in self.contents.prefixes.items():
            places.setdefault(bucket, [prefix])
        return places

    def played_buckets(self) -> list[str]:
        """Return the buckets that tasks play recordings from."""
        uris = [uri for uri in (*self.request.sources, self.first_source, self.upload_to or "") if s3.is_s3(uri)]
        return list(dict.fromkeys([*self.contents.prefixes, *(s3.split(uri)[0] for uri in uris)]))

    def _output_place(self) -> str | None:
        bucket, key = (self.job_settings.get(name) for name in ("OutputBucketName", "OutputKey"))
        folder = str(key or "").rpartition("/")[0]
        return s3.join(str(bucket), f"{folder}/" if folder else "") if bucket else None


def context_of(request: DoctorRequest, stdin: BinaryIO) -> DoctorContext:
    """Return what the checks look at. Nothing is read for it but the folder's ledger and the lists of sources."""
    folder = OutputFolder(request.output)
    contents = _contents(folder.ledger, request.taken_back)
    first_source = _first_source(request.sources, stdin)
    job_settings = {"OutputBucketName": request.output_bucket} if request.output_bucket else {}
    is_aws_typed = request.account != Account() or bool(job_settings or request.upload_to)
    engine = contents.settings.engine or _default_engine(request, first_source, is_aws_typed=is_aws_typed)
    context = DoctorContext(
        request=request,
        folder=folder,
        contents=contents,
        first_source=first_source,
        engine=_spec(engine),
        is_aws_typed=is_aws_typed,
        account=request.account.with_default_region(contents.settings.region),
        upload_to=request.upload_to,
        job_settings=job_settings,
        label_config=contents.settings.label_config or DEFAULT_LABEL_CONFIG,
        tags=settle_tags(request, contents.settings),
        settings_error=None,
    )
    try:
        settings = settle(_export_request(request, engine, job_settings), contents.settings, lambda: first_source)
    except RunError as error:
        return replace(context, settings_error=None if contents.error else error)
    return replace(
        context,
        upload_to=settings.upload_to,
        job_settings=settings.job_settings,
        label_config=settings.label_config,
        engine_settings=engine_settings_of(settings),
        cluster=cluster_of(settings, settings.engine_spec),
    )


def _export_request(request: DoctorRequest, engine: str, job_settings: Mapping[str, Any]) -> ExportRequest:
    return ExportRequest(
        request.sources,
        request.output,
        engine=engine,
        account=request.account,
        job_settings=job_settings,
        upload_to=request.upload_to,
        model_of_machine=request.model_of_machine,
        cluster=request.cluster,
        cluster_ca=request.cluster_ca,
        cluster_cert=request.cluster_cert,
        cluster_key=request.cluster_key,
        insecure_cluster=request.insecure_cluster,
    )


def _default_engine(request: DoctorRequest, first_source: str, *, is_aws_typed: bool) -> str:
    """Return the engine that an export would take; if there are no sources, the one that fits what was typed."""
    is_s3 = s3.is_s3(first_source) if first_source else is_aws_typed
    return registry.default_for(AudioLocation.S3 if request.upload_to or is_s3 else AudioLocation.DISK)


def _spec(engine: str) -> EngineSpec | None:
    try:
        return registry.find(engine)
    except RunError:  # it is the error of the settings, too
        return None


def _first_source(typed_sources: Iterable[str], stdin: BinaryIO) -> str:
    try:
        return first_named(typed_sources, stdin) or ""
    except OSError:  # a list that cannot be read is checked as a source
        return ""


def _contents(ledger_path: Path, taken_back: Iterable[str]) -> FolderContents:
    if not ledger_path.exists():
        return FolderContents()
    try:
        with Ledger.read(ledger_path) as ledger:
            keys: dict[str, list[str]] = {}
            buckets = ledger.audio.buckets(with_untranscribed=True)
            prefixes = {bucket: s3.join(bucket, "") for bucket in buckets if bucket}
            transcribed = 0
            for job in ledger.transcribed_jobs():
                uri = job.recording.uri
                bucket = s3.split(uri)[0] if s3.is_s3(uri) else ON_DISK
                keys_of_bucket = keys.setdefault(bucket, [])
                if not keys_of_bucket and bucket:
                    prefixes[bucket] = f"{uri.rpartition('/')[0]}/"
                if len(keys_of_bucket) < _KEYS_OF_A_BUCKET:
                    keys_of_bucket.append(job.recording.key)
                transcribed += 1
            settings = remaining(ledger.remembered_settings(), taken_back, OF_OUTPUT_FOLDER)
            return FolderContents(settings, ledger.imported_tasks.count_recordings(), transcribed, keys, prefixes)
    except RunError as error:
        return FolderContents(error=error)
