"""The options that are typed for parameters of StartTranscriptionJob, so that messages name what was typed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ls_transcribe.store.remembered_options import RememberedOption, as_flag, as_list

_PARAMETERS = "job_settings"
_SETTINGS = (_PARAMETERS, "Settings")
_REDACTION = (_PARAMETERS, "ContentRedaction")
_QUEUE = (_PARAMETERS, "JobExecutionSettings")


def _tags(tags: Iterable[Mapping[str, str]]) -> list[str | None]:
    return [f"{tag['Key']}={tag['Value']}" for tag in tags]


PARAMETER_OPTIONS = (
    RememberedOption("--language-code", ("language",), belongings=((_PARAMETERS, "LanguageCode"),)),
    RememberedOption("--identify-language", (_PARAMETERS, "IdentifyLanguage"), as_flag),
    RememberedOption("--identify-multiple-languages", (_PARAMETERS, "IdentifyMultipleLanguages"), as_flag),
    RememberedOption("--language-options", (_PARAMETERS, "LanguageOptions"), as_list),
    RememberedOption(
        "--max-speaker-labels",
        (*_SETTINGS, "MaxSpeakerLabels"),
        together={(*_SETTINGS, "ShowSpeakerLabels"): True},
    ),
    RememberedOption("--channel-identification", (*_SETTINGS, "ChannelIdentification"), as_flag),
    RememberedOption(
        "--max-alternatives", (*_SETTINGS, "MaxAlternatives"), together={(*_SETTINGS, "ShowAlternatives"): True}
    ),
    RememberedOption("--vocabulary-name", (*_SETTINGS, "VocabularyName")),
    RememberedOption(
        "--vocabulary-filter-name",
        (*_SETTINGS, "VocabularyFilterName"),
        belongings=((*_SETTINGS, "VocabularyFilterMethod"),),
    ),
    RememberedOption("--vocabulary-filter-method", (*_SETTINGS, "VocabularyFilterMethod")),
    RememberedOption("--language-model-name", (_PARAMETERS, "ModelSettings", "LanguageModelName")),
    RememberedOption(
        "--content-redaction",
        (*_REDACTION, "RedactionOutput"),
        together={(*_REDACTION, "RedactionType"): "PII"},
        belongings=(_REDACTION,),
    ),
    RememberedOption("--pii-entity-types", (*_REDACTION, "PiiEntityTypes"), as_list),
    RememberedOption(
        "--output-bucket",
        (_PARAMETERS, "OutputBucketName"),
        belongings=((_PARAMETERS, "OutputKey"), (_PARAMETERS, "OutputEncryptionKMSKeyId")),
    ),
    RememberedOption("--output-prefix", (_PARAMETERS, "OutputKey")),
    RememberedOption("--kms-key", (_PARAMETERS, "OutputEncryptionKMSKeyId")),
    RememberedOption(
        "--data-access-role-arn",
        (*_QUEUE, "DataAccessRoleArn"),
        together={(*_QUEUE, "AllowDeferredExecution"): True},
    ),
    RememberedOption("--tag", (_PARAMETERS, "Tags"), _tags),
)
"""Every option with its parameter. The rest are given by `--job-settings`."""


def option_names(parameters: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return the options that were typed for these parameters, each once; --job-settings for those without one."""
    return list(dict.fromkeys(option for name in names for option in _options_of(name, parameters.get(name))))


def _options_of(name: str, value: Any) -> Iterator[str]:
    if name == "Settings":
        members = value if isinstance(value, Mapping) else {"": None}
        yield from (_option_at((*_SETTINGS, member)) for member in members)
    else:
        yield _option_at((_PARAMETERS, name))


def _option_at(place: tuple[str, ...]) -> str:
    """Return the first option that sets what is at a place, or something inside of it."""
    for option in PARAMETER_OPTIONS:
        if any(each[: len(place)] == place for each in (option.place, *option.together)):
            return option.option
    return "--job-settings"
