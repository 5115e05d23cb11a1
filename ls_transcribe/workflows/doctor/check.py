"""What was looked at, and what was found: a line each."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ls_transcribe.errors import RunError


class CheckState(StrEnum):
    """How a thing stands. A remark is nothing wrong: what will be seen to, or could be better."""

    FINE = "ok"
    REMARK = "note"
    WRONG = "WRONG"
    UNCHECKED = "-"


@dataclass(frozen=True, slots=True)
class Check:
    """`what` was looked at; the text says what was found, of what is wrong also what to do."""

    what: str
    text: str
    state: CheckState = CheckState.FINE

    @property
    def is_fine(self) -> bool | None:
        """Whether nothing is in the way; None where that was not looked at."""
        return None if self.state is CheckState.UNCHECKED else self.state is not CheckState.WRONG


def wrong(what: str, error: RunError) -> Check:
    """What would be refused."""
    return Check(what, str(error), CheckState.WRONG)


def remark(what: str, text: str) -> Check:
    """What is worth knowing."""
    return Check(what, text, CheckState.REMARK)


def unchecked(what: str, why: str) -> Check:
    """What could not be looked at, or was not to be; says why."""
    return Check(what, f"not checked: {why}", CheckState.UNCHECKED)


def looked(what: str, look: Callable[[], str | Check]) -> Check:
    """What a look gives: what is fine, or a check; or why it is refused."""
    try:
        found = look()
    except RunError as error:
        return wrong(what, error)
    return found if isinstance(found, Check) else Check(what, found)
