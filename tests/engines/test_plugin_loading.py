"""Engines of other packages that are broken: each is named with its package and the reason, and harms no other."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from plugged_in import install

from ls_transcribe.engines import plugin_loading, registry
from ls_transcribe.engines.plugin_entry_points import PluginEntryPoint, plugin_entry_points
from ls_transcribe.errors import RunError
from ls_transcribe.errors.plugins import EnginePluginUnusable

_PLUGIN = "from ls_transcribe.engines.plugin import EngineOption, EnginePlugin\n"
_SPEC = _PLUGIN + "SPEC = EnginePlugin(name='acme', build=print{more})"

_FAILED = (
    "The engine acme of the package checker-{} 1.0 has failed: it cannot tell whether it can run here ({}). Report "
    "this to its makers, or use another engine; what is finished is kept."
)

_BROKEN = {
    "it imports what is not there": (
        "import nothing_of_this",
        "ModuleNotFoundError: No module named 'nothing_of_this', {module}.py line 1",
    ),
    "it is no Python": ("def :", "SyntaxError: invalid syntax ({module}.py, line 1)"),
    "it ends the program": ("raise SystemExit(3)", "SystemExit: 3, {module}.py line 1"),
    "it ends with what is no Exception": (
        "class Panic(BaseException): pass\nraise Panic('at\\nonce')",
        "Panic: at once, {module}.py line 2",
    ),
    "it has a circle": (
        "import {module}\n{module}.SPEC",
        "AttributeError: partially initialized module '{module}' has no attribute 'SPEC' (most likely due to a "
        "circular import), {module}.py line 2",
    ),
    "it recurs for ever": (
        "def again(): again()\nagain()",
        "RecursionError: maximum recursion depth exceeded, {module}.py line 1",
    ),
    "it has no spec": ("", "AttributeError: module '{module}' has no attribute 'SPEC'"),
    "its spec is a number": ("SPEC = 1", "{module}:SPEC is int, not EnginePlugin"),
    "its spec is a class": (_PLUGIN + "SPEC = EnginePlugin", "{module}:SPEC is type, not EnginePlugin"),
    "its spec is not complete": (
        _PLUGIN + "SPEC = EnginePlugin(name='acme')",
        "TypeError: EnginePlugin.__init__() missing 1 required keyword-only argument: 'build', {module}.py line 2",
    ),
    "it has another name": (_SPEC.format(more="").replace("acme", "other"), "its EnginePlugin calls it other"),
    "its options are none": (_SPEC.format(more=", options=5"), "TypeError: 'int' object is not iterable"),
    "its options are texts": (
        _SPEC.format(more=", options=['beam']"),
        "its options are not EngineOptions of different names",
    ),
    "two options have one name": (
        _SPEC.format(more=", options=[EngineOption('a', 'x'), EngineOption('a', 'y')]"),
        "its options are not EngineOptions of different names",
    ),
    "an option cannot be typed": (
        _SPEC.format(more=", options=[EngineOption('a=b', 'x')]"),
        "its option 'a=b' has other characters than letters, digits, . _ and -",
    ),
    "its languages are a text": (_SPEC.format(more=", languages='en'"), "its languages are 'en', not a list of codes"),
    "nothing builds it": (_SPEC.format(more="").replace("print", "None"), "its build is not a function"),
    "its module is not there": (None, "ModuleNotFoundError: No module named '{module}'"),
}


@pytest.mark.parametrize("number", range(len(_BROKEN)), ids=list(_BROKEN))
def test_a_broken_plug_in_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The error names the engine, the package and the reason, when the engine is asked for."""
    code, reason = list(_BROKEN.values())[number]
    package, module = f"broken-{number}", f"broken_{number}"  # a module is imported once
    code = code and code.format(module=module)
    monkeypatch.syspath_prepend(install(tmp_path, package, f"acme = {module}:SPEC", code))

    place = f" from '{tmp_path / package / module}.py'"  # Python 3.13 says where a module lies
    assert _reason("acme").replace(place, "") == (
        f"The engine acme of the package {package} 1.0 cannot be used "
        f"({reason.format(module=module)}): repair or uninstall that package."
    )


def test_a_broken_plug_in_harms_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One beside it works, and of a broken one that is remembered there is nothing but its name."""
    monkeypatch.syspath_prepend(install(tmp_path, "harmful", "acme = harmful:SPEC", "1 / 0"))
    sound = _SPEC.format(more="").replace("acme", "beside")
    monkeypatch.syspath_prepend(install(tmp_path, "sound", "beside = sound:SPEC", sound))

    told = (
        registry.title("acme"),
        registry.service("acme"),
        registry.billed_seconds("acme"),
        registry.output_location("acme"),
    )
    assert (registry.find("beside").name, told) == ("beside", ("acme", None, None, "LOCAL_FOLDER"))


def test_two_plug_ins_of_one_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not guessed which one is meant."""
    for package in ("acme-one", "acme-two"):
        monkeypatch.syspath_prepend(install(tmp_path, package, "acme = x:SPEC"))

    assert _reason("acme") == (
        "The engine acme of the package acme-one 1.0 and the package acme-two 1.0 cannot be used "
        "(they have an engine of the same name): uninstall all but one of them."
    )


