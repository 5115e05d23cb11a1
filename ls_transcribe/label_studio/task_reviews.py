"""What people reviewed in a project: which tasks to read, and what stands in them. Label Studio is only read."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from ls_transcribe.concurrency.background_call import call_in_background
from ls_transcribe.label_studio import annotation_results, task_list
from ls_transcribe.label_studio.api import TaskFilter
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_import import chunks
from ls_transcribe.label_studio.task_list import TaskPage, item
from ls_transcribe.label_studio.tasks import MODEL_VERSION
from ls_transcribe.model import timecode
from ls_transcribe.model.review import EditorContent, Review, ReviewedTask, TaskReviews

_MOST = 300
"""Tasks in one answer: more at a time are no quicker, and their numbers stand in the address, which proxies cut off
at 8 kB."""

_FIRST = 50
"""Tasks in the first answer, of which it is not known how long they are."""

_BYTES = 8_000_000
"""About how long an answer is to be: two are held in memory here, and Label Studio needs several times that for one
(550 MB for 70 MB, measured)."""

_READ = "id,updated_at,data,predictions,annotations,result,was_cancelled,completed_by,parent_prediction,lead_time"
"""What is wanted of tasks, and of their annotations: Label Studio cuts both down by one list."""

_SUBMITTED = item("total_annotations", "greater", "Number", 0)
_SKIPPED = item("cancelled_annotations", "greater", "Number", 0)
_UNTOUCHED = (item("total_annotations", "equal", "Number", 0), item("cancelled_annotations", "equal", "Number", 0))

_EARLIER = re.compile(r"(?P<engine>.+)/(?P<language>[^/]+)/(?P<settings>[0-9a-f]{6}|unknown)")
"""The version of a prediction that another has taken the place of: what made it."""

_KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
"""What can be a key: files are called by it, and anybody can write into a task's data."""

_KEY_LENGTH = 12  # hexadecimal digits, as a recording's own
_DATETIME = "%Y-%m-%dT%H:%M:%S.%fZ"  # the only form that filters take


class _Prediction(msgspec.Struct, frozen=True):
    id: int
    model_version: str | None = None
    score: float | None = None
    result: msgspec.Raw = msgspec.Raw(b"[]")


class _Annotation(msgspec.Struct, frozen=True):
    id: int
    updated_at: datetime
    was_cancelled: bool = False
    completed_by: Any = None
    parent_prediction: int | None = None
    lead_time: float | None = None
    result: msgspec.Raw = msgspec.Raw(b"[]")


class _Task(msgspec.Struct, frozen=True):
    id: int
    updated_at: datetime
    data: dict[str, Any] = {}
    annotations: list[_Annotation] = []
    predictions: list[_Prediction] = []


def changed(
    project: Project,
    since: datetime | None,
    *,
    known: Collection[int] | None = None,
    seen: Mapping[int, datetime] | None = None,
) -> list[int]:
    """The numbers of the tasks to read, in their order.

    Without `since` (aware) those that have a review or were skipped; else those about which anything changed then or
    later, so that what was taken back is seen. Of these, `known` leaves out those that nobody has reviewed, unless they
    are among it: after a push, those are most. `seen` has when tasks had last changed as they were read: it leaves out
    those that have not changed since.
    """
    if since is None:
        return sorted(_numbers(project, _SUBMITTED) | _numbers(project, _SKIPPED))
    then = item("updated_at", "greater_or_equal", "Datetime", since.astimezone(UTC).strftime(_DATETIME))
    filters: list[tuple[TaskFilter, ...]] = [(then, _SUBMITTED), (then, _SKIPPED)]
    if known is None:
        filters.append((then, *_UNTOUCHED))
    elif task_list.page(project, then, *_UNTOUCHED, size=1).total:
        filters += [(then, *_UNTOUCHED, _among(chunk)) for chunk in chunks(sorted(known), _MOST)]
    return sorted(
        {
            task.id
            for items in filters
            for task in task_list.numbers(project, *items)
            if not seen or seen.get(task.id) != task.updated_at
        }
    )


def latest(project: Project) -> datetime | None:
    """When anything about any task last changed, by the server's clock; None in a project without tasks.

    Asked before `changed`, it is the `since` of the next time. When the last of the tasks that were read changed is
    not: those read before it may have changed again while the others were read.
    """
    page = task_list.page(project, size=1, ordering="-tasks:updated_at")
    return page.tasks[0].updated_at if page.tasks else None


def number_reviewed(project: Project) -> int:
    """How many tasks have a review or were skipped."""
    return task_list.page(project, _SUBMITTED, _SKIPPED, size=1, conjunction="or").total


def gone(project: Project, tasks: Iterable[int]) -> list[int]:
    """Those of the tasks that the project does not hold any more, in the order of their numbers.

    They are looked for by counting, since Label Studio loads all that a task has even to tell its number.
    """
    return [task for chunk in chunks(sorted(set(tasks)), _MOST) for task in _missing(project, chunk)]


