"""The addresses in tasks at which Label Studio plays recordings: files below its document root, and objects in S3."""

import os
import re
from pathlib import Path
from urllib.parse import quote, urlparse

from ls_transcribe.aws import s3
from ls_transcribe.errors.sources import NotUnderDocumentRoot
from ls_transcribe.model.recording import Recording

UPLOADS = "/data/upload/"
"""What the address of an upload contains."""

LOCAL_FILES = "/data/local-files/"
"""What the address of a file on the server's disk contains."""

_FIRST_PAGE = re.compile(r"(?:https?://[^/]+)?(?P<path>(?:/[^/]+)*?)/(?:user/login|projects)/?")
"""The pages that Label Studio's first page sends browsers to, below the path of the server."""

_UNPLAYABLE_TAB = "Label Studio cannot play an object whose key has a tab: copy it to another key"

_UNPLAYABLE_KEY = (
    "Label Studio cannot play an object whose key has a question mark or a line break, or begins with a slash: "
    "copy it to another key"
)


def audio_address(recording: Recording, root: Path | None, public_path: str = "") -> str:
    """Return the address to put into the task of a recording.

    It is the recording's URI, or for a file on disk, if the document root is given, Label Studio's address of it.
    `public_path` is the path below which browsers find the server, as /studio; "" at the root of its host.
    """
    if root is None or not recording.uri.startswith("file:"):
        return recording.uri
    return f"{public_path}{local_files_address(recording.path, root)}"


def local_files_address(path: Path, root: Path) -> str:
    """Return Label Studio's address of a file below its document root, without the path of the server itself."""
    return f"{LOCAL_FILES}?d={quote(os.fsencode(path.relative_to(root)))}"


def split_address(address: str) -> tuple[str, str]:
    """Split the address of an upload or of a file on the server's disk before `/data/`.

    The first part is the path of the server, which may have its host before it. It is the whole of any other address.
    """
    if s3.is_s3(address):
        return address, ""
    for place in (UPLOADS, LOCAL_FILES):
        before, mark, after = address.partition(place)
        if mark and "?" not in before:
            return before, f"{mark}{after}"
    return address, ""


def below_public_path(address: str, public_path: str) -> str:
    """Return an address with the path of the server before it, if it is one of the server's that lacks it.

    Earlier versions did not write it, and browsers found nothing there.
    """
    before, own = split_address(address)
    return f"{public_path}{own}" if own and not before else address


def first_page_path(status: int, location: str, path: str) -> str:
    """Return the path below which a server sends browsers from its first page; `path` if it does not send them.

    `status` and `location` are those of the answer.
    """
    match = _FIRST_PAGE.fullmatch(location.partition("?")[0])
    return match["path"] if match and status in (301, 302, 303, 307, 308) else path


def choose_document_root(requested: Path | None, remembered: Path | None, audio: Path) -> Path:
    """Return Label Studio's document root for recordings that are all in or below the folder `audio`.

    That is the requested one, else the remembered one if it is above `audio`, else the folder above `audio`.
    It cannot be `audio` itself, because Label Studio refuses a storage for its document root.

    Raises:
        NotUnderDocumentRoot: The requested one is not above `audio`.
    """
    if requested is not None:
        if not _is_above(requested, audio):
            raise NotUnderDocumentRoot(audio, requested)
        return requested
    return remembered if remembered is not None and _is_above(remembered, audio) else audio.parent


def explain_unplayable(uri: str) -> str | None:
    """Return why Label Studio cannot play an object in S3 and what to do; None if it can, or if it is not in S3.

    Label Studio parses the URI like a web address (`s3/models.py` in 1.23) and drops queries and line breaks.
    """
    if not s3.is_s3(uri):
        return None
    if "\t" in uri:
        return _UNPLAYABLE_TAB
    parts = urlparse(uri.strip(), allow_fragments=False)
    return None if (parts.netloc, parts.path.lstrip("/")) == s3.split(uri) else _UNPLAYABLE_KEY


def _is_above(root: Path, audio: Path) -> bool:
    return audio.is_relative_to(root) and audio != root
