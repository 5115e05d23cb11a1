"""Commands typed against Amazon's stand-in, whose clock runs with the real one, only faster."""

import csv
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from processes import started
from stand_ins.amazon.errors import RATE_EXCEEDED, THROTTLING
from stand_ins.amazon.faults import INTERNAL, LOST, Fault, Faults
from stand_ins.amazon.fixtures import amazon, amazon_host
from stand_ins.amazon.server import NOON, Amazon

__all__ = ["Cloud", "Storm", "amazon", "amazon_host", "cloud"]

COMMAND = (sys.executable, "-m", "ls_transcribe")
FASTER = 200.0
"""How many seconds go by at Amazon in one: a job of a minute takes 0.3 s."""

SECRETS = {"AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMIbPxRfiCY", "AWS_SESSION_TOKEN": "FwoGZXIvYXdzEBYaDKp"}
_LEAKS = ("Traceback", *SECRETS.values(), "X-Amz-Signature", "X-Amz-Security-Token", "a-token-of-the-service")

EN = ("--language-code", "en-US")
OUT = ("--output-bucket", "transcripts")


class Storm(Faults):
    """Faults that strike calls by chance, always the same for a seed: throttled, failed inside, connections lost."""

    def __init__(self, seed: int, *, throttled: float, failed: float, lost: float) -> None:
        super().__init__()
        self._random = Random(seed)  # noqa: S311  # weather, no secret
        self._throttled, self._failed, self._lost = throttled, failed, lost
        self._lock = threading.Lock()
        self.struck = 0

    def take(self, operation: str) -> Fault | None:
        with self._lock:
            chance, is_late = self._random.random(), self._random.random() < 0.5
            found: Fault | None = None
            if chance < self._throttled:
                throttling = Fault("SlowDown", "Please reduce your request rate.", 503)
                found = throttling if operation == "S3" else Fault(THROTTLING, RATE_EXCEEDED)
            elif chance < self._throttled + self._failed + self._lost:
                found = INTERNAL if chance < self._throttled + self._failed else LOST
                found = found.after_the_effect() if is_late else found
            self.struck += bool(found)
            return found


@dataclass
class Cloud:
    """Amazon, and commands that go there. `written` are the requests to S3 that changed something."""

    amazon: Amazon
    folder: Path
    written: list[str] = field(default_factory=list)
    weather: Callable[[str, str], Fault | None] = lambda _method, _path: None

    def __post_init__(self) -> None:
        self.service = self.amazon.service
        began = time.time()
        self.service.clock = self.service.throttle.clock = lambda: NOON + (time.time() - began) * FASTER
        self.service.on_s3 = self._on_s3

    def _on_s3(self, method: str, path: str) -> Fault | None:
        if method != "GET" and method != "HEAD" and ".write_access_check" not in path:
            self.written.append(f"{method} {path.partition('?')[0]}")
        return self.weather(method, path)

    def calls(self) -> dict[str, int]:
        """The calls of Transcribe so far."""
        return dict(self.service.calls)

    def pass_by(self, seconds: float) -> None:
        """Have so much more time go by at Amazon."""
        clock = self.service.clock
        self.service.clock = self.service.throttle.clock = lambda: clock() + seconds

    def started(self, since: int = 0) -> list[str]:
        """The recordings whose jobs have been started, by their addresses."""
        uris = {job.name: job.recording for job in self.service.jobs.values()}
        return sorted(uris.get(name, name) for name in self.service.started[since:])

    def recordings(self, number: int, bucket: str = "calls", prefix: str = "in/", *, first: int = 0) -> list[str]:
        """So many recordings in S3, in a bucket that is made if it is not there."""
        if bucket not in self.buckets():
            self.amazon.make_bucket(bucket)
        names = [f"{prefix}{first + index:02}.wav" for index in range(number)]
        return [self.amazon.put(bucket, name, b"sound of " + name.encode()) for name in names]

    def buckets(self) -> list[str]:
        return [entry["Name"] for entry in self.amazon.s3.list_buckets()["Buckets"]]

    def run(self, *arguments: str | Path, **options: Any) -> "subprocess.CompletedProcess[str]":
        """A command to its end, in the test's folder; it must not tell a secret."""
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 120, **options}
        ended = subprocess.run([*COMMAND, *map(str, arguments)], check=False, cwd=self.folder, **options)
        _look_through(ended.stdout + ended.stderr, "what the command says")
        return ended

    def begun(self, *arguments: str | Path) -> "AbstractContextManager[subprocess.Popen[str]]":
        """A command that runs while a test does something else."""
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return started([*COMMAND, *map(str, arguments)], cwd=self.folder, **pipes)

    def told(self, process: "subprocess.Popen[str]") -> str:
        """What a command that has begun tells on stderr until it ends."""
        told, complaints = process.communicate(timeout=120)
        _look_through(told + complaints, "what the command says")
        return complaints

    def tasks(self, output: str = "out") -> list[dict[str, Any]]:
        read: list[dict[str, Any]] = json.loads((self.folder / output / "tasks.json").read_text(encoding="utf-8"))
        return read

    def bytes_of_tasks(self, output: str = "out") -> bytes:
        return (self.folder / output / "tasks.json").read_bytes()

    def places(self, output: str = "out") -> list[str]:
        """Where the tasks' audio is."""
        return [task["data"]["audio"] for task in self.tasks(output)]

    def rows(self, output: str, table: str) -> list[dict[str, str]]:
        """A summary of jobs: completed or failed."""
        with (self.folder / output / f"job_summary_{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def reasons(self, output: str = "out") -> dict[str, str]:
        return {row["Recording"]: row["FailureReason"] for row in self.rows(output, "failed")}


@pytest.fixture
def cloud(amazon: Amazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """Amazon, empty; no file that a command leaves may hold a secret."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION")
    yield Cloud(amazon, tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != "credentials":
            _look_through(path.read_bytes().decode("latin-1"), str(path))


def _look_through(text: str, where: str) -> None:
    """There is neither a secret nor a traceback."""
    for leak in _LEAKS:
        assert leak not in text, f"{where}: {text}"


def only_keys(monkeypatch: pytest.MonkeyPatch, file: Path, key: str, profile: str = "default") -> None:
    """Credentials from a file, in the place of those in the environment."""
    for name in list(os.environ):
        if name in ("AWS_ACCESS_KEY_ID", *SECRETS):
            monkeypatch.delenv(name)
    secret, token = SECRETS.values()
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    written = f"aws_access_key_id = {key}\naws_secret_access_key = {secret}\naws_session_token = {token}\n"
    file.write_text(f"[{profile}]\n{written}")
