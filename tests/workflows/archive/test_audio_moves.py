"""Audio that is finished with, on its way to an archive: what is moved, what stays, and why; killed anywhere."""

import errno
import hashlib
import os
import re
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from stand_ins.amazon.endpoint import Answer
from stand_ins.amazon.errors import Refused
from stand_ins.amazon.fixtures import amazon, amazon_host, bench  # noqa: F401  # fixtures
from stand_ins.amazon.server import KEYS, Amazon

from ls_transcribe.aws import Account, Session, s3
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors.aws import BucketMissing, CredentialsExpired
from ls_transcribe.model.move import Move, MoveStep
from ls_transcribe.model.recording import file_uri, fingerprint, local_path, recording_key
from ls_transcribe.workflows.archive import audio_moves
from ls_transcribe.workflows.archive.audio_moves import archive_uri, is_archived

DAY = date(2026, 1, 2)
BELOW = "archive/2026/01/02"
SOUND, NOISE = b"sound", b"noise"  # of one size

CHANGED = "it has changed since it was transcribed"
GONE = "it is no longer there"
ITSELF = "it is already at its place in the archive"


@dataclass
class Place:
    """A bucket, or a folder on a disk."""

    top: str
    amazon: Amazon

    @property
    def path(self) -> Path:
        return local_path(self.top)

    @property
    def is_s3(self) -> bool:
        return self.top.startswith("s3:")

    def uri(self, name: str) -> str:
        return f"{self.top}/{name}" if self.is_s3 else file_uri(self.path / name)

    def put(self, uri: str, content: bytes = SOUND) -> str:
        if self.is_s3:
            return self.amazon.put(*s3.split(uri), content)
        local_path(uri).parent.mkdir(parents=True, exist_ok=True)
        local_path(uri).write_bytes(content)
        return uri

    def replace(self, uri: str, content: bytes) -> None:
        """Other content under a name, as whoever records anew leaves it."""
        self.remove(uri)
        self.put(uri, content)

    def remove(self, uri: str) -> None:
        if self.is_s3:
            bucket, key = s3.split(uri)
            self.amazon.s3.delete_object(Bucket=bucket, Key=key)
        else:
            local_path(uri).unlink()

    def planned(self, name: str, content: bytes = SOUND) -> Move:
        """A recording and its way to the archive."""
        uri = self.put(self.uri(name), content)
        target = archive_uri(uri, DAY, None if self.is_s3 else self.path)
        return Move(recording_key(uri), uri, target, len(content), _fingerprint(content))

    def holds(self) -> dict[str, bytes]:
        """Everything that there is, by its name below the place."""
        if self.is_s3:
            bucket = s3.split(self.top)[0]
            return {key: self.amazon.read(bucket, key) for key in self.amazon.keys(bucket)}
        files = sorted(path for path in self.path.rglob("*") if path.is_file())
        return {path.relative_to(self.path).as_posix(): path.read_bytes() for path in files}

    def shown(self, uri: str) -> str:
        return uri if self.is_s3 else str(local_path(uri))


@pytest.fixture(name="cloud")
def _cloud(amazon: Amazon) -> Place:  # noqa: F811
    amazon.make_bucket("audio")
    return Place("s3://audio", amazon)


@pytest.fixture(name="disk")
def _disk(tmp_path: Path, amazon: Amazon) -> Place:  # noqa: F811
    (tmp_path / "audio").mkdir()
    return Place(file_uri(tmp_path / "audio"), amazon)


@pytest.fixture(name="place", params=["cloud", "disk"])
def _place(request: pytest.FixtureRequest) -> Place:
    """The rules are the same in both."""
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture(name="session")
def _session(amazon: Amazon) -> Iterator[Session]:  # noqa: F811
    """Calls that are repeated without waiting."""
    session = Session(Account(endpoint_url=amazon.url), Retrier(sleep=lambda _seconds: None))
    yield session
    session.client("s3").close()


def _fingerprint(content: bytes) -> str:
    return fingerprint(hashlib.md5(content, usedforsecurity=False).hexdigest(), len(content))


def _copied(session: Session, *moves: Move) -> list[Move]:
    """What comes of copying, in the order of the moves."""
    ended = list(audio_moves.copy(session, moves))
    return sorted(ended, key=lambda move: [each.source for each in moves].index(move.source))


def _copied_one(session: Session, move: Move) -> Move:
    return _copied(session, move)[0]


def _deleted(session: Session, move: Move) -> Move:
    (ended,) = audio_moves.delete(session, [move])
    return ended


def _taken_up(session: Session, move: Move) -> Move:
    """All steps that are left, each from what the one before it had written down."""
    if move.step in (MoveStep.PLANNED, MoveStep.COPIED):
        move = _copied_one(session, move)
    if move.step is MoveStep.VERIFIED:
        move = replace(move, step=MoveStep.REPOINTED)
    return _deleted(session, move)


