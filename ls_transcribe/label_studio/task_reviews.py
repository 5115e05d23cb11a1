"""The reviews in a project: which tasks have changed, and what people have left in them. Nothing is written."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from ls_transcribe.concurrency.background_call import call_in_background
from ls_transcribe.label_studio import task_numbers
from ls_transcribe.label_studio.api import TaskFilter
from ls_transcribe.label_studio.connection import PageFailed
from ls_transcribe.label_studio.earlier_versions import parse_earlier_version, with_origin
from ls_transcribe.label_studio.import_batches import chunks
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.review_contents import measured_length, review_contents
from ls_transcribe.label_studio.review_tags import ReviewTags
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.label_studio.task_fields import KEY_FIELD, value_at
from ls_transcribe.label_studio.task_halves import Halving, UnreadableTask, readable
from ls_transcribe.label_studio.task_query import (
    MOST_NUMBERS,
    TaskPage,
    changed_since,
    decode_page,
    has_number,
    query_all_summaries,
    query_summaries,
    query_tasks,
    read_numbers,
    task_filter,
)
from ls_transcribe.model.flag import worst_kind
from ls_transcribe.model.recording import recording_key
from ls_transcribe.model.review import Review, ReviewedTask, TaskReviews

_FIRST_TASKS = 50
"""The tasks in the first query, when their size is not known yet."""

_ANSWER_SIZE = 8_000_000
"""The size in bytes that answers should have. Two are in memory here at a time, and the server needs several times as
much for one (550 MB for 70 MB, measured)."""

_IN_A_GROUP = 16
"""The tasks of which the caller is given the reviews at once."""

_FIELDS = (
    "id,updated_at,data,predictions,annotations,result,was_cancelled,ground_truth,completed_by,parent_prediction,"
    "lead_time"
)
"""The fields to request of tasks and of their annotations. Label Studio has one list for both."""

_SUBMITTED = task_filter("total_annotations", "greater", "Number", 0)
_SKIPPED = task_filter("cancelled_annotations", "greater", "Number", 0)
_UNTOUCHED = (
    task_filter("total_annotations", "equal", "Number", 0),
    task_filter("cancelled_annotations", "equal", "Number", 0),
)

_KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
"""The form of a key that can be trusted. Anybody can write into a task's data, and files are named after the key."""


class _Prediction(msgspec.Struct, frozen=True):
    id: int
    model_version: str | None = None
    score: Any = None
    result: msgspec.Raw = msgspec.Raw(b"[]")


class _Annotation(msgspec.Struct, frozen=True):
    id: int
    updated_at: datetime
    was_cancelled: bool = False
    ground_truth: bool | None = None
    completed_by: Any = None
    parent_prediction: int | None = None
    lead_time: Any = None
    result: msgspec.Raw = msgspec.Raw(b"[]")


class _Task(msgspec.Struct, frozen=True):
    id: int
    updated_at: datetime
    data: dict[str, Any] = {}
    annotations: list[_Annotation] = []
    predictions: list[_Prediction] = []


def changed_tasks(
    project: Project,
    since: datetime | None,
    *,
    known: Collection[int] | None = None,
    read_before: Mapping[int, datetime] | None = None,
) -> list[int]:
    """Return the numbers of the tasks to read, sorted.

    Without `since` (a time with a zone) these are the tasks that were annotated or skipped. With it, they are the tasks
    that have changed in any way since then, so that withdrawn reviews are noticed. Two options leave some of these out:
    `known` leaves out tasks without a review that are not in it, because after a push most tasks are of this kind.
    `read_before` has the times of the last change that tasks had when they were read, and leaves out those that still
    have the same one.
    """
    if since is None:
        return sorted(
            {task.id for reviewed in (_SUBMITTED, _SKIPPED) for task in query_all_summaries(project, reviewed)}
        )
    is_changed = changed_since(since)
    filters: list[tuple[TaskFilter, ...]] = [(is_changed, _SUBMITTED), (is_changed, _SKIPPED)]
    if known is None:
        filters.append((is_changed, *_UNTOUCHED))
    elif query_summaries(project, is_changed, *_UNTOUCHED, size=1).total:
        filters += [(is_changed, *_UNTOUCHED, has_number(chunk)) for chunk in chunks(sorted(known), MOST_NUMBERS)]
    return sorted(
        {
            task.id
            for conditions in filters
            for task in query_all_summaries(project, *conditions)
            if not read_before or read_before.get(task.id) != task.updated_at
        }
    )


def count_reviewed(project: Project) -> int:
    """Return how many tasks were annotated or skipped."""
    return query_summaries(project, _SUBMITTED, _SKIPPED, size=1, conjunction="or").total


def deleted_tasks(project: Project, tasks: Iterable[int]) -> list[int]:
    """Return those of the tasks that are not in the project any more, sorted.

    They are found by counting, because Label Studio loads everything of a task even to return only its number.
    """
    return [task for chunk in chunks(sorted(set(tasks)), MOST_NUMBERS) for task in _missing_tasks(project, chunk)]


