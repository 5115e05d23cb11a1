"""What Amazon has of a recording: it is found, versions too, and erased, or the reason is told."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from stand_ins.amazon.faults import FORBIDDEN, UNAVAILABLE, Fault
from workflows.desk import Desk
from workflows.forget.traced import of_standing, told, traces_of

from ls_transcribe.aws import Session
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.model.erasure import Place, PlaceKind, Standing
from ls_transcribe.workflows.forget.amazon_places import AmazonPlaces
from ls_transcribe.workflows.forget.audio_places import NOT_ASKED

A, B = "s3://input/calls/a.wav", "s3://input/calls/b.wav"
ARCHIVED = "s3://input/archive/2026/01/02/calls/a.wav"
LATER = datetime(2099, 1, 1, tzinfo=UTC)


def looking(desk: Desk, name: str = "a.wav", output: Path | None = None, **options: Any) -> AmazonPlaces:
    """Somebody who looks for one recording, without sleeping."""
    session = Session(desk.account, Retrier(sleep=lambda _seconds: None))
    return AmazonPlaces(session, traces_of(output or desk.output, name), **options)


def erased(places: AmazonPlaces) -> list[Place]:
    """What comes of erasing all that is ours."""
    return [places.erase(place) for place in places.find() if place.standing is Standing.OURS]


def reasons(places: list[Place]) -> dict[str, str | None]:
    """Why places are not erased, by kind."""
    return {place.kind.value: place.reason for place in places if place.standing is not Standing.ERASED}


def every_version(desk: Desk, bucket: str) -> list[str]:
    """The keys of all versions and marks in a bucket, without Transcribe's own file."""
    listed = desk.amazon.s3.list_object_versions(Bucket=bucket)
    entries = (*listed.get("Versions", ()), *listed.get("DeleteMarkers", ()))
    return sorted({entry["Key"] for entry in entries if not entry["Key"].endswith(".temp")})


@pytest.fixture
def transcribed(desk: Desk) -> Desk:
    """Two recordings in S3, transcribed into a bucket of ours."""
    desk.put("calls/a.wav", "calls/b.wav")
    desk.export("s3://input/calls/")
    return desk


def keeps_versions(desk: Desk, *buckets: str) -> None:
    """Have buckets keep versions from now on."""
    for bucket in buckets:
        desk.amazon.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def test_job_result_and_audio_are_found(transcribed: Desk) -> None:
    """Those of this recording, and of no other."""
    (job,) = [name for name in transcribed.jobs if "-a-" in name]
    assert told(list(looking(transcribed, with_audio=True).find())) == [
        ("AUDIO", A, "OURS"),
        ("JOB", job, "OURS"),
        ("RESULT", f"s3://output/{job}.json", "OURS"),
    ]


def test_all_of_it_is_erased_and_its_neighbour_stays(transcribed: Desk) -> None:
    """At Amazon nothing of it is left."""
    (other,) = [name for name in transcribed.jobs if "-b-" in name]
    done = erased(looking(transcribed, with_audio=True))
    assert ({place.standing for place in done}, len(done)) == ({Standing.ERASED}, 3)
    assert (transcribed.jobs, transcribed.objects(), transcribed.objects("output")) == (
        [other],
        ["calls/b.wav"],
        [f"{other}.json"],
    )


def test_what_is_erased_is_no_error_the_second_time(transcribed: Desk) -> None:
    """So the same command goes on where it was killed."""
    places = looking(transcribed, with_audio=True)
    found = list(places.find())
    erased(places)
    again = [places.erase(place).standing for place in found]
    assert (again, list(places.find())) == ([Standing.ERASED] * 3, [])


def test_audio_stays_that_was_not_asked_for(transcribed: Desk) -> None:
    """It is told, and why."""
    found = [place for place in looking(transcribed).find() if place.kind is PlaceKind.AUDIO]
    assert [(place.where, place.standing, place.reason) for place in found] == [(A, Standing.OF_OTHERS, NOT_ASKED)]


def test_every_version_is_erased(desk: Desk) -> None:
    """Also of what was archived, replaced and deleted: a search of the buckets finds nothing."""
    keeps_versions(desk, "input", "output")
    desk.put("calls/a.wav", "calls/a.wav", "calls/b.wav")
    desk.export("s3://input/calls/")
    desk.archive()
    done = erased(looking(desk, with_audio=True))
    assert {place.standing for place in done} == {Standing.ERASED}
    left = every_version(desk, "input") + every_version(desk, "output")
    assert [key for key in left if "-a-" in key or key.endswith("a.wav")] == []
    assert len([key for key in left if "b" in key.rpartition("/")[2]]) >= 2


def test_an_archive_is_erased_with_its_copies(transcribed: Desk) -> None:
    """The audio that was moved there, and the copy of the result."""
    transcribed.archive()
    found = told(list(looking(transcribed, with_audio=True).find()))
    assert ("AUDIO", ARCHIVED, "OURS") in found
    assert [where for kind, where, _standing in found if kind == "RESULT" and "/archive/2026/01/02/" in where]


