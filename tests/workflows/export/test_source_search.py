"""What is read already is transcribed while the rest is read, and in the end all is as if it had been read before."""

import io
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import audio
import pytest
from listener import Listener
from plugged_in import plug_in
from processes import started, wait_until
from requests_of import export_request

from ls_transcribe.engines.base import JobChange
from ls_transcribe.model.job import Job, Status, settings_digest
from ls_transcribe.model.recording import Recording, md5_of
from ls_transcribe.sources import unread_files
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.transcripts import Word, amazon_json
from ls_transcribe.workflows.export import refresh, source_search
from ls_transcribe.workflows.export.export import export
from ls_transcribe.workflows.plan import Decision, ExportPlan

_PATIENCE = 20.0  # seconds
_TESTS = Path(__file__).parents[2]


@dataclass
class Reader:
    """An engine whose recordings are texts. `before` is called with the name of each recording before it is heard."""

    name: str = "reader"
    settings: str = settings_digest("reader", {})
    started: list[str] = field(default_factory=list)
    before: Callable[[str], object] = lambda _name: None

    def refuses(self, recording: Recording) -> str | None:  # noqa: ARG002  # as declared
        return None

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:  # noqa: ARG002  # as declared
        return iter(())

    def call_while_waiting(self, call: Callable[[], object]) -> None:
        self.while_waiting = call

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        for job in jobs:
            self.started.append(job.recording.name)
            yield JobChange(replace(job, status=Status.IN_PROGRESS), started_here=True)
            self.before(job.recording.name)
            words = [Word(job.recording.path.read_text(), 0, 400, 0.9)]
            document = amazon_json.write(job.name, words, language="en-US", duration=1000)
            yield JobChange(replace(job, status=Status.COMPLETED), document)


class _Told(Listener):
    """Also remembers how much was known each time that a plan was told."""

    def __init__(self) -> None:
        super().__init__()
        self.plans: list[tuple[int, bool]] = []

    def planned(self, plan: ExportPlan) -> None:
        self.plans.append((plan.jobs, plan.is_complete))


class Folder:
    """Recordings, each of which is a portion, and runs over them."""

    def __init__(self, place: Path) -> None:
        self.input, self.output = place / "calls", place / "out"
        self.input.mkdir()
        self.engine = Reader()
        self.told = _Told()

    def write(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.input / f"{name}.wav").write_text(text)

    def run(self, **options: Any) -> list[str]:
        """Run, and tell what was started."""
        self.engine.started = []
        self.plan(**options)
        return self.engine.started

    def plan(self, **options: Any) -> ExportPlan:
        """Run, and tell the plan."""
        self.told = _Told()
        request = export_request(self.input, **{"output": self.output, "engine": "reader", **options})
        return export(request, self.told, now=lambda: datetime(2026, 1, 2, tzinfo=UTC), stdin=io.BytesIO()).plan

    @property
    def tasks(self) -> dict[str, str]:
        """What the tasks say, by the file that they play."""
        read = json.loads((self.output / "tasks.json").read_text())
        told = [
            (Path(task["data"]["audio"]).name, task["predictions"][0]["result"][0]["value"]["text"][0]) for task in read
        ]
        assert len(dict(told)) == len(told), "two tasks play one file"
        return dict(told)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    made = Folder(tmp_path)
    plug_in(monkeypatch, "reader", lambda: made.engine)
    monkeypatch.setattr(source_search, "FIRST_PORTION", 1)
    monkeypatch.setattr(unread_files, "_SMALL", 0)
    return made


def _hold(monkeypatch: pytest.MonkeyPatch, name: str, seconds: float = _PATIENCE) -> threading.Event:
    """Have the file of this name be read only when the event that is returned is set, or so much later."""
    may_be_read = threading.Event()

    def read(path: Path) -> str:
        if path.name == name:
            may_be_read.wait(seconds)
        return md5_of(path)

    monkeypatch.setattr(unread_files, "md5_of", read)
    return may_be_read


