"""`export` with Amazon where single objects cannot be read: each costs its own recording, and is never paid again."""

import pytest
from cli.cloud import EN, OUT, Cloud
from stand_ins.amazon.errors import BAD_REQUEST
from stand_ins.amazon.faults import COLD, FORBIDDEN, LOCKED, Fault

from ls_transcribe.aws import s3

_RESTORED = "What helps: restore it (`aws s3api restore-object`), then run the same command again"
_REASONS = {
    COLD: f"its transcript {{}} is in Glacier. {_RESTORED}",
    LOCKED: f"its transcript {{}} is locked ({LOCKED.message}). What helps: enable the key that encrypts it, then run "
    "the same command again",
    FORBIDDEN: "its transcript {} may not be read (Access Denied). What helps: ask for s3:GetObject on it, and for "
    "kms:Decrypt if a key encrypts it",
}
_DAMAGED = "the engine's document cannot be used: it is not JSON: JSON is malformed: invalid character (byte 0)"


@pytest.mark.parametrize(
    ("size", "cold", "locked", "forbidden", "damaged"),
    [(40, 4, 2, 2, 2), pytest.param(1000, 10, 5, 5, 3, marks=pytest.mark.soak)],
)
def test_results_that_cannot_be_read(  # numbers of recordings
    cloud: Cloud, size: int, cold: int, locked: int, forbidden: int, damaged: int
) -> None:
    """Cold, locked, forbidden and damaged results cost their recordings, now and again, and no job is started twice."""
    cloud.recordings(size)
    cloud.amazon.make_bucket("transcripts")
    command = ("export", "s3://calls/in/", *EN, *OUT, "-o")
    cloud.run(*command, "first", "--max-jobs", "1000")
    keys = [key for key in cloud.amazon.keys("transcripts") if key.endswith(".json")]
    kinds = [COLD] * cold + [LOCKED] * locked + [FORBIDDEN] * forbidden
    expected = sorted(_REASONS[kind].format(f"s3://transcripts/{key}") for key, kind in zip(keys, kinds, strict=False))
    cloud.service.objects = {f"s3://transcripts/{key}": kind for key, kind in zip(keys, kinds, strict=False)}
    for key in keys[len(kinds) : len(kinds) + damaged]:
        cloud.amazon.put("transcripts", key, b"<not JSON>")
    started = len(cloud.service.started)
    for _ in range(2):
        ended = cloud.run(*command, "second")
        reasons = sorted(cloud.reasons("second").values())

        assert [reason for reason in reasons if reason not in expected] == [_DAMAGED] * damaged
        assert [reason for reason in reasons if reason in expected] == expected
        assert (ended.code, len(cloud.tasks("second"))) == (3, size - len(expected) - damaged)
    assert (started, len(cloud.service.started)) == (size, size)

    cloud.service.objects = {}
    ended = cloud.run(*command, "second")

    assert (ended.code, len(cloud.tasks("second")), len(cloud.service.started)) == (3, size - damaged, size)


def test_results_that_all_cannot_be_read(cloud: Cloud) -> None:
    """Where no document may be read, the permission is missing for all of them, which ends the run."""
    cloud.recordings(30)
    cloud.amazon.make_bucket("transcripts")
    command = ("export", "s3://calls/in/", *EN, *OUT, "-o")
    cloud.run(*command, "first")
    cloud.service.objects = {f"s3://transcripts/{key}": FORBIDDEN for key in cloud.amazon.keys("transcripts")}
    ended = cloud.run(*command, "second")

    assert ended.err.splitlines()[-1].startswith("Error: AWS denies s3:GetObject on s3://transcripts/"), ended.err
    assert (ended.code, len(cloud.service.started)) == (1, 30)


