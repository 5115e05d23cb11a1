"""The filters of the task list, as far as this tool asks for them: any other is an error of the test."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from stand_ins.label_studio.http import Refused
from stand_ins.label_studio.records import Json, Store, Task

_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_PREFIX = "filter:tasks:"

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equal": lambda value, other: bool(value == other),
    "greater": lambda value, other: bool(value > other),
    "greater_or_equal": lambda value, other: bool(value >= other),
    "in_list": lambda value, others: value in others,
    "contains": lambda values, parts: _contains(values, parts),
    "not_contains": lambda values, parts: not any(part in value for value in values for part in parts),
}


def _contains(found: Any, wanted: Any) -> bool:
    """Whether a text has a part, or a list has values with one of several parts."""
    if isinstance(wanted, str):
        return isinstance(found, str) and wanted.lower() in found.lower()
    return any(part in value for value in found for part in wanted)


_RESULTS = "predictions_results"
_RESULT_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equal": lambda results, wanted: wanted in results,
    "contains": lambda results, part: any(part in _text(result) for result in results),
    "not_contains": lambda results, part: not any(part in _text(result) for result in results),
}


def chosen(store: Store, tasks: Iterable[Task], query: str) -> list[Task]:
    """Return the tasks that a query's filters let through, in the query's order.

    Raises:
        Refused: A column or a value is none that Label Studio knows.
    """
    question = json.loads(unquote(query))  # a second time, as data_manager/functions.py does in 1.23.2
    filters = question.get("filters") or {}
    every = all if filters.get("conjunction", "and") == "and" else any
    items = [_prepared(item) for item in filters.get("items", [])]
    found = [
        task
        for task in tasks
        if not items or every(operator(_value(store, task, column), wanted) for column, operator, wanted in items)
    ]
    (order,) = question.get("ordering") or ["tasks:id"]
    column = order.removeprefix("-").removeprefix("tasks:")
    return sorted(found, key=lambda task: _value(store, task, column), reverse=order.startswith("-"))


def submitted(store: Store, task: Task) -> int:
    """Return how many annotations of a task are not skips."""
    return sum(not annotation.was_cancelled for annotation in store.annotations.of_task(task.id))


def skipped(store: Store, task: Task) -> int:
    """Return how many times a task was skipped."""
    return sum(annotation.was_cancelled for annotation in store.annotations.of_task(task.id))


def _prepared(item: Json) -> tuple[str, Callable[[Any, Any], bool], Any]:
    """Return a filter's column, its operator, and its value as it is compared."""
    column, wanted = item["filter"].removeprefix(_PREFIX), item["value"]
    if column == _RESULTS:
        wanted = json.loads(wanted) if item["operator"] == "equal" else wanted.lower()
        return column, _RESULT_OPERATORS[item["operator"]], wanted
    if item["type"] == "Datetime":
        try:
            wanted = datetime.strptime(wanted, _TIME).strftime(_TIME)
        except ValueError as error:
            raise Refused(500, str(error)) from error
    return column, _OPERATORS[item["operator"]], wanted


def _value(store: Store, task: Task, column: str) -> Any:
    if column.startswith("data."):
        return task.data.get(column.removeprefix("data."))
    match column:
        case "id":
            return task.id
        case "updated_at":
            return task.updated_at
        case "storage_filename":
            return None  # only a storage's own tasks have one, and it makes none here
        case "total_annotations":
            return submitted(store, task)
        case "cancelled_annotations":
            return skipped(store, task)
        case "predictions_model_versions":
            return [prediction.model_version for prediction in store.predictions.of_task(task.id)]
        case "predictions_results":
            return [prediction.result for prediction in store.predictions.of_task(task.id)]
    raise Refused(500, f"Cannot resolve keyword '{column}' into field.")


def _text(result: Any) -> str:
    """Return a result as SQLite compares it: with other letters than those of ASCII as numbers, in any case."""
    return json.dumps(result).lower()
