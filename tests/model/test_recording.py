"""A recording is its content; its name is for people."""

import hashlib
import os
import re
from pathlib import Path
from random import Random

import pytest

from ls_transcribe.model.recording import (
    Recording,
    file_uri,
    fingerprint,
    local_path,
    media_format,
    readable,
    recording_key,
    slug,
)


def test_the_fingerprint_is_s3s_etag_and_the_size() -> None:
    """The same bytes have the same fingerprint on a disk and in S3, where the ETag of an object is its MD5."""
    content = b"hello"
    etag = hashlib.md5(content, usedforsecurity=False).hexdigest()
    assert fingerprint(etag, len(content)) == "5d41402abc4b2a76b9719d911017c592-5"


def test_the_key_stays_the_same_from_release_to_release() -> None:
    """What was transcribed with one release is known to the next: this key must never change."""
    assert recording_key("5d41402abc4b2a76b9719d911017c592-5") == "c1c0dad2f146"


def test_files_made_from_a_recording_are_called_after_its_name_and_key() -> None:
    """The slug is for people, the key for truth."""
    recording = Recording("0123456789ab", "file:///r/Talk 1.wav", "day/Talk 1.wav", 5, "md5-5", "wav")
    assert recording.stem == "talk-1-0123456789ab"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Interview 1.wav", "interview-1"),
        ("2024/May/Interview.final.WAV", "interview.final"),
        ("no suffix", "no-suffix"),
        ("Café Müller.mp3", "cafe-muller"),
        ("ﬁne ½.wav", "fine-12"),
        ("日本語.wav", "recording"),
        ("日本語 take 2.wav", "take-2"),
        ("", "recording"),
        (".", "recording"),
        ("...", "recording"),
        (".wav", "wav"),
        ("-_.talk._-.wav", "talk"),
        ("quo\"te's & $HOME;rm *?.wav", "quo-te-s-home-rm"),
        ("new\nline.wav", "new-line"),
        ("x" * 251 + ".wav", "x" * 80),
        ("é" * 125 + ".wav", "e" * 80),
        ("x" * 79 + " y.wav", "x" * 79),
    ],
)
def test_a_slug_is_what_is_left_of_a_name_everywhere(name: str, expected: str) -> None:
    """Accents, case and what some disk or shell does not take are left out of a name; nothing at all is "recording"."""
    assert slug(name) == expected


def test_every_name_has_a_slug_within_the_alphabet_of_job_names() -> None:
    """Whatever a file is called, its slug is 1-80 characters of `[0-9a-z._-]`."""
    chance = Random(1)  # noqa: S311  # nothing secret
    kinds = (range(0x20, 0x7F), range(0xA0, 0x250), range(0x1E00, 0x2200), range(0x4E00, 0x9FFF))
    names = ["".join(chr(chance.choice(chance.choice(kinds))) for _ in range(length)) for length in range(255)]
    assert [name for name in names if not re.fullmatch(r"[0-9a-z._-]{1,80}", slug(name))] == []


_NAMES = {
    "spaces": b" a  b .wav",
    "Unicode": "Gr\u00fc\u00dfe \u2013 \u65e5\u672c\u8a9e \U0001f399.wav".encode(),
    "a decomposed accent": "Cafe\u0301.wav".encode(),
    "quotes": b'it\'s "quoted".wav',
    "newlines": b"new\nline\rand\ttab.wav",
    "percent signs": b"100%25 %2F.wav",
    "marks of an address": b"?query=1&a;b#part@host:80.wav",
    "bytes that are no UTF-8": b"\xff\xfe caf\xe9.wav",
    "255 bytes": b"x" * 251 + b".wav",
}


@pytest.mark.parametrize("name", _NAMES.values(), ids=_NAMES)
def test_a_file_uri_leads_back_to_the_file(name: bytes) -> None:
    """Whatever bytes a name is made of, its URI names the same file."""
    path = Path("/recordings") / os.fsdecode(name)
    assert local_path(file_uri(path)) == path


@pytest.mark.parametrize("name", _NAMES.values(), ids=_NAMES)
def test_a_file_uri_is_plain_text(name: bytes) -> None:
    """A URI can be written into any table and any document: printable ASCII without spaces."""
    assert re.fullmatch(r"file:///recordings/[!-~]+", file_uri(Path("/recordings") / os.fsdecode(name)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("talk.wav", "wav"),
        ("Talk.WAV", "wav"),
        ("talk.opus", "ogg"),
        ("talk.m4b", "m4a"),
        ("talk.mkv", "mkv"),
        ("talk.wav.txt", None),
        ("wav", None),
        (".wav", None),
        ("", None),
    ],
)
def test_the_suffix_says_what_a_file_claims_to_be(name: str, expected: str | None) -> None:
    """Formats have Amazon's names where Amazon takes them; a file of any other suffix is no recording."""
    assert media_format(name) == expected


@pytest.mark.parametrize("name", ["amr", "flac", "m4a", "mp3", "mp4", "ogg", "wav", "webm"])
def test_what_amazon_takes_has_amazons_name(name: str) -> None:
    """These eight are the words of Amazon Transcribe's MediaFormat."""
    assert media_format(f"talk.{name}") == name


def test_a_name_that_is_no_utf8_can_be_shown() -> None:
    """Bytes that are no UTF-8 are replaced, the rest of the name stays."""
    assert readable(os.fsdecode(b"caf\xe9 \xc3\xa9.wav")) == "caf\ufffd é.wav"
