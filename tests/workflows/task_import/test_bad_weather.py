"""Whatever happens to requests on their way to Label Studio, every recording is one task with one text."""

from pathlib import Path

import pytest
from audio import tone, write
from pushing import (
    CONFIG,
    Office,
    Weather,
    digest,
    fill,
    in_s3,
    on_disk,
    texts,
    title,
)
from stand_ins.proxy import Fault, Proxy, Request

from ls_transcribe.workflows.results import PushResult

a_few = pytest.mark.parametrize("weather", [Fault.DROPPED, Fault.LATE, Fault.BAD_GATEWAY], indirect=True)
"""What was done and not answered, what is done later, what was not done."""


def test_imports_in_bad_weather(office: Office, weather: Weather, tmp_path: Path) -> None:
    """Whatever happens to imports on their way, every recording is one task with one text."""
    output = fill(tmp_path, in_s3(range(8)))
    project = office.studio.create_project(title(), CONFIG)
    weather.strikes("POST", "/import$", times=3)

    pushed = office.push(output, url=weather.url, sleep=weather.wait, project=project)

    assert (office.shown(project), dict(pushed.counts), pushed.unplayable) == (texts(in_s3(range(8))), {"new": 8}, None)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_very_late(office: Office, tmp_path: Path, method: str) -> None:
    """An import that comes just before or after its tasks were sent again leaves none of them twice."""
    output = fill(tmp_path, in_s3(range(6)))
    project = office.studio.create_project(title(), CONFIG)
    with Proxy(office.studio.url) as proxy:
        proxy.fault(Fault.LATE, path="/import$")

        def come_now(request: Request) -> None:
            imports = [one for one in proxy.requests if one.path.endswith("/import")]
            is_time = len(imports) == 2 if method == "POST" else len(imports) >= 2 and imports[1].served
            if request.fault is None and request.method == method and is_time:
                proxy.release()
                proxy.committed(Fault.LATE)

        proxy.hook = come_now
        pushed = office.push(output, url=proxy.url, project=project)

    assert (office.shown(project), pushed.failed, pushed.duplicates_removed > 0) == (texts(in_s3(range(6))), 0, True)


def test_everything_else_in_bad_weather(office: Office, weather: Weather, tmp_path: Path) -> None:
    """Whatever happens to the first request of each other kind: it makes no difference."""
    output = fill(tmp_path, in_s3(range(3)))
    name = title()
    for method, path in (
        ("GET", "/projects/$"), ("POST", "/projects/$"), ("PATCH", "/projects/"), ("GET", "/storages/"),
        ("GET", "/tasks$"), ("GET", r"/tasks/\d+/$"),
    ):  # fmt: skip
        weather.strikes(method, path)

    pushed = office.push(output, url=weather.url, sleep=weather.wait, title=name)

    found = office.studio.call("GET", "projects/", params={"title": name})["results"]
    made = [project["id"] for project in found]
    assert (made, office.shown(pushed.project), pushed.unplayable) == ([pushed.project], texts(in_s3(range(3))), None)


def test_renewal_in_bad_weather(office: Office, weather: Weather, tmp_path: Path) -> None:
    """Whatever happens to new texts on their way, each is there once, and so is the earlier one."""
    assert renewed(office, weather, tmp_path, 2)


@a_few
def test_renewal_one_by_one_in_bad_weather(office: Office, weather: Weather, tmp_path: Path) -> None:
    """The same where new texts are few in a large project, and each is sent by itself."""
    assert renewed(office, weather, tmp_path, 161)


def renewed(office: Office, weather: Weather, output: Path, number: int) -> bool:
    """Push so many recordings, and two of them again with a new text; see that this is what has become of them."""
    recordings = in_s3(range(number))
    project = office.push(fill(output, recordings), title=title()).project or 0
    fill(output, recordings[:2], text="better", settings="other")
    office.studio.client.projects.update(id=project, show_collab_predictions=False)
    for method, path in (
        ("POST", "/predictions"), ("PATCH", "/predictions/"), ("PATCH", "/tasks/"), ("PATCH", "/projects/"),
    ):  # fmt: skip
        weather.strikes(method, path)

    pushed = office.push(output, url=weather.url, sleep=weather.wait, project=project)

    assert office.shown(project) == {**texts(recordings), **texts(recordings[:2], "better")}
    assert office.versions(project) == {"ls-transcribe": number, f"scribe/en-US/{digest('first')}": 2}
    return pushed.counts["changed"] == 2


def test_new_texts_that_never_arrive(office: Office, tmp_path: Path) -> None:
    """Where new texts meet nothing but silence, each editor stays filled, and what is not there is told."""
    recordings = in_s3(range(2))
    project = office.push(fill(tmp_path, recordings), title=title()).project or 0
    fill(tmp_path, recordings, text="better", settings="other")
    with Proxy(office.studio.url) as proxy:
        proxy.fault(Fault.BAD_GATEWAY, "POST", "/predictions", times=99)
        pushed = office.push(tmp_path, url=proxy.url, project=project)

    assert (office.shown(project), dict(pushed.counts)) == (texts(recordings), {"failed": 2})


def test_uploads_in_bad_weather(office: Office, weather: Weather, tmp_path: Path) -> None:
    """Whatever happens to uploads on their way, each recording is uploaded once, and its task plays it."""
    paths = [write(tmp_path / f"{name}.wav", tone(0.5 + number)) for number, name in enumerate("abc")]
    output = fill(tmp_path / "out", on_disk(*paths))
    project = office.studio.create_project(title(), CONFIG)
    weather.strikes("POST", "/import$", times=2)

    pushed = office.push(output, url=weather.url, sleep=weather.wait, project=project)

    uploads = [f"{recording.stem}.wav" for recording in on_disk(*paths)]
    assert (office.uploads(project), office.shown(project)) == (uploads, texts(on_disk(*paths)))
    assert (dict(pushed.counts), pushed.unplayable) == ({"new": 3}, None)


@a_few
def test_second_tasks_in_bad_weather(office: Office, weather: Weather, tmp_path: Path) -> None:
    """Whatever happens while a second task is taken away again, one is left of each recording."""
    mine, yours = (fill(tmp_path / name, in_s3(range(3))) for name in ("mine", "yours"))
    project = office.studio.create_project(title(), CONFIG)
    weather.strikes("DELETE", "/tasks/")
    came: list[PushResult] = []

    def push_theirs(request: Request) -> None:
        if request.path.endswith("/import") and not came:
            came.append(Office(office.studio, office.amazon).push(yours, project=project))

    weather.proxy.hook = push_theirs
    pushed = office.push(mine, url=weather.url, sleep=weather.wait, project=project)

    assert (office.shown(project), pushed.failed) == (texts(in_s3(range(3))), 0)
