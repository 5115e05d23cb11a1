"""The options that are typed for parameters of StartTranscriptionJob, so that messages name what was typed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_OPTIONS = {
    "LanguageCode": "--language-code",
    "IdentifyLanguage": "--identify-language",
    "IdentifyMultipleLanguages": "--identify-multiple-languages",
    "LanguageOptions": "--language-options",
    "ModelSettings": "--language-model-name",
    "ContentRedaction": "--content-redaction",
    "OutputBucketName": "--output-bucket",
    "OutputKey": "--output-prefix",
    "OutputEncryptionKMSKeyId": "--kms-key",
    "JobExecutionSettings": "--data-access-role-arn",
    "Tags": "--tag",
}
_OF_SETTINGS = {
    "MaxSpeakerLabels": "--max-speaker-labels",
    "ShowSpeakerLabels": "--max-speaker-labels",
    "ChannelIdentification": "--channel-identification",
    "MaxAlternatives": "--max-alternatives",
    "ShowAlternatives": "--max-alternatives",
    "VocabularyName": "--vocabulary-name",
    "VocabularyFilterName": "--vocabulary-filter-name",
    "VocabularyFilterMethod": "--vocabulary-filter-method",
}
"""The options for members of the parameter Settings."""


def option_names(parameters: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return the options that were typed for these parameters, each once; --job-settings for those without one."""
    return list(dict.fromkeys(option for name in names for option in _options_of(name, parameters.get(name))))


def _options_of(name: str, value: Any) -> Iterator[str]:
    if name == "Settings" and isinstance(value, Mapping):
        yield from (_OF_SETTINGS.get(member, "--job-settings") for member in value)
    else:
        yield _OPTIONS.get(name, "--job-settings")