def test_the_first_are_heard_while_the_last_is_read(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has terabytes does not wait for the first word until all of them are read."""
    folder.write(a="one", b="two", c="three")
    may_be_read = _hold(monkeypatch, "c.wav")
    read = list[bool]()

    def hear(name: str) -> None:
        read.append(may_be_read.is_set())
        if name == "b.wav":
            may_be_read.set()

    folder.engine.before = hear
    assert folder.run() == ["a.wav", "b.wav", "c.wav"]
    assert folder.tasks == {"a.wav": "one", "b.wav": "two", "c.wav": "three"}
    assert (read, folder.told.plans[0][1], folder.told.plans[-1]) == ([False, False, True], False, (3, True))


def test_all_is_as_if_it_had_been_read_before(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes, the same names of transcripts and the same summary, also of copies."""
    folder.write(a="one", b="two", c="one", d="three", e="two")
    (folder.input / "f.wav").touch()
    may_be_read = _hold(monkeypatch, "c.wav")
    folder.engine.before = lambda name: may_be_read.set() if name == "b.wav" else None
    folder.run()
    in_parts = folder.told.told
    monkeypatch.setattr(source_search, "FIRST_PORTION", 1_000)
    folder.run(output=folder.output.with_name("whole"), document_root=None)

    def written(output: Path) -> dict[str, bytes]:
        files = [*output.glob("*.json"), *output.glob("*.csv"), *output.glob("transcripts/*")]
        return {str(file.relative_to(output)): file.read_bytes() for file in files}

    assert folder.told.plans == [(3, True)]
    assert (written(folder.output), in_parts) == (written(folder.output.with_name("whole")), folder.told.told)


def test_a_copy_of_what_is_being_heard_is_no_second_job(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found while its content is transcribed, and nothing is transcribed twice."""
    folder.write(a="one", b="one")
    may_be_read = _hold(monkeypatch, "b.wav")
    folder.engine.before = lambda _name: may_be_read.set()

    assert (folder.run(), folder.told.told) == (["a.wav"], [("copy", "b.wav", "a.wav")])
    assert (folder.run(), folder.tasks) == ([], {"a.wav": "one"})


def test_what_comes_while_a_long_one_is_heard_is_planned(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is known as soon as it is read, whether or not the engine has room for more."""
    folder.write(a="one", b="two", c="three")
    may_be_read = _hold(monkeypatch, "b.wav")
    plans = list[tuple[int, bool]]()

    def is_all_known() -> bool:
        folder.engine.while_waiting()
        return folder.told.plans[-1][1]

    def hear(name: str) -> None:
        if name == "a.wav":
            may_be_read.set()
            wait_until(is_all_known)
            plans.extend(folder.told.plans)

    folder.engine.before = hear
    folder.run()
    assert (plans[0], plans[-1]) == ((1, False), (3, True))


def test_a_recording_that_was_moved_is_not_taken_for_gone(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it was there is other audio now, and it may be found at the end: nothing is transcribed before that."""
    monkeypatch.setattr(refresh, "_SECONDS_PER_TASK", 0.0)
    folder.write(a="one", b="two")
    folder.run()
    folder.write(a="new", b="newer", c="one")
    may_be_read = _hold(monkeypatch, "c.wav", 0.5)  # which is long enough for what should not happen
    seen = list[dict[str, str]]()

    def hear(_name: str) -> None:
        may_be_read.set()
        seen.append(folder.tasks)

    folder.engine.before = hear
    assert (folder.run(), folder.told.told) == (["a.wav", "b.wav"], [("replaced", "b.wav")])
    assert seen[1] == {"a.wav": "new", "c.wav": "one"}
    assert folder.tasks == {"a.wav": "new", "b.wav": "newer", "c.wav": "one"}


def test_broken_off_before_all_was_looked_at(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """What earlier runs could not use is still told, and the same command goes on where this one was."""
    folder.write(a="one")
    (folder.input / "z.wav").touch()
    folder.run()
    folder.write(b="two", c="three", d="four")
    may_be_read = _hold(monkeypatch, "d.wav")

    def interrupt(name: str) -> None:
        if name == "c.wav":
            raise KeyboardInterrupt

    folder.engine.before = interrupt
    with pytest.raises(KeyboardInterrupt):
        folder.run()
    with Ledger.read(folder.output / "ledger.sqlite3") as ledger:
        failed = [item.name for item in ledger.failed_items()]
    tasks = folder.tasks
    may_be_read.set()
    folder.engine.before = lambda _name: None

    assert (failed, tasks) == (["z.wav"], {"a.wav": "one", "b.wav": "two"})
    assert (folder.run(), len(folder.tasks)) == (["c.wav", "d.wav"], 4)


def test_a_pilot_knows_what_it_leaves(folder: Folder) -> None:
    """How many recordings are left for later is told before anything is started."""
    folder.write(a="one", b="two", c="three")

    assert (folder.run(limit=2), folder.told.plans) == (["a.wav", "b.wav"], [(2, True)])


def test_a_dry_run_knows_all(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts recordings, copies and what cannot be used to the last file."""
    folder.write(a="one", b="two", c="one")
    (folder.input / "d.wav").touch()
    _hold(monkeypatch, "b.wav", 0.3)  # which is long enough to end too early
    plan = folder.plan(dry_run=True)

    assert (plan.decisions, plan.duplicates, plan.failed_items) == ({Decision.START: 2}, 1, 1)


_KILLED_WHILE_READING = """
import os, time
from ls_transcribe.__main__ import main
from ls_transcribe.sources import unread_files
from ls_transcribe.workflows.export import refresh, source_search

read = unread_files.md5_of

def slow(path):
    while path.name == "3.wav":
        time.sleep(60)
    return read(path)

source_search.FIRST_PORTION, unread_files._SMALL, unread_files.md5_of = 1, 0, slow
if __name__ == "__main__":
    main()
"""


def test_a_run_that_is_killed_while_it_reads(tmp_path: Path) -> None:
    """What was transcribed by then is kept as it is, and the next run does the rest, of each content once."""
    recordings, output = tmp_path / "in", tmp_path / "out"
    recordings.mkdir()
    for number in range(4):
        audio.write_wav(recordings / f"{number}.wav", audio.tone(1 + number / 10))
    (recordings / "4.wav").write_bytes((recordings / "0.wav").read_bytes())
    arguments = ["export", str(recordings), "--engine", "pocketsphinx", "-o", str(output), "-q"]
    with started([sys.executable, "-c", _KILLED_WHILE_READING, *arguments], cwd=_TESTS) as process:
        assert wait_until(lambda: bool(_transcripts(output)))
        process.send_signal(signal.SIGKILL)
        process.wait()
    before = _transcripts(output)
    ended = subprocess.run([sys.executable, "-m", "ls_transcribe", *arguments], check=False)
    after = _transcripts(output)

    assert (ended.returncode, len(after), {name: after[name] for name in before}) == (0, 4, before)
    names = [task["data"]["recording"] for task in json.loads((output / "tasks.json").read_text())]
    assert sorted(names) == ["0.wav", "1.wav", "2.wav", "3.wav"]


def _transcripts(output: Path) -> dict[str, tuple[int, int]]:
    """The transcripts of a folder, with what tells whether they were written anew."""
    found = [path for path in (output / "transcripts").glob("*.json") if not path.name.startswith(".")]
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}
