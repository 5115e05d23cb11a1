"""What is done with what is finished: audio in the archive, tasks that lead there at every moment, jobs deleted."""

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from listener import Listener
from plugged_in import plug_in
from stand_ins.amazon.faults import DENIED, Fault
from workflows.desk import Desk, Reader

from ls_transcribe.aws import Session
from ls_transcribe.engines.base import JobService
from ls_transcribe.errors.aws import AccessDenied
from ls_transcribe.errors.outputs import FolderBusy, LedgerMissing
from ls_transcribe.model.job import Job
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.move_table import MoveTable
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows import folder_outputs
from ls_transcribe.workflows.archive import audio_moves as archives

_NOTE = (
    "noted",
    "without --output-bucket, Amazon deletes a transcript with its job: no other run can use it afterwards",
)
_TODAY = "archive/2026/01/02"


# In S3


@pytest.fixture(name="finished")
def _finished(desk: Desk) -> Desk:
    """Two recordings in S3 that are transcribed."""
    desk.put("calls/a.wav", "calls/b.wav")
    desk.export("s3://input/calls/")
    return desk


def test_audio_in_s3_is_moved_with_its_whole_key(finished: Desk) -> None:
    """Equal names in different places do not meet in the archive."""
    moved = finished.archive()
    assert (moved, finished.told, finished.objects()) == (
        (2, 0),
        [],
        [f"{_TODAY}/calls/a.wav", f"{_TODAY}/calls/b.wav"],
    )


def test_tasks_play_the_archive(finished: Desk) -> None:
    """A task keeps its recording's name, and plays what is there."""
    finished.archive()
    assert finished.tasks == {name: f"s3://input/{_TODAY}/calls/{name}" for name in ("a.wav", "b.wav")}


def test_nothing_else_of_a_task_changes(finished: Desk) -> None:
    """What people may have imported already differs in the place of the audio only."""
    before = (finished.output / "tasks.json").read_text()
    finished.archive()
    after = (finished.output / "tasks.json").read_text()
    assert after == before.replace("s3://input/calls/", f"s3://input/{_TODAY}/calls/")


def test_results_in_the_output_bucket_are_copied(finished: Desk) -> None:
    """They are the witness that later runs ask, and stay; the archive has what belongs to its audio."""
    results = finished.objects("output")
    contents = [finished.amazon.read("output", key) for key in results]
    finished.archive()
    archived = [f"{_TODAY}/{key}" for key in results]
    assert (finished.objects("output"), [finished.amazon.read("output", key) for key in archived]) == (
        [*archived, *results],
        contents,
    )


def test_a_second_archive_does_nothing(finished: Desk) -> None:
    """Nothing is moved into an archive of the archive, also on another day."""
    finished.archive()
    before = (finished.objects(), finished.objects("output"), finished.tasks)
    finished.day += timedelta(days=1)
    assert (finished.archive(), finished.told, (finished.objects(), finished.objects("output"), finished.tasks)) == (
        (0, 0),
        [],
        before,
    )


def test_a_later_export_does_not_see_the_archive(finished: Desk) -> None:
    """Over the whole bucket nothing is found anew, nothing is started, and the tasks stay."""
    finished.archive()
    before, jobs = finished.tasks, finished.jobs
    finished.put("c.wav")
    result = finished.export("s3://input/")
    told = [entry for entry in finished.told if entry[0] == "passed over"]
    assert (result.transcribed, len(finished.jobs), told) == (
        1,
        len(jobs) + 1,
        [("passed over", f"{_TODAY}/calls/{name}", "archived") for name in ("a.wav", "b.wav")],
    )
    assert finished.tasks == {**before, "c.wav": "s3://input/c.wav"}


def test_only_what_has_a_transcript_is_moved(finished: Desk) -> None:
    """What failed waits for --retry-failed where it is."""
    uri = "s3://input/calls/c.wav"
    finished.put("calls/c.wav")
    finished.amazon.service.failures[uri] = "it is noise"
    finished.export("s3://input/calls/")
    assert (finished.archive(), "calls/c.wav" in finished.objects()) == ((2, 0), True)


def test_an_export_can_put_away(desk: Desk) -> None:
    """`export --archive` is export, and then archive."""
    desk.put("calls/a.wav")
    result = desk.export("s3://input/calls/", archive=True)
    assert (result.archived, result.not_archived, desk.objects(), desk.tasks) == (
        1,
        0,
        [f"{_TODAY}/calls/a.wav"],
        {"a.wav": f"s3://input/{_TODAY}/calls/a.wav"},
    )


