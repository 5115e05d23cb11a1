"""The settings of jobs at Amazon: what they are told apart by, what is wrong with them, what Amazon makes of them."""

from typing import Any

import pytest
from engines.amazon.bench import ENGLISH, job, recording
from stand_ins.amazon.calls import get
from stand_ins.amazon.server import Amazon

from ls_transcribe.engines.amazon.job_settings import JobSettings
from ls_transcribe.errors.aws import LanguageMissing, ParameterRefused

IDENTIFIED = {"IdentifyLanguage": True, "LanguageOptions": ["en-US", "de-DE"]}
SPEAKERS = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 3}
CHOICES = {"ShowAlternatives": True, "MaxAlternatives": 2}
VOCABULARY = {"VocabularyName": "names", "VocabularyFilterName": "words", "VocabularyFilterMethod": "mask"}
TOXICITY = [{"ToxicityCategories": ["ALL"]}]
MODEL = {"LanguageModelName": "model"}
FOUND_OUT: dict[str, Any] = {"IdentifyLanguage": True, "LanguageOptions": ["en-US", "de-DE"]}
SEVERAL: dict[str, Any] = {"IdentifyMultipleLanguages": True, "LanguageOptions": ["en-US", "de-DE"]}
REDACTION = {"RedactionType": "PII", "RedactionOutput": "redacted", "PiiEntityTypes": ["NAME", "PHONE"]}
ROLE = {"AllowDeferredExecution": True, "DataAccessRoleArn": "arn:aws:iam::012345678901:role/transcribe"}

FULL: dict[str, Any] = {
    **IDENTIFIED,
    "LanguageIdSettings": {"en-US": {"VocabularyName": "names"}},
    "MediaFormat": "wav",
    "MediaSampleRateHertz": 16_000,
    "Settings": {**SPEAKERS, "ChannelIdentification": True, **CHOICES, **VOCABULARY},
    "ModelSettings": MODEL,
    "ToxicityDetection": TOXICITY,
}
"""Every setting that shapes the text, but for redaction, which is not for languages that are to be found out."""

NOT_SHAPING: dict[str, Any] = {
    "OutputBucketName": "output",
    "OutputKey": "transcripts/",
    "OutputEncryptionKMSKeyId": "key",
    "KMSEncryptionContext": {"a": "b"},
    "JobExecutionSettings": ROLE,
    "Tags": [{"Key": "a", "Value": "b"}],
    "Subtitles": {"Formats": ["srt"]},
}


@pytest.mark.parametrize(
    ("parameters", "digest"),
    [
        pytest.param(ENGLISH, "c58c3e", id="a language"),
        pytest.param(FULL, "886efd", id="everything"),
        pytest.param({**ENGLISH, "ContentRedaction": REDACTION}, "6d8197", id="redaction"),
    ],
)
def test_digests_are_the_same_in_every_release(parameters: dict[str, Any], digest: str) -> None:
    """Jobs that an earlier release paid for are found under the names that it gave them."""
    assert JobSettings(parameters).digest == digest


def test_the_order_of_settings_does_not_matter() -> None:
    """Settings that are written down the other way round are the same, those within others too."""
    turned = {
        name: dict(reversed(value.items())) if isinstance(value, dict) else value
        for name, value in reversed(FULL.items())
    }
    assert JobSettings(turned).digest == JobSettings(FULL).digest


@pytest.mark.parametrize("name", NOT_SHAPING)
def test_what_does_not_shape_the_text_does_not_tell_jobs_apart(name: str) -> None:
    """Where documents go and who pays for them may change without anything being transcribed again."""
    needed = {"OutputBucketName": "output"} if name == "OutputKey" else {}
    assert JobSettings({**ENGLISH, **needed, name: NOT_SHAPING[name]}).digest == JobSettings(ENGLISH).digest


