"""The addresses at which Label Studio plays files on its disk, and the objects in S3 that it cannot play."""

from pathlib import Path

import pytest

from ls_transcribe.errors.sources import NotUnderDocumentRoot
from ls_transcribe.label_studio.audio_addresses import (
    audio_address,
    choose_document_root,
    explain_unplayable,
    split_address,
)
from ls_transcribe.model.recording import Recording

CALLS = Path("/data/calls")


def recording(uri: str) -> Recording:
    return Recording("0123456789ab", uri, "50%.wav", 1, "f-1", "wav")


def test_address() -> None:
    """Whatever an address would take for something else is percent-encoded below the document root."""
    uri = (CALLS / "a+b & ü" / "50%.wav").as_uri()

    assert audio_address(recording(uri), Path("/data")) == ("/data/local-files/?d=calls/a%2Bb%20%26%20%C3%BC/50%25.wav")


def test_address_elsewhere() -> None:
    """A recording that is not on this disk keeps its own address."""
    assert audio_address(recording("s3://calls/a b.wav"), Path("/data")) == "s3://calls/a b.wav"


@pytest.mark.parametrize(
    ("asked", "remembered", "root"),
    [
        (None, None, "/data"),
        (None, "/", "/"),
        (None, "/data/calls", "/data"),
        (None, "/elsewhere", "/data"),
        ("/", "/data", "/"),
    ],
)
def test_document_root(asked: str | None, remembered: str | None, root: str) -> None:
    """The folder above the recordings, unless another that holds them is asked for or remembered."""
    chosen = choose_document_root(Path(asked) if asked else None, Path(remembered) if remembered else None, CALLS)

    assert chosen == Path(root)


@pytest.mark.parametrize("asked", ["/data/calls", "/elsewhere", "/data/calls/2024"])
def test_document_root_refused(asked: str) -> None:
    """A document root that does not hold the recordings in a folder below it is refused, naming both."""
    with pytest.raises(NotUnderDocumentRoot) as refusal:
        choose_document_root(Path(asked), None, CALLS)

    assert str(refusal.value) == (
        f"The recordings in /data/calls do not lie in a folder below the document root {asked}, "
        "so Label Studio could not play them: name a folder that is above theirs with --document-root."
    )


# Objects in S3

ODD = ["two words", "50% + ü", "a#b", 'it\'s "q"', "(v1) [x] {y}", "a&b=c,d:e@f!$*;g", "~.-_", "a\\b", "日本語"]
"""Names that web addresses would have encoded, and that it finds nevertheless."""


@pytest.mark.parametrize("name", ODD)
def test_odd_keys_are_played(name: str) -> None:
    """Nearly every key is found by its URI as it is."""
    assert explain_unplayable(f"s3://calls/in {name}/{name}.wav") is None


@pytest.mark.parametrize(
    "uri",
    ["s3://calls/what?.wav", "s3://calls//a.wav", "s3://calls/a\nb.wav", "s3://calls/a.wav "],
)
def test_some_keys_are_not(uri: str) -> None:
    """What a web address has besides its path is not part of the key that is looked for."""
    assert explain_unplayable(uri) == (
        "Label Studio cannot play an object whose key has a question mark or a line break, or begins with a slash: "
        "copy it to another key"
    )


def test_what_is_on_disk_is_none_of_its_concern() -> None:
    """Files have addresses of their own."""
    assert explain_unplayable("file:///calls/what%3F.wav") is None


# Below a path


def test_address_below_a_path() -> None:
    """Browsers ask for it below the path of the server, and for objects in S3 elsewhere."""
    uri = (CALLS / "50%.wav").as_uri()

    assert audio_address(recording(uri), Path("/data"), "/studio") == "/studio/data/local-files/?d=calls/50%25.wav"
    assert audio_address(recording("s3://calls/a.wav"), Path("/data"), "/studio") == "s3://calls/a.wav"


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("/data/upload/7/a.wav", ("", "/data/upload/7/a.wav")),
        ("/studio/data/upload/7/a.wav", ("/studio", "/data/upload/7/a.wav")),
        ("http://h/studio/data/local-files/?d=a.wav", ("http://h/studio", "/data/local-files/?d=a.wav")),
        ("/data/local-files/?d=data/upload/a.wav", ("", "/data/local-files/?d=data/upload/a.wav")),
        ("s3://calls/data/upload/a.wav", ("s3://calls/data/upload/a.wav", "")),
        ("https://h/?x=/data/upload/a.wav", ("https://h/?x=/data/upload/a.wav", "")),
        ("a.wav", ("a.wav", "")),
    ],
)
def test_split(address: str, parts: tuple[str, str]) -> None:
    """What is the server's own is told from what only looks like it."""
    assert split_address(address) == parts


def test_a_key_with_a_tab_is_refused_for_the_tab() -> None:
    """Label Studio's parser drops it."""
    assert explain_unplayable("s3://calls/a\tb.wav") == (
        "Label Studio cannot play an object whose key has a tab: copy it to another key"
    )
