"""What Label Studio has of a recording: tasks and uploads are found and erased, and what stays is told."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pushing import BUCKET, Office, at_once, fill, in_s3, on_disk, sound, title
from stand_ins.label_studio.stand_in import StandIn
from stand_ins.proxy import Answer, Fault, Proxy, _Message
from workflows.forget.traced import of_standing, told, traces_of

from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.store.ledger.imported_tasks import ProjectAddress
from ls_transcribe.workflows.forget.label_studio_places import LabelStudioPlaces
from ls_transcribe.workflows.label_studio_servers import KnownServers


@dataclass
class Pushed:
    """A folder that was pushed, and the project."""

    office: Office
    output: Path
    project: int

    @property
    def url(self) -> str:
        return self.office.studio.url

    def looking(self, name: str, *, output: Path | None = None, key: str = "", **options: Any) -> LabelStudioPlaces:
        """Somebody who looks for one recording."""
        servers = KnownServers(key or self.office.studio.account.token, lambda _reason: None, sleep=at_once)
        return LabelStudioPlaces(servers, traces_of(output or self.output, name), **options)

    def task(self, name: str) -> int:
        """The number of the task of a recording."""
        tasks = self.office.studio.tasks(self.project)
        return next(int(task["id"]) for task in tasks if task["data"]["recording"] == name)

    def where(self, task: int) -> str:
        """The address of a task."""
        return f"{self.url}/projects/{self.project}/data?task={task}"


def pushed_into(office: Office, output: Path, **options: Any) -> int:
    """Push, and give the project's number."""
    number = office.push(output, **options).project
    assert number is not None
    return number


@pytest.fixture
def in_bucket(office: Office, tmp_path: Path) -> Pushed:
    """Three recordings in S3."""
    output = fill(tmp_path / "output", in_s3(range(3)))
    return Pushed(office, output, pushed_into(office, output, title=title()))


@pytest.fixture
def uploaded(office: Office, tmp_path: Path) -> Pushed:
    """Two recordings on disk, which were uploaded."""
    paths = [tmp_path / f"{name}.wav" for name in ("ada", "bob")]
    for path in paths:
        path.write_bytes(b"sound of " + path.name.encode())
    output = fill(tmp_path / "output", on_disk(*paths))
    return Pushed(office, output, pushed_into(office, output, title=title()))


def erased(places: LabelStudioPlaces) -> list[Place]:
    """What comes of erasing all that is ours."""
    return [places.erase(place) for place in places.find() if place.standing is Standing.OURS]


def test_a_task_is_found_with_what_people_made_in_it(in_bucket: Pushed) -> None:
    """It is lost with it, so the plan says how much."""
    task = in_bucket.task("001.wav")
    in_bucket.office.studio.annotate(task, "corrected")
    in_bucket.office.studio.skip(task)
    (place,) = list(in_bucket.looking("001.wav").find())
    assert (place.kind, place.where, place.what) == (PlaceKind.TASK, in_bucket.where(task), "2 annotations")


def test_a_task_is_erased_and_its_neighbours_stay(in_bucket: Pushed) -> None:
    """A second time it is no error."""
    places = in_bucket.looking("001.wav")
    (place,) = list(places.find())
    standings = [places.erase(place).standing for _time in range(2)]
    assert (standings, in_bucket.office.recordings(in_bucket.project), list(places.find())) == (
        [Standing.ERASED] * 2,
        ["000.wav", "002.wav"],
        [],
    )


def test_a_second_task_of_the_recording_is_erased_too(in_bucket: Pushed) -> None:
    """Somebody has imported the file of tasks by hand."""
    studio = in_bucket.office.studio
    data = next(task["data"] for task in studio.tasks(in_bucket.project) if task["data"]["recording"] == "001.wav")
    studio.import_tasks(in_bucket.project, [{"data": data}])
    erased(in_bucket.looking("001.wav"))
    assert in_bucket.office.recordings(in_bucket.project) == ["000.wav", "002.wav"]


