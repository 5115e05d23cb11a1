"""Where audio is copied to in S3, and the name of each object there."""

import re
from pathlib import PurePosixPath

from ls_transcribe.aws import s3
from ls_transcribe.errors.aws import UploadTargetInvalid
from ls_transcribe.model.recording import MEDIA_FORMATS, Recording

# The characters are those of OutputKey in the service's model, so that a transcript can be written beside its audio.
_FOLDER = r"(?!\.{1,2}/)[0-9a-zA-Z_.!*'()-]+/"
_TARGET = re.compile(rf"{s3.SCHEME}{s3.BUCKET_NAME}/(?P<prefix>(?:{_FOLDER})*)")
_LONGEST_PREFIX = 1024 - 100  # a key has at most 1024 characters, and a name of ours has fewer than 100


def check_upload_target(typed: str) -> str:
    """Return an upload target as `s3://bucket/prefix/`; the last slash may be missing in what was typed.

    Raises:
        UploadTargetInvalid: It is not one, or Amazon Transcribe could not read what is uploaded there.
    """
    target = typed.rstrip("/") + "/"
    match = _TARGET.fullmatch(target)
    if match is None or len(match["prefix"]) > _LONGEST_PREFIX:
        raise UploadTargetInvalid(typed)
    return target


def upload_uri(recording: Recording, target: str) -> str:
    """Return where a recording is uploaded to: `s3://bucket/prefix/<slug>-<key>.<suffix>`.

    Other content never has the same URI. The suffix tells Amazon Transcribe the format.

    Raises:
        UploadTargetInvalid: As in `check_upload_target`.
    """
    return f"{check_upload_target(target)}{recording.stem}{object_suffix(recording)}"


def object_suffix(recording: Recording) -> str:
    """Return the suffix of a recording's object: the file's own if it is a media format's, else that of its format."""
    own = PurePosixPath(recording.name).suffix.lower()
    if own.removeprefix(".") in MEDIA_FORMATS:
        return own
    return f".{recording.media_format}" if recording.media_format else ""
