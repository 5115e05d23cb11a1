"""Bytes of audio: uploads, and files in folders that a storage names."""

import re
from pathlib import Path

from stand_ins.label_studio.http import Answer, Refused, Request, route

_TYPES = {".wav": "audio/x-wav", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".flac": "audio/flac"}
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@route("GET", "/data/upload/N/.+")
def play_upload(request: Request, _project: int) -> Answer:
    name = request.path.removeprefix("/data/")
    for upload in request.store.uploads.values():
        if upload.name == name:
            return part_of(upload.content, name, request.headers.get("Range"))
    raise Refused(500, "'NoneType' object has no attribute 'has_permission'")  # measured


@route("GET", "/data/local-files/")
def play_local_file(request: Request) -> Answer:
    root = Path(request.document_root)
    path = (root / request.query.get("d", "")).resolve()
    if not path.is_relative_to(root):
        message = f"The joined path ({path}) is located outside of the base path component ({root})"
        raise Refused(500, message)
    folders = [Path(one.fields["path"]) for one in request.store.storages.values() if one.kind == "localfiles"]
    if not path.is_file() or not any(path.is_relative_to(folder) for folder in folders):
        return Answer(404, headers={"Content-Type": "text/html; charset=utf-8"})
    return part_of(path.read_bytes(), path.name, request.headers.get("Range"))


def part_of(content: bytes, name: str, wanted: str | None) -> Answer:
    """Return the part of a file that a Range header asks for, or all of it."""
    headers = {"Content-Type": _TYPES.get(Path(name).suffix.lower(), "application/octet-stream")}
    found = _RANGE.fullmatch(wanted or "")
    if not found or int(found[1]) >= len(content):
        return Answer(200, content, headers)
    start, end = int(found[1]), min(int(found[2] or len(content)), len(content) - 1)
    headers |= {"Accept-Ranges": "bytes", "Content-Range": f"bytes {start}-{end}/{len(content)}"}
    return Answer(206, content[start : end + 1], headers)
