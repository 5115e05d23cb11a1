"""What `push` promises, against a real Label Studio: every recording one task, whoever else pushes and what breaks."""

import json
import socket
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from audio import tone, write
from plugged_in import plug_in
from processes import started, wait_until
from pushing import (
    BUCKET,
    Ended,
    Office,
    Picky,
    Weather,
    content,
    digest,
    fill,
    in_s3,
    on_disk,
    sound,
    texts,
    together,
    typed,
    writes,
)
from stand_ins.amazon.fixtures import amazon_host  # noqa: F401  # the fixture
from stand_ins.amazon.server import Amazon, Host
from stand_ins.proxy import UNASKED, Fault, Proxy, Request, detail
from studio import REPOSITORY, Studio
from workflows.desk import Reader

from ls_transcribe import media
from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors.label_studio import LabelStudioAccessDenied, LabelStudioRefused
from ls_transcribe.label_studio.label_config import load_label_config
from ls_transcribe.model.job import Job
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.outputs import write_tasks
from ls_transcribe.workflows.results import PushResult

CONFIG = (REPOSITORY / "ls_transcribe" / "label_config.xml").read_text(encoding="utf-8")


def title() -> str:
    """The title of a project that there is not yet."""
    return f"Pushed {uuid4().hex[:12]}"


@pytest.fixture(scope="module")
def storage(amazon_host: Host) -> Amazon:  # noqa: F811  # the fixture
    """Amazon with the first recordings of the bucket: of each bucket, one is listened to."""
    amazon = amazon_host.fresh()
    amazon.make_bucket(BUCKET)
    for number in range(10):
        amazon.put(BUCKET, f"{number:03}.wav", sound(number))
    return amazon


