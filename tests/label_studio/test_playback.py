"""Whether a recording plays: looked at as a browser does, and what is said where it does not."""

import json
import socket

import pytest
from stand_ins.scripted_server import KEY, LOST, Reply, ScriptedServer, error_reply, html_page, json_reply

from ls_transcribe.errors.label_studio import LabelStudioRefused, LabelStudioUnavailable
from ls_transcribe.label_studio.playback import find_playback_problem, reads_buckets
from ls_transcribe.label_studio.project import Project

_TASK = "GET /api/tasks/5/"
_RESOLVE = "/tasks/5/resolve/"
_RESOLVED = f"{_RESOLVE}?fileuri=czM6Ly9jYWxscy9hLndhdg=="
_SIGNED = "/calls/a.wav?X-Amz-Signature=5ecre7&X-Amz-Expires=3600"
_PLAYED = Reply(206, b"RIFF")


def _problem(scripted: ScriptedServer, address: object, path: str = "") -> str | None:
    """Return the problem of a task that plays this address."""
    scripted.reply_to(f"GET {path}/api/tasks/5/", json_reply({"id": 5, "data": {"sound": address, "other": "x"}}))
    project = Project(scripted.server(path), 1, "Talks", "<View/>")
    problem = find_playback_problem(project, 5, "sound")
    return str(problem) if problem else None


def _sent_on(scripted: ScriptedServer, to: str) -> None:
    """Have Label Studio redirect browsers to this address."""
    scripted.reply_to(f"GET {_RESOLVE}", Reply(303, b"", {"Location": to}))


@pytest.mark.parametrize("address", [_RESOLVED, "/data/upload/1/a.wav", "/data/local-files/?d=calls/%C3%BC%20a.wav"])
@pytest.mark.parametrize("status", [200, 206])
def test_what_label_studio_gives_is_heard(scripted: ScriptedServer, address: str, status: int) -> None:
    """The beginning is asked for, with the key, at the address that the task has for browsers."""
    scripted.reply_to(f"GET {address.partition('?')[0]}", Reply(status, b"RIFF"))
    assert _problem(scripted, address) is None
    look, played = scripted.requests
    assert (look.target, played.target, played.headers["Range"], played.headers["Authorization"]) == (
        "/api/tasks/5/?resolve_uri=true",
        address,
        "bytes=0-1023",
        f"Token {KEY}",
    )


def test_audio_within_its_address_does_not_play(scripted: ScriptedServer) -> None:
    """Label Studio 1.13 has read the object, and nothing else is asked."""
    assert (_problem(scripted, "data:audio/x-wav;base64,UklGRg=="), len(scripted.requests)) == (
        "this Label Studio puts recordings of buckets into its pages, where its player does not load them: "
        "edit the storage there (Settings > Cloud Storage) and switch on its pre-signed URLs",
        1,
    )


@pytest.mark.parametrize(("reply", "expected"), [(error_reply(400, "Bad Request"), True), (html_page(404), False)])
def test_a_server_that_reads_buckets_has_a_path_for_it(
    scripted: ScriptedServer, reply: Reply, *, expected: bool
) -> None:
    """As it has since 1.18."""
    scripted.reply_to("GET /tasks/0/resolve/", reply)
    assert reads_buckets(Project(scripted.server(), 1, "Talks", "<View/>")) is expected


def test_a_bucket_without_a_storage_is_told(scripted: ScriptedServer) -> None:
    """The address is still the object's; nothing is asked of anyone."""
    assert (_problem(scripted, "s3://calls/a.wav"), len(scripted.requests)) == (
        "no storage of the project plays calls: push again, which adds one",
        1,
    )


_REMEDIES = {
    _RESOLVED: "Label Studio cannot read the recording from its bucket (HTTP {}): "
    "its server needs AWS credentials with s3:GetObject there, and the storage the bucket's region",
    "/data/upload/1/a.wav": "Label Studio does not have the upload (HTTP {}): check that its data folder is complete",
    "/data/local-files/?d=calls/a.wav": "Label Studio does not serve the folder of the recordings (HTTP {}): "
    "start it with LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true and LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT, "
    "and add a Local files storage for the folder",
}


@pytest.mark.parametrize(
    "reply",
    [html_page(404), error_reply(401, "No."), error_reply(403, "No."), html_page(500)],
    ids=lambda reply: str(reply.status),
)
@pytest.mark.parametrize("address", _REMEDIES)
def test_what_label_studio_does_not_give_is_told(scripted: ScriptedServer, address: str, reply: Reply) -> None:
    """For each place of audio what is usually wrong with it; it is asked once, and its page is not told."""
    scripted.reply_to(f"GET {address.partition('?')[0]}", reply)
    assert (_problem(scripted, address), scripted.calls.count(f"GET {address.partition('?')[0]}")) == (
        _REMEDIES[address].format(reply.status),
        1,
    )


