"""The one door to Label Studio: every request that this tool sends to its server is a method here or of its `files`.

Methods repeat the request while the server is unavailable (for at most five minutes), and then raise
LabelStudioUnavailable. Methods that say "once" do not: such a request may have taken effect although no answer came,
and would make a second task, project or storage. They raise NotReached if nothing was sent, and any other
ServiceUnavailable if the outcome is not known. All of them raise LabelStudioAccessDenied if this user may not do
it, RequestRejected if the server does not accept the request, and NotLabelStudio or AnswerNotUnderstood if the answer
has another form than Label Studio's. Times in this file were measured with Label Studio 1.23.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ls_transcribe.concurrency.retry import Retrier, ServiceUnavailable
from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import AnswerNotUnderstood, LabelStudioUnavailable
from ls_transcribe.label_studio import answer_forms
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.answers import answer_time
from ls_transcribe.label_studio.audio_addresses import first_page_path
from ls_transcribe.label_studio.connection import Connection, RequestRejected
from ls_transcribe.label_studio.project_files import ProjectFiles

LONGEST_WAIT = 300.0
"""The seconds for which a request is repeated while the server is unavailable."""

_PROJECTS_PER_PAGE = 1_000

_MOST_FAILURES = 5
"""How often the server may fail at a list of tasks. An error that passes is gone by then, after about four seconds."""

TaskFilter = dict[str, Any]
"""One condition on the tasks to list, in the form that Label Studio's Data Manager has for it."""


