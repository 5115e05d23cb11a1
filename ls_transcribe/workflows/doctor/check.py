"""The result of one check of `doctor`: a line on the screen."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ls_transcribe.errors import RunError


class CheckState(StrEnum):
    """The state of a check. A remark is no fault: a later command corrects it, or it could be better."""

    FINE = "ok"
    REMARK = "note"
    WRONG = "WRONG"
    UNCHECKED = "-"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of a check. `what` names what was checked, `text` says what was found and what to do about it.

    `notes` are lines of their own below it.
    """

    what: str
    text: str
    state: CheckState = CheckState.FINE
    notes: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool | None:
        """Whether nothing is wrong; None if it was not checked."""
        return None if self.state is CheckState.UNCHECKED else self.state is not CheckState.WRONG


def wrong(what: str, error: RunError) -> Check:
    """Return the result for an error that a later command would end with."""
    return Check(what, str(error), CheckState.WRONG)


def remark(what: str, text: str) -> Check:
    """Return a result that is worth knowing, and no fault."""
    return Check(what, text, CheckState.REMARK)


def unchecked(what: str, reason: str) -> Check:
    """Return the result for what was not checked, with the reason."""
    return Check(what, f"not checked: {reason}", CheckState.UNCHECKED)


def run_check(what: str, check: Callable[[], str | Check]) -> Check:
    """Return the result of `check`, which returns the text of a fine result, returns another result, or fails."""
    try:
        result = check()
    except RunError as error:
        return wrong(what, error)
    return result if isinstance(result, Check) else Check(what, result)
