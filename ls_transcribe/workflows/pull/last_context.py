"""What the last report of a review folder was made of: it is written anew without Label Studio, of fewer reviews."""

import json
from typing import Any

from ls_transcribe.model.review import ErrorCounts, ReportRow, ReviewReport
from ls_transcribe.review import report_page
from ls_transcribe.review.normalise import RULE
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.workflows.pull.report import ReportContext
from ls_transcribe.workflows.pull.sample import Selection


def last_context(reviews: ReviewDatabase, ledger: Ledger) -> ReportContext:
    """Return what the last report was made of beside reviews. `ledger` is that of the output folder that was pushed.

    Where nothing is stored of it, the project has no title but its number, and people are called by theirs.
    """
    settings = reviews.remembered_settings()
    made_of, report = reviews.report.last() or ("{}", "")
    stored: dict[str, Any] = json.loads(made_of)
    project, last = settings.label_studio, report_page.of_text(report)
    names = {None if number == "None" else int(number): name for number, name in stored.get("names", {}).items()}
    sample = ledger.sample.find(project.url, project.project) if project else None
    return ReportContext(
        bool(settings.everyone),
        bool(settings.by_person),
        stored.get("title") or (f"project {project.project}" if project else "reviews"),
        names,
        settings.progress.progress if settings.progress else None,
        Selection(sample, last.queue if last else None),
    )


def keep_context(reviews: ReviewDatabase, context: ReportContext) -> None:
    """Store what the next report is made of, in the transaction that changes the reviews: with them, the last one goes.

    There is no report with it that could be taken for one.
    """
    empty = ReviewReport(RULE, ReportRow("all", 0, ErrorCounts()), queue=context.selection.queue)
    without_recipe = json.dumps(json.loads(context.text) | {"recipe": 0})
    reviews.report.keep(without_recipe, report_page.as_text(empty))
