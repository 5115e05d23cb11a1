"""The `pull` command: what is typed, what it says, and how it ends; Label Studio itself is asked in `e2e`."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli import json_keys
from cli.command_line import AmazonCommandLine, Result, never_sleep
from cli.file_modes import modes, usual_umask, wrong_modes
from cli.test_hostile_names import check_printed, check_tables
from stand_ins.scripted_server import KEY, WHOAMI, ScriptedServer, error_reply, html_page, json_reply, running

from ls_transcribe.exports import FORMATS
from ls_transcribe.label_studio.label_config import label_config_text
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.store.ledger import Ledger

_AT = "2026-05-31T12:00:00Z"
_TITLE = "Talks"


def _result(text: str) -> list[dict[str, Any]]:
    return [
        {"id": "w", "from_name": "transcription", "to_name": "audio", "type": "textarea", "value": {"text": [text]}}
    ]


def _task(number: int, heard: str, written: str) -> dict[str, Any]:
    """A recording that was reviewed."""
    data: dict[str, Any] = {
        "audio": f"s3://calls/{number}.wav",
        "recording": f"{number}.wav",
        "ls_transcribe_key": f"{number:012}",
    }
    data |= {"duration": 6.0, "language": "en-US", "confidence": 0.9, "engine": "amazon", "settings": "3f9c21"}
    prediction = {"id": number, "model_version": MODEL_VERSION, "result": _result(heard)}
    annotation = {"id": number, "updated_at": _AT, "result": _result(written), "completed_by": 1}
    annotation |= {"parent_prediction": number, "lead_time": 12.0}
    return {"id": number, "updated_at": _AT, "data": data, "predictions": [prediction], "annotations": [annotation]}


def _reviewed(scripted: ScriptedServer, *tasks: dict[str, Any]) -> None:
    """Have these be all tasks of the project."""
    scripted.reply_to("GET /api/tasks", json_reply({"tasks": tasks, "total": len(tasks)}))


def _project(number: int, title: str = _TITLE, configuration: str = "") -> dict[str, Any]:
    return {
        "id": number,
        "title": title,
        "label_config": configuration or label_config_text("default"),
        "task_number": 1,
        "model_version": MODEL_VERSION,
    }


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """A Label Studio with the project 7, in which nothing was reviewed."""
    with running() as made:
        made.reply_to("GET /api/projects/7/", json_reply(_project(7)))
        _reviewed(made)
        yield made


@pytest.fixture(name="known")
def _known(
    command_line: AmazonCommandLine, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> AmazonCommandLine:
    """A command_line with the key and the address."""
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", KEY)
    monkeypatch.setenv("LABEL_STUDIO_URL", scripted.url)
    return command_line


def _files(command_line: AmazonCommandLine) -> set[str]:
    return {str(path.relative_to(command_line.folder)) for path in command_line.folder.rglob("*") if path.is_file()}


def _estimated(command_line: AmazonCommandLine, number: int) -> str:
    """What is said where the output folder is not there."""
    return (
        f"Note: The times of words are only estimated where the machine's transcript is not in "
        f"{command_line.folder / 'data/output'} (reviews: {number}). "
        "Name the output folder that was pushed with --from.\n"
    )


# Which Label Studio, and which project


def test_help_says_what_there_is(command_line: AmazonCommandLine) -> None:
    """The variables too; there is no option for the key, which others would see."""
    said = " ".join(command_line.run("pull", "--help").out.split())
    for words in (
        "LABEL_STUDIO_API_KEY", "LABEL_STUDIO_URL", "--url URL", "--project NUMBER", "--title TITLE", "--from",
        "data/reviewed", "--since TIME", "--all", "--docx", "--srt", "--vtt", "--csv", "--txt", "--track-changes",
        "--workers N", "--json", "Example: ls-transcribe pull",
    ):  # fmt: skip
        assert words in said
    assert "--key" not in said


def test_without_an_address_it_is_asked_for(known: AmazonCommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """As wrong usage, and no folder is made."""
    monkeypatch.delenv("LABEL_STUDIO_URL")
    assert known.run("pull", "--project", "7") == Result(
        2,
        "",
        "Error: The address of Label Studio is not known: name it with --url, such as http://localhost:8080, or "
        "put it into the variable LABEL_STUDIO_URL.\n",
    )
    assert not (known.folder / "data").exists()


def test_without_a_key_it_is_said_where_to_get_one(
    known: AmazonCommandLine, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked."""
    monkeypatch.delenv("LABEL_STUDIO_API_KEY")
    ended = known.run("pull", "--project", "7")
    assert (ended.code, ended.out, scripted.requests) == (1, "", [])
    assert ended.err.startswith(f"Error: There is no key for the Label Studio at {scripted.url}: make one there under ")


