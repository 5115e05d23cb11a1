"""Models are fetched from the hub, once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import huggingface_hub
import pytest
import small_disk
from engines.whisper.models import a_model
from stand_ins.hub import Hub, running

from ls_transcribe.engines.base import Downloads
from ls_transcribe.engines.whisper import hub
from ls_transcribe.engines.whisper.model_folder import is_complete
from ls_transcribe.errors import RunError

NAME, REPOSITORY = "small", "Systran/faster-whisper-small"
SIZE = 3_000_000  # bytes of the weights, which are sent in several pieces


@pytest.fixture(name="there")
def _there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with a model, and an empty cache."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    with running({REPOSITORY: a_model(tmp_path / "model", size=SIZE)}) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        yield served


class _Told(Downloads):
    """What was told of a download."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int]] = []
        self.fetched = 0
        self.ended = False

    def begin(self, name: str, size: int) -> None:
        self.begun.append((name, size))

    def advance(self, size: int) -> None:
        self.fetched += size

    def end(self) -> None:
        self.ended = True


@pytest.mark.usefixtures("there")
def test_a_model_is_fetched_whole_and_its_bytes_are_counted(tmp_path: Path) -> None:
    """The files are those of the hub, and every byte of them was told."""
    told = _Told()
    folder = hub.fetch(NAME, REPOSITORY, told)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    size = sum(map(len, files.values()))
    assert (files, told.begun, told.fetched, told.ended) == (
        {path.name: path.read_bytes() for path in (tmp_path / "model").iterdir()},
        [(NAME, size)],
        size,
        True,
    )


def test_a_model_that_was_fetched_is_found_without_asking(there: Hub) -> None:
    """Before, there is none; afterwards the hub may be gone."""
    before = hub.find_fetched(REPOSITORY)
    folder = hub.fetch(NAME, REPOSITORY, Downloads())
    there.requests.clear()
    assert (before, hub.find_fetched(REPOSITORY), there.requests) == (None, folder, [])


def test_a_file_that_is_gone_from_the_cache_is_fetched_again(there: Hub) -> None:
    """A model with a hole in it is none; what the cache still has of it is not sent again."""
    folder = hub.fetch(NAME, REPOSITORY, Downloads())
    (folder / "tokenizer.json").unlink()
    assert hub.find_fetched(REPOSITORY) is None
    there.requests.clear()
    hub.fetch(NAME, REPOSITORY, Downloads())
    asked = [request for request in there.requests if request.startswith("GET /Systran")]
    assert (is_complete(folder), [request.rpartition("/")[2] for request in asked]) == (True, [])


def test_a_connection_that_breaks_is_taken_up(there: Hub, tmp_path: Path) -> None:
    """What came before is not fetched again."""
    there.break_after(SIZE // 2)
    folder = hub.fetch(NAME, REPOSITORY, Downloads())
    assert there.requests.count(f"GET /{REPOSITORY}/resolve/main/model.bin") > 1
    assert (folder / "model.bin").read_bytes() == (tmp_path / "model" / "model.bin").read_bytes()


def test_a_model_that_the_hub_does_not_have_is_told(there: Hub) -> None:
    """Both names stand in the sentence, and where it was looked for."""
    assert _refusal("base", "Systran/faster-whisper-base") == (
        f"There is no model base (Systran/faster-whisper-base) at {there.url} that you may download, "
        "and no folder of this name: check the spelling, or name another one, such as --model small."
    )


def test_a_model_in_another_form_is_not_fetched(there: Hub, tmp_path: Path) -> None:
    """OpenAI's own repositories have PyTorch's weights: gigabytes that nobody can use here."""
    (tmp_path / "model" / "model.bin").rename(tmp_path / "model" / "model.safetensors")
    assert (_refusal(REPOSITORY, REPOSITORY), len(there.requests)) == (
        f"{REPOSITORY} at {there.url} is not a complete Whisper model in the form of CTranslate2 (model.bin is "
        "missing): name another one, such as --model small, or convert it with `ct2-transformers-converter` and name "
        "the folder.",
        1,
    )


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("is_offline", [False, True])
def test_a_hub_that_cannot_be_reached_is_told(monkeypatch: pytest.MonkeyPatch, is_offline: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Nothing answers there, or HF_HUB_OFFLINE forbids to ask: a model can also come as a folder."""
    if is_offline:
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    else:
        monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    address = hub.address()
    reason = "HF_HUB_OFFLINE forbids it" if is_offline else "[Errno 111] Connection refused"
    assert _refusal(NAME, REPOSITORY) == (
        f"The model {NAME} is not on this machine yet and could not be fetched from {address} ({reason}). Run the same "
        f"command again when {address} can be reached; or copy the model from another machine as a folder "
        "(config.json, model.bin, tokenizer.json, vocabulary.json or .txt), and name that folder with --model; or, for "
        "trying out, use --engine pocketsphinx, which needs no model."
    )


def _refusal(name: str, repository: str) -> str:
    with pytest.raises(RunError) as refusal:
        hub.fetch(name, repository, Downloads())
    return str(refusal.value)


_FETCH = f"""
from ls_transcribe.engines.base import Downloads
from ls_transcribe.engines.whisper import hub
from ls_transcribe.errors import RunError
try:
    hub.fetch("{NAME}", "{REPOSITORY}", Downloads())
except RunError as error:
    print(error)
"""


@pytest.mark.parametrize("is_full", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_a_disk_that_takes_no_model_is_told(there: Hub, tmp_path: Path, is_full: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """The hub is not blamed for it, nor does its library warn."""
    with small_disk.mounted(tmp_path / "disk") as disk, nullcontext() if is_full else disk.read_only("cache"):
        cache = disk.place / "cache"
        disk.fill(SIZE // 2)
        variables = there.environment | {"HF_HUB_CACHE": str(cache)}
        command = disk.command(sys.executable, "-c", _FETCH)
        ended = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)

    reason = f"the disk mounted at {disk.place} is full (" if is_full else "its file system is read-only)"
    advice = ": make room there, or name" if is_full else ": name"
    assert f"The model small is fetched once, and cannot be kept in {cache} ({reason}" in ended.stdout
    assert f"{advice} another folder with the variable HF_HOME, and run the same command again; " in ended.stdout
    assert (ended.stderr, ended.returncode) == ("", 0)


@pytest.mark.usefixtures("there")
def test_a_cache_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is in its way."""
    cache = tmp_path / "file" / "cache"
    cache.parent.touch()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(cache))
    with pytest.raises(RunError) as told:
        hub.fetch(NAME, REPOSITORY, Downloads())
    assert f"cannot be kept in {cache} (Not a directory): name another folder" in str(told.value)
