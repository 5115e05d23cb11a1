"""Audio from disk into S3: under which names, what is sent and what is not, and what is said of the rest."""

import hashlib
import os
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from stand_ins.amazon.endpoint import Answer
from stand_ins.amazon.errors import Refused
from stand_ins.amazon.fixtures import amazon, amazon_host, bench  # noqa: F401  # fixtures
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws import Account, Session, s3
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors.aws import AccessDenied, BucketMissing, CredentialsExpired
from ls_transcribe.model.recording import Recording, file_uri, fingerprint, media_format, readable, recording_key
from ls_transcribe.workflows.upload import s3_copy
from ls_transcribe.workflows.upload.object_names import upload_uri
from ls_transcribe.workflows.upload.s3_copy import UploadResult, send_recordings

_TO = "s3://audio/talks/"
_CHANGED = "the file has changed since it was looked at: run again"
_MiB = 1 << 20

Fault = Callable[[Any, bytes], Answer | None]
"""What comes instead of S3's answer to a request, given its handler and body; None lets S3 answer."""


@pytest.fixture(name="cloud")
def _cloud(amazon: Amazon) -> Amazon:  # noqa: F811
    """Amazon with a bucket for audio."""
    amazon.make_bucket("audio")
    return amazon


@pytest.fixture(name="session")
def _session(cloud: Amazon) -> Iterator[Session]:
    """Calls that are repeated without waiting."""
    session = Session(Account(endpoint_url=cloud.url), Retrier(sleep=lambda _seconds: None))
    yield session
    session.client("s3").close()


