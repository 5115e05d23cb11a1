"""What a run works with: what was asked for, what the folder remembers, and the engine that follows from both."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from ls_transcribe import sources
from ls_transcribe.aws import AwsRejected, Session, s3
from ls_transcribe.engines import registry
from ls_transcribe.engines.amazon.job_settings import LANGUAGES, OF_LANGUAGES
from ls_transcribe.engines.base import AudioLocation, Engine, EngineSettings
from ls_transcribe.errors.aws import (
    AccessDenied,
    BucketInOtherRegion,
    BucketMissing,
    ParameterRefused,
    RegionMissing,
    SettingsNotForEngine,
    UploadTargetMissing,
)
from ls_transcribe.errors.engines import TranscriptsNotForEngine, TranscriptsNotNamed
from ls_transcribe.label_studio.label_config import SHIPPED_CONFIGS
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.plan import ExportRequest
from ls_transcribe.workflows.upload_target import check_upload_target

_REMEMBERED = ("engine", "transcripts", "language", "label_config", "upload_to", "job_settings", "formats")


def completed(order: ExportRequest, folder: OutputFolder, stdin: BinaryIO) -> ExportRequest:
    """The order, with what the folder remembers in the place of what was not said.

    Raises:
        EngineUnknown: There is no such engine.
        ParameterRefused: The output bucket is none.
        UploadTargetInvalid: Amazon could not read what is uploaded there.
        TranscriptsNotForEngine: Transcripts are given to another engine than the one that takes them.
        TranscriptsNotNamed: That one is given none.
        UploadTargetMissing: Amazon is to transcribe what is on this machine.
    """
    remembered: dict[str, Any] = {}
    if folder.ledger.exists():
        with Ledger.read(folder.ledger) as ledger:
            remembered = ledger.settings()
    label_config = order.label_config or remembered.get("label_config", "default")
    if label_config not in SHIPPED_CONFIGS:
        label_config = str(Path(label_config).absolute())
    language, job_settings = _jobs_of(order, remembered)
    upload_to = check_upload_target(order.upload_to) if order.upload_to else remembered.get("upload_to")
    transcripts = _place_of(order.transcripts) if order.transcripts else remembered.get("transcripts")
    engine = order.engine or (registry.for_transcripts() if order.transcripts else remembered.get("engine"))
    engine = engine or _default_engine(order, upload_to, stdin)
    _check_engine(engine, order, upload_to, transcripts)
    _check_bucket(job_settings.get("OutputBucketName"))
    return replace(
        order,
        engine=engine,
        transcripts=transcripts,
        language=language,
        label_config=label_config,
        job_settings=job_settings,
        upload_to=upload_to,
        formats=order.formats or tuple(remembered.get("formats") or ()),
        account=replace(order.account, region=order.account.region or remembered.get("region")),
    )


def to_remember(order: ExportRequest) -> dict[str, Any]:
    """What runs on the same folder need not say again."""
    return {name: getattr(order, name) for name in _REMEMBERED} | {"region": order.account.region}


def _jobs_of(order: ExportRequest, remembered: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """Language and job settings: what is said replaces what is remembered; a way to tell the language, any other."""
    said, earlier = dict(order.job_settings), dict(remembered.get("job_settings") or {})
    language = order.language or said.get("LanguageCode")
    if language or any(said.get(name) for name in LANGUAGES):
        earlier = {name: value for name, value in earlier.items() if name not in OF_LANGUAGES}
    else:
        language = remembered.get("language")
    merged = {**earlier, **said}
    if "Settings" in earlier and "Settings" in said:
        merged["Settings"] = {**earlier["Settings"], **said["Settings"]}
    return language, merged


def _default_engine(order: ExportRequest, upload_to: str | None, stdin: BinaryIO) -> str:
    named = sources.first_named(order.sources, stdin) or ""
    return registry.default_for(AudioLocation.S3 if upload_to or s3.is_s3(named) else AudioLocation.DISK)


def _place_of(transcripts: str) -> str:
    """Where transcripts are, from wherever it is asked for: a folder, or a prefix with its slash."""
    if s3.is_s3(transcripts):
        return transcripts if transcripts.endswith("/") else f"{transcripts}/"
    return str(Path(transcripts).absolute())


def _check_engine(engine: str, order: ExportRequest, upload_to: str | None, transcripts: str | None) -> None:
    spec = registry.find(engine)
    if spec.needs_transcripts and not transcripts:
        raise TranscriptsNotNamed
    if not spec.needs_transcripts and order.transcripts:
        raise TranscriptsNotForEngine(engine)
    if AudioLocation.DISK not in spec.reads_from and not upload_to:
        for source in order.sources:
            if source != "-" and not source.startswith("@") and not s3.is_s3(source):
                raise UploadTargetMissing(source)
    if not spec.takes_job_settings and (named := [name for name in order.job_settings if name != "LanguageCode"]):
        raise SettingsNotForEngine(engine, named)


def _check_bucket(name: Any) -> None:
    if name is not None and not (isinstance(name, str) and re.fullmatch(s3.BUCKET_NAME, name)):
        raise ParameterRefused(
            f"{name} is no bucket's name: --output-bucket takes a bare one, as in transcripts, "
            "and --output-prefix the folder in it."
        )


def in_its_region(order: ExportRequest, session: Session, stdin: BinaryIO) -> tuple[ExportRequest, Session]:
    """The order and a session with a region: the one that was said, else that of the first bucket.

    Raises:
        BucketInOtherRegion: A bucket is in another region than the jobs.
        RegionMissing: There is nothing to tell the region by.
        RunError: S3 cannot be asked, or a bucket does not exist.
    """
    region = session.region
    to_make = _written(order) if order.create_bucket else []
    for bucket in _buckets(order):
        try:
            there = s3.region_of(session, bucket)
        except BucketMissing as error:
            if bucket in to_make:
                continue
            raise BucketMissing(s3.join(bucket, ""), can_be_made=bucket in _written(order)) from error
        region = region or there
        if there != region:
            raise BucketInOtherRegion(bucket, there, region)
    region = region or _region_of_list(order, session, stdin)
    if region is None:
        raise RegionMissing
    if not order.dry_run:
        for bucket in to_make:
            s3.create_bucket(session, bucket, region)
    if region == session.account.region:
        return order, session
    account = replace(session.account, region=region)
    return replace(order, account=account), Session(account, session.retrier)


def _region_of_list(order: ExportRequest, session: Session, stdin: BinaryIO) -> str | None:
    """Where the first line of a list leads; a line that leads nowhere costs itself alone, later."""
    named = sources.first_named(order.sources, stdin) or ""
    try:
        return s3.region_of(session, s3.split(named)[0]) if s3.is_s3(named) else None
    except (AccessDenied, BucketMissing, AwsRejected):
        return None


def _written(order: ExportRequest) -> list[str]:
    """The buckets that are written to."""
    named = [s3.split(order.upload_to)[0] if order.upload_to else None, order.job_settings.get("OutputBucketName")]
    return list(dict.fromkeys(bucket for bucket in named if bucket))


def _buckets(order: ExportRequest) -> list[str]:
    read = [s3.split(source)[0] for source in order.sources if s3.is_s3(source)]
    return list(dict.fromkeys([*read, *_written(order)]))


def engine(order: ExportRequest, session: Session, now: Callable[[], datetime]) -> Engine:
    """The engine that the order names.

    Raises:
        RunError: It is not installed, or not with these settings.
    """
    settings = EngineSettings(
        language=order.language,
        job_settings=order.job_settings,
        transcripts=order.transcripts,
        workers=order.workers,
        max_jobs=order.max_jobs,
        max_wait=order.max_wait,
    )
    return registry.find(order.engine or "").build(settings, session, now)
