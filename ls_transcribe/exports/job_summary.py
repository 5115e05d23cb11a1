"""Writes the two summaries of jobs (CSV): of completed and of failed ones.

The first columns are those of Amazon's own job list; the others are this project's own. The last ones are the documents
of a recording, paths below the output folder, what is billed for its job, and what seems wrong with its transcript.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.csv_cells import csv_line
from ls_transcribe.model import timecode
from ls_transcribe.model.flag import flags_text
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import FailedItem, local_path, readable

_JOB = ("TranscriptionJobName", "CreationTime", "StartTime", "CompletionTime", "LanguageCode", "TranscriptionJobStatus")
_RECORDING = ("OutputLocationType", "Recording", "Duration", "Words", "Confidence", "DurationIs", "Location")


SUMMARY_RECIPE = 2
"""The number of the rules by which lines are made. With a higher one, all lines are made anew, once."""


def completed_head() -> bytes:
    """Return the first line of the summary of completed jobs. Each format of documents has a column."""
    return _line([*_JOB, *_RECORDING, *FORMATS, "EstimatedBilledSeconds", "Flags"])


def completed_line(job: Job, locations: Mapping[str, str], documents: Mapping[str, str], billed: int | None) -> bytes:
    """Return the line of a completed job. Durations are in seconds, times in UTC, confidence is 0-1.

    `locations` has the OutputLocationType of each engine whose jobs have no output of their own. `documents` has the
    paths of the documents of the job's recording, by the names of their formats. `billed` is an estimate of the seconds
    that are billed for the job, None if there is none.
    """
    paths = [readable(documents.get(name, "")) for name in FORMATS]
    cells = [*_job_cells(job), *_recording_cells(job, locations), *paths]
    return _line([*cells, "" if billed is None else str(billed), flags_text(job.flags or ())])


def failed(jobs: Iterable[Job], refused: Iterable[FailedItem], locations: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the lines of the summary of what failed: first jobs, then what never became one.

    When nothing failed, there is only a header. `locations` is as in `completed_line`.
    """
    yield _line([*_JOB, "FailureReason", *_RECORDING])
    for job in jobs:
        yield _line([*_job_cells(job), job.reason or "", *_recording_cells(job, locations)])
    for unusable in refused:
        cells = ["", "", "", "", "", "", unusable.reason, "", unusable.name, "", "", "", "", _location(unusable.uri)]
        yield _line(cells)


def _job_cells(job: Job) -> list[str]:
    times = [_moment(time) for time in (job.creation_time, job.start_time, job.completion_time)]
    return [job.name, *times, job.language or "", job.status]


def _recording_cells(job: Job, locations: Mapping[str, str]) -> list[str]:
    confidence = "" if job.confidence is None else f"{job.confidence:.4f}"
    if job.duration is None:
        duration, source = "", ""
    else:
        duration, source = (
            f"{timecode.to_seconds(job.duration):.3f}",
            "measured" if job.measured else "end of last word",
        )
    words = "" if job.words is None else str(job.words)
    place = "CUSTOMER_BUCKET" if job.output else locations[job.engine]
    return [place, job.recording.name, duration, words, confidence, source, _location(job.recording.uri)]


def _location(uri: str) -> str:
    return readable(str(local_path(uri))) if uri.startswith("file:") else uri


def _moment(time: datetime | None) -> str:
    return "" if time is None else time.isoformat(timespec="milliseconds")


def _line(cells: Sequence[str]) -> bytes:
    return csv_line(cells, end="\n")
