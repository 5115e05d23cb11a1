"""The oldest version of each dependency is stated, so that `make test-oldest` can try it."""

import re
import sys
from importlib.metadata import packages_distributions

import pytest
from versions.oldest import SETUP, constraint, requirements

_IMPORTED = re.compile(r"(?m)^ *(?:import|from) (\w+)")


@pytest.mark.parametrize("requirement", list(requirements()))
def test_states_its_oldest_version(requirement: str) -> None:
    """The constraint names exactly one version of what setup.cfg asks for."""
    name, _, version = constraint(requirement).partition("==")
    assert (requirement.startswith(name), version[:1].isdigit()) == (True, True)


def test_no_dependency_stands_twice() -> None:
    """Two constraints of one dependency would contradict each other."""
    names = [constraint(requirement).partition("==")[0] for requirement in requirements()]
    assert sorted(set(names)) == sorted(names)


def test_whatever_is_imported_is_stated() -> None:
    """What comes only because something else needs it would be tried as the newest."""
    stated = {_normalised(constraint(requirement).partition("==")[0]) for requirement in requirements()}
    files = [path for folder in ("ls_transcribe", "tests") for path in (SETUP.parent / folder).rglob("*.py")]
    imported = {name for path in files for name in _IMPORTED.findall(path.read_text(encoding="utf-8"))}
    sources = packages_distributions()
    installed = {
        name: sources[name] for name in imported - sys.stdlib_module_names - {"ls_transcribe"} if name in sources
    }
    unstated = {name: found for name, found in installed.items() if not stated & set(map(_normalised, found))}
    assert ("boto3" in installed, unstated) == (True, {})


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("requirement", ["moto[server,s3]", "httpx<1", 'msgspec>=0.19; python_version > "3.12"'])
def test_refuses_what_states_none(requirement: str) -> None:
    """A dependency that any version satisfies would be tried as the newest, and nobody would know."""
    with pytest.raises(ValueError, match="does not say the oldest version"):
        constraint(requirement)