def test_lines_of_metadata_that_are_none_cost_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own reader would raise for all packages. A line without a value has its package and the line itself."""
    lines = "acme\nhalf = \n; a remark\nwhole = whole:SPEC\n[console_scripts]\nother"
    monkeypatch.syspath_prepend(install(tmp_path, "in-pieces", lines))

    found = [(each.name, each.package, each.fault) for each in plugin_entry_points()]
    assert found == [
        ("acme", "in-pieces 1.0", "its entry point 'acme' is not NAME = MODULE:NAME"),
        ("half", "in-pieces 1.0", "its entry point 'half =' is not NAME = MODULE:NAME"),
        ("whole", "in-pieces 1.0", None),
    ]


@pytest.mark.parametrize(
    "damage", [Path.unlink, lambda file: file.write_bytes(b"\xff\xfe\x00Name")], ids=["missing", "no text"]
)
def test_a_package_without_metadata_has_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], object]
) -> None:
    """What an interrupted installation leaves does not keep others from being found."""
    place = install(tmp_path, "left-over", "acme = x:SPEC")
    damage(place / "left_over-1.0.dist-info" / "METADATA")
    monkeypatch.syspath_prepend(place)

    assert [(each.name, each.package) for each in plugin_entry_points()] == [("acme", "without a name")]


def test_metadata_that_is_no_text_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can tell what would stand there."""
    place = install(tmp_path, "no-text", "acme = x:SPEC")
    (place / "no_text-1.0.dist-info" / "entry_points.txt").write_bytes(b"[ls_transcribe.engines]\n\xff = x")
    monkeypatch.syspath_prepend(place)

    assert plugin_entry_points() == ()


def test_a_package_that_hides_another_installation_of_itself_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a package is installed for a user and for all."""
    for folder in ("all", "user"):
        monkeypatch.syspath_prepend(install(tmp_path / folder, "acme", "acme = x:SPEC"))

    assert plugin_entry_points() == (PluginEntryPoint("acme", "acme 1.0", plugin_entry_points()[0].entry_point),)


def test_a_plug_in_that_never_ends_its_import_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even one that swallows whatever is raised in it. What waits is waiting for an event that never comes."""
    code = """
import threading
for _ in range(2):
    try:
        threading.Event().wait()
    except BaseException:
        pass
threading.Event().wait()
"""
    monkeypatch.syspath_prepend(install(tmp_path, "endless", "acme = endless:SPEC", code))
    monkeypatch.setattr(plugin_loading, "LONGEST", 0.05)

    assert "(it takes more than 0 seconds)" in _reason("acme")


def test_a_plug_in_changes_neither_the_output_nor_ctrl_c(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it prints while it is imported is no result of a command, and a run can still be interrupted."""
    code = "import signal, sys\nprint('hello')\nsignal.signal(signal.SIGINT, signal.SIG_DFL)\nsys.stdout = None\n"
    monkeypatch.syspath_prepend(install(tmp_path, "talker", "acme = talker:SPEC", code + _SPEC.format(more="")))
    before, stdout = signal.getsignal(signal.SIGINT), sys.stdout

    registry.find("acme")

    assert (signal.getsignal(signal.SIGINT), sys.stdout, capsys.readouterr()) == (before, stdout, ("", "hello\n"))


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("raise RunError('Install sphinx.')", "Install sphinx."),
        (
            "1 / 0",
            _FAILED.format(1, "ZeroDivisionError: division by zero, checker_1.py line 4"),
        ),
        (
            "raise SystemExit",
            _FAILED.format(2, "SystemExit, checker_2.py line 4"),
        ),
    ],
    ids=["a sentence", "an error", "an end"],
)
def test_why_an_engine_cannot_run_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: str, told: str, request: pytest.FixtureRequest
) -> None:
    """In its own words, or in ours if its check raises something else."""
    number = request.node.callspec.indices["check"]
    own = f"from ls_transcribe.errors import RunError\ndef check():\n    {check}\n"
    code = _PLUGIN + own + _SPEC.format(more=", check=check")
    package = f"checker-{number}"
    monkeypatch.syspath_prepend(install(tmp_path, package, f"acme = checker_{number}:SPEC", code))
    installation = registry.find("acme").installation
    assert installation

    with pytest.raises(RunError) as error:
        installation.check()
    assert str(error.value) == told


def _reason(name: str) -> str:
    with pytest.raises(EnginePluginUnusable) as error:
        registry.find(name)
    return str(error.value)
