"""What all embedded recognisers have in common, with a recogniser of the tests."""

from collections.abc import Callable
from pathlib import Path

import audio
import pytest
from concurrency import deeds
from speech import NOON, SAMPLES, job_for

from ls_transcribe.concurrency import workers
from ls_transcribe.engines.base import JobChange
from ls_transcribe.engines.embedded import EmbeddedEngine, RecognitionResult, recognise_file
from ls_transcribe.engines.pocketsphinx import PocketSphinxLoader
from ls_transcribe.model.job import Job, Status


def test_what_is_wrong_with_a_file_is_its_reason(tmp_path: Path) -> None:
    """A file that vanishes before its turn comes is a failed job."""
    job = job_for(audio.write_wav(tmp_path / "gone.wav", audio.tone(0.1)))
    job.recording.path.unlink()
    assert recognise_file(PocketSphinxLoader(), job).reason == "the file could not be read: No such file or directory"


def test_changes_carry_the_time(tmp_path: Path) -> None:
    """A job is told when it begins and when it has ended, with its document."""
    changes = _run(audio.write_wav(tmp_path / "good.wav", audio.tone(0.1)), deeds.understand)
    assert [(change.job.status, change.job.start_time, change.job.completion_time) for change in changes] == [
        (Status.IN_PROGRESS, NOON, None),
        (Status.COMPLETED, NOON, NOON),
    ]


def test_a_recording_that_crashes_the_recogniser_is_a_failure_with_a_reason(tmp_path: Path) -> None:
    """The process dies of it, twice: the job says so."""
    path = audio.write_wav(tmp_path / "crash.wav", audio.tone(0.1))
    ended = _run(path, deeds.understand)[-1].job
    assert (ended.status, ended.reason) == (
        Status.FAILED,
        "the recogniser's process crashed while it worked on this recording, twice: "
        "there is a fault in it, or there was not enough memory",
    )


def test_something_else_is_done_while_a_recording_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The recognition waits for what is done while it is waited for."""
    monkeypatch.setattr(workers, "_PATIENCE", 0.01)
    path = audio.write_wav(tmp_path / "long.wav", audio.tone(0.1))
    engine = _engine(deeds.understand_late)
    engine.call_while_waiting(path.with_suffix(".note").touch)
    assert list(engine.run([job_for(path)]))[-1].job.status is Status.COMPLETED


def test_nothing_exists_elsewhere() -> None:
    """What this engine has done lies in the output folder and nowhere else."""
    assert list(_engine().adopt(lambda _key: job_for(SAMPLES / "library-notice.webm"))) == []


def _run(path: Path, recognise: Callable[[Job], RecognitionResult]) -> list[JobChange]:
    engine = _engine(recognise)
    return list(engine.run([job_for(path)]))


def _engine(recognise: Callable[[Job], RecognitionResult] | None = None) -> EmbeddedEngine:
    return EmbeddedEngine("pocketsphinx", {}, PocketSphinxLoader(), workers=1, now=lambda: NOON, recognise=recognise)
