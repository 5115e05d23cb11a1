"""What `doctor` finds of Label Studio, and that it leaves everything as it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audio import silence, write_wav
from pushing import BUCKET, Ended, Office, content, fill, in_s3, on_disk, sound, typed
from stand_ins.amazon.server import Amazon, Host
from stand_ins.label_studio.stand_in import StandIn
from stand_ins.proxy import Fault, Proxy
from studio import REPOSITORY, Studio
from workflows.desk import make_clients_once

from ls_transcribe.label_studio.connection import Connection
from ls_transcribe.workflows.results import HIDDEN_PREDICTIONS

CONFIG = (REPOSITORY / "ls_transcribe" / "label_config.xml").read_text(encoding="utf-8")
SEGMENTS = (REPOSITORY / "ls_transcribe" / "label_config_segments.xml").read_text(encoding="utf-8")
MUTE = '<View><Audio name="audio" value="$audio"/></View>'


class Visit:
    """A folder with two recordings in S3 and one on disk, which may have been pushed; and who looks at it."""

    def __init__(
        self, office: Office, output: Path, patch: pytest.MonkeyPatch, said: pytest.CaptureFixture[str]
    ) -> None:
        self.office, self.output = office, output
        self.studio = office.studio
        self._patch, self._said = patch, said

    def doctor(self, *words: str, key: str = "") -> Ended:
        """What is found."""
        token = key or self.studio.account.token
        words = ("doctor", "-o", str(self.output), *words)
        return typed(self._patch, self._said, words, LABEL_STUDIO_API_KEY=token)

    def of_studio(self, *words: str, key: str = "") -> tuple[int, list[str]]:
        """What is found of Label Studio, and the exit code."""
        ended = self.doctor(*words, key=key)
        lines = ended.out.splitlines()
        first = next(number for number, line in enumerate(lines) if " Label Studio: " in line)
        return ended.code, lines[first:]


@pytest.fixture(scope="module")
def storage(amazon_host: Host) -> Amazon:
    """Amazon with the recordings in it."""
    amazon = amazon_host.fresh()
    amazon.make_bucket(BUCKET)
    for number in range(2):
        amazon.put(BUCKET, f"{number:03}.wav", sound(number))
    return amazon


@pytest.fixture
def _connections_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what servers were asked through: a process has them closed at its end, and a test has no such."""
    clients = []
    connect = Connection._connected

    def note(server: Connection) -> Any:
        clients.append(connect(server))
        return clients[-1]

    monkeypatch.setattr(Connection, "_connected", note)
    yield
    for client in clients:
        client._client_wrapper.httpx_client.httpx_client.close()


