"""Recordings that were transcribed and pushed into a Label Studio, what people leave there, and pulls of that."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx
import pytest
from listener import Listener
from pushing import ENGINE, content, digest, on_disk
from requests_of import push_request
from stand_ins.proxy import Request
from studio import NO_FURTHER_TASK, Studio
from workflows.desk import TODAY

from ls_transcribe.label_studio.access import ProjectReference, ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.label_config import LabelConfig, label_config_text, parse_label_config
from ls_transcribe.label_studio.project import Project, find_project
from ls_transcribe.label_studio.review_tags import ReviewTags, review_tags
from ls_transcribe.label_studio.tag_roles import TagChoice
from ls_transcribe.label_studio.task_builder import build_task
from ls_transcribe.label_studio.task_halves import UnreadableTask
from ls_transcribe.model.job import Job, job_name
from ls_transcribe.model.recording import FailedItem, Recording, recording_key
from ls_transcribe.model.review import EditorContent
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.transcripts import Word, amazon_json
from ls_transcribe.workflows.outputs import store_transcript
from ls_transcribe.workflows.pull.pull import pull as run_pull
from ls_transcribe.workflows.push import push as run_push
from ls_transcribe.workflows.requests import PullRequest
from ls_transcribe.workflows.results import PullResult
from ls_transcribe.workflows.watchers import PullWatcher

BOTH = """<View><Audio name="sound" value="$url"/><TextArea name="all" toName="sound" rows="2"/>
<Labels name="who" toName="sound" value="$speakers"/><TextArea name="said" toName="sound" perRegion="true"/></View>"""
XML = {"default": label_config_text("default"), "segments": label_config_text("segments"), "both": BOTH}

Said = tuple[str, int, int, str | None]
"""A word with its marks, from when to when it is said (ms), and by whom."""


class Told(PullWatcher):
    """A watcher of pulls that remembers what it is told."""

    def __init__(self) -> None:
        self.planned_tasks = 0
        self.names: list[str] = []
        self.failures: list[FailedItem] = []
        self.notes: list[str] = []
        self.noted: list[tuple[str, str]] = []

    def planned(self, number: int) -> None:
        self.planned_tasks = number

    def task_read(self, name: str) -> None:
        self.names.append(name)

    def item_failed(self, item: FailedItem) -> None:
        self.failures.append(item)

    def note(self, line: str) -> None:
        self.notes.append(line)

    def item_noted(self, name: str, note: str) -> None:
        self.noted.append((name, note))


def recording(name: str) -> Recording:
    """A recording in S3 that nobody listens to."""
    return Recording(recording_key(name), f"s3://calls/{name}", name, 1, name, name.rpartition(".")[2])


def transcribe(
    output: Path, heard: Mapping[Recording, Sequence[Word]], *, settings: str = "first", duration: int | None = 6000
) -> list[Job]:
    """Have an output folder hold these words as the transcripts of recordings."""
    folder = OutputFolder(output)
    folder.create()
    jobs = []
    with Ledger.open(folder.ledger) as ledger:
        for recording, words in heard.items():
            ledger.add_recording(recording)
            name = job_name(recording.stem, digest(settings), 1)
            document = amazon_json.write(name, words, language="en-US", duration=duration)
            job = Job(name, recording, ENGINE, digest(settings))
            jobs.append(store_transcript(folder, ledger, job, document, language=None, started_here=True))
    return jobs


def push(studio: Studio, output: Path, *, url: str = "", **target: Any) -> int:
    """Push an output folder; the project's number."""
    request = push_request(output=output, label_studio_key=studio.account.token, url=url or studio.url, **target)
    pushed = run_push(request, Listener(), now=lambda: TODAY, stdin=io.BytesIO()).pushed
    assert pushed
    assert pushed.project
    return pushed.project


def title() -> str:
    """The title of a project that there is not yet."""
    return f"Pulled {uuid4().hex[:12]}"