@pytest.mark.parametrize(
    "more",
    [
        {"LanguageCode": "en-GB"},
        {"MediaFormat": "wav"},
        {"MediaSampleRateHertz": 16_000},
        {"Settings": SPEAKERS},
        {"Settings": {**SPEAKERS, "MaxSpeakerLabels": 2}},
        {"Settings": CHOICES},
        {"Settings": {"ChannelIdentification": True}},
        {"Settings": {"VocabularyName": "names"}},
        {"Settings": VOCABULARY},
        {"ModelSettings": MODEL},
        {"ContentRedaction": REDACTION},
        {"ContentRedaction": {**REDACTION, "RedactionOutput": "redacted_and_unredacted"}},
        {"ToxicityDetection": TOXICITY},
    ],
    ids=str,
)
def test_what_shapes_the_text_tells_jobs_apart(more: dict[str, Any]) -> None:
    """Another text is another job."""
    assert JobSettings({**ENGLISH, **more}).digest != JobSettings(ENGLISH).digest


def test_ways_to_say_the_language_are_told_apart() -> None:
    """A language that is said, one that is found out, one of a few, and several are four settings."""
    ways = (
        {"IdentifyLanguage": True},
        IDENTIFIED,
        {"IdentifyMultipleLanguages": True},
        {**IDENTIFIED, "LanguageIdSettings": {"en-US": {"VocabularyName": "names"}}},
        ENGLISH,
    )
    assert len({JobSettings(way).digest for way in ways}) == len(ways)


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({**ENGLISH, "TranscriptionJobName": "mine"}, "TranscriptionJobName is set by this tool for each job"),
        ({**ENGLISH, "Media": {"MediaFileUri": "s3://input/talk.wav"}}, "Media is set by this tool for each job"),
        ({**ENGLISH, "IdentifyLanguage": True}, "LanguageCode and IdentifyLanguage cannot be used together"),
        (
            {"IdentifyLanguage": True, "IdentifyMultipleLanguages": True},
            "IdentifyLanguage and IdentifyMultipleLanguages cannot be used together",
        ),
        (
            {**ENGLISH, "LanguageOptions": ["en-US", "de-DE"]},
            "LanguageOptions are for languages that are to be identified",
        ),
        ({"IdentifyLanguage": True, "LanguageOptions": ["en-US"]}, "LanguageOptions are two or more"),
        (
            {"IdentifyLanguage": True, "LanguageIdSettings": {"en-US": {"VocabularyName": "names"}}},
            "LanguageIdSettings need LanguageOptions",
        ),
        (
            {"LanguageCode": "nl-NL", "ContentRedaction": REDACTION},
            "nl-NL is not known to be redacted as of 2026-05-01, and Amazon leaves everything in, without a warning, "
            "where it does not redact (it redacts en-US, es-US, fr-FR, fr-CA, de-DE, de-CH, it-IT, pt-PT, pt-BR): "
            "--redact-anyway insists, where Amazon has added it since",
        ),
        (
            {**FOUND_OUT, "LanguageOptions": None, "Settings": {"VocabularyName": "names"}},
            "--vocabulary-name needs --language-options here: Amazon takes such names for each language that it can be",
        ),
        (
            {**FOUND_OUT, "Settings": {"VocabularyName": "fr-FR=noms"}},
            "--vocabulary-name names fr-FR, which is not among --language-options",
        ),
        (
            {**FOUND_OUT, "Settings": {"VocabularyName": "en-US=names,de-DE=namen,en-US=words"}},
            "--vocabulary-name names en-US 2 times",
        ),
        (
            {**FOUND_OUT, "LanguageIdSettings": {"fr-FR": {"VocabularyName": "noms"}}},
            "LanguageIdSettings name fr-FR, which is not among --language-options",
        ),
        (
            {**SEVERAL, "ModelSettings": {"LanguageModelName": "law"}},
            "Amazon takes no language model where it identifies several languages: leave out --language-model-name",
        ),
        (
            {**SEVERAL, "LanguageIdSettings": {"en-US": {"LanguageModelName": "law"}}},
            "Amazon takes no language model where it identifies several languages: leave out --language-model-name",
        ),
        (
            {"IdentifyLanguage": True, "ContentRedaction": REDACTION},
            "Amazon redacts only when it is told the language, and removes nothing when it finds it out itself: "
            "name it with --language-code",
        ),
        (
            {**ENGLISH, "Settings": {"MaxSpeakerLabels": 3}},
            "ShowSpeakerLabels and MaxSpeakerLabels must be given together",
        ),
        (
            {**ENGLISH, "Settings": {"ShowSpeakerLabels": False, "MaxSpeakerLabels": 3}},
            "ShowSpeakerLabels and MaxSpeakerLabels must be given together",
        ),
        (
            {**ENGLISH, "Settings": {"ShowAlternatives": True}},
            "ShowAlternatives and MaxAlternatives must be given together",
        ),
        (
            {**ENGLISH, "Settings": {"VocabularyFilterName": "words"}},
            "--vocabulary-filter-name and --vocabulary-filter-method must be given together (VocabularyFilterName and "
            "VocabularyFilterMethod)",
        ),
        (
            {**ENGLISH, "JobExecutionSettings": {"AllowDeferredExecution": True}},
            "AllowDeferredExecution and DataAccessRoleArn must be given together",
        ),
        ({**ENGLISH, "OutputKey": "transcripts/"}, "an output prefix needs an output bucket"),
        (
            {**ENGLISH, "OutputBucketName": "output", "OutputKey": "all.json"},
            "the output prefix all.json must end in a slash: all jobs would write the same object",
        ),
    ],
)
def test_settings_that_contradict_each_other_are_refused(parameters: dict[str, Any], complaint: str) -> None:
    """What Amazon would refuse, or do otherwise than meant, is said in its own names before anything is started."""
    with pytest.raises(ParameterRefused) as refusal:
        JobSettings(parameters)
    assert str(refusal.value) == f"The job settings cannot be used: {complaint}."


