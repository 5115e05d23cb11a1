"""Recordings. A recording is its content: files with the same bytes are the same recording, whatever their names."""

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

MEDIA_FORMATS = {
    # Formats that Amazon Transcribe reads, by its own names, and the other suffixes of such files.
    "amr": "amr", "flac": "flac", "m4a": "m4a", "mp3": "mp3", "mp4": "mp4", "ogg": "ogg", "wav": "wav", "webm": "webm",
    "m4b": "m4a", "m4v": "mp4", "oga": "ogg", "opus": "ogg", "wave": "wav", "weba": "webm",
    # Formats that only the embedded engine reads.
    "3gp": "3gp", "aac": "aac", "aif": "aiff", "aiff": "aiff", "au": "au", "avi": "avi", "caf": "caf", "mka": "mka",
    "mkv": "mkv", "mov": "mov", "w64": "w64", "wma": "wma", "wv": "wv",
}  # fmt: skip
"""The format of a file by its suffix. Other files in a folder are not recordings."""

_KEY_LENGTH = 12  # hexadecimal digits: of 60,000 folders with 100,000 recordings each, one has two with the same key
_SLUG_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording.

    `key` identifies it everywhere: a short digest of `fingerprint`, which is S3's ETag (an MD5) and the size. `uri` is
    the address of the audio (`file://` or `s3://`), `name` its path below the source that was typed, `size` its size in
    bytes. `modified` is the time of the file's last change in ns, None for objects in S3. `needs_restore` says that it
    was found in Glacier: a job cannot read it, and nobody hears it, until it is restored.
    """

    key: str
    uri: str
    name: str
    size: int
    fingerprint: str
    media_format: str
    modified: int | None = field(default=None, compare=False)
    needs_restore: bool = field(default=False, compare=False)

    @property
    def path(self) -> Path:
        """The path of the file of a recording on disk."""
        return local_path(self.uri)

    @property
    def stem(self) -> str:
        """The stem of the names of files that are made from it: `<slug>-<key>`. The slug is for people."""
        return f"{slug(self.name)}-{self.key}"


@dataclass(frozen=True, slots=True)
class FailedItem:
    """A source that cannot be processed, and the reason. The other sources are processed."""

    name: str
    uri: str
    reason: str


def fingerprint(md5: str, size: int) -> str:
    """Return the fingerprint of content with a hexadecimal MD5 (or another ETag of S3) and a size in bytes."""
    return f"{md5}-{size}"


def md5_of(path: Path) -> str:
    """Return the hexadecimal MD5 of a file's content. It is S3's ETag; no secret depends on it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def recording_key(fingerprint: str) -> str:
    """Return the short key of a recording with this fingerprint."""
    return hashlib.sha256(fingerprint.encode()).hexdigest()[:_KEY_LENGTH]


def media_format(name: str) -> str | None:
    """Return the format of a recording by the suffix of its name; None if it is no recording."""
    stem, _dot, suffix = name.rpartition(".")
    return MEDIA_FORMATS.get(suffix.lower()) if stem and not stem.endswith("/") else None


def without_media_suffix(name: str) -> str:
    """Return the name of a recording without its suffix, if that is one of recordings: "day/talk.wav" -> "day/talk"."""
    return name.removesuffix(PurePosixPath(name).suffix) if media_format(name) else name


@lru_cache(maxsize=64)
def slug(name: str) -> str:
    """Return a file's name in characters that job names, disks and shells allow: `[0-9a-z._-]`, 1-80 of them."""
    stem = PurePosixPath(name).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^0-9a-z._-]+", "-", plain)[:_SLUG_LENGTH].strip("-._") or "recording"


def file_uri(path: Path | str) -> str:
    """Return the `file://` URI of an absolute path. It is ASCII, whatever the bytes of the path."""
    return f"file://{quote_from_bytes(os.fsencode(path))}"


def local_path(uri: str) -> Path:
    """Return the path of a `file://` URI."""
    return Path(os.fsdecode(unquote_to_bytes(urlsplit(uri).path)))


def readable(name: str) -> str:
    """Return a name as text that can be printed. Bytes that are not UTF-8 are replaced."""
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "replace")
