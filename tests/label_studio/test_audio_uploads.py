"""Audio on this disk: served from there, uploaded before, or uploaded now, each file once."""

import tempfile
from pathlib import Path

import pytest
import small_disk
from audio import silence, write_wav
from stand_ins.scripted_server import LOST, Reply, ScriptedServer, error_reply, html_page, json_reply

from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio import audio_uploads
from ls_transcribe.label_studio.audio_uploads import CONTENT_TYPES, AudioUploads
from ls_transcribe.label_studio.project import Project
from ls_transcribe.model.recording import MEDIA_FORMATS, Recording, fingerprint, md5_of, recording_key

_LIST = "GET /api/projects/7/file-uploads"
_UPLOAD = "POST /api/projects/7/import"
_STORAGES = "GET /api/storages/localfiles/"
_SERVED = "GET /data/local-files/"
_FIRST_PAGE = "GET /"
_DONE = json_reply({"file_upload_ids": [1]}, 201)


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """A recording of a second on this disk."""
    return _recording(write_wav(tmp_path / "calls" / "a.wav", silence(1)))


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()


def _recording(path: Path) -> Recording:
    mark = fingerprint(md5_of(path), path.stat().st_size)
    suffix = path.suffix.removeprefix(".")
    return Recording(recording_key(mark), path.as_uri(), path.name, path.stat().st_size, mark, suffix)


def _uploads(scripted: ScriptedServer, root: Path | None = None, *, path: str = "") -> AudioUploads:
    return AudioUploads(Project(scripted.server(path), 7, "Talks", "<View/>"), root)


def _listed(*recordings: Recording) -> Reply:
    return json_reply([{"id": 3, "file": f"upload/7/1f-{recording.stem}.wav"} for recording in recordings])


def test_an_upload_is_found_by_its_name(scripted: ScriptedServer, recording: Recording) -> None:
    """Whoever made it; files of others are none of this tool's."""
    scripted.reply_to(
        _LIST,
        json_reply([{"id": 2, "file": "upload/7/other.wav"}, {"id": 3, "file": f"upload/7/1f-{recording.stem}.wav"}]),
    )
    assert _uploads(scripted).playable_address(recording) == f"/data/upload/7/1f-{recording.stem}.wav"


def test_an_upload_below_a_path(scripted: ScriptedServer, recording: Recording) -> None:
    """Browsers need the path that the server has."""
    scripted.reply_to(f"GET /ls{_LIST.removeprefix('GET ')}", _listed(recording))
    address = _uploads(scripted, path="/ls").playable_address(recording)
    assert address == f"/ls/data/upload/7/1f-{recording.stem}.wav"


def test_what_is_not_uploaded_has_no_address(scripted: ScriptedServer, recording: Recording) -> None:
    """Uploads are listed once."""
    scripted.reply_to(_LIST, _listed())
    uploads = _uploads(scripted)
    assert ([uploads.playable_address(recording) for _ in range(2)], scripted.calls) == ([None, None], [_LIST])


def test_a_recording_is_uploaded(scripted: ScriptedServer, recording: Recording) -> None:
    """Under a name with its key in it; what has arrived is listed afterwards."""
    scripted.reply_to(_LIST, _listed(), _listed(recording))
    scripted.reply_to(_UPLOAD, _DONE)
    uploads = _uploads(scripted)
    before = uploads.playable_address(recording)
    assert (before, uploads.upload([recording])) == (None, {})
    assert uploads.playable_address(recording) == f"/data/upload/7/1f-{recording.stem}.wav"
    sent = next(received for received in scripted.requests if received.method == "POST")
    assert (scripted.calls, f'filename="{recording.stem}.wav"'.encode() in sent.body) == (
        [_LIST, _UPLOAD, _LIST, _FIRST_PAGE],
        True,
    )


