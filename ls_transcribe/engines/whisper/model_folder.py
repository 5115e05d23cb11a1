"""A folder with a model: its files are checked one by one, before anything is heard with it."""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ls_transcribe.errors.models import ModelDamaged, ModelIncomplete

WEIGHTS = "model.bin"
FILES = ("config.json", WEIGHTS, "tokenizer.json")
"""The files of every model, beside one that is called `vocabulary` with any ending."""

VOCABULARY = "vocabulary.*"
PREPROCESSOR = "preprocessor_config.json"
"""The file that says how sound becomes numbers. Models without it hear as the first ones did."""

_MULTILINGUAL = 51_865  # entries of the vocabulary; a model that knows English only has one fewer (CTranslate2)
_THIRD = 51_866  # entries from large-v3 on: these have Cantonese, and hear with 128 bands, which the preprocessor says


@dataclass(frozen=True)
class ModelFolder:
    """A folder with all files of a model. `name` is what the user calls the model."""

    name: str
    path: Path

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the weights and that of the tokenizer: what the words depend on."""
        return "-".join(_sha256(self.path / file) for file in (WEIGHTS, "tokenizer.json"))

    def verify(self) -> str:
        """Return the SHA-256 of the weights, of which all is read.

        Raises:
            ModelDamaged: They are others than those that were fetched.
        """
        weights = self.path / WEIGHTS
        with weights.open("rb") as file:
            read = hashlib.file_digest(file, "sha256").hexdigest()
        if read != _sha256(weights):
            raise ModelDamaged(self.name, weights.resolve())
        return read

    @cached_property
    def size(self) -> int:
        """The size of the weights in bytes."""
        return (self.path / WEIGHTS).stat().st_size

    @cached_property
    def is_multilingual(self) -> bool:
        """Whether it knows more than English."""
        return _vocabulary_size(self.path) >= _MULTILINGUAL

    @cached_property
    def knows_cantonese(self) -> bool:
        """Whether it is one of the third generation, which has a hundredth language."""
        return _vocabulary_size(self.path) >= _THIRD


def is_complete(folder: Path) -> bool:
    """Return whether a folder has all files of a model."""
    return _missing(folder) is None


def open_folder(name: str, folder: Path) -> ModelFolder:
    """Return the model in a folder.

    Raises:
        ModelIncomplete: It is none, or a file of it is missing.
    """
    if missing := _missing(folder):
        others = sorted(path.name for path in folder.iterdir() if _is_of_another_form(path.name))
        raise ModelIncomplete(folder, missing, others)
    return ModelFolder(name, folder)


def _missing(folder: Path) -> str | None:
    """Return the name of the first file that is missing or empty, else None."""
    for name in FILES:
        if not _has_content(folder / name):
            return name
    if not any(map(_has_content, folder.glob(VOCABULARY))):
        return "vocabulary.json"
    if _vocabulary_size(folder) >= _THIRD and not _has_content(folder / PREPROCESSOR):
        return PREPROCESSOR
    return None


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _is_of_another_form(name: str) -> bool:
    """Whether a file has a model in a form that this recogniser does not read."""
    return re.search(r"\.(safetensors|pt|onnx|gguf)$|^pytorch_model\.bin|^ggml-", name) is not None


def _vocabulary_size(folder: Path) -> int:
    """Return the number of entries of a model's vocabulary, 0 if it cannot be read."""
    for path in sorted(folder.glob(VOCABULARY)):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
            return len(json.loads(text)) if path.suffix == ".json" else text.count("\n")
        except (OSError, ValueError):
            continue
    return 0


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file. The hub's cache stores a large file under its own, so that it need not be read."""
    stored = path.resolve()
    if stored.parent.name == "blobs" and re.fullmatch("[0-9a-f]{64}", stored.name):
        return stored.name
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
