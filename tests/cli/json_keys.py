"""The keys of every `--json` output. Scripts of users read them, so none may be renamed or left out.

A key has those above it before it: `failed[].reason` is a key of the objects in the list `failed`.
"""


def _object(path: str, *keys: str) -> set[str]:
    """Return the path of an object, and those of its keys."""
    return {path, *(f"{path}.{key}" for key in keys)}


def _list(path: str, *keys: str) -> set[str]:
    """Return the path of a list of objects, and those of the objects' keys."""
    return {path, *(f"{path}[].{key}" for key in keys)}


_BILLED = _object(
    "billed",
    *("seconds", "amount", "folder_seconds", "folder_amount", "jobs", "jobs_of_unknown_length"),
    *("price_per_minute", "budget"),
)
"""What jobs cost, in each output that tells it."""

DRY_RUN = {
    *("copies", "unusable", "misread_as_silent", "bytes_to_start", "bytes_to_upload"),
    *("to_fetch", "bytes_to_fetch"),
    *("seconds_to_start", "unknown_lengths", "billed_seconds_to_start", "left", *_BILLED),
    *_object("recordings", "finished", "other_settings", "failed", "adopted", "under_way", "start", "postponed"),
    *("recordings.over_budget", "recordings.length_unknown"),
    "passed_over",
    *_list("failed", "recording", "reason"),
    *_object("tags", "audio", "text", "turns", "speakers", "speech", "notes"),
}
"""`export --dry-run --json`."""

EXPORT = DRY_RUN | {
    *("tasks", "task_count", "silent", "transcribed", "running", "unstarted", "documents", "archived", "jobs_deleted"),
    *("notes", "sets", "agreeing", "without_confidence"),
    *("document_root", "audio_folder", "buckets"),
}
"""`export --json`."""

PASSED_OVER = {"passed_over.hidden", "passed_over.not audio", "passed_over.archived"}
"""The reasons why files are passed over, where there are such files."""

PUSH = _object(
    *("label_studio", "url", "project", "title", "made"),
    *(
        "new",
        "changed",
        "filled",
        "updated",
        "there",
        "deleted",
        "failed",
        "parted",
        "empty",
        "unfillable",
        "hidden",
        "unheard",
        "sample",
        "second_readings",
    ),
)
"""What `push --json` and `push --dry-run --json` have besides the keys of an export."""

_RATES = ("name", "recordings", "audio_seconds", "wer", "cer", "words", "characters")
_WORK = ("work_seconds", "worked_audio_seconds", "minutes_per_audio_minute")
_COUNTS = ("hits", "substitutions", "deletions", "insertions")


def _rates(path: str, *, has_characters: bool = True) -> set[str]:
    """Return the keys of a row of the report. Speakers have no counts of characters, but null."""
    row = {f"{path}.{key}" for key in (*_RATES, *_WORK)} | _object(f"{path}.words", *_COUNTS)
    return row | _object(f"{path}.characters", *_COUNTS) if has_characters else row


PULL = {
    *("output", "url", "title", "written", "withdrawn", "failed"),
    *_object("report", "normalisation", "reviews", "unmeasured", "withdrawn", "skipped", "overlong"),
    *("report.overall", "report.speakers"),
    *(
        "report.languages",
        "report.engines",
        "report.confidence_bands",
        "report.sample",
        "report.shown_first",
        "report.flags",
        "report.reviewers",
        "report.agreement",
    ),
    *_object("report.found_first", "recordings", "recordings_without_length", "audio_seconds", "errors", "shares"),
    *_object("report.progress", "tasks", "reviewed", "skipped", "unreviewed_audio_seconds"),
    *("report.progress.minutes_per_audio_minute", "report.progress.work_left_seconds"),
    *_list("report.corrections", "heard", "written", "times", "recordings"),
    *_object("report.corrections[].example", "context", "recording", "start_seconds"),
    *_rates("report.overall"),
    *_rates("report.speakers[]", has_characters=False),
    *_rates("report.languages[]"),
    *_rates("report.engines[]"),
    *_rates("report.confidence_bands[]"),
    *_rates("report.flags[]"),
}
"""`pull --json`."""

STATUS = {
    *("folder", "process", "unfinished", "erasures"),
    *_object("recordings", "COMPLETED", "FAILED", "refused"),
    *_list("failures", "recording", "reason"),
    *(
        "options",
        "settings",
        "reviews",
        "flagged",
        "flags",
        "without_confidence",
        "sample",
        *("second_readings", "readings"),
        *_BILLED,
    ),
}
"""`status --json`; below `settings` stand the names under which the folder remembers them."""

DOCTOR = {"[].check", "[].ok", "[].text"}
"""`doctor --json`."""

CONVERT = {"output", "transcripts", "documents", "sets", "agreeing", "notes", *_list("failed", "transcript", "reason")}
"""`convert --json`."""

VOCABULARY = {
    *("[].language", "[].table", "[].evidence", "[].edited", "[].heard_right", "[].hotwords", "[].hotwords_edited"),
    *_list(
        *("[].proposals", "phrase", "display", "times", "recordings", "heard", "right", "context", "recording"),
        *("start", "not_for_amazon"),
    ),
    *_list("[].not_proposed", "display", "times", "reason"),
}
"""`vocabulary --json`."""

CREATED_VOCABULARY = {"vocabulary", "language", "state"}
"""`vocabulary --create NAME --json`."""
