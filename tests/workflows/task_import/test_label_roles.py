"""Projects whose labelling configuration is one of people's own: pushed, pushed again, and after an earlier version."""

from pathlib import Path

import pytest
from pushing import Office, fill, in_s3, on_disk, title

from ls_transcribe.label_studio.label_config import LabelConfig, load_label_config, parse_label_config
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.task_file import write_tasks

COMMENT_FIRST = """<View><Audio name="audio" value="$audio"/><TextArea name="comment" toName="audio" rows="2"/>
<TextArea name="transcription" toName="audio" rows="2"/></View>"""
EARLIER_CHOICE = LabelConfig("audio", "audio", "comment", None, None, (), xml=COMMENT_FIRST)
"""What an earlier version took from it: the first box."""


def import_by_hand(office: Office, folder: Path, config: LabelConfig, project: int) -> list[int]:
    """Import the tasks of a folder as they are made for a configuration."""
    with Ledger.open(folder / "ledger.sqlite3") as ledger:
        write_tasks(OutputFolder(folder), ledger, config, None, on_failure=lambda item: pytest.fail(item.reason))
    return office.studio.import_file(project, folder / "tasks.json")


def test_nested_data(office: Office, tmp_path: Path) -> None:
    """Audio that is uploaded plays from a field within another, and a second push finds it there."""
    file = tmp_path / "talk.wav"
    file.write_bytes(b"RIFF sound")
    folder = fill(tmp_path / "out", on_disk(file))
    own = '<View><Audio name="a" value="$media.url"/><TextArea name="text" toName="a"/></View>'
    project = office.studio.create_project(title(), own)
    first, again = office.push(folder, project=project), office.push(folder, project=project)
    [task] = office.studio.tasks(project)

    assert (first.counts["new"], again.counts["there"], first.unplayable) == (1, 1, None)
    assert task["data"]["media"]["url"].startswith("/data/upload/")


def test_a_box_that_an_earlier_version_chose(office: Office, tmp_path: Path) -> None:
    """The text goes to the right box, once; annotations stay, and so does the text that they began with."""
    folder = fill(tmp_path / "out", in_s3(range(2)))
    project = office.studio.create_project(title(), COMMENT_FIRST)
    annotated, _other = import_by_hand(office, folder, EARLIER_CHOICE, project)
    office.studio.annotate(annotated, "corrected")
    office.push(folder, project=project)
    office.push(folder, project=project)
    predictions = office.studio.predictions(project)
    shown = [one["result"][0]["from_name"] for one in predictions if one["model_version"] == "ls-transcribe"]

    assert (shown, len(predictions)) == (["transcription", "transcription"], 4)
    assert [one["result"][0]["value"]["text"] for one in office.studio.annotations(project)] == [["corrected"]]


def test_nothing_is_renewed(office: Office, tmp_path: Path) -> None:
    """Tasks of the shipped configurations stay as an earlier version has made them."""
    assert [load_label_config(name).shape for name in ("default", "segments")] == ["fb0d86", "991ef6"]
    fixed = """<View><Audio name="audio" value="$audio"/><Labels name="label" toName="audio"><Label value="Speaker 1"/>
    <Label value="Noise"/></Labels><TextArea name="text" toName="audio" perRegion="true"/></View>"""
    folder = fill(tmp_path / "out", in_s3(range(2)))
    project = office.studio.create_project(title(), fixed)
    import_by_hand(office, folder, parse_label_config(fixed, "own.xml"), project)
    before = office.studio.predictions(project)
    pushed = office.push(folder, project=project)

    assert (pushed.counts["there"], office.studio.predictions(project)) == (2, before)
