"""All the way around: Whisper hears, people correct names, and Whisper hears them the next time."""

from pathlib import Path

import pytest
import speech
from e2e.desk import Desk
from install_models import TINY_EN
from pulling import title
from studio import Studio

NAMES = ("Siobhan Kowalczyk", "Zephyrine")


@pytest.fixture
def recordings() -> list[Path]:
    """Those in which names are said."""
    return sorted(speech.NAMES.glob("*.ogg"))


def test_names_that_people_corrected_are_heard(studio: Studio, desk: Desk, recordings: list[Path]) -> None:
    """Pushed in turns, corrected, pulled, made a list, heard again: the editor shows the names without a click."""
    said = {path.name: speech.reference(path).strip() for path in recordings}
    push = ("--engine", "whisper", "--model", str(TINY_EN.folder), "--label-config", "segments")
    project = desk.push(*map(str, recordings), *push, "--title", title())
    before = _shown(studio, project)
    for task in studio.tasks(project):
        studio.annotate(task["id"], said[task["data"]["recording"]])
    desk.pull()
    learned = desk.vocabulary("--at-least", "1")
    listed = desk.folder / "reviewed" / "hotwords-en.txt"
    again = (*map(str, recordings), "--hotwords", str(listed))
    kept = desk.run("push", *again)
    desk.run("push", *again, "--retranscribe")

    assert [name for name in NAMES if any(name in text for text in before.values())] == []
    assert "ls-transcribe export … --hotwords reviewed/hotwords-en.txt" in learned
    assert "finished with other settings (--retranscribe starts them again)" in kept
    assert [name for name in NAMES for text in _shown(studio, project).values() if name not in text] == []


def _shown(studio: Studio, project: int) -> dict[str, str]:
    """The texts of the turns that the editor shows, by recording."""
    names = {task["id"]: task["data"]["recording"] for task in studio.tasks(project)}
    return {
        names[prediction["task"]]: " ".join(
            text for item in prediction["result"] if item["type"] == "textarea" for text in item["value"]["text"]
        )
        for prediction in studio.predictions(project)
        if prediction["model_version"] == "ls-transcribe"
    }