_LEADS = Reply(302, b"", {"Location": "/studio/user/login/"})


def test_an_address_below_the_path_for_browsers_is_heard(scripted: ScriptedServer) -> None:
    """Also where the server is asked beside the proxy that has the path."""
    scripted.reply_to("GET /", _LEADS)
    scripted.reply_to("GET /data/local-files/", _PLAYED)
    assert _problem(scripted, "/studio/data/local-files/?d=calls/a.wav") is None


@pytest.mark.parametrize("address", ["/data/upload/1/a.wav", "/data/local-files/?d=calls/a.wav"])
def test_an_address_without_the_path_for_browsers_is_told(scripted: ScriptedServer, address: str) -> None:
    """The server plays it, but browsers do not find it."""
    scripted.reply_to("GET /studio/", _LEADS)
    scripted.reply_to(f"GET /studio{address.partition('?')[0]}", _PLAYED)
    assert _problem(scripted, address, "/studio") == (
        "its address lacks /studio, the path below which browsers find Label Studio (HTTP 404): "
        "push again, which adds it"
    )


@pytest.mark.parametrize("address", ["http://[", "//[", "http://h:eighty/a.wav", 7, None, {"a": []}, ["x"]])
def test_an_address_that_is_none_is_told(scripted: ScriptedServer, address: object) -> None:
    """Anybody can write anything into a task."""
    assert _problem(scripted, address) is not None


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_be_otherwise_in_a_moment_is_asked_again(scripted: ScriptedServer, status: int) -> None:
    """A proxy that cannot reach the server says nothing of the recording."""
    scripted.reply_to(f"GET {_RESOLVE}", html_page(status), _PLAYED)
    assert (_problem(scripted, _RESOLVED), len(scripted.requests)) == (None, 3)


@pytest.mark.parametrize("host", ["https://label.example.com", "https://label.example.com/sub", ""])
@pytest.mark.parametrize("path", ["", "/sub"])
def test_a_server_is_asked_where_it_was_found(scripted: ScriptedServer, host: str, path: str) -> None:
    """What it takes for its own address (LABEL_STUDIO_HOST) need not lead to it from here, and is no bucket."""
    scripted.reply_to(f"GET {path}{_RESOLVE}", _PLAYED)
    assert (_problem(scripted, f"{host or path}{_RESOLVED}", path), scripted.calls[-1]) == (
        None,
        f"GET {path}{_RESOLVE}",
    )


def test_a_task_that_was_deleted_has_nothing_to_hear(scripted: ScriptedServer) -> None:
    """Somebody was quicker."""
    scripted.reply_to(_TASK, error_reply(404, "No Task matches the given query."))
    assert find_playback_problem(Project(scripted.server(), 1, "Talks", "<View/>"), 5, "sound") is None


def test_a_task_that_is_not_shown_is_refused(scripted: ScriptedServer) -> None:
    """With the server's words."""
    scripted.reply_to(_TASK, error_reply(400, "No such thing."))
    with pytest.raises(LabelStudioRefused, match=r'^Label Studio refuses to show a task: "No such thing\."$'):
        find_playback_problem(Project(scripted.server(), 1, "Talks", "<View/>"), 5, "sound")


def test_a_server_that_is_away_is_waited_for(scripted: ScriptedServer) -> None:
    """As in all of a push, and for as long."""
    scripted.reply_to("GET /data/upload/1/a.wav", LOST, LOST, _PLAYED)
    assert _problem(scripted, "/data/upload/1/a.wav") is None
    scripted.reply_to("GET /data/upload/1/a.wav", LOST)
    with pytest.raises(LabelStudioUnavailable):
        _problem(scripted, "/data/upload/1/a.wav")


# In a bucket


