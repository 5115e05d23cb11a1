"""An engine of another package in a run: of what it yields, only the states of its own jobs are taken over."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from speech import NOON, SAMPLES, job_for

from ls_transcribe.aws import Account, Session
from ls_transcribe.engines.base import EngineSettings
from ls_transcribe.engines.plugin import (
    EngineOption,
    EnginePlugin,
    Job,
    JobChange,
    PluginSettings,
    Recording,
    RunError,
    Status,
    Word,
    write_document,
)
from ls_transcribe.engines.plugin_engine import CheckedEngine, build_plugin
from ls_transcribe.errors.plugins import EnginePluginFailed

_JOB = job_for(SAMPLES / "silence.wav")
_DOCUMENT = write_document(_JOB.name, [Word("yes", 0, 500)], language="en")
_ORIGIN = "the engine acme of the package acme 1.0"

Run = Callable[[Iterable[Job]], Any]


class Service:
    """An engine of a package. `run` is what it does with its jobs."""

    name = "acme"
    settings = "large"

    def __init__(self, run: Run, refuses: Callable[[], str | None] = lambda: None) -> None:
        self.run = run
        self._refuses = refuses

    def refuses(self, _recording: Recording) -> str | None:
        return self._refuses()

    def adopt(self, planned: Callable[[str], Job | None]) -> Iterator[JobChange]:
        if job := planned(_JOB.recording.key):
            yield JobChange(replace(job, status=Status.IN_PROGRESS))


def built(run: Run = lambda _jobs: iter(()), options: dict[str, str] | None = None, **more: Any) -> CheckedEngine:
    """The engine as a run has it."""
    declared = (EngineOption("model", "which", "large"), EngineOption("threads", "how many", shapes_text=False))
    plugin = EnginePlugin(name="acme", build=lambda _settings: Service(run, **more), options=declared)
    return build_plugin(plugin, _ORIGIN, EngineSettings(engine_options=options or {}), Session(Account()), lambda: NOON)


def ended(**changes: Any) -> Run:
    """A run that yields each job with these changes, and with a document if there is one."""
    document = changes.pop("document", None)
    return lambda jobs: (JobChange(replace(job, **changes), document, started_here=True) for job in jobs)


def test_the_states_of_its_jobs_are_taken_over() -> None:
    """Not their names and recordings, and no time without a zone."""
    changed = ended(
        status=Status.COMPLETED, document=_DOCUMENT, start_time=datetime(2020, 1, 1), words=7, engine="other"
    )
    (change,) = built(changed).run([_JOB])

    assert change.job == replace(_JOB, status=Status.COMPLETED, start_time=NOON)
    assert (change.document, change.started_here) == (_DOCUMENT, True)


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (ended(status=Status.COMPLETED), f"the document of {_ORIGIN} is NoneType, not bytes"),
        (ended(status=Status.COMPLETED, document={}), f"the document of {_ORIGIN} is dict, not bytes"),
        (
            ended(status=Status.COMPLETED, document=b"{}"),
            f"the document of {_ORIGIN} cannot be used: it has no results, so it is not the result of an Amazon "
            "Transcribe transcription job",
        ),
        (ended(status=Status.FAILED), f"{_ORIGIN} gives no reason"),
        (lambda jobs: iter(list(jobs)[:0]), f"{_ORIGIN} has not said what became of it"),
    ],
    ids=["no document", "no bytes", "no transcript", "no reason", "nothing"],
)
def test_what_cannot_be_used_costs_its_recording(run: Run, reason: str) -> None:
    """The reason names the engine and its package."""
    (change,) = built(run).run([_JOB])

    assert (change.job.status, change.job.reason, change.document) == (Status.FAILED, reason, None)


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (lambda _jobs: 1 / 0, "it raised ZeroDivisionError: division by zero, test_plugin_engine.py line"),
        (lambda _jobs: iter([7]), "it raised TypeError: int is not a JobChange"),
        (lambda _jobs: iter([JobChange("one")]), "it raised TypeError: str is not a Job"),  # type: ignore[arg-type]
        (
            lambda _jobs: iter([JobChange(replace(_JOB, name="lst-other"))]),
            "it tells of a job that it was not given (lst-other)",
        ),
        (lambda _jobs: (exit(4) for _ in "x"), "it raised SystemExit: 4"),
    ],
    ids=["an error", "no change", "no job", "a job of others", "an end"],
)
def test_what_it_cannot_mean_ends_the_run(run: Run, reason: str) -> None:
    """In a sentence that says whose engine it was."""
    with pytest.raises(EnginePluginFailed) as error:
        list(built(run).run([_JOB]))
    assert str(error.value).startswith(f"The engine acme of the package acme 1.0 has failed: {reason}")


def test_a_sentence_of_its_own_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    """A RunError is for the user. What the engine prints is for stderr."""

    def run(_jobs: Iterable[Job]) -> Iterator[JobChange]:
        print("connecting")  # noqa: T201  # as libraries do
        yield from ()
        raise RunError("Say who you are with ACME_KEY.")

    with pytest.raises(RunError, match=r"^Say who you are with ACME_KEY\.$"):
        list(built(run).run([_JOB]))
    assert capsys.readouterr() == ("", "connecting\n")


def test_the_generator_is_closed_with_the_run() -> None:
    """So that it ends what it has begun."""
    closed = []

    def run(jobs: Iterable[Job]) -> Iterator[JobChange]:
        try:
            for job in jobs:
                yield JobChange(replace(job, status=Status.IN_PROGRESS))
        finally:
            closed.append(True)

    changes = built(run).run([_JOB])
    assert (next(changes).job.status, closed) == (Status.IN_PROGRESS, [])
    changes.close()
    assert closed == [True]


def test_a_recording_that_it_cannot_judge_is_refused() -> None:
    """One that raises an error costs no more than a reason does."""
    assert built(refuses=lambda: "too long").refuses(_JOB.recording) == "too long"
    reason = built(refuses=lambda: 1 / 0).refuses(_JOB.recording)
    assert reason
    assert reason.startswith("The engine acme of the package acme 1.0 has failed: it raised ZeroDivisionError")


def test_jobs_are_adopted() -> None:
    """Those that were planned."""
    (change,) = built().adopt({_JOB.recording.key: _JOB}.get)
    assert change.job == replace(_JOB, status=Status.IN_PROGRESS)


def test_the_digest_follows_what_shapes_the_text() -> None:
    """An option with its default, and one that shapes nothing, change no settings."""
    typed: list[dict[str, str]] = [{}, {"model": "large"}, {"threads": "9"}, {"model": "small"}]
    first, *others, small = (built(options=each).settings for each in typed)
    assert (others, small != first) == ([first, first], True)


@pytest.mark.parametrize("build", [lambda _settings: 1 / 0, lambda _settings: object()], ids=["raises", "no engine"])
def test_an_engine_that_cannot_be_built_ends_the_run(build: Callable[[PluginSettings], Any]) -> None:
    """The sentence names it."""
    plugin = EnginePlugin(name="acme", build=build)
    with pytest.raises(EnginePluginFailed, match=r"^The engine acme of the package acme 1\.0 has failed: it raised "):
        build_plugin(plugin, _ORIGIN, EngineSettings(), Session(Account()), lambda: NOON)
