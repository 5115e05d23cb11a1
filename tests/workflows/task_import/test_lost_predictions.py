"""Label Studio loses predictions of imports: no editor is empty when a push ends, or it is said which and why."""

from pathlib import Path

from people import at_work
from pushing import CONFIG, Office, fill, in_s3, texts, title
from stand_ins.label_studio.stand_in import StandIn

from ls_transcribe.store.ledger import Ledger

_PUSHES = 5
_BETWEEN = 0.02  # seconds between what somebody submits: the server and the push share this process


def test_imports_that_lose_them_beside_annotators(studio: StandIn, office: Office, tmp_path: Path) -> None:
    """Push after push into one project, while three people submit what they find: every editor is filled."""
    project = office.push(fill(tmp_path / "0", in_s3(range(3))), title=title()).project or 0
    first = [task["id"] for task in studio.tasks(project)]
    with at_work(lambda task: studio.annotate(task, "what was said"), first, _BETWEEN):
        for number in range(1, _PUSHES):
            studio.server.store.imports_to_lose = 1
            recordings = in_s3(range(3 * number, 3 * number + 3))
            pushed = office.push(fill(tmp_path / str(number), recordings), project=project)
            assert (dict(pushed.counts), pushed.failed, studio.server.store.imports_to_lose) == ({"new": 3}, 0, 0)
    assert office.shown(project) == texts(in_s3(range(3 * _PUSHES)))
    assert len(studio.annotations(project)) >= len(first)


def test_a_project_without_any_prediction_shows_those_sent_again(
    studio: StandIn, office: Office, tmp_path: Path
) -> None:
    """The first import of a new project has lost its own, so that Label Studio has not chosen a version to show."""
    studio.server.store.imports_to_lose = 1
    project = office.push(fill(tmp_path, in_s3(range(2))), title=title()).project
    assert (office.project(project)["model_version"], office.shown(project)) == (
        "ls-transcribe",
        texts(in_s3(range(2))),
    )


def test_two_tasks_of_a_recording_that_people_work_on(studio: StandIn, office: Office, tmp_path: Path) -> None:
    """In a copied project both stay, both are filled, and the next push has nothing to do."""
    project = office.push(fill(tmp_path, in_s3(range(1))), title=title()).project or 0
    [task] = studio.tasks(project)
    [copy] = studio.import_tasks(project, [{"data": task["data"]}])
    for number in (task["id"], copy):
        studio.annotate(number, "what was said")

    pushed, again = office.push(tmp_path), office.push(tmp_path)

    assert [prediction["task"] for prediction in studio.predictions(project)] == [task["id"], copy]
    assert (dict(pushed.counts), dict(again.counts), again.failed) == ({"filled": 1}, {"there": 1}, 0)


def test_a_task_whose_transcript_is_gone(studio: StandIn, office: Office, tmp_path: Path) -> None:
    """It cannot be filled, so it is said which to delete; after that the push ends well."""
    output = fill(tmp_path, in_s3(range(2)))
    project = office.push(output, title=title()).project or 0
    task = studio.tasks(project)[0]["id"]
    _empty(studio, task)
    with Ledger.open(output / "ledger.sqlite3") as ledger:
        ledger._db.execute("UPDATE recordings SET uri = NULL WHERE name = '000.wav'")

    pushed = office.push(output)

    assert ("noted", f"the editor of 000.wav is empty in Label Studio (task {task}): {_DELETE}") in office.listener.told
    assert (pushed.empty, pushed.unfillable, pushed.failed) == (1, 1, 1)
    studio.delete_task(task)
    assert office.push(output).failed == 0


_DELETE = "this folder has no transcript for it any more, so delete the task there"


def _empty(studio: StandIn, task: int) -> None:
    """Take the predictions of a task away."""
    for prediction in studio.server.store.predictions.of_task(task):
        del studio.server.store.predictions[prediction.id]


def test_tasks_that_were_moved_from_another_project(studio: StandIn, office: Office, tmp_path: Path) -> None:
    """Their predictions were not: Label Studio shows none of them, so the push does not end well."""
    output = fill(tmp_path, in_s3(range(2)))
    first = office.push(output, title=title()).project or 0
    other = studio.create_project(title(), CONFIG)
    for task in studio.server.store.tasks_of(first):
        task.project = other

    pushed = office.push(output, project=other)

    assert (dict(pushed.counts), pushed.hidden, pushed.failed) == ({"there": 2}, True, 2)
    assert office.push(output, title=title()).failed == 0


def test_a_version_with_a_like_name_fills_no_editor(studio: StandIn, office: Office, tmp_path: Path) -> None:
    """Label Studio's filter takes one for the other."""
    output = fill(tmp_path, in_s3(range(2)))
    project = office.push(output, title=title()).project or 0
    task = studio.tasks(project)[0]["id"]
    [prediction] = studio.server.store.predictions.of_task(task)
    prediction.model_version = "my-ls-transcribe-2"

    pushed = office.push(output)

    assert (dict(pushed.counts), office.shown(project)) == ({"filled": 1, "there": 1}, texts(in_s3(range(2))))


def test_a_dry_run_says_what_the_push_does_then(studio: StandIn, office: Office, tmp_path: Path) -> None:
    """An empty editor is one to fill and other data are other data: neither is another text."""
    output = fill(tmp_path, in_s3(range(4)))
    project = office.push(output, title=title()).project or 0
    tasks = [task["id"] for task in studio.tasks(project)]
    _empty(studio, tasks[0])
    fill(tmp_path, in_s3(range(1, 2)), text="better", settings="other")
    fill(tmp_path, in_s3(range(2, 3)), settings="other")

    before = office.push(output, dry_run=True)
    pushed = office.push(output)

    expected = {"filled": 1, "changed": 1, "updated": 1, "there": 1}
    assert (dict(before.counts), dict(pushed.counts)) == (expected, expected)
