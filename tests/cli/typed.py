"""Commands as they are typed, carried out in this process: making one of its own takes longer than most of them."""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from stand_ins.amazon.server import Amazon
from workflows.desk import make_clients_once

from ls_transcribe import __main__ as program
from ls_transcribe.engines.amazon import job_tracker


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it said."""

    code: int
    out: str
    err: str


class Shell:
    """A folder, `input` and `output` at Amazon, where jobs end at once, and commands that are typed."""

    def __init__(
        self, amazon: Amazon, folder: Path, monkeypatch: pytest.MonkeyPatch, said: pytest.CaptureFixture[str]
    ) -> None:
        self.amazon = amazon
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._said = said
        amazon.service.duration = lambda _uri: 0.0
        for bucket in ("input", "output"):
            amazon.make_bucket(bucket)
        monkeypatch.chdir(folder)

    def write(self, **texts: str) -> None:
        """Files named so in the folder `calls`."""
        (self.folder / "calls").mkdir(exist_ok=True)
        for name, text in texts.items():
            (self.folder / "calls" / f"{name}.wav").write_text(text)

    def objects(self, bucket: str = "input") -> list[str]:
        """What is in a bucket, without Transcribe's own file."""
        return [key for key in self.amazon.keys(bucket) if not key.endswith(".temp")]

    def type(self, *words: str, stdin: bytes = b"") -> Ended:
        """A command, to its end."""
        self._said.readouterr()
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["ls-transcribe", *words])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin))))
            patch.setattr("signal.signal", lambda *_: None)  # those of the test runner stay its own
            with pytest.raises(SystemExit) as ended:
                program.main()
        out, err = self._said.readouterr()
        return Ended(int(ended.value.code or 0), out, err)


@pytest.fixture
def shell(amazon: Amazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Where commands are typed."""
    make_clients_once(monkeypatch)
    monkeypatch.setattr(job_tracker, "_SOONEST", 0.01)  # seconds
    return Shell(amazon, tmp_path, monkeypatch, capsys)
