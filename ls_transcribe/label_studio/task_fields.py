"""The fields of a task's data that a labelling configuration shows, and what each of them is filled with.

Every variable is filled with what its tag takes, or the configuration is refused by the variable's name: an editor with
a wrong value shows an empty box, a silent player, or an error in place of the whole task.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.label_studio.config_tags import ConfigTag
from ls_transcribe.label_studio.role_words import TextMeaning, means_something_aside, text_meaning
from ls_transcribe.label_studio.tag_roles import TagChoice, TagRoles

KEY_FIELD = "ls_transcribe_key"
"""The field of a task's data that has the key of the recording. This tool recognises its tasks by it."""

OWN_FIELDS: Mapping[str, type] = {
    "recording": str,
    KEY_FIELD: str,
    "duration": float,
    "language": str,
    "confidence": float,
    "engine": str,
    "settings": str,
    "flags": str,
    "speaker_count": int,
    "speakers": list,
}
"""The fields that every task has, and the type of each."""

_VARIABLE = re.compile(r"\$(\w+(?:\.\w+|\[\d+\])*)")
_PATH = re.compile(r"\w+(?:\.\w+)*")

_SHOWN_BY = {
    str: {"text", "header", "hypertext", "list", "table", "labels", "choices"},
    float: {"text", "header"},
    int: {"text", "header"},
    list: {"text", "labels", "choices", "table", "list", "ranker"},
}
"""The kinds of tags that take a value of each type: Label Studio rejects the import of a task with another."""


class FieldContent(Enum):
    """What a field of a task's data is filled with."""

    AUDIO = auto()
    OWN = auto()
    """What every task has under this name."""
    OWN_SHOWN = auto()
    """The same, in a tag that takes no null."""
    SPEAKERS = auto()
    """The speakers of the recording, as labels."""
    TURNS = auto()
    """The turns of the transcript, as a list with the keys of the tag."""
    TEXT = auto()
    HTML = auto()
    """The text of the transcript, in which nothing is taken for a tag."""
    EMPTY = auto()
    """Nothing: the prediction fills the tag, or the field is not needed."""
    GIVEN = auto()
    """A value that the user gives."""


@dataclass(frozen=True, slots=True)
class TaskField:
    """A field of a task's data. `path` is its name, with dots where it lies within others.

    `name_key` and `text_key` are the keys of a turn in a list of turns. `value` is what the user gives.
    """

    path: str
    content: FieldContent
    name_key: str = ""
    text_key: str = ""
    value: Any = None


@dataclass(frozen=True, slots=True)
class _Use:
    """A variable in an attribute of a tag."""

    tag: ConfigTag
    attribute: str
    path: str

    @property
    def is_shown(self) -> bool:
        """Whether the tag shows it. Other attributes, and tags without a name, do without it."""
        is_label = self.tag.kind in ("label", "choice")
        return (bool(self.tag.name) or is_label) and self.attribute in ("value", "valuelist", "audiourl")

    @property
    def place(self) -> str:
        """How a message names the tag."""
        return f"{self.tag.title} {self.tag.name}".strip()


def audio_path(audio: ConfigTag, name: str) -> str:
    """Return the path of the field that an Audio tag plays.

    Raises:
        ConfigurationRefused: It plays something else than a field.
    """
    path = audio.value[1:]
    if not _PATH.fullmatch(path) or path.split(".")[0] == KEY_FIELD:
        raise ConfigurationRefused(
            name, f'plays {audio.value} in the Audio {audio.name}, which is not a field of a task: write value="$audio"'
        )
    return path


def task_fields(tags: Sequence[ConfigTag], roles: TagRoles, name: str, choice: TagChoice) -> tuple[TaskField, ...]:
    """Return what fills each variable of a configuration, and the values that the user gives beside them.

    Raises:
        ConfigurationRefused: Nothing tells what a variable is, or two tags need different values of it.
    """
    if roles.audio.value[1:] in choice.data:
        raise ConfigurationRefused(name, f"plays the recording from {roles.audio.value}: leave it out of --data")
    fields: dict[str, tuple[TaskField, _Use]] = {}
    for use in _uses(tags):
        found = _field(use, roles, name, choice)
        first, first_use = fields.setdefault(use.path, (found, use))
        if found != first and use.is_shown and first_use.is_shown:
            raise ConfigurationRefused(
                name, f"shows ${use.path} in {first_use.place} and in {use.place}, which take different values"
            )
        if use.is_shown and not first_use.is_shown:
            fields[use.path] = found, use
    for path in fields:
        if outer := next((other for other in fields if path.startswith(f"{other}.")), None):
            raise ConfigurationRefused(name, f"shows ${outer} and ${path}, so that ${outer} would be two things")
    given = [TaskField(path, FieldContent.GIVEN, value=value) for path, value in choice.data.items()]
    shown = [field for field, _use in fields.values() if field.content is not FieldContent.GIVEN]
    return (*shown, *given)


