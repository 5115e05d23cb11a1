"""The version of a prediction that is not shown any more says what made it."""

import pytest

from ls_transcribe.label_studio.earlier_versions import earlier_version, parse_earlier_version


@pytest.mark.parametrize(
    ("data", "version", "origin"),
    [
        (
            {"engine": "amazon", "language": "en-US", "settings": "3f9c21"},
            "amazon/en-US/3f9c21",
            ("amazon", "en-US", "3f9c21"),
        ),
        ({"engine": "a/b", "language": None, "settings": ""}, "a/b/unknown/unknown", ("a/b", None, None)),
        ({}, "unknown/unknown/unknown", (None, None, None)),
    ],
)
def test_there_and_back(data: dict[str, str | None], version: str, origin: tuple[str | None, ...]) -> None:
    """What is not in a task's data is unknown."""
    assert (earlier_version(data), parse_earlier_version(version)) == (version, origin)


@pytest.mark.parametrize("version", ["", "ls-transcribe", "whisper/large", "amazon/en-US/3f9c2", "//3f9c21"])
def test_versions_of_other_models(version: str) -> None:
    """They say nothing that this tool knows."""
    assert parse_earlier_version(version) is None
