"""An option that a folder remembers: where its value is among the remembered settings, and in which words it is typed.

The options themselves are listed in `workflows/remembered_options.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeAlias

from ls_transcribe.store.remembered_settings import RememberedSettings

Place: TypeAlias = tuple[str, ...]
"""The name of a remembered setting, and those that lead on inside of its value."""


def as_typed(value: Any) -> Iterable[str | None]:
    """Return the one text that is typed for a value."""
    return [str(value)]


def as_flag(value: Any) -> Iterable[str | None]:  # noqa: ARG001  # one of the functions for `RememberedOption.texts`
    """Return that nothing is typed after the option."""
    return [None]


def as_list(value: Any) -> Iterable[str | None]:
    """Return the one text that is typed for several values."""
    return [",".join(map(str, value))]


@dataclass(frozen=True, slots=True)
class RememberedOption:
    """An option that a folder remembers.

    `option` is its name as it is typed. `place` has its value, None where the setting alone does not show that it was
    typed. `texts` returns what is typed after the option, once for each text; None stands for nothing.
    `together` are members that it sets besides, with their values. `belongings` are places whose values mean nothing
    without it: they are taken back with it. `is_added` says that what is typed is added to what is remembered, so that
    the option may be typed together with its `--no-`. `is_rest` says that it gives what no other option gives of the
    same setting.
    """

    option: str
    place: Place
    texts: Callable[[Any], Iterable[str | None]] = as_typed
    together: Mapping[Place, Any] = field(default_factory=dict)
    belongings: tuple[Place, ...] = ()
    is_added: bool = False
    is_rest: bool = False

    @property
    def negation(self) -> str:
        """The option that takes it back."""
        return f"--no-{self.option.removeprefix('--')}"

    def words(self, settings: RememberedSettings) -> list[str]:
        """Return what is typed for what the folder remembers, word by word; nothing if it remembers nothing of it."""
        value = value_at(settings, self.place)
        has_all = all(value_at(settings, place) == wanted for place, wanted in self.together.items())
        if value in (None, False, "", (), [], {}) or not has_all:
            return []
        return [word for text in self.texts(value) for word in (self.option, *([] if text is None else [text]))]

    def taken_back(self, settings: RememberedSettings) -> RememberedSettings:
        """Return settings in which nothing of the option is remembered."""
        for place in (self.place, *self.together, *self.belongings):
            settings = without(settings, place)
        return settings


def value_at(value: Any, place: Place) -> Any:
    """Return what is at a place in settings or in a value; None if there is nothing. A list tells what it contains."""
    for name in place:
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            value = name in value or None
        else:
            value = getattr(value, name, None)
    return value


def without(settings: RememberedSettings, place: Place) -> RememberedSettings:
    """Return settings without what is at a place in them."""
    name, *inside = place
    return with_value(settings, name, _without(getattr(settings, name), inside))


def with_value(settings: RememberedSettings, name: str, value: Any) -> RememberedSettings:
    """Return settings in which one has this value, or its default for None."""
    if value is None:
        value = getattr(_NOTHING, name)
    return replace(settings, **{name: value})


def difference(before: RememberedSettings, after: RememberedSettings) -> dict[str, Any]:
    """Return the settings that differ, with their values in `after`, for `SettingsTable.save_settings`."""
    names = (each.name for each in fields(RememberedSettings) if each.name != "stored")
    return {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}


def subtracted(value: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value without the members that are in `part` too."""
    rest: dict[str, Any] = {}
    for name, member in value.items():
        inside = part.get(name)
        if isinstance(member, Mapping) and isinstance(inside, Mapping):
            if remaining := subtracted(member, inside):
                rest[name] = remaining
        elif name not in part:
            rest[name] = member
    return rest


_NOTHING = RememberedSettings()


def _without(value: Any, inside: Sequence[str]) -> Any:
    """Return a value without what is at a place inside of it; None if nothing is left."""
    if not inside:
        return None
    name, *deeper = inside
    if isinstance(value, Mapping):
        changed = {name: _without(value.get(name), deeper)} if name in value else {}
        return {each: left for each, left in {**value, **changed}.items() if each not in changed or left} or None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(each for each in value if each != name) or None
    return None