def _raising(number: int) -> Callable[..., Any]:
    """A call to the system that fails."""

    def fail(path: Any, *_rest: Any, **_more: Any) -> Any:
        raise OSError(number, os.strerror(number), str(path))

    return fail


def _on_another_file_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _raising(errno.EXDEV))


# Where it goes


def test_an_object_goes_below_the_day_in_its_bucket_with_its_whole_key() -> None:
    """Recordings of the same base name do not meet."""
    uris = ("s3://audio/mon/a.wav", "s3://audio/tue/a.wav", "s3://audio/a.wav")
    assert [f"s3://audio/{BELOW}/{key}" for key in ("mon/a.wav", "tue/a.wav", "a.wav")] == [
        archive_uri(uri, DAY, None) for uri in uris
    ]


def test_a_file_goes_below_the_day_in_the_folder_of_all_recordings() -> None:
    """Label Studio's storage on that folder goes on serving it."""
    actual = archive_uri("file:///r/mon/a.wav", DAY, Path("/r"))
    assert f"file:///r/{BELOW}/mon/a.wav" == actual


@pytest.mark.parametrize("folder", [None, Path("/r/tue")], ids=["no folder", "another folder"])
def test_a_file_elsewhere_stays_in_its_folder(folder: Path | None) -> None:
    """There is always a place in the archive."""
    assert f"file:///r/mon/{BELOW}/a.wav" == archive_uri("file:///r/mon/a.wav", DAY, folder)


@pytest.mark.parametrize(
    ("expected", "uri"),
    [
        (True, "s3://audio/archive/2026/01/02/a.wav"),
        (True, "s3://audio/team/archive/2026/01/02/mon/a.wav"),
        (True, "file:///r/archive/2026/01/02/a.wav"),
        (True, "file:///r/%C3%BC%20b/archive/2026/01/02/a.wav"),
        (False, "s3://archive/2026/01/02/a.wav"),
        (False, "s3://audio/myarchive/2026/01/02/a.wav"),
        (False, "s3://audio/archive/2026/01/a.wav"),
        (False, "file:///r/archive/2026-01-02/a.wav"),
        (False, "file:///r/archive%2F2026/01/a.wav"),
    ],
)
def test_what_lies_in_an_archive_is_archived(*, expected: bool, uri: str) -> None:
    """A second archiving never moves it on into an archive of the archive."""
    assert expected == is_archived(uri)


def test_every_destination_is_in_an_archive(place: Place) -> None:
    """What is moved today is not moved again tomorrow."""
    assert is_archived(place.planned("mon/a.wav").target)


# A move, step by step


def test_copying_leaves_the_source(place: Place, session: Session) -> None:
    """Until every task points to the copy, both are there."""
    move = place.planned("mon/a.wav")
    assert [replace(move, step=MoveStep.VERIFIED)] == _copied(session, move)
    assert {f"{BELOW}/mon/a.wav": SOUND, "mon/a.wav": SOUND} == place.holds()


def test_deleting_leaves_the_copy(place: Place, session: Session) -> None:
    """In the end the audio is in one place, the archive."""
    move = place.planned("mon/a.wav")
    _copied(session, move)
    assert replace(move, step=MoveStep.DELETED) == _deleted(session, replace(move, step=MoveStep.REPOINTED))
    assert {f"{BELOW}/mon/a.wav": SOUND} == place.holds()


def test_equal_names_do_not_collide(place: Place, session: Session) -> None:
    """Two recordings called alike are two in the archive."""
    moves = [place.planned("mon/a.wav", b"Monday"), place.planned("tue/a.wav", b"Tuesday")]
    for move in moves:
        _taken_up(session, move)
    assert {f"{BELOW}/mon/a.wav": b"Monday", f"{BELOW}/tue/a.wav": b"Tuesday"} == place.holds()


@pytest.mark.parametrize(
    "name", ["a b.wav", "a+b.wav", "100%.wav", "%20.wav", "Müller ü.wav", "a?b#c&d=e.wav", "{}.wav"]
)
def test_names_stay_as_they_are(place: Place, session: Session, name: str) -> None:
    """No character of a key or a path is encoded, decoded or taken for anything else."""
    move = place.planned(f"mon/{name}")
    assert ((ended := _taken_up(session, move)).step, ended.reason) == (MoveStep.DELETED, None)
    assert {f"{BELOW}/mon/{name}": SOUND} == place.holds()


def test_a_name_that_is_no_text_is_moved(disk: Place, session: Session) -> None:
    """Disks have names in bytes that are no UTF-8."""
    name = os.fsdecode(b"caf\xe9.wav")
    _taken_up(session, disk.planned(name))
    assert {f"{BELOW}/{name}": SOUND} == disk.holds()


