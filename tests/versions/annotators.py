"""Pushes beside three people who submit their work all the time: how many imports lose their predictions."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from people import at_work
from pushing import Office, fill, in_s3
from studio import Studio

from ls_transcribe.label_studio.answer_forms import ImportAnswer
from ls_transcribe.label_studio.api import LabelStudioServer

PEOPLE = 3
RECORDINGS = 3  # of each push
_BETWEEN = 0.1
"""The seconds between what a person submits. Without them Label Studio repeats an import for up to ten minutes: each
time that it finds the database locked, it waits longer."""


@dataclass
class Count:
    """What came of pushes: the imports that were answered, those that lost predictions, and what people submitted.

    `sent_again` are predictions that were sent again; one that was lost twice counts twice.
    """

    imports: int = 0
    lossy: int = 0
    sent_again: int = 0
    submitted: int = 0
    refused: int = 0
    empty: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.lossy} of {self.imports} imports lost predictions, {self.sent_again} were sent again, beside "
            f"{self.submitted} submissions and {self.refused} refused ones; {len(self.empty)} editors empty at the end "
            "of a push"
        )


def push_beside_annotators(office: Office, folder: Path, project: int, pushes: int, *, first: int) -> Count:
    """Push so often, three recordings each time, and look after each push for empty editors.

    `project` has tasks for people to work on. Recordings are numbered from `first` on.

    Raises:
        AssertionError: A push did not end with 0 and its editors filled.
    """
    count = Count()
    tasks = [task["id"] for task in office.studio.tasks(project)]
    with _counted(count), _annotated(office.studio, tasks, count):
        for number in range(pushes):
            start = first + number * RECORDINGS
            output = fill(folder / f"beside-{number}", in_s3(range(start, start + RECORDINGS)))
            pushed = office.push(output, project=project, sleep=time.sleep)  # locks end with time, not with attempts
            count.empty += empty_editors(office.studio, project)
            ended = dict(pushed.counts), pushed.failed, count.empty
            assert ended == ({"new": RECORDINGS}, 0, []), f"push {number + 1}: {ended}, {office.listener.told}"
            print(f"  push {number + 1}: {count}", flush=True)
    return count


def empty_editors(studio: Studio, project: int) -> list[str]:
    """Return the recordings of tasks whose editor is empty in the project."""
    version = studio.call("GET", f"projects/{project}/")["model_version"]
    query = {"project": project, "fields": "all", "include": "id,data,predictions", "page_size": 10_000}
    tasks: list[dict[str, Any]] = studio.call("GET", "tasks", params=query)["tasks"]
    return [
        task["data"]["recording"]
        for task in tasks
        if not any(each["model_version"] == version and each["result"] for each in task["predictions"])
    ]


@contextmanager
def _counted(count: Count) -> Iterator[None]:
    """Count the imports that the tool sends, those that lost predictions, and the predictions that it sends again."""
    import_tasks, import_predictions = LabelStudioServer.import_tasks, LabelStudioServer.import_predictions
    create_prediction = LabelStudioServer.create_prediction

    def imported(server: LabelStudioServer, project: int, tasks: bytes) -> ImportAnswer:
        answer = import_tasks(server, project, tasks)
        count.imports += 1
        count.lossy += answer.predictions < len(answer.tasks)
        return answer

    def sent(server: LabelStudioServer, project: int, predictions: list[dict[str, Any]]) -> None:
        count.sent_again += len(predictions)
        import_predictions(server, project, predictions)

    def created(server: LabelStudioServer, prediction: dict[str, Any]) -> None:
        count.sent_again += 1
        create_prediction(server, prediction)

    with patch.multiple(LabelStudioServer, import_tasks=imported, import_predictions=sent, create_prediction=created):
        yield


@contextmanager
def _annotated(studio: Studio, tasks: list[int], count: Count) -> Iterator[None]:
    """Have people submit the tasks again and again."""

    def work(task: int) -> None:
        try:
            studio.submit(task, _RESULT)
            count.submitted += 1
        except (AssertionError, httpx.HTTPError):  # the database is locked for them too
            count.refused += 1

    with at_work(work, tasks[:PEOPLE], _BETWEEN):
        yield


_RESULT = [
    {
        "id": "t",
        "from_name": "transcription",
        "to_name": "audio",
        "type": "textarea",
        "value": {"text": ["what was said"]},
    }
]
