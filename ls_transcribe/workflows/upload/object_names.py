"""The names of the objects that audio is copied to in S3."""

from pathlib import PurePosixPath

from ls_transcribe.model.recording import MEDIA_FORMATS, Recording


def upload_uri(recording: Recording, target: str) -> str:
    """Return where a recording is uploaded to: `s3://bucket/prefix/<slug>-<key>.<suffix>`.

    `target` ends with a slash. Other content never has the same URI. The suffix tells Amazon Transcribe the format.
    """
    return f"{target}{recording.stem}{object_suffix(recording)}"


def object_suffix(recording: Recording) -> str:
    """Return the suffix of a recording's object: the file's own if it is a media format's, else that of its format."""
    own = PurePosixPath(recording.name).suffix.lower()
    if own.removeprefix(".") in MEDIA_FORMATS:
        return own
    return f".{recording.media_format}" if recording.media_format else ""
