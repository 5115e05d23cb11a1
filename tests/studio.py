"""What people and scripts do in a Label Studio, over its HTTP interface: in a real server or in the stand-in."""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import httpx

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

REPOSITORY = Path(__file__).parents[1]

TOKEN_DAYS = 73_000
NO_FURTHER_TASK = 404
SUBMITTERS = 4


@dataclass(frozen=True)
class Account:
    """Who the server knows from its first start on; the token is of the legacy kind, which needs no exchange."""

    email: str = "reviewer@example.com"
    password: str = "correct-horse"
    token: str = "0123456789abcdef0123456789abcdef01234567"


class Signature(httpx.Auth):
    """What says to the server at the URL who asks: the legacy token, or else the personal access token, if one is set.

    A personal access token is only good for getting another, which is good for minutes: one is got for each request.
    """

    requires_response_body = True

    def __init__(self, url: str, legacy: str) -> None:
        self.url = url
        self.legacy = legacy
        self.personal = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request."""
        signature = f"Token {self.legacy}"
        if self.personal:
            answer = yield httpx.Request("POST", f"{self.url}/api/token/refresh/", json={"refresh": self.personal})
            signature = f"Bearer {answer.raise_for_status().json()['access']}"
        request.headers["Authorization"] = signature
        yield request


class Studio:
    """A Label Studio at a URL, used by the people and scripts of one account.

    Recordings below `document_root` can be served (`serve_local_files`).
    """

    def __init__(self, url: str, document_root: Path, account: Account | None = None) -> None:
        self.url = url
        self.document_root = document_root
        self.account = account or Account()
        self._signature = Signature(self.url, self.account.token)
        self._http = httpx.Client(timeout=60, auth=self._signature)
        self._personal_access_token = ""

    def close(self) -> None:
        """Close the connections to it."""
        self._http.close()

    @cached_property
    def client(self) -> "LabelStudio":
        """The SDK as the account; it never retries, because a retried import makes every task twice."""
        from label_studio_sdk import LabelStudio  # it takes a second to load, which `make review` need not wait for

        return LabelStudio(  # type: ignore[no-untyped-call]
            base_url=f"{self.url}/",
            api_key=self.account.token,
            max_retries=0,
            httpx_client=self._http,
        )

    def create_project(self, title: str, label_config: str) -> int:
        """Make a project with that labelling configuration (the XML itself) and give its id."""
        project = self.client.projects.create(title=title, label_config=label_config)
        assert project.id is not None
        return project.id

    def template(self, title: str) -> str:
        """Give the labelling configuration of the template that the server offers under that title."""
        answer = self._http.get(f"{self.url}/api/templates/").raise_for_status()
        return next(str(offer["config"]) for offer in answer.json()["templates"] if offer["title"] == title)

    def serve_local_files(self, project: int, folder: Path) -> None:
        """Let the project's tasks play what lies in the folder, which must be below the document root, not it.

        The storage is only attached: syncing it would make a second, empty task of every file.
        """
        self.client.import_storage.local.create(project=project, path=str(folder), use_blob_urls=True)

    def import_file(self, project: int, tasks_json: Path) -> list[int]:
        """Upload a tasks.json as a person does with the Import button, and give all the project's task ids."""
        with tasks_json.open("rb") as file:
            files = {"file": (tasks_json.name, file, "application/json")}
            answer = self._http.post(f"{self.url}/api/projects/{project}/import", files=files)
        assert answer.status_code == 201, f"the import of {tasks_json} was refused: {answer.text[:2000]}"
        return [task["id"] for task in self.tasks(project)]

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> list[int]:
        """Bring tasks into the project, and give their ids."""
        address = f"{self.url}/api/projects/{project}/import?return_task_ids=true"
        answer = self._http.post(address, json=tasks)
        assert answer.status_code == 201, f"the import of {len(tasks)} tasks was refused: {answer.text[:2000]}"
        return list(map(int, answer.json()["task_ids"]))

    def tasks(self, project: int) -> list[dict[str, Any]]:
        """List the project's tasks with their data, annotations and predictions, in the order they were imported."""
        answer = self.client.projects.exports.download_sync(id=project, export_type="JSON", download_all_tasks=True)
        tasks: list[dict[str, Any]] = json.loads(b"".join(answer))
        return sorted(tasks, key=lambda task: int(task["id"]))

    def predictions(self, project: int) -> list[dict[str, Any]]:
        """List what was pre-filled: one dictionary a prediction, with task, model_version, score and result."""
        listed: Iterator[Any] = iter(self.client.predictions.list(project=project))
        return sorted((prediction.dict() for prediction in listed), key=lambda prediction: int(prediction["id"]))

    def annotations(self, project: int) -> list[dict[str, Any]]:
        """List what was submitted, in the tasks' order: result, prediction (what it began from), lead_time and more."""
        return [annotation for task in self.tasks(project) for annotation in task["annotations"]]

    def personal_access_token(self) -> str:
        """Give the account's token of the other kind; the server makes only one, and tells it only once."""
        if not self._personal_access_token:
            self._personal_access_token = str(self.client.tokens.create().token)
        return self._personal_access_token

    def legacy_tokens(self, *, allowed: bool) -> None:
        """Let the server take legacy tokens or refuse them; all that is here goes on either way."""
        self._signature.personal = self.personal_access_token()
        self.client.jwt_settings.update(
            api_tokens_enabled=True, legacy_api_tokens_enabled=allowed, api_token_ttl_days=TOKEN_DAYS
        )
        if allowed:
            self._signature.personal = ""

    @contextmanager
    def legacy_tokens_refused(self) -> Iterator[None]:
        """Refuse legacy tokens inside the `with`."""
        self.legacy_tokens(allowed=False)
        try:
            yield
        finally:
            self.legacy_tokens(allowed=True)

    def annotate(self, task: int, *texts: str, **more: Any) -> int:
        """Submit the task's shown prediction as the editor does, and give the annotation's id.

        The texts take the place of those predicted, from the first on; `more` are other fields, as lead_time.
        """
        found = self._http.get(f"{self.url}/api/tasks/{task}/").raise_for_status().json()
        version = self._shown_version(found["project"])
        shown = [prediction for prediction in found["predictions"] if prediction["model_version"] == version]
        return self._submit(task, _newest(shown), texts, more)

    def annotate_all(self, project: int, texts: Mapping[int, str], **more: Any) -> dict[int, int]:
        """Annotate each of the tasks with its text, and give the annotations' ids by task; for hundreds."""
        version = self._shown_version(project)
        shown = {
            prediction["task"]: prediction
            for prediction in self.predictions(project)  # from the oldest to the newest
            if prediction["model_version"] == version
        }
        with ThreadPoolExecutor(SUBMITTERS) as threads:
            annotations = threads.map(lambda task: self._submit(task, shown.get(task), (texts[task],), more), texts)
            return dict(zip(texts, annotations, strict=True))

    def submit(self, task: int, result: list[dict[str, Any]], **more: Any) -> int:
        """Submit a result as it is, and give the annotation's id; `more` are other fields, as parent_prediction."""
        annotation = {"result": result, "lead_time": 4.25, **more}
        answer = self._http.post(f"{self.url}/api/tasks/{task}/annotations/", json=annotation)
        assert answer.status_code == 201, f"the annotation of task {task} was refused: {answer.text[:2000]}"
        return int(answer.json()["id"])

    def skip(self, task: int) -> int:
        """Pass the task over as the editor's Skip does, and give the id of the cancelled annotation."""
        return self.submit(task, [], was_cancelled=True)

    def update(self, annotation: int, **fields: Any) -> None:
        """Change a submitted annotation, as its Update does."""
        self._http.patch(f"{self.url}/api/annotations/{annotation}/", json=fields).raise_for_status()

    def withdraw(self, annotation: int) -> None:
        """Delete an annotation."""
        self._http.delete(f"{self.url}/api/annotations/{annotation}/").raise_for_status()

    def withdraw_all(self, project: int, *tasks: int) -> None:
        """Delete the tasks' annotations at once, as the list's actions do."""
        chosen = {"selectedItems": {"all": False, "included": [*tasks]}, "ordering": []}
        action = f"{self.url}/api/dm/actions/?id=delete_tasks_annotations&project={project}"
        self._http.post(action, json=chosen).raise_for_status()

    def queue(self, project: int) -> list[dict[str, Any]]:
        """Submit all the project's tasks as they are pre-filled, as "Label All Tasks" gives them, and list them so.

        Each has its task's id, its data, and the texts of each of the predictions that come with it (the editor shows
        the newest, which is the last).
        """
        queue = []
        while (answer := self._http.get(f"{self.url}/api/projects/{project}/next")).status_code != NO_FURTHER_TASK:
            task = answer.raise_for_status().json()
            shown = [_texts(prediction["result"]) for prediction in task["predictions"]]
            queue.append({"task": task["id"], "data": task["data"], "predictions": shown})
            self._submit(task["id"], _newest(task["predictions"]), (), {})
        return queue

    def delete_task(self, task: int) -> None:
        """Delete the task with its predictions and annotations."""
        self._http.delete(f"{self.url}/api/tasks/{task}/").raise_for_status()

    def call(self, method: str, path: str, **request: Any) -> Any:
        """Ask the API for what the SDK has no method for, and return the JSON of the answer."""
        return self._http.request(method, f"{self.url}/api/{path}", **request).raise_for_status().json()

    def fetch(self, address: str, **headers: str) -> httpx.Response:
        """Ask for an address, or a path of the server's, as the account, and follow no redirect.

        An underscore in a header's name stands for a hyphen. Another server is not told the account's token.
        """
        url = urljoin(self.url, address)
        auth = self._signature if url.startswith(f"{self.url}/") else None
        return self._http.get(url, headers={name.replace("_", "-"): headers[name] for name in headers}, auth=auth)

    def _shown_version(self, project: int) -> str:
        """Give the version whose predictions the editor shows in the project; it shows no others."""
        answer = self._http.get(f"{self.url}/api/projects/{project}/?include=model_version").raise_for_status()
        return str(answer.json()["model_version"] or "")

    def _submit(
        self, task: int, prediction: dict[str, Any] | None, texts: tuple[str, ...], more: Mapping[str, Any]
    ) -> int:
        annotation = {
            "result": _corrected(prediction["result"] if prediction else [], texts),
            "parent_prediction": prediction["id"] if prediction else None,
            "parent_annotation": None,
            "lead_time": 4.25,
            "draft_id": 0,
        }
        answer = self._http.post(f"{self.url}/api/tasks/{task}/annotations/", json=annotation | dict(more))
        assert answer.status_code == 201, f"the annotation of task {task} was refused: {answer.text[:2000]}"
        return int(answer.json()["id"])


def _newest(predictions: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Give what the editor starts from where there are several."""
    return max(predictions, key=lambda prediction: int(prediction["id"]), default=None)


def _texts(result: list[dict[str, Any]]) -> list[str]:
    return ["\n".join(item["value"]["text"]) for item in result if item["type"] == "textarea"]


def _corrected(result: list[dict[str, Any]], texts: tuple[str, ...]) -> list[dict[str, Any]]:
    """Give the result with other texts, and each item marked as the editor does: predicted, or changed since."""
    others = iter(texts)
    corrected = []
    for item in result:
        value, text = item["value"], next(others, None) if item["type"] == "textarea" else None
        changed = text is not None and [text] != value["text"]
        origin = "prediction-changed" if changed else "prediction"
        corrected.append(item | {"origin": origin, "value": value | ({"text": [text]} if changed else {})})
    return corrected