def read(project: Project, config: LabelConfig, tasks: Sequence[int]) -> Iterator[TaskReviews]:
    """The tasks as people left them, in the order of their numbers; one that was deleted meanwhile is not there.

    They come in answers of about one length, however long each task is; the next one is asked for while one is gone
    through.

    Raises:
        LabelStudioUnavailable: Label Studio does not answer for long.
        LabelStudioAccessDenied: This user may not.
    """
    wanted = sorted(set(tasks))

    def answer(begin: int, number: int) -> tuple[TaskPage[_Task], int]:
        content = task_list.ask(
            project, _among(wanted[begin : begin + number]), size=number, include=_READ, fields="all"
        )
        return task_list.decoded(project, content, TaskPage[_Task]), len(content)

    begin, number = 0, _FIRST
    following = call_in_background(partial(answer, begin, number)) if wanted else None
    while following:
        page, size = following.result()
        is_cut = 0 < len(page.tasks) < page.total  # a server may be set to give fewer at a time than asked for
        begin = bisect_right(wanted, page.tasks[-1].id) if is_cut else begin + number
        if page.tasks:
            number = min(max(_BYTES * len(page.tasks) // size, 1), _MOST)
        following = call_in_background(partial(answer, begin, number)) if begin < len(wanted) else None
        for task in page.tasks:
            yield _reviewed(task, config)


def _missing(project: Project, tasks: Sequence[int]) -> Sequence[int]:
    there = task_list.page(project, _among(tasks), size=1).total
    if there == 0 or there == len(tasks):
        return () if there else tasks
    half = len(tasks) // 2
    return [*_missing(project, tasks[:half]), *_missing(project, tasks[half:])]


def _numbers(project: Project, *items: TaskFilter) -> set[int]:
    return {task.id for task in task_list.numbers(project, *items)}


def _among(tasks: Sequence[int]) -> TaskFilter:
    return item("id", "in_list", "List", list(tasks))


def _reviewed(task: _Task, config: LabelConfig) -> TaskReviews:
    subject = _subject(task, config)
    submitted = [annotation for annotation in task.annotations if not annotation.was_cancelled]
    submitted.sort(key=lambda annotation: (annotation.updated_at, annotation.id), reverse=True)
    return TaskReviews(
        subject,
        task.updated_at,
        tuple(_review(annotation, task, subject, config) for annotation in submitted),
        skipped=bool(task.annotations) and not submitted,
    )


def _review(annotation: _Annotation, task: _Task, subject: ReviewedTask, config: LabelConfig) -> Review:
    prediction = _began_from(annotation, task)
    settings = None
    if prediction and prediction.model_version == MODEL_VERSION:
        settings = _text(task.data.get("settings"))
    elif prediction:
        subject, settings = _of_another(prediction, subject)
    who = annotation.completed_by
    who = who.get("id") if isinstance(who, dict) else who
    return Review(
        subject,
        annotation.id,
        who if isinstance(who, int) else None,
        annotation.updated_at,
        _written(annotation.result, config),
        machine=_written(prediction.result, config) if prediction else None,
        settings=settings,
        lead_time=annotation.lead_time,
    )


def _began_from(annotation: _Annotation, task: _Task) -> _Prediction | None:
    """The prediction an annotation began from; if it began from none, or from one that is gone, what is shown now."""
    predictions = {prediction.id: prediction for prediction in task.predictions}
    if annotation.parent_prediction in predictions:
        return predictions[annotation.parent_prediction]
    shown = [prediction for prediction in task.predictions if prediction.model_version == MODEL_VERSION]
    return max(shown, key=lambda prediction: prediction.id, default=None)


def _of_another(prediction: _Prediction, subject: ReviewedTask) -> tuple[ReviewedTask, str | None]:
    """What is known of a recording by a prediction that is not the shown one, and the settings that made it."""
    version = prediction.model_version or ""
    confidence = prediction.score if prediction.score and 0 < prediction.score <= 1 else None
    subject = replace(subject, engine=version or None, confidence=confidence)
    if not (ours := _EARLIER.fullmatch(version)):
        return subject, None
    engine, language, settings = (None if part == "unknown" else part for part in ours.groups())
    return replace(subject, engine=engine, language=language), settings


def _written(result: msgspec.Raw, config: LabelConfig) -> EditorContent:
    return annotation_results.read(msgspec.json.decode(result), config)


def _subject(task: _Task, config: LabelConfig) -> ReviewedTask:
    data = task.data
    audio = _text(data.get(config.audio_variable)) or ""
    key = _text(data.get("ls_transcribe_key")) or ""
    if not _KEY.fullmatch(key):
        key = hashlib.sha256((audio or str(task.id)).encode()).hexdigest()[:_KEY_LENGTH]
    duration = _number(data.get("duration"))
    return ReviewedTask(
        task.id,
        key,
        _text(data.get("recording")) or _name(audio) or str(task.id),
        audio,
        duration=None if duration is None else timecode.from_seconds(duration),
        language=_text(data.get("language")),
        confidence=_number(data.get("confidence")),
        engine=_text(data.get("engine")),
    )


def _name(audio: str) -> str:
    """What a recording is called whose task does not tell: the last part of its address."""
    if audio.startswith("s3://"):
        return audio.rpartition("/")[2]  # a key may have any character in it
    try:
        parts = urlsplit(audio)
    except ValueError:
        return ""
    served = parse_qs(parts.query).get("d") if parts.path.endswith("/local-files/") else None
    return (served[0] if served else unquote(parts.path)).rpartition("/")[2]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