def test_versions_of_something_else_stay(desk: Desk) -> None:
    """The same key was another recording before: that one is nobody's who asks to be forgotten."""
    keeps_versions(desk, "input")
    desk.amazon.put("input", "calls/a.wav", b"somebody else")
    desk.put("calls/a.wav")
    desk.export("s3://input/calls/")
    places = looking(desk, with_audio=True)
    (audio,) = [place for place in places.find() if place.kind is PlaceKind.AUDIO]
    standing = places.erase(audio).standing
    assert (audio.what, standing, desk.amazon.read("input", "calls/a.wav")) == (
        "the recording, 1 of something else, which stays",
        Standing.ERASED,
        b"somebody else",
    )


def test_a_locked_object_is_told(desk: Desk) -> None:
    """Until when it is locked, and who can end it; all else is erased."""
    place = {"LocationConstraint": "eu-west-1"}
    desk.amazon.s3.create_bucket(Bucket="locked", CreateBucketConfiguration=place, ObjectLockEnabledForBucket=True)
    desk.amazon.put("locked", "a.wav", b"sound")
    desk.amazon.s3.put_object_retention(
        Bucket="locked", Key="a.wav", Retention={"Mode": "COMPLIANCE", "RetainUntilDate": LATER}
    )
    desk.export("s3://locked/")
    why = "Object Lock keeps it until 2099-01-01 (COMPLIANCE): whoever set it has to end it"
    assert reasons(erased(looking(desk, with_audio=True))) == {"AUDIO": why}


def test_a_bucket_that_may_not_be_listed_is_not_seen(transcribed: Desk) -> None:
    """Nobody takes that for an empty one."""
    transcribed.amazon.service.on_s3 = lambda _method, path: FORBIDDEN if path.startswith("/input") else None
    found = [place for place in looking(transcribed, with_audio=True).find() if place.kind is PlaceKind.AUDIO]
    assert [(place.where, place.standing, "ListBucket" in (place.reason or "")) for place in found] == [
        (A, Standing.NOT_SEEN, True)
    ]


def test_a_running_job_is_told(transcribed: Desk) -> None:
    """Amazon deletes only jobs that have ended."""
    places = looking(transcribed)
    (job,) = [place for place in places.find() if place.kind is PlaceKind.JOB]
    transcribed.amazon.service.jobs[job.where].status = "IN_PROGRESS"
    done = places.erase(job)
    assert (done.standing, "run the same command again when it has ended" in (done.reason or "")) == (
        Standing.NOT_ERASED,
        True,
    )


def test_a_job_of_another_folder_stays(transcribed: Desk, tmp_path: Path) -> None:
    """A folder that has adopted it tells it and its result, and erases neither."""
    transcribed.export("s3://input/calls/", output=tmp_path / "second")
    found = list(looking(transcribed, output=tmp_path / "second").find())
    ours = of_standing(found, Standing.OURS)
    assert (ours, {place.kind.value for place in found}) == ([], {"AUDIO", "JOB", "RESULT"})


def test_results_of_jobs_that_no_folder_here_knows_are_told(transcribed: Desk) -> None:
    """They are of the recording by their names."""
    (job,) = [name for name in transcribed.jobs if "-a-" in name]
    other = f"{job.rpartition('-')[0]}-abcdef.json"
    transcribed.amazon.put("output", other)
    assert ("RESULT", f"s3://output/{other}", "OF_OTHERS") in told(list(looking(transcribed).find()))


def test_subtitles_and_redacted_results_are_erased_too(transcribed: Desk) -> None:
    """They lie beside the transcript, under its name."""
    (job,) = [name for name in transcribed.jobs if "-a-" in name]
    for name in (f"{job}.srt", f"redacted-{job}.json", f"redacted-{job}.vtt"):
        transcribed.amazon.put("output", name)
    erased(looking(transcribed))
    assert [key for key in transcribed.objects("output") if "-a-" in key] == []


def test_a_transcript_in_amazons_bucket_goes_with_its_job(desk: Desk) -> None:
    """The plan says so."""
    desk.put("calls/a.wav")
    desk.export("s3://input/calls/", job_settings={})
    (job,) = [place for place in looking(desk).find() if place.kind is PlaceKind.JOB]
    assert job.what == "COMPLETED, with its transcript in Amazon's bucket"


def test_amazon_that_is_away_is_told(transcribed: Desk) -> None:
    """Place by place, without an error that ends the rest."""
    places = looking(transcribed)
    places.session.retrier = Retrier(sleep=lambda _seconds: None, longest_wait=0.0)
    (job,) = [place for place in places.find() if place.kind is PlaceKind.JOB]
    transcribed.amazon.service.faults.add(UNAVAILABLE, times=50)
    transcribed.amazon.service.on_s3 = lambda _method, _path: UNAVAILABLE
    away = told(list(places.find()))
    assert ({(kind, standing) for kind, _where, standing in away}, places.erase(job).standing) == (
        {("JOB", "NOT_SEEN"), ("RESULT", "NOT_SEEN"), ("AUDIO", "NOT_SEEN")},
        Standing.NOT_ERASED,
    )