@pytest.mark.parametrize(
    ("written", "copied", "deleted"),
    [
        (MoveStep.PLANNED, False, False),
        (MoveStep.PLANNED, True, False),
        (MoveStep.COPIED, True, False),
        (MoveStep.VERIFIED, True, False),
        (MoveStep.REPOINTED, True, False),
        (MoveStep.REPOINTED, True, True),
        (MoveStep.PLANNED, True, True),
    ],
)
def test_a_move_is_taken_up_wherever_it_was_ended(
    place: Place, session: Session, *, written: MoveStep, copied: bool, deleted: bool
) -> None:
    """The ledger is at most one step behind what was done; whatever it says, the end is the same."""
    move = place.planned("a.wav")
    if copied:
        _copied(session, move)
    if deleted:
        place.remove(move.source)
    assert replace(move, step=MoveStep.DELETED) == _taken_up(session, replace(move, step=written))
    assert {f"{BELOW}/a.wav": SOUND} == place.holds()


@pytest.mark.parametrize("step", [MoveStep.REPOINTED, MoveStep.DELETED])
def test_copying_does_not_take_a_move_back(place: Place, session: Session, step: MoveStep) -> None:
    """What is further on comes back as it is."""
    move = replace(place.planned("a.wav"), step=step)
    assert [move] == _copied(session, move)


@pytest.mark.parametrize("step", [MoveStep.PLANNED, MoveStep.COPIED, MoveStep.VERIFIED, MoveStep.DELETED])
def test_only_what_nothing_points_to_is_deleted(place: Place, session: Session, step: MoveStep) -> None:
    """Before every pointer leads elsewhere, the source stays."""
    move = place.planned("a.wav")
    _copied(session, move)
    assert replace(move, step=step) == _deleted(session, replace(move, step=step))
    assert {f"{BELOW}/a.wav": SOUND, "a.wav": SOUND} == place.holds()


def test_results_are_copied_and_stay(place: Place, session: Session) -> None:
    """A result object is the witness that the next run asks."""
    move = replace(place.planned("a.json"), keeps_source=True)
    verified = _copied_one(session, move)
    assert replace(verified, step=MoveStep.REPOINTED) == _deleted(session, replace(verified, step=MoveStep.REPOINTED))
    assert {f"{BELOW}/a.json": SOUND, "a.json": SOUND} == place.holds()


def test_a_reason_of_an_earlier_run_is_forgotten(place: Place, session: Session) -> None:
    """What works now is no failure any more."""
    move = place.planned("a.wav")
    assert replace(move, step=MoveStep.VERIFIED) == _copied_one(
        session, replace(move, reason="No space left on device")
    )


# What stays, and why


@pytest.mark.parametrize("content", [NOISE, b"longer than sound"], ids=["same size", "another size"])
def test_nothing_is_written_over(place: Place, session: Session, content: bytes) -> None:
    """Other content that is there already stays, and so does the source."""
    move = place.planned("a.wav")
    place.put(move.target, content)
    reason = f"there is something else at {place.shown(move.target)}"
    assert replace(move, reason=reason) == _copied_one(session, move)
    assert {f"{BELOW}/a.wav": content, "a.wav": SOUND} == place.holds()


def test_equal_content_that_is_there_is_as_good(place: Place, session: Session) -> None:
    """Whoever copied it."""
    move = place.planned("a.wav")
    place.put(move.target)
    assert replace(move, step=MoveStep.DELETED) == _taken_up(session, move)
    assert {f"{BELOW}/a.wav": SOUND} == place.holds()


def test_a_recording_of_another_size_is_not_moved(place: Place, session: Session) -> None:
    """It is a new recording, of which there is no transcript."""
    move = place.planned("a.wav")
    place.replace(move.source, b"longer than sound")
    assert replace(move, reason=CHANGED) == _copied_one(session, move)
    assert place.holds() == {"a.wav": b"longer than sound"}


def test_a_recording_that_has_changed_is_said_to_have_also_where_it_was_copied(place: Place, session: Session) -> None:
    """Its copy of old is no reason to count it as moved."""
    move = place.planned("a.wav")
    _copied(session, move)
    place.replace(move.source, b"longer than sound")
    assert replace(move, reason=CHANGED) == _copied_one(session, move)


@pytest.mark.parametrize("content", [NOISE, b"longer than sound"], ids=["same size", "another size"])
def test_what_has_taken_the_place_of_the_source_is_not_deleted(place: Place, session: Session, content: bytes) -> None:
    """Days may lie between the copying and the deleting, in which somebody records anew."""
    move = place.planned("a.wav")
    _copied(session, move)
    place.replace(move.source, content)
    repointed = replace(move, step=MoveStep.REPOINTED)
    assert replace(repointed, reason=CHANGED) == _deleted(session, repointed)
    assert {f"{BELOW}/a.wav": SOUND, "a.wav": content} == place.holds()


def test_a_source_that_is_gone_is_told(place: Place, session: Session) -> None:
    """Nothing was copied of it."""
    move = place.planned("a.wav")
    place.remove(move.source)
    assert replace(move, reason=GONE) == _copied_one(session, move)


