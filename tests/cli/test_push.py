"""The `push` command: what is typed, what it says, and how it ends; Label Studio itself is asked in `e2e`."""

import json
import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import audio
import pytest
from cli import json_keys
from cli.cloud import SECRETS, check_files
from cli.command_line import AmazonCommandLine, CommandLine, Result, never_sleep
from cli.test_hostile_names import check_printed, check_tables
from pushing import fill, in_s3
from stand_ins.scripted_server import KEY, WHOAMI, Reply, ScriptedServer, error_reply, html_page, json_reply, running

from ls_transcribe.cli import exit_codes, push_json, push_summary
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.label_studio.label_config import label_config_text
from ls_transcribe.label_studio.project import UNCERTAIN_FIRST
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ImportedTask, ProjectAddress
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.remembered_settings import RememberedProject
from ls_transcribe.workflows.plan import ExportPlan
from ls_transcribe.workflows.results import HIDDEN_PREDICTIONS, ExportResult, PushResult

_PROJECT = "GET /api/projects/7/"
_IMPORT = "POST /api/projects/7/import"
_TAGS = "Tags: Audio audio plays the recording; TextArea transcription takes the whole text\n"
_NOTHING = "Nothing was started or written.\n"


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """A Label Studio with the empty project 7, which plays from the bucket `input`."""
    with running() as made:
        made.reply_to(_PROJECT, _project(0))
        made.on_request = lambda received: made.reply_to(_PROJECT, _project(1)) if received.call == _IMPORT else None
        made.reply_to("GET /api/storages/s3/", json_reply([{"bucket": "input"}]))
        made.reply_to(_IMPORT, json_reply({"task_ids": [1], "prediction_count": 1}, 201))
        made.reply_to("GET /api/projects/7/model-versions/", json_reply({"static": []}))
        made.reply_to("GET /api/tasks", json_reply({"tasks": [], "total": 0}))
        made.reply_to("GET /api/tasks/1/", json_reply({"data": {"audio": "/tasks/1/resolve/?fileuri=czM6"}}))
        made.reply_to("GET /tasks/1/resolve/", Reply(206, b"RIFF"))
        yield made


def _project(tasks: int, label_config: str = "", *, title: str = "Talks") -> Reply:
    return json_reply(
        {
            "id": 7,
            "title": title,
            "label_config": label_config or label_config_text("default"),
            "task_number": tasks,
            "model_version": MODEL_VERSION if tasks else None,
            "show_collab_predictions": True,
            "sampling": UNCERTAIN_FIRST,
        }
    )


@pytest.fixture(scope="session")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the folder `out` is kept for all tests: Amazon's part in it takes a second."""
    return tmp_path_factory.mktemp("kept") / "out"


@pytest.fixture(name="known")
def _known(command_line: AmazonCommandLine, _kept: Path, monkeypatch: pytest.MonkeyPatch) -> AmazonCommandLine:
    """A recording in S3 that is transcribed into the folder `out`, and a key of Label Studio."""
    command_line.amazon.put("input", "calls/a.wav", b"sound")
    if not _kept.exists():
        words = ("s3://input/calls/", "-o", str(_kept), "--language-code", "en-US", "--output-bucket", "output", "-q")
        assert command_line.run("export", *words).code == 0
    shutil.copytree(_kept, command_line.folder / "out")
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", KEY)
    return command_line


def _ledger(command_line: AmazonCommandLine) -> Path:
    return command_line.folder / "out" / "ledger.sqlite3"


def _remember(command_line: AmazonCommandLine, url: str, project: int = 7) -> None:
    with Ledger.open(_ledger(command_line)) as ledger:
        ledger.save_settings(label_studio=RememberedProject(url, project))


# Which Label Studio, and which project


