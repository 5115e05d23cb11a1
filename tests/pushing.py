"""Output folders that are written without transcribing, and pushes of them into a Label Studio."""

import hashlib
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from listener import Listener
from requests_of import push_request
from stand_ins.amazon.server import Amazon
from stand_ins.amazon.transcribe import REGION
from stand_ins.proxy import Answer, Fault, Proxy, _Message, detail
from studio import REPOSITORY, Studio
from workflows.desk import TODAY

from ls_transcribe import __main__ as program
from ls_transcribe.aws import Account
from ls_transcribe.model.job import Job, job_name, settings_digest
from ls_transcribe.model.recording import Recording, file_uri, fingerprint, md5_of, media_format, recording_key
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import Word, amazon_json
from ls_transcribe.workflows.outputs import store_transcript
from ls_transcribe.workflows.push import push as run_push
from ls_transcribe.workflows.results import ExportResult, PushResult

BUCKET = "calls"
CONFIG = (REPOSITORY / "ls_transcribe" / "label_config.xml").read_text(encoding="utf-8")
ENGINE = "scribe"
WRITES = ("POST", "PUT", "PATCH", "DELETE")


def title() -> str:
    """Return the title of a project that there is not yet."""
    return f"Pushed {uuid4().hex[:12]}"


def at_once(_seconds: float) -> None:
    """Sleep not at all."""


def in_s3(numbers: Iterable[int]) -> list[Recording]:
    """Recordings in the bucket, which differ in their content."""
    recordings = []
    for number in numbers:
        content = sound(number)
        mark = fingerprint(hashlib.md5(content, usedforsecurity=False).hexdigest(), len(content))
        name = f"{number:03}.wav"
        recordings.append(Recording(recording_key(mark), f"s3://{BUCKET}/{name}", name, len(content), mark, "wav"))
    return recordings


def sound(number: int) -> bytes:
    """What is in the bucket under that number."""
    return f"sound of {number}".encode()


def on_disk(*paths: Path) -> list[Recording]:
    """Files as recordings."""
    recordings = []
    for path in paths:
        mark = fingerprint(md5_of(path), path.stat().st_size)
        kind = media_format(path.name) or "wav"
        recordings.append(Recording(recording_key(mark), file_uri(path), path.name, path.stat().st_size, mark, kind))
    return recordings


def digest(settings: str) -> str:
    """What stands for the settings in a task."""
    return settings_digest(ENGINE, {"Settings": settings})


def fill(
    output: Path,
    recordings: Iterable[Recording],
    *,
    text: str = "heard",
    settings: str = "first",
    language: str = "en-US",
    confidences: Sequence[float] = (0.5,),
) -> Path:
    """Have an output folder hold a transcript of each: the text and the recording's name, by turns so certain."""
    folder = OutputFolder(output)
    folder.create()
    with Ledger.open(folder.ledger) as ledger:
        for number, recording in enumerate(recordings):
            ledger.add_recording(recording)
            name = job_name(recording.stem, digest(settings), 1)
            confidence = confidences[number % len(confidences)]
            words = [Word(word, 0, 400, confidence) for word in (*text.split(), recording.name)]
            document = amazon_json.write(name, words, language=language, duration=1000)
            job = Job(name, recording, ENGINE, digest(settings))
            store_transcript(folder, ledger, job, document, language=language, started_here=True)
    return output


