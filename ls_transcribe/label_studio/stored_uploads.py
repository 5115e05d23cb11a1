"""Whether an upload, and its file, are still on the server."""

import msgspec

from ls_transcribe.label_studio.answer_forms import Upload
from ls_transcribe.label_studio.api import LabelStudioServer

_PLAYED = (200, 206)  # HTTP statuses of an answer with audio


def find_upload(server: LabelStudioServer, project: int, path: str) -> Upload | None:
    """Return this user's upload with a path below the server's `/data/`; None if there is none."""
    return next((upload for upload in server.files.list_uploads(project) if upload.file == path), None)


def has_file(server: LabelStudioServer, upload: Upload) -> bool:
    """Return whether the file of an upload is still there. Old servers do not tell its size, and are asked for it."""
    if upload.size is not msgspec.UNSET:
        return upload.size is not None
    return is_played(server, upload.file)


def is_played(server: LabelStudioServer, path: str) -> bool:
    """Return whether the server plays what was uploaded to a path, whoever has uploaded it."""
    return server.fetch_audio_headers(f"{server.access.url}/data/{path}", "bytes=0-0")[0] in _PLAYED
