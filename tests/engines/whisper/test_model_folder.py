"""A folder with a model, looked at file by file."""

import hashlib
import json
from pathlib import Path

import pytest
from engines.whisper.models import a_model
from install_models import BASE, TINY_EN, PackagedModel

from ls_transcribe.engines.whisper.model_folder import is_complete, open_folder
from ls_transcribe.errors.models import ModelDamaged, ModelIncomplete

_COPY = "copy the whole folder again, or name a model, such as --model small, which is fetched"


@pytest.mark.parametrize(("model", "is_multilingual"), [(TINY_EN, False), (BASE, True)], ids=["tiny.en", "base"])
def test_what_a_model_hears_stands_in_its_vocabulary(model: PackagedModel, is_multilingual: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """English only, or many languages."""
    assert open_folder(model.name, model.folder).is_multilingual == is_multilingual


@pytest.mark.parametrize(
    ("missing", "advice"),
    [
        ("config.json", _COPY),
        ("model.bin", _COPY),
        ("tokenizer.json", "copy it from the model on huggingface.co that this one was made of"),
        ("vocabulary.json", _COPY),
    ],
)
def test_a_missing_file_is_named(tmp_path: Path, missing: str, advice: str) -> None:
    """It is said what to do about it."""
    folder = a_model(tmp_path / "model")
    (folder / missing).write_bytes(b"")
    with pytest.raises(ModelIncomplete) as refusal:
        open_folder("mine", folder)
    assert (is_complete(folder), str(refusal.value)) == (
        False,
        f"The folder {folder} does not have a complete Whisper model ({missing} is missing or empty): {advice}.",
    )


def test_a_model_of_another_form_is_told(tmp_path: Path) -> None:
    """Whoever has PyTorch's weights learns how they are converted."""
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(ModelIncomplete, match=r"model\.bin is missing or empty\): model\.safetensors is"):
        open_folder("mine", tmp_path)


def test_a_model_of_the_third_generation_says_how_it_hears(tmp_path: Path) -> None:
    """Without its preprocessor it would hear with 80 bands instead of 128, and write nonsense."""
    folder = a_model(tmp_path / "model", vocabulary=51_866)
    with pytest.raises(ModelIncomplete, match=r"preprocessor_config\.json is missing"):
        open_folder("large-v3", folder)
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": 128}))
    assert open_folder("large-v3", folder).knows_cantonese


def test_the_digest_is_that_of_weights_and_tokenizer(tmp_path: Path) -> None:
    """What the folder is called, and where it is, changes nothing."""
    folder = a_model(tmp_path / "model")
    weights, tokenizer = ((folder / name).read_bytes() for name in ("model.bin", "tokenizer.json"))
    assert open_folder("mine", folder).digest == (
        f"{hashlib.sha256(weights).hexdigest()}-{hashlib.sha256(tokenizer).hexdigest()}"
    )


def test_weights_that_are_stored_under_their_digest_are_not_read(tmp_path: Path) -> None:
    """The hub's cache has gigabytes, and every run needs their digest."""
    folder = a_model(tmp_path / "model")
    blob = tmp_path / "blobs" / ("0" * 64)
    blob.parent.mkdir()
    (folder / "model.bin").rename(blob)
    (folder / "model.bin").symlink_to(blob)
    assert open_folder("mine", folder).digest.startswith("0" * 64)


def test_weights_that_have_changed_since_they_were_fetched_are_told(tmp_path: Path) -> None:
    """The hub's cache calls a file by its SHA-256. Of a folder that was copied nothing is known but what it has."""
    folder = a_model(tmp_path / "model")
    digest = open_folder("small", folder).verify()
    (tmp_path / "blobs").mkdir()
    (folder / "model.bin").rename(tmp_path / "blobs" / digest)
    (folder / "model.bin").symlink_to(tmp_path / "blobs" / digest)
    assert open_folder("small", folder).verify() == digest
    (tmp_path / "blobs" / digest).write_bytes(b"cut off")
    with pytest.raises(ModelDamaged, match="The weights of the model small are not the ones that were fetched"):
        open_folder("small", folder).verify()