def test_help_says_what_there_is(command_line: AmazonCommandLine) -> None:
    """The variables too; there is no option for the key, which others would see."""
    said = " ".join(command_line.run("push", "--help").out.split())
    for words in (
        "LABEL_STUDIO_API_KEY",
        "LABEL_STUDIO_URL",
        "--url URL",
        "--project NUMBER",
        "--title TITLE",
        "--recreate",
        "--presign / --no-presign",
        "--presign-ttl MINUTES",
        "--storage-credentials",
        "--dry-run",
        "It can be repeated",
        "Example: ls-transcribe push recordings/ --url http://localhost:8080 --title Interviews",
    ):
        assert words in said
    assert "--key" not in said


@pytest.mark.parametrize("words", [(), ("s3://input/calls/",)], ids=["the folder", "a source"])
def test_without_an_address_it_is_asked_for(known: AmazonCommandLine, words: tuple[str, ...]) -> None:
    """As wrong usage, with and without something to transcribe; and nobody has transcribed it then."""
    assert known.run("push", *words, "-o", "out", "--project", "7") == Result(
        2,
        "",
        "Error: The address of Label Studio is not known: name it with --url, such as http://localhost:8080, or "
        "put it into the variable LABEL_STUDIO_URL.\n",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--seed", "3"), "--seed is for --sample N or --second-reading PERCENT, and both are missing."),
        (
            ("s3://input/calls/", "--sample", "3"),
            "--sample draws from what the output folder holds, since it must know how certain the recogniser was of "
            "each recording: run export with the SOURCE, and then push --sample N without it.",
        ),
        (("--sample", "0"), "Invalid value for '--sample': 0 is not in the range x>=1."),
        (
            ("s3://input/calls/", "--second-reading", "3"),
            "--second-reading draws from what people have reviewed: push the SOURCE, and once some of it is reviewed, "
            "push --second-reading PERCENT without it.",
        ),
        (("--second-reading", "101"), "Invalid value for '--second-reading': 101 is not in the range 1<=x<=100."),
    ],
    ids=["a seed alone", "sources", "of nothing", "second readings of sources", "more than all"],
)
def test_a_sample_that_cannot_be_drawn_is_refused(known: AmazonCommandLine, words: tuple[str, ...], said: str) -> None:
    """As wrong usage."""
    result = known.run("push", *words, "-o", "out", "--project", "7", "--url", "http://localhost:1")
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_sample_is_said(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """By a dry run, by the push, and by status; for programs by numbers."""
    line = "Sample: 1 of 1 recording, drawn at random with seed 4 within 1 stratum of confidence, language and length\n"
    typed = ("push", "-o", "out", "--url", scripted.url, "--project", "7", "--sample", "5", "--seed", "4")
    assert line in known.run(*typed, "--dry-run").out
    assert "Sample" not in known.run("status", "-o", "out").out
    assert line in known.run(*typed).out
    assert f"  {line}" in known.run("status", "-o", "out").out
    sample = json.loads(known.run("status", "-o", "out", "--json").out)["sample"]
    assert sample == {"drawn": 1, "population": 1, "strata": 1, "seed": 4}


def test_second_readings_are_said(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """By a dry run and by the push; for programs by numbers."""
    line = (
        "Second readings: 0 of 0 reviewed recordings, drawn at random with seed 4, 0 of them newly; another person has "
        "read 0\n"
    )
    typed = ("push", "-o", "out", "--url", scripted.url, "--project", "7", "--second-reading", "5", "--seed", "4")
    assert line in known.run(*typed, "--dry-run").out
    assert line in known.run(*typed).out
    told = json.loads(known.run(*typed, "--json").out)["label_studio"]["second_readings"]
    assert told == {"drawn": 0, "reviewed": 0, "marked": 0, "read": 0, "seed": 4}


def test_an_address_without_http_is_refused(known: AmazonCommandLine) -> None:
    """With the form that one has."""
    assert known.run("push", "-o", "out", "--url", "localhost:8080", "--project", "7") == Result(
        2,
        "",
        "Error: localhost:8080 is not an address of Label Studio: --url takes one such as http://localhost:8080.\n",
    )


@pytest.mark.parametrize("key", [None, "", " \n"])
def test_without_a_key_it_is_said_where_to_get_one(
    known: AmazonCommandLine, monkeypatch: pytest.MonkeyPatch, scripted: ScriptedServer, key: str | None
) -> None:
    """Nobody is asked."""
    monkeypatch.delenv("LABEL_STUDIO_API_KEY")
    if key is not None:
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", key)
    assert known.run("push", "-o", "out", "--url", scripted.url, "--project", "7") == Result(
        1,
        "",
        f"Error: There is no key for the Label Studio at {scripted.url}: make one there under Account & Settings > "
        "Personal Access Token, and put it into the variable LABEL_STUDIO_API_KEY.\n",
    )
    assert scripted.requests == []


def test_without_a_project_it_is_asked_for(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """As wrong usage, before anything is asked."""
    assert known.run("push", "-o", "out", "--url", scripted.url) == Result(
        2,
        "",
        "Error: Say which project, with --project NUMBER, or with --title TITLE, which finds it or makes it; "
        "the output folder remembers it.\n",
    )
    assert scripted.requests == []


def test_a_server_that_is_off_is_told(known: AmazonCommandLine) -> None:
    """In one line, at once."""
    with socket.socket() as off:
        off.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{off.getsockname()[1]}"
    assert known.run("push", "-o", "out", "--url", url, "--project", "7") == Result(
        1,
        "",
        f"Error: Label Studio does not answer at {url} (connection refused): check that it is running, "
        "or name its address with --url.\n",
    )


def test_a_key_that_is_not_taken_is_told_without_it(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """It stands in no line of what is printed."""
    scripted.reply_to(f"GET /{WHOAMI}", error_reply(401, "Invalid token."))
    ended = known.run("push", "-o", "out", "--url", scripted.url, "--project", "7", "--verbose")
    assert (ended.code, ended.out, KEY in ended.err, ended.err.count("\n")) == (1, "", False, 1)


def test_a_project_that_is_none_is_told(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """With where its number is read."""
    scripted.reply_to("GET /api/projects/8/", error_reply(404, "No Project matches the given query."))
    assert known.run("push", "-o", "out", "--url", scripted.url, "--project", "8") == Result(
        1,
        "",
        f"Error: There is no project 8 at {scripted.url} that this user can see: "
        "the number is in the address of its page (/projects/NUMBER/data).\n",
    )


_HOSTILE = "=cmd|' ! A0'\x1b[2J\x9b1m\u202e\r\nok  credentials: fine"


@pytest.mark.parametrize(
    ("call", "status"), [("", 0), (_IMPORT, 400), (_PROJECT, 403), (_PROJECT, 500), (_IMPORT, 500)]
)
def test_hostile_names_and_answers_are_harmless(
    known: AmazonCommandLine, scripted: ScriptedServer, call: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of recordings and projects, and what a server refuses or fails with, are printed and written as text."""
    never_sleep(monkeypatch)
    recording = replace(in_s3([1])[0], name=f"{_HOSTILE}.wav", uri=f"s3://input/{_HOSTILE}.wav")
    fill(known.folder / "hostile", [recording])
    scripted.reply_to(_PROJECT, _project(0, title=_HOSTILE))
    if call:
        scripted.reply_to(call, error_reply(status, _HOSTILE))
    ended = known.run("push", "-o", "hostile", "--url", scripted.url, "--project", "7", "--verbose")
    check_printed(ended, (1, 3) if call else (0,))
    assert r"=cmd|' ! A0'\x1b[2J\x9b1m\u202e" in ended.err + ended.out
    check_tables(known.folder / "hostile")


@pytest.mark.parametrize("project", ["0", "-1", "Talks"])
def test_a_project_has_a_number(known: AmazonCommandLine, project: str) -> None:
    """Anything else is wrong usage."""
    ended = known.run("push", "-o", "out", "--project", project)
    assert (ended.code, "Invalid value for '--project'" in ended.err) == (2, True)


def test_a_folder_without_a_run_is_refused(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """There is nothing in it to push, and nobody is asked."""
    ended = known.run("push", "-o", "nowhere", "--url", scripted.url, "--project", "7")
    assert (
        ended.code,
        "there is no ledger in it" in ended.err,
        scripted.requests,
        (known.folder / "nowhere").exists(),
    ) == (
        1,
        True,
        [],
        False,
    )


def test_the_address_comes_from_a_variable_too(
    known: AmazonCommandLine, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is weaker than the option; one that is empty is none."""
    monkeypatch.setenv("LABEL_STUDIO_URL", f"{scripted.url}/")
    by_variable = known.run("push", "-o", "out", "--project", "7", "--dry-run")
    by_option = known.run("push", "-o", "out", "--project", "7", "--url", "label.example")
    monkeypatch.setenv("LABEL_STUDIO_URL", "")
    by_nothing = known.run("push", "-o", "out", "--project", "7")
    assert (by_variable.code, by_option.code, "label.example is not an address" in by_option.err, by_nothing.code) == (
        0,
        2,
        True,
        2,
    )


# What the folder remembers


def test_the_folder_remembers_address_and_project(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """After one push, neither is to be said again."""
    known.run("push", "-o", "out", "--url", f" {scripted.url}/ ", "--project", "7")
    with Ledger.read(_ledger(known)) as ledger:
        assert ledger.remembered_settings().label_studio == RememberedProject(scripted.url, 7)
    ended = known.run("push", "-o", "out", "--dry-run")
    assert (ended.code, "in the project 7 (Talks)" in ended.out) == (0, True)


def test_a_dry_run_remembers_nothing(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """And writes nothing, here or there."""
    before = _ledger(known).read_bytes()
    ended = known.run("push", "-o", "out", "--url", scripted.url, "--project", "7", "--dry-run")
    assert (ended.code, _ledger(known).read_bytes() == before) == (0, True)
    assert {received.method for received in scripted.requests} == {"GET"}


def _options(command_line: AmazonCommandLine) -> dict[str, str]:
    """What the folder remembers, as it is typed: options with their values."""
    words: list[str] = json.loads(command_line.run("status", "-o", "out", "--json").out)["options"]
    return dict(zip(words[::2], words[1::2], strict=True))


def test_a_push_of_the_folder_remembers_and_takes_back(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """What was said of its tasks, and whatever else it remembers; a dry run changes nothing of it."""
    where = ("push", "-o", "out", "--url", scripted.url, "--project", "7")
    before = _options(known)
    known.run(*where, "--label-config", "segments", "--channel-names", "Agent,Customer", "--data", "campaign=spring")
    told = _options(known)
    taken_back = ("--no-label-config", "--no-channel-names", "--no-language-code", "--no-data", "--data", "year=26")
    known.run(*where, *taken_back, "--dry-run")
    rehearsed = _options(known)
    known.run(*where, *taken_back)

    project = {"--url": scripted.url, "--project": "7"}
    added = {"--label-config": "segments", "--channel-names": "Agent,Customer", "--data": "campaign=spring"}
    assert told == rehearsed == {**before, **project, **added}
    left = {name: value for name, value in before.items() if name not in ("--label-config", "--language-code")}
    assert _options(known) == {**left, **project, "--data": "year=26"}


def test_a_project_that_is_taken_back_has_to_be_named(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """The folder belongs to the one that is named then."""
    _remember(known, scripted.url)
    asked = known.run("push", "-o", "out", "--url", scripted.url, "--no-project")
    assert (asked.code, asked.err.startswith("Error: Say which project, with --project NUMBER")) == (2, True)
    assert _options(known)["--project"] == "7"


@pytest.mark.parametrize(
    "typed",
    [
        ["--docx"],
        ["--engine", "amazon"],
        ["--max-speaker-labels", "3"],
        ["--tag", "a=b"],
        ["--limit", "0"],
        ["--archive"],
        ["--upload-to", "s3://input/x/"],
        ["--overwrite"],
    ],
)
def test_without_a_source_nothing_is_transcribed(
    known: AmazonCommandLine, scripted: ScriptedServer, typed: list[str]
) -> None:
    """What is typed for it is refused by name, and not passed over; nobody is asked."""
    ended = known.run("push", "-o", "out", "--url", scripted.url, "--project", "7", "-q", *typed, "--no-srt")
    assert (ended.code, ended.err.splitlines()[-1], scripted.requests) == (
        2,
        f"Error: Without a SOURCE, only what the folder already has is brought in, and {typed[0]} would have no "
        "effect. Name the sources, or leave that out.",
        [],
    )


def test_the_document_root_is_taken_by_a_push_of_the_folder(
    local_command_line: CommandLine, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is remembered, if it holds the recordings; else it is refused before a task is sent."""
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", KEY)
    folder = local_command_line.folder
    (folder / "calls/may").mkdir(parents=True)
    audio.write_wav(folder / "calls/may/a.wav", audio.silence(1))
    assert local_command_line.run("export", "calls/may", "-o", "out", "--engine", "pocketsphinx").code == 0
    where = ("push", "-o", "out", "--url", scripted.url, "--project", "7")
    (folder / "elsewhere").mkdir()
    refused = local_command_line.run(*where, "--document-root", "elsewhere")
    told = [local_command_line.run("status", "-o", "out").out]
    local_command_line.run(*where, "--document-root", ".")
    told.append(local_command_line.run("status", "-o", "out").out)

    assert (refused.code, str(folder / "elsewhere") in refused.err) == (2, True)
    assert [line.split()[-1] for text in told for line in text.splitlines() if "--document-root" in line] == [
        str(folder / "calls"),
        str(folder),
    ]


@pytest.mark.parametrize("slash", ["", "/"])
def test_what_is_remembered_can_be_said(known: AmazonCommandLine, scripted: ScriptedServer, slash: str) -> None:
    """The same address with and without a slash is the same."""
    _remember(known, scripted.url)
    assert known.run("push", "-o", "out", "--url", f"{scripted.url}{slash}", "--dry-run").code == 0


def test_another_server_has_other_projects(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """The number that is remembered says nothing there."""
    _remember(known, "http://label.example")
    ended = known.run("push", "-o", "out", "--url", scripted.url)
    assert (ended.code, "Error: Say which project, with --project NUMBER" in ended.err, scripted.requests) == (
        2,
        True,
        [],
    )


def test_another_project_can_be_said(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """The number, or the title, is stronger than what is remembered."""
    _remember(known, scripted.url, project=9)
    scripted.reply_to("GET /api/projects/", json_reply({"next": None, "results": [{"id": 7, "title": "Talks"}]}))
    for words in (("--project", "7"), ("--title", "Talks")):
        ended = known.run("push", "-o", "out", *words, "--dry-run")
        assert (ended.code, "1 new in the project 7 (Talks)" in ended.out) == (0, True)


def test_a_title_that_cannot_be_one_is_refused(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """Label Studio's own limits."""
    assert known.run("push", "-o", "out", "--url", scripted.url, "--title", " ab ") == Result(
        2, "", "Error: 'ab' cannot be a project's title: --title takes 3 to 50 characters.\n"
    )


# What is printed


def test_a_push_says_what_is_where(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """The result on stdout; what is going on, on stderr."""
    ended = known.run("push", "-o", "out", "--url", scripted.url, "--project", "7")
    assert ended == Result(
        0,
        f"1 task in the project 7 (Talks): 1 new\n{_TAGS}Label them at {scripted.url}/projects/7/data\n",
        "1 recording to Label Studio\n",
    )
    [sent] = [received.json for received in scripted.requests if received.call == _IMPORT]
    assert [task["data"]["audio"] for task in sent] == ["s3://input/calls/a.wav"]


_TWO_TEXTS = """<View><Audio name="audio" value="$audio"/><Audio name="tone" value="$tone.url"/>
<TextArea name="first_text" toName="audio"/><TextArea name="second_text" toName="audio"/></View>"""


def test_what_was_decided_about_tags_is_remembered(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """A configuration that does not tell is refused with the options that decide; the folder remembers them."""
    scripted.on_request = lambda received: (
        scripted.reply_to(_PROJECT, _project(1, _TWO_TEXTS)) if received.call == _IMPORT else None
    )
    scripted.reply_to(_PROJECT, _project(0, _TWO_TEXTS))
    words = ("push", "-o", "out", "--url", scripted.url, "--project", "7")
    refused = known.run(*words), known.run(*words, "--text-tag", "second_text")
    decided = known.run(*words, "--text-tag", "second_text", "--data", "tone.url=https://example.com/tone.wav")
    again = known.run(*words, "--dry-run")

    assert [ended.err.partition("(Talks) ")[2].strip() for ended in refused] == [
        "has several places for a transcript, first_text and second_text: choose one with --text-tag.",
        "needs $tone.url for Audio tone, and nothing tells what that is: give it with --data tone.url=VALUE, or take "
        "the tag out.",
    ]
    tags = "Tags: Audio audio plays the recording; TextArea second_text takes the whole text"
    assert (tags in decided.out, tags in again.out) == (True, True)
    [sent] = [received.json for received in scripted.requests if received.call == _IMPORT]
    assert sent[0]["data"]["tone"] == {"url": "https://example.com/tone.wav"}


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("tone", "'tone' is not NAME=VALUE, such as reference_audio=https://example.com/tone.wav"),
        ("duration=3", "duration is what every task has already: choose another name"),
    ],
)
def test_data_that_cannot_be_given(known: AmazonCommandLine, typed: str, complaint: str) -> None:
    """It is wrong usage, told in one sentence."""
    ended = known.run("push", "-o", "out", "--data", typed)

    assert (ended.code, f"Invalid value for '--data': {complaint}" in ended.err) == (2, True)


def test_data_in_more_brackets_than_can_be_read_is_text(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """What is no list or object is taken as it was typed, here as anywhere; 60,000 lists in each other are none."""
    typed = "[" * 60_000 + "]" * 60_000
    ended = known.run("push", "-o", "out", "--url", scripted.url, "--project", "7", "--data", f"deep={typed}")
    [sent] = [received.json for received in scripted.requests if received.call == _IMPORT]
    assert (ended.code, sent[0]["data"]["deep"] == typed) == (0, True)


def test_when_all_is_quiet_nothing_is_said(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """It goes through all the same."""
    ended = known.run("push", "-o", "out", "--url", scripted.url, "--project", "7", "--quiet")
    assert (ended, scripted.calls.count(_IMPORT)) == (Result(0, "", ""), 1)


def test_for_programs_there_is_one_object(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """On stdout, with nothing beside it."""
    ended = known.run("push", "-o", "out", "--url", scripted.url, "--project", "7", "--json")
    assert (ended.code, json.loads(ended.out)["label_studio"]) == (
        0,
        {
            "url": f"{scripted.url}/projects/7/data",
            "project": 7,
            "title": "Talks",
            "made": False,
            "new": 1,
            "changed": 0,
            "filled": 0,
            "updated": 0,
            "there": 0,
            "deleted": 0,
            "failed": 0,
            "parted": 0,
            "empty": 0,
            "unfillable": 0,
            "hidden": False,
            "unheard": None,
            "sample": None,
            "second_readings": None,
        },
    )


def test_recordings_that_do_not_play_are_told(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """The tasks are there, and the exit code tells that nobody can work on them."""
    scripted.reply_to("GET /tasks/1/resolve/", html_page(404))
    ended = known.run("push", "-o", "out", "--url", scripted.url, "--project", "7")
    assert (ended.code, ended.out.splitlines()[2]) == (
        3,
        "Recordings do not play: Label Studio cannot read the recording from its bucket (HTTP 404): "
        "its server needs AWS credentials with s3:GetObject there, and the storage the bucket's region",
    )


def test_a_bucket_that_cannot_be_read_ends_it(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """Before a task is sent that nobody could hear."""
    scripted.reply_to("GET /api/storages/s3/", json_reply([]))
    scripted.reply_to("GET /tasks/0/resolve/", error_reply(400, "Bad Request"))
    scripted.reply_to("POST /api/storages/s3/", error_reply(500, "Unable to locate credentials"))
    ended = known.run("push", "-o", "out", "--url", scripted.url, "--project", "7")
    assert (ended.code, ended.out, _IMPORT in scripted.calls) == (1, "", False)
    assert ended.err.startswith('Error: Label Studio cannot read the bucket input ("Unable to locate credentials"): ')


def test_a_rehearsal_says_what_would_be_there(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """And that nothing was done."""
    words = ("push", "-o", "out", "--url", scripted.url, "--project", "7", "--dry-run")
    as_json = json.loads(known.run(*words, "--json").out)
    assert known.run(*words) == Result(0, f"      1 new in the project 7 (Talks)\n{_TAGS}{_NOTHING}", "")
    assert (as_json["label_studio"]["new"], as_json["label_studio"]["project"]) == (1, 7)


def test_a_rehearsal_knows_what_was_deleted_there(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """And what would bring it back."""
    with Ledger.open(_ledger(known)) as ledger:
        [job] = ledger.transcribed_jobs()
        ledger.imported_tasks.save(
            ImportedTask(ProjectAddress(scripted.url, 7), job.recording.key, 1, "s3://input/calls/a.wav", "x")
        )
    words = ("push", "-o", "out", "--url", scripted.url, "--project", "7", "--dry-run")
    deleted, recreated = known.run(*words), known.run(*words, "--recreate")
    assert (deleted.out, recreated.out) == (
        f"      1 deleted in Label Studio (--recreate brings them back) in the project 7 (Talks)\n{_TAGS}{_NOTHING}",
        f"      1 new in the project 7 (Talks)\n{_TAGS}{_NOTHING}",
    )


def _pushed(is_new: bool = False, **more: Any) -> PushResult:  # noqa: FBT001, FBT002  # as in Pushed
    more = {"counts": Counter(), **more}
    return PushResult("http://localhost:8080/projects/7/data", 7, "Talks", is_new, **more)


_LABEL = "Label them at http://localhost:8080/projects/7/data"


@pytest.mark.parametrize(
    ("pushed", "lines"),
    [
        (_pushed(), ["0 tasks in the project 7 (Talks): nothing to push"]),
        (_pushed(is_new=True, counts=Counter(new=1)), ["1 task in the new project 7 (Talks): 1 new"]),
        (
            _pushed(counts=Counter({"new": 12_000, "changed": 2, "there": 3, "deleted": 4, "failed": 5})),
            [
                "12,005 tasks in the project 7 (Talks): 12,000 new, 2 with a changed text, 3 unchanged, "
                "4 deleted in Label Studio (--recreate brings them back), 5 failed"
            ],
        ),
        (
            _pushed(
                counts=Counter({"there": 1}),
                duplicates_removed=1,
                empty=3,
                unfillable=1,
                hidden=True,
                unplayable="it is far: go there",
            ),
            [
                "1 task in the project 7 (Talks): 1 unchanged",
                "1 task removed again: someone else pushed the same recordings at the same time",
                "2 tasks with an empty editor: push again",
                "1 task with an empty editor and no transcript in this folder: delete it in Label Studio",
                HIDDEN_PREDICTIONS,
                "Recordings do not play: it is far: go there",
            ],
        ),
    ],
    ids=["nothing", "new project", "every kind", "what is wrong"],
)
def test_each_thing_that_came_of_it_is_told(pushed: PushResult, lines: list[str]) -> None:
    """Only what there is; last, where to go on."""
    assert list(push_summary.push_lines(pushed)) == [*lines, _LABEL]


def test_every_kind_has_words() -> None:
    """Whatever becomes of a recording is told to people and to programs."""
    for number, kind in enumerate(ImportStatus, 2):
        pushed = _pushed(counts=Counter({kind: number}))
        assert f" {number} " in next(push_summary.push_lines(pushed))
        assert number in push_json.push_object(pushed).values()
        assert next(push_summary.dry_run_lines(pushed)).startswith(f"{number:>7,} ")


def test_a_project_that_would_be_made_has_no_number() -> None:
    """It is told by its title."""
    pushed = PushResult("http://localhost:8080", None, "Talks", is_new=True, counts=Counter(new=2))
    assert list(push_summary.dry_run_lines(pushed)) == ["      2 new in the new project Talks"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, 0),
        ({"counts": Counter({"deleted": 1})}, 0),
        ({"duplicates_removed": 1}, 0),
        ({"counts": Counter(failed=1)}, 3),
        ({"empty": 1}, 3),
        ({"counts": Counter(there=1), "hidden": True}, 3),
        ({"unplayable": "it is far"}, 3),
    ],
    ids=["all", "deleted", "parted", "failed", "empty", "hidden", "unheard"],
)
def test_the_exit_code_tells_whether_all_can_be_worked_on(tmp_path: Path, more: dict[str, Any], expected: int) -> None:
    """What people deleted is as they want it."""
    result = ExportResult(ExportPlan(), 0, 0, OutputFolder(tmp_path), "default", pushed=_pushed(**more))
    assert exit_codes.exit_code_for(result) == expected


# Archives of what was pushed


@pytest.mark.parametrize("has_key", [True, False])
def test_an_archive_tells_the_tasks(
    known: AmazonCommandLine,
    scripted: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    has_key: bool,  # noqa: FBT001  # pytest's
) -> None:
    """Without a key the audio stays where the tasks play it, with the exit code that tells that something does."""
    known.run("push", "-o", "out", "--url", scripted.url, "--project", "7")
    scripted.reply_to("GET /api/tasks/1/", json_reply({"data": {"audio": "s3://input/calls/a.wav"}}))
    scripted.reply_to("PATCH /api/tasks/1/", json_reply({}))
    if not has_key:
        monkeypatch.delenv("LABEL_STUDIO_API_KEY")
    ended = known.run("archive", "-o", "out")
    assert (ended.code, ended.out, "There is no key for the Label Studio" in ended.err, len(known.objects())) == (
        (0, "1 recording archived\n", False, 1) if has_key else (3, "0 recordings archived\n", True, 2)
    )
    assert ("PATCH /api/tasks/1/" in scripted.calls) == has_key


def test_the_keys_of_the_json(known: AmazonCommandLine, scripted: ScriptedServer) -> None:
    """They are those that scripts read: those of an export, and what Label Studio has."""
    command = ("push", "-o", "out", "--url", scripted.url, "--project", "7", "--json")
    dry_run, pushed = known.run(*command, "--dry-run").json_keys, known.run(*command).json_keys
    no_failures = {"failed[].recording", "failed[].reason"}
    assert (dry_run, pushed) == (
        (json_keys.DRY_RUN | json_keys.PUSH) - no_failures,
        (json_keys.EXPORT | json_keys.PUSH) - no_failures,
    )


_REPEATED = error_reply(400, "Invalid: " + " / ".join(SECRETS.values()))


@pytest.mark.parametrize(
    ("answer", "code"), [(json_reply({"id": 1}, 201), 0), (_REPEATED, 1)], ids=["taken", "repeated"]
)
@pytest.mark.parametrize("how", ["--verbose", "--json"])
def test_nothing_keeps_storage_credentials(
    known: AmazonCommandLine,
    scripted: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
    answer: Reply,
    code: int,
) -> None:
    """They go to the server, and stand in no file and no message; a push without the option does not know of them."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    scripted.reply_to("GET /api/storages/s3/", json_reply([]))
    scripted.reply_to("POST /api/storages/s3/", answer)
    words = ("--url", scripted.url, "--project", "7", "-o", "out")
    ended = known.run("push", *words, "--storage-credentials", how)
    sent = [secret for secret in SECRETS.values() for body in _bodies(scripted) if secret.encode() in body]
    check_files(known.folder)
    assert (ended.code, sent, [secret for secret in SECRETS.values() if secret in ended.out + ended.err]) == (
        code,
        list(SECRETS.values()),
        [],
    ), ended
    known.run("push", *words)
    assert b"aws_secret_access_key" not in _bodies(scripted)[-1]


def _bodies(scripted: ScriptedServer) -> list[bytes]:
    """What was sent to have storages made."""
    return [received.body for received in scripted.requests if received.call == "POST /api/storages/s3/"]