def test_audio_that_went_cold(cloud: Cloud) -> None:
    """Audio in Glacier stops no recording that is finished or whose transcript is in the output bucket; others wait."""
    uris = cloud.recordings(3)
    cloud.amazon.make_bucket("transcripts")
    command = ("export", "s3://calls/in/", *EN, *OUT, "-o")
    cloud.run(*command, "out")
    cloud.recordings(1, first=3)
    for key in cloud.amazon.keys("calls"):
        body = cloud.amazon.read("calls", key)
        cloud.amazon.s3.put_object(Bucket="calls", Key=key, Body=body, StorageClass="DEEP_ARCHIVE")
    seen = []
    for folder in ("out", "other"):
        ended = cloud.run(*command, folder)
        seen.append((ended.code, cloud.audio_uris(folder), cloud.reasons(folder), cloud.started()))

    assert seen == [(3, uris, {"03.wav": "the object is in Glacier: restore it first"}, uris)] * 2


def test_a_result_that_is_larger_than_any(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs its recording, is named with what helps, and starts no job again."""
    uris = cloud.recordings(2)
    cloud.amazon.make_bucket("transcripts")
    command = ("export", "s3://calls/in/", *EN, *OUT, "-o")
    cloud.run(*command, "first")
    monkeypatch.setattr(s3, "LARGEST_DOCUMENT", 2_000_000)
    key = next(key for key in cloud.amazon.keys("transcripts") if "01-" in key)
    cloud.amazon.put("transcripts", key, b" " * 2_000_001)
    seen = []
    for _ in range(2):
        ended = cloud.run(*command, "second")
        seen.append((ended.code, len(cloud.tasks("second")), cloud.reasons("second"), cloud.started()))

    reason = (
        f"its transcript s3://transcripts/{key} has more than 2 MB, which no transcript has. What helps: find out what "
        "wrote it there, move it away, then run the same command again"
    )
    assert seen == [(3, 1, {"01.wav": reason}, uris)] * 2


def test_a_signed_address_without_encryption(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Transcribe is asked over https, no transcript is fetched over http: it costs its recording."""
    cloud.recordings(1)
    monkeypatch.setattr("ls_transcribe.aws.transcribe.is_encrypted", lambda _session: True)
    ended = cloud.run("export", "s3://calls/in/", *EN, "-o", "out")

    reason = (
        "its transcript in Amazon's bucket cannot be read (the transcript's address is not one of https, over which "
        "Transcribe was asked)"
    )
    assert (ended.code, cloud.reasons()) == (3, {"00.wav": reason})


_OPTED_OUT = (
    "You must specify a value for outputBucketName because your account, 012345678901, has opted out of using your "
    "content for quality improvements. Make sure you provide a value for outputBucketName and try your request again."
)
_OF_THE_ACCOUNT = {
    "opt-out": (_OPTED_OUT, "--output-bucket"),
    "role": (
        "The IAM role that you specified can't be assumed. Check the role and try your request again.",
        "--data-access",
    ),
    "key": ("The KMS key that you specified isn't valid. Check the key and try your request again.", "--kms-key"),
    "region": (
        "The specified S3 bucket isn't in the same region. Make sure the bucket is in eu-central-1.",
        "--region",
    ),
    "language": (
        "1 validation error detected: Value 'xx-XX' at 'languageCode' failed to satisfy constraint: Member must "
        "satisfy enum value set: [de-DE, en-US]",
        "the option that sets languageCode",
    ),
}


@pytest.mark.parametrize(("text", "option"), _OF_THE_ACCOUNT.values(), ids=_OF_THE_ACCOUNT)
def test_what_concerns_the_whole_account(cloud: Cloud, text: str, option: str) -> None:
    """An account without what every job needs ends the run at once, with the option that helps."""
    cloud.recordings(30)
    cloud.service.faults.add(Fault(BAD_REQUEST, text), "StartTranscriptionJob", 99)
    ended = cloud.run("export", "s3://calls/in/", *EN, "-o", "out")
    last = ended.err.splitlines()[-1]

    assert last.startswith(f'Error: Amazon refuses to start jobs: "{text}" What helps: '), last
    assert (option in last.partition("What helps")[2], ended.code) == (True, 1)
    assert cloud.calls()["StartTranscriptionJob"] <= 8
