"""What a run works with: what was asked for, what the folder remembers, and the engine that follows from both."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from ls_transcribe import sources
from ls_transcribe.aws import Session, s3, transcribe
from ls_transcribe.engines.amazon import Amazon
from ls_transcribe.engines.amazon_settings import LANGUAGES, OF_LANGUAGES, JobSettings
from ls_transcribe.engines.base import Engine
from ls_transcribe.engines.pocketsphinx import PocketSphinx
from ls_transcribe.errors import (
    BucketElsewhere,
    EngineUnknown,
    ParameterRefused,
    RegionMissing,
    SettingsNotForEngine,
    UploadPlaceMissing,
)
from ls_transcribe.labelstudio import config
from ls_transcribe.ledger import Ledger
from ls_transcribe.output_folder import OutputFolder
from ls_transcribe.plan import Order
from ls_transcribe.sources.s3 import is_s3

_REMEMBERED = ("engine", "language", "label_config", "upload_to", "job_settings")


def completed(order: Order, folder: OutputFolder, stdin: BinaryIO) -> Order:
    """The order, with what the folder remembers in the place of what was not said.

    Raises:
        EngineUnknown: There is no such engine.
        UploadPlaceMissing: Amazon is to transcribe what is on this machine.
    """
    remembered: dict[str, Any] = {}
    if folder.ledger.exists():
        with Ledger.read(folder.ledger) as ledger:
            remembered = ledger.settings()
    label_config = order.label_config or remembered.get("label_config", "default")
    if label_config not in config.SHIPPED:
        label_config = str(Path(label_config).absolute())
    language, job_settings = _jobs_of(order, remembered)
    upload_to = order.upload_to or remembered.get("upload_to")
    engine = order.engine or remembered.get("engine") or _default_engine(order, upload_to, stdin)
    _check_engine(engine, order, upload_to)
    return replace(
        order,
        engine=engine,
        language=language,
        label_config=label_config,
        job_settings=job_settings,
        upload_to=upload_to,
        account=replace(order.account, region=order.account.region or remembered.get("region")),
    )


def to_remember(order: Order) -> dict[str, Any]:
    """What runs on the same folder need not say again."""
    return {name: getattr(order, name) for name in _REMEMBERED} | {"region": order.account.region}


def _jobs_of(order: Order, remembered: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
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


def _default_engine(order: Order, upload_to: str | None, stdin: BinaryIO) -> str:
    named = sources.first(order.sources, stdin) or ""
    return Amazon.name if upload_to or is_s3(named) else PocketSphinx.name


def _check_engine(engine: str, order: Order, upload_to: str | None) -> None:
    if engine not in ENGINES:
        raise EngineUnknown(engine, tuple(ENGINES))
    if engine == Amazon.name and not upload_to:
        for source in order.sources:
            if source != "-" and not source.startswith("@") and not is_s3(source):
                raise UploadPlaceMissing(source)
    if engine != Amazon.name and (named := [name for name in order.job_settings if name != "LanguageCode"]):
        raise SettingsNotForEngine(engine, named)


def in_its_region(order: Order, session: Session) -> tuple[Order, Session]:
    """The order and a session with a region: the one that was said, else that of the first bucket.

    Raises:
        BucketElsewhere: A bucket is in another region than the jobs.
        RegionMissing: There is nothing to tell the region by.
        Refusal: S3 cannot be asked, or a bucket does not exist.
    """
    buckets = _buckets(order)
    region = session.region
    if order.create_bucket and not order.dry_run:
        for bucket in _written(order):
            s3.create_bucket(session, bucket, region or _region_of_sources(order, session))
    for bucket in buckets:
        if order.create_bucket and order.dry_run and bucket in _written(order):
            continue  # it may have to be made
        there = s3.region_of(session, bucket)
        region = region or there
        if there != region:
            raise BucketElsewhere(bucket, there, region)
    if region is None:
        raise RegionMissing
    if region == session.account.region:
        return order, session
    account = replace(session.account, region=region)
    return replace(order, account=account), Session(account, session.patience)


def _region_of_sources(order: Order, session: Session) -> str:
    for source in order.sources:
        if is_s3(source):
            return s3.region_of(session, s3.split(source)[0])
    raise RegionMissing


def _written(order: Order) -> list[str]:
    """The buckets that are written to."""
    named = [s3.split(order.upload_to)[0] if order.upload_to else None, order.job_settings.get("OutputBucketName")]
    return list(dict.fromkeys(bucket for bucket in named if bucket))


def _buckets(order: Order) -> list[str]:
    read = [s3.split(source)[0] for source in order.sources if is_s3(source)]
    return list(dict.fromkeys([*read, *_written(order)]))


def engine(order: Order, session: Session, now: Callable[[], datetime]) -> Engine:
    """The engine that the order names.

    Raises:
        Refusal: It is not installed, or not with these settings.
    """
    return ENGINES[order.engine or ""](order, session, now)


def _pocketsphinx(order: Order, _session: Session, now: Callable[[], datetime]) -> Engine:
    return PocketSphinx(workers=order.workers, now=now, language=order.language, account=order.account)


def _amazon(order: Order, session: Session, now: Callable[[], datetime]) -> Engine:
    parameters = dict(order.job_settings)
    if order.language and not any(parameters.get(name) for name in LANGUAGES):
        parameters["LanguageCode"] = order.language
    settings = JobSettings(parameters)
    for complaint in transcribe.complaints(session, parameters):
        raise ParameterRefused(f"The job settings cannot be used: {complaint}.")
    return Amazon(session, settings, now=now, max_jobs=order.max_jobs, max_wait=order.max_wait)


ENGINES = {PocketSphinx.name: _pocketsphinx, Amazon.name: _amazon}
"""The engines, by what `--engine` calls them."""
