"""Which objects Label Studio can play."""

import pytest

from ls_transcribe.label_studio import s3_objects

ODD = ["two words", "50% + ü", "a#b", 'it\'s "q"', "(v1) [x] {y}", "a&b=c,d:e@f!$*;g", "~.-_", "a\\b", "日本語"]
"""Names that web addresses would have encoded, and that it finds nevertheless."""


@pytest.mark.parametrize("name", ODD)
def test_odd_keys_are_played(name: str) -> None:
    """Nearly every key is found by its URI as it is."""
    assert s3_objects.unplayable(f"s3://calls/in {name}/{name}.wav") is None


@pytest.mark.parametrize(
    "uri",
    ["s3://calls/what?.wav", "s3://calls//a.wav", "s3://calls/a\nb.wav", "s3://calls/a.wav "],
)
def test_some_keys_are_not(uri: str) -> None:
    """What a web address has besides its path is not part of the key that is looked for."""
    assert s3_objects.unplayable(uri) == (
        "Label Studio cannot play an object whose key has a question mark or a line break, or begins with a slash: "
        "copy it to another key"
    )


def test_what_is_on_disk_is_none_of_its_concern() -> None:
    """Files have addresses of their own."""
    assert s3_objects.unplayable("file:///calls/what%3F.wav") is None