def test_an_object_whose_versions_may_not_be_listed_is_hidden_and_told(desk: Desk) -> None:
    """Nothing is claimed of what cannot be looked at, and a second run makes no second mark."""
    keeps_versions(desk, "input")
    desk.put("calls/a.wav")
    desk.export("s3://input/calls/")
    desk.amazon.service.on_s3 = lambda _method, path: FORBIDDEN if "versions" in path else None
    places = looking(desk, with_audio=True)
    done = [next(place for place in erased(places) if place.kind is PlaceKind.AUDIO)]
    done.append(places.erase(done[0]))
    desk.amazon.service.on_s3 = lambda _method, _path: None
    marks = desk.amazon.s3.list_object_versions(Bucket="input").get("DeleteMarkers", ())
    told_twice = ["ask for s3:ListBucketVersions" in (place.reason or "") for place in done]
    assert (told_twice, len(marks), desk.objects()) == ([True, True], 1, [])


def test_what_has_other_content_by_now_stays(transcribed: Desk) -> None:
    """Somebody has put another recording there."""
    places = looking(transcribed, with_audio=True)
    (audio,) = [place for place in places.find() if place.kind is PlaceKind.AUDIO]
    transcribed.amazon.put("input", "calls/a.wav", b"another one")
    assert (places.erase(audio).standing, transcribed.objects()) == (
        Standing.ERASED,
        ["calls/a.wav", "calls/b.wav"],
    )


def test_a_bucket_that_wants_a_code_is_told(desk: Desk) -> None:
    """MFA Delete is no lock of an object, and no permission that is missing."""
    keeps_versions(desk, "input")
    desk.put("calls/a.wav")
    desk.export("s3://input/calls/")
    wants = Fault("AccessDenied", "Mfa Authentication must be used for this request", 403)
    desk.amazon.service.on_s3 = lambda method, path: wants if method == "DELETE" and "/input/" in path else None
    told_why = reasons(erased(looking(desk, with_audio=True)))["AUDIO"]
    assert told_why is not None
    assert "the bucket wants the code of its owner's MFA device" in told_why


def test_a_bucket_that_keeps_versions_no_more_has_none_left(desk: Desk) -> None:
    """It has the versions from before, and deletes with a mark."""
    keeps_versions(desk, "input")
    desk.put("calls/a.wav")
    desk.amazon.s3.put_bucket_versioning(Bucket="input", VersioningConfiguration={"Status": "Suspended"})
    desk.put("calls/a.wav")
    desk.export("s3://input/calls/")
    erased(looking(desk, with_audio=True))
    assert every_version(desk, "input") == []


def test_a_lock_does_not_keep_what_lies_beside_it(desk: Desk) -> None:
    """One version is locked: the others are erased, and the object stays hidden."""
    place = {"LocationConstraint": "eu-west-1"}
    s3 = desk.amazon.s3
    s3.create_bucket(Bucket="locked", CreateBucketConfiguration=place, ObjectLockEnabledForBucket=True)
    desk.amazon.put("locked", "a.wav", b"sound")
    s3.put_object_legal_hold(Bucket="locked", Key="a.wav", LegalHold={"Status": "ON"})
    desk.amazon.put("locked", "a.wav", b"sound")
    desk.export("s3://locked/")
    s3.delete_object(Bucket="locked", Key="a.wav")
    done = erased(looking(desk, with_audio=True))
    listed = s3.list_object_versions(Bucket="locked")
    assert (reasons(done), len(listed["Versions"]), len(listed["DeleteMarkers"])) == (
        {"AUDIO": "there is a legal hold on it: whoever set it has to end it"},
        1,
        1,
    )


def test_a_deletion_that_was_none_is_told(transcribed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some servers that speak S3 say that they delete a version, and do not."""
    keeps_versions(transcribed, "input")
    transcribed.put("calls/a.wav")
    monkeypatch.setattr("ls_transcribe.workflows.forget.stored_objects.delete_version", lambda _session, _version: None)
    told_why = reasons(erased(looking(transcribed, with_audio=True)))
    assert told_why["AUDIO"] == (
        "S3 has taken its deletion, and still lists it: run the same command again, or ask who runs that S3"
    )


def test_amazon_is_waited_for_once(transcribed: Desk) -> None:
    """After it was waited for in vain, each other place is asked for once."""
    places = looking(transcribed, with_audio=True)
    naps: list[float] = []
    places.session.retrier = Retrier(sleep=naps.append, longest_wait=60.0)
    transcribed.amazon.service.faults.add(UNAVAILABLE, times=500)
    transcribed.amazon.service.on_s3 = lambda _method, _path: UNAVAILABLE
    found = places.find()
    first = next(found)
    waited = len(naps)
    assert (first.standing, {place.standing for place in found}, waited > 1, len(naps) - waited) == (
        Standing.NOT_SEEN,
        {Standing.NOT_SEEN},
        True,
        0,
    )
