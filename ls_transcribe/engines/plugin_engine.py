"""The engine of another package in a run: whatever it does costs its own recordings, or ends the run with a sentence.

What it prints goes to stderr: stdout has the results of commands.
"""

import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from datetime import datetime

from ls_transcribe.aws import Session
from ls_transcribe.engines.base import Engine, EngineSettings, JobChange
from ls_transcribe.engines.engine_options import shaping, with_defaults
from ls_transcribe.engines.plugin import EnginePlugin, PluginSettings
from ls_transcribe.engines.plugin_recogniser import told
from ls_transcribe.errors import LsTranscribeError, UnreadableTranscript
from ls_transcribe.errors.engines import LanguageNotSupported
from ls_transcribe.errors.plugins import EnginePluginFailed
from ls_transcribe.model.job import Job, Status, settings_digest
from ls_transcribe.model.recording import Recording
from ls_transcribe.transcripts import amazon_json


def build_plugin(
    plugin: EnginePlugin, origin: str, settings: EngineSettings, session: Session, now: Callable[[], datetime]
) -> "CheckedEngine":
    """Return the engine of a plug-in. `origin` names it with its package.

    Raises:
        RunError: It does not take these settings, or cannot be built.
    """
    if settings.language and not _speaks(plugin, settings.language):
        known = " and ".join(plugin.languages or ())
        raise LanguageNotSupported(plugin.title or plugin.name, settings.language, known)
    options = with_defaults(plugin.options, settings.engine_options)
    with guarded(origin):
        engine = plugin.build(
            PluginSettings(
                language=settings.language,
                options=options,
                workers=settings.workers,
                now=now,
                account=session.account,
                by_channel=settings.by_channel,
                dry_run=settings.dry_run,
            )
        )
        digest = settings_digest(
            plugin.name, {"engine": str(engine.settings), "options": shaping(plugin.options, options) or None}
        )
        notes = tuple(map(str, getattr(engine, "notes", ())))
    return CheckedEngine(plugin.name, origin, engine, settings=digest, notes=notes, now=now)


def _speaks(plugin: EnginePlugin, language: str) -> bool:
    """Whether a plug-in takes a language: one of its own, or one that is the same but for the country."""
    code, own = language.lower(), [each.lower() for each in plugin.languages or ()]
    return plugin.languages is None or code in own or code.partition("-")[0] in own


@contextmanager
def guarded(origin: str) -> Iterator[None]:
    """Make sentences of errors that the code of another package raises in the block.

    Raises:
        RunError: It raised one, or another error.
    """
    try:
        with redirect_stdout(sys.stderr):
            yield
    except (LsTranscribeError, KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:  # SystemExit, and the panics of libraries in Rust, are no Exception
        raise EnginePluginFailed(origin, f"it raised {told(error)}") from error


class CheckedEngine:
    """An engine of another package. Of what it yields, only the states of the jobs that it was given are taken over.

    `engine` is what the package has built.
    """

    def __init__(
        self,
        name: str,
        origin: str,
        engine: Engine,
        *,
        settings: str,
        notes: tuple[str, ...],
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self.settings = settings
        self.notes = notes
        self._origin = origin
        self.engine = engine
        self._now = now

    def refuses(self, recording: Recording) -> str | None:
        """Return the reason why the engine cannot take a recording; also if it raises an error."""
        try:
            with guarded(self._origin):
                reason = self.engine.refuses(recording)
        except EnginePluginFailed as error:
            return str(error).rstrip(".")
        return str(reason) if reason else None

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:
        """Yield those planned jobs that exist already.

        Raises:
            RunError: It cannot tell, or tells of others.
        """
        with guarded(self._origin):
            changes = iter(self.engine.adopt(planned))
        while (change := self._next(changes)) is not None:
            key = change.job.recording.key
            yield self._taken_over(change, planned(key))

    def run(self, jobs: Iterable[Job]) -> Generator[JobChange, None, None]:
        """Do the jobs. One that the engine says nothing more of has failed.

        Raises:
            RunError: The engine raised an error, or yields what is no change of its jobs.
        """
        given: dict[str, Job] = {}
        with guarded(self._origin):
            changes = self.engine.run(_noted(jobs, given))
        try:
            while (change := self._next(changes)) is not None:
                taken_over = self._taken_over(change, given.get(change.job.name))
                if taken_over.job.status is not Status.IN_PROGRESS:
                    del given[change.job.name]
                yield taken_over
            for job in list(given.values()):
                yield self._failed(job, f"{self._origin} has not said what became of it", started_here=True)
        finally:
            with guarded(self._origin):
                getattr(changes, "close", lambda: None)()

    def _next(self, changes: Iterator[JobChange]) -> JobChange | None:
        """Return the next change; None at the end."""
        with guarded(self._origin):
            change = next(changes, None)
            if change is not None and not isinstance(change, JobChange):
                raise TypeError(f"{type(change).__name__} is not a JobChange")
            if change is not None and not isinstance(change.job, Job):
                raise TypeError(f"{type(change.job).__name__} is not a Job")
        return change

    def _taken_over(self, change: JobChange, job: Job | None) -> JobChange:
        """Return a change of one of our jobs, with nothing else than the engine may change of it."""
        if job is None:
            raise EnginePluginFailed(self._origin, f"it tells of a job that it was not given ({change.job.name})")
        if change.document is not None or change.job.status is Status.COMPLETED:
            if reason := self._what_is_wrong(change.document):
                return self._failed(job, reason, started_here=change.started_here)
        elif change.job.status is Status.FAILED and not change.job.reason:
            return self._failed(job, f"{self._origin} gives no reason", started_here=change.started_here)
        told_of = change.job
        job = replace(
            job,
            status=Status(told_of.status),
            reason=None if told_of.reason is None else str(told_of.reason),
            start_time=self._time(told_of.start_time),
            completion_time=self._time(told_of.completion_time),
        )
        return replace(change, job=job, notes=tuple(map(str, change.notes)))

    def _what_is_wrong(self, document: object) -> str | None:
        """Return why a document of the engine cannot be used; None if it can."""
        if not isinstance(document, bytes):
            return f"the document of {self._origin} is {type(document).__name__}, not bytes"
        try:
            amazon_json.parse(document)
        except UnreadableTranscript as error:
            return f"the document of {self._origin} cannot be used: {error}"
        return None

    def _failed(self, job: Job, reason: str, *, started_here: bool) -> JobChange:
        job = replace(job, status=Status.FAILED, reason=reason, completion_time=self._now())
        return JobChange(job, started_here=started_here)

    def _time(self, time: object) -> datetime | None:
        """Return a time that an engine tells; now, if it is none, or has no time zone."""
        if time is None:
            return None
        return time if isinstance(time, datetime) and time.tzinfo else self._now()


def _noted(jobs: Iterable[Job], given: dict[str, Job]) -> Iterator[Job]:
    """Yield jobs, and note each that was given away."""
    for job in jobs:
        given[job.name] = job
        yield job
