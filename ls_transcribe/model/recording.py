"""A recording is its content: the same bytes are the same recording, wherever they lie and whatever they are called."""

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes, urlsplit

MEDIA_FORMATS = {
    # What Amazon Transcribe takes, by its own names, and the other suffixes such files carry …
    "amr": "amr", "flac": "flac", "m4a": "m4a", "mp3": "mp3", "mp4": "mp4", "ogg": "ogg", "wav": "wav", "webm": "webm",
    "m4b": "m4a", "m4v": "mp4", "oga": "ogg", "opus": "ogg", "wave": "wav", "weba": "webm",
    # … and what only the embedded engine can read.
    "3gp": "3gp", "aac": "aac", "aif": "aiff", "aiff": "aiff", "au": "au", "avi": "avi", "caf": "caf", "mka": "mka",
    "mkv": "mkv", "mov": "mov", "w64": "w64", "wma": "wma", "wv": "wv",
}  # fmt: skip
"""The container that a suffix claims. A file in a folder whose suffix is not here is not taken for a recording."""

_KEY_LENGTH = 12  # hexadecimal digits: among a hundred thousand recordings, two alike by chance once in 60,000 archives
_SLUG_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that was found.

    `key` is its identity, a short digest of the `fingerprint`, which is S3's own: MD5 and size. `uri` is where the
    audio is (`file://` or `s3://`), `name` its path below the source that was typed, `size` in bytes, `modified` the
    file's time in ns where it is on a disk.
    """

    key: str
    uri: str
    name: str
    size: int
    fingerprint: str
    media_format: str
    modified: int | None = field(default=None, compare=False)

    @property
    def path(self) -> Path:
        """The file, of a recording on disk."""
        return local_path(self.uri)

    @property
    def stem(self) -> str:
        """What files made from it are called: `<slug>-<key>`, the slug for people, the key for truth."""
        return f"{slug(self.name)}-{self.key}"


@dataclass(frozen=True, slots=True)
class FailedItem:
    """A source that is no recording, and why; told beside its name, at no cost to the others."""

    name: str
    uri: str
    reason: str


def fingerprint(md5: str, size: int) -> str:
    """What identifies content: the hexadecimal MD5 that S3 calls ETag, and the size in bytes."""
    return f"{md5}-{size}"


def md5_of(path: Path) -> str:
    """The hexadecimal MD5 of a file's content: S3's own fingerprint, of which nothing secret depends."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def recording_key(fingerprint: str) -> str:
    """The short identity that stands in names, tables and tasks."""
    return hashlib.sha256(fingerprint.encode()).hexdigest()[:_KEY_LENGTH]


def media_format(name: str) -> str | None:
    """What kind of recording a file's name claims to be; None for what is none."""
    return MEDIA_FORMATS.get(PurePosixPath(name).suffix.removeprefix(".").lower())


def slug(name: str) -> str:
    """A file's name in what Amazon's job names, every disk and every shell take: `[0-9a-z._-]`, 1-80 characters."""
    stem = PurePosixPath(name).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^0-9a-z._-]+", "-", plain)[:_SLUG_LENGTH].strip("-._") or "recording"


def file_uri(path: Path) -> str:
    """An absolute path as a URI: plain ASCII, whatever bytes the name is made of."""
    return path.as_uri()


def local_path(uri: str) -> Path:
    """The path of a `file://` URI."""
    return Path(os.fsdecode(unquote_to_bytes(urlsplit(uri).path)))


def readable(name: str) -> str:
    """A name as text that can be written and shown anywhere: bytes that are no UTF-8 are replaced."""
    return os.fsencode(name).decode("utf-8", "replace")