@dataclass
class Round:
    """There and back: the output folder that was pushed, the project, and the folder of its reviews.

    `tasks` are the numbers by the recordings' names, `url` is by which way Label Studio is asked.
    """

    studio: Studio
    output: Path
    reviewed: Path
    project: int
    config: LabelConfig
    tasks: dict[str, int]
    url: str
    told: Told = field(default_factory=Told)

    @classmethod
    def pushed(
        cls,
        studio: Studio,
        folder: Path,
        heard: Mapping[Path, Sequence[Word]],
        configuration: str = "default",
        *,
        duration: int | None = 6000,
    ) -> "Round":
        """Have files be transcribed so, and pushed into a new project."""
        transcribe(folder / "out", {on_disk(path)[0]: words for path, words in heard.items()}, duration=duration)
        project = studio.create_project(title(), XML[configuration])
        push(studio, folder / "out", project=project)
        return cls._of(studio, folder, project, configuration)

    @classmethod
    def imported(
        cls,
        studio: Studio,
        folder: Path,
        heard: Mapping[str, Sequence[Word]],
        configuration: str = "default",
        *,
        duration: int | None = 6000,
        url: str = "",
    ) -> "Round":
        """Have recordings in S3 be transcribed so, and their tasks imported by hand, which is quicker than a push."""
        project = studio.create_project(title(), XML[configuration])
        made = cls._of(studio, folder, project, configuration, url)
        jobs = transcribe(made.output, {recording(name): heard[name] for name in heard}, duration=duration)
        built = []
        for job in jobs:
            transcript = amazon_json.parse(OutputFolder(made.output).transcript_path(job).read_bytes())
            built.append(build_task(job, transcript, job.recording.uri, made.config))
        numbers = studio.import_tasks(project, built)
        return replace(made, tasks=dict(zip(heard, numbers, strict=True)))

    @classmethod
    def _of(cls, studio: Studio, folder: Path, project: int, configuration: str, url: str = "") -> "Round":
        config = parse_label_config(XML[configuration], configuration)
        there = {task["data"]["recording"]: task["id"] for task in studio.tasks(project)}
        return cls(studio, folder / "out", folder / "reviewed", project, config, there, url or studio.url)

    def into(self, folder: Path) -> "Round":
        """The same with another folder of reviews."""
        return replace(self, reviewed=folder)

    def shown(self, name: str) -> int:
        """The prediction that fills the editor of a recording."""
        listed = self.studio.predictions(self.project)
        return max(int(one["id"]) for one in listed if one["task"] == self.tasks[name])

    def open(self) -> Project:
        """The project as pulls see it."""
        return find_project(
            LabelStudioServer.connect(ServerAccess.of(self.url, self.studio.account.token)), self.project
        )

    def written(self, text: str) -> list[dict[str, Any]]:
        """What the editor submits where that is the whole text."""
        return results(EditorContent(text), self.config)

    def submit(self, name: str, left: EditorContent | str, *, by: "Colleague | None" = None, **more: Any) -> int:
        """Leave that in the editor of a recording, and give the annotation's number; a text is the whole one."""
        written = EditorContent(left) if isinstance(left, str) else left
        return (by or self.studio).submit(self.tasks[name], results(written, self.config), **more)

    def update(self, annotation: int, text: str) -> None:
        """Correct the whole text of a review once more."""
        self.studio.update(annotation, result=self.written(text))

    def request(self, **options: Any) -> PullRequest:
        """What is asked of a pull."""
        project = ProjectReference(options.pop("url", self.url), options.pop("project", self.project))
        options = {
            "output": self.reviewed,
            "pushed_from": self.output,
            "label_studio_key": self.studio.account.token,
            **options,
        }
        return PullRequest(project, **options)

    def pull(self, *, told: Told | None = None, **options: Any) -> PullResult:
        """Pull in this process. `options` are those of a PullRequest."""
        self.told = told or Told()
        return run_pull(self.request(**options), self.told, sleep=lambda _seconds: None)

    def files(self, suffix: str = ".json") -> dict[str, Path]:
        """The files of reviews that end so, by the recordings' names."""
        found = {}
        for path in sorted(self.reviewed.rglob("*.json")):
            if path.name != "report.json":
                recording = json.loads(path.read_bytes())["review"]["recording"]
                found[recording] = path if suffix == ".json" else self.document(path.stem, suffix)
        return found

    def document(self, stem: str, suffix: str) -> Path:
        """The document of a review that ends so."""
        with ReviewDatabase.read(self.reviewed / "reviews.sqlite3") as reviews:
            documents = reviews.files.documents_of(stem).values()
        return next(self.reviewed / one.path for one in documents if one.path.endswith(suffix))

    def reviews(self) -> dict[str, dict[str, Any]]:
        """What the reviewed transcripts tell of their reviews, by the recordings' names."""
        return {name: json.loads(path.read_bytes())["review"] for name, path in self.files().items()}

    def said(self, name: str) -> list[Said]:
        """The words of the reviewed transcript of a recording."""
        transcript = amazon_json.parse(self.files()[name].read_bytes())
        return [(word.text, word.start, word.end, word.speaker) for word in transcript.words]

    @property
    def manifest(self) -> list[dict[str, Any]]:
        """The lines of the manifest."""
        return [json.loads(line) for line in (self.reviewed / "manifest.jsonl").read_text("utf-8").splitlines()]

    @property
    def report(self) -> dict[str, Any]:
        """The report for programs."""
        report: dict[str, Any] = json.loads((self.reviewed / "report.json").read_bytes())
        return report