def read_reviews(
    project: Project, tags: ReviewTags, tasks: Sequence[int], on_unreadable: Callable[[UnreadableTask], object]
) -> Iterator[list[TaskReviews]]:
    """Yield the reviews of tasks, in the order of the tasks' numbers, in groups of a few. Deleted tasks are left out.

    A list at which the server fails each time is halved; `on_unreadable` is called with the task that is to blame.

    The number of tasks in a query is adapted so that all answers have about the same size. The next answer is requested
    in the background.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
        LabelStudioAccessDenied: This user may not read them.
        PageFailed: The server fails at all of them.
    """
    numbers = sorted(set(tasks))

    halving = Halving(project, partial(read_numbers, project, page_type=TaskPage[_Task], include=_FIELDS, fields="all"))

    def request(begin: int, count: int) -> tuple[TaskPage[_Task], int]:
        chosen = has_number(numbers[begin : begin + count])
        content = query_tasks(project, chosen, size=count, include=_FIELDS, fields="all")
        return decode_page(project, content, TaskPage[_Task]), len(content)

    begin, count = 0, _FIRST_TASKS
    next_answer = call_in_background(partial(request, begin, count)) if numbers else None
    while next_answer:
        chosen = numbers[begin : begin + count]
        try:
            page, size = next_answer.result()
            parts: Iterable[list[_Task] | UnreadableTask] = [page.tasks]
        except PageFailed:
            page, parts = TaskPage[_Task]([], 0), halving.parts(chosen)
        is_cut = 0 < len(page.tasks) < page.total  # a server may be set to return fewer than were requested
        begin = bisect_right(numbers, page.tasks[-1].id) if is_cut else begin + count
        if page.tasks:
            count = min(max(_ANSWER_SIZE * len(page.tasks) // size, 1), MOST_NUMBERS)
        next_answer = call_in_background(partial(request, begin, count)) if begin < len(numbers) else None
        for group in readable(parts, _IN_A_GROUP, on_unreadable):
            yield [_task_reviews(task, tags) for task in group]


def _missing_tasks(project: Project, tasks: Sequence[int]) -> Sequence[int]:
    number = query_summaries(project, has_number(tasks), size=1).total
    if number == 0 or number == len(tasks):
        return () if number else tasks
    half = len(tasks) // 2
    return [*_missing_tasks(project, tasks[:half]), *_missing_tasks(project, tasks[half:])]


def _task_reviews(task: _Task, tags: ReviewTags) -> TaskReviews:
    subject = _subject(task, tags)
    submitted = [annotation for annotation in task.annotations if not annotation.was_cancelled]
    submitted.sort(key=_rank, reverse=True)
    return TaskReviews(
        subject,
        task.updated_at,
        tuple(_review(annotation, task, subject, tags) for annotation in submitted),
        is_skipped=bool(task.annotations) and not submitted,
    )


def _rank(annotation: _Annotation) -> tuple[bool, datetime, int]:
    """Return what orders the annotations of a task. A ground truth counts before others that are newer."""
    return bool(annotation.ground_truth), annotation.updated_at, annotation.id


def _review(annotation: _Annotation, task: _Task, subject: ReviewedTask, tags: ReviewTags) -> Review:
    prediction = _prediction_of(annotation, task)
    settings = None
    if prediction and prediction.model_version == MODEL_VERSION:
        settings = _string(task.data.get("settings"))
    elif prediction:
        subject, settings = with_origin(
            subject, prediction.model_version or "", task_numbers.confidence(prediction.score)
        )
    left, predicted = (msgspec.json.decode(part.result) if part else None for part in (annotation, prediction))
    is_own = prediction is not None and _is_own(prediction)
    contents = review_contents(left, predicted, task.data, tags, is_own=is_own)
    annotator = annotation.completed_by
    annotator = annotator.get("id") if isinstance(annotator, dict) else annotator
    return Review(
        subject,
        annotation.id,
        task_numbers.user_number(annotator),
        annotation.updated_at,
        contents.left,
        prediction=contents.predicted,
        settings=settings,
        lead_time=task_numbers.working_time(annotation.lead_time),
        is_ground_truth=bool(annotation.ground_truth),
        is_repeated=contents.is_repeated,
        length=measured_length(left),
    )


def _prediction_of(annotation: _Annotation, task: _Task) -> _Prediction | None:
    """Return the prediction that an annotation began with. If there is none any more, return the one that is shown."""
    predictions = {prediction.id: prediction for prediction in task.predictions}
    if annotation.parent_prediction in predictions:
        return predictions[annotation.parent_prediction]
    shown = [prediction for prediction in task.predictions if prediction.model_version == MODEL_VERSION]
    return max(shown, key=lambda prediction: prediction.id, default=None)


def _is_own(prediction: _Prediction) -> bool:
    version = prediction.model_version or ""
    return version == MODEL_VERSION or parse_earlier_version(version) is not None


def _subject(task: _Task, tags: ReviewTags) -> ReviewedTask:
    data = task.data
    audio = _string(value_at(data, tags.audio_variable)) or ""
    key = _string(data.get(KEY_FIELD)) or ""
    if not _KEY.fullmatch(key):
        key = recording_key(audio or str(task.id))
    return ReviewedTask(
        task.id,
        key,
        _string(data.get("recording")) or _name_from_address(audio) or str(task.id),
        audio,
        duration=task_numbers.length(data.get("duration")),
        language=_string(data.get("language")),
        confidence=task_numbers.confidence(data.get("confidence")),
        engine=_string(data.get("engine")),
        flag=worst_kind(data.get("flags")),
    )


def _name_from_address(audio: str) -> str:
    """Return a name for a recording whose task has none: the last part of the address of its audio."""
    if audio.startswith("s3://"):
        return audio.rpartition("/")[2]  # a key may contain any character, so it is not parsed as a URL
    try:
        parts = urlsplit(audio)
    except ValueError:
        return ""
    local_path = parse_qs(parts.query).get("d") if parts.path.endswith("/local-files/") else None
    return (local_path[0] if local_path else unquote(parts.path)).rpartition("/")[2]


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
