"""Options that become parameters of StartTranscriptionJob: which, and what of a file of settings."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from ls_transcribe.aws import Account, Session, transcribe
from ls_transcribe.cli import amazon_options, amazon_parameters
from ls_transcribe.errors.aws import ParameterRefused


def _taken(*words: str) -> dict[str, Any]:
    """What these words come to; nothing else may be left of them."""
    found: list[dict[str, Any]] = []

    @click.command()
    @amazon_options.job_options
    def command(**asked: Any) -> None:
        found.append(amazon_parameters.take_parameters(asked))
        assert asked == {}

    ended = CliRunner().invoke(command, words, standalone_mode=False)
    if ended.exception:
        raise ended.exception
    return found[0]


_ROLE = "arn:aws:iam::012345678901:role/transcribe"
_OPTIONS: dict[tuple[str, ...], dict[str, Any]] = {
    (): {},
    ("--identify-language",): {"IdentifyLanguage": True},
    ("--identify-multiple-languages",): {"IdentifyMultipleLanguages": True},
    ("--language-options", "en-US,de-DE"): {"LanguageOptions": ["en-US", "de-DE"]},
    ("--language-options", " en-US , de-DE,"): {"LanguageOptions": ["en-US", "de-DE"]},
    ("--max-speaker-labels", "5"): {"Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 5}},
    ("--channel-identification",): {"Settings": {"ChannelIdentification": True}},
    ("--max-alternatives", "3"): {"Settings": {"ShowAlternatives": True, "MaxAlternatives": 3}},
    ("--vocabulary-name", "terms"): {"Settings": {"VocabularyName": "terms"}},
    ("--vocabulary-filter-name", "curses"): {"Settings": {"VocabularyFilterName": "curses"}},
    ("--vocabulary-filter-method", "mask"): {"Settings": {"VocabularyFilterMethod": "mask"}},
    ("--language-model-name", "law"): {"ModelSettings": {"LanguageModelName": "law"}},
    ("--content-redaction", "redacted_and_unredacted"): {
        "ContentRedaction": {"RedactionType": "PII", "RedactionOutput": "redacted_and_unredacted"}
    },
    ("--pii-entity-types", "NAME,SSN"): {
        "ContentRedaction": {"RedactionType": "PII", "RedactionOutput": "redacted", "PiiEntityTypes": ["NAME", "SSN"]}
    },
    ("--content-redaction", "redacted", "--pii-entity-types", "ALL"): {
        "ContentRedaction": {"RedactionType": "PII", "RedactionOutput": "redacted", "PiiEntityTypes": ["ALL"]}
    },
    ("--output-bucket", "transcripts"): {"OutputBucketName": "transcripts"},
    ("--output-prefix", "calls/2026/"): {"OutputKey": "calls/2026/"},
    ("--output-prefix", "/calls"): {"OutputKey": "calls/"},
    ("--output-prefix", "/"): {},
    ("--kms-key", "alias/ours"): {"OutputEncryptionKMSKeyId": "alias/ours"},
    ("--data-access-role-arn", _ROLE): {
        "JobExecutionSettings": {"AllowDeferredExecution": True, "DataAccessRoleArn": _ROLE}
    },
    ("--tag", "project=interviews", "--tag", "note=a=b", "--tag", "empty="): {
        "Tags": [
            {"Key": "project", "Value": "interviews"},
            {"Key": "note", "Value": "a=b"},
            {"Key": "empty", "Value": ""},
        ]
    },
    ("--max-speaker-labels", "2", "--channel-identification", "--vocabulary-name", "terms"): {
        "Settings": {
            "ShowSpeakerLabels": True,
            "MaxSpeakerLabels": 2,
            "ChannelIdentification": True,
            "VocabularyName": "terms",
        }
    },
}


@pytest.mark.parametrize(("words", "parameters"), _OPTIONS.items(), ids=lambda value: " ".join(value) or "nothing")
def test_options_become_parameters(words: tuple[str, ...], parameters: dict[str, Any]) -> None:
    """Each under Amazon's own name, with what belongs to it, and nothing of what was not said."""
    assert _taken(*words) == parameters


