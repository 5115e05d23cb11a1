"""A push after a push: every recording is one task, and what people and other models left there stays."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from plugged_in import plug_in
from processes import wait_until
from pushing import (
    CONFIG,
    Office,
    digest,
    fill,
    in_s3,
    texts,
    title,
    writes,
)
from stand_ins.amazon.server import Amazon
from stand_ins.proxy import Proxy
from studio import Studio
from workflows.desk import Reader

from ls_transcribe.engines.base import JobChange
from ls_transcribe.label_studio.label_config import load_label_config
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.task_file import write_tasks

Many = tuple[Path, Proxy, list[Recording]]


@pytest.fixture(scope="module")
def many(studio: Studio, storage: Amazon, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    """A folder of 500 recordings that was pushed once: more than one question for keys can hold."""
    with pushed_once(studio, storage, tmp_path_factory.mktemp("many"), 500) as pushed:
        yield pushed


@contextmanager
def pushed_once(studio: Studio, storage: Amazon, folder: Path, number: int) -> Iterator[Many]:
    """Push a folder of so many recordings, and give it, the way that was taken, and the recordings."""
    recordings = in_s3(range(number))
    output = fill(folder, recordings)
    with pytest.MonkeyPatch.context() as patch, Proxy(studio.url) as proxy:
        for name, value in storage.environment.items():
            patch.setenv(name, value)
        Office(studio, storage).push(output, url=proxy.url, title=title())
        yield output, proxy, recordings


def test_second_push_writes_nothing(office: Office, many: Many) -> None:
    """Of many recordings that were pushed twice each is one task and text, and the second push only looks."""
    output, proxy, recordings = many
    before = writes(proxy)

    again = office.push(output, url=proxy.url)

    there = (office.recordings(again.project), office.versions(again.project))
    assert (there, dict(again.counts), again.unplayable, writes(proxy)) == (
        ([recording.name for recording in recordings], {"ls-transcribe": len(recordings)}),
        {"there": len(recordings)},
        None,
        before,
    )


def test_other_settings(office: Office, many: Many) -> None:
    """Where half of many tasks were annotated, other settings bring each a new text, and leave all else there."""
    output, proxy, recordings = many
    project = office.push(output, url=proxy.url).project or 0
    tasks = office.studio.tasks(project)
    office.studio.annotate_all(project, {task["id"]: f"corrected {task['id']}" for task in tasks[::2]})
    before = office.studio.annotations(project)
    fill(output, recordings, text="better", settings="other", confidences=(0.25, 0.75))

    office.push(output, url=proxy.url)

    earlier = f"scribe/en-US/{digest('first')}"
    assert (office.studio.annotations(project), len(before)) == (before, len(recordings) // 2)
    assert office.versions(project) == {"ls-transcribe": len(recordings), earlier: len(recordings)}
    assert office.shown(project) == texts(recordings, "better")
    assert {task["data"]["settings"] for task in office.studio.tasks(project)} == {digest("other")}


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
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        write_tasks(
            OutputFolder(tmp_path),
            ledger,
            load_label_config("default"),
            None,
            on_failure=lambda unusable: pytest.fail(unusable.reason),
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
    numbers = office.studio.call("POST", f"projects/{project}/import?return_task_ids=true", json=again)["task_ids"]
    office.studio.annotate(numbers[1], "what was said")

    pushed = office.push(output)

    stays = [first[0]["id"], first[2]["id"], numbers[1]]
    assert ([task["id"] for task in office.studio.tasks(project)], pushed.duplicates_removed) == (stays, 3)
    assert (dict(pushed.counts), office.shown(project)) == (
        {"there": 2, "filled": 1},
        texts(in_s3(range(3))),
    )


def test_nothing_of_others_is_touched(office: Office, tmp_path: Path) -> None:
    """New texts leave annotations, drafts and other models' predictions as they are, and others' data."""
    project = office.push(fill(tmp_path, in_s3(range(2))), title=title()).project or 0
    annotated, begun = (task["id"] for task in office.studio.tasks(project))
    office.studio.annotate(annotated, "what was said")
    draft = {"result": [{**_RIVAL[0], "value": {"text": ["half"]}}], "lead_time": 2.5}
    office.studio.call("POST", f"tasks/{begun}/drafts", json=draft)
    for task in (annotated, begun):
        office.studio.client.predictions.create(task=task, model_version="rival", score=0.9, result=_RIVAL)
        data = office.studio.call("GET", f"tasks/{task}/", params={"resolve_uri": "false"})["data"]
        office.studio.call("PATCH", f"tasks/{task}/", json={"data": {**data, "reviewer": "Ann"}})

    def theirs() -> list[object]:
        rivals = [one for one in office.studio.predictions(project) if one["model_version"] == "rival"]
        drafts = [office.studio.call("GET", f"tasks/{task}/drafts") for task in (annotated, begun)]
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
    office.studio.call("POST", f"projects/{project}/import", json=[{"data": _DATA, "predictions": [prediction]}])
    office.studio.client.projects.update(id=project, show_collab_predictions=False, model_version="rival")

    office.push(fill(tmp_path, in_s3(range(2))), project=project)

    stands = office.project(project)
    assert (stands["model_version"], stands["show_collab_predictions"]) == ("ls-transcribe", True)


_DATA = {"audio": "https://example.com/a.wav", "recording": "theirs.wav"}


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
