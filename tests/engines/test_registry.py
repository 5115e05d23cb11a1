"""Which engines there are, and how another package adds one."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from plugged_in import install

from ls_transcribe.aws import Account, Session
from ls_transcribe.engines import pocketsphinx, registry, whisper
from ls_transcribe.engines.base import AudioLocation, EngineSettings, EngineSpec
from ls_transcribe.errors.engines import EngineUnknown

_SPEC = """
from ls_transcribe.engines.plugin import EnginePlugin

class Engine:
    def __init__(self, settings):
        self.settings = settings.language

SPEC = EnginePlugin(name={name!r}, build=Engine)
"""

Install = Callable[..., None]


@pytest.fixture(name="install_package")
def _install_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """A function that installs a package whose entry point names an engine. Its module holds `code`."""

    def install_into_path(package: str, engine: str, code: str) -> None:
        entry_point = f"{engine} = {package.replace('-', '_')}:SPEC"
        monkeypatch.syspath_prepend(install(tmp_path, package, entry_point, code))

    return install_into_path


@pytest.mark.parametrize("name", registry.BUILT_IN)
def test_each_engine_is_registered_under_its_name(name: str) -> None:
    """The name in the table is that of the spec."""
    assert registry.find(name).name == name


@pytest.mark.parametrize(
    ("location", "name"), [(AudioLocation.S3, "amazon"), (AudioLocation.DISK, "whisper")], ids=["S3", "disk"]
)
def test_each_location_has_a_default_engine(location: AudioLocation, name: str) -> None:
    """Amazon reads from S3; what is on disk stays on this machine."""
    assert registry.default_for(location) == name


@pytest.mark.parametrize(
    ("missing", "name"),
    [({"faster_whisper"}, "pocketsphinx"), ({"pocketsphinx"}, "whisper"), ({"av"}, "whisper")],
    ids=["no whisper", "no pocketsphinx", "neither"],
)
def test_the_default_engine_is_the_best_that_is_installed(
    monkeypatch: pytest.MonkeyPatch, missing: set[str], name: str
) -> None:
    """Where none is, it is the one that is worth installing."""
    for module in (whisper, pocketsphinx):
        monkeypatch.setattr(module, "find_spec", lambda library: None if library in missing else library)
    assert registry.default_for(AudioLocation.DISK) == name


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("amazon", "Amazon Transcribe"),
        ("pocketsphinx", "PocketSphinx"),
        ("existing", "an existing transcript"),
        ("gone", "gone"),
    ],
)
def test_what_documents_call_an_engine(name: str, title: str) -> None:
    """Each engine has a title for readers; of one that is no longer installed there is only its name."""
    assert registry.title(name) == title


def test_an_engine_without_a_title_has_its_name(install_package: Install) -> None:
    """A package need not give one."""
    install_package("one-more", "onemore", _SPEC.format(name="onemore"))

    assert registry.title("onemore") == "onemore"


def test_one_engine_takes_transcripts() -> None:
    """It is chosen where transcripts are named and no engine."""
    assert registry.for_transcripts() == "existing"


def test_an_unknown_engine_is_refused() -> None:
    """The error names the engines that there are."""
    with pytest.raises(EngineUnknown) as error:
        registry.find("nobody")
    assert (
        str(error.value) == "There is no engine nobody: --engine takes whisper or pocketsphinx or amazon or existing."
    )


def test_a_package_plugs_in_an_engine(install_package: Install) -> None:
    """An entry point is enough: the engine is found by its name, built from the settings, and listed."""
    install_package("acme-speech", "acme", _SPEC.format(name="acme"))

    built = registry.find("acme").build(EngineSettings(language="de-DE"), Session(Account()), datetime.now)

    assert (built.name, registry.names()) == ("acme", ("whisper", "pocketsphinx", "amazon", "existing", "acme"))


def test_a_plugged_in_engine_does_not_replace_one_of_ours(install_package: Install) -> None:
    """Whoever says amazon gets Amazon."""
    install_package("acme-speech", "amazon", _SPEC.format(name="amazon"))
    assert (registry.find("amazon").uses_aws_region, registry.names()) == (
        True,
        ("whisper", "pocketsphinx", "amazon", "existing"),
    )


def test_a_broken_plug_in_is_not_in_the_way(install_package: Install) -> None:
    """The engines of this package need none of another one."""
    install_package("acme-in-pieces", "acme", "1 / 0")
    assert (registry.default_for(AudioLocation.S3), registry.for_transcripts()) == ("amazon", "existing")


@pytest.mark.parametrize(
    ("name", "location"),
    [
        ("amazon", "SERVICE_BUCKET"),
        ("pocketsphinx", "LOCAL_FOLDER"),
        ("existing", "LOCAL_FOLDER"),
        ("uninstalled", "LOCAL_FOLDER"),
    ],
)
def test_where_documents_are(name: str, location: str) -> None:
    """Amazon's are in its own bucket; all others are in the output folder."""
    assert registry.output_location(name) == location


def test_a_spec_is_a_name_and_a_function() -> None:
    """An engine reads from everywhere unless it says otherwise, and is the default nowhere."""
    spec = EngineSpec("acme", build=lambda *_: pytest.fail("nobody builds it"))
    assert (spec.reads_from, spec.default_for) == (frozenset(AudioLocation), frozenset())