def test_a_rejected_upload_that_was_kept(scripted: ScriptedServer, recording: Recording) -> None:
    """In a project with several variables the server answers 400, and keeps the file."""
    scripted.reply_to(_LIST, _listed(recording))
    scripted.reply_to(_UPLOAD, error_reply(400, "Expected more variables."))
    assert _uploads(scripted).upload([recording]) == {}


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (_DONE, "Label Studio has not kept it"),
        (error_reply(400, "File is empty."), "File is empty."),
        (html_page(413), "it is larger than the proxy in front of Label Studio allows"),
    ],
    ids=["lost", "rejected", "too large"],
)
def test_an_upload_that_has_not_arrived(
    scripted: ScriptedServer, recording: Recording, reply: Reply, reason: str
) -> None:
    """The reason is the server's, where it has given one."""
    scripted.reply_to(_LIST, _listed())
    scripted.reply_to(_UPLOAD, reply)
    assert _uploads(scripted).upload([recording]) == {recording.key: reason}


def test_an_upload_without_an_answer_that_has_arrived(scripted: ScriptedServer, recording: Recording) -> None:
    """It is looked for before it is sent again."""
    scripted.reply_to(_LIST, _listed(), _listed(recording))
    scripted.reply_to(_UPLOAD, LOST)
    uploads = _uploads(scripted)
    uploads.playable_address(recording)
    assert (uploads.upload([recording]), scripted.calls.count(_UPLOAD)) == ({}, 1)


def test_an_upload_without_an_answer_is_sent_again(scripted: ScriptedServer, recording: Recording) -> None:
    """Five times at most; the others are uploaded nevertheless."""
    scripted.reply_to(_LIST, _listed())
    scripted.reply_to(_UPLOAD, LOST)
    reasons = _uploads(scripted).upload([recording])
    assert (reasons, scripted.calls.count(_UPLOAD)) == (
        {recording.key: "Label Studio answers, but not when it is sent this file (the connection was lost)"},
        5,
    )


def test_an_upload_that_nobody_waits_for(scripted: ScriptedServer, recording: Recording) -> None:
    """After Ctrl-C nothing is sent again."""
    scripted.reply_to(_LIST, _listed())
    scripted.reply_to(_UPLOAD, LOST)
    project = Project(scripted.server(), 7, "Talks", "<View/>")
    project.server.retrier.stop()
    with pytest.raises(LabelStudioUnavailable):
        AudioUploads(project, None).upload([recording])
    assert scripted.calls.count(_UPLOAD) == 1


def test_a_file_that_has_changed(scripted: ScriptedServer, recording: Recording) -> None:
    """Its transcript is that of other audio."""
    scripted.reply_to(_LIST, _listed())
    write_wav(recording.path, silence(2))
    reasons = _uploads(scripted).upload([recording])
    assert (reasons, _UPLOAD in scripted.calls) == (
        {recording.key: "the file has changed since it was transcribed: export it again"},
        False,
    )


def test_a_file_that_is_gone(scripted: ScriptedServer, recording: Recording) -> None:
    """The reason is the system's."""
    scripted.reply_to(_LIST, _listed())
    recording.path.unlink()
    assert _uploads(scripted).upload([recording]) == {
        recording.key: "the file cannot be read (No such file or directory)"
    }


def test_another_suffix_of_the_same_container(scripted: ScriptedServer, tmp_path: Path) -> None:
    """Label Studio goes by the suffix, and does not know every one."""
    wave = _recording(write_wav(tmp_path / "calls" / "A.WAVE", silence(1)))
    scripted.reply_to(_LIST, _listed(wave))
    scripted.reply_to(_UPLOAD, _DONE)
    assert _uploads(scripted).upload([wave]) == {}
    assert f'filename="{wave.stem}.wav"'.encode() in scripted.requests[0].body


