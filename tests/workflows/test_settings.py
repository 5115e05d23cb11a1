"""What a run works with: what was said, what the folder remembers, and where the buckets are."""

import io
from pathlib import Path
from typing import Any

import pytest
from plugged_in import plug_in
from requests_of import export_request
from workflows.desk import Reader

from ls_transcribe.aws import Account
from ls_transcribe.engines.base import OWN_SETTINGS
from ls_transcribe.engines.engine_options import EngineOption
from ls_transcribe.errors.aws import (
    SettingsNotForEngine,
    UploadBucketInvalid,
    UploadTargetInvalid,
    UploadTargetMissing,
)
from ls_transcribe.errors.cluster import ClusterAddressInvalid
from ls_transcribe.errors.engines import EngineUnknown, RememberedEngineUnknown
from ls_transcribe.sources.typed import first_named
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.store.remembered_settings import RememberedOptions
from ls_transcribe.workflows.requests import RunOptions
from ls_transcribe.workflows.settings import RunSettings, check_upload_target, settle

_S3 = "s3://input/calls/"
_PLACE = "s3://input/talks/"


def _settled(folder: Path, *sources: str, stdin: bytes = b"", **typed: Any) -> RunSettings:
    request = export_request(*(sources or (_S3,)), output=folder, **typed)
    lines = io.BufferedReader(io.BytesIO(stdin))
    remembered = Ledger.settings_of(OutputFolder(folder).ledger)
    return settle(request, remembered, lambda: first_named(request.sources, lines) or "")


def _remembered(folder: Path, **typed: Any) -> None:
    """A run on the folder that said this."""
    settings = _settled(folder, **typed)
    with Ledger.open(folder / "ledger.sqlite3") as ledger:
        ledger.save_settings(**settings.to_remember())


# What is remembered


def test_a_run_that_says_nothing_is_as_the_one_before(tmp_path: Path) -> None:
    """Engine, language, configuration, place of uploads, job settings and region need not be said again."""
    said = {
        "engine": "amazon",
        "language": "de-DE",
        "label_config": "segments",
        "upload_to": _PLACE,
        "redact_anyway": True,
        "job_settings": {"OutputBucketName": "output", "Settings": {"MaxSpeakerLabels": 2}},
        "account": Account(region="eu-west-3"),
    }
    _remembered(tmp_path, **said)
    settled = _settled(tmp_path)
    assert {name: getattr(settled, name) for name in said} == said


_TYPED: dict[str, Any] = {
    "engine": "existing",
    "transcripts": "s3://input/transcripts/",
    "encoding": "cp1251",
    "language": "de-DE",
    "model": "base",
    "device": "cuda",
    "compute_type": "float16",
    "hotwords": "Dashwood,Barton Cottage",
    "cluster": "tls://scheduler:8786",
    "cluster_ca": "/certificates/ca.pem",
    "cluster_cert": "/certificates/me.pem",
    "cluster_key": "/certificates/me.key",
    "insecure_cluster": True,
    "engine_options": {"speed": "fast"},
    "label_config": "segments",
    "upload_to": _PLACE,
    "redact_anyway": True,
    "job_settings": {"OutputBucketName": "output"},
    "formats": ("docx", "srt"),
    "channel_names": ("Agent", "Customer"),
    "order_by": "flags",
    "listen": True,
    "text_tag": "transcription",
    "speaker_tag": "speaker",
    "audio_tag": "audio",
    "task_data": {"campaign": "spring"},
    "price_per_minute": "0.024",
    "budget": "250",
}


