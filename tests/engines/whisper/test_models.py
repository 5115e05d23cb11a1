"""The models that tests hear with, and the hub that has them."""

import hashlib

import install_models
import pytest
from install_models import BASE, TINY_EN, PackagedModel


@pytest.mark.parametrize("model", [TINY_EN, BASE], ids=lambda model: model.name)
def test_the_models_are_those_that_are_known(model: PackagedModel) -> None:
    """What is measured with them is measured with these weights."""
    with (model.folder / "model.bin").open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == model.digest


def test_a_model_that_is_there_is_not_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run of the tests begins with the installation."""
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("it is fetched"))
    install_models.install(TINY_EN)