@pytest.mark.parametrize("parameters", [{}, {"IdentifyLanguage": False}, {"LanguageOptions": ["en-US", "de-DE"]}])
def test_the_language_is_never_guessed(parameters: dict[str, Any]) -> None:
    """Settings that say no language are refused with the options that say one."""
    with pytest.raises(LanguageMissing) as refusal:
        JobSettings(parameters)
    assert str(refusal.value) == (
        "Say which language is spoken, with --language-code (such as en-US), "
        "or have Amazon find out with --identify-language or --identify-multiple-languages."
    )


def test_every_setting_may_be_given_at_once() -> None:
    """Settings that do not contradict each other are taken as they are; only names have another place here."""
    parameters, moved = {**FULL, **NOT_SHAPING}, {"Settings", "ModelSettings", "LanguageIdSettings"}
    taken = JobSettings(parameters).parameters
    assert {name: taken[name] for name in taken.keys() - moved} == {
        name: parameters[name] for name in parameters.keys() - moved
    }


TALK = recording("talks/my talk.wav")
NAME = f"lst-my-talk-{TALK.key}-c58c3e"


@pytest.mark.parametrize(
    ("output", "place"),
    [
        ({}, {}),
        ({"OutputBucketName": "output"}, {"OutputBucketName": "output", "OutputKey": f"{NAME}.json"}),
        (
            {"OutputBucketName": "output", "OutputKey": "a/b/"},
            {"OutputBucketName": "output", "OutputKey": f"a/b/{NAME}.json"},
        ),
    ],
)
def test_a_request_is_the_settings_and_what_is_the_jobs_own(output: dict[str, Any], place: dict[str, Any]) -> None:
    """A job is asked for under its name, for its recording as it is called, with a document that is called as it is."""
    settings = {**ENGLISH, "Tags": [{"Key": "a", "Value": "b"}]}
    assert JobSettings({**settings, **output}).request(job(ENGLISH, TALK)) == {
        **settings,
        **place,
        "TranscriptionJobName": NAME,
        "Media": {"MediaFileUri": "s3://input/talks/my talk.wav"},
    }


