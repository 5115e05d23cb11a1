"""What a look at everything finds, asks for, and waits for."""

import io
from itertools import islice

import pytest
from stand_ins.amazon.server import KEYS
from workflows.desk import Desk

from ls_transcribe.aws import Account
from ls_transcribe.engines import pocketsphinx, whisper
from ls_transcribe.workflows.doctor.check import CheckState
from ls_transcribe.workflows.doctor.examine import examine
from ls_transcribe.workflows.requests import DoctorRequest

FINE, WRONG, UNCHECKED = CheckState.FINE, CheckState.WRONG, CheckState.UNCHECKED


def request_for(desk: Desk, *sources: object, account: Account | None = None) -> DoctorRequest:
    """A request to look at these sources, and at the desk's output folder."""
    return DoctorRequest(tuple(map(str, sources)), desk.output, account or desk.account)


def states(request: DoctorRequest, naps: list[float] | None = None) -> dict[str, CheckState]:
    """How everything stands, but for the versions, which come first."""
    nobody: list[float] = []
    wait = (nobody if naps is None else naps).append
    return {check.what: check.state for check in islice(examine(request, stdin=io.BytesIO(), sleep=wait), 1, None)}


def test_nobody_waits_long_for_amazon(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds, not the hour of a run; what stands after the first call is not tried."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name.upper(), value)
    naps: list[float] = []
    account = Account(region="eu-west-1", endpoint_url="http://127.0.0.1:1")
    found = states(request_for(desk, "s3://input/", "s3://other/", account=account), naps)
    assert (sum(naps) < 60, list(found.items())[:5]) == (
        True,
        [
            ("AWS credentials", WRONG),
            ("bucket input", UNCHECKED),
            ("bucket other", UNCHECKED),
            ("Amazon Transcribe", UNCHECKED),
            ("s3://input/", UNCHECKED),
        ],
    )


def test_buckets_are_listed_where_they_are_used(desk: Desk) -> None:
    """Whoever may look into a folder only is not denied; an object of its own is looked at by itself."""
    desk.put("calls/a.wav", "talks/b.wav")
    desk.export("s3://input/calls/", job_settings={"OutputBucketName": "output", "OutputKey": "texts/"})
    asked: list[str] = []
    desk.amazon.service.on_s3 = lambda _method, path: asked.append(path.partition("&encoding")[0])
    assert (set(states(request_for(desk, "s3://input/talks/b.wav")).values()), asked) == (
        {FINE, UNCHECKED},
        [
            "/",
            "/input",
            "/output",
            "/output?list-type=2&prefix=texts%2F",
            "/input/talks/b.wav",
        ],
    )


def test_audio_in_s3_may_lie_anywhere_for_another_engine(desk: Desk) -> None:
    """It is downloaded: Transcribe and its region do not matter."""
    desk.write(a="one")
    desk.transcribe()
    desk.amazon.make_bucket("far", "eu-central-1")
    account = Account()
    found = states(request_for(desk, "s3://input/", "s3://far/", account=account))
    assert found == {
        "AWS credentials": FINE,
        "bucket input": FINE,
        "bucket far": FINE,
        "s3://input/": WRONG,
        "s3://far/": WRONG,
        f"output folder {desk.output}": FINE,
        "Label Studio": UNCHECKED,
    }


def test_audio_on_disk_without_a_place_in_s3_is_told(desk: Desk) -> None:
    """The folder's engine is Amazon's, and it could not read what is here."""
    desk.put("a.wav")
    desk.export()
    desk.write(b="two")
    _, first, *_ = examine(request_for(desk, desk.input), stdin=io.BytesIO())
    assert (first.what, first.text) == (
        "settings",
        f"{desk.input} is on this machine, and Amazon Transcribe reads from S3: "
        "name a place to copy recordings to with --upload-to s3://bucket/prefix/.",
    )


@pytest.mark.parametrize("module", ["av", "faster_whisper"])
def test_a_recogniser_that_is_not_installed_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Where there is audio on disk, which it would read."""
    desk.write(a="one")
    for engine in (whisper, pocketsphinx):  # if neither can be used, the better one is what is missing
        monkeypatch.setattr(engine, "find_spec", lambda name: None if name in (module, "pocketsphinx") else name)
    request = request_for(desk, desk.input, account=Account())
    assert (
        states(request)["embedded recogniser"],
        states(request_for(desk, "s3://input/")).get("embedded recogniser"),
    ) == (
        WRONG,
        None,
    )


def test_a_list_says_what_is_meant(desk: Desk) -> None:
    """Its first line tells the engine, and the bucket to look into."""
    desk.put("a.wav")
    (desk.folder / "list.txt").write_text("s3://input/a.wav\n")
    found = states(request_for(desk, f"@{desk.folder}/list.txt", account=Account()))
    assert (list(found)[1:3], set(found.values())) == (["bucket input", "Amazon Transcribe"], {FINE, UNCHECKED})
