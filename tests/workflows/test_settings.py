"""What a run works with: what was said, what the folder remembers, and where the buckets are."""

import io
from pathlib import Path
from typing import Any

import pytest
from workflows.desk import Desk

from ls_transcribe.aws import Account, Session
from ls_transcribe.errors.aws import (
    BucketInOtherRegion,
    BucketMissing,
    RegionMissing,
    SettingsNotForEngine,
    UploadTargetMissing,
)
from ls_transcribe.errors.engines import EngineUnknown
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows import settings as run_settings
from ls_transcribe.workflows.plan import ExportRequest

_S3 = "s3://input/calls/"
_PLACE = "s3://input/talks/"


def _completed(folder: Path, *sources: str, stdin: bytes = b"", **said: Any) -> ExportRequest:
    order = ExportRequest(sources or (_S3,), folder, **said)
    return run_settings.completed(order, OutputFolder(folder), io.BufferedReader(io.BytesIO(stdin)))


def _remembered(folder: Path, **said: Any) -> None:
    """A run on the folder that said this."""
    order = _completed(folder, **said)
    with Ledger.open(folder / "ledger.sqlite3") as ledger:
        ledger.remember(run_settings.to_remember(order))


# What is remembered


def test_a_run_that_says_nothing_is_as_the_one_before(tmp_path: Path) -> None:
    """Engine, language, configuration, place of uploads, job settings and region need not be said again."""
    said = {
        "engine": "amazon",
        "language": "de-DE",
        "label_config": "segments",
        "upload_to": _PLACE,
        "job_settings": {"OutputBucketName": "output", "Settings": {"MaxSpeakerLabels": 2}},
        "account": Account(region="eu-west-3"),
    }
    _remembered(tmp_path, **said)
    order = _completed(tmp_path)
    assert {name: getattr(order, name) for name in said} == said


def test_who_we_are_is_not_remembered(tmp_path: Path) -> None:
    """A profile and an endpoint are of this machine and this moment."""
    _remembered(tmp_path, account=Account("somebody", "eu-west-3", "http://127.0.0.1:1"))
    assert _completed(tmp_path).account == Account(None, "eu-west-3", None)


def test_what_is_for_one_run_is_not_remembered(tmp_path: Path) -> None:
    """A pilot, a second attempt or an archive is asked for each time."""
    _remembered(tmp_path, limit=1, retry_failed=True, retranscribe=True, archive=True, delete_jobs=True)
    order = _completed(tmp_path)
    assert (order.limit, order.retry_failed, order.retranscribe, order.archive, order.delete_jobs) == (
        None,
        False,
        False,
        False,
        False,
    )


def test_what_is_said_counts_more_than_what_is_remembered(tmp_path: Path) -> None:
    """Each by itself; what is not said stays."""
    _remembered(tmp_path, language="de-DE", label_config="segments", account=Account(region="eu-west-3"))
    order = _completed(tmp_path, label_config="default", account=Account(region="us-east-1"))
    assert (order.language, order.label_config, order.account.region) == ("de-DE", "default", "us-east-1")


