"""A transcription job, and what the three calls that answer with jobs tell of it."""

from dataclasses import dataclass, field
from typing import Any

from stand_ins.amazon.constraints import enumeration, members
from stand_ins.amazon.outputs import Output

QUEUED, IN_PROGRESS, COMPLETED, FAILED = "QUEUED", "IN_PROGRESS", "COMPLETED", "FAILED"

_LANGUAGE = ("LanguageCode", "IdentifyLanguage", "IdentifyMultipleLanguages", "LanguageOptions", "LanguageIdSettings")
_AT_START = ("TranscriptionJobName", "Media", "MediaFormat", "MediaSampleRateHertz", *_LANGUAGE, "JobExecutionSettings")
_GIVEN = (*_AT_START, "Settings", "ModelSettings", "ContentRedaction", "Tags", "ToxicityDetection", "Subtitles")
_DEFAULTS = {"ChannelIdentification": False, "ShowAlternatives": False}
"""What stands under Settings even where none were given, in the answers that AWS prints as examples."""


@dataclass
class Job:
    """A job: what was asked for, where its files go, and how far it is. Times are epoch seconds.

    `found` is what the service found out by itself: languages, format, sample rate.
    """

    request: dict[str, Any]
    created: float
    output: Output
    status: str = QUEUED
    started: float | None = None
    ended: float | None = None
    reason: str | None = None
    found: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.request["TranscriptionJobName"])

    @property
    def recording(self) -> str:
        return str(self.request["Media"]["MediaFileUri"])

    @property
    def is_deferred(self) -> bool:
        """Whether it waits for a slot rather than being refused."""
        return bool(self.request.get("JobExecutionSettings", {}).get("AllowDeferredExecution"))

    @property
    def is_over(self) -> bool:
        return self.status in (COMPLETED, FAILED)

    @property
    def redactions(self) -> tuple[bool, ...]:
        """For each document that the job makes, whether it is the redacted one."""
        asked = self.request.get("ContentRedaction", {}).get("RedactionOutput")
        return {"redacted": (True,), "redacted_and_unredacted": (False, True)}.get(asked, (False,))

    @property
    def subtitles(self) -> tuple[str, ...]:
        """The subtitle formats asked for: vtt, srt."""
        return tuple(self.request.get("Subtitles", {}).get("Formats", ()))


def answer_to_start(job: Job) -> dict[str, Any]:
    """A job as StartTranscriptionJob tells of it: no settings, no transcript."""
    return {**_of_request(job, _AT_START), **_state(job)}


def described(job: Job, transcript: dict[str, str], subtitle_uris: list[str]) -> dict[str, Any]:
    """A job as GetTranscriptionJob tells of it: nothing of where its output was to go."""
    whole = {**_of_request(job, _GIVEN), **job.found, **_state(job), "Transcript": transcript}
    whole["Settings"] = {**_DEFAULTS, **whole.get("Settings", {})}
    if job.subtitles:
        whole["Subtitles"] = {"OutputStartIndex": 0, **whole["Subtitles"], "SubtitleFileUris": subtitle_uris}
    return whole


def summarized(job: Job) -> dict[str, Any]:
    """A job as ListTranscriptionJobs tells of it: neither recording nor transcript, settings or tags."""
    place = "CUSTOMER_BUCKET" if job.output.bucket else "SERVICE_BUCKET"
    whole = {**job.request, **job.found, **_state(job), "OutputLocationType": place}
    return {name: whole[name] for name in members("TranscriptionJobSummary") if name in whole}


def what_it_found(job: Job) -> dict[str, Any]:
    """What a job that went well says of its recording."""
    suffix = job.recording.rpartition(".")[2].lower()
    found: dict[str, Any] = {"MediaSampleRateHertz": 16_000}
    if suffix in enumeration("MediaFormat"):
        found["MediaFormat"] = suffix
    if job.request.get("IdentifyLanguage"):
        found |= {"LanguageCode": "en-US", "IdentifiedLanguageScore": 0.9}
    if job.request.get("IdentifyMultipleLanguages"):
        found["LanguageCodes"] = [{"LanguageCode": "en-US", "DurationInSeconds": 12.3}]
    return found


def _of_request(job: Job, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: job.request[name] for name in names if name in job.request}


def _state(job: Job) -> dict[str, Any]:
    """Status and times; a job that failed was recorded to have no time of completion."""
    state = {
        "TranscriptionJobStatus": job.status,
        "CreationTime": job.created,
        "StartTime": job.started,
        "CompletionTime": job.ended if job.status == COMPLETED else None,
        "FailureReason": job.reason,
    }
    return {name: value for name, value in state.items() if value is not None}