def test_a_task_that_another_folder_imported_is_told(in_bucket: Pushed) -> None:
    """It plays the same recording from another place: whoever works in that folder erases it there."""
    studio = in_bucket.office.studio
    data = next(task["data"] for task in studio.tasks(in_bucket.project) if task["data"]["recording"] == "001.wav")
    (other,) = studio.import_tasks(in_bucket.project, [{"data": {**data, "audio": "s3://elsewhere/same.wav"}}])
    found = list(in_bucket.looking("001.wav").find())
    assert of_standing(found, Standing.OF_OTHERS) == [in_bucket.where(other)]


def test_a_task_of_somebody_that_plays_the_audio_is_told(in_bucket: Pushed) -> None:
    """It has no key of this tool's."""
    (other,) = in_bucket.office.studio.import_tasks(
        in_bucket.project,
        [{"data": {"audio": "s3://calls/001.wav", **dict.fromkeys(("recording", "flags"), ""), "speakers": []}}],
    )
    found = list(in_bucket.looking("001.wav").find())
    assert of_standing(found, Standing.OF_OTHERS) == [in_bucket.where(other)]


def test_a_key_with_a_percent_sign_is_found(office: Office, tmp_path: Path) -> None:
    """Label Studio reads filters a second time, in which such a sign means something."""
    name = "half%20done.wav"
    office.amazon.put(BUCKET, name, sound(1))
    recording = replace(in_s3([1])[0], uri=f"s3://{BUCKET}/{name}", name=name)
    output = fill(tmp_path / "output", [recording])
    pushed = Pushed(office, output, pushed_into(office, output, title=title()))
    (other,) = office.studio.import_tasks(
        pushed.project,
        [{"data": {"audio": recording.uri, **dict.fromkeys(("recording", "flags"), ""), "speakers": []}}],
    )
    assert of_standing(list(pushed.looking(name).find()), Standing.OF_OTHERS) == [pushed.where(other)]


def test_an_upload_stays_until_its_file_is_gone(uploaded: Pushed) -> None:
    """No request deletes it: the administrator is told which, and the next run finds out."""
    places = uploaded.looking("ada.wav")
    (upload,) = [place for place in erased(places) if place.kind is PlaceKind.UPLOAD]
    path = f"upload/{upload.where.partition('/data/upload/')[2]}"
    before = (upload.standing, f"have its administrator delete media/{path}" in (upload.reason or ""))
    studio = uploaded.office.studio
    assert isinstance(studio, StandIn)
    next(one for one in studio.server.store.uploads.values() if one.name == path).is_lost = True
    after = places.erase(upload).standing
    assert (before, after, len(uploaded.office.uploads(uploaded.project))) == (
        (Standing.NOT_ERASED, True),
        Standing.ERASED,
        1,
    )


def test_a_wrong_media_folder_is_named(uploaded: Pushed, tmp_path: Path) -> None:
    """Nothing is taken for erased because it is not in another folder."""
    places = uploaded.looking("ada.wav", media=tmp_path)
    (upload,) = [place for place in erased(places) if place.kind is PlaceKind.UPLOAD]
    assert (upload.standing, "is not the media folder of" in (upload.reason or "")) == (Standing.NOT_ERASED, True)


def test_an_upload_that_others_play_stays(uploaded: Pushed) -> None:
    """A task without our key plays it, too."""
    studio = uploaded.office.studio
    data = next(task["data"] for task in studio.tasks(uploaded.project) if task["data"]["recording"] == "ada.wav")
    studio.import_tasks(uploaded.project, [{"data": {**data, "ls_transcribe_key": ""}}])
    found = list(uploaded.looking("ada.wav").find())
    stays = [(place.kind, place.reason) for place in found if place.standing is Standing.OF_OTHERS]
    assert stays == [
        (PlaceKind.TASK, "ls-transcribe has not imported it: whoever did decides"),
        (PlaceKind.UPLOAD, "other tasks play it, too"),
    ]


def test_exports_of_the_project_are_told(in_bucket: Pushed) -> None:
    """Those that were made since the task was there; they belong to people."""
    studio = in_bucket.office.studio
    studio.call("POST", f"projects/{in_bucket.project}/exports/", json={"title": "For the archive"})
    found = list(in_bucket.looking("001.wav").find())
    exports = [(place.what, place.standing) for place in found if place.kind is PlaceKind.EXPORT]
    assert exports == [("the snapshot For the archive of the project", Standing.OF_OTHERS)]


