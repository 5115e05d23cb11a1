"""Folders that look like models, for tests in which nothing is heard."""

import json
from pathlib import Path


def a_model(folder: Path, *, size: int = 1_000, vocabulary: int = 51_865) -> Path:
    """A folder with all files of a model: weights of `size` bytes, and a vocabulary of so many entries."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "model.bin").write_bytes(bytes(number % 251 for number in range(size)))
    (folder / "tokenizer.json").write_text('{"version": "1.0"}')
    (folder / "vocabulary.json").write_text(json.dumps(["a"] * vocabulary))
    return folder
