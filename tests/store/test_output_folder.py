"""The output folder: for its owner alone, for one run at a time, and nothing in it half written."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ls_transcribe.errors.outputs import FolderBusy, OutputNotWritable
from ls_transcribe.model.job import Job, job_name
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.output_folder import OutputFolder, ReviewFolder, atomic_write
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


def test_everything_in_a_folder_of_reviews_has_its_name(tmp_path: Path) -> None:
    """The reviewed transcripts lie in front, for they are what is wanted."""
    folder = ReviewFolder(tmp_path / "out")
    places = (folder.transcript_of("a-1"), folder.documents, folder.subtitles, folder.manifest, folder.report)
    assert [place.relative_to(tmp_path).as_posix() for place in (*places, folder.page, folder.reviews)] == [
        "out/a-1.json",
        "out/documents",
        "out/subtitles",
        "out/manifest.jsonl",
        "out/report.json",
        "out/report.html",
        "out/reviews.sqlite3",
    ]


def test_a_folder_of_reviews_is_for_its_owner_alone(tmp_path: Path) -> None:
    """What people corrected is no less confidential, and no folder is made for what there is none of."""
    before = os.umask(0)
    try:
        ReviewFolder(tmp_path / "in" / "out").create()
    finally:
        os.umask(before)
    made = sorted(tmp_path.rglob("*"))
    assert [(path.name, oct(path.stat().st_mode & 0o777)) for path in made if path.name == "out"] == [("out", "0o700")]


def test_a_folder_is_where_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it was named from where one stood then."""
    monkeypatch.chdir(tmp_path)
    folder = ReviewFolder(Path("out"))
    monkeypatch.chdir("/")
    assert folder.reviews == tmp_path / "out" / "reviews.sqlite3"


def test_naming_a_folder_touches_nothing(tmp_path: Path) -> None:
    """A dry run leaves no folder behind."""
    OutputFolder(tmp_path / "out")
    ReviewFolder(tmp_path / "reviewed")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_used_as_it_is(folder: OutputFolder) -> None:
    """A second run finds what the first left."""
    folder.tasks.write_bytes(b"[]\n")
    folder.create()
    assert _files(folder) == {"tasks.json": b"[]\n"}


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    """What is no folder cannot be one."""
    (tmp_path / "out").touch()
    with pytest.raises(OutputNotWritable) as refused:
        OutputFolder(tmp_path / "out").create()
    assert (
        str(refused.value) == f"The output folder {tmp_path}/out cannot be used (File exists): choose another with -o."
    )