@pytest.mark.parametrize(
    ("parameters", "result"),
    [
        (ENGLISH, None),
        ({**ENGLISH, "OutputBucketName": "output"}, "s3://output/job.json"),
        ({**ENGLISH, "OutputBucketName": "output", "OutputKey": "a/b/"}, "s3://output/a/b/job.json"),
        (
            {**ENGLISH, "OutputBucketName": "output", "OutputKey": "a/b/", "ContentRedaction": REDACTION},
            "s3://output/a/b/redacted-job.json",
        ),
    ],
)
def test_a_document_is_where_amazon_writes_it(parameters: dict[str, Any], result: str | None) -> None:
    """The address follows from the job's name; of a redacted document it is the redacted one's."""
    assert JobSettings(parameters).result_uri("job") == result


DESCRIBED = {
    "plain": ENGLISH,
    "a language found out": {"IdentifyLanguage": True},
    "one of a few languages": {**IDENTIFIED, "LanguageIdSettings": {"en-US": {"VocabularyName": "names"}}},
    "several languages": {"IdentifyMultipleLanguages": True, "LanguageOptions": ["en-US", "de-DE"]},
    "speakers": {**ENGLISH, "Settings": SPEAKERS},
    "vocabulary": {**ENGLISH, "Settings": VOCABULARY},
    "alternatives": {**ENGLISH, "Settings": CHOICES},
    "channels": {**ENGLISH, "Settings": {"ChannelIdentification": True}},
    "settings that are off": {**ENGLISH, "Settings": {"ShowSpeakerLabels": False, "ChannelIdentification": False}},
    "redaction": {**ENGLISH, "ContentRedaction": REDACTION},
    "a model": {**ENGLISH, "ModelSettings": MODEL},
    "toxicity": {**ENGLISH, "ToxicityDetection": TOXICITY},
    "format and rate": {**ENGLISH, "MediaFormat": "wav", "MediaSampleRateHertz": 16_000},
    "what shapes nothing": {**ENGLISH, **NOT_SHAPING},
    "everything": {**FULL, **NOT_SHAPING},
}