def empty_notes(fields: Iterable[TaskField], tags: Sequence[ConfigTag], roles: TagRoles) -> Iterator[str]:
    """Yield a sentence about each variable that stays empty although a tag shows it on the screen."""
    empty = {field.path for field in fields if field.content is FieldContent.EMPTY}
    filled = {tag.name for tag in (roles.whole, roles.per_region, roles.names_box) if tag}
    for use in _uses(tags):
        if use.path in empty and use.tag.name not in filled and use.attribute == "value":
            empty.discard(use.path)
            yield f"${use.path} stays empty in {use.place}: --data {use.path}=VALUE fills it"


def value_at(data: Mapping[str, Any], path: str) -> Any:
    """Return the value of a field, None if there is none. The path has dots where it lies within others."""
    value: Any = data
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def with_value(data: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return data with the value of a field. What lies beside it stays."""
    key, _dot, rest = path.partition(".")
    inner = data.get(key)
    inner = inner if isinstance(inner, Mapping) else {}
    return {**data, key: with_value(inner, rest, value) if rest else value}


def replaced(data: Mapping[str, Any], old: object, new: object) -> dict[str, Any]:
    """Return data in which every field with an old value has a new one, also within other fields."""
    return {
        key: new if value == old else replaced(value, old, new) if isinstance(value, Mapping) else value
        for key, value in data.items()
    }


def _uses(tags: Iterable[ConfigTag]) -> Iterator[_Use]:
    for tag in tags:
        for attribute, text in tag.attributes.items():
            for path in _VARIABLE.findall(text):
                yield _Use(tag, attribute, path)


def _field(use: _Use, roles: TagRoles, name: str, choice: TagChoice) -> TaskField:
    """Return what fills a variable for a tag."""
    path, tag = use.path, use.tag
    if path == roles.audio.value[1:]:
        return TaskField(path, FieldContent.AUDIO)
    if path in choice.data or any(path.startswith(f"{given}.") for given in choice.data):
        return TaskField(path, FieldContent.GIVEN)
    if path == "speakers" and use.is_shown and tag.kind in _SHOWN_BY[list]:
        return TaskField(path, FieldContent.SPEAKERS)
    if path in OWN_FIELDS and (not use.is_shown or tag.kind in _SHOWN_BY[OWN_FIELDS[path]]):
        return TaskField(path, FieldContent.OWN_SHOWN if use.is_shown else FieldContent.OWN)
    if tag is roles.labels and _PATH.fullmatch(path):
        return TaskField(path, FieldContent.SPEAKERS)
    is_text = text_meaning(path) > TextMeaning.UNKNOWN and not means_something_aside(path)
    if not use.is_shown or tag.kind == "textarea":
        is_filled = is_text and tag not in (roles.whole, roles.per_region, roles.names_box)
        return TaskField(path, FieldContent.TEXT if is_filled else FieldContent.EMPTY)
    is_text = is_text or text_meaning(tag.name) > TextMeaning.UNKNOWN
    is_address = tag.attributes.get("valuetype", "").lower() == "url"
    is_aside = is_address or means_something_aside(f"{tag.name} {path} {tag.heading}")
    is_ours = _PATH.fullmatch(path) and path.split(".")[0] not in OWN_FIELDS and use.attribute != "audiourl"
    if is_ours and not is_aside:
        if tag.kind == "paragraphs":
            keys = tag.attributes.get("namekey") or "author", tag.attributes.get("textkey") or "text"
            return TaskField(path, FieldContent.TURNS, *keys)
        if tag.kind in ("text", "hypertext") and is_text:
            return TaskField(path, FieldContent.TEXT if tag.kind == "text" else FieldContent.HTML)
    raise ConfigurationRefused(
        name,
        f"needs ${path} for {use.place}, and nothing tells what that is: "
        f"give it with --data {path.split('[')[0]}=VALUE, or take the tag out",
    )
