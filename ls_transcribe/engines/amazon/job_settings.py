"""The parameters of StartTranscriptionJob that all jobs of a run share: they are checked, digested and compared.

The rules that the service's model does not express come from its documentation of each member (API of 2017-10-26).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ls_transcribe.aws import s3, transcribe
from ls_transcribe.engines.amazon import names_by_language
from ls_transcribe.engines.base import JobOptions
from ls_transcribe.errors.aws import LanguageMissing, ParameterRefused
from ls_transcribe.model.job import Job, settings_digest

Parameters = Mapping[str, Any]

PER_JOB = ("TranscriptionJobName", "Media")
"""The parameters that differ from job to job."""

_LANGUAGE_CHOICES = ("LanguageCode", "IdentifyLanguage", "IdentifyMultipleLanguages")
"""The parameters that tell Amazon which language is spoken. One of them must be given."""

_LANGUAGE_PARAMETERS = (*_LANGUAGE_CHOICES, "LanguageOptions", "LanguageIdSettings")
"""All parameters that are about languages."""

REDACTED_LANGUAGES = ("en-US", "es-US", "fr-FR", "fr-CA", "de-DE", "de-CH", "it-IT", "pt-PT", "pt-BR")
"""The languages in which Amazon redacts what identifies people. In others it redacts nothing, without a warning.

The list is that of Amazon's document history on `REDACTED_AS_OF`.
"""

REDACTED_AS_OF = "2026-05-01"

_NOT_SHAPING = frozenset({
    *PER_JOB, "OutputBucketName", "OutputKey", "OutputEncryptionKMSKeyId", "KMSEncryptionContext",
    "JobExecutionSettings", "Tags", "Subtitles",
})  # fmt: skip
"""The parameters that change neither the text nor the document."""

_DETECTED = ("MediaFormat", "MediaSampleRateHertz", "LanguageCode")
"""The parameters that Amazon returns for a job even if it was started without them."""

_PAIRS = {
    "Settings": (
        ("ShowSpeakerLabels", "MaxSpeakerLabels"),
        ("ShowAlternatives", "MaxAlternatives"),
        ("VocabularyFilterName", "VocabularyFilterMethod"),
    ),
    "JobExecutionSettings": (("AllowDeferredExecution", "DataAccessRoleArn"),),
}
"""The members of a parameter that must be given together."""

_TYPED = {("VocabularyFilterName", "VocabularyFilterMethod"): "--vocabulary-filter-name and --vocabulary-filter-method"}
"""The options of such members that are two options: of the others, one option gives both."""


class JobSettings:
    """The parameters that all jobs of a run share. `digest` is the digest of those that shape the text.

    `OutputKey`, if given, is a prefix that ends in a slash. `redact_anyway` lifts the check of the redacted language.

    Raises:
        LanguageMissing: No parameter tells the language.
        ParameterRefused: The parameters contradict each other.
    """

    def __init__(self, parameters: Parameters, *, redact_anyway: bool = False) -> None:
        complaints = [*_complaints(parameters), *([] if redact_anyway else _redaction_complaints(parameters))]
        for complaint in (*complaints, *names_by_language.complaints(parameters)):
            raise ParameterRefused(f"The job settings cannot be used: {complaint}.")
        self.parameters = names_by_language.placed(parameters)
        shaping = {name: _without_empty(value) for name, value in parameters.items() if name not in _NOT_SHAPING}
        self.digest = settings_digest("amazon", shaping)

    def request(self, job: Job) -> dict[str, Any]:
        """Return the parameters that start a job."""
        of_job: dict[str, Any] = {"TranscriptionJobName": job.name, "Media": {"MediaFileUri": job.recording.uri}}
        if bucket := self.parameters.get("OutputBucketName"):
            of_job |= {
                "OutputBucketName": bucket,
                "OutputKey": f"{self.parameters.get('OutputKey', '')}{job.name}.json",
            }
        return {**self.parameters, **of_job}

    @property
    def results(self) -> str | None:
        """The URI below which documents are written, or None if they are written to Amazon's own bucket."""
        bucket = self.parameters.get("OutputBucketName")
        return s3.join(bucket, self.parameters.get("OutputKey", "")) if bucket else None

    def result_uri(self, name: str) -> str | None:
        """Return the URI of a job's document. If there are two documents, it is that of the redacted one."""
        return self.results and f"{self.results}{'redacted-' if self.is_redacted else ''}{name}.json"

    @property
    def is_redacted(self) -> bool:
        """Whether what identifies people is removed from the text."""
        return "ContentRedaction" in self.parameters

    @property
    def is_queued(self) -> bool:
        """Whether jobs for which there is no room wait in Amazon's own queue."""
        return bool(self.parameters.get("JobExecutionSettings", {}).get("AllowDeferredExecution"))

    def differences(self, answer: Parameters) -> Iterator[str]:
        """Yield the names of the parameters that shape the text and differ from those of a job at Amazon.

        `answer` is Amazon's description of that job.
        """
        for name in {**self.parameters, **answer}:
            if name in _COMPARED and not self._agrees(name, self.parameters.get(name), answer.get(name)):
                yield name

    def _agrees(self, name: str, ours: Any, theirs: Any) -> bool:
        if ours is None and name in _DETECTED:
            return True
        return bool(_without_empty(ours) == _without_empty(theirs))


