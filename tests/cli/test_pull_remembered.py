"""What a review folder remembers: it is said, taken back, and holds after a pull that was killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.command_line import CommandLine
from processes import started
from stand_ins.scripted_server import KEY, ReceivedRequest, ScriptedServer, json_reply, running
from store.earlier_reviews import VERSIONS, create

from ls_transcribe.label_studio.label_config import label_config_text
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.remembered_options import RememberedOption
from ls_transcribe.store.remembered_settings import RememberedProject
from ls_transcribe.workflows.remembered_options import OF_REVIEW_FOLDER

_FLAGS = [option for option in OF_REVIEW_FOLDER if option.place[0] != "label_studio"]
_PULL = ("pull", "--project", "7", "-o", "in")


def _result(text: str) -> list[dict[str, Any]]:
    value = {"text": [text]}
    return [{"id": "w", "from_name": "transcription", "to_name": "audio", "type": "textarea", "value": value}]


def _annotation(person: int, text: str) -> dict[str, Any]:
    return {"id": person, "updated_at": f"2026-05-31T12:00:0{person}Z", "completed_by": person, "result": _result(text)}


_TASK = {
    "id": 1,
    "updated_at": "2026-05-31T12:00:02Z",
    "data": {"audio": "s3://calls/a.wav", "recording": "a.wav", "ls_transcribe_key": "a" * 12, "duration": 6.0},
    "predictions": [{"id": 1, "model_version": MODEL_VERSION, "result": _result("good mourning")}],
    "annotations": [_annotation(1, "good morning"), _annotation(2, "good evening")],
}


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A Label Studio with the project 7: one recording, which two people have reviewed."""
    project = {"id": 7, "title": "Talks", "label_config": label_config_text("default"), "task_number": 1}
    with running() as made:
        made.reply_to("GET /api/projects/7/", json_reply({**project, "model_version": MODEL_VERSION}))
        made.reply_to("GET /api/users/", json_reply([{"id": 1, "username": "ada"}, {"id": 2, "username": "max"}]))
        made.reply_to("GET /api/tasks", json_reply({"tasks": [_TASK], "total": 1}))
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", KEY)
        monkeypatch.setenv("LABEL_STUDIO_URL", made.url)
        yield made


def _project(scripted: ScriptedServer) -> list[str]:
    return ["--url", scripted.url, "--project", "7"]


def _remembered(command_line: CommandLine) -> list[str]:
    """What the folder remembers, as it is typed."""
    options: list[str] = json.loads(command_line.run("status", "-o", "in", "--json").out)["options"]
    return options


def _written(folder: Path) -> list[str]:
    """What each review was written as: the ends of the files' names."""
    places = ("documents", "subtitles", ".")
    files = [file for place in places if (folder / place).is_dir() for file in (folder / place).iterdir()]
    return sorted(file.name for file in files if file.name.startswith("a"))


def test_status_says_what_a_review_folder_remembers(local_command_line: CommandLine, scripted: ScriptedServer) -> None:
    """As it is typed, with how far the review is; nothing is written there."""
    local_command_line.run(*_PULL, "--all", "--srt", "--marks")
    before = {path: path.read_bytes() for path in (local_command_line.folder / "in").rglob("*") if path.is_file()}
    told = local_command_line.run("status", "-o", "in")
    after = {path: path.read_bytes() for path in (local_command_line.folder / "in").rglob("*") if path.is_file()}
    told_lines = [line for line in told.out.splitlines() if "(by the last pull, " not in line]
    assert (told.code, told.err, told_lines, after == before) == (
        0,
        "",
        [
            "in: no run is active",
            "  remembered options (to forget one, put --no- before its name, such as --no-url):",
            f"    --url {scripted.url}",
            "    --project 7",
            "    --all",
            "    --srt",
            "    --marks",
        ],
        True,
    )
    assert "  1 of 1 reviewed" in told.out


@pytest.mark.parametrize("version", VERSIONS)
def test_status_of_a_review_folder_of_an_earlier_version(
    local_command_line: CommandLine, version: int, tmp_path: Path
) -> None:
    """It is read as it is, and stays of that version."""
    path = tmp_path / "in/reviews.sqlite3"
    path.parent.mkdir()
    create(path, version, "INSERT INTO settings VALUES ('formats', '[\"srt\"]'), ('track_changes', 'true');")
    before = path.read_bytes()
    told = local_command_line.run("status", "-o", "in", "--json")
    assert (told.code, json.loads(told.out)["options"]) == (0, ["--srt", "--track-changes"])
    assert path.read_bytes() == before