@pytest.fixture
def office(studio: Studio, storage: Amazon, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Where pushes are ordered; the environment leads to that Amazon."""
    for name, value in storage.environment.items():
        monkeypatch.setenv(name, value)
    return Office(studio, storage)


# Twice


@pytest.fixture(scope="module")
def many(studio: Studio, storage: Amazon, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Proxy]]:
    """A folder of 500 recordings that was pushed once, and the way that was taken."""
    output = fill(tmp_path_factory.mktemp("many"), in_s3(range(500)))
    with pytest.MonkeyPatch.context() as patch, Proxy(studio.url) as proxy:
        for name, value in storage.environment.items():
            patch.setenv(name, value)
        Office(studio, storage).push(output, url=proxy.url, title=title())
        yield output, proxy


def test_second_push_writes_nothing(office: Office, many: tuple[Path, Proxy]) -> None:
    """Of 500 recordings that were pushed twice there are 500 tasks and texts, and the second push only looks."""
    output, proxy = many
    before = writes(proxy)

    again = office.push(output, url=proxy.url)

    there = (office.recordings(again.project), office.versions(again.project))
    assert (there, dict(again.counts), again.unplayable, writes(proxy)) == (
        ([recording.name for recording in in_s3(range(500))], {"ls-transcribe": 500}),
        {"there": 500},
        None,
        before,
    )


def test_other_settings(office: Office, many: tuple[Path, Proxy]) -> None:
    """Where half of 500 tasks were annotated, other settings bring each a new text, and leave all else there."""
    output, proxy = many
    project = office.push(output, url=proxy.url).project or 0
    tasks = office.studio.tasks(project)
    office.studio.annotate_all(project, {task["id"]: f"corrected {task['id']}" for task in tasks[::2]})
    before = office.studio.annotations(project)
    fill(output, in_s3(range(500)), text="better", settings="other", confidences=(0.25, 0.75))

    office.push(output, url=proxy.url)

    earlier = f"scribe/en-US/{digest('first')}"
    assert (office.studio.annotations(project), len(before)) == (before, 250)
    assert office.versions(project) == {"ls-transcribe": 500, earlier: 500}
    assert office.shown(project) == texts(in_s3(range(500)), "better")
    assert {task["data"]["settings"] for task in office.studio.tasks(project)} == {digest("other")}


def test_every_editor_is_filled(office: Office, tmp_path: Path) -> None:
    """Two languages, each with two settings, fill every editor of one project, and the least certain come first."""
    kinds = [(language, settings) for language in ("en-US", "de-DE") for settings in ("first", "second")]
    for number, (language, settings) in enumerate(kinds):
        fill(
            tmp_path,
            in_s3(range(2 * number, 2 * number + 2)),
            language=language,
            settings=settings,
            confidences=(0.9 - number / 10, 0.1 + number / 10),
        )
    project = office.push(tmp_path, title=title()).project or 0

    queue = office.studio.queue(project)

    assert [(task["data"]["recording"], task["predictions"]) for task in queue] == [
        (f"{number:03}.wav", [[f"heard {number:03}.wav"]]) for number in (1, 3, 5, 7, 6, 4, 2, 0)
    ]


# Others


def test_at_the_same_time(office: Office, tmp_path: Path) -> None:
    """Two people who push the same recordings, and both import before either has seen the other's, share the tasks."""
    both = threading.Barrier(2, timeout=60)
    outputs = [fill(tmp_path / name, in_s3(range(7))) for name in ("one", "other")]
    project = office.studio.create_project(title(), CONFIG)

    def wait_for_the_other(request: Request) -> None:
        if request.path.endswith("/import"):
            with suppress(threading.BrokenBarrierError):
                both.wait()
            both.abort()

    with Proxy(office.studio.url) as first, Proxy(office.studio.url) as second:
        first.hook = second.hook = wait_for_the_other
        pushed = together(
            *(
                partial(Office(office.studio, office.amazon).push, output, url=proxy.url, project=project)
                for output, proxy in zip(outputs, (first, second), strict=True)
            )
        )

    told = [(one.failed, one.counts["new"] + one.counts["there"]) for one in pushed]
    assert (told, office.shown(project)) == ([(0, 7), (0, 7)], texts(in_s3(range(7))))


def test_between_look_and_import(office: Office, tmp_path: Path) -> None:
    """Whoever's import comes between another's look and import: every recording is one task, and the first stays."""
    mine, yours = fill(tmp_path / "mine", in_s3(range(5))), fill(tmp_path / "yours", in_s3(range(2, 7)))
    project = office.studio.create_project(title(), CONFIG)
    theirs: list[int] = []

    def push_theirs(request: Request) -> None:
        if request.path.endswith("/import") and not theirs:
            theirs.append(0)
            Office(office.studio, office.amazon).push(yours, project=project)
            theirs[:] = [task["id"] for task in office.studio.tasks(project)]

    with Proxy(office.studio.url) as proxy:
        proxy.hook = push_theirs
        pushed = office.push(mine, url=proxy.url, project=project)

    left = {task["id"] for task in office.studio.tasks(project)}
    assert (office.shown(project), pushed.failed, left.issuperset(theirs)) == (texts(in_s3(range(7))), 0, True)


def test_two_processes(office: Office, tmp_path: Path) -> None:
    """Two commands at once on two folders with the same recordings both end well, and every recording is one task."""
    project = office.studio.create_project(title(), CONFIG)
    commands = [
        office.command(fill(tmp_path / name, in_s3(range(20))), office.studio.url, "--project", str(project))
        for name in ("one", "other")
    ]

    with started(commands[0], **office.ways) as one, started(commands[1], **office.ways) as other:
        said = [process.communicate(timeout=120)[1] for process in (one, other)]

    ended = (one.returncode, other.returncode)
    assert (ended, office.shown(project)) == ((0, 0), texts(in_s3(range(20)))), said


# Between us and Label Studio

FAULTS = (
    Fault.GATEWAY_TIMEOUT, Fault.DROPPED, Fault.LATE, Fault.REFUSED, Fault.BAD_GATEWAY, Fault.UNAVAILABLE,
)  # fmt: skip


@pytest.fixture(params=[*FAULTS, None], ids=lambda fault: fault.name if fault else "TOO_MANY")
def weather(request: pytest.FixtureRequest, office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Weather]:
    """A proxy on whose way requests meet a fault when told to; what is late comes while its sender waits."""
    fault = request.param
    if fault is None:
        fault = Fault.UNAVAILABLE
        monkeypatch.setitem(UNASKED, fault, detail(429, "Request was throttled. Expected available in 1 second."))
    with Proxy(office.studio.url) as proxy:
        yield Weather(proxy, fault)


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

    found = office.call("GET", "projects/", params={"title": name})["results"]
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


# Killed


@pytest.mark.parametrize(("method", "path", "after"), [
    ("POST", "/projects/$", 0), ("POST", "/import$", 0), ("POST", "/import$", 1), ("POST", "/import$", 2),
])  # fmt: skip
def test_killed(office: Office, tmp_path: Path, method: str, path: str, after: int) -> None:
    """A push that is killed while Label Studio does something is finished by the next: one task, one upload each."""
    paths = [write(tmp_path / f"{name}.wav", tone(0.5 + number)) for number, name in enumerate("abcd")]
    output = fill(tmp_path / "out", on_disk(*paths))
    name = title()
    with Proxy(office.studio.url) as proxy:
        proxy.fault(Fault.HELD, method, path, after=after)
        with started(office.command(output, proxy.url, "--title", name), **office.ways) as process:
            proxy.committed(Fault.HELD)
            process.kill()
            process.communicate()
        proxy.release()

    pushed = office.push(output, title=name)

    uploads = [f"{recording.stem}.wav" for recording in on_disk(*paths)]
    assert (office.uploads(pushed.project), office.shown(pushed.project)) == (uploads, texts(on_disk(*paths)))


@pytest.mark.parametrize(("method", "path", "after"), [
    ("POST", "/predictions", 0), ("PATCH", "/predictions/", 0), ("PATCH", "/predictions/", 1), ("PATCH", "/tasks/", 1),
])  # fmt: skip
def test_killed_in_a_renewal(office: Office, tmp_path: Path, method: str, path: str, after: int) -> None:
    """A push that is killed while it brings new texts leaves no editor empty, and the next one adds none twice."""
    recordings = in_s3(range(3))
    project = office.push(fill(tmp_path, recordings), title=title()).project or 0
    fill(tmp_path, recordings, text="better", settings="other")
    with Proxy(office.studio.url) as proxy:
        proxy.fault(Fault.HELD, method, path, after=after)
        with started(office.command(tmp_path, proxy.url, "--project", str(project)), **office.ways) as process:
            proxy.committed(Fault.HELD)
            process.kill()
            process.communicate()
        filled = all(office.shown(project).values())
        proxy.release()

    office.push(tmp_path, project=project)

    there = (filled, office.shown(project), office.versions(project))
    assert there == (True, texts(recordings, "better"), {"ls-transcribe": 3, f"scribe/en-US/{digest('first')}": 3})


# What people did


def test_deleted_stays_deleted(office: Office, tmp_path: Path) -> None:
    """A task that was deleted in Label Studio is not brought back, and is counted."""
    project = office.push(fill(tmp_path, in_s3(range(3))), title=title()).project or 0
    office.studio.delete_task(office.studio.tasks(project)[1]["id"])

    pushed = office.push(tmp_path)

    assert (dict(pushed.counts), office.recordings(project)) == (
        {"there": 2, "deleted": 1},
        ["000.wav", "002.wav"],
    )


def test_deleted_comes_back_when_asked_for(office: Office, tmp_path: Path) -> None:
    """With --recreate it is there again, and a later push leaves it there."""
    project = office.push(fill(tmp_path, in_s3(range(3))), title=title()).project or 0
    office.studio.delete_task(office.studio.tasks(project)[1]["id"])

    pushed = office.push(tmp_path, recreate=True)

    again = office.push(tmp_path)
    assert (dict(pushed.counts), dict(again.counts)) == ({"there": 2, "new": 1}, {"there": 3})
    assert office.shown(project) == texts(in_s3(range(3)))


def test_imported_by_hand(office: Office, tmp_path: Path) -> None:
    """Tasks that somebody has imported from tasks.json are recognised: no second task, and no second text."""
    fill(tmp_path, in_s3(range(3)))
    with Ledger.read(tmp_path / "ledger.sqlite3") as ledger:
        write_tasks(
            OutputFolder(tmp_path),
            ledger,
            load_label_config("default"),
            None,
            refuse=lambda unusable: pytest.fail(unusable.reason),
        )
    project = office.studio.create_project(title(), CONFIG)
    office.studio.import_file(project, tmp_path / "tasks.json")
    before = office.studio.predictions(project)

    pushed = office.push(tmp_path, project=project)

    assert (dict(pushed.counts), office.studio.predictions(project)) == ({"there": 3}, before)
    assert (pushed.unplayable, office.recordings(project)) == (None, ["000.wav", "001.wav", "002.wav"])


def test_twins_that_met_late(office: Office, tmp_path: Path) -> None:
    """Two tasks of a recording that are there when a push begins are one afterwards: the one that was worked on."""
    output = fill(tmp_path, in_s3(range(3)))
    project = office.push(output, title=title()).project or 0
    first = office.studio.tasks(project)
    again = [{"data": task["data"]} for task in first]
    numbers = office.call("POST", f"projects/{project}/import?return_task_ids=true", json=again)["task_ids"]
    office.studio.annotate(numbers[1], "what was said")

    pushed = office.push(output)

    stays = [first[0]["id"], first[2]["id"], numbers[1]]
    assert ([task["id"] for task in office.studio.tasks(project)], pushed.duplicates_removed) == (stays, 3)
    assert (dict(pushed.counts), office.shown(project)) == (
        {"there": 2, "changed": 1},
        texts(in_s3(range(3))),
    )


def test_nothing_of_others_is_touched(office: Office, tmp_path: Path) -> None:
    """New texts leave annotations, drafts and other models' predictions as they are, and others' data."""
    project = office.push(fill(tmp_path, in_s3(range(2))), title=title()).project or 0
    annotated, begun = (task["id"] for task in office.studio.tasks(project))
    office.studio.annotate(annotated, "what was said")
    draft = {"result": [{**_RIVAL[0], "value": {"text": ["half"]}}], "lead_time": 2.5}
    office.call("POST", f"tasks/{begun}/drafts", json=draft)
    for task in (annotated, begun):
        office.studio.client.predictions.create(task=task, model_version="rival", score=0.9, result=_RIVAL)
        data = office.call("GET", f"tasks/{task}/", params={"resolve_uri": "false"})["data"]
        office.call("PATCH", f"tasks/{task}/", json={"data": {**data, "reviewer": "Ann"}})

    def theirs() -> list[object]:
        rivals = [one for one in office.studio.predictions(project) if one["model_version"] == "rival"]
        drafts = [office.call("GET", f"tasks/{task}/drafts") for task in (annotated, begun)]
        added = [task["data"].get("reviewer") for task in office.studio.tasks(project)]
        return [office.studio.annotations(project), drafts, rivals, added]

    before = theirs()
    office.push(fill(tmp_path, in_s3(range(2)), text="better", settings="other"), project=project)

    assert (theirs(), office.shown(project)) == (before, texts(in_s3(range(2)), "better"))
    assert [len(part) for part in before if isinstance(part, list)] == [1, 2, 2, 2]


_RIVAL = [
    {"id": "r", "from_name": "transcription", "to_name": "audio", "type": "textarea", "value": {"text": ["rival"]}}
]


def test_another_model_was_shown(office: Office, tmp_path: Path) -> None:
    """Where a project showed another model's texts, or none, it shows ours afterwards."""
    project = office.studio.create_project(title(), CONFIG)
    prediction = {"model_version": "rival", "score": 0.5, "result": _RIVAL}
    office.call("POST", f"projects/{project}/import", json=[{"data": _DATA, "predictions": [prediction]}])
    office.studio.client.projects.update(id=project, show_collab_predictions=False, model_version="rival")

    office.push(fill(tmp_path, in_s3(range(2))), project=project)

    stands = office.project(project)
    assert (stands["model_version"], stands["show_collab_predictions"]) == ("ls-transcribe", True)


_DATA = {"audio": "https://example.com/a.wav", "recording": "theirs.wav"}


# Audio on a disk


def test_uploaded_once(office: Office, tmp_path: Path) -> None:
    """Recordings on disk are uploaded as they are, by their own names, and not again by another folder's push."""
    paths = [write(tmp_path / name, tone(0.5)) for name in ("a.wav", "B c.mp3", "d.opus")]
    recordings = on_disk(*paths)
    project = office.push(fill(tmp_path / "out", recordings), title=title()).project or 0

    again = office.push(fill(tmp_path / "colleague", recordings), project=project)

    assert office.uploads(project) == sorted(
        f"{recording.stem}{suffix}" for recording, suffix in zip(recordings, (".wav", ".mp3", ".ogg"), strict=True)
    )
    assert (dict(again.counts), again.unplayable, _sounds(office, project)) == (
        {"there": 3},
        None,
        {path.name: path.read_bytes() for path in paths},
    )


def test_what_label_studio_does_not_take_is_converted(office: Office, tmp_path: Path) -> None:
    """Recordings of kinds that Label Studio refuses are uploaded as FLAC of the same length."""
    paths = [write(tmp_path / name, tone(1.0)) for name in ("a.aac", "b.wma", "c.amr", "d.aiff")]

    project = office.push(fill(tmp_path / "out", on_disk(*paths)), title=title()).project or 0

    heard = _sounds(office, project)
    assert {name: flac[:4] for name, flac in heard.items()} == {path.name: b"fLaC" for path in paths}
    for name, flac in heard.items():
        (tmp_path / "heard.flac").write_bytes(flac)
        assert abs(media.measure(tmp_path / "heard.flac") - 1000) < 200, name


def test_broken_off_after_the_uploads(office: Office, tmp_path: Path) -> None:
    """What was uploaded before a push was broken off is not uploaded again by the next."""
    paths = [write(tmp_path / f"{name}.wav", tone(0.5 + number)) for number, name in enumerate("abc")]
    output = fill(tmp_path / "out", on_disk(*paths))
    project = office.studio.create_project(title(), CONFIG)
    with Picky(office.studio.url, "ls_transcribe_key", status=403) as proxy, pytest.raises(LabelStudioAccessDenied):
        office.push(output, url=proxy.url, project=project)
    before = office.uploads(project)

    office.push(output, project=project)

    there = (len(before) > 0, office.uploads(project), office.shown(project))
    assert there == (True, [f"{recording.stem}.wav" for recording in on_disk(*paths)], texts(on_disk(*paths)))


def test_a_file_that_has_changed(office: Office, tmp_path: Path) -> None:
    """A file whose sound is another by now is not brought under the earlier text: it is named, the others are there."""
    paths = [write(tmp_path / f"{name}.wav", tone(0.5 + number)) for number, name in enumerate("ab")]
    output = fill(tmp_path / "out", on_disk(*paths))
    write(paths[0], tone(3.0))

    pushed = office.push(output, title=title())

    reason = "its audio is not in Label Studio: the file has changed since it was transcribed: export it again"
    assert office.listener.told[1:] == [("refused", "a.wav", reason)]
    assert (office.recordings(pushed.project), pushed.failed) == (["b.wav"], 1)


def test_uploads_of_several_variables(office: Office, tmp_path: Path) -> None:
    """A project whose configuration shows more than the audio takes uploads too, and the turns stand beside them."""
    paths = [write(tmp_path / f"{name}.wav", tone(0.5 + number)) for number, name in enumerate("ab")]
    output = fill(tmp_path / "out", on_disk(*paths))

    pushed = office.push(output, title=title(), label_config="segments")

    kinds = [[one["type"] for one in each["result"]] for each in office.studio.predictions(pushed.project or 0)]
    assert (len(office.uploads(pushed.project)), kinds) == (2, [["labels", "textarea"]] * 2)
    assert (dict(pushed.counts), pushed.unplayable) == ({"new": 2}, None)


@pytest.mark.parametrize("root", ["the server's", "another"])
def test_served_from_a_folder(office: Office, tmp_path: Path, root: str) -> None:
    """Recordings in a folder that the project serves play from there; where it has no such file, they are uploaded."""
    folder = office.studio.document_root / f"served {uuid4().hex}"
    folder.mkdir()
    paths = [write(folder / f"{name} é.wav", tone(0.5 + number)) for number, name in enumerate("ab")]
    project = office.studio.create_project(title(), CONFIG)
    office.studio.serve_local_files(project, folder)
    output = fill(tmp_path / "out", on_disk(*paths))
    own = office.studio.document_root if root == "the server's" else folder.parent.parent
    with Ledger.open(output / "ledger.sqlite3") as ledger:
        ledger.save_settings(document_root=own)

    pushed = office.push(output, project=project)

    played = {task["data"]["audio"].partition("?")[0].rpartition("/")[0] for task in office.studio.tasks(project)}
    where = "/data/local-files" if root == "the server's" else f"/data/upload/{project}"
    assert (played, len(office.uploads(project))) == ({where}, 0 if root == "the server's" else 2)
    assert (pushed.unplayable, _sounds(office, project)) == (None, {path.name: path.read_bytes() for path in paths})


def _sounds(office: Office, project: int) -> dict[str, bytes]:
    """What Label Studio plays of each recording."""
    tasks = office.studio.tasks(project)
    return {task["data"]["recording"]: office.studio.fetch(task["data"]["audio"]).content for task in tasks}


# While others are transcribed


class Slow(Reader):
    """An engine that ends its last job once Label Studio has the tasks of those before it."""

    def __init__(self, office: Office, project: int) -> None:
        self.office = office
        self.project = project
        self.seen = False

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        *first, last = list(jobs)
        yield from super().run(first)
        self.seen = wait_until(lambda: len(self.office.studio.tasks(self.project)) == len(first))
        yield from super().run([last])


def test_pushed_while_transcribing(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks are in Label Studio before the last recording is transcribed, and the last comes after."""
    project = office.studio.create_project(title(), CONFIG)
    engine = Slow(office, project)
    plug_in(monkeypatch, Reader.name, lambda: engine)
    folder = tmp_path / "calls"
    folder.mkdir()
    for name in "abcd":
        (folder / f"{name}.wav").write_text(f"text {name}")

    pushed = office.push(tmp_path / "out", folder, project=project, engine=Reader.name)

    shown = {f"{name}.wav": [f"text {name}"] for name in "abcd"}
    assert (engine.seen, office.shown(project), dict(pushed.counts)) == (True, shown, {"new": 4})


# What Label Studio does not take


@pytest.mark.parametrize("name", ["000.wav", "006.wav"])
def test_one_bad_task(office: Office, tmp_path: Path, name: str) -> None:
    """A task that Label Studio does not take costs itself alone, and is named with Label Studio's own words."""
    output = fill(tmp_path, in_s3(range(9)))
    with Picky(office.studio.url, f"heard {name}") as proxy:
        pushed = office.push(output, url=proxy.url, title=title())

    reason = f'Label Studio does not take its task: "No heard {name} here."'
    assert [told for told in office.listener.told if told[0] == "refused"] == [("refused", name, reason)]
    assert (office.shown(pushed.project), pushed.failed) == (
        texts(one for one in in_s3(range(9)) if one.name != name),
        1,
    )


def test_nothing_is_taken(office: Office, tmp_path: Path) -> None:
    """Where Label Studio does not take the first task, it is not asked to take five hundred others."""
    output = fill(tmp_path, in_s3(range(500)))
    project = office.studio.create_project(title(), CONFIG)
    with (
        Picky(office.studio.url, "ls_transcribe_key") as proxy,
        pytest.raises(LabelStudioRefused, match="import tasks"),
    ):
        office.push(output, url=proxy.url, project=project)

    asked = [request for request in proxy.requests if request.path.endswith("/import")]
    assert (len(asked) < 20, office.studio.tasks(project)) == (True, [])


# Refused


@pytest.fixture
def type_push(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """Type a push of a folder of two recordings, with the options and variables."""
    output = fill(tmp_path / "out", in_s3(range(2)))

    def type_it(*options: str, url: str = "", key: str = "") -> Ended:
        words = office.command(output, url or office.studio.url, *options)[3:]
        return typed(monkeypatch, capsys, words, LABEL_STUDIO_API_KEY=key or office.studio.account.token)

    return type_it


Wrong = Callable[[Office], AbstractContextManager[dict[str, Any]]]


@contextmanager
def wrong_key(_office: Office) -> Iterator[dict[str, Any]]:
    yield {"key": "deadbeef" * 5, "says": "token is another server's, was revoked or has run out"}


@contextmanager
def cut_key(office: Office) -> Iterator[dict[str, Any]]:
    key = office.studio.personal_access_token().rpartition(".")[0]
    yield {"key": key, "says": "it is a personal access token without its end"}


@contextmanager
def legacy_key(office: Office) -> Iterator[dict[str, Any]]:
    with office.studio.legacy_tokens_refused():
        yield {"says": "it is a legacy token, and they are switched off there"}


@contextmanager
def nobody_there(_office: Office) -> Iterator[dict[str, Any]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    yield {"url": url, "says": f"Label Studio does not answer at {url} (connection refused)"}


@contextmanager
def another_page(office: Office) -> Iterator[dict[str, Any]]:
    yield {"url": f"{office.studio.url}/projects/1", "says": "is not Label Studio"}


@contextmanager
def no_project(office: Office) -> Iterator[dict[str, Any]]:
    yield {"options": ("--project", "987654"), "says": f"no project 987654 at {office.studio.url}"}


@contextmanager
def two_projects(office: Office) -> Iterator[dict[str, Any]]:
    name = title()
    first, second = (office.studio.create_project(name, CONFIG) for _ in range(2))
    says = f"The projects {first} and {second} all have the title {name}"
    yield {"options": ("--title", name), "made": (first, second), "says": says}


@contextmanager
def short_title(_office: Office) -> Iterator[dict[str, Any]]:
    yield {"options": ("--title", "ab"), "code": 2, "says": "--title takes 3 to 50 characters"}


@contextmanager
def no_place_for_text(office: Office) -> Iterator[dict[str, Any]]:
    choice = '<Choices name="c" toName="sound"><Choice value="a"/></Choices>'
    project = office.studio.create_project(title(), f'<View><Audio name="sound" value="$audio"/>{choice}</View>')
    yield {
        "options": ("--project", str(project)),
        "made": (project,),
        "says": '<TextArea name="transcription" toName="sound"',
    }


@contextmanager
def reader_makes_a_project(office: Office) -> Iterator[dict[str, Any]]:
    with Proxy(office.studio.url) as proxy:
        proxy.fault(Fault.FORBIDDEN, "POST|PATCH|DELETE", times=99)
        yield {"url": proxy.url, "says": "does not let this user make a project"}


@contextmanager
def reader_brings_tasks(office: Office) -> Iterator[dict[str, Any]]:
    project = office.studio.create_project(title(), CONFIG)
    with Proxy(office.studio.url) as proxy:
        proxy.fault(Fault.FORBIDDEN, "POST|PATCH|DELETE", times=99)
        options = ("--project", str(project))
        yield {"url": proxy.url, "options": options, "made": (project,), "says": "does not let this user"}


_WRONG: tuple[Wrong, ...] = (
    wrong_key, cut_key, legacy_key, nobody_there, another_page, no_project, two_projects, short_title,
    no_place_for_text, reader_makes_a_project, reader_brings_tasks,
)  # fmt: skip


@pytest.mark.parametrize("wrong", _WRONG, ids=lambda wrong: wrong.__name__)
def test_refused(office: Office, type_push: Callable[..., Ended], tmp_path: Path, wrong: Wrong) -> None:
    """What cannot be done is told in one sentence without secrets or pages, and nothing is written."""
    before = standing(office, tmp_path / "out")
    with wrong(office) as told:
        key = told.get("key", office.studio.account.token)
        ended = type_push(*told.get("options", ("--title", title())), url=told.get("url", ""), key=key)
    after = standing(office, tmp_path / "out")

    assert (ended.code, ended.out, len(ended.err.splitlines())) == (told.get("code", 1), "", 1), ended
    assert (ended.err.startswith("Error: "), told["says"] in ended.err) == (True, True), ended.err
    assert (key in ended.err, "<html" in ended.err.lower()) == (False, False)
    made = dict.fromkeys(told.get("made", ()), 0)
    assert (after[0] == before[0], {number: after[1][number] for number in after[1].keys() - before[1]}) == (True, made)


def standing(office: Office, output: Path) -> tuple[dict[str, bytes], dict[int, int]]:
    """What is in the folder, but for what says whose it is now, and how many tasks the projects have."""
    listed = office.call("GET", "projects/", params={"page_size": 1000, "include": "id,task_number"})["results"]
    files = {name: data for name, data in content(output).items() if not name.startswith("ledger.")}
    with Ledger.read(output / "ledger.sqlite3") as ledger:
        files |= {job.recording.key: repr(job).encode() for job in ledger.transcribed_jobs()}
    return files, {project["id"]: project["task_number"] for project in listed}


def test_personal_access_token(office: Office, type_push: Callable[..., Ended]) -> None:
    """The key may be a personal access token, which is good only for getting another."""
    name = title()
    with office.studio.legacy_tokens_refused():
        ended = type_push("--title", name, key=office.studio.personal_access_token())

    assert (ended.code, "new project" in ended.out, ended.err.count("Error")) == (0, True, 0), ended


def test_dry_run(office: Office, type_push: Callable[..., Ended], tmp_path: Path) -> None:
    """A dry run tells what would become of each recording, and writes nothing anywhere."""
    output = tmp_path / "out"
    fill(output, in_s3(range(5)))
    with Proxy(office.studio.url) as proxy:
        project = office.push(output, url=proxy.url, title=title()).project or 0
        office.studio.delete_task(office.studio.tasks(project)[0]["id"])
        fill(output, in_s3(range(1, 3)), text="better", settings="other")
        fill(output, in_s3(range(5, 9)))
        before = (writes(proxy), standing(office, output))

        ended = type_push("--dry-run", "--json", url=proxy.url)

        after = (writes(proxy), standing(office, output))
    told = json.loads(ended.out)["label_studio"]
    counts = {kind: told[kind] for kind in ("new", "changed", "there", "deleted", "failed")}
    assert (ended.code, counts) == (0, {"new": 4, "changed": 2, "there": 2, "deleted": 1, "failed": 0})
    assert after == before


def test_dry_run_of_a_new_project(office: Office, type_push: Callable[..., Ended], tmp_path: Path) -> None:
    """Where the project is not made yet, a dry run says so and makes none."""
    before = standing(office, tmp_path / "out")
    name = title()

    ended = type_push("--title", name, "--dry-run")

    assert (ended.code, f"2 new in the new project {name}" in ended.out) == (0, True), ended
    assert standing(office, tmp_path / "out") == before
