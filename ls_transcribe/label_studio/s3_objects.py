"""How recordings in S3 are played: by a storage of the project, which finds the object by the URI in the task."""

from urllib.parse import urlparse

from ls_transcribe.aws import s3

_REASON = (
    "Label Studio cannot play an object whose key has a question mark or a line break, or begins with a slash: "
    "copy it to another key"
)


def unplayable(uri: str) -> str | None:
    """Why Label Studio would not find an object; None where it does, and for what is not in S3.

    It takes bucket and key from the URI as from a web address (`s3/models.py` in 1.23), and what such an address has
    besides is not looked for.
    """
    if not s3.is_s3(uri):
        return None
    parts = urlparse(uri.strip(), allow_fragments=False)
    return None if (parts.netloc, parts.path.lstrip("/")) == s3.split(uri) else _REASON
