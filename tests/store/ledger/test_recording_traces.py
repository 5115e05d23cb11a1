"""What a ledger knows of one recording: found by whatever names it, and deleted but for what its jobs cost."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ls_transcribe.model.job import Job, Status, job_name
from ls_transcribe.model.recording import Recording, recording_key
from ls_transcribe.store.ledger import Ledger

_HOUR = 3_600_000  # ms


def _recording(name: str) -> Recording:
    return Recording(recording_key(name), f"s3://calls/day/{name}", f"day/{name}", len(name), name, "wav")


_MALLORY, _TRENT = _recording("mallory.wav"), _recording("trent.wav")


@pytest.fixture(name="ledger")
def _ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Two recordings, each with a job that was started and paid; of one nobody knows how long it is."""
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        for recording, seconds in ((_MALLORY, None), (_TRENT, 60)):
            ledger.add_recording(recording)
            job = Job(job_name(recording.stem, "aaaaaa", 1), recording, "amazon", "aaaaaa", status=Status.COMPLETED)
            ledger.starts.reserve(job, seconds)
            ledger.complete_job(job, started_here=True)
            ledger.starts.confirm(job)
        yield ledger


def _in_seconds(length: int) -> int:
    return length // 1000


@pytest.mark.parametrize("name", ["day/mallory.wav", "mallory.wav"])
def test_a_recording_is_found_by_its_name_or_the_end_of_it(ledger: Ledger, name: str) -> None:
    """The other one is not."""
    assert (ledger.traces.with_name(name), ledger.traces.with_name("allory.wav")) == ([_MALLORY.key], [])


def test_what_was_spent_stays_spent(ledger: Ledger) -> None:
    """A budget holds for what was forgotten, too, and nothing tells what that was."""
    before = ledger.starts.total(_in_seconds, _HOUR)
    ledger.starts.make_nameless(_MALLORY.key, _in_seconds, _HOUR)
    ledger.traces.delete(_MALLORY.key)
    after = ledger.starts.total(_in_seconds, _HOUR)
    assert (before.seconds, after.seconds, before.starts, after.starts) == (3_660, 3_660, 2, 2)
    assert (ledger.traces.find(_MALLORY.key), ledger.traces.with_name("mallory.wav")) == (None, [])
    assert [job.name for job in ledger.traces.find(_TRENT.key).jobs] == [job_name(_TRENT.stem, "aaaaaa", 1)]  # type: ignore[union-attr]


def test_what_is_withdrawn_is_nowhere_and_still_known(ledger: Ledger) -> None:
    """No file that is written for others has it, and what is left to be done can be told."""
    ledger.traces.withdraw(_MALLORY.key)
    traces = ledger.traces.find(_MALLORY.key)
    assert (
        [job.recording.name for job in ledger.transcribed_jobs()],
        traces and traces.uri,
        traces and traces.name,
    ) == (
        ["day/trent.wav"],
        None,
        "day/mallory.wav",
    )


def test_tombstones_of_one_content_are_lifted_together(ledger: Ledger) -> None:
    """By any of its keys; those of others stay."""
    day = date(2026, 12, 1)
    ledger.tombstones.save_same(_MALLORY.key, ["0" * 12], day)
    ledger.tombstones.save(_MALLORY.key, day)
    ledger.tombstones.save(_TRENT.key, day)
    before = sorted(ledger.tombstones.keys_passed_over())
    is_lifted, again = ledger.tombstones.lift("0" * 12), ledger.tombstones.lift("0" * 12)
    assert (before, is_lifted, again) == (sorted([_MALLORY.key, "0" * 12, _TRENT.key]), True, False)
    assert list(ledger.tombstones.keys_passed_over()) == [_TRENT.key]