def test_every_option_is_told_here() -> None:
    """An option without an example above is one that nobody has tried."""
    tried = {word for words in _OPTIONS for word in words if word.startswith("--")}

    @click.command()
    @amazon_options.job_options
    def command() -> None:
        """Nothing."""

    assert {option.opts[0] for option in command.params} == tried | {"--job-settings"}


@pytest.mark.parametrize("words", _OPTIONS, ids=lambda words: " ".join(words) or "nothing")
def test_parameters_are_amazons(words: tuple[str, ...], keys: None) -> None:  # noqa: ARG001  # needed, not used
    """The service's own model knows each of them, and takes such values."""
    session = Session(Account(region="eu-west-1"))
    assert list(transcribe.parameter_problems(session, _taken(*words))) == []


@pytest.fixture(name="keys")
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who makes a client has credentials."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")


@pytest.mark.parametrize(
    ("words", "settings", "parameters"),
    [
        ((), {"MediaFormat": "wav"}, {"MediaFormat": "wav"}),
        (("--output-bucket", "a"), {"OutputBucketName": "b"}, {"OutputBucketName": "b"}),
        (
            ("--max-speaker-labels", "2", "--vocabulary-name", "terms"),
            {"Settings": {"MaxSpeakerLabels": 3}},
            {"Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 3, "VocabularyName": "terms"}},
        ),
        (("--tag", "a=b"), {"Tags": [{"Key": "c", "Value": "d"}]}, {"Tags": [{"Key": "c", "Value": "d"}]}),
        (("--language-options", "en-US,de-DE"), {"LanguageOptions": ["fr-FR"]}, {"LanguageOptions": ["fr-FR"]}),
        (("--identify-language",), {"IdentifyLanguage": False}, {"IdentifyLanguage": False}),
        ((), {"Ünknown": {"deep": [1, None]}}, {"Ünknown": {"deep": [1, None]}}),
    ],
)
def test_a_file_of_settings_comes_last(
    tmp_path: Path, words: tuple[str, ...], settings: dict[str, Any], parameters: dict[str, Any]
) -> None:
    """What stands in it counts more than what is typed; what options and file say of one structure is joined."""
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
    assert _taken(*words, "--job-settings", str(file)) == parameters


@pytest.mark.parametrize(
    "content", [b"", b"{", b"LanguageCode: en-US", b'{"a": "\xff"}', b"\xff\xfe{\x00}\x00", b"[" * 20_000]
)
def test_a_file_of_settings_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    """What is no JSON says nothing, and the reason is told."""
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    with pytest.raises(ParameterRefused, match=r"The job settings in .*settings\.json cannot be read \(.+\)\."):
        _taken("--job-settings", str(file))


@pytest.mark.parametrize("content", ["[]", '"en-US"', "null", "1"])
def test_settings_are_an_object(tmp_path: Path, content: str) -> None:
    """Names and values, with an example of what is meant."""
    file = tmp_path / "settings.json"
    file.write_text(content)
    with pytest.raises(ParameterRefused) as refused:
        _taken("--job-settings", str(file))
    assert str(refused.value) == (f'The job settings in {file} must be an object, such as {{"LanguageCode": "en-US"}}.')


@pytest.mark.parametrize("tag", ["project", "", "=interviews"])
def test_a_tag_without_a_name_or_a_value_is_refused(tag: str) -> None:
    """With an example of what one looks like."""
    with pytest.raises(click.BadParameter) as refused:
        _taken("--tag", tag)
    assert refused.value.message == f"{tag} is not a tag: write one like project=interviews"


@pytest.mark.parametrize("words", [("--max-speaker-labels", "many"), ("--job-settings", "gone.json")])
def test_what_cannot_be_meant_is_refused(words: tuple[str, ...]) -> None:
    """A number that is none, a file that is not there."""
    with pytest.raises(click.BadParameter):
        _taken(*words)