def test_without_a_project_it_is_asked_for(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """As wrong usage, before anything is asked."""
    assert known.run("pull") == Result(
        2,
        "",
        "Error: Say which project was reviewed, with --project NUMBER or --title TITLE: neither data/reviewed nor "
        "data/output remembers it. If another output folder was pushed, name it with --from.\n",
    )
    assert scripted.requests == []


def test_a_title_that_no_project_has(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """None is made, unlike by a push."""
    scripted.reply_to("GET /api/projects/", json_reply({"next": None, "results": []}))
    assert known.run("pull", "--title", "Tolks") == Result(
        1,
        "",
        f"Error: There is no project with the title Tolks at {scripted.url} that this user can see: "
        "check the spelling, or name the project with --project.\n",
    )
    assert {received.method for received in scripted.requests} == {"GET"}


def test_a_project_that_is_none_is_told(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """With where its number is read."""
    scripted.reply_to("GET /api/projects/8/", error_reply(404, "No Project matches the given query."))
    assert known.run("pull", "--project", "8") == Result(
        1,
        "",
        f"Error: There is no project 8 at {scripted.url} that this user can see: "
        "the number is in the address of its page (/projects/NUMBER/data).\n",
    )
    assert not (known.folder / "data").exists()


def test_number_and_title_are_one_too_many(known: AmazonCommandLine) -> None:
    """They may mean different projects."""
    said = "Error: Name the project with --project or with --title, not with both.\n"
    assert known.run("pull", "--project", "7", "--title", _TITLE) == Result(2, "", said)


def test_something_else_that_answers(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """A web page is no Label Studio."""
    scripted.reply_to(f"GET /{WHOAMI}", html_page())
    ended = known.run("pull", "--project", "7")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"Error: The server at {scripted.url} is not Label Studio: ")


def test_a_server_that_is_off_is_told(known: AmazonCommandLine) -> None:
    """In one line, at once."""
    with socket.socket() as off:
        off.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{off.getsockname()[1]}"
    assert known.run("pull", "--url", url, "--project", "7") == Result(
        1,
        "",
        f"Error: Label Studio does not answer at {url} (connection refused): check that it is running, "
        "or name its address with --url.\n",
    )


def test_a_configuration_without_a_place_for_text(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """It is told what is missing, and no folder is made."""
    xml = '<View><Audio name="a" value="$audio"/><Choices name="c" toName="a"><Choice value="x"/></Choices></View>'
    scripted.reply_to("GET /api/projects/7/", json_reply(_project(7, configuration=xml)))
    ended = known.run("pull", "--project", "7")
    assert (ended.code, ended.out, (known.folder / "data").exists()) == (1, "", False)
    assert "the project 7 (Talks) has no TextArea for its Audio" in ended.err


# The folder


def test_another_project_into_the_same_folder(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """It is refused, and the folder stays as it is; the same needs no project to be named."""
    scripted.reply_to("GET /api/projects/8/", json_reply(_project(8, "Others")))
    known.run("pull", "--project", "7", "-o", "in")
    before = {name: (known.folder / name).read_bytes() for name in _files(known) if not name.endswith("lock")}
    other = known.run("pull", "--project", "8", "-o", "in")
    after = {name: (known.folder / name).read_bytes() for name in _files(known) if not name.endswith("lock")}
    assert (other.code, other.out, after == before) == (1, "", True)
    assert f"project 7 at {scripted.url}" in other.err
    assert known.run("pull", "-o", "in").code == 0


def test_a_folder_that_cannot_be_written(known: AmazonCommandLine) -> None:
    """It is told before anything is read."""
    (known.folder / "in").write_text("a file")
    ended = known.run("pull", "--project", "7", "-o", "in/here")
    assert (ended.code, ended.out) == (1, "")
    place = known.folder / "in/here"
    assert ended.err == f"Error: The output folder {place} cannot be used (Not a directory): choose another with -o.\n"


def test_the_folder_of_the_transcripts(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """The machine's documents are there, of the same names: it is wrong usage, and nobody is asked."""
    with Ledger.open(known.folder / "ledger.sqlite3"):
        ended = known.run("pull", "--project", "7", "--from", ".", "-o", ".")
    said = f"Error: {known.folder} holds the machine's transcripts: name another folder for the reviews with -o.\n"
    assert (ended, scripted.requests) == (Result(2, "", said), [])


def test_two_at_once(known: AmazonCommandLine) -> None:
    """The second is refused, and told which process has the folder."""
    known.run("pull", "--project", "7", "-o", "in")
    with (known.folder / "in/reviews.lock").open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = known.run("pull", "--project", "7", "-o", "in")
    assert (ended.code, ended.out, str(os.getpid()) in ended.err) == (1, "", True)


def test_a_database_of_something_else(known: AmazonCommandLine) -> None:
    """It is not written over."""
    (known.folder / "in").mkdir()
    (known.folder / "in/reviews.sqlite3").write_text("notes")
    ended = known.run("pull", "--project", "7", "-o", "in")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert (known.folder / "in/reviews.sqlite3").read_text() == "notes"


# What is printed


def test_without_reviews_all_is_well(known: AmazonCommandLine) -> None:
    """The report is empty, and says so."""
    ended = known.run("pull", "--project", "7")
    assert ended == Result(
        0,
        "0 reviews of Talks in data/reviewed: nothing new\n"
        "0 of 0 reviewed\n"
        "How often the machine was wrong, and where: data/reviewed/report.html\n",
        "Nothing new to read\n",
    )
    assert _files(known) >= {f"data/reviewed/{name}" for name in ("manifest.jsonl", "report.json", "report.html")}


def test_a_pull_says_how_often_the_machine_was_wrong(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """A table and what was corrected on stdout; what is going on, on stderr."""
    _reviewed(scripted, _task(1, "good mourning", "good morning"), _task(2, "good mourning", "good morning all"))
    ended = known.run("pull", "--project", "7", "--srt", "-v")
    assert ended == Result(
        0,
        """
        Recordings   Words     WER     CER          Work
 ────────────────────────────────────────────────────────
  all            2       5   60.0%   21.4%   2.0 min/min


  Heard      Corrected to   Times   Recordings
 ──────────────────────────────────────────────
  mourning   morning            1            1
  mourning   morning all        1            1

2 reviews of Talks in data/reviewed: 2 new or changed
2 of 2 reviewed, 2 skipped
How often the machine was wrong, and where: data/reviewed/report.html
""",
        f"2 tasks to read\n1.wav: read\n2.wav: read\n{_estimated(known, 2)}",
    )
    again = known.run("pull", "--project", "7")
    assert "2 reviews of Talks in data/reviewed: nothing new\n" in again.out


def test_a_pull_says_what_was_found_first(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """In the order in which people first submitted, here the last task first; of fewer than ten, nothing."""
    written = {10: "good evening", 8: "good evening", 1: "well evening"}
    tasks = [_task(number, "good morning", written.get(number, "good morning")) for number in range(1, 11)]
    for task in tasks:
        task["annotations"][0]["id"] = 100 - task["id"]
    _reviewed(scripted, *tasks)
    ended = known.run("pull", "--project", "7")
    assert (
        "The first 20% of the minutes reviewed held 25% of all errors (by chance 0–63%, in the best order 75%)\n"
        in ended.out
    )
    report = json.loads((known.folder / "data/reviewed/report.json").read_text())
    assert [row["errors"] for row in report["found_first"]["shares"]] == [0.25, 0.25, 0.5]
    _reviewed(scripted, *tasks[1:])
    assert "minutes reviewed" not in known.run("pull", "--project", "7", "-o", "fewer").out


def test_when_all_is_quiet_nothing_is_said(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """It goes through all the same; but what the times are worth is told."""
    _reviewed(scripted, _task(1, "good mourning", "good morning"))
    ended = known.run("pull", "--project", "7", "--quiet")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == _estimated(known, 1)


def test_for_programs_there_is_one_object(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """On stdout, with nothing beside it."""
    _reviewed(scripted, _task(1, "good mourning", "good morning"))
    ended = known.run("pull", "--project", "7", "--json")
    told = json.loads(ended.out)
    report = told.pop("report")
    assert told == {
        "output": str(known.folder / "data/reviewed"),
        "url": f"{scripted.url}/projects/7/data",
        "title": _TITLE,
        "written": 1,
        "withdrawn": 0,
        "failed": [],
    }
    assert report == json.loads((known.folder / "data/reviewed/report.json").read_bytes())


def test_hostile_names_are_harmless(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """What would move the cursor or the colours is not printed as it stands, nor can a name lead out of the folder."""
    task = _task(1, "\x1b[31mred", "\x1b[2Jblue")
    task["data"] |= {
        "recording": "../../\x1b]0;x\x07 evil\n" + "x" * 300 + ".wav",
        "ls_transcribe_key": "../../../evil",
    }
    user = {"id": 1, "first_name": "=cmd|' ! A0'\x1b[2J", "last_name": "\u202eevil", "email": "=a@example.com"}
    other = {"first_name": "", "last_name": "", "username": "\r=1+1\x9b1m"}
    for day, change, shown in ((1, {}, "by =cmd|' ! A0'[2J \\u202eevil"), (2, other, "by =1+11m")):
        task["updated_at"] = task["annotations"][0]["updated_at"] = f"2026-06-0{day}T12:00:00Z"
        _reviewed(scripted, task)
        scripted.reply_to("GET /api/users/", json_reply([user | change]))
        scripted.reply_to("GET /api/projects/7/", json_reply(_project(7, "\x1b[5mTalks\u202e")))
        words = ("pull", "--project", "7", "--txt", "--csv", "--reviewer-names", "--by-person")
        ended, as_json = known.run(*words, "-v"), known.run(*words, "--json")
        check_printed(ended, (0,))
        check_printed(as_json, (0,))
        check_tables(known.folder)
        assert (shown in ended.out, r"\x1b[5mTalks\u202e" in ended.out) == (True, True), ended.out
    assert all(name.startswith("data/reviewed/") for name in _files(known))


_NOT_QUOTED = (("GET /api/projects/7/", 400), (f"GET /{WHOAMI}", 400))
"""Answers of which it is only said what they mean."""


@pytest.mark.parametrize("call", ["GET /api/projects/7/", "GET /api/tasks", f"GET /{WHOAMI}"])
@pytest.mark.parametrize("status", [400, 403, 500])
def test_hostile_errors_are_harmless(
    known: AmazonCommandLine, scripted: ScriptedServer, call: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a server refuses or fails with is printed as text, also what is said while it is waited for."""
    never_sleep(monkeypatch)
    scripted.reply_to(call, error_reply(status, "no\x1b[2J\x9b1m\u202e\r\nok  credentials: fine"))
    ended = known.run("pull", "--project", "7", "-v")
    check_printed(ended, (1,))
    assert (r"no\x1b[2J\x9b1m\u202e ok" in ended.err) == ((call, status) not in _NOT_QUOTED), ended.err


def test_track_changes_means_word_documents(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """Nobody has to ask for them besides."""
    _reviewed(scripted, _task(1, "good mourning", "good morning"))
    known.run("pull", "--project", "7", "--track-changes")
    assert [path.suffix for path in (known.folder / "data/reviewed/documents").iterdir()] == [".docx"]


@pytest.mark.parametrize("time", ["yesterday", "2026-13-01", "12:00"])
def test_since_is_a_time(known: AmazonCommandLine, time: str) -> None:
    """Anything else is wrong usage."""
    ended = known.run("pull", "--project", "7", "--since", time)
    assert (ended.code, "Invalid value for '--since'" in ended.err) == (2, True)


def test_the_keys_of_the_json(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """They are those that scripts read."""
    _reviewed(scripted, _task(1, "good mourning", "good morning"))
    assert known.run("pull", "--project", "7", "--json").json_keys == json_keys.PULL


@pytest.mark.parametrize("is_open", [False, True], ids=["a folder of ours", "an open folder"])
def test_files_are_their_owners(known: AmazonCommandLine, scripted: ScriptedServer, *, is_open: bool) -> None:
    """Reviews, each document, the report and the vocabulary; in a folder that is open to others, the umask holds."""
    _reviewed(scripted, *(_task(n, "the harbor", "the harbour") for n in range(1, 5)))
    folder = known.folder / "back"
    with usual_umask():
        if is_open:
            folder.mkdir(mode=0o755)
        codes = [
            known.run("pull", "--project", "7", "-o", "back", *(f"--{name}" for name in FORMATS)).code,
            known.run("vocabulary", "-o", "back").code,
        ]
    kinds = {Path(name).suffix for name in modes(folder)}
    assert (codes, wrong_modes(folder)) == ([0, 0], {})
    assert {".html", ".jsonl", ".sqlite3", ".csv", *(kind.suffix for kind in FORMATS.values())} <= kinds
