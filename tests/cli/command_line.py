"""Runs commands in the process of the tests: a process of its own takes longer to start than most commands run."""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from stand_ins.amazon.server import Amazon

from ls_transcribe import __main__ as program
from ls_transcribe.concurrency.retry import Retrier


@dataclass(frozen=True)
class Result:
    """How a command ended: its exit code, and what it printed on stdout and on stderr."""

    code: int
    out: str
    err: str

    @property
    def json_keys(self) -> set[str]:
        """The keys of the JSON on stdout, each with those above it: "failed[].reason" is a key of objects in a list."""
        return set(_keys_of(json.loads(self.out)))


def _keys_of(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield f"{path}.{key}".lstrip(".")
            yield from _keys_of(child, f"{path}.{key}")
    elif isinstance(value, list):
        for child in value:
            yield from _keys_of(child, f"{path}[]")


class CommandLine:
    """Runs commands in the current folder, which is `folder` unless a test changes it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capture = capture
        monkeypatch.chdir(folder)

    def run(self, *arguments: str | Path, stdin: bytes = b"") -> Result:
        """Run `ls-transcribe` with these arguments until it ends."""
        self._capture.readouterr()
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["ls-transcribe", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin))))
            patch.setattr("signal.signal", lambda *_: None)  # the signal handlers of the test runner stay
            for hooks in ("make_printable", "print_logs"):  # so do its hooks
                patch.setattr(f"ls_transcribe.cli.foreign_messages.{hooks}", lambda: None)
            with pytest.raises(SystemExit) as ended:
                program.main()
        out, err = self._capture.readouterr()
        return Result(int(ended.value.code or 0), out, err)


def never_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands wait for no service, however long it fails: they give up after as many attempts as otherwise."""
    make = Retrier.__init__
    monkeypatch.setattr(Retrier, "__init__", lambda self, **options: make(self, **{**options, "sleep": lambda _: None}))


class AmazonCommandLine(CommandLine):
    """Runs commands against a stand-in for Amazon, which has the buckets `input` and `output`. Its jobs end at once."""

    def __init__(
        self, amazon: Amazon, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        super().__init__(folder, monkeypatch, capture)
        self.amazon = amazon
        amazon.service.duration = lambda _uri: 0.0
        for bucket in ("input", "output"):
            amazon.make_bucket(bucket)

    def write_recordings(self, **contents: str) -> None:
        """Write recordings into the folder `calls`: a=… becomes calls/a.wav."""
        (self.folder / "calls").mkdir(exist_ok=True)
        for name, content in contents.items():
            (self.folder / "calls" / f"{name}.wav").write_text(content)

    def objects(self, bucket: str = "input") -> list[str]:
        """Return the keys in a bucket, without the file with which Transcribe tests its access."""
        return [key for key in self.amazon.keys(bucket) if not key.endswith(".temp")]