@pytest.mark.parametrize("parameters", DESCRIBED.values(), ids=DESCRIBED)
def test_amazon_describes_our_own_job_as_ours(bench: Amazon, parameters: dict[str, Any]) -> None:
    """What Amazon adds to its description, while a job runs and when it has found everything out, is no difference."""
    bench.service.vocabularies.add("names")
    settings = JobSettings(parameters)
    request = {**settings.request(job(parameters, TALK)), "Media": {"MediaFileUri": "s3://input/talk.wav"}}
    bench.transcribe.start_transcription_job(**request)
    name = request["TranscriptionJobName"]
    running = get(bench, name)
    bench.clock.pass_by(60)
    ended = get(bench, name)
    told = [answer["TranscriptionJobStatus"] for answer in (running, ended)]
    assert (told, [list(settings.differences(answer)) for answer in (running, ended)]) == (
        ["IN_PROGRESS", "COMPLETED"],
        [[], []],
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "differences"),
    [
        (ENGLISH, {"LanguageCode": "de-DE"}, ["LanguageCode"]),
        (ENGLISH, {"IdentifyLanguage": True}, ["IdentifyLanguage"]),
        ({"IdentifyLanguage": True}, ENGLISH, ["IdentifyLanguage"]),
        ({"IdentifyMultipleLanguages": True}, ENGLISH, ["IdentifyMultipleLanguages"]),
        (IDENTIFIED, {**IDENTIFIED, "LanguageOptions": ["en-US", "fr-FR"]}, ["LanguageOptions"]),
        ({"IdentifyLanguage": True}, IDENTIFIED, ["LanguageOptions"]),
        (ENGLISH, {**ENGLISH, "Settings": SPEAKERS}, ["Settings"]),
        ({**ENGLISH, "Settings": SPEAKERS}, ENGLISH, ["Settings"]),
        (
            {**ENGLISH, "Settings": SPEAKERS},
            {**ENGLISH, "Settings": {**SPEAKERS, "MaxSpeakerLabels": 2}},
            ["Settings"],
        ),
        (ENGLISH, {**ENGLISH, "Settings": VOCABULARY}, ["Settings"]),
        (ENGLISH, {**ENGLISH, "ContentRedaction": REDACTION}, ["ContentRedaction"]),
        ({**ENGLISH, "ContentRedaction": REDACTION}, ENGLISH, ["ContentRedaction"]),
        (ENGLISH, {**ENGLISH, "ModelSettings": MODEL}, ["ModelSettings"]),
        (ENGLISH, {**ENGLISH, "ToxicityDetection": TOXICITY}, ["ToxicityDetection"]),
        ({**ENGLISH, "MediaFormat": "mp3"}, ENGLISH, ["MediaFormat"]),
        ({**ENGLISH, "MediaSampleRateHertz": 8_000}, ENGLISH, ["MediaSampleRateHertz"]),
        (
            {**ENGLISH, "ModelSettings": MODEL},
            {"LanguageCode": "de-DE", "Settings": SPEAKERS},
            ["LanguageCode", "ModelSettings", "Settings"],
        ),
        (ENGLISH, {**ENGLISH, **NOT_SHAPING}, []),
    ],
    ids=str,
)
def test_a_job_with_other_settings_is_told_by_what_differs(
    bench: Amazon, ours: dict[str, Any], theirs: dict[str, Any], differences: list[str]
) -> None:
    """The names of the settings that shape the text and are not the same are told; others are nobody's concern."""
    bench.service.vocabularies.add("names")
    request = {"TranscriptionJobName": "theirs", "Media": {"MediaFileUri": "s3://input/talk.wav"}, **theirs}
    bench.transcribe.start_transcription_job(**request)
    bench.clock.pass_by(60)
    assert list(JobSettings(ours).differences(get(bench, "theirs"))) == differences


NAMES = {
    "Settings": {"VocabularyName": "names", "VocabularyFilterName": "rude", "VocabularyFilterMethod": "mask"},
    "ModelSettings": {"LanguageModelName": "law"},
}


def test_names_go_where_amazon_looks_for_them() -> None:
    """Where the language is identified, they stand in LanguageIdSettings, for all languages or for those told."""
    placed = JobSettings({**FOUND_OUT, **NAMES}).parameters
    of_each = {"VocabularyName": "names", "VocabularyFilterName": "rude", "LanguageModelName": "law"}
    assert placed == {
        **FOUND_OUT,
        "Settings": {"VocabularyFilterName": "rude", "VocabularyFilterMethod": "mask"},
        "LanguageIdSettings": {"en-US": of_each, "de-DE": of_each},
    }
    told = {"VocabularyName": "en-US=names,de-DE=namen"}
    assert JobSettings({**SEVERAL, "Settings": told}).parameters == {
        **SEVERAL,
        "LanguageIdSettings": {"en-US": {"VocabularyName": "names"}, "de-DE": {"VocabularyName": "namen"}},
    }
    assert JobSettings({**ENGLISH, **NAMES}).parameters == {**ENGLISH, **NAMES}


def test_redaction_can_be_insisted_on() -> None:
    """Amazon may have added a language since the list was made."""
    parameters = {"LanguageCode": "nl-NL", "ContentRedaction": REDACTION}
    assert JobSettings(parameters, redact_anyway=True).parameters == parameters
    assert JobSettings({"LanguageCode": "es-US", "ContentRedaction": REDACTION}).is_redacted