def test_a_source_that_is_gone_is_not_archived_by_what_else_is_there(place: Place, session: Session) -> None:
    """Its tasks would point to something else."""
    move = place.planned("a.wav")
    place.put(move.target, b"longer than sound")
    place.remove(move.source)
    assert _copied_one(session, move).step == MoveStep.PLANNED


@pytest.mark.parametrize("content", [None, b"so"], ids=["gone", "half"])
def test_a_source_is_not_deleted_without_a_whole_copy(place: Place, session: Session, content: bytes | None) -> None:
    """Somebody tidied the archive."""
    move = replace(place.planned("a.wav"), step=MoveStep.REPOINTED)
    if content:
        place.put(move.target, content)
    reason = f"its copy at {place.shown(move.target)} is gone, or no longer whole"
    assert replace(move, reason=reason) == _deleted(session, move)
    assert place.holds()["a.wav"] == SOUND


def test_a_source_that_is_gone_without_a_copy_is_not_said_to_be_archived(place: Place, session: Session) -> None:
    """Lost is not archived."""
    move = replace(place.planned("a.wav"), step=MoveStep.REPOINTED)
    place.remove(move.source)
    assert _deleted(session, move).step == MoveStep.REPOINTED


def test_what_is_its_own_target_is_never_deleted(place: Place, session: Session) -> None:
    """However such a move came to be."""
    move = replace(move := place.planned("a.wav"), target=move.source)
    repointed = replace(move, step=MoveStep.REPOINTED)
    assert [_copied_one(session, move).reason, _deleted(session, repointed).reason] == [ITSELF] * 2
    assert place.holds() == {"a.wav": SOUND}


def test_one_failure_costs_one_recording(place: Place, session: Session) -> None:
    """The others are moved."""
    moves = [place.planned(f"{number}.wav") for number in range(20)]
    place.remove(moves[7].source)
    actual = [move.step for move in _copied(session, *moves)]
    assert [MoveStep.PLANNED if number == 7 else MoveStep.VERIFIED for number in range(20)] == actual


# Many at a time


@pytest.mark.parametrize("act", [audio_moves.copy, audio_moves.delete])
def test_no_more_are_taken_than_there_is_room_for(disk: Place, session: Session, act: Any) -> None:
    """Memory does not grow with their number; they are taken on the caller's thread, where the ledger is."""
    moves = [replace(disk.planned(f"{number}.wav"), step=MoveStep.VERIFIED) for number in range(10)]
    taken: list[int] = []

    def take() -> Iterator[Move]:
        for move in moves:
            taken.append(threading.get_ident())
            yield move

    with closing(act(session, take(), at_once=3)) as ended:
        next(ended)
        assert [threading.get_ident()] * 3 == taken


