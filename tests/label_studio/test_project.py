"""Projects: found, or created once, whatever the network does."""

import pytest
from stand_ins.scripted_server import LOST, Reply, ScriptedServer, error_reply, html_page, json_reply

from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.errors.label_studio import (
    LabelStudioRefused,
    ProjectAmbiguous,
    ProjectNotFound,
    ProjectTitleInvalid,
)
from ls_transcribe.label_studio.project import (
    UNCERTAIN_FIRST,
    Project,
    create_project,
    find_project,
    find_project_by_title,
)

_LIST = "GET /api/projects/"
_GET = "GET /api/projects/7/"
_CREATE = "POST /api/projects/"
_UPDATE = "PATCH /api/projects/7/"
_TALKS = {"id": 7, "title": "Talks", "label_config": "<View/>", "sampling": "Sequential sampling"}


def _listed(*numbers: int) -> Reply:
    return json_reply({"results": [{"id": number, "title": "Talks"} for number in numbers], "next": None})


def test_a_project_is_found_by_its_number(scripted: ScriptedServer) -> None:
    """With its title, its label configuration and its order."""
    scripted.reply_to(_GET, json_reply(_TALKS))
    server = scripted.server()
    project = find_project(server, 7)
    assert (project, project.label_config, project.page) == (
        Project(server, 7, "Talks", "<View/>", "Sequential sampling"),
        "<View/>",
        f"{scripted.url}/projects/7/data",
    )


def test_a_number_that_nobody_has(scripted: ScriptedServer) -> None:
    """The error names it."""
    scripted.reply_to(_GET, error_reply(404, "No Project matches the given query."))
    with pytest.raises(ProjectNotFound, match=r"^There is no project 7 at http"):
        find_project(scripted.server(), 7)


def test_a_project_is_found_by_its_title(scripted: ScriptedServer) -> None:
    """Without the spaces around it."""
    scripted.reply_to(_LIST, _listed(7))
    scripted.reply_to(_GET, json_reply(_TALKS))
    project = find_project_by_title(scripted.server(), " Talks ")
    assert (project and project.id, scripted.calls) == (7, [_LIST, _GET])


def test_a_title_that_nobody_has(scripted: ScriptedServer) -> None:
    """There is no project then, and that is no error."""
    scripted.reply_to(_LIST, _listed())
    assert find_project_by_title(scripted.server(), "Talks") is None


def test_a_title_that_several_have(scripted: ScriptedServer) -> None:
    """The error names their numbers."""
    scripted.reply_to(_LIST, _listed(9, 7))
    with pytest.raises(ProjectAmbiguous, match=r"^The projects 7 and 9 all have the title Talks:"):
        find_project_by_title(scripted.server(), "Talks")


@pytest.mark.parametrize("title", ["", "ab", " ab ", "x" * 51])
def test_a_title_that_cannot_be_one(scripted: ScriptedServer, title: str) -> None:
    """The server is not asked for it."""
    with pytest.raises(ProjectTitleInvalid):
        find_project_by_title(scripted.server(), title)
    assert scripted.calls == []


@pytest.mark.parametrize("title", ["abc", "x" * 50])
def test_the_shortest_and_the_longest_title(scripted: ScriptedServer, title: str) -> None:
    """Label Studio accepts them."""
    scripted.reply_to(_LIST, _listed())
    assert find_project_by_title(scripted.server(), title) is None


def test_a_project_is_created(scripted: ScriptedServer) -> None:
    """It shows the least certain task first."""
    scripted.reply_to(_CREATE, json_reply({"id": 7}, 201))
    server = scripted.server()
    assert create_project(server, "Talks", "<View/>") == Project(server, 7, "Talks", "<View/>", UNCERTAIN_FIRST)
    [received] = scripted.requests
    assert received.json == {"title": "Talks", "label_config": "<View/>", "sampling": UNCERTAIN_FIRST}


@pytest.mark.parametrize("reply", [LOST, html_page(504)], ids=["dropped", "504"])
def test_a_project_that_was_created_without_an_answer_is_found(scripted: ScriptedServer, reply: Reply) -> None:
    """A second one would have the same title."""
    scripted.reply_to(_CREATE, reply)
    scripted.reply_to(_LIST, _listed(7))
    scripted.reply_to(_GET, json_reply(_TALKS))
    assert (create_project(scripted.server(), "Talks", "<View/>").id, scripted.calls) == (7, [_CREATE, _LIST, _GET])


def test_a_project_that_was_not_created_is_created_again(scripted: ScriptedServer) -> None:
    """Once it is known that there is none."""
    scripted.reply_to(_CREATE, LOST, json_reply({"id": 7}, 201))
    scripted.reply_to(_LIST, _listed())
    assert (create_project(scripted.server(), "Talks", "<View/>").id, scripted.calls) == (7, [_CREATE, _LIST, _CREATE])


def test_a_server_that_was_not_reached_has_created_nothing(scripted: ScriptedServer) -> None:
    """The project is not looked for."""
    scripted.reply_to(_CREATE, error_reply(429, "Request was throttled."), json_reply({"id": 7}, 201))
    assert (create_project(scripted.server(), "Talks", "<View/>").id, scripted.calls) == (7, [_CREATE, _CREATE])


@pytest.mark.parametrize(
    ("errors", "kind", "text"),
    [
        (
            {"label_config": ["Label config contains non-unique names"]},
            ConfigurationRefused,
            "The labelling configuration for the project Talks is refused by Label Studio: "
            "Label config contains non-unique names.",
        ),
        ({"title": ["Too odd."]}, LabelStudioRefused, 'Label Studio refuses to make a project: "Too odd."'),
    ],
    ids=["its configuration", "something else"],
)
def test_a_project_that_is_rejected(
    scripted: ScriptedServer, errors: dict[str, list[str]], kind: type[RunError], text: str
) -> None:
    """In Label Studio's words, which say what is wrong with it."""
    scripted.reply_to(_CREATE, error_reply(400, "Validation error", validation_errors=errors))
    with pytest.raises(kind) as caught:
        create_project(scripted.server(), "Talks", "<View/>")
    assert (str(caught.value), scripted.calls) == (text, [_CREATE])


def test_what_a_project_shows_is_changed(scripted: ScriptedServer) -> None:
    """Editors are filled with this tool's predictions; the queue begins with the least certain task."""
    scripted.reply_to(_UPDATE, json_reply({"id": 7}))
    scripted.reply_to(
        f"{_GET}model-versions/", json_reply({"static": [{"model_version": "ls-transcribe", "count": 1}]})
    )
    project = Project(scripted.server(), 7, "Talks", "<View/>")
    project.show_own_predictions()
    project.show_uncertain_first()
    assert project.has_own_predictions()
    assert [received.json for received in scripted.requests if received.method == "PATCH"] == [
        {"model_version": "ls-transcribe", "show_collab_predictions": True},
        {"sampling": "Uncertainty sampling"},
    ]
