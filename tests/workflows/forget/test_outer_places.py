"""`forget` with services: it goes on after any kill, and what it cannot reach stays listed until it can."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from listener import Listener
from pushing import Office, fill, in_s3, title
from stand_ins.amazon.faults import FORBIDDEN
from workflows.desk import Desk

from ls_transcribe.model.erasure import Place
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.workflows.forget.amazon_places import AmazonPlaces
from ls_transcribe.workflows.forget.forget import forget
from ls_transcribe.workflows.forget.plan import ForgetResult
from ls_transcribe.workflows.requests import ForgetRequest


class _Killed(BaseException):
    """The end of a process: nothing catches it."""


def forgotten(desk: Desk, name: str = "a.wav", **options: Any) -> ForgetResult:
    """Forget a recording and its audio."""
    options = {"account": desk.account, "with_audio": True, **options}
    request = ForgetRequest((name,), desk.output, **options)
    return forget(request, Listener(), confirm=lambda _plan: True, today=date(2026, 1, 3))


def left_open(result: ForgetResult) -> list[tuple[str, str]]:
    """The kind and the standing of what is not erased yet."""
    places = [place for one in result.recordings for place in one.places if place.is_open]
    return [(place.kind.value, place.standing.value) for place in places]


def buckets(desk: Desk) -> list[str]:
    """The keys of everything in the buckets, versions and marks too, that is of the recording."""
    found = set()
    for bucket in ("input", "output"):
        listed = desk.amazon.s3.list_object_versions(Bucket=bucket)
        found |= {entry["Key"] for entry in (*listed.get("Versions", ()), *listed.get("DeleteMarkers", ()))}
    return sorted(key for key in found if "-a-" in key or key.endswith("a.wav"))


@pytest.fixture
def everywhere(desk: Desk) -> Desk:
    """Two recordings in buckets that keep versions: transcribed, archived, and transcribed again by other settings."""
    for bucket in ("input", "output"):
        desk.amazon.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    desk.put("calls/a.wav", "calls/b.wav")
    desk.export("s3://input/calls/")
    desk.archive()
    return desk


def test_nothing_is_left_at_amazon(everywhere: Desk) -> None:
    """No version, no mark, no job; what is of the neighbour is all there."""
    result = forgotten(everywhere)
    (job,) = everywhere.jobs
    assert (left_open(result), buckets(everywhere)) == ([], [])
    assert ("-b-" in job, everywhere.objects(), len(everywhere.objects("output"))) == (
        True,
        ["archive/2026/01/02/calls/b.wav"],
        2,
    )


@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_is_killed_goes_on(
    everywhere: Desk, monkeypatch: pytest.MonkeyPatch, number: int, *, after: bool
) -> None:
    """Before or after any of the places is erased: the same command comes to the same end."""
    real: Callable[[AmazonPlaces, Place], Place] = AmazonPlaces.erase
    calls: list[Place] = []

    def erase(self: AmazonPlaces, place: Place) -> Place:
        calls.append(place)
        if len(calls) != number:
            return real(self, place)
        if after:
            real(self, place)
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(AmazonPlaces, "erase", erase)
        with suppress(_Killed):
            forgotten(everywhere)
    if len(calls) >= number:
        result = forgotten(everywhere)
        assert left_open(result) == []
    assert buckets(everywhere) == []


def test_a_denied_bucket_stays_listed_until_it_is_open(everywhere: Desk) -> None:
    """Everything else is erased at once, and the ledger knows what is left."""
    everywhere.amazon.service.on_s3 = lambda method, path: (
        FORBIDDEN if method == "DELETE" and path.startswith("/output") else None
    )
    denied = left_open(forgotten(everywhere))
    everywhere.amazon.service.on_s3 = lambda _method, _path: None
    again = forgotten(everywhere)
    assert (set(denied), left_open(again), buckets(everywhere)) == (
        {("RESULT", "NOT_ERASED"), ("DATABASE", "OURS")},
        [],
        [],
    )


def test_audio_that_was_not_asked_for_is_there_afterwards(everywhere: Desk) -> None:
    """All else is gone, and the recording is forgotten."""
    result = forgotten(everywhere, with_audio=False)
    assert (left_open(result), everywhere.amazon.read("input", "archive/2026/01/02/calls/a.wav")) == (
        [],
        b"sound of calls/a.wav",
    )


def test_a_pushed_recording_is_forgotten_in_label_studio(office: Office, tmp_path: Path) -> None:
    """The ledger knows where; a key that is refused costs only what is there, until it is right."""
    output = fill(tmp_path / "output", in_s3(range(2)))
    project = office.push(output, title=title()).project
    ends = []
    for key in ("0" * 40, office.studio.account.token):
        request = ForgetRequest(("001.wav",), output, label_studio_key=key)
        result = forget(request, Listener(), confirm=lambda _plan: True, today=date(2026, 1, 3))
        ends.append((left_open(result), office.recordings(project)))
    assert ends == [
        ([("TASK", "NOT_SEEN"), ("DATABASE", "OURS")], ["000.wav", "001.wav"]),
        ([], ["000.wav"]),
    ]


def test_it_is_known_what_is_left_of_a_recording(everywhere: Desk) -> None:
    """While something is, `status` has a name for it."""
    everywhere.amazon.service.on_s3 = lambda method, _path: FORBIDDEN if method == "DELETE" else None
    forgotten(everywhere)
    with Ledger.open(everywhere.output / "ledger.sqlite3") as ledger:
        ((name, number),) = ledger.erasures.unfinished()
    assert (name, number >= 2) == ("a.wav", True)
