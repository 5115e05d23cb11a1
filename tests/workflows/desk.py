"""A desk at the stand-in for Amazon, where runs are ordered: jobs end at once, and nobody sleeps."""

import io
import json
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from listener import Listener
from plugged_in import plug_in
from requests_of import export_request
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws import Account, Session
from ls_transcribe.engines.base import JobChange
from ls_transcribe.model.job import Job, Status, settings_digest
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.transcripts import Word, amazon_json
from ls_transcribe.workflows.archive.archive import archive
from ls_transcribe.workflows.archive.clean import clean
from ls_transcribe.workflows.export.export import export
from ls_transcribe.workflows.requests import ArchiveRequest, CleanRequest, ExportRequest, UploadRequest
from ls_transcribe.workflows.results import ExportResult
from ls_transcribe.workflows.upload.upload import upload

TODAY = datetime(2026, 1, 2, 12, tzinfo=UTC)
OWN = {"OutputBucketName": "output"}
"""Job settings with which transcripts are written into a bucket of ours."""


class Reader:
    """An engine whose recordings are texts."""

    name = "reader"
    settings = settings_digest(name, {})

    def refuses(self, recording: Recording) -> str | None:  # noqa: ARG002  # as declared
        return None

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:  # noqa: ARG002  # as declared
        return iter(())

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        for job in jobs:
            words = [Word(job.recording.path.read_text(), 0, 400)]
            document = amazon_json.write(job.name, words, language="en-US", duration=1000)
            yield JobChange(replace(job, status=Status.COMPLETED), document, started_here=True)


class Desk:
    """Amazon with a bucket `input` and one for `output`, a folder of recordings on disk, and an output folder."""

    def __init__(self, amazon: Amazon, folder: Path) -> None:
        self.amazon = amazon
        self.folder = folder
        self.input = folder / "calls"
        self.output = folder / "out"
        self.account = Account(endpoint_url=amazon.url)
        self.listener = Listener()
        self.day = TODAY
        amazon.service.duration = lambda _uri: 0.0
        for bucket in ("input", "output"):
            amazon.make_bucket(bucket)
        self.input.mkdir()

    @property
    def told(self) -> list[tuple[str, ...]]:
        """What the last act told."""
        return self.listener.told

    def put(self, *keys: str) -> None:
        """Objects of different content in `input`."""
        for key in keys:
            self.amazon.put("input", key, b"sound of " + key.encode())

    def write(self, **texts: str) -> None:
        """Recordings on disk."""
        for name, text in texts.items():
            (self.input / f"{name}.wav").write_text(text)

    def request(self, *sources: str | Path, **options: Any) -> ExportRequest:
        return export_request(*sources, **{"output": self.output, "account": self.account, **options})

    def export(self, *sources: str | Path, **options: Any) -> ExportResult:
        """Transcribe with Amazon, into the bucket `output` unless that is said otherwise."""
        options = {"language": "en-US", "job_settings": OWN, **options}
        self.listener = Listener()
        request = self.request(*(sources or ("s3://input/",)), **options)
        return export(request, self.listener, now=lambda: self.day, stdin=io.BytesIO(), sleep=lambda _seconds: None)

    def upload(self, *paths: str | Path, to: str = "s3://input/talks/", stdin: bytes = b"", **options: Any) -> Any:
        """Copy to S3: how many were sent, were there, and failed."""
        self.listener = Listener()
        options = {"output": self.output, "account": self.account, **options}
        request = UploadRequest(tuple(map(str, paths or (self.input,))), to, **options)
        return upload(request, self.listener, stdin=io.BytesIO(stdin))

    def archive(self, output: Path | None = None) -> tuple[int, int]:
        """Put away: how many were moved, and how many stay."""
        self.listener = Listener()
        return archive(ArchiveRequest(output or self.output, self.account), self.listener, now=lambda: self.day)

    def clean(self, output: Path | None = None) -> tuple[int, int]:
        """Delete jobs: how many were, and how many could not be."""
        self.listener = Listener()
        return clean(CleanRequest(output or self.output, self.account), self.listener)

    def transcribe(self, *sources: str | Path, **options: Any) -> ExportResult:
        """Transcribe what is on disk, with an engine that reads what is written in it."""
        self.listener = Listener()
        request = self.request(*(sources or (self.input,)), engine=Reader.name, **options)
        return export(request, self.listener, now=lambda: self.day, stdin=io.BytesIO())

    @property
    def tasks(self) -> dict[str, str]:
        """What the tasks play, by what their recordings are called."""
        tasks = json.loads((self.output / "tasks.json").read_text(encoding="utf-8"))
        return {task["data"]["recording"]: task["data"]["audio"] for task in tasks}

    def objects(self, bucket: str = "input") -> list[str]:
        """What is in a bucket, without Transcribe's own file."""
        return [key for key in self.amazon.keys(bucket) if not key.endswith(".temp")]

    @property
    def jobs(self) -> list[str]:
        """The jobs at Amazon."""
        return list(self.amazon.service.jobs)

    def recordings(self) -> dict[str, str]:
        """Where each recording is, by name, of those with a transcript."""
        with Ledger.read(self.output / "ledger.sqlite3") as ledger:
            return {job.recording.name: job.recording.uri for job in ledger.transcribed_jobs()}


_made: dict[tuple[Any, ...], Any] = {}


def make_clients_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one client for the same service, region and endpoint in all tests: making one takes a tenth of a second."""
    make = Session._make

    def make_once(self: Session, service: str, region: str | None) -> Any:
        environment = tuple(map(os.environ.get, ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")))
        key = (service, region or self.region, self.account, environment)
        if key not in _made:
            _made[key] = make(self, service, region)
        return _made[key]

    monkeypatch.setattr(Session, "_make", make_once)


@pytest.fixture
def desk(amazon: Amazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Amazon, folders, and an engine besides Amazon's."""
    make_clients_once(monkeypatch)
    plug_in(monkeypatch, Reader.name, Reader)
    return Desk(amazon, tmp_path)