def test_a_folder_that_may_not_be_written_to_is_refused(folder: OutputFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told before any work, not after it."""
    monkeypatch.setattr(os, "access", lambda *_: False)  # root, whom the tests may run as, may write everywhere
    with pytest.raises(OutputNotWritable) as refused:
        folder.create()
    assert str(refused.value) == (
        f"The output folder {folder.path} cannot be used (you may not write there): choose another with -o."
    )


# Files that are written whole or not at all


def test_a_file_takes_its_place_when_it_is_complete(tmp_path: Path) -> None:
    """While a file is written, who reads it reads the one before."""
    path = tmp_path / "tasks.json"
    path.write_bytes(b"old")
    with atomic_write(path) as file:
        file.write(b"new")
        file.flush()
        meanwhile = path.read_bytes()
    assert (meanwhile, path.read_bytes(), list(tmp_path.iterdir())) == (b"old", b"new", [path])


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(28, "No space left on device"), OutputNotWritable),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (ValueError(), ValueError),
    ],
)
def test_a_file_that_is_not_completed_leaves_the_one_before(
    tmp_path: Path, error: BaseException, raised: type[BaseException]
) -> None:
    """A full disk, Ctrl-C or a fault leave everything as it was, and nothing beside it."""
    path = tmp_path / "tasks.json"
    path.write_bytes(b"old")
    with pytest.raises(raised):
        _write_half(path, error)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"old", [path])


def _write_half(path: Path, error: BaseException) -> None:
    with atomic_write(path) as file:
        file.write(b"ne")
        raise error


def test_what_a_killed_run_left_is_written_over(tmp_path: Path) -> None:
    """Half a file of a run that could not clean up becomes part of nothing."""
    (tmp_path / ".tasks.json.partial").write_bytes(b"half of something longer")
    with atomic_write(tmp_path / "tasks.json") as file:
        file.write(b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("tasks.json", b"new")]


# One run at a time


@contextmanager
def _another_run(folder: OutputFolder | ReviewFolder) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the folder to itself until its standard input ends."""
    program = (
        "import sys; from pathlib import Path; from ls_transcribe import output_folder\n"
        "folder = getattr(output_folder, sys.argv[1])(Path(sys.argv[2]))\n"
        "with folder.lock(): print('locked', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, type(folder).__name__, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process


def test_a_second_run_is_refused_and_told_who_is_at_work(folder: OutputFolder) -> None:
    """Two runs would write over each other; the refusal names the process and the ways on."""
    with _another_run(folder) as process, pytest.raises(FolderBusy) as refused, folder.lock():
        pass
    assert str(refused.value) == (
        f"Another run (process {process.pid}) is at work in {folder.path}: wait until it ends, "
        f"look at it with `ls-transcribe status -o {folder.path}`, or choose another folder with -o."
    )


def test_a_second_pull_is_refused_and_told_who_is_at_work(tmp_path: Path) -> None:
    """A folder of reviews has no status to look at."""
    folder = ReviewFolder(tmp_path)
    with _another_run(folder) as process, pytest.raises(FolderBusy) as refused, folder.lock():
        pass
    assert str(refused.value) == (
        f"Another run (process {process.pid}) is at work in {tmp_path}: wait until it ends, "
        "or choose another folder with -o."
    )


def test_a_pull_may_go_on_while_a_run_does(folder: OutputFolder) -> None:
    """Reviews are written beside, also where both were given one folder: their locks are two."""
    with _another_run(folder), ReviewFolder(folder.path).lock():
        assert ReviewFolder(folder.path).run_under_way() == os.getpid()


def test_a_run_that_was_refused_leaves_the_other_alone(folder: OutputFolder) -> None:
    """Who asks for a lock does not take away the name of who holds it."""
    with _another_run(folder) as process:
        for _ in range(2):
            with pytest.raises(FolderBusy), folder.lock():
                pass
        assert folder.run_under_way() == process.pid


def test_a_killed_run_frees_the_folder(folder: OutputFolder) -> None:
    """However a run ends, the next one can begin."""
    with _another_run(folder) as process:
        process.kill()
        process.wait()
        with folder.lock():
            under_way = folder.run_under_way()
    assert under_way == os.getpid()


def test_no_run_is_under_way_where_none_was(folder: OutputFolder) -> None:
    """A folder without a lock file is nobody's, and looking makes none."""
    assert (folder.run_under_way(), _files(folder)) == (None, {})


def test_no_run_is_under_way_after_it_has_ended(folder: OutputFolder) -> None:
    """The lock file stays, the lock does not."""
    with folder.lock():
        pass
    assert folder.run_under_way() is None


def test_looking_whether_a_run_is_under_way_keeps_no_run_from_beginning(folder: OutputFolder) -> None:
    """A look at the folder is over when it is over."""
    with folder.lock():
        pass
    folder.run_under_way()
    with folder.lock():
        assert folder.run_under_way() == os.getpid()


# Transcripts


def test_a_transcript_lies_under_its_recordings_name(folder: OutputFolder) -> None:
    """The document is kept byte for byte."""
    job = _job(_OLD)
    folder.store(job, b' {"results": {}, "status": "COMPLETED"}\n')
    assert _files(folder) == {"transcripts/talk-0123456789ab.json": b' {"results": {}, "status": "COMPLETED"}\n'}


def test_a_new_attempts_transcript_takes_the_place_of_the_one_before(folder: OutputFolder) -> None:
    """With the same settings there is one transcript."""
    first, second = _job(_OLD), _job(_OLD, attempt=2)
    folder.store(first, _document(first))
    folder.store(second, _document(second))
    assert _files(folder) == {"transcripts/talk-0123456789ab.json": _document(second)}


def test_a_transcript_with_other_settings_is_set_aside(folder: OutputFolder) -> None:
    """What was paid for once is kept, under the settings that made it."""
    old, new = _job(_OLD), _job(_NEW)
    folder.store(old, _document(old))
    folder.store(new, _document(new))
    assert _files(folder) == {
        "transcripts/earlier/talk-0123456789ab-aaaaaa.json": _document(old),
        "transcripts/talk-0123456789ab.json": _document(new),
    }


def test_earlier_transcripts_are_for_their_owner_alone(folder: OutputFolder) -> None:
    """They are no less confidential than the others."""
    for job in (_job(_OLD), _job(_NEW)):
        folder.store(job, _document(job))
    assert oct((folder.transcripts / "earlier").stat().st_mode & 0o777) == "0o700"


def test_settings_can_change_back_and_forth(folder: OutputFolder) -> None:
    """However often settings change, each has its one document, and the last lies in front."""
    old, new = _job(_OLD), _job(_NEW)
    for job in (old, new, old, new, old):
        folder.store(job, _document(job))
    assert (folder.transcript_of(old).read_bytes(), folder.find(new)) == (_document(old), _document(new))


@pytest.mark.parametrize("present", [b"", b"half a docum", b'{"jobName": "somebody-elses", "results": {}}'])
def test_what_is_no_transcript_of_the_recording_is_written_over(folder: OutputFolder, present: bytes) -> None:
    """A damaged document is no reason to keep the whole one out."""
    job = _job(_OLD)
    folder.transcript_of(job).write_bytes(present)
    folder.store(job, _document(job))
    assert _files(folder) == {"transcripts/talk-0123456789ab.json": _document(job)}


def test_a_transcript_that_is_there_already_is_left_alone(folder: OutputFolder) -> None:
    """The same document again is no change."""
    job = _job(_OLD)
    folder.store(job, _document(job))
    before = folder.transcript_of(job).stat()
    folder.store(job, _document(job))
    after = folder.transcript_of(job).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


# Transcripts that the ledger does not know


def test_a_transcript_is_found_by_its_recording(folder: OutputFolder) -> None:
    """A run that was killed before it wrote down what it had finished has lost nothing."""
    job = _job(_OLD)
    folder.store(job, _document(job))
    assert folder.find(job) == _document(job)


def test_a_transcript_is_found_after_its_recording_was_renamed(folder: OutputFolder) -> None:
    """The key is what counts; the name is for people."""
    job = _job(_OLD, name="talk-one.wav")
    folder.store(job, _document(job))
    assert folder.find(_job(_OLD, name="renamed.wav")) == _document(job)


def test_an_attempts_transcript_is_found_by_every_attempt(folder: OutputFolder) -> None:
    """Attempts of the same settings ask for the same text."""
    job = _job(_OLD, attempt=3)
    folder.store(job, _document(job))
    assert folder.find(_job(_OLD)) == _document(job)


def test_a_transcript_that_was_set_aside_is_found_by_its_settings(folder: OutputFolder) -> None:
    """Who goes back to earlier settings gets the earlier transcript, at no cost."""
    old, new = _job(_OLD), _job(_NEW)
    folder.store(old, _document(old))
    folder.store(new, _document(new))
    assert (folder.find(old), folder.find(new)) == (_document(old), _document(new))


def test_a_transcript_with_other_settings_is_not_what_is_looked_for(folder: OutputFolder) -> None:
    """A document that other settings made is another text."""
    folder.store(_job(_OLD), _document(_job(_OLD)))
    assert folder.find(_job(_NEW)) is None


def test_another_recordings_transcript_is_not_what_is_looked_for(folder: OutputFolder) -> None:
    """The same name is not the same recording."""
    folder.store(_job(_OLD), _document(_job(_OLD)))
    assert folder.find(_job(_OLD, key=_OTHER_KEY)) is None


@pytest.mark.parametrize("present", [b"", b"half a docum", b"[]", b'{"jobName": null, "results": {}}'])
def test_what_is_no_transcript_is_not_found(folder: OutputFolder, present: bytes) -> None:
    """A damaged document is made again."""
    folder.transcript_of(_job(_OLD)).write_bytes(present)
    assert folder.find(_job(_OLD)) is None


def test_nothing_is_found_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A dry run into a new folder looks, and finds nothing."""
    assert OutputFolder(tmp_path / "out").find(_job(_OLD)) is None


# The transcript that a review began from


def _ask(folder: OutputFolder, settings: str, *, also_unnamed: bool = False) -> bytes | None:
    return OutputFolder(folder.path).document(_KEY, settings, also_unnamed=also_unnamed)


def test_a_document_is_found_by_its_recording_and_settings(folder: OutputFolder) -> None:
    """The present one and each earlier one; none that other settings made."""
    old, new = _job(_OLD), _job(_NEW)
    for job in (old, new):
        folder.store(job, _document(job, f"by {job.settings}"))
    assert [_ask(folder, settings, also_unnamed=True) for settings in (_OLD, _NEW, "cccccc")] == [
        _document(old, "by aaaaaa"),
        _document(new, "by bbbbbb"),
        None,
    ]


@pytest.mark.parametrize("name", ["somebody-elses", "", f"lst-talk-{_OTHER_KEY}-{_OLD}"])
def test_a_document_that_came_from_elsewhere_is_taken_if_that_is_wanted(folder: OutputFolder, name: str) -> None:
    """A transcript that somebody already had does not say which settings made it."""
    document = amazon_json.write(name, [], language=None)
    folder.transcript_of(_job(_OLD)).write_bytes(document)
    assert (_ask(folder, _OLD), _ask(folder, _OLD, also_unnamed=True)) == (None, document)


def test_a_document_that_came_from_elsewhere_is_no_other_recordings(folder: OutputFolder) -> None:
    """It is known by the name of its file at least."""
    folder.transcript_of(_job(_OLD, key=_OTHER_KEY)).write_bytes(amazon_json.write("elsewhere", [], language=None))
    assert _ask(folder, _OLD, also_unnamed=True) is None


@pytest.mark.parametrize("present", [b"", b"half a docum", b"[]"])
def test_a_damaged_document_hides_no_earlier_one(folder: OutputFolder, present: bytes) -> None:
    """It is as if it were not there."""
    old, new = _job(_OLD), _job(_NEW)
    for job in (old, new):
        folder.store(job, _document(job))
    folder.transcript_of(new).write_bytes(present)
    assert [_ask(folder, settings, also_unnamed=True) for settings in (_OLD, _NEW)] == [_document(old), None]


def test_no_document_is_found_where_there_is_no_folder(tmp_path: Path) -> None:
    """A pull needs no folder that was pushed: the times of words are then estimated."""
    assert OutputFolder(tmp_path / "out").document(_KEY, _OLD, also_unnamed=True) is None