@pytest.fixture
def visit(
    _connections_end: None,  # before the folder goes
    studio: Studio,
    storage: Amazon,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Visit:
    """A folder that was not pushed yet; the environment leads to that Amazon."""
    for name, value in storage.environment.items():
        monkeypatch.setenv(name, value)
    make_clients_once(monkeypatch)
    write_wav(tmp_path / "here.wav", silence(1))
    output = fill(tmp_path / "out", [*in_s3(range(2)), *on_disk(tmp_path / "here.wav")])
    return Visit(Office(studio, storage), output, monkeypatch, capsys)


def test_after_a_push_everything_is_found_in_order(visit: Visit) -> None:
    """The project is the one that the folder remembers; what was asked has changed nothing anywhere."""
    with Proxy(visit.studio.url) as proxy:
        project = visit.office.push(visit.output, url=proxy.url, title="All is well").project
        before = content(visit.output.parent)
        asked = len(proxy.requests)
        of_s3: list[str] = []
        visit.office.amazon.service.on_s3 = lambda method, path: of_s3.append(method if path != "/" else "")
        ended = visit.doctor()
        studio_saw = {request.method for request in proxy.requests[asked:]}
    assert (ended.code, ended.out.splitlines()[1:], ended.err) == (
        0,
        [
            "ok     AWS credentials: arn:aws:sts::123456789012:user/moto",
            f"ok     bucket {BUCKET}: can be listed, in eu-west-1",
            "ok     embedded recogniser: is installed",
            "note   model: small is not on this machine yet: a run fetches it, once (--model names another one, or a "
            "folder)",
            f"ok     output folder {visit.output}: 3 recordings, 3 with a transcript",
            f"ok     Label Studio: answers at {proxy.url}",
            "ok     Label Studio version: 1.23.2",
            "ok     Label Studio key: a legacy token of reviewer@example.com",
            f"ok     project: All is well, {proxy.url}/projects/{project}/data",
            "ok     labelling configuration: has a place for the whole text (Audio audio plays the recording; "
            "TextArea transcription takes the whole text)",
            "ok     predictions: editors are filled with those of ls-transcribe",
            "ok     order of the tasks: the least certain come first",
            f"ok     storage of {BUCKET}: is there",
            *_heard(visit, project or 0),
        ],
        "",
    )
    assert (content(visit.output.parent), studio_saw, set(of_s3)) == (
        before,
        {"GET"},
        {"", "HEAD", "GET"},  # the first is the question who one is
    )


def _heard(visit: Visit, project: int) -> list[str]:
    first: dict[str, int] = {}
    for task in visit.studio.tasks(project):
        first.setdefault(task["data"]["audio"].partition("/")[0], task["id"])
    return [
        f"ok     audio uploaded to Label Studio: plays (task {first['']})",
        f"ok     audio in {BUCKET}: plays (task {first['s3:']})",
    ]


def test_without_its_storage_nothing_plays(visit: Visit) -> None:
    """A storage is added by the next push, but what is in the project already is silent."""
    project = visit.office.push(visit.output, title="Silenced").project or 0
    for storage in visit.studio.client.import_storage.s3.list(project=project):
        visit.studio.client.import_storage.s3.delete(id=storage.id or 0)
    code, lines = visit.of_studio()
    assert (code, lines[7], lines[-1].partition("task ")[2].partition(" ")[2]) == (
        1,
        f"note   storage of {BUCKET}: there is none yet: push adds it",
        f"does not play: no storage of the project plays {BUCKET}: push again, which adds one.",
    )


def test_empty_editors_are_told_until_a_push_has_filled_them(visit: Visit, studio: StandIn) -> None:
    """In the words that a push has for those that it leaves empty."""
    project = visit.office.push(visit.output, title="Emptied").project or 0
    for prediction in list(studio.server.store.predictions.values()):
        if prediction.project == project:
            del studio.server.store.predictions[prediction.id]
    tasks = {task["data"]["recording"]: task["id"] for task in visit.studio.tasks(project)}
    code, lines = visit.of_studio()
    visit.office.push(visit.output)
    assert (code, [line for line in lines if "predictions" in line], visit.of_studio()[0]) == (
        1,
        [
            "WRONG  predictions: "
            + "; ".join(
                f"the editor of {name} is empty in Label Studio (task {task}): push again, which fills it"
                for name, task in sorted(tasks.items(), key=lambda pair: pair[1])
            )
            + "."
        ],
        0,
    )


def test_texts_that_were_taken_away_are_told(visit: Visit, studio: StandIn) -> None:
    """The editor is empty although its task has a prediction: in the words of a push, which fills it."""
    project = visit.office.push(visit.output, title="Taken away").project or 0
    first = studio.predictions(project)[0]
    studio.call("PATCH", f"predictions/{first['id']}/", json={"result": []})
    code, lines = visit.of_studio()
    visit.office.push(visit.output)
    name = next(task["data"]["recording"] for task in studio.tasks(project) if task["id"] == first["task"])
    advice = f"the editor of {name} is empty in Label Studio (task {first['task']}): push again, which fills it"
    assert (code, [line for line in lines if "predictions:" in line], visit.of_studio()[0]) == (
        1,
        [f"WRONG  predictions: {advice}."],
        0,
    )


@pytest.mark.parametrize(
    ("settings", "shown"),
    [({"show_collab_predictions": False}, "none"), ({"model_version": "rival"}, "those of rival")],
    ids=["none", "others"],
)
def test_predictions_that_are_not_shown_are_told(
    visit: Visit, studio: StandIn, settings: dict[str, Any], shown: str
) -> None:
    """Somebody has changed the project: its editors do not have these texts until a push has them shown."""
    project = visit.office.push(visit.output, title=f"Changed to {shown}").project or 0
    rival = {"task": studio.tasks(project)[0]["id"], "model_version": "rival", "result": []}
    studio.call("POST", "predictions/", json=rival)
    studio.call("PATCH", f"projects/{project}/", json=settings)
    code, lines = visit.of_studio()
    visit.office.push(visit.output)
    advice = "push again, which has those of ls-transcribe shown"
    assert (code, [line for line in lines if "predictions:" in line], visit.of_studio()[0]) == (
        1,
        [f"WRONG  predictions: editors are filled with {shown} now: {advice}."],
        0,
    )


def test_predictions_that_stayed_in_another_project_are_told(visit: Visit, studio: StandIn) -> None:
    """In the words of a push: tasks were moved in the database."""
    first = visit.office.push(visit.output, title="Moved from").project or 0
    other = visit.studio.create_project("Moved to", CONFIG)
    for task in studio.server.store.tasks_of(first):
        task.project = other
    code, lines = visit.of_studio("--project", str(other))
    assert (code, [line for line in lines if "predictions:" in line]) == (
        1,
        [f"WRONG  predictions: {HIDDEN_PREDICTIONS}."],
    )


def test_audio_that_is_gone_does_not_play(visit: Visit) -> None:
    """One recording of the bucket is tried, the way that a browser fetches it."""
    visit.office.push(visit.output, title="Gone")
    for key in visit.office.amazon.keys(BUCKET):
        visit.office.amazon.s3.delete_object(Bucket=BUCKET, Key=key)
    code, lines = visit.of_studio()
    for number in range(2):
        visit.office.amazon.put(BUCKET, f"{number:03}.wav", sound(number))
    assert (code, lines[-1].partition(" ")[0], "does not play: Label Studio cannot read" in lines[-1]) == (
        1,
        "WRONG",
        True,
    )


def test_a_project_of_another_kind_is_described(visit: Visit) -> None:
    """Made by hand, with turns, and empty: what is not as a push would have it is a remark."""
    project = visit.studio.create_project("By hand", SEGMENTS)
    assert visit.of_studio("--url", visit.studio.url, "--project", str(project))[1][3:] == [
        f"ok     project: By hand, {visit.studio.url}/projects/{project}/data",
        "ok     labelling configuration: has a place for a region for each turn (Audio audio plays the "
        "recording; TextArea transcription takes the text of each turn; Labels speaker says who speaks)",
        "note   predictions: editors are filled with none now: push has those of ls-transcribe shown",
        "note   order of the tasks: the least certain do not come first (Sequential sampling): they do in projects "
        "that push makes; the page of settings offers it in Label Studio Enterprise only",
        f"note   storage of {BUCKET}: there is none yet: push adds it",
        "-      audio: not checked: the project has no recording of this folder yet",
    ]


def test_a_configuration_without_a_place_for_text_is_told(visit: Visit) -> None:
    """With what to add to it."""
    project = visit.studio.create_project("Mute", MUTE)
    code, lines = visit.of_studio("--url", visit.studio.url, "--project", str(project))
    assert (code, lines[4].partition(": add")[0], lines[-1]) == (
        1,
        f"WRONG  labelling configuration: The labelling configuration of the project {project} (Mute) has no TextArea "
        "for its Audio, so a transcript has no place",
        "-      audio: not checked: it is not known what the labelling configuration plays",
    )


def test_a_title_that_no_project_has_is_none_yet(visit: Visit) -> None:
    """Nothing is made."""
    found = visit.of_studio("--url", visit.studio.url, "--title", "To be made")
    listed: Iterator[Any] = iter(visit.studio.client.projects.list())
    titles = [project.title for project in listed]
    assert (found[0], found[1][3:], "To be made" in titles) == (
        0,
        [
            "note   project: there is no project with the title To be made yet: push makes it",
            "ok     labelling configuration: has a place for the whole text (Audio audio plays the recording; "
            "TextArea transcription takes the whole text)",
        ],
        False,
    )


def test_a_project_that_is_not_there_is_told(visit: Visit) -> None:
    """And what could not be looked at for it."""
    assert visit.of_studio("--url", visit.studio.url, "--project", "99999") == (
        1,
        [
            f"ok     Label Studio: answers at {visit.studio.url}",
            "ok     Label Studio version: 1.23.2",
            "ok     Label Studio key: a legacy token of reviewer@example.com",
            f"WRONG  project: There is no project 99999 at {visit.studio.url} that this user can see: "
            "the number is in the address of its page (/projects/NUMBER/data).",
            "-      what it shows and plays: not checked: there is no project to look at",
        ],
    )


def test_without_a_project_the_key_is_checked(visit: Visit) -> None:
    """It is said what would have the rest checked."""
    key = visit.studio.personal_access_token()
    assert visit.of_studio("--url", visit.studio.url, key=key) == (
        0,
        [
            f"ok     Label Studio: answers at {visit.studio.url}",
            "ok     Label Studio version: 1.23.2",
            "ok     Label Studio key: a personal access token of reviewer@example.com",
            "-      project: not checked: say which project, with --project NUMBER, or with --title TITLE, which finds "
            "it or makes it; the output folder remembers it",
        ],
    )


def test_a_version_that_is_not_told_is_no_fault(visit: Visit) -> None:
    """As behind a proxy that lets through no more than is needed: no command asks for the version."""
    with Proxy(visit.studio.url) as proxy:
        proxy.fault(Fault.FORBIDDEN, "GET", "/api/version/")
        code, lines = visit.of_studio("--url", proxy.url)
    assert (code, lines[1]) == (
        0,
        "note   Label Studio version: Label Studio does not let this user tell its version "
        '("You do not have permission to perform this action."): use the key of someone who may, or ask the '
        "project's owner.",
    )


def test_a_key_of_another_server_is_told(visit: Visit) -> None:
    """The server answers; what it would show is not known. The key itself is not told."""
    key = "f" * 40
    code, lines = visit.of_studio("--url", visit.studio.url, key=key)
    assert (code, lines, key in "".join(lines)) == (
        1,
        [
            f"ok     Label Studio: answers at {visit.studio.url}",
            f"WRONG  Label Studio key: The Label Studio at {visit.studio.url} does not accept the key in "
            "LABEL_STUDIO_API_KEY: the token belongs to another server, was revoked or has expired: make a new one "
            "under Account & Settings.",
            "-      project: not checked: Label Studio does not accept the key",
        ],
        False,
    )


def test_a_server_that_is_down_is_told_at_once(visit: Visit) -> None:
    """And what could not be looked at for it."""
    assert visit.of_studio("--url", "http://127.0.0.1:9", "--project", "1") == (
        1,
        [
            "WRONG  Label Studio: Label Studio does not answer at http://127.0.0.1:9 (connection refused): "
            "check that it is running, or name its address with --url.",
            "-      Label Studio key: not checked: Label Studio cannot be asked",
            "-      project: not checked: Label Studio cannot be asked",
        ],
    )
