"""Outputs that are written again while a run goes on: soon, and at a bounded cost."""

from collections.abc import Callable, Generator, Iterable
from functools import partial
from pathlib import Path

import pytest
from plugged_in import plug_in
from workflows.desk import Desk, Reader

from ls_transcribe.engines.base import JobChange
from ls_transcribe.model.job import Job
from ls_transcribe.workflows.export import export as export_module
from ls_transcribe.workflows.export import refresh as refresh_module
from ls_transcribe.workflows.export.refresh import OutputRefresh


def test_the_cost_is_a_small_share_of_the_run_however_long_one_time_takes() -> None:
    """A hundred thousand recordings of a tenth of a second each; writing takes a millisecond for each that is there.

    A time takes longer than the one before it, of which the pause between them is twenty times: so the share is a bit
    more than a twentieth. A fifteenth is what the code promises.
    """
    now, number, took = [0.0], [0], []

    def write() -> None:
        took.append(number[0] * 0.001)
        now[0] += took[-1]

    refresh = OutputRefresh(write, finished=0, clock=lambda: now[0])
    for number[0] in range(1, 100_001):
        now[0] += 0.1
        refresh.transcript_ended()

    assert (len(took) > 10, sum(took) < now[0] / 15) == (True, True)


def test_a_large_folder_is_not_written_for_its_first_new_recording() -> None:
    """What it may take is known before: twenty times a millisecond for each recording in it."""
    now, written = [0.0], []
    refresh = OutputRefresh(lambda: written.append(now[0]), finished=100_000, clock=lambda: now[0])
    for now[0] in (11.0, 1999.0, 2001.0):
        refresh.transcript_ended()
    assert written == [2001.0]


class _SlowReader(Reader):
    """An engine that waits an hour before the last recording, and looks into the output folder then, and after it."""

    def __init__(self, desk: Desk, now: list[float]) -> None:
        self._desk = desk
        self._now = now
        self._while_waiting: Callable[[], object] = lambda: None
        self.seen: list[list[str]] = []

    def call_while_waiting(self, call: Callable[[], object]) -> None:
        self._while_waiting = call

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        *most, last = jobs
        yield from super().run(most)
        for passed in (0.0, 3600.0):
            self._now[0] += passed
            self._while_waiting()
            self.seen.append(sorted(self._desk.tasks))
        yield from super().run([last])


def test_a_long_last_recording_keeps_nothing_from_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due while nothing ends is written then."""
    now = [0.0]
    monkeypatch.setattr(export_module, "OutputRefresh", partial(OutputRefresh, clock=lambda: now[0]))
    desk.write(a="one", b="two", c="three")
    engine = _SlowReader(desk, now)
    plug_in(monkeypatch, Reader.name, lambda: engine)
    desk.transcribe()
    assert engine.seen == [["a.wav"], ["a.wav", "b.wav"]]


class _Onlooker(Reader):
    """An engine that ends with the first recording, and looks into the output folder before each of the others."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.seen: list[tuple[list[str], list[str]]] = []

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        for change in super().run(reversed(list(jobs))):
            yield change
            self.seen.append((sorted(self._desk.tasks), sorted(_documents(self._desk.output))))


def _documents(output: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (output / "documents").glob("*")}


def test_others_see_what_is_finished_before_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """tasks.json and documents grow with a run.

    What documents are called does not depend on the order in which recordings end: where another may have a stronger
    claim to a name, the document waits.
    """
    monkeypatch.setattr(refresh_module, "_SHORTEST", 0)
    monkeypatch.setattr(refresh_module, "_SHARE", 0)
    for name in ("call.wav", "talk.mp3", "talk.wav"):
        (desk.input / name).write_text(f"hello from {name}")
    engine = _Onlooker(desk)
    plug_in(monkeypatch, Reader.name, lambda: engine)
    desk.transcribe(formats=("txt",))
    disturbed, desk.output = desk.output, desk.folder / "other"
    plug_in(monkeypatch, Reader.name, Reader)
    desk.transcribe(formats=("txt",))

    late = next(name for name in _documents(disturbed) if name.startswith("talk-"))
    assert engine.seen == [
        (["talk.wav"], []),
        (["talk.mp3", "talk.wav"], [late, "talk.txt"]),
        (["call.wav", "talk.mp3", "talk.wav"], ["call.txt", late, "talk.txt"]),
    ]
    assert _documents(disturbed) == _documents(desk.output)