def test_without_an_output_bucket_only_audio_is_moved(desk: Desk) -> None:
    """Amazon's own bucket is none of ours."""
    desk.put("a.wav")
    desk.export(job_settings={})
    assert (desk.archive(), desk.objects(), desk.objects("output")) == ((1, 0), [f"{_TODAY}/a.wav"], [])


def test_audio_that_changed_stays(finished: Desk) -> None:
    """What is at the place of a recording and is not its audio is left alone; the other is moved."""
    finished.amazon.put("input", "calls/a.wav", b"other sound")
    moved = finished.archive()
    assert (moved, finished.told, finished.objects()) == (
        (1, 1),
        [("noted", "s3://input/calls/a.wav stays where it is: it has changed since it was transcribed")],
        [f"{_TODAY}/calls/b.wav", "calls/a.wav"],
    )


def test_audio_that_vanished_is_told(finished: Desk) -> None:
    """Nobody is told that something was archived which is not there."""
    finished.amazon.s3.delete_object(Bucket="input", Key="calls/a.wav")
    assert (finished.archive(), finished.told) == (
        (1, 1),
        [("noted", "s3://input/calls/a.wav stays where it is: it is no longer there")],
    )


def test_what_stays_is_told_again(finished: Desk) -> None:
    """What is true is said by every run, and nothing is done twice."""
    finished.amazon.put("input", "calls/a.wav", b"other sound")
    finished.archive()
    assert finished.archive() == (0, 1)


def test_changed_audio_is_moved_when_it_is_transcribed(finished: Desk) -> None:
    """An export takes the other audio for what it is, and then it can be put away like any."""
    finished.amazon.put("input", "calls/a.wav", b"other sound")
    finished.archive()
    finished.export("s3://input/calls/")
    assert (finished.archive(), sorted(finished.tasks), finished.amazon.read("input", f"{_TODAY}/calls/a.wav")) == (
        (1, 0),
        ["a.wav", "b.wav"],
        b"other sound",
    )


def test_what_is_in_the_place_in_the_archive_stays(finished: Desk) -> None:
    """Nothing that was there is written over."""
    finished.amazon.put("input", f"{_TODAY}/calls/a.wav", b"someone else's")
    moved = finished.archive()
    assert (moved, finished.amazon.read("input", f"{_TODAY}/calls/a.wav"), "calls/a.wav" in finished.objects()) == (
        (1, 1),
        b"someone else's",
        True,
    )


def test_audio_whose_transcript_somebody_deleted_stays(finished: Desk) -> None:
    """An export is to make it again, and looks where the audio was; the rest is put away."""
    next((finished.output / "transcripts").glob("a-*.json")).unlink()
    moved, told = finished.archive(), finished.told
    finished.export("s3://input/calls/")
    assert (moved, told[0], finished.archive(), sorted(finished.tasks.values())) == (
        (1, 1),
        (
            "noted",
            "s3://input/calls/a.wav stays where it is: its transcript cannot be read (No such file or directory)",
        ),
        (1, 0),
        [f"s3://input/{_TODAY}/calls/{name}" for name in ("a.wav", "b.wav")],
    )


def test_a_folder_in_which_a_run_is_on_is_left_alone(finished: Desk) -> None:
    """Two at once would write over each other."""
    with OutputFolder(finished.output).lock(), pytest.raises(FolderBusy):
        finished.archive()
    assert finished.objects() == ["calls/a.wav", "calls/b.wav"]


