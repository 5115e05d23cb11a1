"""The engine Whisper: 99 languages on this machine, with a model that is fetched once. faster-whisper computes it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from ls_transcribe.aws import Session
from ls_transcribe.concurrency import memory
from ls_transcribe.engines.base import AudioLocation, EngineSettings, EngineSpec, InstallationCheck
from ls_transcribe.engines.embedded import EmbeddedEngine
from ls_transcribe.engines.whisper import devices, hub, names
from ls_transcribe.engines.whisper.hotwords import fitting
from ls_transcribe.engines.whisper.model_folder import ModelFolder, open_folder
from ls_transcribe.engines.whisper.recogniser import WhisperLoader
from ls_transcribe.errors.engines import EngineNotInstalled, LanguageNotSupported
from ls_transcribe.errors.models import ModelEnglishOnly, ModelFolderMissing, ModelUnknown
from ls_transcribe.text.languages import to_whisper

NAME = "whisper"

RECIPE = 1
"""Increased by hand when the same audio would give other words with the same model: after changes of the passages, of
what is dropped, or of how words are read, and with versions of faster-whisper and CTranslate2 that hear otherwise."""


def build(settings: EngineSettings, session: Session, now: Callable[[], datetime]) -> EmbeddedEngine:
    """Return the engine with its model, which is fetched if it is not on this machine.

    Raises:
        RunError: The extra `local` is missing, there is no such model, device or type, or the model cannot be fetched.
    """
    check_installed()
    language = _language(settings.language)
    elsewhere = settings.is_elsewhere
    device, compute_type = devices.settle(settings.device, settings.compute_type, is_elsewhere=elsewhere)
    name = settings.model or names.DEFAULT
    model = _find_model(name, settings)
    if model is None:  # in a dry run
        hotwords = fitting(settings.hotwords, None)
        digest, loader, notes = None, WhisperLoader(Path(name)), _note_of_fetching(name)
        workers = settings.workers
    else:
        _check_language(model, settings.language, language)
        hotwords = fitting(settings.hotwords, model.path)
        loader = WhisperLoader(model.path, language, settings.language, device, compute_type, hotwords.text)
        digest = model.digest
        workers, notes = _settle_workers(settings, model, loader)
    shaping = {
        "recipe": RECIPE,
        "model": digest,
        "compute_type": compute_type,
        "language": language,
        "hotwords": hotwords.text,
    }
    return EmbeddedEngine(
        NAME,
        shaping,
        loader,
        workers=workers,
        now=now,
        account=session.account,
        by_channel=settings.by_channel,
        notes=(*hotwords.notes, *notes),
    )


def check_installed() -> None:
    """Check that the libraries are there.

    Raises:
        EngineNotInstalled: One is not.
    """
    for module in ("av", "faster_whisper"):
        if find_spec(module) is None:
            raise EngineNotInstalled(module)


def check_model(settings: EngineSettings) -> tuple[str, bool]:
    """Return what a run with these settings hears with, and whether it is on this machine. All of it is read.

    Raises:
        RunError: There is no such model or device, the model is damaged, or it does not know the language.
    """
    device, compute_type = devices.settle(settings.device, settings.compute_type)
    name = settings.model or names.DEFAULT
    model = _find_model(name, replace(settings, dry_run=True))
    if model is None:
        return (
            f"{name} is not on this machine yet: a run fetches it, once (--model names another one, or a folder)",
            False,
        )
    _check_language(model, settings.language, _language(settings.language))
    return f"{name} is whole (SHA-256 of its weights: {model.verify()[:12]}…), for {device} with {compute_type}", True


def _find_model(name: str, settings: EngineSettings) -> ModelFolder | None:
    """Return the model, which is fetched if it must be; None in a dry run of a model that is not there yet.

    Raises:
        RunError: There is none, or it cannot be fetched.
    """
    folder = Path(name).expanduser()
    if name not in names.REPOSITORIES and folder.is_dir():
        return open_folder(name, folder.absolute())
    repository = names.repository_of(name)
    if repository is None:
        looks_like_path = "/" in name or name.startswith((".", "~"))
        raise ModelFolderMissing(name) if looks_like_path else ModelUnknown(name, tuple(names.REPOSITORIES))
    fetched = hub.find_fetched(repository)
    if fetched is None and settings.dry_run:
        return None
    return open_folder(name, fetched or hub.fetch(name, repository, settings.downloads))


def _note_of_fetching(name: str) -> tuple[str, ...]:
    return (f"the model {name} is not on this machine yet: a run fetches it first",)


def _language(asked: str | None) -> str | None:
    """Return Whisper's code of the language that was asked for.

    Raises:
        LanguageNotSupported: It has none.
    """
    code = to_whisper(asked) if asked else None
    if asked and code is None:
        raise LanguageNotSupported("Whisper", asked)
    return code


def _check_language(model: ModelFolder, asked: str | None, language: str | None) -> None:
    if asked and language != "en" and not model.is_multilingual:
        raise ModelEnglishOnly(model.name, asked)
    if asked and language == "yue" and not model.knows_cantonese:
        raise LanguageNotSupported(f"The model {model.name}", asked)


def _settle_workers(settings: EngineSettings, model: ModelFolder, loader: WhisperLoader) -> tuple[int, tuple[str, ...]]:
    """Return the number of processes, as many as were typed or else as fit into memory, and a note of fewer."""
    if not settings.as_many_as_fit or settings.is_elsewhere:
        return settings.workers, ()
    if loader.device != "cpu":
        return 1, ()
    need = memory_of_process(model.size, loader.compute_type)
    free = memory.free_memory()
    fitting = max(free // need, 1) if free is not None else settings.workers
    if fitting >= settings.workers:
        return settings.workers, ()
    many = "one recording is" if fitting == 1 else f"{fitting} recordings are"
    return fitting, (
        f"{many} transcribed at a time, not {settings.workers}: with the model {model.name} each takes about "
        f"{need / 1e9:.1f} GB of memory, and {(free or 0) / 1e9:.1f} GB are free (--workers decides otherwise)",
    )


def memory_of_process(weights: int, compute_type: str) -> int:
    """Return how much memory (bytes) a process takes that hears with a model whose weights have this size on disk.

    Models on the hub are stored in numbers of 16 bits. Measured with tiny.en and base.
    """
    share = 2.6 if compute_type == "float32" else 1.4
    return 350_000_000 + int(weights * share)


SPEC = EngineSpec(
    name=NAME,
    build=build,
    title="Whisper",
    takes=frozenset({"model", "device", "compute_type", "hotwords", "by_channel", "cluster"}),
    default_for=frozenset({AudioLocation.DISK}),
    installation=InstallationCheck("embedded recogniser", check_installed, check_model),
)
