"""Editors that somebody has emptied: the next push fills them, and `doctor` says so before."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pushing import Office, fill, in_s3, texts, title
from stand_ins.label_studio.stand_in import StandIn
from stand_ins.proxy import Proxy
from studio import REPOSITORY

from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import amazon_json
from ls_transcribe.workflows.outputs import store_transcript

_SEGMENTS = (REPOSITORY / "ls_transcribe" / "label_config_segments.xml").read_text(encoding="utf-8")
_BOTH = (
    '<View><Audio name="audio" value="$audio"/><TextArea name="über" toName="audio" transcription="true"/>'
    '<TextArea name="turns" toName="audio" perRegion="true"/></View>'
)
_OWN = "ls-transcribe"

Emptying = Callable[[StandIn, dict[str, Any]], None]


def _with_result(result: object) -> Emptying:
    """Give a prediction another result."""
    return lambda studio, prediction: studio.call("PATCH", f"predictions/{prediction['id']}/", json={"result": result})


def _with_text(*lines: str) -> Emptying:
    """Give a prediction the same result with other texts."""

    def change(studio: StandIn, prediction: dict[str, Any]) -> None:
        result = [item | {"value": item["value"] | {"text": [*lines]}} for item in prediction["result"]]
        _with_result(result)(studio, prediction)

    return change


def _in_another_box(studio: StandIn, prediction: dict[str, Any]) -> None:
    """Move the text to a box that the project does not have."""
    _with_result([item | {"from_name": "comment"} for item in prediction["result"]])(studio, prediction)


def _newer(**fields: Any) -> Emptying:
    """Add a prediction, which is newer: Label Studio shows it."""

    def add(studio: StandIn, prediction: dict[str, Any]) -> None:
        new = {"task": prediction["task"], "model_version": _OWN, "result": [], **fields}
        studio.call("POST", "predictions/", json=new)

    return add


def _annotated(studio: StandIn, prediction: dict[str, Any]) -> None:
    """Submit the task, and empty its prediction: a second reviewer finds nothing."""
    studio.annotate(prediction["task"], "what was said")
    _with_result([])(studio, prediction)


def _label() -> list[dict[str, Any]]:
    value = {"start": 0, "end": 1, "labels": ["Speaker"]}
    return [{"id": "l", "from_name": "speaker", "to_name": "audio", "type": "labels", "value": value}]


@pytest.mark.parametrize(
    ("empty", "config"),
    [
        (_with_result([]), None), (_with_result([]), _SEGMENTS), (_with_result(_label()), _BOTH),
        (_with_text(""), _BOTH), (_with_text(), None), (_newer(), _SEGMENTS), (_newer(result=_label()), None),
        (_annotated, None), (_with_text("  "), None),
    ],
    ids=[
        "nothing", "nothing in turns", "no text", "empty texts", "no line", "newer", "newer without text", "annotated",
        "blanks",
    ],
)  # fmt: skip
def test_an_editor_that_was_emptied(
    studio: StandIn, office: Office, tmp_path: Path, empty: Emptying, config: str | None
) -> None:
    """It is filled, is counted as such, also beforehand, and stays so."""
    output = fill(tmp_path, in_s3(range(3)))
    where = {"project": studio.create_project(title(), config)} if config else {"title": title()}
    project = office.push(output, **where).project or 0
    before = studio.predictions(project)[1]
    empty(studio, before)

    expected, pushed = office.push(output, dry_run=True), office.push(output)

    assert (dict(expected.counts), dict(pushed.counts), pushed.failed) == (*[{"filled": 1, "there": 2}] * 2, 0)
    [*_moved, shown] = [
        prediction
        for prediction in studio.predictions(project)
        if (prediction["task"], prediction["model_version"]) == (before["task"], _OWN)
    ]
    assert (shown["result"], dict(office.push(output).counts)) == (before["result"], {"there": 3})


def test_a_text_in_another_box(studio: StandIn, office: Office, tmp_path: Path) -> None:
    """The editor does not show it, whatever it says."""
    project = office.push(fill(tmp_path, in_s3(range(2))), title=title()).project or 0
    _in_another_box(studio, studio.predictions(project)[0])

    assert (dict(office.push(tmp_path).counts), office.shown(project)) == (
        {"changed": 1, "there": 1},
        texts(in_s3(range(2))),
    )


@pytest.mark.parametrize("config", [None, _SEGMENTS], ids=["whole", "turns"])
def test_silence_is_empty(studio: StandIn, office: Office, tmp_path: Path, config: str | None) -> None:
    """The editor of a silent recording has no text, and that is right, also once the transcript is gone."""
    _fill_with_silence(tmp_path, in_s3(range(2)))
    where = {"project": studio.create_project(title(), config)} if config else {"title": title()}
    office.push(tmp_path, **where)
    again = office.push(tmp_path)
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        ledger._db.execute("UPDATE recordings SET uri = NULL WHERE name = '000.wav'")
    without = office.push(tmp_path)

    ended = [(dict(pushed.counts), pushed.failed) for pushed in (again, without)]
    assert ended == [({"there": 2}, 0), ({"there": 1}, 0)]


def _fill_with_silence(output: Path, recordings: list[Recording]) -> None:
    folder = OutputFolder(output)
    folder.create()
    with Ledger.open(folder.ledger) as ledger:
        for recording in recordings:
            ledger.add_recording(recording)
            job = Job(f"lst-{recording.stem}", recording, "scribe", "123456")
            document = amazon_json.write(job.name, [], language="en-US", duration=1000)
            store_transcript(folder, ledger, job, document, language=None, started_here=True)


def test_an_emptied_editor_whose_transcript_is_gone(studio: StandIn, office: Office, tmp_path: Path) -> None:
    """It cannot be filled, so it is said what to delete."""
    project = office.push(fill(tmp_path, in_s3(range(2))), title=title()).project or 0
    prediction = studio.predictions(project)[0]
    _with_result([])(studio, prediction)
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        ledger._db.execute("UPDATE recordings SET uri = NULL WHERE name = '000.wav'")

    pushed = office.push(tmp_path)

    advice = "this folder has no transcript for it any more, so delete the task there"
    named = f"the editor of 000.wav is empty in Label Studio (task {prediction['task']}): {advice}"
    assert (("noted", named) in office.listener.told, pushed.unfillable, pushed.failed) == (True, 1, 1)


def test_a_version_that_was_chosen_by_hand(studio: StandIn, office: Office, tmp_path: Path) -> None:
    """A push shows its own again, and says so."""
    project = office.push(fill(tmp_path, in_s3(range(2))), title=title()).project or 0
    studio.call("PATCH", f"projects/{project}/", json={"show_collab_predictions": False})

    pushed = office.push(tmp_path)

    note = "the project showed no predictions until now, and shows these from now on"
    assert (pushed.failed, office.project(project)["model_version"], ("noted", note) in office.listener.told) == (
        0,
        _OWN,
        True,
    )


def test_one_question_where_nothing_is_wrong(studio: StandIn, office: Office, tmp_path: Path) -> None:
    """Texts are asked for in one request, whatever the number of tasks, and no prediction is read."""
    with Proxy(studio.url) as proxy:
        office.push(fill(tmp_path, in_s3(range(3))), title=title(), url=proxy.url)
        asked = len(proxy.requests)
        office.push(tmp_path, url=proxy.url)
        queries = [request.query for request in proxy.requests[asked:]]

    counts = [sum(part in query for query in queries) for part in ("predictions_results", "fields=all")]
    assert counts == [1, 0]
