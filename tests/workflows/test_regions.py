"""The region of a run: what was typed, else where the buckets are."""

import io
from typing import Any

import pytest
from workflows.desk import Desk

from ls_transcribe.aws import Account, Session
from ls_transcribe.engines import registry
from ls_transcribe.errors.aws import BucketInOtherRegion, BucketMissing, RegionMissing
from ls_transcribe.sources.typed import first_named
from ls_transcribe.workflows.export.setup import in_region_of_buckets
from ls_transcribe.workflows.regions import create_buckets
from ls_transcribe.workflows.requests import RunOptions
from ls_transcribe.workflows.settings import RunSettings


@pytest.fixture(name="nowhere")
def _nowhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Nothing on this machine says a region, and there is a bucket in another than the others'."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    desk.amazon.make_bucket("far", "us-west-2")
    return desk


def _settled(desk: Desk, *sources: str, **typed: Any) -> tuple[Session, RunSettings]:
    """The session of a run, and its settings."""
    account = Account(region=typed.pop("region", None), endpoint_url=desk.account.endpoint_url)
    settings = RunSettings(
        sources=sources,
        engine="amazon",
        label_config="default",
        account=account,
        job_settings=typed.pop("job_settings", {}),
        formats=(),
        language="en-US",
        transcripts=None,
        upload_to=typed.pop("upload_to", None),
        document_root=None,
        options=RunOptions(**typed),
        engine_spec=registry.find("amazon"),
    )
    return in_region_of_buckets(Session(account), settings, lambda: first_named(sources, io.BytesIO()) or ""), settings


def _region(desk: Desk, *sources: str, **typed: Any) -> tuple[str | None, str | None]:
    """The region that a run's session is given, and the one that it works in."""
    session, _settings = _settled(desk, *sources, **typed)
    return session.account.region, session.region


def _make_buckets(desk: Desk, *sources: str, **typed: Any) -> list[str]:
    """Create the buckets that a run writes to, and return the region of each."""
    session, settings = _settled(desk, *sources, create_bucket=True, **typed)
    create_buckets(session, settings.written_buckets)
    return [
        desk.amazon.s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] for bucket in settings.written_buckets
    ]


@pytest.mark.parametrize(
    ("sources", "said", "region"),
    [
        (("s3://input/",), {}, "eu-west-1"),
        (("s3://far/",), {}, "us-west-2"),
        (("s3://far/",), {"region": "us-west-2"}, "us-west-2"),
        (("calls",), {"upload_to": "s3://far/talks/"}, "us-west-2"),
        (("calls",), {"job_settings": {"OutputBucketName": "far"}}, "us-west-2"),
        (("calls", "@list.txt"), {"region": "ap-south-1"}, "ap-south-1"),
        (("s3://input/", "s3://input/x/"), {"job_settings": {"OutputBucketName": "output"}}, "eu-west-1"),
    ],
)
def test_jobs_run_where_the_buckets_are(
    nowhere: Desk, sources: tuple[str, ...], said: dict[str, Any], region: str
) -> None:
    """The region that was said, else the first bucket's: of the sources, of uploads, of transcripts."""
    assert _region(nowhere, *sources, **said) == (region, region)


def test_the_region_of_the_profile_counts(nowhere: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says is said."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with pytest.raises(BucketInOtherRegion):
        _region(nowhere, "s3://far/")


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (("s3://input/", "s3://far/"), {}),
        (("s3://far/",), {"region": "eu-west-1"}),
        (("s3://input/",), {"job_settings": {"OutputBucketName": "far"}}),
        (("s3://input/",), {"upload_to": "s3://far/x/"}),
    ],
)
def test_a_bucket_elsewhere_is_refused(nowhere: Desk, sources: tuple[str, ...], said: dict[str, Any]) -> None:
    """Transcribe reads and writes in its own region only."""
    with pytest.raises(BucketInOtherRegion) as refused:
        _region(nowhere, *sources, **said)
    assert str(refused.value) == (
        "The bucket far is in the region us-west-2, and the jobs would run in eu-west-1: "
        "run them there with --region us-west-2, or use a bucket in eu-west-1."
    )


@pytest.mark.parametrize("lines", ["", "a.wav\n", "s3://gone/a.wav\n"])
def test_without_a_bucket_there_is_no_region(nowhere: Desk, lines: str) -> None:
    """A list that names none, or one that does not exist, says nothing: the region must be said."""
    (nowhere.folder / "list.txt").write_text(lines)
    with pytest.raises(RegionMissing):
        _region(nowhere, f"@{nowhere.folder}/list.txt")


def test_the_first_line_of_a_list_tells_the_region(nowhere: Desk) -> None:
    """It is in a bucket, and that is somewhere."""
    (nowhere.folder / "list.txt").write_text("s3://far/a.wav\n")
    assert _region(nowhere, f"@{nowhere.folder}/list.txt") == ("us-west-2", "us-west-2")


def test_a_bucket_that_is_missing_is_refused(nowhere: Desk) -> None:
    """With the name of the bucket."""
    with pytest.raises(BucketMissing, match="There is no bucket s3://gone:"):
        _region(nowhere, "s3://input/", job_settings={"OutputBucketName": "gone"})


@pytest.mark.parametrize(("source", "region"), [("s3://input/", "eu-west-1"), ("s3://far/", "us-west-2")])
def test_buckets_are_made_where_the_audio_is(nowhere: Desk, source: str, region: str) -> None:
    """The one for uploads and the one for transcripts, both in the region of the sources."""
    said = {"upload_to": "s3://uploads/x/", "job_settings": {"OutputBucketName": "transcripts"}}
    assert _make_buckets(nowhere, source, **said) == [region, region]


def test_buckets_are_made_where_it_is_said(nowhere: Desk) -> None:
    """Audio on disk has no region; the one that was said is taken."""
    assert _make_buckets(nowhere, "calls", upload_to="s3://uploads/x/", region="eu-central-1") == ["eu-central-1"]


def test_no_bucket_is_made_unasked(nowhere: Desk) -> None:
    """A name that was mistyped is no wish for a bucket."""
    with pytest.raises(BucketMissing):
        _region(nowhere, "s3://input/", upload_to="s3://uploads/x/")
