"""The oldest version of each dependency is stated, so that `make test-oldest` can try it."""

import pytest
from versions.oldest import constraint, requirements


@pytest.mark.parametrize("requirement", list(requirements()))
def test_states_its_oldest_version(requirement: str) -> None:
    """The constraint names exactly one version of what setup.cfg asks for."""
    name, _, version = constraint(requirement).partition("==")
    assert (requirement.startswith(name), version[:1].isdigit()) == (True, True)


def test_no_dependency_stands_twice() -> None:
    """Two constraints of one dependency would contradict each other."""
    names = [constraint(requirement).partition("==")[0] for requirement in requirements()]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("requirement", ["moto[server,s3]", "httpx<1", 'msgspec>=0.19; python_version > "3.12"'])
def test_refuses_what_states_none(requirement: str) -> None:
    """A dependency that any version satisfies would be tried as the newest, and nobody would know."""
    with pytest.raises(ValueError, match="does not say the oldest version"):
        constraint(requirement)
