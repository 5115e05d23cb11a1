"""The one door to Label Studio: every request that this tool sends to its server is a method here.

Methods repeat the request while the server is unavailable (for at most five minutes), and then raise
LabelStudioUnavailable. Methods that say "once" do not: such a request may have taken effect although no answer came,
and would make a second task, project or storage. They raise NotReached if nothing was sent, and any other
ServiceUnavailable if the outcome is not known. All of them raise LabelStudioAccessDenied if this user may not do
it, and RequestRejected if the server does not accept the request.

Times in this file were measured with Label Studio 1.23.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ls_transcribe.concurrency.retry import Retrier, ServiceUnavailable
from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import LabelStudioUnavailable, LabelStudioUnreachable, NotLabelStudio
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.connection import Connection, RequestRejected

LONGEST_WAIT = 300.0
"""The seconds for which a request is repeated while the server is unavailable."""

_PROJECTS_PER_PAGE = 1_000

TaskFilter = dict[str, Any]
"""One condition on the tasks to list, in the form that Label Studio's Data Manager has for it."""


@dataclass(frozen=True, slots=True)
class ProjectDetails:
    """A project's title, its label configuration (XML), and the order in which its tasks are shown ("sampling")."""

    title: str
    label_config: str
    sampling: str


@dataclass(frozen=True, slots=True)
class ProjectState:
    """How many tasks a project has, and which version of predictions its editors are filled with."""

    tasks: int
    model_version: str | None
    shows_predictions: bool


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """The numbers of imported tasks, in the order in which they were sent, and how many predictions were stored."""

    tasks: Sequence[int]
    predictions: int


