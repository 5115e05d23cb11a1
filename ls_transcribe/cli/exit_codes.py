"""The exit codes of commands that finish. The codes of runs that stop are in `errors` and in `__main__`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ls_transcribe.workflows.results import ExportResult

DONE = 0
"""Everything that was asked for is done."""

CHECK_FAILED = 1
"""`doctor` found something that must be corrected before a run."""

INCOMPLETE = 3
"""The command finished, but some recordings failed, it did not wait for all of them, or a budget left some."""


def exit_code_for(result: "ExportResult") -> int:
    """Return the exit code of an export or a push."""
    from ls_transcribe.workflows.plan import Decision  # other commands have no plan

    left = result.plan.decisions[Decision.OVER_BUDGET] + result.plan.decisions[Decision.LENGTH_UNKNOWN]
    is_unfinished = left or result.failed or result.running or result.unstarted or result.not_archived
    pushed = result.pushed
    is_unusable_for_reviewers = pushed and (pushed.failed or pushed.unplayable)
    return INCOMPLETE if is_unfinished or is_unusable_for_reviewers else DONE
