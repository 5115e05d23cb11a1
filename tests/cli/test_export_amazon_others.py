"""`export` with Amazon where others have transcribed the same recordings before, under names of their own."""

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
    assert "1 found finished\n      1 found under way\n      2 to start" in rehearsed.out, rehearsed.out
    assert (again.code, len(cloud.service.started)) == (0, begun)


def test_jobs_of_any_name_are_taken(cloud: Cloud) -> None:
    """With * the recording counts, not the name."""
    uris = cloud.recordings(3)
    for number, uri in enumerate(uris):
        _started_by_others(cloud, uri, f"nightly.{number * 7}")
    cloud.advance_clock(100)
    ended = cloud.run(*_COMMAND, "out", "--adopt", "nightly.*")

    assert (ended.code, cloud.audio_uris(), len(cloud.service.started)) == (0, uris, 3), ended.err


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
