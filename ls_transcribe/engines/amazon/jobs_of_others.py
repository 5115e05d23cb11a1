"""Jobs of any name that others started for recordings of ours. Only GetTranscriptionJob tells of which recording."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ls_transcribe.aws import AwsRejected, NotFound, transcribe
from ls_transcribe.aws.call_errors import AwsCallError
from ls_transcribe.aws.transcribe import Parameters, TranscriptionJobState
from ls_transcribe.concurrency.bounded_map import bounded_map
from ls_transcribe.engines.amazon.calls import TranscribeCalls, job_with_state
from ls_transcribe.engines.amazon.job_settings import JobSettings
from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors.aws import AccessDenied, ParameterRefused
from ls_transcribe.model.job import JOB_PREFIX, Job, Status
from ls_transcribe.model.recording import without_media_suffix

STEM = "{stem}"
"""What stands in a pattern for the base name of a recording without its suffix."""

_NAME = re.compile(r"[0-9a-zA-Z._-]{1,200}")
_PATTERN = re.compile(r"(?:[0-9a-zA-Z._*-]|\{stem\})+")
_TOLD = (
    "LanguageCode",
    "IdentifyLanguage",
    "IdentifyMultipleLanguages",
    "Settings",
    "ModelSettings",
    "ContentRedaction",
)
_AT_ONCE = 8  # calls
_OLDER = "older than the audio that is there now: check that it is still the same recording"


class JobsOfOthers:
    """Finds the jobs that others started for planned recordings. `by_uri` returns the planned job of an audio's URI."""

    def __init__(self, calls: TranscribeCalls, settings: JobSettings, by_uri: Callable[[str], Job | None]) -> None:
        self._calls = calls
        self._settings = settings
        self._by_uri = by_uri

    def matching(self, pattern: str, planned: Callable[[], Iterable[Job]]) -> Iterator[JobChange]:
        """Yield the finished and the running jobs whose names match a pattern, each under its own name.

        Raises:
            ParameterRefused: A job cannot have such a name.
        """
        if not _PATTERN.fullmatch(pattern):
            raise ParameterRefused(
                f"--adopt cannot be {pattern}: it takes a job's name, in which {STEM} stands for a recording's base "
                "name and * for anything, as in '{stem}' or 'nightly-*'."
            )
        names = self._named(pattern, planned) if "*" not in pattern else self._listed(pattern)
        for state in bounded_map(self._state, names, at_once=_AT_ONCE):
            if state and (change := self._taken(pattern, state)):
                yield change

    def count_finished(self) -> tuple[int, str]:
        """Return how many finished jobs of one page of the list are of planned recordings, and the name of one."""
        try:
            page, _more = self._calls.page(Status.COMPLETED, None, None)
            names = (state.name for state in page if not state.name.startswith(JOB_PREFIX))
            states = bounded_map(self._state, names, at_once=_AT_ONCE)
            found = [state.name for state in states if state and self._by_uri(state.media)]
        except (AwsCallError, AccessDenied):  # nobody has asked for it
            return 0, ""
        return len(found), found[0] if found else ""

    def _named(self, pattern: str, planned: Callable[[], Iterable[Job]]) -> Iterator[str]:
        for job in planned():
            name = pattern.replace(STEM, _stem(job))
            if job.status is Status.QUEUED and _NAME.fullmatch(name):
                yield name

    def _listed(self, pattern: str) -> Iterator[str]:
        """Yield names in the lists of jobs, the finished ones first: of two jobs of a recording, the first is taken."""
        part = max(re.split(r"\*|\{stem\}", pattern), key=len) or None
        for status in (Status.COMPLETED, Status.IN_PROGRESS, Status.QUEUED):
            token: str | None = None
            while True:
                page, token = self._calls.page(status, part, token)
                yield from (state.name for state in page if _expression(pattern, ".*").fullmatch(state.name))
                if token is None:
                    break

    def _state(self, name: str) -> TranscriptionJobState | None:
        try:
            return self._calls.get(name)
        except (NotFound, AwsRejected):
            return None

    def _taken(self, pattern: str, state: TranscriptionJobState) -> JobChange | None:
        """Return the change with which a job is taken; None if it is not one that can be."""
        job = self._by_uri(state.media)
        if not job or job.status is not Status.QUEUED or state.status == Status.FAILED:
            return None
        is_leak = self._settings.is_redacted and "ContentRedaction" not in state.answer
        if is_leak or not _expression(pattern, re.escape(_stem(job))).fullmatch(state.name):
            return None
        output = transcribe.own_uri(state.transcript) if state.transcript else None
        status = Status.COMPLETED if state.status == Status.COMPLETED else Status.IN_PROGRESS
        taken = job_with_state(replace(job, name=state.name, status=status, output=output), state)
        is_older = state.created is not None and self._calls.is_audio_newer(job, state.created)
        made = f"taken, made with {_described(state.answer)}"
        return JobChange(taken, notes=(made, _OLDER) if is_older else (made,))


def _stem(job: Job) -> str:
    return without_media_suffix(job.recording.name.rpartition("/")[2])


def _expression(pattern: str, stem: str) -> re.Pattern[str]:
    """Return the regular expression of a pattern. `stem` is what stands for a recording's base name in it."""
    parts = re.split(r"(\*|\{stem\})", pattern)
    return re.compile("".join({"*": ".*", STEM: stem}.get(part, re.escape(part)) for part in parts))


def _described(answer: Parameters) -> str:
    """Return the settings of a job in Amazon's words, without those that are off."""
    told = {name: answer[name] for name in _TOLD if answer.get(name)}
    inner = told.pop("Settings", {})
    told |= {name: value for name, value in inner.items() if value}
    return ", ".join(f"{name} {value}" for name, value in told.items()) or "no settings"
