"""Which engines there are, and how another package adds one."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from ls_transcribe.aws import Account, Session
from ls_transcribe.engines import registry
from ls_transcribe.engines.base import AudioLocation, EngineSettings, EngineSpec
from ls_transcribe.errors.engines import EnginePluginUnusable, EngineUnknown

_SPEC = """
from ls_transcribe.engines.base import EngineSpec

SPEC = EngineSpec({name!r}, build=lambda settings, session, now: settings.language)
"""

Install = Callable[..., None]


@pytest.fixture(name="install")
def _install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """A function that installs a package whose entry point names an engine. Its module holds `code`."""

    def install(package: str, engine: str, code: str, value: str = "{module}:SPEC") -> None:
        folder, module = tmp_path / package, package.replace("-", "_")
        metadata = folder / f"{module}-1.0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{engine} = {value.format(module=module)}\n")
        (folder / f"{module}.py").write_text(code)
        monkeypatch.syspath_prepend(folder)

    return install


@pytest.mark.parametrize("name", registry.BUILT_IN)
def test_each_engine_is_registered_under_its_name(name: str) -> None:
    """The name in the table is that of the spec."""
    assert registry.find(name).name == name


@pytest.mark.parametrize(
    ("location", "name"), [(AudioLocation.S3, "amazon"), (AudioLocation.DISK, "pocketsphinx")], ids=["S3", "disk"]
)
def test_each_location_has_a_default_engine(location: AudioLocation, name: str) -> None:
    """Amazon reads from S3; what is on disk stays on this machine."""
    assert registry.default_for(location) == name


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


def test_an_engine_without_a_title_has_its_name(install: Install) -> None:
    """A package need not give one."""
    install("one-more", "onemore", _SPEC.format(name="onemore"))

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


def test_a_package_plugs_in_an_engine(install: Install) -> None:
    """An entry point is enough: the engine is found by its name, built from the settings, and listed."""
    install("acme-speech", "acme", _SPEC.format(name="acme"))

    built: object = registry.find("acme").build(EngineSettings(language="de-DE"), Session(Account()), datetime.now)

    assert (built, registry.names()) == ("de-DE", ("whisper", "pocketsphinx", "amazon", "existing", "acme"))


def test_a_plugged_in_engine_does_not_replace_one_of_ours(install: Install) -> None:
    """Whoever says amazon gets Amazon."""
    install("acme-speech", "amazon", _SPEC.format(name="amazon"))
    assert (registry.find("amazon").uses_aws_region, registry.names()) == (
        True,
        ("whisper", "pocketsphinx", "amazon", "existing"),
    )


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import nothing_of_this_name", "ModuleNotFoundError: No module named 'nothing_of_this_name'"),
        ("", "AttributeError: module '{module}' has no attribute 'SPEC'"),
        ("SPEC = 1", "{module}:SPEC is no EngineSpec"),
        (_SPEC.format(name="other"), "its EngineSpec calls it other"),
    ],
    ids=["it imports what is not there", "it has no spec", "its spec is none", "it has another name"],
)
def test_a_broken_plug_in_is_named(install: Install, code: str, reason: str, request: pytest.FixtureRequest) -> None:
    """The error names the engine, the package and the reason, when the engine is asked for."""
    package = f"acme-{abs(hash(request.node.name))}"  # a module is imported once
    install(package, "acme", code)
    with pytest.raises(EnginePluginUnusable) as error:
        registry.find("acme")
    assert str(error.value) == (
        f"The engine acme of the package {package} cannot be used "
        f"({reason.format(module=package.replace('-', '_'))}): repair or uninstall that package."
    )


def test_two_plug_ins_of_one_name_are_refused(install: Install) -> None:
    """It is not guessed which one is meant."""
    install("acme-one", "acme", _SPEC.format(name="acme"))
    install("acme-two", "acme", _SPEC.format(name="acme"))
    with pytest.raises(EnginePluginUnusable, match="uninstall all but one of them") as error:
        registry.find("acme")
    assert all(package in str(error.value) for package in ("the package acme-one", "the package acme-two"))


def test_a_broken_plug_in_is_not_in_the_way(install: Install) -> None:
    """The engines of this package need none of another one."""
    install("acme-in-pieces", "acme", "1 / 0")
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
