"""The options that take back what a folder remembers: `--no-` before the name of each, in no command's help."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from ls_transcribe.store.remembered_options import RememberedOption

_Command = TypeVar("_Command", bound=Callable[..., Any])

_KEY = f"{__name__}.taken_back"
"""Where click's context has the options that are taken back."""


def can_be_taken_back(options: Iterable[RememberedOption]) -> Callable[[_Command], _Command]:
    """Add the `--no-` of each option. Those that a command has already, and shows, stay as they are."""

    def add(command: _Command) -> _Command:
        shown = {name for param in getattr(command, "__click_params__", ()) for name in param.secondary_opts}
        for option in options:
            if option.negation not in shown:
                command = _negation(option)(command)
        return command

    return add


def take_taken_back() -> tuple[str, ...]:
    """Return the options that the running command was told to take back, as in "--region".

    Raises:
        click.UsageError: One of them was typed besides.
    """
    context = click.get_current_context()
    taken_back: list[RememberedOption] = context.meta.get(_KEY, [])
    for option in taken_back:
        typed = next((param for param in context.command.params if option.option in param.opts), None)
        is_typed = typed and context.get_parameter_source(typed.name or "") is ParameterSource.COMMANDLINE
        if is_typed and not option.is_added:
            raise click.UsageError(
                f"{option.option} and {option.negation} cannot be used together: the one replaces what the folder "
                "remembers, and the other has it forget that."
            )
    return tuple(option.option for option in taken_back)


def _negation(option: RememberedOption) -> Callable[[_Command], _Command]:
    def note(context: click.Context, _param: click.Parameter, is_typed: bool) -> None:  # noqa: FBT001  # click's flag
        if is_typed:
            context.meta.setdefault(_KEY, []).append(option)

    return click.option(option.negation, is_flag=True, hidden=True, expose_value=False, callback=note)