class LabelStudioServer:
    """A Label Studio that has answered and has accepted the user's key."""

    def __init__(self, access: ServerAccess, retrier: Retrier) -> None:
        self.access = access
        self.retrier = retrier
        self._connection = Connection(access, retrier)
        self.files = ProjectFiles(self._connection)

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
            server._connection.request_once("find out whose key it is", "api/current-user/whoami", answer_forms.User)
        except ServiceUnavailable as error:
            raise server._connection.unreachable(error) from error
        except (RequestRejected, AnswerNotUnderstood) as error:
            raise server._connection.not_label_studio() from error
        return server

    def user_email(self) -> str:
        """Return the e-mail address of the user whose key it is."""
        return self._connection.get("find out whose key it is", "api/current-user/whoami", answer_forms.User).email

    def version(self) -> str:
        """Return the server's version, such as "1.23.2"."""
        return self._connection.get("tell its version", "api/version/", answer_forms.Release).release

    def time(self) -> datetime | None:
        """Return the time of the server's clock, in full seconds and with a zone; None if it does not tell."""
        return answer_time(self._connection.fetch_headers("tell the time", f"{self.access.url}/health")[1])

    @property
    def way(self) -> str:
        """How the server is reached, to continue a sentence: through which proxy, and with whose certificates."""
        return self._connection.network.way

    @cached_property
    def public_path(self) -> str:
        """The path below which browsers find the server: that in its setting LABEL_STUDIO_HOST; "" if there is none.

        It may be another one than in the address that is used here, for example beside the proxy that browsers go
        through. The server's first page sends browsers below it.
        """
        status, headers = self._connection.fetch_headers("show its first page", f"{self.access.url}/")
        return first_page_path(status, headers.get("location", ""), urlsplit(self.access.url).path)

    # Projects

    def find_projects(self, title: str) -> list[int]:
        """Return the numbers of all projects with exactly this title."""
        numbers: list[int] = []
        page, is_last = 0, False
        while not is_last:
            page += 1
            parameters = {"title": title, "include": "id,title", "page": page, "page_size": _PROJECTS_PER_PAGE}
            answer = self._connection.get("list its projects", "api/projects/", answer_forms.ProjectPage, **parameters)
            # The server also returns projects that have the title as a part of theirs.
            numbers += [project.id for project in answer.results if project.title == title]
            is_last = not (answer.next and answer.results)
        return numbers

    def get_project(self, project: int) -> answer_forms.ProjectDetails:
        """Return what is set in a project."""
        return self._connection.get("show the project", f"api/projects/{project}/", answer_forms.ProjectDetails)

    def project_state(self, project: int) -> answer_forms.ProjectState:
        """Return the number of a project's tasks, and what its editors are filled with."""
        include = "id,task_number,model_version,show_collab_predictions"
        return self._connection.get(
            "show the project", f"api/projects/{project}/", answer_forms.ProjectState, include=include
        )

    def create_project(self, title: str, label_config: str, sampling: str) -> int:
        """Create a project, once. Returns its number. Label Studio accepts a title that another project has."""
        settings = {"title": title, "label_config": label_config, "sampling": sampling}
        return self._connection.request_once(
            "make a project", "api/projects/", answer_forms.Numbered, method="POST", json=settings
        ).id

    def show_predictions(self, project: int, model_version: str) -> None:
        """Fill the editors with the predictions of a version. The server rejects a version that no prediction has."""
        self._set(project, model_version=model_version, show_collab_predictions=True)

    def set_sampling(self, project: int, sampling: str) -> None:
        """Set the order in which a project's tasks are shown to annotators."""
        self._set(project, sampling=sampling)

    def _set(self, project: int, **settings: object) -> None:
        self._connection.send("change the project's settings", f"api/projects/{project}/", "PATCH", settings)

    def model_versions(self, project: int) -> dict[str, int]:
        """Return all versions that predictions in a project have, and how many predictions have each."""
        path = f"api/projects/{project}/model-versions/"
        answer = self._connection.get(
            "list its predictions' versions", path, answer_forms.ModelVersions, extended="true"
        )
        return {version.model_version: version.count for version in answer.static}

    # People

    def list_users(self) -> list[dict[str, Any]]:
        """Return the users whom this user can see: id, first_name, last_name, username, email and more of each."""
        return self._connection.get("list its users", "api/users/", list[dict[str, Any]])

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
        most_failures: int | None = _MOST_FAILURES,
    ) -> bytes:
        """Return the first `size` tasks that the filters select, as JSON: `{"tasks": […], "total": number}`.

        `total` counts all selected tasks; a server may be set to return fewer than `size`. `include` names the fields
        of a task to return. `fields` must be "all" if annotations, drafts or predictions are among them.

        Raises:
            PageFailed: The server has failed at it so many times, or its answer is too large.
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
        return self._connection.page("list the project's tasks", "api/tasks", most_failures, **parameters)

    def task_data(self, task: int, *, resolve_uri: bool) -> dict[str, Any]:
        """Return the data of a task. With `resolve_uri`, audio has the address at which the server plays it."""
        resolve = "true" if resolve_uri else "false"
        path = f"api/tasks/{task}/"
        return self._connection.get("show a task", path, answer_forms.TaskContent, resolve_uri=resolve).data

    def import_tasks(self, project: int, tasks: bytes) -> answer_forms.ImportAnswer:
        """Import a JSON list of tasks, once.

        The server takes all tasks or none, but while others write it may lose their predictions without an error. An
        edition that imports in the background returns no numbers.
        """
        answer = self._connection.request_once(
            "import tasks",
            f"api/projects/{project}/import",
            answer_forms.ImportCounts,
            method="POST",
            params={"return_task_ids": "true", "commit_to_project": "true"},
            content=tasks,
            headers={"content-type": "application/json"},
        )
        return answer_forms.ImportAnswer(answer.task_ids or [], answer.prediction_count or 0)

    def update_task_data(self, task: int, data: Mapping[str, Any]) -> None:
        """Replace the data of a task. Its annotations and predictions stay."""
        self._connection.send("change a task's data", f"api/tasks/{task}/", "PATCH", {"data": data})

    def set_overlap(self, task: int, people: int) -> None:
        """Show a task until so many people have annotated it, which are more than have. Its annotations stay."""
        state = {"overlap": people, "is_labeled": False}  # the server sets the latter only with an annotation
        self._connection.send("show a task to more people", f"api/tasks/{task}/", "PATCH", state)

    def delete_task(self, task: int) -> None:
        """Delete a task with its annotations, drafts, predictions and comments."""
        self._connection.send("delete a task", f"api/tasks/{task}/", "DELETE")

    # Predictions

    def create_prediction(self, prediction: Mapping[str, Any]) -> None:
        """Add a prediction, once. It names its task as "task". Takes 60 ms."""
        self._connection.bytes_once("add predictions", "api/predictions/", method="POST", json=prediction)

    def import_predictions(self, project: int, predictions: Sequence[dict[str, Any]]) -> None:
        """Add predictions to tasks of a project, once. Each names its task as "task".

        Takes 0.7 ms for each task of the project, however few predictions there are. The server may drop some of them
        without an error.
        """
        path = f"api/projects/{project}/import/predictions"
        self._connection.bytes_once("add predictions", path, method="POST", json=predictions)

    def set_prediction_version(self, prediction: int, model_version: str) -> None:
        """Give a prediction another version. The rest of it stays."""
        path = f"api/predictions/{prediction}/"
        self._connection.send("move an earlier prediction", path, "PATCH", {"model_version": model_version})

    # Storages and audio

    def list_s3_storages(self, project: int) -> set[str]:
        """Return the buckets for which a project has an S3 storage."""
        answer = self._connection.get(
            "list its storages", "api/storages/s3/", list[answer_forms.BucketStorage], project=project
        )
        return {storage.bucket for storage in answer if storage.bucket}

    def create_s3_storage(self, project: int, bucket: str, **settings: Any) -> None:
        """Add an S3 storage for a whole bucket to a project, once, without synchronising it.

        The settings are those of Label Studio: region_name, presign, presign_ttl (minutes), s3_endpoint, and the
        credentials aws_access_key_id, aws_secret_access_key, aws_session_token. What is None is left out.
        """
        given = {name: value for name, value in settings.items() if value is not None}
        storage = {"project": project, "title": f"s3://{bucket}/", "bucket": bucket, "use_blob_urls": True, **given}
        self._connection.bytes_once("add a storage", "api/storages/s3/", method="POST", json=storage)

    def list_local_storages(self, project: int) -> list[Path]:
        """Return the folders of the server's disk that a project plays audio from."""
        answer = self._connection.get(
            "list its storages", "api/storages/localfiles/", list[answer_forms.FolderStorage], project=project
        )
        return [Path(storage.path) for storage in answer if storage.path]

    def fetch_audio_headers(self, url: str, byte_range: str) -> tuple[int, Mapping[str, str]]:
        """Request a part of a recording from the server as this user. Returns the HTTP status and the headers.

        `byte_range` is an HTTP range, as "bytes=0-1023". Redirections are not followed, and the body is not read.
        """
        return self._connection.fetch_headers("play a recording", url, Range=byte_range)
