"""What is to be imported for a recording: new, changed, as it should be, or deleted by somebody."""

import pytest

from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger.imported_tasks import ImportedTask, ProjectAddress, TaskInProject
from ls_transcribe.workflows.task_import.decision import ImportDecision, decide_import

_CONTENT = "amazon/3f9c21/aaaaaa"
_S3, _MOVED, _FILE = "s3://calls/a.wav", "s3://calls/archive/a.wav", "file:///calls/a.wav"
_UPLOAD = "/data/upload/7/a-0123456789ab.wav"


def _job(uri: str = _S3) -> Job:
    recording = Recording("0123456789ab", uri, "a.wav", 1, "f-1", "wav")
    return Job("lst-a", recording, "amazon", "3f9c21", status=Status.COMPLETED)


def _imported(audio: str = _S3, *, task: int = 5, content: str = _CONTENT) -> ImportedTask:
    return ImportedTask(ProjectAddress("http://localhost:8080", 7), "0123456789ab", task, audio, content)


def _existing(audio: str = _S3, *, is_filled: bool = True) -> TaskInProject:
    return TaskInProject(5, audio, is_filled)


@pytest.mark.parametrize(
    ("imported", "recreate", "expected"),
    [
        (None, False, ImportStatus.NEW),
        (None, True, ImportStatus.NEW),
        (_imported(), False, ImportStatus.DELETED),
        (_imported(), True, ImportStatus.NEW),
    ],
)
def test_a_task_that_does_not_exist(imported: ImportedTask | None, expected: ImportStatus, *, recreate: bool) -> None:
    """It is new, or somebody has deleted it, and it comes back only on request."""
    decision = decide_import(_job(), "aaaaaa", None, imported, recreate=recreate)
    assert decision == ImportDecision(expected, _CONTENT, _S3)


@pytest.mark.parametrize(
    ("uri", "existing", "audio"),
    [(_S3, _MOVED, _MOVED), (_FILE, _UPLOAD, _UPLOAD), (_S3, "/data/local-files/?d=a.wav", _S3), (_FILE, "a.wav", "")],
)
def test_a_task_that_this_folder_has_not_imported(uri: str, existing: str, audio: str) -> None:
    """It is updated, and plays what it has played where that can be played; else it gets the audio of the folder."""
    decision = decide_import(_job(uri), "aaaaaa", _existing(existing), None, recreate=False)
    assert decision == ImportDecision(ImportStatus.CHANGED, _CONTENT, audio, 5)


def test_a_task_that_is_as_it_should_be() -> None:
    """Nothing is done, and the ledger has it already, unless its number or address was another."""
    decisions = [
        decide_import(_job(), "aaaaaa", _existing(), imported, recreate=False)
        for imported in (_imported(), _imported(task=4))
    ]
    assert decisions == [
        ImportDecision(ImportStatus.UNCHANGED, _CONTENT, _S3, 5, is_recorded) for is_recorded in (True, False)
    ]


@pytest.mark.parametrize(
    ("existing", "imported"),
    [(_existing(), _imported(content="amazon/000000/aaaaaa")), (_existing(is_filled=False), _imported())],
    ids=["another text", "an empty editor"],
)
def test_a_task_with_another_text(existing: TaskInProject, imported: ImportedTask) -> None:
    """It is updated."""
    decision = decide_import(_job(), "aaaaaa", existing, imported, recreate=False)
    assert decision == ImportDecision(ImportStatus.CHANGED, _CONTENT, _S3, 5)


def test_audio_that_has_moved() -> None:
    """The task gets the new address, unless somebody has given it another one in Label Studio."""
    moved = decide_import(_job(_MOVED), "aaaaaa", _existing(), _imported(), recreate=False)
    theirs = decide_import(_job(_MOVED), "aaaaaa", _existing("s3://theirs/a.wav"), _imported(), recreate=False)
    assert [(decision.status, decision.audio) for decision in (moved, theirs)] == [
        (ImportStatus.CHANGED, _MOVED),
        (ImportStatus.UNCHANGED, "s3://theirs/a.wav"),
    ]


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        (_UPLOAD, f"/studio{_UPLOAD}"),
        ("/data/local-files/?d=a.wav", "/studio/data/local-files/?d=a.wav"),
        (f"/studio{_UPLOAD}", f"/studio{_UPLOAD}"),
        ("https://h.example/data/upload/7/a.wav", "https://h.example/data/upload/7/a.wav"),
    ],
)
def test_an_address_without_the_path_of_the_server_is_mended(stored: str, wanted: str) -> None:
    """Earlier versions did not write it, and browsers found nothing there."""
    decision = decide_import(
        _job(_FILE), "aaaaaa", _existing(stored), _imported(stored), recreate=False, public_path=lambda: "/studio"
    )
    changes = ImportStatus.UNCHANGED if stored == wanted else ImportStatus.CHANGED
    assert (decision.status, decision.audio) == (changes, wanted)