@pytest.mark.parametrize("name", RememberedOptions.names())
def test_each_remembered_option_is_typed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What is a field of RememberedOptions holds for the runs after it, in the type that it had."""
    plug_in(monkeypatch, "scribe", Reader, options=(EngineOption("speed", "how fast"),))
    together = {
        "engine": ("transcripts",),
        "encoding": ("transcripts",),
        "job_settings": ("language",),
        "budget": ("price_per_minute",),
        **dict.fromkeys(("cluster_ca", "cluster_cert", "cluster_key", "insecure_cluster"), ("cluster",)),
    }.get(name, ())
    options = {each: _TYPED[each] for each in (name, *together)}
    if name == "job_settings" or not options.keys().isdisjoint(OWN_SETTINGS):
        options["engine"] = "amazon" if name == "job_settings" else "whisper"
    if name == "engine_options":
        options["engine"] = "scribe"
    _remembered(tmp_path, **options)
    assert getattr(_settled(tmp_path), name) == _TYPED[name]


def test_who_we_are_is_not_remembered(tmp_path: Path) -> None:
    """A profile and an endpoint are of this machine and this moment."""
    _remembered(tmp_path, account=Account("somebody", "eu-west-3", "http://127.0.0.1:1"))
    assert _settled(tmp_path).account == Account(None, "eu-west-3", None)


def test_what_is_for_one_run_is_not_remembered(tmp_path: Path) -> None:
    """A pilot, a second attempt or an archive is asked for each time."""
    _remembered(tmp_path, limit=1, retry_failed=True, retranscribe=True, archive=True, delete_jobs=True)
    assert _settled(tmp_path).options == RunOptions()


def test_what_is_said_counts_more_than_what_is_remembered(tmp_path: Path) -> None:
    """Each by itself; what is not said stays."""
    _remembered(tmp_path, language="de-DE", label_config="segments", account=Account(region="eu-west-3"))
    settled = _settled(tmp_path, label_config="default", account=Account(region="us-east-1"))
    assert (settled.language, settled.label_config, settled.account.region) == ("de-DE", "default", "us-east-1")


def test_a_configuration_of_ones_own_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is remembered with the folder that it lies in."""
    monkeypatch.chdir(tmp_path)
    _remembered(tmp_path, label_config="own.xml")
    monkeypatch.chdir("/")
    assert _settled(tmp_path).label_config == str(tmp_path / "own.xml")


def test_a_cluster_without_a_name_is_none(tmp_path: Path) -> None:
    """As of a variable that is not set: its recordings are not transcribed here instead."""
    with pytest.raises(ClusterAddressInvalid, match="--cluster '' is no address"):
        _settled(tmp_path, cluster="")


def test_looking_at_what_is_remembered_writes_nothing(tmp_path: Path) -> None:
    """A dry run in a new folder leaves no folder."""
    _settled(tmp_path / "new")
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
    settled = _settled(tmp_path, **said)
    assert (settled.language, settled.job_settings) == (language, settings)


def test_a_language_of_another_engine_is_amazons_too(tmp_path: Path) -> None:
    """Where a run on the same folder gave the embedded recogniser a language, Amazon no longer finds it out."""
    _remembered(tmp_path, job_settings={**_IDENTIFIED, "OutputBucketName": "output"})
    _remembered(tmp_path, engine="pocketsphinx", language="en-US")
    settled = _settled(tmp_path, engine="amazon")
    assert (settled.language, settled.job_settings) == ("en-US", {"OutputBucketName": "output"})


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
    assert _settled(tmp_path, job_settings=said).job_settings == merged


# The engine


