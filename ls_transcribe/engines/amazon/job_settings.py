"""What jobs at Amazon are started with: parameters of StartTranscriptionJob, checked, digested, compared.

The rules that its model does not express stand in the service's documentation, member by member (API of 2017-10-26).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ls_transcribe.aws import s3
from ls_transcribe.errors.aws import LanguageMissing, ParameterRefused
from ls_transcribe.model.job import Job, settings_digest

Parameters = Mapping[str, Any]

OWN = ("TranscriptionJobName", "Media")
"""What differs from job to job."""

LANGUAGES = ("LanguageCode", "IdentifyLanguage", "IdentifyMultipleLanguages")
"""Three ways to say which language is spoken, one of which must be chosen."""

OF_LANGUAGES = (*LANGUAGES, "LanguageOptions", "LanguageIdSettings")

REDACTED_LANGUAGES = ("en-US",)
"""Where Amazon redacts what identifies people. In others it leaves all in, and says nothing of it."""

_NOT_SHAPING = frozenset({
    *OWN, "OutputBucketName", "OutputKey", "OutputEncryptionKMSKeyId", "KMSEncryptionContext", "JobExecutionSettings",
    "Tags", "Subtitles",
})  # fmt: skip
"""What changes neither text nor document."""

_DETECTED = ("MediaFormat", "MediaSampleRateHertz", "LanguageCode")
"""What Amazon tells of a job also where it was not said when it was started."""

_PAIRS = {
    "Settings": (
        ("ShowSpeakerLabels", "MaxSpeakerLabels"),
        ("ShowAlternatives", "MaxAlternatives"),
        ("VocabularyFilterName", "VocabularyFilterMethod"),
    ),
    "JobExecutionSettings": (("AllowDeferredExecution", "DataAccessRoleArn"),),
}
"""What must be given together."""


class JobSettings:
    """The parameters that all jobs of a run share. `digest` stands for those that shape the text.

    `OutputKey`, if given, is a prefix that ends in a slash.

    Raises:
        LanguageMissing: No language is said.
        ParameterRefused: They contradict each other.
    """

    def __init__(self, parameters: Parameters) -> None:
        for complaint in _complaints(parameters):
            raise ParameterRefused(f"The job settings cannot be used: {complaint}.")
        self.parameters = parameters
        shaping = {name: _said(value) for name, value in parameters.items() if name not in _NOT_SHAPING}
        self.digest = settings_digest("amazon", shaping)

    def request(self, job: Job) -> dict[str, Any]:
        """The request that starts a job."""
        own: dict[str, Any] = {"TranscriptionJobName": job.name, "Media": {"MediaFileUri": job.recording.uri}}
        if bucket := self.parameters.get("OutputBucketName"):
            own |= {"OutputBucketName": bucket, "OutputKey": f"{self.parameters.get('OutputKey', '')}{job.name}.json"}
        return {**self.parameters, **own}

    @property
    def results(self) -> str | None:
        """The URI below which documents are written; None for Amazon's own bucket."""
        bucket = self.parameters.get("OutputBucketName")
        return s3.join(bucket, self.parameters.get("OutputKey", "")) if bucket else None

    def result_of(self, name: str) -> str | None:
        """The URI of a job's document: of the redacted one, where there are two."""
        return self.results and f"{self.results}{'redacted-' if self.is_redacted else ''}{name}.json"

    @property
    def is_redacted(self) -> bool:
        """Whether what identifies people is taken out."""
        return "ContentRedaction" in self.parameters

    @property
    def is_queued(self) -> bool:
        """Whether jobs wait in Amazon's own queue."""
        return bool(self.parameters.get("JobExecutionSettings", {}).get("AllowDeferredExecution"))

    def differences(self, answer: Parameters) -> Iterator[str]:
        """What shapes the text of a job that Amazon describes otherwise than that of ours, by name."""
        for name in {**self.parameters, **answer}:
            if name in _SHAPING_TOLD and not self._agrees(name, self.parameters.get(name), answer.get(name)):
                yield name

    def _agrees(self, name: str, ours: Any, theirs: Any) -> bool:
        if ours is None and name in _DETECTED:
            return True
        return bool(_said(ours) == _said(theirs))


_SHAPING_TOLD = frozenset({
    *OF_LANGUAGES, "MediaFormat", "MediaSampleRateHertz", "Settings", "ModelSettings", "ContentRedaction",
    "ToxicityDetection",
})  # fmt: skip
"""What GetTranscriptionJob tells of what shapes a text."""


def _said(value: Any) -> Any:
    """A setting without what is as if it were left out."""
    if isinstance(value, Mapping):
        return {name: said for name, entry in value.items() if (said := _said(entry))} or None
    return value or None


def _complaints(parameters: Parameters) -> Iterator[str]:
    for name in OWN:
        if name in parameters:
            yield f"{name} is each job's own"
    said = [name for name in LANGUAGES if parameters.get(name)]
    if not said:
        raise LanguageMissing
    if len(said) > 1:
        yield f"{' and '.join(said)} exclude each other"
    yield from _complaints_of_languages(parameters, said[0])
    for name, pairs in _PAIRS.items():
        for pair in pairs:
            given = [member for member in pair if parameters.get(name, {}).get(member)]
            if len(given) == 1:
                yield f"{' and '.join(pair)} must be given together"
    yield from _complaints_of_output(parameters)


def _complaints_of_languages(parameters: Parameters, said: str) -> Iterator[str]:
    options = parameters.get("LanguageOptions")
    if options is not None and said == "LanguageCode":
        yield "LanguageOptions are for languages that are to be identified"
    if options is not None and len(options) < 2:
        yield "LanguageOptions are two or more"
    if "LanguageIdSettings" in parameters and not options:
        yield "LanguageIdSettings need LanguageOptions"
    if "ContentRedaction" in parameters and parameters.get("LanguageCode") not in REDACTED_LANGUAGES:
        yield (
            f"Amazon redacts {' and '.join(REDACTED_LANGUAGES)} only and leaves everything in where it does not know "
            "the language to be that: say LanguageCode"
        )


def _complaints_of_output(parameters: Parameters) -> Iterator[str]:
    prefix = parameters.get("OutputKey")
    if prefix is not None and "OutputBucketName" not in parameters:
        yield "an output prefix needs an output bucket"
    if prefix and not prefix.endswith("/"):
        yield f"the output prefix {prefix} must end in a slash: all jobs would write the same object"
