"""The translation of Amazon's options into parameters of StartTranscriptionJob.

The parameters are described at https://docs.aws.amazon.com/transcribe/latest/APIReference/API_StartTranscriptionJob.html.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def take_parameters(options: dict[str, Any]) -> dict[str, Any]:
    """Remove the options of `amazon_options` from `options`, and return them as parameters of StartTranscriptionJob.

    Options that were not typed become no parameters. The file of `--job-settings` is merged in last.

    Raises:
        ParameterRefused: The file of job settings cannot be read, or does not hold a JSON object of Amazon's types.
    """
    typed_settings = options.pop("job_settings")
    parameters = {
        "IdentifyLanguage": options.pop("identify_language"),
        "IdentifyMultipleLanguages": options.pop("identify_multiple_languages"),
        "LanguageOptions": _split_list(options.pop("language_options")),
        "Settings": _take_settings(options),
        "ModelSettings": _without_empty({"LanguageModelName": options.pop("language_model_name")}),
        "ContentRedaction": _redaction(options.pop("content_redaction"), _split_list(options.pop("pii_entity_types"))),
        "OutputBucketName": options.pop("output_bucket"),
        "OutputKey": _folder(options.pop("output_prefix")),
        "OutputEncryptionKMSKeyId": options.pop("kms_key"),
        "JobExecutionSettings": _job_queue(options.pop("data_access_role_arn")),
        "Tags": list(options.pop("tags")),
    }
    return _merge(_without_empty(parameters), _read_settings(typed_settings) if typed_settings else {})


def _take_settings(options: dict[str, Any]) -> dict[str, Any]:
    """Return the parameter `Settings`. Amazon wants a number of speakers or readings together with its switch."""
    speakers, alternatives = options.pop("max_speaker_labels"), options.pop("max_alternatives")
    return _without_empty({
        "ShowSpeakerLabels": speakers is not None,
        "MaxSpeakerLabels": speakers,
        "ChannelIdentification": options.pop("channel_identification"),
        "ShowAlternatives": alternatives is not None,
        "MaxAlternatives": alternatives,
        "VocabularyName": options.pop("vocabulary_name"),
        "VocabularyFilterName": options.pop("vocabulary_filter_name"),
        "VocabularyFilterMethod": options.pop("vocabulary_filter_method"),
    })  # fmt: skip


def _redaction(output: str | None, types: list[str] | None) -> dict[str, Any]:
    if output is None and types is None:
        return {}
    return _without_empty({"RedactionType": "PII", "RedactionOutput": output or "redacted", "PiiEntityTypes": types})


def _job_queue(role: str | None) -> dict[str, Any]:
    """Return the parameter with which jobs wait in Amazon's own queue. That needs a role that reads and writes."""
    return {"AllowDeferredExecution": True, "DataAccessRoleArn": role} if role else {}


def _folder(prefix: str | None) -> str | None:
    """Return a prefix with one slash at its end and none before it, or None for the bucket itself."""
    return f"{prefix.strip('/')}/" if prefix and prefix.strip("/") else None


def _split_list(text: str | None) -> list[str] | None:
    return [entry.strip() for entry in text.split(",") if entry.strip()] if text is not None else None


def _without_empty(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return only the parameters that were typed."""
    return {name: value for name, value in parameters.items() if value not in (None, False, {}, [])}


def _merge(first: dict[str, Any], last: Mapping[str, Any]) -> dict[str, Any]:
    """Return both. Where both have a value, that of `last` counts; two structures are merged one level deep."""
    structures = {
        name: {**value, **last[name]}
        for name, value in first.items()
        if isinstance(value, dict) and isinstance(last.get(name), Mapping)
    }
    return {**first, **last, **structures}


def _read_settings(typed: Path | str) -> dict[str, Any]:
    """Return the parameters in a file, or those that were typed themselves."""
    import json

    from ls_transcribe.aws.transcribe import type_problems
    from ls_transcribe.errors.aws import ParameterRefused

    try:
        settings = json.loads(typed if isinstance(typed, str) else typed.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ParameterRefused(f"The job settings in {typed} cannot be read ({error}).") from error
    if not isinstance(settings, dict):
        raise ParameterRefused(f'The job settings in {typed} must be an object, such as {{"LanguageCode": "en-US"}}.')
    for complaint in type_problems(settings):
        raise ParameterRefused(f"The job settings cannot be used: {complaint}.")
    return settings
