"""Transcripts are on the disk before the ledger knows of them, though the run goes on while they are written."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from processes import started, wait_until
from workflows.desk import Desk

from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors.outputs import DiskFull, OutputNotWritable
from ls_transcribe.flags import Evidence
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import Word, amazon_json
from ls_transcribe.workflows.export.transcript_writer import TranscriptWriter, WrittenTranscript
from ls_transcribe.workflows.outputs import ended_job

_TESTS = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> OutputFolder:
    folder = OutputFolder(tmp_path / "out")
    folder.create()
    return folder


def _written(name: str) -> WrittenTranscript:
    recording = Recording(name.rjust(12, "0"), f"file:///{name}.wav", f"{name}.wav", 1, "f-1", "wav")
    job = Job(f"lst-{name}", recording, "reader", "123456", status=Status.COMPLETED)
    document = amazon_json.write(job.name, [Word(name, 0, 400)], language="en-US", duration=1000)
    return WrittenTranscript(JobChange(job, document), document, ended_job(job, document, Evidence()))


def _taken(writer: TranscriptWriter, *, wait: bool = True) -> list[str]:
    names: list[str] = []
    while burst := writer.take(wait=wait):
        names += [one.ended.job.recording.name for one in burst]
    return names


def _stored(folder: OutputFolder) -> list[str]:
    return sorted(path.stem for path in folder.transcripts.glob("*.json"))


def test_those_that_come_while_the_disk_is_at_work_are_the_next_burst(
    folder: OutputFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is written at once, the others together after it; none is handed back before it is in its place."""
    may_go_on, bursts = threading.Event(), []
    store = OutputFolder.store_transcripts

    def slow(self: OutputFolder, documents: dict[Job, bytes]) -> None:
        assert may_go_on.wait(20)
        bursts.append([job.recording.name for job in documents])
        store(self, documents)

    monkeypatch.setattr(OutputFolder, "store_transcripts", slow)
    writer = TranscriptWriter(folder)
    early = []
    for name in ("a", "b", "c"):
        writer.put(_written(name))
        early += _taken(writer, wait=False)
    assert (early, _stored(folder)) == ([], [])
    may_go_on.set()
    assert _taken(writer) == ["a.wav", "b.wav", "c.wav"]
    assert (bursts, _stored(folder)) == ([["a.wav"], ["b.wav", "c.wav"]], ["a", "b", "c"])


def test_those_that_come_fast_are_written_together(folder: OutputFolder) -> None:
    """What comes after a pause is not kept waiting for others; what comes fast waits until there are enough."""
    now = [0.0]
    writer = TranscriptWriter(folder, clock=lambda: now[0])
    due = []
    for name, pause in (
        ("a", 9.0),
        ("b", 0.01),
        ("c", 0.01),
        ("d", 9.0),
        *((str(number), 0.01) for number in range(16)),
    ):
        now[0] += pause
        writer.put(_written(name))
        due.append(writer.is_due(wait=False))
        if name in "ad":
            _taken(writer)
    assert due == [True, False, False, True, *[False] * 15, True]


def test_a_burst_is_synchronised_before_any_of_it_is_in_its_place(
    folder: OutputFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends the machine then, no transcript is half there."""
    synchronise, seen = os.fsync, []

    def watched(descriptor: int) -> None:
        seen.append(_stored(folder))
        synchronise(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    jobs = [_written(name) for name in "abc"]
    folder.store_transcripts({one.ended.job: one.document for one in jobs})
    assert (seen, _stored(folder)) == ([[], [], []], ["a", "b", "c"])


def test_few_that_are_long_wait(folder: OutputFolder) -> None:
    """Sixteen of two minutes take little memory, and two of four hours much."""
    writer = TranscriptWriter(folder)
    writer.put(_written("short"))
    is_full = writer.is_full
    writer.put(replace(_written("long"), document=b" " * (5 << 20)))
    assert (is_full, writer.is_full) == (False, True)


def test_only_what_there_is_no_room_for_is_missing(folder: OutputFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst that does not fit on the disk is written one by one: those before the one that does not fit are kept."""
    store = OutputFolder.store_transcripts

    def small(self: OutputFolder, documents: dict[Job, bytes]) -> None:
        if any(job.recording.name == "c.wav" for job in documents):
            raise DiskFull(folder.path)
        store(self, documents)

    monkeypatch.setattr(OutputFolder, "store_transcripts", small)
    writer = TranscriptWriter(folder)
    for name in "abc":
        writer.put(_written(name))
    taken = [one.ended.job.recording.name for _time in range(2) for one in writer.take(wait=True)]
    with pytest.raises(OutputNotWritable):
        writer.take(wait=True)
    assert (taken, _stored(folder)) == (["a.wav", "b.wav"], ["a", "b"])


_KILLED_IN_A_BURST = """
import os, sys, time
from ls_transcribe.__main__ import main

seen, after = [], int(os.environ["FILES"])
synchronise = os.fsync

def slow(descriptor):
    seen.append(descriptor)
    if len(seen) > after:
        open(os.environ["MARK"], "w").close()
        time.sleep(60)
    synchronise(descriptor)

os.fsync = slow
main()
"""


@pytest.mark.parametrize("after", [0, 1, 3, 8])
def test_a_run_that_is_killed_while_the_disk_is_at_work(desk: Desk, after: int) -> None:
    """What the ledger calls finished is there, whatever was written at that moment, and the next run does the rest."""
    names = [f"{number:02}" for number in range(20)]
    transcripts = desk.folder / "transcripts"
    transcripts.mkdir()
    for name in names:
        (desk.input / f"{name}.wav").write_text(name)
        (transcripts / f"{name}.srt").write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{name}\n")
    mark = desk.folder / "mark"
    arguments = ["export", str(desk.input), "--transcripts", str(transcripts), "-o", str(desk.output), "-q"]
    environment = {**os.environ, "MARK": str(mark), "FILES": str(after)}
    with started([sys.executable, "-c", _KILLED_IN_A_BURST, *arguments], cwd=_TESTS, env=environment) as process:
        assert wait_until(mark.exists)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with Ledger.open(OutputFolder(desk.output).ledger) as ledger:
        finished = [job.stem for job in ledger.transcribed_jobs()]
    missing = [stem for stem in finished if not (desk.output / "transcripts" / f"{stem}.json").exists()]
    subprocess.run([sys.executable, "-m", "ls_transcribe", *arguments], check=True)

    assert (missing, len(finished) < len(names)) == ([], True)
    tasks = json.loads((desk.output / "tasks.json").read_text())
    assert sorted(task["data"]["recording"] for task in tasks) == [f"{name}.wav" for name in names]