@pytest.mark.parametrize("is_large", [True, False])
def test_what_is_not_accepted_is_converted(
    scripted: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_large: bool
) -> None:
    """To FLAC: a container that Label Studio does not know, or a file that is too large."""
    path = tmp_path / "calls" / ("a.wav" if is_large else "a.w64")
    write_wav(path, silence(1))
    if is_large:
        monkeypatch.setattr(audio_uploads, "_LARGEST_UPLOAD", 1_000)
    recording = _recording(path)
    scripted.reply_to(_LIST, _listed(recording))
    scripted.reply_to(_UPLOAD, _DONE)
    assert _uploads(scripted).upload([recording]) == {}
    body = scripted.requests[0].body
    assert (f'filename="{recording.stem}.flac"'.encode() in body, b"fLaC" in body) == (True, True)


def test_the_containers_that_are_uploaded_are_known() -> None:
    """Each by the suffix that Label Studio accepts."""
    assert {container: MEDIA_FORMATS[container] for container in CONTENT_TYPES} == {c: c for c in CONTENT_TYPES}


# Folders that Label Studio serves


def _partial(size: int) -> Reply:
    return Reply(206, b"R", {"Content-Range": f"bytes 0-0/{size}"})


def test_a_folder_that_is_served(scripted: ScriptedServer, tmp_path: Path, recording: Recording) -> None:
    """Its recordings are played from there; the first one is requested, and the others are not."""
    other = _recording(write_wav(tmp_path / "calls" / "b.wav", silence(2)))
    scripted.reply_to(_STORAGES, json_reply([{"path": str(tmp_path / "calls")}]))
    scripted.reply_to(_SERVED, _partial(recording.size))
    uploads = _uploads(scripted, tmp_path)
    assert [uploads.playable_address(each) for each in (recording, other)] == [
        "/data/local-files/?d=calls/a.wav",
        "/data/local-files/?d=calls/b.wav",
    ]
    assert scripted.calls == [_STORAGES, _SERVED, _FIRST_PAGE]


def test_a_folder_that_is_served_below_a_path(scripted: ScriptedServer, tmp_path: Path, recording: Recording) -> None:
    """The task has the path for browsers, also where the server is asked beside the proxy that has it."""
    scripted.reply_to(_STORAGES, json_reply([{"path": str(tmp_path / "calls")}]))
    scripted.reply_to(_SERVED, _partial(recording.size))
    scripted.reply_to(_FIRST_PAGE, Reply(302, b"", {"Location": "/studio/user/login/"}))
    address = _uploads(scripted, tmp_path).playable_address(recording)
    assert address == "/studio/data/local-files/?d=calls/a.wav"


@pytest.mark.parametrize(
    "reply", [Reply(404), _partial(5), Reply(200, b"R")], ids=["not served", "another file", "no part"]
)
def test_a_folder_that_is_not_served(
    scripted: ScriptedServer, tmp_path: Path, recording: Recording, reply: Reply
) -> None:
    """On another machine there may be another file of this name: its size says so."""
    scripted.reply_to(_STORAGES, json_reply([{"path": str(tmp_path / "calls")}]))
    scripted.reply_to(_SERVED, reply)
    scripted.reply_to(_LIST, _listed())
    assert _uploads(scripted, tmp_path).playable_address(recording) is None


def test_a_folder_without_a_storage(scripted: ScriptedServer, tmp_path: Path, recording: Recording) -> None:
    """A storage elsewhere, or outside the document root, does not play it."""
    scripted.reply_to(_STORAGES, json_reply([{"path": str(tmp_path / "talks")}, {"path": str(tmp_path)}, {"path": ""}]))
    scripted.reply_to(_LIST, _listed())
    assert (_uploads(scripted, tmp_path / "calls").playable_address(recording), _SERVED in scripted.calls) == (
        None,
        False,
    )


def test_no_room_to_convert_it(
    scripted: ScriptedServer, recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk of temporary files is named as that: nothing is wrong with the recording."""
    scripted.reply_to(_LIST, _listed())
    monkeypatch.setattr(audio_uploads, "_LARGEST_UPLOAD", 1)  # byte
    with small_disk.mounted(tmp_path / "disk") as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk.inside))
        disk.fill(0)
        [reason] = _uploads(scripted).upload([recording]).values()

    assert f"it must be converted, and there is no room for it in {disk.inside}: the disk mounted at" in reason
