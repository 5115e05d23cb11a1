"""Recognises a transcript that a task has in other turns, because an earlier version made them by another rule.

Such a task is left as it is, since people may be at work on it, and nothing that was said has changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from ls_transcribe.label_studio.tag_roles import NAMES_BOX

_MADE_BY = ("engine", "settings")
_TIMES = {"start", "end"}
_LABEL = {"value", "background"}


class _TurnShown(NamedTuple):
    """A turn as a prediction shows it: its label and text, and its start and end in seconds; None for a whole text."""

    label: str
    text: str
    start: float | None
    end: float | None


def is_made_alike(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether the same engine with the same settings made the texts of two tasks, by the tasks' data."""
    made_by = [old.get(field) for field in _MADE_BY]
    return None not in made_by and made_by == [new.get(field) for field in _MADE_BY]


def differ_only_in_turns(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether two predictions have the same words of the same speakers in the same order, and the same score.

    Where both begin or end a turn at the same word, they must do so at the same time. White space does not count, nor
    does a box for names, which an earlier version did not fill.
    """
    try:
        before, after = list(_turns_shown(old["result"])), list(_turns_shown(new["result"]))
    except (KeyError, TypeError, AttributeError):  # not a prediction of this tool
        return False
    if old.get("score") != new.get("score") or _spoken(before) != _spoken(after):
        return False
    return all(_agree(_times(before, which), _times(after, which)) for which in ("start", "end"))


def list_same_turns(old: object, new: object) -> bool:
    """Return whether two values of a task's data are lists of turns that say the same: for the tag `Paragraphs`."""
    lists = [value for value in (old, new) if isinstance(value, list) and value]
    if len(lists) < 2 or not all(isinstance(turn, dict) and turn.keys() >= _TIMES for turns in lists for turn in turns):
        return False
    names = lists[1][0].keys() - _TIMES
    texts = [{name: [str(turn.get(name)) for turn in turns] for name in names} for turns in lists]
    is_text = {name: _joined(texts[0][name]) == _joined(texts[1][name]) for name in names}
    is_label = {name: _changes(texts[0][name]) == _changes(texts[1][name]) for name in names}
    return any(is_text.values()) and all(is_text[name] or is_label[name] for name in names)


def list_same_speakers(old: object, new: object) -> bool:
    """Return whether two values of a task's data list the same speakers, if the new one may list spare ones as well."""
    if not (isinstance(old, list) and isinstance(new, list) and old):
        return False
    return old == new[: len(old)] and all(isinstance(label, dict) and label.keys() == _LABEL for label in old)


def _turns_shown(results: Sequence[Mapping[str, Any]]) -> Iterator[_TurnShown]:
    shown = [result for result in results if result["from_name"].casefold() != NAMES_BOX]
    for _id, parts in groupby(shown, key=itemgetter("id")):
        values = [(part["from_name"], part["value"]) for part in parts]
        labels = "".join(f"{name}:{value.get('labels')}" for name, value in values if "labels" in value)
        texts = "".join(text for _name, value in values for text in value.get("text", ()))
        names = "".join(name for name, value in values if "text" in value)
        yield _TurnShown(f"{labels}>{names}", texts, values[0][1].get("start"), values[0][1].get("end"))


def _spoken(turns: Sequence[_TurnShown]) -> list[tuple[str, str]]:
    """Return what each speaker says until another one does."""
    runs = groupby(turns, key=itemgetter(0))
    return [(label, _joined([turn.text for turn in run])) for label, run in runs]


def _times(turns: Sequence[_TurnShown], which: str) -> dict[int, float | None]:
    """Return when turns start or end, by the number of letters before that."""
    times: dict[int, float | None] = {}
    letters = 0
    for turn in turns:
        begin, letters = letters, letters + len(_joined([turn.text]))
        times[begin if which == "start" else letters] = turn.start if which == "start" else turn.end
    return times


def _agree(old: Mapping[int, float | None], new: Mapping[int, float | None]) -> bool:
    return all(old[letters] == new[letters] for letters in old.keys() & new.keys())


def _joined(texts: Sequence[str]) -> str:
    return "".join("".join(texts).split())


def _changes(texts: Sequence[str]) -> list[str]:
    return [text for text, _again in groupby(texts)]
