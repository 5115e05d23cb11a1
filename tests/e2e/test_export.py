"""What `export` writes is what a reviewer then finds in Label Studio: the text in the editor, the audio playing."""

import json
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from demo import Demo
from e2e.browser import Reviewer, Turn
from e2e.listening import go_through
from studio import REPOSITORY, Studio

SHIPPED = REPOSITORY / "ls_transcribe"


@pytest.fixture(scope="module")
def recordings(studio: Studio) -> Path:
    """The sample recordings, below what the studio serves."""
    return Path(shutil.copytree(REPOSITORY / "data" / "samples", studio.document_root / "recordings & more"))


@pytest.fixture(scope="module")
def output(studio: Studio, recordings: Path, demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an export of them with the default configuration has written."""
    folder = demo.copy_output(tmp_path_factory.mktemp("output"))
    export(recordings, folder, "--document-root", str(studio.document_root))
    return folder


def export(recordings: Path, folder: Path, *options: str) -> None:
    command = [sys.executable, "-m", "ls_transcribe", "export", str(recordings), "-o", str(folder), *options]
    subprocess.run(command, check=True, capture_output=True)


def read_tasks(folder: Path) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    return tasks


def texts_by_recording(folder: Path) -> dict[str, list[str]]:
    return {
        task["data"]["recording"]: task["predictions"][0]["result"][0]["value"]["text"] for task in read_tasks(folder)
    }


def new_project(studio: Studio, recordings: Path, output: Path, config: str, names: Collection[str] = ()) -> int:
    """A project into which the export has been imported once: all of it, or only recordings of these names."""
    project = studio.create_project(f"Export {recordings.name} {hash(config) % 10**8}", config)
    studio.serve_local_files(project, recordings)
    if names:
        studio.import_tasks(project, [task for task in read_tasks(output) if task["data"]["recording"] in names])
    else:
        studio.import_file(project, output / "tasks.json")
    return project


def test_every_text_stands_in_its_editor(studio: Studio, reviewer: Reviewer, recordings: Path, output: Path) -> None:
    """Going through the queue, each recording's text stands in the open editor, and its audio plays to a reviewer."""
    project = new_project(studio, recordings, output, (SHIPPED / "label_config.xml").read_text(encoding="utf-8"))

    assert go_through(reviewer, project) == (texts_by_recording(output), [])


def test_label_studios_own_template(studio: Studio, reviewer: Reviewer, recordings: Path, output: Path) -> None:
    """The same file fills the editor of Label Studio's own speech template."""
    names = ("at-the-station.wav", "silence.wav")
    project = new_project(studio, recordings, output, studio.template("Automatic Speech Recognition"), names)
    shown = {}
    with reviewer.label_all_tasks(project) as editor:
        while not editor.finished:
            shown[editor.data["recording"]] = editor.closed_texts
            editor.submit()

    expected = texts_by_recording(output)
    assert shown == {name: expected[name] for name in names}


def test_the_least_certain_can_come_first(studio: Studio, recordings: Path, output: Path) -> None:
    """Label Studio stores each recording's confidence as the prediction's score, and silence as certain."""
    project = new_project(studio, recordings, output, "<!-- scores -->" + (SHIPPED / "label_config.xml").read_text())

    stored = sorted(prediction["score"] for prediction in studio.predictions(project))
    assert stored == sorted(task["data"]["confidence"] or 1.0 for task in read_tasks(output))


def test_turns_stand_in_the_list(
    studio: Studio, reviewer: Reviewer, recordings: Path, output: Path, tmp_path: Path
) -> None:
    """With the segments configuration each recording comes as regions, with their speakers and texts."""
    names = ("apartment-call.wav", "at-the-station.wav", "silence.wav")
    segments = Path(shutil.copytree(output, tmp_path / "segments"))  # what is transcribed already need not be again
    export(recordings, segments, "--document-root", str(studio.document_root), "--label-config", "segments")
    project = new_project(
        studio, recordings, segments, (SHIPPED / "label_config_segments.xml").read_text(encoding="utf-8"), names
    )
    shown = {}
    with reviewer.label_all_tasks(project) as editor:
        while not editor.finished:
            shown[editor.data["recording"]] = editor.turns
            editor.submit("Control+Enter")  # for some seconds, word of what was submitted lies over the button

    written = {task["data"]["recording"]: turns_of(task) for task in read_tasks(segments)}
    expected = {name: written[name] for name in names}
    assert (shown, sum(map(len, shown.values())) > len(shown)) == (expected, True)


def turns_of(task: dict[str, Any]) -> list[Turn]:
    results = task["predictions"][0]["result"]
    labels = {result["id"]: result["value"]["labels"][0] for result in results if result["type"] == "labels"}
    texts = {result["id"]: tuple(result["value"]["text"]) for result in results if result["type"] == "textarea"}
    return [Turn(labels[region], texts[region]) for region in labels]  # the box for names is no turn
