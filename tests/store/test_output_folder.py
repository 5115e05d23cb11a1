"""The output folder: for its owner alone, for one run at a time, and nothing in it half written."""

import os
from pathlib import Path

import pytest

from ls_transcribe.model.job import Job, job_name
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.output_folder import OutputFolder, open_transcript
from ls_transcribe.transcripts import Word, amazon_json

_KEY, _OTHER_KEY = "0123456789ab", "ba9876543210"
_OLD, _NEW = "aaaaaa", "bbbbbb"


@pytest.fixture
def folder(tmp_path: Path) -> OutputFolder:
    made = OutputFolder(tmp_path / "out")
    made.create()
    return made


def _job(settings: str, *, name: str = "talk.wav", key: str = _KEY, attempt: int = 1) -> Job:
    recording = Recording(key, f"file:///r/{name}", name, 5, "md5-5", "wav")
    return Job(job_name(recording.stem, settings, attempt), recording, "pocketsphinx", settings, attempt)


def _find(folder: OutputFolder, job: Job) -> bytes | None:
    return folder.find_transcript(job.recording.key, job.settings)


def _document(job: Job, text: str = "Hello") -> bytes:
    return amazon_json.write(job.name, [Word(text, 0, 500)], language="en-US")


def _files(folder: OutputFolder) -> dict[str, bytes]:
    paths = sorted(path for path in folder.path.rglob("*") if path.is_file())
    return {str(path.relative_to(folder.path)): path.read_bytes() for path in paths}


# The folder


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Transcripts are confidential, also where the system's habit is to let everyone read."""
    before = os.umask(0)
    try:
        OutputFolder(tmp_path / "out").create()
    finally:
        os.umask(before)
    assert [oct((tmp_path / name).stat().st_mode & 0o777) for name in ("out", "out/transcripts")] == ["0o700", "0o700"]


def test_everything_has_its_name(folder: OutputFolder) -> None:
    """What other programs read is where it always was."""
    places = (folder.tasks, folder.summary_completed, folder.summary_failed, folder.ledger, folder.transcripts)
    assert [place.relative_to(folder.path).as_posix() for place in places] == [
        "tasks.json",
        "job_summary_completed.csv",
        "job_summary_failed.csv",
        "ledger.sqlite3",
        "transcripts",
    ]


def test_a_folder_that_is_there_is_used_as_it_is(folder: OutputFolder) -> None:
    """A second run finds what the first left."""
    folder.tasks.write_bytes(b"[]\n")
    folder.create()
    assert _files(folder) == {"tasks.json": b"[]\n"}


# Transcripts


def test_a_transcript_lies_under_its_recordings_name(folder: OutputFolder) -> None:
    """The document is kept byte for byte."""
    job = _job(_OLD)
    folder.store_transcript(job, b' {"results": {}, "status": "COMPLETED"}\n')
    assert _files(folder) == {"transcripts/talk-0123456789ab.json": b' {"results": {}, "status": "COMPLETED"}\n'}


def test_a_new_attempts_transcript_takes_the_place_of_the_one_before(folder: OutputFolder) -> None:
    """With the same settings there is one transcript; the one before may have been corrected by hand, and is kept."""
    first, second = _job(_OLD), _job(_OLD, attempt=2)
    folder.store_transcript(first, _document(first))
    folder.store_transcript(second, _document(second))
    assert _files(folder) == {
        "transcripts/earlier/talk-0123456789ab-aaaaaa-replaced1.json": _document(first),
        "transcripts/talk-0123456789ab.json": _document(second),
    }


def test_a_transcript_with_other_settings_is_set_aside(folder: OutputFolder) -> None:
    """What was paid for once is kept, under the settings that made it."""
    old, new = _job(_OLD), _job(_NEW)
    folder.store_transcript(old, _document(old))
    folder.store_transcript(new, _document(new))
    assert _files(folder) == {
        "transcripts/earlier/talk-0123456789ab-aaaaaa.json": _document(old),
        "transcripts/talk-0123456789ab.json": _document(new),
    }


def test_earlier_transcripts_are_for_their_owner_alone(folder: OutputFolder) -> None:
    """They are no less confidential than the others."""
    for job in (_job(_OLD), _job(_NEW)):
        folder.store_transcript(job, _document(job))
    assert oct((folder.transcripts / "earlier").stat().st_mode & 0o777) == "0o700"


def test_settings_can_change_back_and_forth(folder: OutputFolder) -> None:
    """However often settings change, each has its one document, and the last lies in front."""
    old, new = _job(_OLD), _job(_NEW)
    for job in (old, new, old, new, old):
        folder.store_transcript(job, _document(job))
    assert (folder.transcript_path(old).read_bytes(), _find(folder, new)) == (_document(old), _document(new))


@pytest.mark.parametrize("present", [b"", b"half a docum", b'{"jobName": "somebody-elses", "results": {}}'])
def test_what_is_no_transcript_of_the_recording_is_set_aside(folder: OutputFolder, present: bytes) -> None:
    """A damaged document is no reason to keep the whole one out, and is somebody's all the same."""
    job = _job(_OLD)
    folder.transcript_path(job).write_bytes(present)
    folder.store_transcript(job, _document(job))
    assert _files(folder) == {
        "transcripts/earlier/talk-0123456789ab-other-replaced1.json": present,
        "transcripts/talk-0123456789ab.json": _document(job),
    }