def test_a_configuration_of_ones_own_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is remembered with the folder that it lies in."""
    monkeypatch.chdir(tmp_path)
    _remembered(tmp_path, label_config="own.xml")
    monkeypatch.chdir("/")
    assert _completed(tmp_path).label_config == str(tmp_path / "own.xml")


def test_looking_at_what_is_remembered_writes_nothing(tmp_path: Path) -> None:
    """A dry run in a new folder leaves no folder."""
    _completed(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


# Languages and job settings

_IDENTIFIED = {"IdentifyLanguage": True, "LanguageOptions": ["en-US", "de-DE"]}


@pytest.mark.parametrize(
    ("before", "said", "language", "settings"),
    [
        ({"language": "de-DE"}, {}, "de-DE", {}),
        ({"language": "de-DE"}, {"language": "en-US"}, "en-US", {}),
        ({"language": "de-DE"}, {"job_settings": _IDENTIFIED}, None, _IDENTIFIED),
        ({"job_settings": _IDENTIFIED}, {}, None, _IDENTIFIED),
        ({"job_settings": _IDENTIFIED}, {"language": "en-US"}, "en-US", {}),
        (
            {"job_settings": _IDENTIFIED},
            {"job_settings": {"IdentifyMultipleLanguages": True}},
            None,
            {"IdentifyMultipleLanguages": True},
        ),
        (
            {"job_settings": _IDENTIFIED},
            {"job_settings": {"LanguageCode": "fr-FR"}},
            "fr-FR",
            {"LanguageCode": "fr-FR"},
        ),
        ({"job_settings": {"LanguageCode": "fr-FR"}}, {}, "fr-FR", {"LanguageCode": "fr-FR"}),
        ({"job_settings": {"LanguageCode": "fr-FR"}}, {"language": "en-US"}, "en-US", {}),
        ({"job_settings": {"LanguageCode": "fr-FR"}}, {"job_settings": _IDENTIFIED}, None, _IDENTIFIED),
        (
            {"job_settings": {"IdentifyLanguage": True, "LanguageIdSettings": {"en-US": {"VocabularyName": "v"}}}},
            {"language": "en-US"},
            "en-US",
            {},
        ),
    ],
)
def test_a_way_to_tell_the_language_replaces_any_other(
    tmp_path: Path, before: dict[str, Any], said: dict[str, Any], language: str | None, settings: dict[str, Any]
) -> None:
    """A code, or Amazon's finding it out with all that belongs to that: never a mixture of two runs' ways."""
    _remembered(tmp_path, **before)
    order = _completed(tmp_path, **said)
    assert (order.language, order.job_settings) == (language, settings)


@pytest.mark.parametrize(
    ("before", "said", "merged"),
    [
        ({"OutputBucketName": "one"}, {"OutputKey": "x/"}, {"OutputBucketName": "one", "OutputKey": "x/"}),
        ({"OutputBucketName": "one"}, {"OutputBucketName": "two"}, {"OutputBucketName": "two"}),
        (
            {"Settings": {"MaxSpeakerLabels": 2, "ShowSpeakerLabels": True}},
            {"Settings": {"MaxSpeakerLabels": 3}},
            {"Settings": {"MaxSpeakerLabels": 3, "ShowSpeakerLabels": True}},
        ),
        ({"Settings": {"MaxSpeakerLabels": 2}}, {"Tags": []}, {"Settings": {"MaxSpeakerLabels": 2}, "Tags": []}),
        ({"Tags": [{"Key": "a"}]}, {"Tags": [{"Key": "b"}]}, {"Tags": [{"Key": "b"}]}),
        (
            {"ContentRedaction": {"RedactionType": "PII", "PiiEntityTypes": ["SSN"]}},
            {"ContentRedaction": {"RedactionType": "PII"}},
            {"ContentRedaction": {"RedactionType": "PII"}},
        ),
    ],
)
def test_job_settings_are_merged(
    tmp_path: Path, before: dict[str, Any], said: dict[str, Any], merged: dict[str, Any]
) -> None:
    """One by one, and those under `Settings`, which are many in one, as well."""
    _remembered(tmp_path, job_settings=before)
    assert _completed(tmp_path, job_settings=said).job_settings == merged


# The engine


@pytest.mark.parametrize(
    ("sources", "stdin", "engine"),
    [
        (("s3://input/",), b"", "amazon"),
        (("s3://input/a.wav", "b.wav"), b"", "amazon"),
        (("calls",), b"", "pocketsphinx"),
        (("@s3.txt",), b"", "amazon"),
        (("@disk.txt",), b"", "pocketsphinx"),
        (("@empty.txt", "s3://input/"), b"", "amazon"),
        (("-",), b"\ns3://input/a.wav\n", "amazon"),
        (("-",), b"a.wav\n", "pocketsphinx"),
        (("-",), b"", "pocketsphinx"),
    ],
)
def test_the_first_recording_decides_on_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sources: tuple[str, ...], stdin: bytes, engine: str
) -> None:
    """What is in S3 goes to Amazon, what is on disk stays; in a list and from a pipe too."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("s3.txt", "s3://input/a.wav\n"), ("disk.txt", "a.wav\n"), ("empty.txt", "\n")):
        Path(name).write_text(text)
    said = {"upload_to": _PLACE} if "b.wav" in sources else {}
    assert _completed(tmp_path, *sources, stdin=stdin, **said).engine == engine


def test_a_place_for_uploads_decides_on_the_engine(tmp_path: Path) -> None:
    """Who copies audio to S3 wants Amazon to transcribe it."""
    assert _completed(tmp_path, "calls", upload_to=_PLACE).engine == "amazon"


def test_the_engine_of_the_folder_goes_on(tmp_path: Path) -> None:
    """What a folder was begun with is what it is continued with."""
    _remembered(tmp_path, engine="pocketsphinx")
    assert _completed(tmp_path).engine == "pocketsphinx"


def test_an_engine_that_is_none_is_refused(tmp_path: Path) -> None:
    """The names of those there are come with it."""
    with pytest.raises(EngineUnknown):
        _completed(tmp_path, engine="whisper")


@pytest.mark.parametrize("sources", [("calls",), (_S3, "calls"), ("@list.txt", "calls")])
def test_audio_on_disk_needs_a_place_for_amazon(tmp_path: Path, sources: tuple[str, ...]) -> None:
    """What was typed is refused before any work; of a list's lines each costs itself."""
    with pytest.raises(UploadTargetMissing):
        _completed(tmp_path, *sources, engine="amazon")


def test_a_list_may_be_for_amazon(tmp_path: Path) -> None:
    """What stands in it is looked at when its turn comes."""
    assert _completed(tmp_path, "@list.txt", "-", engine="amazon").upload_to is None


