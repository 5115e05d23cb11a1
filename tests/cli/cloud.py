"""Amazon's stand-in with a clock that runs faster than the real one, and commands that call it."""

import csv
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cli.command_line import CommandLine, Result
from processes import started
from stand_ins.amazon.errors import RATE_EXCEEDED, THROTTLING
from stand_ins.amazon.faults import INTERNAL, LOST, Fault, Faults
from stand_ins.amazon.server import NOON, Amazon

COMMAND = (sys.executable, "-m", "ls_transcribe")
SPEED = 200.0
"""Seconds of Amazon's clock in one second: a job of a minute takes 0.3 s."""

SECRETS = {"AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMIbPxRfiCY", "AWS_SESSION_TOKEN": "FwoGZXIvYXdzEBYaDKp"}
_LEAKS = ("Traceback", *SECRETS.values(), "X-Amz-Signature", "X-Amz-Security-Token", "a-token-of-the-service")

EN = ("--language-code", "en-US")
OUT = ("--output-bucket", "transcripts")


class RandomFaults(Faults):
    """Calls that fail at random, always the same ones for a seed. The three numbers are shares of 1 of all calls."""

    def __init__(self, seed: int, *, throttled: float, failed: float, lost: float) -> None:
        super().__init__()
        self._random = Random(seed)  # noqa: S311  # weather, no secret
        self._throttled, self._failed, self._lost = throttled, failed, lost
        self._lock = threading.Lock()
        self.count = 0

    def take(self, operation: str) -> Fault | None:
        with self._lock:
            chance, is_late = self._random.random(), self._random.random() < 0.5
            fault: Fault | None = None
            if chance < self._throttled:
                throttling = Fault("SlowDown", "Please reduce your request rate.", 503)
                fault = throttling if operation == "S3" else Fault(THROTTLING, RATE_EXCEEDED)
            elif chance < self._throttled + self._failed + self._lost:
                fault = INTERNAL if chance < self._throttled + self._failed else LOST
                fault = fault.after_the_effect() if is_late else fault
            self.count += bool(fault)
            return fault


class Cloud:
    """Amazon's stand-in with a fast clock, and commands that call it, in the process of the tests or in their own.

    `writes` are the requests to S3 that changed something. `s3_fault` decides from the method and the path of a request
    to S3 how it fails, if it does.
    """

    def __init__(self, amazon: Amazon, command_line: CommandLine) -> None:
        self.amazon = amazon
        self.service = amazon.service
        self.folder = command_line.folder
        self.writes: list[str] = []
        self.s3_fault: Callable[[str, str], Fault | None] = lambda _method, _path: None
        self._command_line = command_line
        began = time.time()
        self.service.clock = self.service.throttle.clock = lambda: NOON + (time.time() - began) * SPEED
        self.service.on_s3 = self._on_s3

    def _on_s3(self, method: str, path: str) -> Fault | None:
        if method != "GET" and method != "HEAD" and ".write_access_check" not in path:
            self.writes.append(f"{method} {path.partition('?')[0]}")
        return self.s3_fault(method, path)

    def calls(self) -> dict[str, int]:
        """Return how often each operation of Transcribe was called so far."""
        return dict(self.service.calls)

    def advance_clock(self, seconds: float) -> None:
        """Set Amazon's clock forward."""
        clock = self.service.clock
        self.service.clock = self.service.throttle.clock = lambda: clock() + seconds

    def started(self, since: int = 0) -> list[str]:
        """Return the URIs of the recordings whose jobs were started, without the first `since` jobs."""
        uris = {job.name: job.recording for job in self.service.jobs.values()}
        return sorted(uris.get(name, name) for name in self.service.started[since:])

    def recordings(self, number: int, bucket: str = "calls", prefix: str = "in/", *, first: int = 0) -> list[str]:
        """Put recordings into S3, and return their URIs. The bucket is created if it is missing."""
        if bucket not in self.buckets():
            self.amazon.make_bucket(bucket)
        names = [f"{prefix}{first + index:02}.wav" for index in range(number)]
        return [self.amazon.put(bucket, name, b"sound of " + name.encode()) for name in names]

    def buckets(self) -> list[str]:
        return [entry["Name"] for entry in self.amazon.s3.list_buckets()["Buckets"]]

    def read_object(self, uri: str) -> bytes:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return self.amazon.read(bucket, key)

    def run(self, *arguments: str | Path, stdin: bytes = b"") -> Result:
        """Run a command in the process of the tests. It must not print a secret."""
        result = self._command_line.run(*arguments, stdin=stdin)
        _check_text(result.out + result.err, "the output of the command")
        return result

    def run_process(self, *arguments: str | Path) -> Result:
        """Run a command in its own process: where environment variables are read only once, or the exit code counts."""
        command = [*COMMAND, *map(str, arguments)]
        ended = subprocess.run(
            command, check=False, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
        )
        _check_text(ended.stdout + ended.stderr, "the output of the command")
        return Result(ended.returncode, ended.stdout, ended.stderr)

    def start_process(self, *arguments: str | Path) -> "AbstractContextManager[subprocess.Popen[str]]":
        """Start a command that runs while the test does something else."""
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return started([*COMMAND, *map(str, arguments)], cwd=self.folder, **pipes)

    def wait_for_end(self, process: "subprocess.Popen[str]") -> str:
        """Wait until a process ends, and return what it printed on stderr."""
        out, err = process.communicate(timeout=120)
        _check_text(out + err, "the output of the command")
        return err

    def tasks(self, output: str = "out") -> list[dict[str, Any]]:
        read: list[dict[str, Any]] = json.loads((self.folder / output / "tasks.json").read_text(encoding="utf-8"))
        return read

    def bytes_of_tasks(self, output: str = "out") -> bytes:
        return (self.folder / output / "tasks.json").read_bytes()

    def audio_uris(self, output: str = "out") -> list[str]:
        """Return the URIs of the tasks' audio."""
        return [task["data"]["audio"] for task in self.tasks(output)]

    def rows(self, output: str, table: str) -> list[dict[str, str]]:
        """Return the rows of a summary of jobs: `completed` or `failed`."""
        with (self.folder / output / f"job_summary_{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def reasons(self, output: str = "out") -> dict[str, str]:
        return {row["Recording"]: row["FailureReason"] for row in self.rows(output, "failed")}


def set_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a secret key and a token in the environment, and no region."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION")


def check_files(folder: Path) -> None:
    """Fail if a file below a folder holds a secret."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "credentials":
            _check_text(path.read_bytes().decode("latin-1"), str(path))


def _check_text(text: str, source: str) -> None:
    for leak in _LEAKS:
        assert leak not in text, f"{source}: {text}"


def use_credentials_file(monkeypatch: pytest.MonkeyPatch, file: Path, key: str, profile: str = "default") -> None:
    """Write credentials into a file, and have them used instead of those in the environment."""
    for name in list(os.environ):
        if name in ("AWS_ACCESS_KEY_ID", *SECRETS):
            monkeypatch.delenv(name)
    secret, token = SECRETS.values()
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    written = f"aws_access_key_id = {key}\naws_secret_access_key = {secret}\naws_session_token = {token}\n"
    file.write_text(f"[{profile}]\n{written}")
