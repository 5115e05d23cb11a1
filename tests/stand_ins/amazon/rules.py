"""What StartTranscriptionJob asks for besides the bounds of the model: the rules that its documentation tells in prose.

Only the text for a missing language is known word for word; the others say the same as the documentation.
"""

from typing import Any

from stand_ins.amazon.errors import NO_LANGUAGE, bad_request

_LANGUAGE = ("LanguageCode", "IdentifyLanguage", "IdentifyMultipleLanguages")

_TOGETHER = (
    ("Settings", "ShowSpeakerLabels", "MaxSpeakerLabels"),
    ("Settings", "ShowAlternatives", "MaxAlternatives"),
    ("Settings", "VocabularyFilterName", "VocabularyFilterMethod"),
    ("JobExecutionSettings", "AllowDeferredExecution", "DataAccessRoleArn"),
)
"""The members of a structure that must be given together."""


def check_start(request: dict[str, Any]) -> None:
    """Refuse a job that breaks a rule.

    Raises:
        Refused: It does.
    """
    if request["TranscriptionJobName"] in (".", ".."):
        raise bad_request("The job name can't be . or .. on its own.")
    _check_languages(request)
    for structure, one, other in _TOGETHER:
        given = request.get(structure, {})
        if bool(given.get(one)) != bool(given.get(other)):
            raise bad_request(f"If you include {one}, you must also include {other}.")
    if "OutputKey" in request and "OutputBucketName" not in request:
        raise bad_request("If you specify OutputKey, you must also specify OutputBucketName.")


def _check_languages(request: dict[str, Any]) -> None:
    said = [name for name in _LANGUAGE if request.get(name)]
    if not said:
        raise bad_request(NO_LANGUAGE)
    if len(said) > 1:
        raise bad_request(f"You can include only one of {', '.join(_LANGUAGE)}.")
    options = request.get("LanguageOptions")
    if options is not None and (len(options) < 2 or said == ["LanguageCode"]):
        raise bad_request("LanguageOptions needs two language codes or more, and language identification.")
    if "LanguageIdSettings" in request and options is None:
        raise bad_request("If you include LanguageIdSettings, you must also include LanguageOptions.")