def test_amazons_settings_are_refused_by_other_engines(tmp_path: Path) -> None:
    """Nobody is to believe that speakers were told apart."""
    with pytest.raises(SettingsNotForEngine) as refused:
        _completed(tmp_path, "calls", job_settings={"LanguageCode": "en-US", "Settings": {"MaxSpeakerLabels": 2}})
    assert "pocketsphinx knows no Settings:" in str(refused.value)


def test_amazons_settings_wait_while_another_engine_is_used(tmp_path: Path) -> None:
    """They were said for Amazon, and hold when it is used again."""
    _remembered(tmp_path, job_settings={"OutputBucketName": "output"})
    _completed(tmp_path, "calls", engine="pocketsphinx")
    assert _completed(tmp_path, engine="amazon").job_settings == {"OutputBucketName": "output"}


# Regions


@pytest.fixture(name="nowhere")
def _nowhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Nothing on this machine says a region, and there is a bucket in another than the others'."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    desk.amazon.make_bucket("far", "us-west-2")
    return desk


def _in_its_region(desk: Desk, *sources: str, **said: Any) -> tuple[str | None, str | None]:
    """The region of the order, and that of the session."""
    account = Account(region=said.pop("region", None), endpoint_url=desk.account.endpoint_url)
    order = desk.order(*sources, account=account, **said)
    order, session = run_settings.in_its_region(order, Session(account), io.BytesIO())
    return order.account.region, session.region


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
    assert _in_its_region(nowhere, *sources, **said) == (region, region)


def test_the_region_of_the_profile_counts(nowhere: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says is said."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with pytest.raises(BucketInOtherRegion):
        _in_its_region(nowhere, "s3://far/")


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
        _in_its_region(nowhere, *sources, **said)
    assert str(refused.value) == (
        "The bucket far is in the region us-west-2, and the jobs would run in eu-west-1: "
        "run them there with --region us-west-2, or use a bucket in eu-west-1."
    )


@pytest.mark.parametrize("lines", ["", "a.wav\n", "s3://gone/a.wav\n"])
def test_without_a_bucket_there_is_no_region(nowhere: Desk, lines: str) -> None:
    """A list that names none, or one that does not exist, says nothing: the region must be said."""
    (nowhere.folder / "list.txt").write_text(lines)
    with pytest.raises(RegionMissing):
        _in_its_region(nowhere, f"@{nowhere.folder}/list.txt")


def test_the_first_line_of_a_list_tells_the_region(nowhere: Desk) -> None:
    """It is in a bucket, and that is somewhere."""
    (nowhere.folder / "list.txt").write_text("s3://far/a.wav\n")
    assert _in_its_region(nowhere, f"@{nowhere.folder}/list.txt") == ("us-west-2", "us-west-2")


def test_a_bucket_that_is_missing_is_refused(nowhere: Desk) -> None:
    """With the name of the bucket."""
    with pytest.raises(BucketMissing, match="There is no bucket s3://gone:"):
        _in_its_region(nowhere, "s3://input/", job_settings={"OutputBucketName": "gone"})


@pytest.mark.parametrize(("source", "region"), [("s3://input/", "eu-west-1"), ("s3://far/", "us-west-2")])
def test_buckets_are_made_where_the_audio_is(nowhere: Desk, source: str, region: str) -> None:
    """The one for uploads and the one for transcripts, both in the region of the sources."""
    said = {"upload_to": "s3://uploads/x/", "job_settings": {"OutputBucketName": "transcripts"}, "create_bucket": True}
    found = _in_its_region(nowhere, source, **said)
    where = [
        nowhere.amazon.s3.get_bucket_location(Bucket=bucket)["LocationConstraint"]
        for bucket in ("uploads", "transcripts")
    ]
    assert (found, where) == ((region, region), [region, region])


def test_buckets_are_made_where_it_is_said(nowhere: Desk) -> None:
    """Audio on disk has no region; the one that was said is taken."""
    _in_its_region(nowhere, "calls", upload_to="s3://uploads/x/", create_bucket=True, region="eu-central-1")
    assert nowhere.amazon.s3.get_bucket_location(Bucket="uploads")["LocationConstraint"] == "eu-central-1"


def test_no_bucket_is_made_unasked(nowhere: Desk) -> None:
    """A name that was mistyped is no wish for a bucket."""
    with pytest.raises(BucketMissing):
        _in_its_region(nowhere, "s3://input/", upload_to="s3://uploads/x/")


def test_a_dry_run_makes_no_bucket(nowhere: Desk) -> None:
    """It takes it for granted that the bucket can be made."""
    found = _in_its_region(nowhere, "s3://input/", upload_to="s3://uploads/x/", create_bucket=True, dry_run=True)
    buckets = [bucket["Name"] for bucket in nowhere.amazon.s3.list_buckets()["Buckets"]]
    assert (found, "uploads" in buckets) == (("eu-west-1", "eu-west-1"), False)
