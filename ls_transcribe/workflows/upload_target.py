"""Where audio that is copied to S3 goes, and what each object is called there."""

import re
from pathlib import PurePosixPath

from ls_transcribe.aws import s3
from ls_transcribe.errors.aws import UploadTargetInvalid
from ls_transcribe.model.recording import MEDIA_FORMATS, Recording

# The alphabet is that of OutputKey in the service's model: where the audio may lie, its transcript may lie beside it.
_FOLDER = r"(?!\.{1,2}/)[0-9a-zA-Z_.!*'()-]+/"
_PLACE = re.compile(rf"{s3.SCHEME}{s3.BUCKET_NAME}/(?P<prefix>(?:{_FOLDER})*)")
_LONGEST_PREFIX = 1024 - 100  # a key has at most 1024 characters, and a name of ours fewer than 100


def check_upload_target(to: str) -> str:
    """A place for audio as `s3://bucket/prefix/`, the slash at the end or not as it was typed.

    Raises:
        UploadTargetInvalid: It is none, or Amazon Transcribe could not read what lies there.
    """
    place = to.rstrip("/") + "/"
    found = _PLACE.fullmatch(place)
    if found is None or len(found["prefix"]) > _LONGEST_PREFIX:
        raise UploadTargetInvalid(to)
    return place


def upload_uri(recording: Recording, to: str) -> str:
    """Where a recording goes: `s3://bucket/prefix/<slug>-<key>.<suffix>`, never the same for other content.

    The suffix is the file's own, by which Amazon Transcribe goes.

    Raises:
        UploadTargetInvalid: As `check_upload_target`.
    """
    return f"{check_upload_target(to)}{recording.stem}{suffix_of(recording)}"


def suffix_of(recording: Recording) -> str:
    """The suffix of a recording's object: the file's own, if it is one of a media format, else that of its format."""
    own = PurePosixPath(recording.name).suffix.lower()
    if own.removeprefix(".") in MEDIA_FORMATS:
        return own
    return f".{recording.media_format}" if recording.media_format else ""
