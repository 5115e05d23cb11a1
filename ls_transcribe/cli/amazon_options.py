"""Options that become parameters of Amazon's StartTranscriptionJob, under Amazon's own names."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


class _TagType(click.ParamType):  # type: ignore[type-arg]
    name = "key=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        key, found, text = str(value).partition("=")
        if not (key and found):
            self.fail(f"{value} is no tag: one is written as in project=interviews", param, ctx)
        return {"Key": key, "Value": text}


_OPTIONS = (
    click.option("--identify-language", is_flag=True, help="Have Amazon find out which language is spoken."),
    click.option("--identify-multiple-languages", is_flag=True, help="The same, where several are spoken."),
    click.option("--language-options", metavar="CODE,CODE", help="The languages it can be, as in en-US,de-DE."),
    click.option("--max-speaker-labels", type=click.IntRange(2, 30), metavar="N", help="Tell up to N speakers apart."),
    click.option("--channel-identification", is_flag=True, help="Transcribe each channel by itself."),
    click.option(
        "--max-alternatives", type=click.IntRange(2, 10), metavar="N", help="Have N readings of each passage."
    ),
    click.option("--vocabulary-name", metavar="NAME", help="A custom vocabulary at Amazon."),
    click.option("--vocabulary-filter-name", metavar="NAME", help="A list of words to leave out, mask or tag."),
    click.option("--vocabulary-filter-method", metavar="remove|mask|tag", help="What is done with them."),
    click.option("--language-model-name", metavar="NAME", help="A custom language model at Amazon."),
    click.option(
        "--content-redaction",
        metavar="redacted|redacted_and_unredacted",
        help="Take out what identifies people; only the redacted transcript is fetched.",
    ),
    click.option("--pii-entity-types", metavar="TYPE,TYPE", help="What of it, as in NAME,SSN.  [default: all]"),
    click.option(
        "--output-bucket", metavar="BUCKET", help="Where Amazon writes transcripts, and later runs find them."
    ),
    click.option("--output-prefix", metavar="PREFIX/", help="The folder in that bucket."),
    click.option("--kms-key", metavar="KEY", help="The key that encrypts transcripts in the output bucket."),
    click.option(
        "--data-access-role-arn",
        metavar="ARN",
        help="Have jobs wait in Amazon's own queue; this role reads and writes for them.",
    ),
    click.option("--tag", "tags", type=_TagType(), multiple=True, help="Tag the jobs; can be repeated."),
    click.option(
        "--job-settings",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE.json",
        help="Any other parameters of StartTranscriptionJob, as JSON.",
    ),
)


def of_jobs(command: _Command) -> _Command:
    """Everything that a job at Amazon can be started with."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def taken(asked: dict[str, Any]) -> dict[str, Any]:
    """Take these options out of what was asked for, as parameters of StartTranscriptionJob.

    Raises:
        ParameterRefused: The file of settings is none.
    """
    file = asked.pop("job_settings")
    said = {
        "IdentifyLanguage": asked.pop("identify_language"),
        "IdentifyMultipleLanguages": asked.pop("identify_multiple_languages"),
        "LanguageOptions": _list(asked.pop("language_options")),
        "Settings": _settings(asked),
        "ModelSettings": _only({"LanguageModelName": asked.pop("language_model_name")}),
        "ContentRedaction": _redaction(asked.pop("content_redaction"), _list(asked.pop("pii_entity_types"))),
        "OutputBucketName": asked.pop("output_bucket"),
        "OutputKey": _folder(asked.pop("output_prefix")),
        "OutputEncryptionKMSKeyId": asked.pop("kms_key"),
        "JobExecutionSettings": _queue(asked.pop("data_access_role_arn")),
        "Tags": list(asked.pop("tags")),
    }
    return _merged(_only(said), _read(file) if file else {})


def _settings(asked: dict[str, Any]) -> dict[str, Any]:
    speakers, alternatives = asked.pop("max_speaker_labels"), asked.pop("max_alternatives")
    return _only({
        "ShowSpeakerLabels": speakers is not None,
        "MaxSpeakerLabels": speakers,
        "ChannelIdentification": asked.pop("channel_identification"),
        "ShowAlternatives": alternatives is not None,
        "MaxAlternatives": alternatives,
        "VocabularyName": asked.pop("vocabulary_name"),
        "VocabularyFilterName": asked.pop("vocabulary_filter_name"),
        "VocabularyFilterMethod": asked.pop("vocabulary_filter_method"),
    })  # fmt: skip


def _redaction(output: str | None, types: list[str] | None) -> dict[str, Any]:
    if output is None and types is None:
        return {}
    return _only({"RedactionType": "PII", "RedactionOutput": output or "redacted", "PiiEntityTypes": types})


def _queue(role: str | None) -> dict[str, Any]:
    return {"AllowDeferredExecution": True, "DataAccessRoleArn": role} if role else {}


def _folder(prefix: str | None) -> str | None:
    return f"{prefix.strip('/')}/" if prefix and prefix.strip("/") else None


def _list(text: str | None) -> list[str] | None:
    return [entry.strip() for entry in text.split(",") if entry.strip()] if text is not None else None


def _only(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said."""
    return {name: value for name, value in said.items() if value not in (None, False, {}, [])}


def _merged(first: dict[str, Any], last: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        name: {**value, **last[name]}
        for name, value in first.items()
        if isinstance(value, dict) and isinstance(last.get(name), Mapping)
    }
    return {**first, **last, **both}


def _read(file: Path) -> dict[str, Any]:
    import json

    from ls_transcribe.errors.aws import ParameterRefused

    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ParameterRefused(f"The job settings in {file} cannot be read ({error}).") from error
    if not isinstance(found, dict):
        raise ParameterRefused(f'The job settings in {file} must be an object, as in {{"LanguageCode": "en-US"}}.')
    return found