@pytest.mark.parametrize(
    ("sources", "stdin", "engine"),
    [
        (("s3://input/",), b"", "amazon"),
        (("s3://input/a.wav", "b.wav"), b"", "amazon"),
        (("calls",), b"", "whisper"),
        (("@s3.txt",), b"", "amazon"),
        (("@disk.txt",), b"", "whisper"),
        (("@empty.txt", "s3://input/"), b"", "amazon"),
        (("-",), b"\ns3://input/a.wav\n", "amazon"),
        (("-",), b"a.wav\n", "whisper"),
        (("-",), b"", "whisper"),
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
    assert _settled(tmp_path, *sources, stdin=stdin, **said).engine == engine


def test_a_place_for_uploads_decides_on_the_engine(tmp_path: Path) -> None:
    """Who copies audio to S3 wants Amazon to transcribe it."""
    assert _settled(tmp_path, "calls", upload_to=_PLACE).engine == "amazon"


def test_the_engine_of_the_folder_goes_on(tmp_path: Path) -> None:
    """What a folder was begun with is what it is continued with."""
    _remembered(tmp_path, engine="pocketsphinx")
    assert _settled(tmp_path).engine == "pocketsphinx"


@pytest.mark.parametrize(
    ("first", "second", "is_default"),
    [
        ({}, {}, True),
        ({"engine": "amazon"}, {}, False),
        ({}, {"engine": "amazon"}, False),
        ({"transcripts": _PLACE}, {}, False),
    ],
    ids=["never", "at first", "later", "by its transcripts"],
)
def test_it_is_remembered_whether_anybody_named_the_engine(
    tmp_path: Path,
    first: dict[str, Any],
    second: dict[str, Any],
    is_default: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    """An engine for trying out goes further where it was named, in this run or an earlier one."""
    _remembered(tmp_path, **first)
    assert _settled(tmp_path, **second).engine_by_default is is_default


@pytest.mark.parametrize(
    ("typed", "remembered", "of_machine", "model"),
    [
        ({}, {}, None, None),
        ({}, {}, "base", "base"),
        ({}, {"model": "tiny"}, "base", "tiny"),
        ({"model": "turbo"}, {"model": "tiny"}, "base", "turbo"),
        ({"engine": "pocketsphinx"}, {}, "base", None),
    ],
    ids=["nothing", "the machine's", "the folder's", "what was typed", "no engine that takes one"],
)
def test_the_model_is_what_was_typed_or_remembered_or_the_machines(
    tmp_path: Path, typed: dict[str, Any], remembered: dict[str, str], of_machine: str | None, model: str | None
) -> None:
    """A folder keeps its model, whatever LS_TRANSCRIBE_MODEL is; where it has none, that decides."""
    _remembered(tmp_path, engine="whisper", **remembered)
    assert _settled(tmp_path, **typed, model_of_machine=of_machine).model == model


def test_the_folder_of_a_model_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is remembered by its absolute path."""
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    assert _settled(tmp_path, engine="whisper", model="mine").model == str(tmp_path / "mine")


@pytest.mark.parametrize(
    ("engine", "typed", "sentence"),
    [
        (
            "pocketsphinx",
            {"model": "tiny"},
            "pocketsphinx does not support --model: leave these out, or say --engine whisper.",
        ),
        (
            "amazon",
            {"device": "cuda", "compute_type": "float16"},
            "amazon does not support --device, --compute-type: leave these out, or say --engine whisper.",
        ),
        (
            "pocketsphinx",
            {"hotwords": "Dashwood"},
            "pocketsphinx does not support --hotwords: leave these out, or say --engine whisper.",
        ),
        (
            "amazon",
            {"hotwords": "Dashwood"},
            "amazon does not support --hotwords: leave these out, or say --engine whisper (names and terms are "
            "taught to it by a custom vocabulary, --vocabulary-name, which `ls-transcribe vocabulary --create NAME` "
            "makes of corrections).",
        ),
        (
            "pocketsphinx",
            {"model": "tiny", "job_settings": {"Settings": {"MaxSpeakerLabels": 2}}},
            "pocketsphinx does not support --max-speaker-labels, --model: leave these out.",
        ),
        (
            "whisper",
            {"max_jobs": 3, "max_wait": 0.0, "redact_anyway": True, "price_per_minute": "0.024"},
            "whisper does not support --price-per-minute, --max-jobs, --max-wait, --redact-anyway: leave these out, "
            "or say --engine amazon.",
        ),
    ],
    ids=[
        *("a model", "what it computes with", "hotwords", "hotwords for a service", "settings of two engines"),
        "what concerns jobs at a service",
    ],
)
def test_settings_that_an_engine_does_not_know_are_refused(
    tmp_path: Path, engine: str, typed: dict[str, Any], sentence: str
) -> None:
    """They are named as they were typed, and so is the engine that knows them all, if there is one."""
    with pytest.raises(SettingsNotForEngine) as refusal:
        _settled(tmp_path, engine=engine, **typed)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("engine", ["whisper", "pocketsphinx"])
def test_channels_are_a_setting_of_every_engine_that_listens(tmp_path: Path, engine: str) -> None:
    """It is Amazon's parameter, and the only one that others take."""
    by_channel = {"Settings": {"ChannelIdentification": True}}
    assert _settled(tmp_path, engine=engine, job_settings=by_channel).job_settings == by_channel
    with pytest.raises(
        SettingsNotForEngine,
        match=r"does not support --max-speaker-labels: leave .*, or say "
        r"--engine amazon",
    ):
        _settled(
            tmp_path, engine=engine, job_settings={"Settings": {"ChannelIdentification": True, "MaxSpeakerLabels": 2}}
        )


def test_an_engine_that_is_none_is_refused(tmp_path: Path) -> None:
    """The names of those there are come with it."""
    with pytest.raises(EngineUnknown):
        _settled(tmp_path, engine="vosk")


def test_an_engine_that_is_gone_is_told_with_where_its_name_comes_from(tmp_path: Path) -> None:
    """Nobody typed it: the folder remembers an engine of a package that was uninstalled since."""
    with Ledger.open(tmp_path / "ledger.sqlite3") as ledger:
        ledger.save_settings(engine="acme")
    with pytest.raises(RememberedEngineUnknown) as refused:
        _settled(tmp_path)
    assert str(refused.value) == (
        "The output folder was made with the engine acme, which is not installed: install the package that it comes "
        "from, or name another one: --engine takes whisper or pocketsphinx or amazon or existing."
    )


@pytest.mark.parametrize("sources", [("calls",), (_S3, "calls"), ("@list.txt", "calls")])
def test_audio_on_disk_needs_a_place_for_amazon(tmp_path: Path, sources: tuple[str, ...]) -> None:
    """What was typed is refused before any work; of a list's lines each costs itself."""
    with pytest.raises(UploadTargetMissing):
        _settled(tmp_path, *sources, engine="amazon")


def test_a_list_may_be_for_amazon(tmp_path: Path) -> None:
    """What stands in it is looked at when its turn comes."""
    assert _settled(tmp_path, "@list.txt", "-", engine="amazon").upload_to is None


def test_amazons_settings_are_refused_by_other_engines(tmp_path: Path) -> None:
    """Nobody is to believe that speakers were told apart."""
    with pytest.raises(SettingsNotForEngine) as refused:
        _settled(tmp_path, "calls", job_settings={"LanguageCode": "en-US", "Settings": {"MaxSpeakerLabels": 2}})
    assert "whisper does not support --max-speaker-labels:" in str(refused.value)


def test_amazons_settings_wait_while_another_engine_is_used(tmp_path: Path) -> None:
    """They were said for Amazon, and hold when it is used again."""
    _remembered(tmp_path, job_settings={"OutputBucketName": "output"})
    _settled(tmp_path, "calls", engine="pocketsphinx")
    assert _settled(tmp_path, engine="amazon").job_settings == {"OutputBucketName": "output"}


@pytest.mark.parametrize("typed", ["s3://audio/a/b", "s3://audio/a/b/", "s3://audio/a/b//"])
def test_a_prefix_is_a_folder_with_or_without_its_slash(typed: str) -> None:
    """What is typed after the bucket never runs into the name."""
    assert check_upload_target(typed) == "s3://audio/a/b/"


@pytest.mark.parametrize("typed", ["s3://audio", "s3://audio/"])
def test_a_place_may_be_a_bucket(typed: str) -> None:
    """Without a prefix audio lies at the top."""
    assert check_upload_target(typed) == "s3://audio/"


@pytest.mark.parametrize(
    "typed",
    [
        "audio/talks/",
        "https://audio/talks/",
        "S3://audio/talks/",
        "s3://",
        "s3:///talks/",
        "s3://audio/my talks/",
        "s3://audio/gespräche/",
        "s3://audio/a+b/",
        "s3://audio//talks/",
        "s3://audio/../talks/",
        "s3://audio/talks/\n",
        "s3://audio/" + "a" * 1000,
    ],
)
def test_what_is_no_place_is_refused(typed: str) -> None:
    """In a sentence that shows what a place looks like."""
    with pytest.raises(UploadTargetInvalid) as refused:
        check_upload_target(typed)
    assert str(refused.value) == (
        f"Audio cannot be uploaded to {typed}: name a place such as s3://bucket/folder/, its folder in letters without "
        "accents, digits and - _ . ! * ' ( ) only, because Amazon Transcribe reads no others."
    )


@pytest.mark.parametrize("bucket", ["no", "Audio", "a" * 64, "my_audio", "-audio", "a..b", "10.0.0.1", "xn--a"])
def test_a_bucket_that_cannot_be_is_blamed(bucket: str) -> None:
    """And not the folder in it."""
    with pytest.raises(UploadBucketInvalid) as refused:
        check_upload_target(f"s3://{bucket}/talks/")
    assert f"{bucket} is not a bucket name" in str(refused.value)
