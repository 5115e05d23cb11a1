"""What another package needs in order to plug in an engine. What is in `__all__` keeps its name and its meaning.

A package has an entry point of the group `ls_transcribe.engines`, which leads to an `EnginePlugin`. There are two ways
to make one.

1. `recogniser_plugin`, for what runs on this machine: a function that loads a recogniser, and a class that recognises
   one recording after another. It is called in worker processes. They, downloads from S3, the channels of a recording,
   and what is told of files that cannot be read come with it.
2. `EnginePlugin` with a function `build` that returns an `Engine`, for everything else, such as a service.

docs/engines.md has one that is complete.
"""

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.util import find_spec

from ls_transcribe.aws import Account
from ls_transcribe.engines.base import Engine, JobChange
from ls_transcribe.engines.embedded import EmbeddedEngine
from ls_transcribe.engines.engine_options import EngineOption
from ls_transcribe.engines.plugin_recogniser import PluginLoader, RecogniserSettings
from ls_transcribe.engines.recognition import RecognisedSpeech, Recogniser
from ls_transcribe.errors import RunError
from ls_transcribe.errors.engines import EngineNotInstalled
from ls_transcribe.errors.plugins import EnginePluginFailed
from ls_transcribe.model.job import Job, Status, settings_digest
from ls_transcribe.model.recording import Recording
from ls_transcribe.transcripts import Word
from ls_transcribe.transcripts.amazon_json import write as write_document

__all__ = [
    "Account",
    "Engine",
    "EngineOption",
    "EnginePlugin",
    "Job",
    "JobChange",
    "PluginSettings",
    "RecognisedSpeech",
    "Recogniser",
    "RecogniserSettings",
    "Recording",
    "RunError",
    "Status",
    "Word",
    "recogniser_plugin",
    "settings_digest",
    "write_document",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginSettings(RecogniserSettings):
    """What is settled of a run when an engine of another package is built.

    `workers` is the number of recordings at a time. `now` returns the time of day, with its time zone. `account` is
    that of AWS. `by_channel` has each channel heard by itself; it is only true for an engine that takes it. In a
    `dry_run` nothing may be fetched or started.
    """

    workers: int
    now: Callable[[], datetime]
    account: Account = field(default_factory=Account)
    by_channel: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnginePlugin:
    """An engine of another package.

    `name` is what `--engine` takes, and the name of the entry point. `build` makes the engine; whatever stands in the
    way is a RunError with a sentence for the user. `title` is what documents call it, by default its name. `options`
    are those that it takes with `--engine-option`: which of them were typed, and shape the text, is part of the digest
    of its settings without its doing. `languages` are codes such as "en" or "pt-BR"; None leaves all to the engine, and
    others than these are refused. `takes_channels` says that it knows `PluginSettings.by_channel`, and
    `runs_in_workers` that workers elsewhere can do what it does, which `recogniser_plugin` sees to. `check` raises a
    RunError that says what to install, if the engine cannot run on this machine.
    """

    name: str
    build: Callable[[PluginSettings], Engine]
    title: str | None = None
    options: Sequence[EngineOption] = ()
    languages: Sequence[str] | None = None
    takes_channels: bool = False
    runs_in_workers: bool = False
    check: Callable[[], None] | None = None


def recogniser_plugin(
    name: str,
    load: Callable[[RecogniserSettings], Recogniser],
    *,
    recipe: int,
    title: str | None = None,
    options: Sequence[EngineOption] = (),
    languages: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    check: Callable[[], None] | None = None,
) -> EnginePlugin:
    """Return the plug-in of a recogniser that runs on this machine, a recording a process at a time.

    `load` stands at the top of a module, since worker processes import it. It is called once in each process.
    `recipe` is increased by hand when the same audio would give other words. `environment` has variables that are set
    in the processes from their beginning. The other arguments are those of `EnginePlugin`.
    """
    build = partial(_build, name, load, recipe, languages, tuple((environment or {}).items()))
    return EnginePlugin(
        name=name,
        build=build,
        title=title,
        options=options,
        languages=languages,
        takes_channels=True,
        runs_in_workers=True,
        check=partial(_check, check),
    )


def _build(
    name: str,
    load: Callable[[RecogniserSettings], Recogniser],
    recipe: int,
    languages: Sequence[str] | None,
    variables: tuple[tuple[str, str], ...],
    settings: PluginSettings,
) -> Engine:
    loader = PluginLoader(name, load, settings.language, tuple(settings.options.items()), variables)
    try:
        pickle.loads(pickle.dumps(loader))  # noqa: S301  # it is our own
    except Exception as error:  # pickle raises errors of several kinds
        reason = f"its function {getattr(load, '__qualname__', load)!s} cannot be given to a worker process ({error})"
        raise EnginePluginFailed(f"the engine {name}", f"{reason}: it must stand at the top of a module") from error
    is_one = languages is not None and len(languages) == 1
    return EmbeddedEngine(
        name,
        {"recipe": recipe, "language": None if is_one else settings.language},
        loader,
        workers=settings.workers,
        now=settings.now,
        account=settings.account,
        by_channel=settings.by_channel,
    )


def _check(own: Callable[[], None] | None) -> None:
    if find_spec("av") is None:
        raise EngineNotInstalled("av")
    if own:
        own()
