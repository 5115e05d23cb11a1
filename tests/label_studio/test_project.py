"""Projects: found, or created once, whatever the network does."""

import pytest
from stand_ins.scripted_server import LOST, Face, Reply, js, page, refusal

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
    return js({"results": [{"id": number, "title": "Talks"} for number in numbers], "next": None})


def test_a_project_is_found_by_its_number(face: Face) -> None:
    """With its title, its label configuration and its order."""
    face.says(_GET, js(_TALKS))
    server = face.server()
    project = find_project(server, 7)
    assert (project, project.label_config, project.page) == (
        Project(server, 7, "Talks", "<View/>", "Sequential sampling"),
        "<View/>",
        f"{face.url}/projects/7/data",
    )


def test_a_number_that_nobody_has(face: Face) -> None:
    """The error names it."""
    face.says(_GET, refusal(404, "No Project matches the given query."))
    with pytest.raises(ProjectNotFound, match=r"^There is no project 7 at http"):
        find_project(face.server(), 7)


def test_a_project_is_found_by_its_title(face: Face) -> None:
    """Without the spaces around it."""
    face.says(_LIST, _listed(7))
    face.says(_GET, js(_TALKS))
    project = find_project_by_title(face.server(), " Talks ")
    assert (project and project.id, face.calls) == (7, [_LIST, _GET])


def test_a_title_that_nobody_has(face: Face) -> None:
    """There is no project then, and that is no error."""
    face.says(_LIST, _listed())
    assert find_project_by_title(face.server(), "Talks") is None


def test_a_title_that_several_have(face: Face) -> None:
    """The error names their numbers."""
    face.says(_LIST, _listed(9, 7))
    with pytest.raises(ProjectAmbiguous, match=r"^The projects 7 and 9 all have the title Talks:"):
        find_project_by_title(face.server(), "Talks")


@pytest.mark.parametrize("title", ["", "ab", " ab ", "x" * 51])
def test_a_title_that_cannot_be_one(face: Face, title: str) -> None:
    """The server is not asked for it."""
    with pytest.raises(ProjectTitleInvalid):
        find_project_by_title(face.server(), title)
    assert face.calls == []


@pytest.mark.parametrize("title", ["abc", "x" * 50])
def test_the_shortest_and_the_longest_title(face: Face, title: str) -> None:
    """Label Studio accepts them."""
    face.says(_LIST, _listed())
    assert find_project_by_title(face.server(), title) is None


def test_a_project_is_created(face: Face) -> None:
    """It shows the least certain task first."""
    face.says(_CREATE, js({"id": 7}, 201))
    server = face.server()
    assert create_project(server, "Talks", "<View/>") == Project(server, 7, "Talks", "<View/>", UNCERTAIN_FIRST)
    [seen] = face.seen
    assert seen.json == {"title": "Talks", "label_config": "<View/>", "sampling": UNCERTAIN_FIRST}


@pytest.mark.parametrize("reply", [LOST, page(504)], ids=["dropped", "504"])
def test_a_project_that_was_created_without_an_answer_is_found(face: Face, reply: Reply) -> None:
    """A second one would have the same title."""
    face.says(_CREATE, reply)
    face.says(_LIST, _listed(7))
    face.says(_GET, js(_TALKS))
    assert (create_project(face.server(), "Talks", "<View/>").id, face.calls) == (7, [_CREATE, _LIST, _GET])


def test_a_project_that_was_not_created_is_created_again(face: Face) -> None:
    """Once it is known that there is none."""
    face.says(_CREATE, LOST, js({"id": 7}, 201))
    face.says(_LIST, _listed())
    assert (create_project(face.server(), "Talks", "<View/>").id, face.calls) == (7, [_CREATE, _LIST, _CREATE])


def test_a_server_that_was_not_reached_has_created_nothing(face: Face) -> None:
    """The project is not looked for."""
    face.says(_CREATE, refusal(429, "Request was throttled."), js({"id": 7}, 201))
    assert (create_project(face.server(), "Talks", "<View/>").id, face.calls) == (7, [_CREATE, _CREATE])


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
def test_a_project_that_is_rejected(face: Face, errors: dict[str, list[str]], kind: type[RunError], text: str) -> None:
    """In Label Studio's words, which say what is wrong with it."""
    face.says(_CREATE, refusal(400, "Validation error", validation_errors=errors))
    with pytest.raises(kind) as caught:
        create_project(face.server(), "Talks", "<View/>")
    assert (str(caught.value), face.calls) == (text, [_CREATE])


def test_what_a_project_shows_is_changed(face: Face) -> None:
    """Editors are filled with this tool's predictions; the queue begins with the least certain task."""
    face.says(_UPDATE, js({"id": 7}))
    face.says(f"{_GET}model-versions/", js({"static": [{"model_version": "ls-transcribe"}]}))
    project = Project(face.server(), 7, "Talks", "<View/>")
    project.show_own_predictions()
    project.show_uncertain_first()
    assert project.has_own_predictions()
    assert [seen.json for seen in face.seen if seen.method == "PATCH"] == [
        {"model_version": "ls-transcribe", "show_collab_predictions": True},
        {"sampling": "Uncertainty sampling"},
    ]
