"""What Label Studio does not take, and what cannot be pushed at all, is told in a sentence, and nothing is written."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pushing import (
    CONFIG,
    Ended,
    Office,
    Picky,
    content,
    fill,
    in_s3,
    texts,
    title,
    typed,
    writes,
)
from stand_ins.proxy import Fault, Proxy

from ls_transcribe.errors.label_studio import LabelStudioRefused
from ls_transcribe.store.ledger import Ledger


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
    yield {"key": "deadbeef" * 5, "says": "token belongs to another server, was revoked or has expired"}


@contextmanager
def cut_key(office: Office) -> Iterator[dict[str, Any]]:
    key = office.studio.personal_access_token().rpartition(".")[0]
    yield {"key": key, "says": "it is only the beginning of a personal access token"}


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
    refused(office, type_push, tmp_path, wrong)


def refused(office: Office, type_push: Callable[..., Ended], tmp_path: Path, wrong: Wrong) -> None:
    """Type a push that cannot be done, and see what becomes of it."""
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
    listed = office.studio.call("GET", "projects/", params={"page_size": 1000, "include": "id,task_number"})["results"]
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