@pytest.mark.parametrize("allowed", ["*", "the site"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_bucket_that_lets_the_site_play_is_heard(
    scripted: ScriptedServer, bucket: ScriptedServer, allowed: str, status: int
) -> None:
    """It is asked from the pages' point of view, and without the key."""
    scripted.reply_to(f"GET {_RESOLVE}", Reply(status, b"", {"Location": f"{bucket.url}{_SIGNED}"}))
    headers = {"Access-Control-Allow-Origin": scripted.url if allowed == "the site" else allowed}
    bucket.reply_to("GET /calls/a.wav", Reply(206, b"RIFF", headers))
    assert _problem(scripted, _RESOLVED) is None
    [received] = bucket.requests
    assert (received.target, received.headers["Origin"], received.headers["Range"]) == (
        _SIGNED,
        scripted.url,
        "bytes=0-1023",
    )
    assert ("Authorization" in received.headers, KEY in str(received)) == (False, False)


@pytest.mark.parametrize("headers", [{}, {"Access-Control-Allow-Origin": "https://elsewhere.example"}], ids=str)
def test_a_bucket_that_lets_no_site_play_is_told(
    scripted: ScriptedServer, bucket: ScriptedServer, headers: dict[str, str]
) -> None:
    """With what to put into its configuration, which is JSON as S3 takes it, for this very site."""
    _sent_on(scripted, f"{bucket.url}{_SIGNED}")
    bucket.reply_to("GET /calls/a.wav", Reply(206, b"RIFF", headers))
    said, _, rules = (_problem(scripted, _RESOLVED) or "").partition(" [")
    assert said == (
        "the bucket does not allow pages of Label Studio to play from it (CORS): "
        "put this into its CORS configuration, or use --no-presign:"
    )
    assert json.loads(f"[{rules}") == [
        {
            "AllowedOrigins": [scripted.url],
            "AllowedMethods": ["GET", "HEAD"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["Content-Length", "Content-Range", "Accept-Ranges"],
            "MaxAgeSeconds": 3600,
        }
    ]


def test_a_site_has_neither_path_nor_slash(scripted: ScriptedServer, bucket: ScriptedServer) -> None:
    """It is told as browsers do, also of a server below a path; where the server names its own, it is that."""
    bucket.reply_to("GET /calls/a.wav", Reply(206, b"RIFF"))
    scripted.reply_to(f"GET /sub{_RESOLVE}", Reply(303, b"", {"Location": f"{bucket.url}{_SIGNED}"}))
    for address, site in (
        (f"/sub{_RESOLVED}", scripted.url),
        (f"https://h.example/sub{_RESOLVED}", "https://h.example"),
    ):
        told = _problem(scripted, address, "/sub") or ""
        assert (f'"{site}"' in told, bucket.requests[-1].headers["Origin"]) == (True, site)


@pytest.mark.parametrize("reply", [Reply(403, b"<Error/>"), Reply(404), Reply(301), Reply(500)], ids=str)
def test_a_bucket_that_does_not_give_it_is_told(scripted: ScriptedServer, bucket: ScriptedServer, reply: Reply) -> None:
    """Without the address, which is signed: whoever has it has the recording."""
    _sent_on(scripted, f"{bucket.url}{_SIGNED}")
    bucket.reply_to("GET /calls/a.wav", reply)
    assert _problem(scripted, _RESOLVED) == (
        f"the bucket does not give the recording (HTTP {reply.status}): "
        "check that the storage has the bucket's region and credentials with s3:GetObject"
    )


def test_a_bucket_that_cannot_be_reached_is_told(scripted: ScriptedServer, bucket: ScriptedServer) -> None:
    """With its site alone; it may be so for browsers, too."""
    with socket.socket() as off:
        off.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{off.getsockname()[1]}"
    bucket.reply_to("GET /calls/a.wav", LOST)
    for site in (place, bucket.url.removeprefix("http://")):
        _sent_on(scripted, f"http://{site}{_SIGNED}")
        assert _problem(scripted, _RESOLVED) == (
            f"browsers are sent to {site}, which cannot be reached from here: "
            "have Label Studio read the bucket itself, with --no-presign"
        )


def test_an_upload_that_is_kept_in_a_bucket_is_told(scripted: ScriptedServer, bucket: ScriptedServer) -> None:
    """The options of this tool have nothing to do with that bucket."""
    scripted.reply_to("GET /data/upload/1/a.wav", Reply(303, b"", {"Location": f"{bucket.url}{_SIGNED}"}))
    bucket.reply_to("GET /calls/a.wav", Reply(403))
    assert _problem(scripted, "/data/upload/1/a.wav") == (
        "the bucket does not give the recording (HTTP 403): Label Studio keeps its uploads in a bucket (STORAGE_TYPE): "
        "check that browsers can reach that and may play from it"
    )


@pytest.mark.parametrize("place", ["gs://calls", "http://no..where"])
def test_where_nobody_can_be_sent_is_told(scripted: ScriptedServer, place: str) -> None:
    """What the server answers is not taken for an address unseen."""
    _sent_on(scripted, f"{place}{_SIGNED}")
    told = _problem(scripted, _RESOLVED) or ""
    assert ("cannot be reached" in told, "5ecre7" in told) == (True, False)


def test_an_address_of_the_users_own_is_asked_there(scripted: ScriptedServer, bucket: ScriptedServer) -> None:
    """As of tasks that were imported by hand: whoever has that site does not get the key."""
    bucket.reply_to("GET /calls/a.wav", Reply(206, b"RIFF", {"Access-Control-Allow-Origin": "*"}))
    for site in (bucket.url, bucket.url.removeprefix("http:")):
        assert _problem(scripted, f"{site}/calls/a.wav") is None
    assert [KEY in str(received) for received in bucket.requests] == [False, False]