@dataclass
class Office:
    """Where pushes are ordered: a Label Studio, an S3, and what the last push told."""

    studio: Studio
    amazon: Amazon
    listener: Listener = field(default_factory=Listener)

    def push(
        self,
        output: Path,
        *sources: Path,
        url: str = "",
        sleep: Callable[[float], object] = at_once,
        key: str = "",
        **options: Any,
    ) -> PushResult:
        """Push a folder in this process. `options` are those of `push_request`."""
        result = self.run(output, *sources, url=url, sleep=sleep, key=key, **options)
        assert result.pushed is not None
        return result.pushed

    def run(
        self,
        output: Path,
        *sources: Path,
        url: str = "",
        sleep: Callable[[float], object] = at_once,
        key: str = "",
        **options: Any,
    ) -> ExportResult:
        """The same, with all that the run tells."""
        request = push_request(
            *sources,
            output=output,
            url=url or self.studio.url,
            storage_credentials=True,
            account=Account(region=REGION, endpoint_url=self.amazon.url),
            label_studio_key=key or self.studio.account.token,
            **options,
        )
        listener = self.listener = Listener()
        return run_push(request, listener, now=lambda: TODAY, stdin=io.BytesIO(), sleep=sleep)

    def command(self, output: Path, url: str, *options: str) -> list[str]:
        """The same for a process of its own."""
        where = ("--region", REGION, "--endpoint-url", self.amazon.url, "--storage-credentials")
        return [sys.executable, "-m", "ls_transcribe", "push", "-o", str(output), "--url", url, *where, *options]

    @property
    def ways(self) -> dict[str, Any]:
        """How such a process is started."""
        environment = {**os.environ, **self.amazon.environment, "LABEL_STUDIO_API_KEY": self.studio.account.token}
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return {"env": environment, "cwd": REPOSITORY, **quiet}

    def project(self, number: int | None) -> dict[str, Any]:
        """How a project stands."""
        told: dict[str, Any] = self.studio.call("GET", f"projects/{number}/")
        return told

    def recordings(self, number: int | None) -> list[str]:
        """What the tasks of a project are of, in alphabetical order."""
        return sorted(task["data"]["recording"] for task in self.studio.tasks(number or 0))

    def uploads(self, number: int | None) -> list[str]:
        """The files that were uploaded to a project."""
        listed = self.studio.call("GET", f"projects/{number}/file-uploads", params={"all": "true"})
        return sorted(upload["file"].rpartition("/")[2].partition("-")[2] for upload in listed)

    def shown(self, number: int | None) -> dict[str, list[str]]:
        """The texts that fill the editors of a project, by recording."""
        names = {task["id"]: task["data"]["recording"] for task in self.studio.tasks(number or 0)}
        shown: dict[str, list[str]] = {name: [] for name in names.values()}
        version = self.project(number)["model_version"]
        for prediction in self.studio.predictions(number or 0):
            if prediction["model_version"] == version:
                shown[names[prediction["task"]]] += prediction["result"][0]["value"]["text"]
        return shown

    def versions(self, number: int | None) -> dict[str, int]:
        """How many predictions a project has of each version."""
        told = self.studio.call("GET", f"projects/{number}/model-versions/", params={"extended": "true"})
        return {version["model_version"]: version["count"] for version in told["static"]}


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it said."""

    code: int
    out: str
    err: str


def typed(
    monkeypatch: pytest.MonkeyPatch,
    said: pytest.CaptureFixture[str],
    words: Sequence[str],
    **environment: str,
) -> Ended:
    """A command carried out in this process, to its end."""
    said.readouterr()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "argv", ["ls-transcribe", *words])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        patch.setattr("signal.signal", lambda *_: None)  # those of the test runner stay its own
        for name, value in environment.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            program.main()
    out, err = said.readouterr()
    return Ended(int(ended.value.code or 0), out, err)


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def writes(proxy: Proxy) -> list[tuple[str, str]]:
    """What was asked of a server that could change something."""
    return [(request.method, request.path) for request in proxy.requests if request.method in WRITES]


class Picky(Proxy):
    """A server that does not take what has a certain text in it: it is not asked."""

    def __init__(self, upstream_url: str, unwanted: str, status: int = 400) -> None:
        super().__init__(upstream_url)
        self.unwanted = unwanted.encode()
        self.status = status

    def pass_on(self, message: _Message) -> Answer:
        if message.method == "POST" and self.unwanted in message.body:
            return detail(self.status, f"No {self.unwanted.decode()} here.")
        return super().pass_on(message)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What acts give that are begun at the same time, each in a thread; the first failure is raised."""
    given: dict[int, Any] = {}
    failed: list[BaseException] = []

    def do(number: int) -> None:
        try:
            given[number] = acts[number]()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return [given[number] for number in range(len(acts))]


def texts(recordings: Iterable[Recording], text: str = "heard") -> Mapping[str, list[str]]:
    """What `shown` tells of recordings of which a folder was filled with a text."""
    return {recording.name: [f"{text} {recording.name}"] for recording in recordings}


@dataclass
class Weather:
    """What requests meet on their way: one fault. What is late comes when its sender has waited once."""

    proxy: Proxy
    fault: Fault

    @property
    def url(self) -> str:
        """Where it is met."""
        return self.proxy.url

    def strikes(self, method: str, path: str, times: int = 1) -> None:
        """Have it strike the next requests of the method whose path has that in it."""
        self.proxy.fault(self.fault, method, path, times)

    def wait(self, _seconds: float) -> None:
        """Wait as a push would, until what is late has come."""
        late = sum(request.fault is Fault.LATE for request in self.proxy.requests)
        self.proxy.release()
        self.proxy.committed(Fault.LATE, late)