def read_by(config: LabelConfig) -> ReviewTags:
    """The tags that reviews are read by."""
    return review_tags(config.xml, "of the project", TagChoice())


def results(left: EditorContent, config: LabelConfig) -> list[dict[str, Any]]:
    """What the editor submits where that stands in it, with what the configuration has a place for."""
    made: list[dict[str, Any]] = []
    if config.whole and left.whole is not None:
        made.append({"id": "w", "from_name": config.whole, "type": "textarea", "value": {"text": [left.whole]}})
    for region in left.regions if config.per_region else ():
        place = {"start": region.start / 1000, "end": region.end / 1000, "channel": 0}
        if region.speaker:
            value = {**place, "labels": [region.speaker]}
            made.append({"id": region.id, "from_name": config.labels, "type": "labels", "value": value})
        if region.text is not None:
            value = {**place, "text": [region.text]}
            made.append({"id": region.id, "from_name": config.per_region, "type": "textarea", "value": value})
    if config.names_box and left.speaker_names is not None:
        value = {"text": [left.speaker_names]}
        made.append({"id": "n", "from_name": config.names_box, "type": "textarea", "value": value})
    return [{"to_name": config.audio, "origin": "manual", **result} for result in made]


def fitting(written: EditorContent, config: LabelConfig) -> EditorContent:
    """That much of it as the configuration has a place for."""
    return EditorContent(
        written.whole if config.whole else None,
        written.regions if config.per_region else (),
        speaker_names=written.speaker_names if config.names_box else None,
    )


def comparable(folder: Path) -> dict[str, bytes]:
    """Every file of a folder of reviews but for the database and the lock."""
    return {name: held for name, held in content(folder).items() if not name.startswith("reviews.")}


def asked_for(requests: Sequence[Request]) -> list[list[int]]:
    """Of which tasks the annotations were read, request by request."""
    queries = [httpx.QueryParams(request.query) for request in requests if request.path == "/api/tasks"]
    filters = [json.loads(query["query"])["filters"]["items"] for query in queries if query["fields"] == "all"]
    return [next(one["value"] for one in items if one["filter"] == "filter:tasks:id") for items in filters]


class Colleague:
    """Somebody else with an account, who was invited. Use it in a `with`."""

    def __init__(self, studio: Studio) -> None:
        self._http = httpx.Client(base_url=studio.url, timeout=60)
        email, path = f"{uuid4().hex[:12]}@example.com", studio.fetch("/api/invite").json()["invite_url"]
        self._http.get(path)
        form = {"email": email, "password": "correct-horse", "csrfmiddlewaretoken": self._http.cookies["csrftoken"]}
        self._http.post(path, data=form)
        self.number = int(self._http.get("/api/current-user/whoami").raise_for_status().json()["id"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def next_task(self, project: int) -> dict[str, Any] | None:
        """The task that "Label All Tasks" gives next; None if there is none."""
        answer = self._http.get(f"/api/projects/{project}/next")
        return None if answer.status_code == NO_FURTHER_TASK else dict(answer.raise_for_status().json())

    def submit(self, task: int, result: list[dict[str, Any]], **more: Any) -> int:
        """Submit a result, and give the annotation's number."""
        headers = {"X-CSRFToken": self._http.cookies["csrftoken"]}
        annotation = {"result": result, "lead_time": 2.5, **more}
        answer = self._http.post(f"/api/tasks/{task}/annotations/", json=annotation, headers=headers)
        return int(answer.raise_for_status().json()["id"])


def unexpected(task: UnreadableTask) -> None:
    """Fail the test for a task that Label Studio cannot show."""
    pytest.fail(str(task))