_COMPARED = frozenset({
    *_LANGUAGE_PARAMETERS, "MediaFormat", "MediaSampleRateHertz", "Settings", "ModelSettings", "ContentRedaction",
    "ToxicityDetection",
})  # fmt: skip
"""The parameters that shape the text and that GetTranscriptionJob returns."""


def settle_job_options(typed: JobOptions, remembered: JobOptions) -> JobOptions:
    """Return the job options of a run. A typed way to tell the language replaces all remembered ones.

    Raises:
        ParameterRefused: A parameter has another type than Amazon's, or the name of the output bucket is none.
    """
    settings = dict(typed.job_settings)
    for complaint in transcribe.type_problems(settings) if settings else ():
        raise ParameterRefused(f"The job settings cannot be used: {complaint}.")
    is_typed = bool(typed.language) or any(settings.get(name) for name in _LANGUAGE_CHOICES)
    language = typed.language if is_typed else remembered.language
    replaced: tuple[str, ...] = ()
    if is_typed:
        replaced = _LANGUAGE_PARAMETERS
    elif language:  # it may have been given to another engine, which left Amazon's other ways as they were
        replaced = tuple(name for name in _LANGUAGE_PARAMETERS if name != "LanguageCode")
    earlier = {name: value for name, value in remembered.job_settings.items() if name not in replaced}
    merged = {**earlier, **settings}
    if "Settings" in earlier and "Settings" in settings:
        merged["Settings"] = {**earlier["Settings"], **settings["Settings"]}
    _check_bucket(merged.get("OutputBucketName"))
    return JobOptions(language, merged)


def _check_bucket(name: Any) -> None:
    if name is not None and not (isinstance(name, str) and re.fullmatch(s3.BUCKET_NAME, name)):
        raise ParameterRefused(
            f"{name} is not a bucket name: --output-bucket takes only a name, such as transcripts, "
            "and --output-prefix the folder in it."
        )


def _without_empty(value: Any) -> Any:
    """Return a parameter without the members that mean the same as leaving them out, such as False."""
    if isinstance(value, Mapping):
        return {name: plain for name, entry in value.items() if (plain := _without_empty(entry))} or None
    return value or None


def _complaints(parameters: Parameters) -> Iterator[str]:
    for name in PER_JOB:
        if name in parameters:
            yield f"{name} is set by this tool for each job"
    choices = [name for name in _LANGUAGE_CHOICES if parameters.get(name)]
    if not choices:
        raise LanguageMissing
    if len(choices) > 1:
        yield f"{' and '.join(choices)} cannot be used together"
    yield from _language_complaints(parameters, choices[0])
    for name, pairs in _PAIRS.items():
        for pair in pairs:
            given = [member for member in pair if parameters.get(name, {}).get(member)]
            if len(given) == 1 and not (
                given == ["VocabularyFilterMethod"] and names_by_language.has_filter(parameters)
            ):
                names = " and ".join(pair)
                typed = _TYPED.get(pair)
                yield f"{typed} must be given together ({names})" if typed else f"{names} must be given together"
    yield from _output_complaints(parameters)


def _language_complaints(parameters: Parameters, choice: str) -> Iterator[str]:
    options = parameters.get("LanguageOptions")
    if options is not None and choice == "LanguageCode":
        yield "LanguageOptions are for languages that are to be identified"
    if options is not None and len(options) < 2:
        yield "LanguageOptions are two or more"
    if "LanguageIdSettings" in parameters and not options:
        yield "LanguageIdSettings need LanguageOptions"
    if "ContentRedaction" in parameters and choice != "LanguageCode":
        yield (
            "Amazon redacts only when it is told the language, and removes nothing when it finds it out itself: "
            "name it with --language-code"
        )


def _redaction_complaints(parameters: Parameters) -> Iterator[str]:
    language = parameters.get("LanguageCode")
    if "ContentRedaction" in parameters and language and language not in REDACTED_LANGUAGES:
        yield (
            f"{language} is not known to be redacted as of {REDACTED_AS_OF}, and Amazon leaves everything in, without "
            f"a warning, where it does not redact (it redacts {', '.join(REDACTED_LANGUAGES)}): --redact-anyway "
            "insists, where Amazon has added it since"
        )


def _output_complaints(parameters: Parameters) -> Iterator[str]:
    prefix = parameters.get("OutputKey")
    if prefix is not None and "OutputBucketName" not in parameters:
        yield "an output prefix needs an output bucket"
    if prefix and not prefix.endswith("/"):
        yield f"the output prefix {prefix} must end in a slash: all jobs would write the same object"