def test_status_while_a_pull_is_on(local_command_line: CommandLine, scripted: ScriptedServer) -> None:
    """It says which process is at work, and what the pull was begun with."""
    said = list[str]()

    def look(received: ReceivedRequest) -> None:
        if received.call == "GET /api/tasks" and not said:
            command = [sys.executable, "-m", "ls_transcribe", "status", "-o", "in"]
            said.append(subprocess.run(command, capture_output=True, text=True, check=False).stdout)

    scripted.on_request = look
    local_command_line.run(*_PULL, "--srt")
    assert said[0].splitlines()[0] == f"in: a run is active (process {os.getpid()})"


def test_a_review_folder_that_lost_its_content(local_command_line: CommandLine, tmp_path: Path) -> None:
    """It is told what to do, and is not taken for a folder that no run has worked in."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/reviews.sqlite3").touch()
    (tmp_path / "in/report.json").write_text("{}")
    ended = local_command_line.run("status", "-o", "in")
    assert (ended.code, "it is empty, and there is a report beside it" in ended.err) == (1, True)


@pytest.mark.parametrize("option", _FLAGS, ids=[option.option for option in _FLAGS])
def test_each_is_remembered_and_taken_back(
    local_command_line: CommandLine, scripted: ScriptedServer, option: RememberedOption
) -> None:
    """The next pull has it too, and the one after what takes it back has it no more."""
    word_documents = ["--docx"] if option.option == "--track-changes" else []
    project = _project(scripted)
    told = []
    for typed in ([option.option], [], [option.negation], []):
        assert local_command_line.run(*_PULL, *typed).code == 0
        told.append([word for word in _remembered(local_command_line) if word not in (*project, *word_documents)])
    assert told == [[option.option], [option.option], [], []]


@pytest.mark.usefixtures("scripted")
@pytest.mark.parametrize(
    ("typed", "taken_back", "written"),
    [
        (["--all"], "--no-all", (2, 1)),
        (["--txt", "--srt"], "--no-srt", (3, 3)),
    ],
)
def test_what_is_taken_back_is_no_longer_written(
    local_command_line: CommandLine,
    typed: list[str],
    taken_back: str,
    written: tuple[int, int],
) -> None:
    """Files of before stay, and new ones are as they are asked for now."""
    found = []
    local_command_line.run(*_PULL, *typed)
    for words in ([], [taken_back]):
        local_command_line.run(*_PULL, *words)
        report = json.loads((local_command_line.folder / "in/report.json").read_bytes())
        found.append(report["reviews"] if "--all" in typed else len(_written(local_command_line.folder / "in")))
    assert tuple(found) == written


def test_two_folders_of_two_projects(local_command_line: CommandLine, scripted: ScriptedServer) -> None:
    """Reviews of one project are not taken for those of the project that was pushed since; the project can be named."""
    output = OutputFolder(local_command_line.folder / "out")
    output.create()
    assert local_command_line.run(*_PULL, "--from", "out").code == 0
    with Ledger.open(output.ledger) as ledger:
        ledger.save_settings(label_studio=RememberedProject(scripted.url, 8))
    ended = local_command_line.run("pull", "-o", "in", "--from", "out")

    assert (ended.code, ended.err.splitlines()[-1]) == (
        2,
        f"Error: in holds the reviews of project 7 at {scripted.url}, but out was pushed to project 8 at "
        f"{scripted.url}. Name another folder for these reviews with -o; or name the output folder that belongs to the "
        "reviews with --from, or their project with --project.",
    )
    assert local_command_line.run(*_PULL, "--from", "out").code == 0


def test_a_pull_that_was_killed_goes_on_with_its_options(
    local_command_line: CommandLine, scripted: ScriptedServer
) -> None:
    """What it was told to take back is taken back, and what it was told is done, by a pull to which nothing is said."""
    local_command_line.run(*_PULL, "--docx", "--track-changes")
    running_pull: list[subprocess.Popen[str]] = []

    def kill(received: ReceivedRequest) -> None:
        if received.call == "GET /api/tasks" and running_pull:
            os.kill(running_pull[0].pid, signal.SIGKILL)

    scripted.on_request = kill
    typed = ("--no-docx", "--no-track-changes", "--srt", "--reviewer-names", "--all")
    command = [sys.executable, "-m", "ls_transcribe", *_PULL, *typed]
    with started(command, stderr=subprocess.PIPE) as process:
        running_pull.append(process)
        process.communicate()
    running_pull.clear()

    again = local_command_line.run("pull", "-o", "in")

    assert (process.returncode, again.code) == (-signal.SIGKILL, 0)
    expected = ["--all", "--srt", "--reviewer-names"]
    assert [word for word in _remembered(local_command_line) if word not in _project(scripted)] == expected
    assert len([name for name in _written(local_command_line.folder / "in") if name.endswith(".srt")]) == 2