def test_what_may_not_be_copied_is_not_deleted(finished: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the right to write there the run ends, everything is where it was, and the next one does it all."""
    denied = Fault("AccessDenied", "Access Denied", 403)
    with monkeypatch.context() as closed:
        closed.setattr(finished.amazon.service, "on_s3", lambda method, _path: denied if method == "PUT" else None)
        with pytest.raises(AccessDenied):
            finished.archive()
    before = (finished.objects(), finished.tasks)
    finished.archive()
    assert (before, _missing(finished), len(finished.objects())) == (
        (["calls/a.wav", "calls/b.wav"], {name: f"s3://input/calls/{name}" for name in ("a.wav", "b.wav")}),
        [],
        2,
    )


def test_what_may_not_be_deleted_is_told_and_deleted_later(finished: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive is complete and tasks lead there; the source goes when it may."""
    denied = Fault("AccessDenied", "Access Denied", 403)
    with monkeypatch.context() as closed:
        closed.setattr(finished.amazon.service, "on_s3", lambda method, _path: denied if method == "DELETE" else None)
        with pytest.raises(AccessDenied):
            finished.archive()
    meanwhile = (len(finished.objects()), finished.tasks["a.wav"])
    assert (meanwhile, finished.archive(), len(finished.objects())) == (
        (4, f"s3://input/{_TODAY}/calls/a.wav"),
        (2, 0),
        2,
    )


# On a disk


@pytest.fixture(name="on_disk")
def _on_disk(desk: Desk) -> Desk:
    """Two recordings on disk that are transcribed, one of them in a folder within the folder."""
    desk.write(a="one")
    (desk.input / "ü %").mkdir()
    (desk.input / "ü %" / "b.wav").write_text("two")
    desk.transcribe()
    return desk


def _files(desk: Desk) -> list[str]:
    return sorted(str(path.relative_to(desk.input)) for path in desk.input.rglob("*") if path.is_file())


def test_audio_on_disk_is_moved_below_the_folder_of_all(on_disk: Desk) -> None:
    """With the path that it had there, so that what serves the recordings serves the archive."""
    moved = on_disk.archive()
    assert (moved, on_disk.told, _files(on_disk), on_disk.tasks) == (
        (2, 0),
        [],
        [f"{_TODAY}/a.wav", f"{_TODAY}/ü %/b.wav"],
        {
            "a.wav": f"/data/local-files/?d=calls/{_TODAY}/a.wav",
            "ü %/b.wav": f"/data/local-files/?d=calls/{_TODAY}/%C3%BC%20%25/b.wav",
        },
    )


def test_the_document_root_holds_the_archive(on_disk: Desk) -> None:
    """After any number of archives and exports Label Studio is to serve the same folder."""
    on_disk.archive()
    on_disk.write(c="three")
    on_disk.day += timedelta(days=1)
    result = on_disk.transcribe()
    on_disk.archive()
    with Ledger.read(on_disk.output / "ledger.sqlite3") as ledger:
        root, audio = ledger.remembered_settings().stored["document_root"], ledger.audio.common_folder()
    assert (result.document_root, root, audio, sorted(on_disk.tasks.values())) == (
        on_disk.folder,
        str(on_disk.folder),
        on_disk.input / "archive" / "2026" / "01",
        [
            f"/data/local-files/?d=calls/{_TODAY}/%C3%BC%20%25/b.wav",
            f"/data/local-files/?d=calls/{_TODAY}/a.wav",
            "/data/local-files/?d=calls/archive/2026/01/03/c.wav",
        ],
    )


def test_a_second_archive_of_a_disk_does_nothing(on_disk: Desk) -> None:
    """What is archived stays where it is."""
    on_disk.archive()
    before = (_files(on_disk), on_disk.tasks)
    on_disk.day += timedelta(days=1)
    assert (on_disk.archive(), (_files(on_disk), on_disk.tasks)) == ((0, 0), before)


def test_a_later_export_from_disk_does_not_see_the_archive(on_disk: Desk) -> None:
    """Nothing is found anew; what is archived keeps its tasks."""
    on_disk.archive()
    before = (on_disk.output / "tasks.json").read_bytes()
    result = on_disk.transcribe()
    assert (result.transcribed, (on_disk.output / "tasks.json").read_bytes()) == (0, before)


def test_a_file_on_disk_that_changed_stays(on_disk: Desk) -> None:
    """Other audio is not put away under the name of what was there."""
    on_disk.write(a="another")
    assert (on_disk.archive(), on_disk.told) == (
        (1, 1),
        [("noted", f"{on_disk.input}/a.wav stays where it is: it has changed since it was transcribed")],
    )


def test_a_file_on_disk_that_was_edited_stays(on_disk: Desk) -> None:
    """Other audio of the same size is not put away with the transcript of the old."""
    text = (on_disk.input / "a.wav").read_bytes()
    (on_disk.input / "a.wav").write_bytes(text[::-1])
    on_disk.archive()
    assert ((on_disk.input / "a.wav").read_bytes(), on_disk.listener.told[:1]) == (
        text[::-1],
        [("noted", f"{on_disk.input}/a.wav stays where it is: it has changed since it was transcribed")],
    )


def test_a_file_on_disk_that_vanished_is_told(on_disk: Desk) -> None:
    """It costs itself."""
    (on_disk.input / "a.wav").unlink()
    assert (on_disk.archive(), on_disk.told) == (
        (1, 1),
        [("noted", f"{on_disk.input}/a.wav stays where it is: it is no longer there")],
    )


def test_a_file_that_comes_back_is_put_away_again(on_disk: Desk) -> None:
    """The same recording, copied to where it was, is known: nothing is transcribed, and the file goes once more."""
    on_disk.archive()
    on_disk.write(a="one")
    result = on_disk.transcribe()
    assert (result.transcribed, on_disk.archive(), _files(on_disk), _missing(on_disk)) == (
        0,
        (1, 0),
        [f"{_TODAY}/a.wav", f"{_TODAY}/ü %/b.wav"],
        [],
    )


# Broken off, anywhere


def _missing(desk: Desk) -> list[str]:
    """What tasks play that is not there."""
    there = {f"s3://input/{key}" for key in desk.amazon.keys("input")}
    missing = []
    for audio in desk.tasks.values():
        path = desk.folder / unquote(audio.partition("?d=")[2])
        if not (audio in there if audio.startswith("s3:") else path.is_file()):
            missing.append(audio)
    return missing


_STEPS: tuple[tuple[Any, str], ...] = (
    (MoveTable, "plan"),
    (MoveTable, "save"),
    (Ledger, "repoint"),
    (archives, "_copy"),
    (archives, "_delete"),
    (folder_outputs, "write_tasks"),
    (folder_outputs, "write_summaries"),
)
"""Everything that putting away does, one after another or in threads."""


@contextmanager
def _stepping(stop: Callable[[int, str], None]) -> Iterator[list[str]]:
    """Tell `stop` before each step, and give the steps that were taken."""
    taken: list[str] = []
    lock = threading.Lock()
    moments = 0

    def moment(name: str) -> None:
        nonlocal moments
        with lock:
            moments += 1
            number = moments
        stop(number, name)

    def stepped(call: Any, name: str) -> Any:
        def step(*arguments: Any, **more: Any) -> Any:
            moment(name)
            taken.append(name)
            return call(*arguments, **more)

        return step

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in _STEPS:
            patch.setattr(owner, name, stepped(getattr(owner, name), name))
        yield taken


@pytest.mark.parametrize("where", ["finished", "on_disk"])
def test_tasks_play_what_is_there_at_every_moment(request: pytest.FixtureRequest, where: str) -> None:
    """Whoever opens a task while audio is put away can hear it; sources are deleted last of all."""
    desk: Desk = request.getfixturevalue(where)
    missing: list[str] = []
    with _stepping(lambda _number, _name: missing.extend(_missing(desk))) as taken:
        desk.archive()
    deleted = taken.index("_delete")
    assert (missing, "write_tasks" in taken[:deleted], set(taken[deleted:])) == ([], True, {"_delete", "save"})


class _Place:
    """A copy of everything that a desk has, to return to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._objects = {bucket: self._read(bucket) for bucket in ("input", "output")}
        self._kept = desk.folder.with_name(f"{desk.folder.name}-kept")
        shutil.copytree(desk.folder, self._kept, copy_function=shutil.copy2)

    def _read(self, bucket: str) -> dict[str, bytes]:
        return {key: self._desk.amazon.read(bucket, key) for key in self._desk.amazon.keys(bucket)}

    def restore(self) -> None:
        shutil.rmtree(self._desk.folder)
        shutil.copytree(self._kept, self._desk.folder, copy_function=shutil.copy2)
        for bucket, objects in self._objects.items():
            for key in set(self._desk.amazon.keys(bucket)) - set(objects):
                self._desk.amazon.s3.delete_object(Bucket=bucket, Key=key)
            for key in set(objects) - set(self._desk.amazon.keys(bucket)):
                self._desk.amazon.put(bucket, key, objects[key])

    def state(self) -> dict[str, list[str]]:
        """Objects, files on disk, and what tasks play."""
        objects = {bucket: self._desk.objects(bucket) for bucket in self._objects}
        return {**objects, "disk": _files(self._desk), "tasks": list(self._desk.tasks.values())}


_EVERY = 1 if os.environ.get("LS_TRANSCRIBE_SOAK") else 4
"""Which moments of an archive are tried: all of them in `make soak`."""


def _broken_off(desk: Desk, at: int) -> bool:
    """An archive that is ended at a moment; False where it has no such moment."""

    def stop(number: int, _name: str) -> None:
        if number == at:
            raise KeyboardInterrupt

    try:
        with _stepping(stop):
            desk.archive()
    except KeyboardInterrupt:
        return True
    return False


@pytest.mark.parametrize("where", ["finished", "on_disk"])
def test_an_archive_that_is_broken_off_anywhere_is_resumed(request: pytest.FixtureRequest, where: str) -> None:
    """After Ctrl-C at any moment tasks play what is there, and the same command brings everything to its end."""
    desk: Desk = request.getfixturevalue(where)
    place = _Place(desk)
    desk.archive()
    done = _on_one_day(place.state())
    place.restore()
    missing: list[str] = []
    ends: list[str] = []
    while _broken_off(desk, at=len(ends) * _EVERY + 1):
        missing.extend(_missing(desk))
        desk.day += timedelta(days=1)  # what was begun goes on to where it began to go
        desk.archive()
        missing.extend(_missing(desk))
        desk.day -= timedelta(days=1)
        ends.append(_on_one_day(place.state()))
        place.restore()
    assert (missing, set(ends), len(ends) * _EVERY > 10) == ([], {done}, True)


def _on_one_day(state: dict[str, list[str]]) -> str:
    """A state, in whichever of two days' archives its audio is."""
    return json.dumps({name: sorted(one.replace("01/03", "01/02") for one in ones) for name, ones in state.items()})


@pytest.mark.parametrize("step", ["repoint", "write_tasks", "write_summaries", "_delete"])
@pytest.mark.parametrize("where", ["finished", "on_disk"])
def test_an_export_between_two_archives_loses_nothing(request: pytest.FixtureRequest, where: str, step: str) -> None:
    """A run that finds the sources still there takes them for what they are; then they go, and no task with them."""
    desk: Desk = request.getfixturevalue(where)
    moments = []
    place = _Place(desk)
    with _stepping(lambda number, name: moments.append(number) if name == step else None):
        desk.archive()
    place.restore()
    _broken_off(desk, moments[0])
    result = desk.export("s3://input/calls/") if where == "finished" else desk.transcribe()
    between = _missing(desk)
    ended = desk.archive()
    assert (result.transcribed, between, ended[1], _missing(desk), len(desk.tasks)) == (0, [], 0, [], 2)
    assert all("archive/" in audio for audio in desk.tasks.values())


# Jobs


def test_jobs_that_have_ended_are_deleted(finished: Desk) -> None:
    """What they wrote into our bucket stays, and so does everything in the folder."""
    before = (finished.objects("output"), finished.tasks)
    assert (finished.clean(), finished.told, finished.jobs, (finished.objects("output"), finished.tasks)) == (
        (2, 0),
        [],
        [],
        before,
    )


def test_jobs_that_failed_are_deleted(finished: Desk) -> None:
    """They are as done with as the others; their reasons stay in the summary."""
    finished.put("calls/c.wav")
    finished.amazon.service.failures["s3://input/calls/c.wav"] = "it is noise"
    finished.export("s3://input/calls/")
    summary = finished.output / "job_summary_failed.csv"
    before = summary.read_text()
    assert (finished.clean(), finished.jobs, summary.read_text(), "it is noise" in before) == ((3, 0), [], before, True)


def test_a_second_clean_does_nothing(finished: Desk) -> None:
    """Not a call is made for what is gone."""
    finished.clean()
    calls = finished.amazon.service.calls["DeleteTranscriptionJob"]
    assert (finished.clean(), finished.amazon.service.calls["DeleteTranscriptionJob"] - calls) == ((0, 0), 0)


def test_only_jobs_that_this_folder_started_are_deleted(finished: Desk) -> None:
    """One that another folder started, and this one adopted, is the other's; one of anybody's own is theirs."""
    uri = "s3://input/calls/a.wav"
    finished.amazon.transcribe.start_transcription_job(
        TranscriptionJobName="theirs", Media={"MediaFileUri": uri}, LanguageCode="en-US"
    )
    before = finished.jobs
    other = finished.folder / "other"
    result = finished.export("s3://input/calls/", output=other)
    assert (result.transcribed, finished.clean(other), finished.jobs) == (2, (0, 0), before)
    kept = "2 of the jobs are not known to have been started from this folder, and stay at Amazon"
    assert finished.told == [("noted", kept)]
    assert (finished.clean(), finished.jobs) == ((2, 0), ["theirs"])


def test_jobs_that_are_on_are_not_deleted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their time is paid for, and the next run takes them up."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    desk.put("a.wav")
    desk.amazon.service.duration = lambda _uri: 3600.0
    with monkeypatch.context() as broken:
        broken.setattr(Listener, "job_changed", interrupted)  # the job has begun
        with pytest.raises(KeyboardInterrupt):
            desk.export()
    assert (desk.clean(), len(desk.jobs)) == ((0, 0), 1)


def test_a_job_that_is_gone_is_no_error(finished: Desk) -> None:
    """Somebody else deleted it, or it became too old: it is as it should be."""
    finished.amazon.transcribe.delete_transcription_job(TranscriptionJobName=finished.jobs[0])
    assert (finished.clean(), finished.told, finished.clean()) == ((2, 0), [], (0, 0))


def test_a_job_that_cannot_be_deleted_is_told(finished: Desk) -> None:
    """It costs itself, and the next one tries it again."""
    finished.amazon.service.faults.add(Fault("BadRequestException", "Not now."), "DeleteTranscriptionJob")
    first, told, [name] = finished.clean(), finished.told, finished.jobs
    assert (first, told, finished.clean(), finished.jobs) == (
        (1, 1),
        [("noted", f"the job {name} is still at Amazon: Not now.")],
        (1, 0),
        [],
    )


def test_who_may_not_delete_is_told_so(finished: Desk) -> None:
    """No right to delete one is no right to delete any."""
    finished.amazon.service.faults.add(DENIED, "DeleteTranscriptionJob")
    with pytest.raises(AccessDenied):
        finished.clean()
    assert len(finished.jobs) == 2


def test_what_was_cleaned_is_not_started_again(finished: Desk) -> None:
    """Neither by this folder nor by another, which finds the transcripts in the output bucket."""
    finished.clean()
    results = [finished.export("s3://input/calls/", output=finished.folder / name) for name in ("out", "other")]
    assert ([result.tasks for result in results], finished.jobs) == ([2, 2], [])


def test_without_an_output_bucket_it_is_said_what_is_lost(desk: Desk) -> None:
    """Amazon's copies of the transcripts go with the jobs; the folder's own stay."""
    desk.put("a.wav")
    desk.export(job_settings={})
    assert (desk.clean(), desk.told, list(desk.tasks)) == ((1, 0), [_NOTE], ["a.wav"])


def test_nothing_is_said_of_what_is_not_deleted(desk: Desk) -> None:
    """Where nothing is lost, of a second time or with another engine, there is nothing to warn of."""
    desk.put("a.wav")
    desk.write(b="one")
    desk.export(job_settings={})
    desk.clean()
    again = (desk.clean(), desk.told)
    desk.transcribe(output=desk.folder / "local")
    assert (again, (desk.clean(desk.folder / "local"), desk.told)) == (((0, 0), []), ((0, 0), []))


def test_a_job_whose_transcript_was_lost_is_deleted_once_more(desk: Desk) -> None:
    """Without any copy left the recording is started again, and that job can be deleted too."""
    desk.put("a.wav")
    desk.export(job_settings={})
    desk.clean()
    shutil.rmtree(desk.output / "transcripts")
    desk.export(job_settings={})
    assert (len(desk.jobs), desk.clean(), desk.jobs) == (1, (1, 0), [])


def test_an_export_can_clean(desk: Desk) -> None:
    """`export --delete-jobs` is export, and then clean."""
    desk.put("a.wav")
    result = desk.export(delete_jobs=True)
    assert (result.jobs_deleted, desk.jobs, list(desk.tasks)) == (1, [], ["a.wav"])


def test_there_is_nothing_to_clean_where_no_run_was(desk: Desk) -> None:
    """A folder that was mistyped is not made."""
    with pytest.raises(LedgerMissing):
        desk.clean(Path("nowhere"))


def test_the_jobs_of_a_plugged_in_engine_are_deleted_at_its_service(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its spec says which service has them; where their documents are is in the job summary."""

    def delete(_session: Session, jobs: Iterable[Job]) -> Iterator[tuple[Job, str | None]]:
        for job in jobs:
            yield job, "it is locked" if job.recording.name.endswith("b.wav") else None

    plug_in(monkeypatch, Reader.name, Reader, service=JobService("Acme", delete, "this cannot be undone"))
    desk.write(a="one", b="two")
    desk.transcribe()
    summary = (desk.output / "job_summary_completed.csv").read_text()
    with Ledger.read(desk.output / "ledger.sqlite3") as ledger:
        name = next(job.name for job in ledger.transcribed_jobs() if job.recording.name.endswith("b.wav"))

    assert (desk.clean(), desk.told) == (
        (1, 1),
        [("noted", "this cannot be undone"), ("noted", f"the job {name} is still at Acme: it is locked")],
    )
    assert summary.count("SERVICE_BUCKET") == 2
