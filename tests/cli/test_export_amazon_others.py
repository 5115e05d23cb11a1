"""`export` with Amazon where others have transcribed the same recordings before, under names of their own."""

import time

import pytest
from cli.cloud import EN, Cloud

_COMMAND = ("export", "s3://calls/in/", *EN, "-o")


def _started_by_others(cloud: Cloud, uri: str, name: str, **more: object) -> None:
    cloud.amazon.transcribe.start_transcription_job(
        TranscriptionJobName=name, Media={"MediaFileUri": uri}, LanguageCode="en-US", **more
    )


def test_jobs_of_others_are_taken(cloud: Cloud) -> None:
    """Finished and running ones of a matching name are fetched, wherever they write; only the rest is started."""
    uris = cloud.recordings(4)
    cloud.amazon.make_bucket("theirs")
    cloud.service.duration = lambda uri: 4_000.0 if uri == uris[1] else 60.0
    _started_by_others(cloud, uris[0], "00", OutputBucketName="theirs", OutputKey="texts/")
    _started_by_others(cloud, uris[1], "01", Settings={"ShowSpeakerLabels": True, "MaxSpeakerLabels": 3})
    _started_by_others(cloud, "s3://calls/in/00.wav", "02")
    cloud.advance_clock(100)
    rehearsed = cloud.run(*_COMMAND, "out", "--adopt", "{stem}", "--dry-run")
    ended = cloud.run(*_COMMAND, "out", "--adopt", "{stem}")
    begun = len(cloud.service.started)
    again = cloud.run(*_COMMAND, "out")

    assert (ended.code, cloud.audio_uris(), cloud.started(3)) == (0, uris, uris[2:]), ended.err
    assert "Note: 1 job that others started is taken, made with LanguageCode en-US\n" in ended.err
    assert "made with LanguageCode en-US, ShowSpeakerLabels True, MaxSpeakerLabels 3\n" in ended.err
    assert "1 already finished\n      1 already in progress\n      2 to start" in rehearsed.out, rehearsed.out
    assert (again.code, len(cloud.service.started)) == (0, begun)


def test_jobs_of_any_name_are_taken(cloud: Cloud) -> None:
    """With * the recording counts, not the name."""
    uris = cloud.recordings(3)
    for number, uri in enumerate(uris):
        _started_by_others(cloud, uri, f"nightly.{number * 7}")
    cloud.advance_clock(100)
    ended = cloud.run(*_COMMAND, "out", "--adopt", "nightly.*")

    assert (ended.code, cloud.audio_uris(), len(cloud.service.started)) == (0, uris, 3), ended.err


@pytest.mark.parametrize(
    "address",
    [
        "https://s3.amazonaws.com/calls/in/00.wav",
        "https://s3.us-east-2.amazonaws.com/calls/in/00.wav",
        "https://s3-us-west-2.amazonaws.com/calls/in/00.wav",
        "https://calls.s3.amazonaws.com/in/00.wav",
        "https://calls.s3-us-west-2.amazonaws.com/in/00.wav",
        "https://calls.s3.cn-north-1.amazonaws.com.cn/in/00%2Ewav",
    ],
)
def test_jobs_whose_media_has_an_address_are_taken(cloud: Cloud, address: str) -> None:
    """Most scripts give Amazon the address of an object, in one of its forms."""
    uris = cloud.recordings(1)
    cloud.amazon.make_bucket("theirs")
    _started_by_others(cloud, uris[0], "old", OutputBucketName="theirs")
    cloud.service.jobs["old"].request["Media"] = {"MediaFileUri": address}
    cloud.advance_clock(100)
    ended = cloud.run(*_COMMAND, "out", "--adopt", "*")

    assert (ended.code, cloud.audio_uris(), len(cloud.service.started)) == (0, uris, 1), ended.err


@pytest.mark.parametrize(("age", "is_older"), [(3600, True), (-3600, False)])
def test_jobs_of_audio_that_was_written_again_are_told(cloud: Cloud, age: float, is_older: bool) -> None:  # noqa: FBT001
    """Their text may be that of another recording at the same place."""
    uris = cloud.recordings(1)
    cloud.amazon.make_bucket("theirs")
    _started_by_others(cloud, uris[0], "old", OutputBucketName="theirs")
    cloud.advance_clock(100)
    cloud.service.jobs["old"].created = time.time() - age
    ended = cloud.run(*_COMMAND, "out", "--adopt", "*")

    told = "1 job that others started is older than the audio that is there now: check that it is still the same"
    assert (ended.code, f"Note: {told} recording\n" in ended.err) == (0, is_older), ended.err


def test_a_bucket_of_others_that_is_gone(cloud: Cloud) -> None:
    """It costs the recordings whose transcripts were there, and no other."""
    uris = cloud.recordings(2)
    for name in ("theirs", "gone"):
        cloud.amazon.make_bucket(name)
    _started_by_others(cloud, uris[0], "old0", OutputBucketName="theirs")
    _started_by_others(cloud, uris[1], "old1", OutputBucketName="gone")
    cloud.advance_clock(100)
    for key in cloud.amazon.keys("gone"):
        cloud.amazon.s3.delete_object(Bucket="gone", Key=key)
    cloud.amazon.s3.delete_bucket(Bucket="gone")
    ended = cloud.run(*_COMMAND, "out", "--adopt", "*")

    assert (ended.code, cloud.audio_uris(), len(cloud.service.started)) == (3, uris[:1], 2), ended.err
    reason = "the job or its transcript has been deleted at Amazon: start it again with --retry-failed"
    assert cloud.reasons() == {"01.wav": reason}


def test_finished_jobs_of_others_are_told(cloud: Cloud) -> None:
    """A first run that is going to start jobs says that others have finished some for the same recordings."""
    uris = cloud.recordings(2)
    _started_by_others(cloud, uris[0], "f2bjrop1.0")
    cloud.advance_clock(100)
    ended = cloud.run(*_COMMAND, "out", "--dry-run")

    assert (
        "Note: a finished job of the same recordings is at Amazon under other names, as f2bjrop1.0: --adopt '*' takes "
        "what is there instead of paying for it again\n"
    ) in ended.err


def test_a_running_job_of_others_is_followed_by_later_runs(cloud: Cloud) -> None:
    """What was taken is not started by a run that does not name it again."""
    (uri,) = cloud.recordings(1)
    cloud.service.duration = lambda _uri: 4_000.0
    _started_by_others(cloud, uri, "theirs")
    first = cloud.run(*_COMMAND, "out", "--adopt", "*", "--max-wait", "0")
    cloud.advance_clock(5_000)
    ended = cloud.run(*_COMMAND, "out")

    assert (first.code, ended.code, cloud.audio_uris(), len(cloud.service.started)) == (3, 0, [uri], 1), ended.err


def test_a_pattern_that_no_job_has_is_told(cloud: Cloud) -> None:
    """Whoever mistypes it would pay again for what is there."""
    uris = cloud.recordings(1)
    _started_by_others(cloud, uris[0], "f2bjrop1.0")
    cloud.advance_clock(100)
    ended = cloud.run(*_COMMAND, "out", "--adopt", "f2bjrop.*", "--dry-run")

    assert [line for line in ended.err.splitlines() if line.startswith("Note: ")] == [
        "Note: no job of these recordings has a name as in --adopt f2bjrop.*",
        "Note: a finished job of the same recordings is at Amazon under other names, as f2bjrop1.0: --adopt '*' takes "
        "what is there instead of paying for it again",
    ]
