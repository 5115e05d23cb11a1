"""How recordings on disk are played."""

from pathlib import Path

import pytest

from ls_transcribe.errors.sources import NotUnderDocumentRoot
from ls_transcribe.label_studio import local_files
from ls_transcribe.model.recording import Recording

CALLS = Path("/data/calls")


def recording(uri: str) -> Recording:
    return Recording("0123456789ab", uri, "50%.wav", 1, "f-1", "wav")


def test_address() -> None:
    """Whatever an address would take for something else is percent-encoded below the document root."""
    uri = (CALLS / "a+b & ü" / "50%.wav").as_uri()

    assert local_files.address(recording(uri), Path("/data")) == (
        "/data/local-files/?d=calls/a%2Bb%20%26%20%C3%BC/50%25.wav"
    )


def test_address_elsewhere() -> None:
    """A recording that is not on this disk keeps its own address."""
    assert local_files.address(recording("s3://calls/a b.wav"), Path("/data")) == "s3://calls/a b.wav"


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
    chosen = local_files.document_root(Path(asked) if asked else None, Path(remembered) if remembered else None, CALLS)

    assert chosen == Path(root)


@pytest.mark.parametrize("asked", ["/data/calls", "/elsewhere", "/data/calls/2024"])
def test_document_root_refused(asked: str) -> None:
    """A document root that does not hold the recordings in a folder below it is refused, naming both."""
    with pytest.raises(NotUnderDocumentRoot) as refusal:
        local_files.document_root(Path(asked), None, CALLS)

    assert str(refusal.value) == (
        f"The recordings in /data/calls do not lie in a folder below the document root {asked}, "
        "so Label Studio could not play them: name a folder above them with --document-root."
    )