def test_a_transcript_that_is_there_already_is_left_alone(folder: OutputFolder) -> None:
    """The same document again is no change."""
    job = _job(_OLD)
    folder.store_transcript(job, _document(job))
    before = folder.transcript_path(job).stat()
    folder.store_transcript(job, _document(job))
    after = folder.transcript_path(job).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


# Transcripts that the ledger does not know


def test_a_transcript_is_found_by_its_recording(folder: OutputFolder) -> None:
    """A run that was killed before it wrote down what it had finished has lost nothing."""
    job = _job(_OLD)
    folder.store_transcript(job, _document(job))
    assert _find(folder, job) == _document(job)


def test_a_transcript_is_found_after_its_recording_was_renamed(folder: OutputFolder) -> None:
    """The key is what counts; the name is for people."""
    job = _job(_OLD, name="talk-one.wav")
    folder.store_transcript(job, _document(job))
    assert _find(folder, _job(_OLD, name="renamed.wav")) == _document(job)


def test_an_attempts_transcript_is_found_by_every_attempt(folder: OutputFolder) -> None:
    """Attempts of the same settings ask for the same text."""
    job = _job(_OLD, attempt=3)
    folder.store_transcript(job, _document(job))
    assert _find(folder, _job(_OLD)) == _document(job)


def test_a_transcript_that_was_set_aside_is_found_by_its_settings(folder: OutputFolder) -> None:
    """Who goes back to earlier settings gets the earlier transcript, at no cost."""
    old, new = _job(_OLD), _job(_NEW)
    folder.store_transcript(old, _document(old))
    folder.store_transcript(new, _document(new))
    assert (_find(folder, old), _find(folder, new)) == (_document(old), _document(new))


def test_a_transcript_with_other_settings_is_not_what_is_looked_for(folder: OutputFolder) -> None:
    """A document that other settings made is another text."""
    folder.store_transcript(_job(_OLD), _document(_job(_OLD)))
    assert _find(folder, _job(_NEW)) is None


def test_another_recordings_transcript_is_not_what_is_looked_for(folder: OutputFolder) -> None:
    """The same name is not the same recording."""
    folder.store_transcript(_job(_OLD), _document(_job(_OLD)))
    assert _find(folder, _job(_OLD, key=_OTHER_KEY)) is None


@pytest.mark.parametrize("present", [b"", b"half a docum", b"[]", b'{"jobName": null, "results": {}}'])
def test_what_is_no_transcript_is_not_found(folder: OutputFolder, present: bytes) -> None:
    """A damaged document is made again."""
    folder.transcript_path(_job(_OLD)).write_bytes(present)
    assert _find(folder, _job(_OLD)) is None


def test_nothing_is_found_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A dry run into a new folder looks, and finds nothing."""
    assert _find(OutputFolder(tmp_path / "out"), _job(_OLD)) is None


# The transcript that a review began from


def _ask(folder: OutputFolder, settings: str, *, also_unnamed: bool = False) -> bytes | None:
    files = OutputFolder(folder.path).transcript_files(_KEY, settings)
    found = open_transcript(files, _KEY, settings, also_unnamed=also_unnamed)
    return found and found.content


def test_a_document_is_found_by_its_recording_and_settings(folder: OutputFolder) -> None:
    """The present one and each earlier one; none that other settings made."""
    old, new = _job(_OLD), _job(_NEW)
    for job in (old, new):
        folder.store_transcript(job, _document(job, f"by {job.settings}"))
    assert [_ask(folder, settings, also_unnamed=True) for settings in (_OLD, _NEW, "cccccc")] == [
        _document(old, "by aaaaaa"),
        _document(new, "by bbbbbb"),
        None,
    ]


@pytest.mark.parametrize("name", ["somebody-elses", "", f"lst-talk-{_OTHER_KEY}-{_OLD}"])
def test_a_document_that_came_from_elsewhere_is_taken_if_that_is_wanted(folder: OutputFolder, name: str) -> None:
    """A transcript that somebody already had does not say which settings made it."""
    document = amazon_json.write(name, [], language=None)
    folder.transcript_path(_job(_OLD)).write_bytes(document)
    assert (_ask(folder, _OLD), _ask(folder, _OLD, also_unnamed=True)) == (None, document)


def test_a_document_that_came_from_elsewhere_is_no_other_recordings(folder: OutputFolder) -> None:
    """It is known by the name of its file at least."""
    folder.transcript_path(_job(_OLD, key=_OTHER_KEY)).write_bytes(amazon_json.write("elsewhere", [], language=None))
    assert _ask(folder, _OLD, also_unnamed=True) is None


@pytest.mark.parametrize("present", [b"", b"half a docum", b"[]"])
def test_a_damaged_document_hides_no_earlier_one(folder: OutputFolder, present: bytes) -> None:
    """It is as if it were not there."""
    old, new = _job(_OLD), _job(_NEW)
    for job in (old, new):
        folder.store_transcript(job, _document(job))
    folder.transcript_path(new).write_bytes(present)
    assert [_ask(folder, settings, also_unnamed=True) for settings in (_OLD, _NEW)] == [_document(old), None]


def test_no_document_is_found_where_there_is_no_folder(tmp_path: Path) -> None:
    """A pull needs no folder that was pushed: the times of words are then estimated."""
    assert OutputFolder(tmp_path / "out").transcript_files(_KEY, _OLD) == ()