@pytest.fixture(name="calls")
def _calls(cloud: Amazon, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The methods of the requests that reached S3."""
    calls: list[str] = []

    def note(handler: Any, _body: bytes) -> None:
        calls.append(handler.command)

    _answer(cloud, monkeypatch, note)
    return calls


def _answer(cloud: Amazon, monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Have requests to S3 meet a fault."""
    handler: Any = cloud.endpoint.RequestHandlerClass
    pass_on = handler._pass_on
    monkeypatch.setattr(handler, "_pass_on", lambda self, body: fault(self, body) or pass_on(self, body))


def _refusing(*refusals: Refused) -> Fault:
    """Refuse the first attempts to put an object."""
    waiting = iter(refusals)

    def fault(handler: Any, _body: bytes) -> Answer | None:
        refused = next(waiting, None) if handler.command == "PUT" else None
        if refused is None:
            return None
        text = f"<Error><Code>{refused.code}</Code><Message>{refused.message}</Message></Error>"
        return Answer.of_kind(refused.status, "application/xml", text.encode())

    return fault


def _break_off(cloud: Amazon, monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    """Have so many puts lose their connection when half a MiB has arrived."""
    handler: Any = cloud.endpoint.RequestHandlerClass
    put, left = handler.do_PUT, [times]

    def do_put(self: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            put(self)
        else:
            self.rfile.read(_MiB // 2)
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    monkeypatch.setattr(handler, "do_PUT", do_put)


def _recording(folder: Path, name: str | bytes = "talk.wav", content: bytes = b"speech") -> Recording:
    """A file, as it is found."""
    name = os.fsdecode(name)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    found = fingerprint(hashlib.md5(content, usedforsecurity=False).hexdigest(), len(content))
    return Recording(
        key=recording_key(found),
        uri=file_uri(path),
        name=readable(name),
        size=len(content),
        fingerprint=found,
        media_format=media_format(name) or "",
        modified=path.stat().st_mtime_ns,
    )


def _ignore(_piece: int) -> None:
    """Nobody looks at the progress."""


def _send(session: Session, *recordings: Recording, to: str = _TO, told: Callable[[int], object] = _ignore) -> Any:
    """What became of recordings, in their own order."""
    outcomes = {one.recording.uri: one for one in send_recordings(session, recordings, to, on_bytes=told)}
    return [outcomes[recording.uri] for recording in recordings]


def _key(recording: Recording) -> str:
    """Where it should be in the bucket."""
    return upload_uri(recording, _TO).removeprefix("s3://audio/")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("talk.wav", "talk-{}.wav"),
        ("a talk, at last.WAV", "a-talk-at-last-{}.wav"),
        ("Gespräch über Öl.mp3", "gesprach-uber-ol-{}.mp3"),
        ("🎙.OPUS", "recording-{}.opus"),
        ("a folder/with/talk.m4a", "talk-{}.m4a"),
        ("talk", "talk-{}"),
        ("talk.final", "talk-{}"),
        (b"caf\xe9.flac", "caf-{}.flac"),
    ],
)
def test_a_name_is_made_safe_and_keeps_its_suffix(
    cloud: Amazon, session: Session, tmp_path: Path, name: str | bytes, expected: str
) -> None:
    """Whatever a file is called, Amazon Transcribe can read its object's name, and people can guess it."""
    recording = _recording(tmp_path, name)
    uri = _TO + expected.format(recording.key)
    outcomes = _send(session, recording)
    assert ([UploadResult(recording, uri, sent=True)], b"speech") == (
        outcomes,
        cloud.read("audio", uri.removeprefix("s3://audio/")),
    )


def test_a_name_without_suffix_gets_that_of_what_it_holds(tmp_path: Path) -> None:
    """Amazon Transcribe goes by the suffix, so a recording whose format is known has one."""
    recording = replace(_recording(tmp_path, "talk"), media_format="mp3")
    assert f"s3://audio/talk-{recording.key}.mp3" == upload_uri(recording, "s3://audio/")


def test_equal_names_in_two_folders_are_two_objects(cloud: Amazon, session: Session, tmp_path: Path) -> None:
    """What tells objects apart is their content."""
    one, other = _recording(tmp_path, "one/talk.wav", b"one"), _recording(tmp_path, "other/talk.wav", b"other")
    _send(session, one, other)
    assert (cloud.read("audio", _key(one)), cloud.read("audio", _key(other))) == (b"one", b"other")


def test_a_second_run_sends_nothing(session: Session, calls: list[str], tmp_path: Path) -> None:
    """What is there is found by one listing, however much it is, and nobody is told of bytes."""
    recordings = [_recording(tmp_path, f"{number}.wav", b"%d" % number) for number in range(20)]
    _send(session, *recordings)
    calls.clear()
    told: list[int] = []
    outcomes = _send(session, *recordings, told=told.append)
    there = [UploadResult(recording, upload_uri(recording, _TO), sent=False) for recording in recordings]
    assert (there, ["GET"], []) == (outcomes, calls, told)


def test_nothing_to_send_asks_nothing(session: Session, calls: list[str]) -> None:
    """Without recordings nobody wants to know what is there."""
    assert (_send(session), calls) == ([], [])


def test_a_renamed_file_is_found_where_it_lies(cloud: Amazon, session: Session, tmp_path: Path) -> None:
    """The same content under another name is one object, called as it was first."""
    first = _recording(tmp_path, "first.wav")
    _send(session, first)
    renamed = _recording(tmp_path, "second.wav")
    assert ([UploadResult(renamed, upload_uri(first, _TO), sent=False)], [_key(first)]) == (
        _send(session, renamed),
        cloud.keys("audio"),
    )


def test_a_file_that_got_its_right_suffix_is_sent_under_it(cloud: Amazon, session: Session, tmp_path: Path) -> None:
    """Amazon Transcribe goes by the suffix, so content under another one is not what is wanted."""
    wrong, right = _recording(tmp_path, "talk"), _recording(tmp_path, "talk.mp3")
    _send(session, wrong)
    _send(session, right)
    assert [_key(wrong), _key(right)] == cloud.keys("audio")


def test_an_etag_that_is_no_md5_is_believed_in(cloud: Amazon, session: Session, tmp_path: Path) -> None:
    """Of an object encrypted with KMS or sent in parts, its name and size say that it is there."""
    recording = _recording(tmp_path)
    cloud.put("audio", _key(recording), b"CIPHER")
    assert (_send(session, recording)[0].sent, cloud.read("audio", _key(recording))) == (False, b"CIPHER")


def test_an_object_of_another_size_is_replaced(cloud: Amazon, session: Session, tmp_path: Path) -> None:
    """A name of ours with other content than it promises is not believed."""
    recording = _recording(tmp_path)
    cloud.put("audio", _key(recording), b"half")
    assert (_send(session, recording)[0].sent, cloud.read("audio", _key(recording))) == (True, b"speech")


def test_what_others_put_there_is_not_taken_for_ours(cloud: Amazon, session: Session, tmp_path: Path) -> None:
    """Objects in folders below and under names that Amazon Transcribe cannot read do not count."""
    recording = _recording(tmp_path)
    for key in (f"talks/below/talk-{recording.key}.wav", f"talks/ä-{recording.key}.wav", "talks/", "talks/talk.wav"):
        cloud.put("audio", key, b"speech")
    assert _send(session, recording) == [UploadResult(recording, upload_uri(recording, _TO), sent=True)]


@pytest.mark.parametrize(("size", "reason"), [(6, None), (5, _CHANGED)])
def test_an_etag_that_is_no_md5_is_no_change(
    cloud: Amazon, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, reason: str | None
) -> None:
    """Where S3 answers with another ETag than the MD5, size and file tell whether what arrived is right."""
    recording = _recording(tmp_path)

    def encrypted(handler: Any, _body: bytes) -> Answer | None:
        if handler.command != "HEAD":
            return None
        etag, modified = f'"{"0" * 32}"', "Thu, 01 Jan 2026 12:00:00 GMT"
        return Answer(200, [("Content-Length", str(size)), ("ETag", etag), ("Last-Modified", modified)], b"")

    _answer(cloud, monkeypatch, encrypted)
    outcome = _send(session, recording)[0]
    assert (outcome.reason, cloud.keys("audio")) == (reason, [] if reason else [_key(recording)])


@pytest.mark.parametrize(("content", "later"), [(b"longer speech", 0), (b"SPEECH", 1)])
def test_a_file_that_has_changed_is_not_sent(
    session: Session, calls: list[str], tmp_path: Path, content: bytes, later: int
) -> None:
    """Its size or, where its time is another, its content tells; the other recordings are sent."""
    recording, other = _recording(tmp_path), _recording(tmp_path, "other.wav", b"other")
    recording.path.write_bytes(content)
    os.utime(recording.path, ns=(0, (recording.modified or 0) + later))
    outcomes = _send(session, recording, other)
    assert (
        [(one.sent, one.reason) for one in outcomes],
        calls,
    ) == ([(False, _CHANGED), (True, None)], ["GET", "PUT", "HEAD"])


def test_a_file_that_changes_unnoticed_leaves_no_object(cloud: Amazon, session: Session, tmp_path: Path) -> None:
    """Nothing lies under a name that promises other content, though size and time of the file are as they were."""
    recording = _recording(tmp_path)
    recording.path.write_bytes(b"SPEECH")
    os.utime(recording.path, ns=(0, recording.modified or 0))
    assert ([UploadResult(recording, upload_uri(recording, _TO), sent=False, reason=_CHANGED)], []) == (
        _send(session, recording),
        cloud.keys("audio"),
    )


def test_a_file_that_is_written_to_while_it_is_sent_leaves_no_object(
    cloud: Amazon, session: Session, tmp_path: Path
) -> None:
    """What arrives is half the one and half the other."""
    recording = _recording(tmp_path, content=bytes(4 * _MiB))

    def write(_piece: int) -> None:
        with recording.path.open("r+b") as file:
            file.seek(3 * _MiB)
            file.write(b"changed")

    assert (_send(session, recording, told=write)[0].reason, cloud.keys("audio")) == (_CHANGED, [])


def test_a_file_that_was_only_touched_is_sent(session: Session, tmp_path: Path) -> None:
    """Another time is no other content."""
    recording = _recording(tmp_path)
    os.utime(recording.path, ns=(0, 0))
    assert _send(session, recording)[0].sent


def test_a_file_that_has_vanished_costs_itself(session: Session, tmp_path: Path) -> None:
    """Its reason stands beside its name, and the other recordings are sent."""
    recording, other = _recording(tmp_path), _recording(tmp_path, "other.wav", b"other")
    recording.path.unlink()
    assert [(one.sent, one.reason) for one in _send(session, recording, other)] == [
        (False, "the file cannot be read: No such file or directory"),
        (True, None),
    ]


def test_a_file_that_cannot_be_read_costs_itself(session: Session, tmp_path: Path) -> None:
    """The reason is in the system's words."""
    recording = _recording(tmp_path)
    recording.path.unlink()
    recording.path.symlink_to(recording.path)
    assert _send(session, recording)[0].reason == "the file cannot be read: Too many levels of symbolic links"


def test_a_file_may_vanish_while_amazon_is_away(cloud: Amazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be sent the first time may not be there the second."""
    recording = _recording(tmp_path, content=bytes(_MiB))
    session = Session(Account(endpoint_url=cloud.url), Retrier(sleep=lambda _: recording.path.unlink()))
    _break_off(cloud, monkeypatch, times=1)
    outcomes = _send(session, recording)
    session.client("s3").close()
    assert [one.reason for one in outcomes] == ["the file cannot be read: No such file or directory"]


def test_a_missing_bucket_ends_it(session: Session, tmp_path: Path) -> None:
    """Nothing can be sent, and the sentence says what to do."""
    with pytest.raises(BucketMissing, match=r"There is no bucket s3://nowhere"):
        _send(session, _recording(tmp_path), to="s3://nowhere/")


def test_an_object_that_s3_does_not_accept_costs_itself(
    cloud: Amazon, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason is in Amazon's words."""
    _answer(cloud, monkeypatch, _refusing(Refused("InvalidRequest", "Your upload is not accepted.")))
    recording = _recording(tmp_path)
    assert _send(session, recording) == [
        UploadResult(recording, upload_uri(recording, _TO), sent=False, reason="Your upload is not accepted.")
    ]


def test_an_account_that_may_not_write_ends_it(
    cloud: Amazon, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no recording can do anything about is no recording's reason."""
    _answer(cloud, monkeypatch, _refusing(Refused("AccessDenied", "Access Denied", 403)))
    with pytest.raises(AccessDenied, match=r"AWS denies s3:PutObject on s3://audio/talks/talk-"):
        _send(session, _recording(tmp_path))


def test_credentials_that_expire_end_it(cloud: Amazon, session: Session, tmp_path: Path) -> None:
    """Half-way as well: what was sent is there, and the next run goes on."""
    first, second = _recording(tmp_path, "1.wav", b"1"), _recording(tmp_path, "2.wav", b"2")
    outcomes = send_recordings(session, [first, second], _TO, on_bytes=_ignore, at_once=1)
    sent = next(outcomes).sent
    cloud.service.expired_keys.add("AKIATEST")
    with pytest.raises(CredentialsExpired):
        next(outcomes)
    cloud.service.expired_keys.clear()
    assert (True, [_key(first)]) == (sent, cloud.keys("audio"))


def test_an_upload_that_s3_slows_down_goes_on(
    cloud: Amazon, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many requests make the run wait and fail no recording."""
    _answer(cloud, monkeypatch, _refusing(*[Refused("SlowDown", "Please reduce your request rate.", 503)] * 3))
    assert _send(session, _recording(tmp_path))[0].sent


def test_a_connection_lost_in_the_midst_is_waited_for(
    cloud: Amazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The upload begins again, and every byte is told of once."""
    content = os.urandom(4 * _MiB)
    recording, waits, told = _recording(tmp_path, content=content), list[float](), list[int]()
    session = Session(Account(endpoint_url=cloud.url), Retrier(sleep=waits.append))
    _break_off(cloud, monkeypatch, times=2)
    outcomes = _send(session, recording, told=told.append)
    session.client("s3").close()
    assert ([UploadResult(recording, upload_uri(recording, _TO), sent=True)], 2, 4 * _MiB, content) == (
        outcomes,
        len(waits),
        sum(told),
        cloud.read("audio", _key(recording)),
    )


def test_progress_adds_up(session: Session, tmp_path: Path) -> None:
    """Large files are told of in pieces, and all pieces are all bytes."""
    sizes = [1, 1000, 5 * _MiB + 1]
    told: list[int] = []
    _send(
        session,
        *(_recording(tmp_path, f"{size}.wav", bytes(size)) for size in sizes),
        told=told.append,
    )
    assert (sum(sizes), True, True) == (sum(told), len(told) > 10, min(told) > 0)


def test_bytes_that_are_taken_back_are_told_once() -> None:
    """A client that goes back to the beginning of a file, to send it again, says so with a negative number."""
    told: list[int] = []
    progress = s3_copy._FileProgress(10, told.append)
    for piece in (6, -6, 3, 5, 2):
        progress(piece)
    assert told == [6, 2, 2]


def test_as_many_as_were_asked_for_are_sent_at_once(
    cloud: Amazon, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of four uploads is answered before all four have come."""
    all_four = threading.Barrier(4, timeout=20)

    def wait(handler: Any, _body: bytes) -> None:
        if handler.command == "PUT":
            all_four.wait()

    _answer(cloud, monkeypatch, wait)
    recordings = [_recording(tmp_path, f"{number}.wav", b"%d" % number) for number in range(4)]
    assert [one.sent for one in _send(session, *recordings)] == [True] * 4


def test_recordings_are_taken_when_there_is_room(session: Session, tmp_path: Path) -> None:
    """Of three hundred never more than four are in hand, and every one of them is sent."""
    taken, ahead, outcomes = 0, 0, list[UploadResult]()

    def recordings() -> Iterator[Recording]:
        nonlocal taken, ahead
        for number in range(300):
            taken += 1
            ahead = max(ahead, taken - len(outcomes))
            yield _recording(tmp_path, f"{number}.wav", b"%d" % number)

    for one in send_recordings(session, recordings(), _TO, on_bytes=_ignore, at_once=4):
        outcomes.append(one)  # the recordings look at it meanwhile
    assert (len({one.uri for one in outcomes if one.sent}), ahead) == (300, 4)


def test_what_has_ended_is_told_before_the_next_is_taken(session: Session, tmp_path: Path) -> None:
    """Recordings that take long to find, or are there, do not hold back what became of the others."""
    there, fresh = _recording(tmp_path, "there.wav", b"there"), _recording(tmp_path, "fresh.wav", b"fresh")
    _send(session, there)
    told: list[str] = []
    told_in_time = False

    def recordings() -> Iterator[Recording]:
        nonlocal told_in_time
        yield fresh
        for _ in range(1000):
            time.sleep(0.005)
            yield there
            if told_in_time := "fresh.wav" in told:
                return

    for one in send_recordings(session, recordings(), _TO, on_bytes=_ignore, at_once=4):
        told += [one.recording.name]
    assert told_in_time


def test_closing_it_early_finishes_what_is_under_way(
    cloud: Amazon, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other recording is taken or sent after it."""

    def slow(handler: Any, body: bytes) -> None:
        if handler.command == "PUT":
            time.sleep(0.6 if body.endswith(b"1") else 0.1)

    _answer(cloud, monkeypatch, slow)
    taken: list[Recording] = []

    def recordings() -> Iterator[Recording]:
        while True:
            taken.append(_recording(tmp_path, f"{len(taken)}.wav", b"%d" % len(taken)))
            yield taken[-1]

    outcomes = send_recordings(session, recordings(), _TO, on_bytes=_ignore, at_once=2)
    next(outcomes)
    outcomes.close()
    assert (2, sorted(map(_key, taken))) == (len(taken), cloud.keys("audio"))


def test_little_is_remembered_of_what_is_there(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand objects take some megabytes."""
    number = 20_000

    def objects(_session: Session, place: str) -> Iterator[s3.S3Object]:
        for one in range(number):
            key = recording_key(str(one))
            yield s3.S3Object(f"{place}interview-{one:06}-{key}.wav", one, "", datetime(2026, 1, 1, tzinfo=UTC))

    monkeypatch.setattr(s3, "objects", objects)
    tracemalloc.start()
    there = s3_copy._UploadedObjects(session, _TO)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del there
    assert size / number < 100
