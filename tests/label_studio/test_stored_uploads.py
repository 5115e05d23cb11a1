"""Whether an upload's file is still on the server, as servers of all ages tell it."""

import pytest
from stand_ins.scripted_server import Reply, ScriptedServer, error_reply, json_reply

from ls_transcribe.label_studio.stored_uploads import find_upload, has_file

_LIST = "GET /api/projects/7/file-uploads"
_FILE = "upload/7/1f-talk-0123456789ab.wav"


def _has_file(scripted: ScriptedServer, **told: object) -> bool:
    scripted.reply_to(_LIST, json_reply([{"id": 3, "file": _FILE, **told}]))
    server = scripted.server()
    upload = find_upload(server, 7, _FILE)
    assert upload is not None
    return has_file(server, upload)


@pytest.mark.parametrize(("size", "is_there"), [(5, True), (0, True), (None, False)])
def test_a_size_tells_that_it_is_there(scripted: ScriptedServer, size: int | None, *, is_there: bool) -> None:
    """Nobody downloads it for that."""
    assert _has_file(scripted, size=size) == is_there


@pytest.mark.parametrize(
    ("reply", "is_there"),
    [
        (Reply(206, b"R", {"Content-Type": "audio/wav"}), True),
        (Reply(200, b"RIFF", {"Content-Type": "audio/wav"}), True),
        (Reply(404, b""), False),
        (error_reply(500, "'NoneType' object has no attribute 'has_permission'"), False),
    ],
    ids=["a part", "all", "not found", "an error"],
)
def test_an_old_server_is_asked_to_play_it(scripted: ScriptedServer, reply: Reply, *, is_there: bool) -> None:
    """It tells no size."""
    scripted.reply_to(f"GET /data/{_FILE}", reply)
    assert _has_file(scripted) == is_there


def test_an_upload_that_is_not_listed_is_none(scripted: ScriptedServer) -> None:
    """Somebody else has made it, or it is gone."""
    scripted.reply_to(_LIST, json_reply([{"id": 3, "file": "upload/7/other.wav", "size": 5}]))
    assert find_upload(scripted.server(), 7, _FILE) is None
