"""Errors about the models of embedded recognisers: each says how to get one that works."""

from collections.abc import Sequence
from pathlib import Path

from ls_transcribe.errors import RunError, UsageError

_BY_HAND = (
    "copy the model from another machine as a folder (config.json, model.bin, tokenizer.json, vocabulary.json or "
    ".txt), and name that folder with --model"
)


class ModelUnknown(UsageError):
    """No model has this name, and there is no folder of this name."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(
            f"There is no model {name}: --model takes {', '.join(names)}; owner/name of one on huggingface.co in the "
            "form of CTranslate2; or a folder that has one."
        )


class ModelFolderMissing(UsageError):
    """A folder that was typed for a model does not exist."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"The folder {folder} of --model does not exist: check the spelling, and the folder that you are "
            "in, or name a model, such as --model small."
        )


class ModelIncomplete(RunError):
    """A folder has no whole model. `others` are files in it that have a model in another form."""

    def __init__(self, folder: Path, missing: str, others: Sequence[str]) -> None:
        if others:
            advice = (
                f"{others[0]} is a model in another form; convert it with "
                "`ct2-transformers-converter --model … --output_dir … --copy_files tokenizer.json "
                "preprocessor_config.json`, or name a model, such as --model small"
            )
        elif missing == "tokenizer.json":
            advice = "copy it from the model on huggingface.co that this one was made of"
        else:
            advice = "copy the whole folder again, or name a model, such as --model small, which is fetched"
        super().__init__(
            f"The folder {folder} does not have a complete Whisper model ({missing} is missing or empty): {advice}."
        )


class ModelNotOnHub(UsageError):
    """The hub has no repository of this name."""

    def __init__(self, name: str, repository: str, address: str) -> None:
        called = name if name == repository else f"{name} ({repository})"
        super().__init__(
            f"There is no model {called} at {address} that you may download, and no folder of "
            "this name: check the spelling, or name another one, such as --model small."
        )


class ModelIncompleteOnHub(UsageError):
    """What the hub has under a name is no model in the form that is needed."""

    def __init__(self, name: str, address: str, missing: str) -> None:
        super().__init__(
            f"{name} at {address} is not a complete Whisper model in the form of CTranslate2 ({missing} is missing): "
            "name another one, such as --model small, or convert it with `ct2-transformers-converter` and name the "
            "folder."
        )


class ModelNotFetched(RunError):
    """A model cannot be fetched from the hub."""

    def __init__(self, name: str, address: str, reason: str) -> None:
        super().__init__(
            f"The model {name} is not on this machine yet and could not be fetched from {address} ({reason}). Run the "
            f"same command again when {address} can be reached; or {_BY_HAND}; or, for trying out, use --engine "
            "pocketsphinx, which needs no model."
        )


class ModelDamaged(RunError):
    """The weights of a model that was fetched have changed since."""

    def __init__(self, name: str, weights: Path) -> None:
        super().__init__(
            f"The weights of the model {name} are not the ones that were fetched: delete {weights}, and the next "
            "run fetches them again."
        )


class ModelNotKept(RunError):
    """The disk refuses to keep a model that is fetched. `reason` says why, in a few words."""

    def __init__(self, name: str, folder: Path, reason: str, *, is_full: bool) -> None:
        advice = "make room there, or name" if is_full else "name"
        super().__init__(
            f"The model {name} is fetched once, and cannot be kept in {folder} ({reason}): {advice} another folder "
            f"with the variable HF_HOME, and run the same command again; or {_BY_HAND}."
        )


class ModelUnusable(RunError):
    """The recogniser cannot load a model. It is raised in worker processes, so it takes the whole sentence."""


class ModelEnglishOnly(UsageError):
    """A model that knows English only was asked for another language."""

    def __init__(self, name: str, language: str) -> None:
        is_named = name.endswith(".en") and "/" not in name
        other = f"--model {name.removesuffix('.en')}" if is_named else "--model small"
        super().__init__(
            f"The model {name} understands English only, not {language}: name one for many languages, such as "
            f"{other}, or leave --language-code out if the recordings are English."
        )


class DeviceUnusable(UsageError):
    """The device that was typed is not there."""

    def __init__(self, device: str, reason: str) -> None:
        super().__init__(f"--device {device} cannot be used ({reason}): leave it out, and the processor is used.")


class ComputeTypeUnusable(UsageError):
    """The device cannot compute with the type of numbers that was typed."""

    def __init__(self, compute_type: str, device: str, known: Sequence[str]) -> None:
        super().__init__(
            f"--compute-type {compute_type} cannot be used on the device {device} of this machine: it takes "
            f"{', '.join(known)}."
        )
