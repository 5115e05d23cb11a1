"""A list in which the server fails each time is halved until the task is found that is to blame."""

import json
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pytest
from stand_ins.scripted_server import KEY, ReceivedRequest, Reply, ScriptedServer, html_page, json_reply

from ls_transcribe.errors.label_studio import LabelStudioUnavailable, TaskUnreadable
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.connection import PageFailed
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import all_tasks
from ls_transcribe.label_studio.task_halves import Halving, UnreadableTask
from ls_transcribe.label_studio.task_progress import task_lengths

_TASKS = "GET /api/tasks"


@pytest.fixture
def project(scripted: ScriptedServer) -> Project:
    """A project whose server lists tasks."""
    scripted.reply_to(_TASKS, json_reply({"tasks": [{"id": 1}], "total": 1}))
    return Project(scripted.server(), 3, "Calls", "")


class Reader:
    """Reads numbers, and fails where one of `broken` is among them, or more than `most`."""

    def __init__(self, *broken: int, most: int = 1_000) -> None:
        self.broken = set(broken)
        self.most = most
        self.calls = 0

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.calls += 1
        if self.broken.intersection(numbers) or len(numbers) > self.most:
            raise PageFailed("HTTP 500")
        return list(numbers)


@pytest.mark.parametrize("broken", [(0,), (299,), (17,), (17, 18), (1, 150, 298)])
def test_the_tasks_are_found(project: Project, broken: tuple[int, ...]) -> None:
    """All others are read, in order, and few requests are needed."""
    read = Reader(*broken)
    parts = list(Halving(project, read).parts(range(300)))
    found = [part for part in parts if isinstance(part, UnreadableTask)]
    others = [number for part in parts if not isinstance(part, UnreadableTask) for number in part]
    assert (found, others) == (
        [UnreadableTask(number, "HTTP 500") for number in broken],
        [number for number in range(300) if number not in broken],
    )
    assert read.calls <= 19 * len(broken)


def test_a_page_that_is_too_large_is_read_in_parts(project: Project) -> None:
    """A proxy gives up on it each time, and no task is to blame."""
    parts = list(Halving(project, Reader(most=100)).parts(range(300)))
    assert [len(part) for part in parts if not isinstance(part, UnreadableTask)] == [75, 75, 75, 75]


def test_where_no_task_is_shown_none_is_to_blame(project: Project) -> None:
    """After twenty it is given up."""
    read = Reader(most=0)
    with pytest.raises(PageFailed):
        list(Halving(project, read).parts(range(300)))
    assert read.calls < 100


def test_a_server_that_fails_at_everything_is_waited_for(scripted: ScriptedServer, project: Project) -> None:
    """A single task is not named before the server lists any tasks again."""
    scripted.reply_to(_TASKS, html_page(502))
    with pytest.raises(LabelStudioUnavailable):
        list(Halving(project, Reader(1)).parts([1]))


def test_a_task_that_nobody_can_list_is_named(scripted: ScriptedServer, project: Project) -> None:
    """Where the tasks of this tool are listed, which a push must know, and with what to do about it."""
    server = Listing(scripted, broken=17)
    with pytest.raises(TaskUnreadable) as caught:
        list(all_tasks(project))
    assert str(caught.value) == (
        f"Label Studio cannot show task 17 of the project (HTTP 500), and shows the others: read what its log "
        f"says about it, and delete the task, for instance with curl -X DELETE {server.url}/api/tasks/17/ and your key."
    )


def test_a_task_without_a_length_is_what_cannot_be_shown(scripted: ScriptedServer, project: Project) -> None:
    """How far a project is can be told all the same."""
    Listing(scripted, broken=17)
    assert [number for number, _length in task_lengths(project)] == list(range(1, 41))


def test_a_short_wait_names_the_task_as_well(scripted: ScriptedServer) -> None:
    """As that of `doctor`, which gives up after two seconds."""
    Listing(scripted, broken=17)
    server = LabelStudioServer.connect(
        ServerAccess.of(scripted.url, KEY), sleep=lambda _seconds: None, longest_wait=0.0
    )
    with pytest.raises(TaskUnreadable):
        list(all_tasks(Project(server, 3, "Calls", "")))


class Listing:
    """Has a scripted server list the tasks 1 to 40, and fail where their data is asked for and one is broken."""

    def __init__(self, scripted: ScriptedServer, broken: int) -> None:
        self.url = scripted.url
        self._scripted = scripted
        self._broken = broken
        scripted.on_request = self._answer

    def _answer(self, received: ReceivedRequest) -> None:
        if received.call == _TASKS:
            self._scripted.reply_to(_TASKS, self._reply(parse_qs(urlsplit(received.target).query)))

    def _reply(self, query: dict[str, list[str]]) -> Reply:
        items = json.loads(query["query"][0])["filters"]["items"]
        numbers = list(range(1, 41))
        for item in items:
            if item["operator"] == "in_list":
                numbers = [number for number in numbers if number in item["value"]]
            if item["operator"] == "greater":
                numbers = [number for number in numbers if number > item["value"]]
        shown = numbers[: int(query["page_size"][0])]
        if "data" in query["include"][0] and self._broken in shown:
            return html_page(500)
        tasks = [{"id": number, "data": {"ls_transcribe_key": f"{number:012x}"}} for number in shown]
        return json_reply({"tasks": tasks, "total": len(numbers)})