def test_closing_waits_for_what_is_under_way(disk: Place, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C leaves whole copies, and begins no others."""
    moves = [disk.planned(f"{number}.wav") for number in range(10)]
    link, begun = os.link, threading.Barrier(3)

    def slowly(source: Path, target: Path) -> None:
        begun.wait(10)
        time.sleep(0.0 if source.name == "0.wav" else 0.2)
        link(source, target)

    monkeypatch.setattr(os, "link", slowly)
    with closing(audio_moves.copy(session, moves, at_once=3)) as ended:
        next(ended)
    assert [f"{BELOW}/{number}.wav" for number in range(3)] == [name for name in disk.holds() if BELOW in name]


def test_closing_does_not_wait_for_amazon_to_come_back(
    cloud: Place, disk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where calls are tried for an hour, an interruption ends the trying."""
    _answer(cloud, monkeypatch, "HEAD", Refused("ServiceUnavailable", "Later.", 503))
    session = Session(Account(endpoint_url=cloud.amazon.url))
    moves = [cloud.planned("a.wav"), disk.planned("b.wav")]
    with closing(audio_moves.copy(session, moves)) as ended:
        assert moves[1].source == next(ended).source
        begun = time.monotonic()
    session.client("s3").close()
    assert time.monotonic() - begun < 300  # else it is tried for an hour; a busy machine takes some seconds


def test_expired_credentials_end_it(cloud: Place, disk: Place, session: Session) -> None:
    """Nothing further is begun, and the next run does the rest."""
    moves = [disk.planned("a.wav"), cloud.planned("b.wav"), *(disk.planned(f"{number}.wav") for number in range(9))]
    waiting, done = iter(moves), list[Move]()
    cloud.amazon.service.expired_keys = {KEYS["aws_access_key_id"]}
    with pytest.raises(CredentialsExpired):
        done.extend(audio_moves.copy(session, waiting, at_once=1))
    assert (moves[:1], moves[2:]) == ([replace(move, step=MoveStep.PLANNED) for move in done], list(waiting))
    cloud.amazon.service.expired_keys = set()
    assert {MoveStep.VERIFIED} == {move.step for move in _copied(session, *moves)}


def test_what_is_under_way_when_credentials_expire_is_told_first(
    cloud: Place, disk: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done is worth writing down."""
    link = os.link

    def slowly(source: Path, target: Path) -> None:
        time.sleep(0.5)
        link(source, target)

    monkeypatch.setattr(os, "link", slowly)
    moves, done = [cloud.planned("a.wav"), disk.planned("b.wav")], list[Move]()
    cloud.amazon.service.expired_keys = {KEYS["aws_access_key_id"]}
    with pytest.raises(CredentialsExpired):
        done.extend(audio_moves.copy(session, moves))
    assert [replace(moves[1], step=MoveStep.VERIFIED)] == done


def test_a_refusal_ends_the_waiting_of_the_others(cloud: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where calls are tried for an hour, a run that is over anyway is not held up by them."""
    _answer(cloud, monkeypatch, "HEAD", Refused("ServiceUnavailable", "Later.", 503), of="a.wav")
    _answer(cloud, monkeypatch, "HEAD", Refused("ExpiredToken", "Over.", 400), of="b.wav")
    _answer(cloud, monkeypatch, "GET", Refused("ExpiredToken", "Over.", 400), of="b.wav")
    session = Session(Account(endpoint_url=cloud.amazon.url))
    begun = time.monotonic()
    with pytest.raises(CredentialsExpired):
        _copied(session, cloud.planned("a.wav"), cloud.planned("b.wav"))
    session.client("s3").close()
    assert time.monotonic() - begun < 300  # else it is tried for an hour; a busy machine takes some seconds


def test_a_missing_bucket_ends_it(cloud: Place, session: Session) -> None:
    """Nobody's recordings are there, so no other can be moved either."""
    move = replace(cloud.planned("a.wav"), source="s3://nowhere/a.wav", target=f"s3://nowhere/{BELOW}/a.wav")
    with pytest.raises(BucketMissing):
        _copied(session, move)


# In S3


def _answer(
    cloud: Place, monkeypatch: pytest.MonkeyPatch, method: str, refused: Refused | None, *, of: str = ""
) -> list[str]:
    """Refuse the requests of a method, if they are to be refused. The methods of all that come are given back."""
    methods: list[str] = []
    handler: Any = cloud.amazon.endpoint.RequestHandlerClass
    pass_on = handler._pass_on

    def meet(self: Any, body: bytes) -> Answer:
        methods.append(self.command)
        if self.command == method and of in self.path and refused:
            text = f"<Error><Code>{refused.code}</Code><Message>{refused.message}</Message></Error>"
            return Answer.of_kind(refused.status, "application/xml", text.encode())
        found: Answer = pass_on(self, body)
        return found

    monkeypatch.setattr(handler, "_pass_on", meet)
    return methods


def _put_in_parts(cloud: Place, uri: str, content: bytes = SOUND) -> str:
    """An object whose ETag is no MD5, as those encrypted with KMS have it too; the ETag is given back."""
    bucket, key = s3.split(uri)
    where = {"Bucket": bucket, "Key": key}
    upload = cloud.amazon.s3.create_multipart_upload(**where)["UploadId"]
    part = cloud.amazon.s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=content)["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": part}]}
    found = cloud.amazon.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload=parts)
    return str(found["ETag"].strip('"'))


def test_an_object_that_changes_its_etag_on_the_way_is_verified_by_its_size(cloud: Place, session: Session) -> None:
    """Copied in one part, or with another key, the same content has another ETag."""
    move = cloud.planned("a.wav")
    etag = _put_in_parts(cloud, move.source)
    move = replace(move, fingerprint=fingerprint(etag, move.size))
    assert replace(move, step=MoveStep.VERIFIED) == _copied_one(session, move)
    copied = s3.head(session, move.target)
    assert (True, move.size) == (copied.etag != etag, copied.size)


def test_a_copy_with_another_etag_is_recognised_by_its_content(cloud: Place, session: Session) -> None:
    """A run that was killed right after copying is taken up where ETags differ, too."""
    move = cloud.planned("a.wav")
    _put_in_parts(cloud, move.target)
    assert replace(move, step=MoveStep.DELETED) == _taken_up(session, move)


def test_other_content_with_another_etag_is_not_taken_for_a_copy(cloud: Place, session: Session) -> None:
    """Its size alone would have the source deleted."""
    move = cloud.planned("a.wav")
    _put_in_parts(cloud, move.target, NOISE)
    assert f"there is something else at {move.target}" == _copied_one(session, move).reason


def test_an_object_whose_etag_tells_nothing_is_known_by_its_content(cloud: Place, session: Session) -> None:
    """A result that Amazon encrypted has the MD5 of the document that was received, in another ETag."""
    move = replace(cloud.planned("a.json"), keeps_source=True)
    _put_in_parts(cloud, move.source)
    assert replace(move, step=MoveStep.VERIFIED) == _copied_one(session, move)


