"""The tree of errors: what ends a run, what costs one item, and what the command line does with both."""

import ast
import importlib
import inspect
import pkgutil
import sys
from pathlib import Path

import pytest

import ls_transcribe
from ls_transcribe import __main__ as program
from ls_transcribe import cli, errors
from ls_transcribe.errors import ItemError, LsTranscribeError, RunError, UsageError
from ls_transcribe.errors.label_config import ConfigurationRefused, ConfigurationUnreadable
from ls_transcribe.errors.sources import SourceIsOutput

PACKAGE = Path(ls_transcribe.__file__).parent


def _bases() -> dict[str, list[str]]:
    """The names of all classes of the package with those of their bases; no two classes have one name."""
    return {
        node.name: [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ClassDef)
    }


BASES = _bases()


def _ancestors(name: str) -> set[str]:
    """The class itself and everything that it inherits from."""
    return {name}.union(*(_ancestors(base) for base in BASES.get(name, [])))


ERRORS = sorted(name for name in BASES if "LsTranscribeError" in _ancestors(name) and name != "LsTranscribeError")


def test_each_error_ends_a_run_or_costs_an_item() -> None:
    """No error of the package is both, and none is neither."""
    unclear = [name for name in ERRORS if len(_ancestors(name) & {"RunError", "ItemError"}) != 1]
    assert (unclear, "TaskRefused" in ERRORS) == ([], True)


def test_each_class_in_errors_belongs_to_the_tree() -> None:
    """The folder of errors holds nothing else."""
    names = [info.name for info in pkgutil.iter_modules(errors.__path__, "ls_transcribe.errors.")]
    modules = [errors, *map(importlib.import_module, names)]
    classes = {one for module in modules for _name, one in inspect.getmembers(module, inspect.isclass)}
    own = {one for one in classes if one.__module__.startswith("ls_transcribe.errors")} - {LsTranscribeError}
    assert [one for one in own if issubclass(one, RunError) == issubclass(one, ItemError)] == []


def test_the_drawn_tree_has_every_error_outside_the_folder() -> None:
    """Errors that are defined elsewhere are named in the drawing, so that a reader finds them."""
    inside = {
        node.name
        for path in (PACKAGE / "errors").glob("*.py")
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.ClassDef)
    }
    elsewhere = [name for name in ERRORS if name not in inside and not name.startswith("_")]
    assert [name for name in elsewhere if name not in str(errors.__doc__)] == []


def test_a_wrong_request_ends_with_2() -> None:
    """The command line ends with 2 for a request that is typed wrongly, and with 1 for anything else."""
    assert [error.exit_code for error in (UsageError, SourceIsOutput, RunError, ItemError)] == [2, 2, 1, 1]
    assert (ConfigurationUnreadable.exit_code, ConfigurationRefused.exit_code) == (2, 1)


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (RunError("It is late: go home."), 1, "Error: It is late: go home.\n"),
        (SourceIsOutput("out"), 2, f"Error: {SourceIsOutput('out')}\n"),
        (ItemError("it is not JSON"), 1, "Error: it is not JSON\n"),
    ],
)
def test_no_error_becomes_a_traceback(
    error: LsTranscribeError,
    code: int,
    text: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command line prints the text of any error of the package and exits with its code."""

    def fail(**_options: object) -> None:
        raise error

    monkeypatch.setattr(cli.ls_transcribe, "main", fail)
    monkeypatch.setattr(sys, "argv", ["ls-transcribe"])
    with pytest.raises(SystemExit) as end:
        program.main()

    assert (end.value.code, capsys.readouterr().err) == (code, text)