class LabelStudioServer:
    """A Label Studio that has answered and has accepted the user's key."""

    def __init__(self, access: ServerAccess, retrier: Retrier) -> None:
        self.access = access
        self.retrier = retrier
        self._connection = Connection(access, retrier)

    @classmethod
    def connect(
        cls,
        access: ServerAccess,
        *,
        sleep: Callable[[float], object] | None = None,
        on_wait: Callable[[str], None] = lambda _reason: None,
        longest_wait: float = LONGEST_WAIT,
        gives_up_with: Callable[[str], RunError] = LabelStudioUnavailable,
    ) -> "LabelStudioServer":
        """Connect to a server. This first request is sent once; the options of the `Retrier` are for all later ones.

        `on_wait` is called with the reason when a request has to wait for the server.

        Raises:
            LabelStudioUnreachable: There is no answer.
            NotLabelStudio: The answer is not Label Studio's.
            LabelStudioKeyRefused: The server refuses the key.
        """
        server = cls(
            access, Retrier(sleep=sleep, on_wait=on_wait, gives_up_with=gives_up_with, longest_wait=longest_wait)
        )
        try:
            user = server._connection.request_once("look who has the key", "api/current-user/whoami")
        except ServiceUnavailable as error:
            raise LabelStudioUnreachable(access.url, str(error)) from error
        except RequestRejected as error:
            raise NotLabelStudio(access.url) from error
        if not (isinstance(user, Mapping) and user.get("email")):
            raise NotLabelStudio(access.url)
        return server

    def user_email(self) -> str:
        """Return the e-mail address of the user whose key it is."""
        return str(self._connection.get("look who has the key", "api/current-user/whoami")["email"])

    # Projects

    def find_projects(self, title: str) -> list[int]:
        """Return the numbers of all projects with exactly this title."""
        numbers: list[int] = []
        answer: dict[str, Any] = {"next": True}
        page = 0
        while answer["next"]:
            page += 1
            parameters = {"title": title, "include": "id,title", "page": page, "page_size": _PROJECTS_PER_PAGE}
            answer = self._connection.get("list its projects", "api/projects/", **parameters)
            # The server also returns projects that have the title as a part of theirs.
            numbers += [project["id"] for project in answer["results"] if project["title"] == title]
        return numbers

    def get_project(self, project: int) -> ProjectDetails:
        """Return what is set in a project."""
        answer = self._connection.call("show the project", lambda client: client.projects.get(id=project))
        return ProjectDetails(answer.title or "", answer.label_config or "", str(answer.sampling or ""))

    def project_state(self, project: int) -> ProjectState:
        """Return the number of a project's tasks, and what its editors are filled with."""
        include = "id,task_number,model_version,show_collab_predictions"
        answer = self._connection.get("show the project", f"api/projects/{project}/", include=include)
        shows_predictions = bool(answer["show_collab_predictions"])
        return ProjectState(int(answer["task_number"]), answer["model_version"], shows_predictions)

    def create_project(self, title: str, label_config: str, sampling: str) -> int:
        """Create a project, once. Returns its number. Label Studio accepts a title that another project has."""
        answer = self._connection.call_once(
            "make a project",
            lambda client: client.projects.create(title=title, label_config=label_config, sampling=sampling),
        )
        return int(answer.id or 0)

    def show_predictions(self, project: int, model_version: str) -> None:
        """Fill the editors with the predictions of a version. The server rejects a version that no prediction has."""
        self._connection.call(
            "change the project's settings",
            lambda client: client.projects.update(
                id=project, model_version=model_version, show_collab_predictions=True
            ),
        )

    def set_sampling(self, project: int, sampling: str) -> None:
        """Set the order in which a project's tasks are shown to annotators."""
        self._connection.call(
            "change the project's settings", lambda client: client.projects.update(id=project, sampling=sampling)
        )

    def model_versions(self, project: int) -> set[str]:
        """Return all versions that predictions in a project have."""
        path = f"api/projects/{project}/model-versions/"
        answer = self._connection.get("list its predictions' versions", path, extended="true")
        return {version["model_version"] for version in answer["static"]}

    # People

    def list_users(self) -> list[dict[str, Any]]:
        """Return the users whom this user can see: id, first_name, last_name, username, email and more of each."""
        answer: list[dict[str, Any]] = self._connection.get("list its users", "api/users/")
        return answer

    # Tasks

    def list_tasks(
        self,
        project: int,
        filters: Sequence[TaskFilter],
        *,
        include: str,
        size: int,
        fields: str = "task_only",
        conjunction: str = "and",
        ordering: str = "tasks:id",
    ) -> bytes:
        """Return the first `size` tasks that the filters select, as JSON: `{"tasks": […], "total": number}`.

        `total` counts all selected tasks; a server may be set to return fewer than `size`. `include` names the fields
        of a task to return. `fields` must be "all" if annotations, drafts or predictions are among them.
        """
        query = {"filters": {"conjunction": conjunction, "items": filters}, "ordering": [ordering]}
        parameters = {
            "project": project,
            "page_size": size,
            "fields": fields,
            "include": include,
            "resolve_uri": "false",  # otherwise the server replaces the addresses of audio by its own
            "query": json.dumps(query, separators=(",", ":")),
        }
        return self.retrier.call(
            lambda: self._connection.bytes_once("list the project's tasks", "api/tasks", params=parameters)
        )

    def task_data(self, task: int, *, resolve_uri: bool) -> dict[str, Any]:
        """Return the data of a task. With `resolve_uri`, audio has the address at which the server plays it."""
        resolve = "true" if resolve_uri else "false"
        answer = self._connection.get("show a task", f"api/tasks/{task}/", resolve_uri=resolve)
        data: dict[str, Any] = answer["data"]
        return data

    def import_tasks(self, project: int, tasks: bytes) -> ImportAnswer:
        """Import a JSON list of tasks, once.

        The server takes all tasks or none, but while others write it may lose their predictions without an error. An
        edition that imports in the background returns no numbers.
        """
        answer = self._connection.request_once(
            "import tasks",
            f"api/projects/{project}/import",
            method="POST",
            params={"return_task_ids": "true", "commit_to_project": "true"},
            content=tasks,
            headers={"content-type": "application/json"},
        )
        return ImportAnswer(answer.get("task_ids") or [], answer.get("prediction_count") or 0)

    def update_task_data(self, task: int, data: Mapping[str, Any]) -> None:
        """Replace the data of a task. Its annotations and predictions stay."""
        self._connection.call("change a task's data", lambda client: client.tasks.update(id=str(task), data=dict(data)))

    def delete_task(self, task: int) -> None:
        """Delete a task of which there is a second one."""
        self._connection.call("delete a second task", lambda client: client.tasks.delete(id=str(task)))

    # Predictions

    def create_prediction(self, prediction: Mapping[str, Any]) -> None:
        """Add a prediction, once. It names its task as "task". Takes 60 ms."""
        self._connection.call_once("add predictions", lambda client: client.predictions.create(**prediction))

    def import_predictions(self, project: int, predictions: Sequence[dict[str, Any]]) -> None:
        """Add predictions to tasks of a project, once. Each names its task as "task".

        Takes 0.7 ms for each task of the project, however few predictions there are. The server may drop some of them
        without an error.
        """
        self._connection.call_once(
            "add predictions", lambda client: client.projects.import_predictions(id=project, request=predictions)
        )

    def set_prediction_version(self, prediction: int, model_version: str) -> None:
        """Give a prediction another version. The rest of it stays."""
        self._connection.call(
            "move an earlier prediction",
            lambda client: client.predictions.update(id=prediction, model_version=model_version),
        )

    # Audio

    def list_uploads(self, project: int) -> list[str]:
        """Return the paths of all files that were uploaded to a project, below the server's `/data/`."""
        answer = self._connection.get("list its uploads", f"api/projects/{project}/file-uploads", all="true")
        return [upload["file"] for upload in answer]

    def upload_file(self, project: int, name: str, file: IO[bytes], content_type: str) -> None:
        """Upload a file to a project, once, without making a task of it."""
        self._connection.bytes_once(
            "take an upload",
            f"api/projects/{project}/import",
            method="POST",
            params={"commit_to_project": "false"},
            files={"file": (name, file, content_type)},
        )

    def list_s3_storages(self, project: int) -> set[str]:
        """Return the buckets for which a project has an S3 storage."""
        answer = self._connection.call(
            "list its storages", lambda client: client.import_storage.s3.list(project=project)
        )
        return {storage.bucket for storage in answer if storage.bucket}

    def create_s3_storage(self, project: int, bucket: str, **settings: Any) -> None:
        """Add an S3 storage for a whole bucket to a project, once, without synchronising it.

        The settings are those of the SDK's method: region_name, presign, presign_ttl (minutes), s3endpoint, and the
        credentials aws_access_key_id, aws_secret_access_key, aws_session_token.
        """
        self._connection.call_once(
            "add a storage",
            lambda client: client.import_storage.s3.create(
                project=project, title=f"s3://{bucket}/", bucket=bucket, use_blob_urls=True, **settings
            ),
        )

    def list_local_storages(self, project: int) -> list[Path]:
        """Return the folders of the server's disk that a project plays audio from."""
        answer = self._connection.call(
            "list its storages", lambda client: client.import_storage.local.list(project=project)
        )
        return [Path(storage.path) for storage in answer if storage.path]

    def fetch_audio_headers(self, url: str, byte_range: str) -> tuple[int, Mapping[str, str]]:
        """Request a part of a recording from the server as this user. Returns the HTTP status and the headers.

        `byte_range` is an HTTP range, as "bytes=0-1023". Redirections are not followed, and the body is not read.
        """
        return self._connection.fetch_headers("play a recording", url, Range=byte_range)