@pytest.mark.parametrize("in_parts", [False, True])
def test_an_object_of_the_same_size_with_other_content_is_not_copied(
    cloud: Place, session: Session, *, in_parts: bool
) -> None:
    """A recording that has changed is another one."""
    move = cloud.planned("a.wav")
    if in_parts:
        _put_in_parts(cloud, move.source, NOISE)
    else:
        cloud.put(move.source, NOISE)
    assert replace(move, reason=CHANGED) == _copied_one(session, move)
    assert cloud.holds() == {"a.wav": NOISE}


def test_an_object_that_changes_while_it_is_copied_is_not_verified(
    cloud: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes over it at the very moment."""
    move, copy = cloud.planned("a.wav"), s3.copy

    def copy_what_is_new(session: Session, source: str, target: str) -> None:
        cloud.put(source, NOISE)
        copy(session, source, target)

    monkeypatch.setattr(s3, "copy", copy_what_is_new)
    assert replace(move, reason=CHANGED) == _copied_one(session, move)
    assert cloud.holds()["a.wav"] == NOISE


def test_an_object_that_goes_before_it_is_copied_is_told(
    cloud: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody deletes it at the very moment."""
    move, copy = cloud.planned("a.wav"), s3.copy

    def copy_what_is_gone(session: Session, source: str, target: str) -> None:
        cloud.remove(source)
        copy(session, source, target)

    monkeypatch.setattr(s3, "copy", copy_what_is_gone)
    assert replace(move, reason=GONE) == _copied_one(session, move)


def test_a_copy_that_did_not_arrive_is_not_verified(
    cloud: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What S3 answers is looked at, not believed."""
    monkeypatch.setattr(s3, "copy", lambda _session, _source, target: cloud.put(target, b"so"))
    move = cloud.planned("a.wav")
    assert f"its copy at {move.target} is gone, or no longer whole" == _copied_one(session, move).reason


@pytest.mark.parametrize("kind", ["STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"])
def test_an_object_keeps_what_it_is(cloud: Place, session: Session, kind: str) -> None:
    """Its storage class, which costs money, its tags and its metadata are as before."""
    move = cloud.planned("a.wav")
    (bucket, key), (_, moved) = s3.split(move.source), s3.split(move.target)
    kept = {"StorageClass": kind, "Metadata": {"case": "7"}, "ContentType": "audio/x-wav"}
    cloud.amazon.s3.put_object(Bucket=bucket, Key=key, Body=SOUND, Tagging="team=a&kept=yes", **kept)
    assert replace(move, step=MoveStep.DELETED) == _taken_up(session, move)
    found = cloud.amazon.s3.head_object(Bucket=bucket, Key=moved)
    tags = cloud.amazon.s3.get_object_tagging(Bucket=bucket, Key=moved)["TagSet"]
    assert ({name: found[name] for name in kept}, len(tags)) == (kept, 2)


@pytest.mark.parametrize("encryption", ["aws:kms", "aws:kms:dsse"])
def test_an_object_keeps_how_it_is_encrypted(cloud: Place, session: Session, encryption: str) -> None:
    """With a key of KMS, and twice if it is."""
    move = cloud.planned("a.wav")
    bucket, key = s3.split(move.source)
    cloud.amazon.s3.put_object(Bucket=bucket, Key=key, Body=SOUND, ServerSideEncryption=encryption)
    assert replace(move, step=MoveStep.DELETED) == _taken_up(session, move)
    found = cloud.amazon.s3.head_object(Bucket=bucket, Key=s3.split(move.target)[1])
    assert found["ServerSideEncryption"] == encryption


def test_an_object_that_cannot_keep_what_it_is_stays(
    cloud: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a copy comes out as something else, the source stays, now and again, and it is said what was not kept."""
    move = cloud.planned("a.wav")
    bucket, key = s3.split(move.source)
    cloud.amazon.s3.put_object(Bucket=bucket, Key=key, Body=SOUND, StorageClass="STANDARD_IA")
    monkeypatch.setattr(s3, "copy", lambda _session, _source, target: cloud.put(target, SOUND))
    reason = f"its copy at {move.target} has not kept the storage class STANDARD_IA, which is STANDARD there: "
    assert [_copied_one(session, move).reason for _ in range(2)] == [f"{reason}the source stays"] * 2


def test_what_is_copied_is_not_copied_again(cloud: Place, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run asks, and no more."""
    move = cloud.planned("a.wav")
    _copied(session, move)
    methods = _answer(cloud, monkeypatch, "", None)
    _copied(session, move)
    assert methods == ["HEAD", "HEAD"]


def test_what_amazon_refuses_is_told_in_its_words(
    cloud: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An object in Glacier must be restored first; the others are moved."""
    said = "The source object of the COPY action is not in the active tier"
    move = cloud.planned("a.wav")
    _answer(cloud, monkeypatch, "PUT", Refused("ObjectNotInActiveTierError", said, 403))
    assert replace(move, reason=said) == _copied_one(session, move)


# On a disk


def test_a_file_is_given_a_second_name(disk: Place, session: Session) -> None:
    """At once, however large it is, and nothing can differ."""
    move = disk.planned("a.wav")
    _copied(session, move)
    assert local_path(move.source).samefile(local_path(move.target))


def test_a_file_is_copied_to_another_file_system(
    disk: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its times, and nothing else is left there."""
    _on_another_file_system(monkeypatch)
    move = disk.planned("a.wav")
    os.utime(local_path(move.source), ns=(10**18, 10**18))
    assert replace(move, step=MoveStep.DELETED) == _taken_up(session, move)
    assert {f"{BELOW}/a.wav": SOUND} == disk.holds()
    assert local_path(move.target).stat().st_mtime_ns == 10**18


def test_a_copy_is_on_the_disk_before_it_counts(disk: Place, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power failure too, the copy is there when the source is not; folders cannot be asked everywhere."""
    synced: list[str] = []

    def sync(descriptor: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        if synced[-1] == "folder":
            raise OSError(errno.EINVAL, "Invalid argument")

    _on_another_file_system(monkeypatch)
    monkeypatch.setattr(os, "fsync", sync)
    assert _copied_one(session, disk.planned("a.wav")).step == MoveStep.VERIFIED
    assert synced == ["file", "folder"]


def test_a_second_name_is_deleted_unread(disk: Place, session: Session) -> None:
    """Nothing goes with it: whatever was written into the file is in the archive."""
    move = disk.planned("a.wav")
    repointed = replace(_copied_one(session, move), step=MoveStep.REPOINTED)
    local_path(move.source).write_bytes(NOISE)
    assert replace(move, step=MoveStep.DELETED) == _deleted(session, repointed)
    assert {f"{BELOW}/a.wav": NOISE} == disk.holds()


def test_a_changed_file_of_the_same_size_is_not_copied(
    disk: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read is compared with what was transcribed before it has its name."""
    _on_another_file_system(monkeypatch)
    move = disk.planned("a.wav")
    disk.put(move.source, NOISE)
    assert replace(move, reason=CHANGED) == _copied_one(session, move)
    assert disk.holds() == {"a.wav": NOISE}


def test_a_copy_that_is_interrupted_leaves_nothing(
    disk: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full, and there is no half file, neither under the name nor under any other."""

    def fill_up(_source: BinaryIO, target: BinaryIO, _length: int) -> None:
        target.write(SOUND[:2])
        raise OSError(errno.ENOSPC, "No space left on device")

    _on_another_file_system(monkeypatch)
    monkeypatch.setattr(shutil, "copyfileobj", fill_up)
    move = disk.planned("a.wav")
    copied, target = _copied_one(session, move), local_path(move.target)
    assert copied == replace(move, reason=copied.reason)
    assert (copied.reason or "").startswith(
        f"{target}: there is no room for it in {target.parent}: the disk mounted at"
    )
    assert disk.holds() == {"a.wav": SOUND}


def test_half_a_copy_has_a_name_that_nobody_can_guess(
    disk: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever kills the run finds it hidden; whoever may write into the archive can lay no link there."""
    seen: list[str] = []
    copy_whole = shutil.copyfileobj

    def look(source: BinaryIO, target: BinaryIO, length: int) -> None:
        copy_whole(source, target, length)
        seen.extend(path.name for path in (disk.path / BELOW).iterdir())

    _on_another_file_system(monkeypatch)
    monkeypatch.setattr(shutil, "copyfileobj", look)
    for name in ("a.wav", "a.wav"):
        move = disk.planned(name)
        _copied(session, move)
        local_path(move.target).unlink()
    assert [bool(re.fullmatch(r"\.ls-transcribe-[0-9a-f]{32}\.partial", name)) for name in seen] == [True, True]
    assert len(set(seen)) == 2


@pytest.mark.parametrize("is_copied", [True, False])
def test_half_a_copy_of_a_run_that_was_killed_goes(disk: Place, session: Session, *, is_copied: bool) -> None:
    """Also where nothing is left to be copied, and where it has the permissions of the recording."""
    move = disk.planned("a.wav")
    half = local_path(move.target).with_name(f".ls-transcribe-{'0' * 32}.partial")
    disk.put(file_uri(half), NOISE)
    half.chmod(0o400)
    if is_copied:
        disk.put(move.target, SOUND)
    assert replace(move, step=MoveStep.VERIFIED) == _copied_one(session, move)
    assert {f"{BELOW}/a.wav": SOUND, "a.wav": SOUND} == disk.holds()


def test_a_name_that_is_taken_at_the_last_moment_is_not_written_over(
    disk: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two archive at once."""
    link = os.link

    def lose_the_race(source: Path, target: Path) -> None:
        disk.put(file_uri(target), NOISE)
        link(source, target)

    monkeypatch.setattr(os, "link", lose_the_race)
    move = disk.planned("a.wav")
    assert f"{local_path(move.target)}: File exists" == _copied_one(session, move).reason
    assert {f"{BELOW}/a.wav": NOISE, "a.wav": SOUND} == disk.holds()


def test_a_kept_source_shares_nothing_with_its_copy(disk: Place, session: Session) -> None:
    """Who writes to the one does not write to the other."""
    move = replace(disk.planned("a.json"), keeps_source=True)
    _copied(session, move)
    local_path(move.source).write_bytes(NOISE)
    assert {f"{BELOW}/a.json": SOUND, "a.json": NOISE} == disk.holds()


def _linked(disk: Place, tmp_path: Path) -> tuple[Move, Path]:
    """A recording that is a link to a file elsewhere, and the file."""
    elsewhere = tmp_path / "elsewhere.wav"
    elsewhere.write_bytes(SOUND)
    move = disk.planned("a.wav")
    local_path(move.source).unlink()
    local_path(move.source).symlink_to("../elsewhere.wav")
    return move, elsewhere


def test_a_link_is_followed_and_only_the_link_goes(disk: Place, session: Session, tmp_path: Path) -> None:
    """The archive has audio of its own, whatever becomes of the file that the link led to, which stays."""
    move, elsewhere = _linked(disk, tmp_path)
    assert replace(move, step=MoveStep.DELETED) == _taken_up(session, move)
    assert {f"{BELOW}/a.wav": SOUND} == disk.holds()
    assert elsewhere.read_bytes() == SOUND
    elsewhere.write_bytes(NOISE)
    assert {f"{BELOW}/a.wav": SOUND} == disk.holds()


def test_a_link_that_leads_to_other_audio_by_now_stays(disk: Place, session: Session, tmp_path: Path) -> None:
    """It has changed as a file has."""
    move, elsewhere = _linked(disk, tmp_path)
    repointed = replace(_copied_one(session, move), step=MoveStep.REPOINTED)
    elsewhere.write_bytes(NOISE)
    assert replace(repointed, reason=CHANGED) == _deleted(session, repointed)
    assert local_path(move.source).is_symlink()


def test_a_link_that_leads_nowhere_stays(disk: Place, session: Session, tmp_path: Path) -> None:
    """The disk that it leads to may be away for now."""
    move, elsewhere = _linked(disk, tmp_path)
    repointed = replace(_copied_one(session, move), step=MoveStep.REPOINTED)
    elsewhere.unlink()
    reason = f"{local_path(move.source)}: No such file or directory"
    assert replace(repointed, reason=reason) == _deleted(session, repointed)
    assert local_path(move.source).is_symlink()


def test_a_link_back_to_the_source_is_no_copy(disk: Place, session: Session) -> None:
    """With the source, the audio would go; a link is none either where its size is the file's."""
    move = disk.planned("a.wav", b"x" * len(str(disk.path / "a.wav")))
    local_path(move.target).parent.mkdir(parents=True)
    local_path(move.target).symlink_to(local_path(move.source))
    repointed = replace(move, step=MoveStep.REPOINTED)
    assert [_copied_one(session, move).step, _deleted(session, repointed).step] == [
        MoveStep.PLANNED,
        MoveStep.REPOINTED,
    ]
    assert local_path(move.source).read_bytes()[:1] == b"x"


def test_an_archive_that_is_the_folder_itself_is_no_archive(disk: Place, session: Session) -> None:
    """A link in the folder's place makes source and target one file under one name."""
    move = disk.planned("a.wav")
    local_path(move.target).parent.parent.mkdir(parents=True)
    local_path(move.target).parent.symlink_to(disk.path)
    repointed = replace(move, step=MoveStep.REPOINTED)
    assert [_copied_one(session, move).reason, _deleted(session, repointed).reason] == [ITSELF] * 2
    assert local_path(move.source).read_bytes() == SOUND


def test_folders_stay_when_their_last_file_goes(disk: Place, session: Session) -> None:
    """They are somebody's, and the next recordings go there."""
    _taken_up(session, disk.planned("mon/a.wav"))
    assert (disk.path / "mon").is_dir()


def test_an_archive_that_cannot_be_made_is_told_by_its_place(disk: Place, session: Session) -> None:
    """A file is in the way."""
    move = disk.planned("a.wav")
    (disk.path / "archive").write_bytes(b"")
    assert f"{disk.path / 'archive/2026'}: Not a directory" == _copied_one(session, move).reason


def test_a_disk_that_cannot_be_written_to_is_told(
    disk: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, with the place."""
    move = disk.planned("a.wav")
    monkeypatch.setattr(Path, "mkdir", _raising(errno.EROFS))
    assert f"{disk.path / 'archive'}: its file system is read-only" == _copied_one(session, move).reason


def test_a_source_that_may_not_be_deleted_is_told(
    disk: Place, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is archived, and still there."""
    move = disk.planned("a.wav")
    repointed = replace(_copied_one(session, move), step=MoveStep.REPOINTED)
    monkeypatch.setattr(Path, "unlink", _raising(errno.EACCES))
    reason = f"{local_path(move.source)}: you may not write there"
    assert replace(repointed, reason=reason) == _deleted(session, repointed)
