"""What a run means to do with a recording, by what has happened to it before."""

import pytest

from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.workflows.plan import Decision, decide, decide_on_finished

_RECORDING = Recording("0123456789ab", "file:///r/a.wav", "a.wav", 5, "md5-5", "wav")
_NOW, _OTHER = "aaaaaa", "bbbbbb"  # the settings of this run, and those of another
_SAID_NOTHING: frozenset[str] = frozenset()
_FINISHED = (Decision.FINISHED, Decision.OTHER_SETTINGS)
_RETRY, _AGAIN = frozenset({"retry_failed"}), frozenset({"retranscribe"})


def _job(settings: str, attempt: int, status: Status) -> Job:
    return Job(f"{settings}-{attempt}", _RECORDING, "pocketsphinx", settings, attempt, status)


_QUEUED = _job(_NOW, 1, Status.QUEUED)
_BEGUN = _job(_NOW, 1, Status.IN_PROGRESS)
_FAILED = _job(_NOW, 1, Status.FAILED)
_FAILED_AGAIN = _job(_NOW, 2, Status.FAILED)
_BEGUN_AGAIN = _job(_NOW, 2, Status.IN_PROGRESS)
_DONE = _job(_NOW, 1, Status.COMPLETED)
_DONE_AGAIN = _job(_NOW, 2, Status.COMPLETED)
_OTHER_DONE = _job(_OTHER, 3, Status.COMPLETED)
_OTHER_FAILED = _job(_OTHER, 3, Status.FAILED)
_OTHER_BEGUN = _job(_OTHER, 3, Status.IN_PROGRESS)


@pytest.mark.parametrize(
    ("jobs", "transcript", "said", "decision", "attempt"),
    [
        # new, or not finished: the same job is taken up
        ([], None, _SAID_NOTHING, Decision.START, 1),
        ([], None, _RETRY | _AGAIN, Decision.START, 1),
        ([_QUEUED], None, _SAID_NOTHING, Decision.START, 1),
        ([_BEGUN], None, _RETRY | _AGAIN, Decision.START, 1),
        ([_FAILED, _BEGUN_AGAIN], None, _SAID_NOTHING, Decision.START, 2),
        # failed: only when it is said, under a new name
        ([_FAILED], None, _SAID_NOTHING, Decision.FAILED, 1),
        ([_FAILED], None, _AGAIN, Decision.FAILED, 1),
        ([_FAILED], None, _RETRY, Decision.START, 2),
        ([_FAILED, _FAILED_AGAIN], None, _SAID_NOTHING, Decision.FAILED, 2),
        ([_FAILED_AGAIN, _FAILED], None, _RETRY, Decision.START, 3),
        # failed with other settings: these may do better
        ([_OTHER_FAILED], None, _SAID_NOTHING, Decision.START, 1),
        ([_OTHER_FAILED], None, _RETRY, Decision.START, 1),
        ([_OTHER_BEGUN], None, _SAID_NOTHING, Decision.START, 1),
        ([_FAILED, _OTHER_BEGUN], None, _SAID_NOTHING, Decision.FAILED, 1),
        # finished is finished
        ([_DONE], _DONE, _SAID_NOTHING, Decision.FINISHED, 1),
        ([_DONE], _DONE, _RETRY | _AGAIN, Decision.FINISHED, 1),
        ([_FAILED, _DONE_AGAIN], _DONE_AGAIN, _RETRY | _AGAIN, Decision.FINISHED, 2),
        ([_OTHER_DONE, _DONE], _DONE, _AGAIN, Decision.FINISHED, 1),
        # finished with other settings: again only when it is said
        ([_OTHER_DONE], _OTHER_DONE, _SAID_NOTHING, Decision.OTHER_SETTINGS, 1),
        ([_OTHER_DONE], _OTHER_DONE, _RETRY, Decision.OTHER_SETTINGS, 1),
        ([_OTHER_DONE], _OTHER_DONE, _AGAIN, Decision.START, 1),
        ([_OTHER_DONE, _BEGUN], _OTHER_DONE, _SAID_NOTHING, Decision.OTHER_SETTINGS, 1),
        ([_OTHER_DONE, _BEGUN], _OTHER_DONE, _AGAIN, Decision.START, 1),
        ([_OTHER_DONE, _FAILED], _OTHER_DONE, _SAID_NOTHING, Decision.OTHER_SETTINGS, 1),
        ([_OTHER_DONE, _FAILED], _OTHER_DONE, _RETRY, Decision.OTHER_SETTINGS, 1),
        ([_OTHER_DONE, _FAILED], _OTHER_DONE, _AGAIN, Decision.FAILED, 1),
        ([_OTHER_DONE, _FAILED], _OTHER_DONE, _RETRY | _AGAIN, Decision.START, 2),
        ([_DONE, _OTHER_DONE], _OTHER_DONE, _AGAIN, Decision.START, 1),
    ],
)
def test_what_is_done_with_a_recording(
    jobs: list[Job], transcript: Job | None, said: frozenset[str], decision: Decision, attempt: int
) -> None:
    """Nothing is paid for twice unless that is said, and nothing that was begun is forgotten."""
    finished = decide_on_finished(
        transcript.settings if transcript else None, _NOW, retranscribe="retranscribe" in said
    )
    assert finished == (decision if decision in _FINISHED else None)
    if finished is None:
        assert decide(jobs, _NOW, retry_failed="retry_failed" in said) == (decision, attempt)


@pytest.mark.parametrize("jobs", [[_DONE], [_OTHER_DONE, _DONE], [_FAILED, _DONE_AGAIN]])
def test_a_transcript_that_is_gone_is_made_again_under_its_jobs_name(jobs: list[Job]) -> None:
    """Who deletes a transcript gets it again, from wherever it still is."""
    assert decide_on_finished(None, _NOW, retranscribe=False) is None
    assert decide(jobs, _NOW, retry_failed=False) == (Decision.START, jobs[-1].attempt)
