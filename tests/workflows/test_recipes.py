"""What a line looks like goes with the number of its recipe: a change of one without the other fails here.

Lines that are in a file stay as they are until their recipe has another number, so a change that forgets it would leave
two kinds of lines in one file.
"""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from review.reports import FULL

from ls_transcribe.exports import job_summary
from ls_transcribe.label_studio.label_config import label_config_text, parse_label_config
from ls_transcribe.label_studio.task_builder import TASK_RECIPE, build_task, encode_task
from ls_transcribe.model.flag import Flag, FlagKind
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.review import report_page
from ls_transcribe.transcripts import Transcript, Word

_WORDS = (
    Word("Good", 300, 700, 0.9, speaker="spk_0"),
    Word("morning", 700, 2100, 0.4, speaker="spk_0", after="."),
    Word("Łódź", 3600, 4700, None, speaker="spk_1", after="?"),
)
_RECORDING = Recording("0123456789ab", "s3://calls/in/a talk.wav", "in/a talk.wav", 7, "c0ffee-7", "wav")
_AT = datetime(2026, 5, 31, 12, tzinfo=UTC)
_JOB = Job(
    *("lst-a-talk-0123456789ab-3f9c21", _RECORDING, "amazon", "3f9c21"),
    status=Status.COMPLETED,
    creation_time=_AT,
    start_time=_AT,
    completion_time=_AT,
    language="pl-PL",
    duration=5000,
    measured=True,
    words=3,
    confidence=0.65,
    flags=(Flag(FlagKind.REPEATED, '"go" 41 times in a row from 0:12 to 0:58', 0.9),),
)


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:12]


@pytest.mark.parametrize(("name", "digest"), [("default", "0e445321ace0"), ("segments", "691b05ba4fdf")])
def test_tasks(name: str, digest: str) -> None:
    """Another look of tasks needs a higher TASK_RECIPE; then the digests here are those of the new look."""
    transcript = Transcript.of_words(_WORDS, language="pl-PL", duration=5000)
    config = parse_label_config(label_config_text(name), name)
    task = build_task(_JOB, transcript, "s3://calls/in/a talk.wav", config, ("Ada",))

    assert (TASK_RECIPE, _digest(encode_task(task))) == (2, digest)


def test_report() -> None:
    """Another look of the report needs a higher REPORT_RECIPE; then the digest here is that of the new look."""
    look = report_page.render(FULL, "Interviews") + json.dumps(report_page.as_json(FULL))

    assert (report_page.REPORT_RECIPE, _digest(look.encode())) == (5, "039b71a28ca6")


def test_summary() -> None:
    """Another look of the summary needs a higher SUMMARY_RECIPE; then the digest here is that of the new look."""
    line = job_summary.completed_line(_JOB, {"amazon": "SERVICE_BUCKET"}, {"docx": "documents/a talk.docx"}, 15)

    assert (job_summary.SUMMARY_RECIPE, _digest(job_summary.completed_head() + line)) == (2, "6f95029d9d53")