def test_a_server_that_is_away_is_not_seen(in_bucket: Pushed) -> None:
    """Its task is told as what the ledger knows, and so is why nobody could look."""
    with Proxy(in_bucket.url) as proxy:
        output = in_bucket.output.parent / "second"
        fill(output, in_s3([1]))
        project = pushed_into(in_bucket.office, output, url=proxy.url, project=in_bucket.project)
        places = in_bucket.looking("001.wav", output=output)
    task = in_bucket.task("001.wav")
    found = list(places.find())
    assert (told(found), bool(found[0].reason)) == (
        [("TASK", f"{proxy.url}/projects/{project}/data?task={task}", "NOT_SEEN")],
        True,
    )


def test_a_refused_key_is_told(in_bucket: Pushed) -> None:
    """Place by place: whatever is elsewhere is erased all the same."""
    (place,) = list(in_bucket.looking("001.wav").find())
    done = in_bucket.looking("001.wav", key="0" * 40).erase(place)
    assert (done.standing, "does not accept" in (done.reason or "") or "key" in (done.reason or "")) == (
        Standing.NOT_ERASED,
        True,
    )


def test_a_project_that_is_not_there_is_told(in_bucket: Pushed) -> None:
    """Nobody can know whether it was deleted or is hidden."""
    found = list(in_bucket.looking("001.wav", projects=(ProjectAddress(in_bucket.url, 99_999),)).find())
    (gone,) = [place for place in found if place.standing is Standing.OF_OTHERS]
    assert gone.where == f"{in_bucket.url}/projects/99999/data"


def test_a_number_that_is_another_task_by_now_is_left(in_bucket: Pushed) -> None:
    """A server was set up anew: what has the number is somebody else's."""
    other = in_bucket.task("002.wav")
    place = Place(PlaceKind.TASK, in_bucket.where(other), "")
    done = in_bucket.looking("001.wav").erase(place)
    assert (done.standing, len(in_bucket.office.recordings(in_bucket.project))) == (Standing.ERASED, 3)


def test_what_cannot_be_listed_hides_no_task(in_bucket: Pushed) -> None:
    """The server fails at its uploads: the task is erased all the same, and the rest is told as not seen."""
    task = in_bucket.task("001.wav")
    with Proxy(in_bucket.url) as proxy:
        output = fill(in_bucket.output.parent / "second", in_s3([1]))
        project = pushed_into(in_bucket.office, output, url=proxy.url, project=in_bucket.project)
        proxy.fault(Fault.UNAVAILABLE, "GET", "/file-uploads", 500)
        found = list(in_bucket.looking("001.wav", output=output).find())
    page = f"{proxy.url}/projects/{project}/data"
    assert told(found) == [("TASK", page, "NOT_SEEN"), ("TASK", f"{page}?task={task}", "OURS")]


class Old(Proxy):
    """A server that knows no exports, and answers with a page."""

    def pass_on(self, message: _Message) -> Answer:
        if "/export" in message.target:
            return Answer(404, [("Content-Type", "text/html")], b"<!doctype html><html></html>")
        return super().pass_on(message)


def test_old_servers_that_know_no_exports_have_none(in_bucket: Pushed) -> None:
    """What is there is found all the same."""
    with Old(in_bucket.url) as proxy:
        output = fill(in_bucket.output.parent / "second", in_s3([1]))
        pushed_into(in_bucket.office, output, url=proxy.url, project=in_bucket.project)
        found = list(in_bucket.looking("001.wav", output=output).find())
    assert [place.standing for place in found] == [Standing.OURS]


def test_exports_that_may_not_be_listed_are_told(in_bucket: Pushed) -> None:
    """This user may not see them: nobody takes that for there being none."""
    with Proxy(in_bucket.url) as proxy:
        output = fill(in_bucket.output.parent / "second", in_s3([1]))
        pushed_into(in_bucket.office, output, url=proxy.url, project=in_bucket.project)
        proxy.fault(Fault.FORBIDDEN, "GET", "/exports/", 9)
        found = list(in_bucket.looking("001.wav", output=output).find())
    assert [(place.kind, place.standing, bool(place.reason)) for place in found] == [
        (PlaceKind.TASK, Standing.OURS, False),
        (PlaceKind.EXPORT, Standing.OF_OTHERS, True),
    ]
