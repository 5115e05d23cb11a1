"""Options of a single engine, which are typed with `--engine-option NAME=VALUE`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ls_transcribe.errors.plugins import EngineOptionRefused, EngineOptionUnknown


@dataclass(frozen=True, slots=True)
class EngineOption:
    """An option that an engine declares.

    `meaning` is a phrase without a capital and a full stop. `default` is the value where none is typed; None if there
    is none. `check` is called with what was typed, and raises ValueError if it cannot be: `float` and `int` do.
    `shapes_text` is false if the same words are heard with any value, as with a number of threads: a recording that was
    transcribed with another value is up to date then.
    """

    name: str
    meaning: str
    default: str | None = None
    check: Callable[[str], object] = str
    shapes_text: bool = True


def check_options(engine: str, declared: Sequence[EngineOption], given: Mapping[str, str]) -> None:
    """Check the options that were typed, or are remembered, for an engine.

    Raises:
        EngineOptionUnknown: The engine has declared no such option.
        EngineOptionRefused: It cannot have this value.
    """
    by_name = {option.name: option for option in declared}
    for name, value in given.items():
        if name not in by_name:
            raise EngineOptionUnknown(engine, name, tuple(by_name))
        try:
            by_name[name].check(value)
        except Exception as error:  # checks of other packages may raise anything
            reason = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
            raise EngineOptionRefused(engine, name, value, reason, by_name[name].meaning) from error


def with_defaults(declared: Sequence[EngineOption], given: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each option that has one."""
    defaults = {option.name: option.default for option in declared if option.default is not None}
    return {**defaults, **given}


def shaping(declared: Sequence[EngineOption], given: Mapping[str, str]) -> dict[str, str]:
    """Return the options that shape the text, but for those that have their default: so a release can add an option."""
    return {
        option.name: given[option.name]
        for option in declared
        if option.shapes_text and given.get(option.name) not in (None, option.default)
    }
