"""Amazon's texts about jobs that failed or could not be started, and what the user can do about each."""

import re

_REMEDIES = (
    # The beginning of Amazon's text, in lower case, and what helps. Recorded, or from the service's own model.
    ("the s3 uri that you provided can't be accessed",
     "the object no longer exists, or you or the data access role may not read it (s3:GetObject, and kms:Decrypt where "
     "it is encrypted)"),
    ("unsupported media format", "convert it to wav, flac or mp3"),
    ("unsupported audio format", "convert it to wav, flac or mp3"),
    ("the media format provided does not match", "its suffix or MediaFormat is wrong: leave MediaFormat out"),
    ("invalid sample rate for audio file", "resample it to between 8 and 48 kHz"),
    ("the sample rate provided does not match", "leave MediaSampleRateHertz out"),
    ("invalid file size", "cut it into parts of less than four hours and 2 GB"),
    ("invalid number of channels", "mix it down to one or two channels"),
    ("the input media file length is too small", "it is shorter than half a second: leave it out"),
    ("your audio file must have a speech segment long enough",
     "name the language with --language-code; perhaps nobody speaks in it"),
    ("the data in your input media file isn't valid", "it is damaged: convert it again, to wav or flac"),
    ("failed to parse audio file", "it is damaged: convert it again, to wav or flac"),
    ("the media file does not contain audio", "it has no sound track"),
    ("invalid file format", "convert it to wav, flac or mp3"),
    ("internal failure", "start it again with --retry-failed"),
)  # fmt: skip

_OUTPUT_UNWRITABLE = "the specified s3 bucket can't be accessed"

# How a text begins that is about something that the settings name, and so about every recording: "The requested
# vocabulary couldn't be found." Amazon's text about a vocabulary that is not ready yet is not known.
_ABOUT_SETTINGS = re.compile(
    r"the (?:(?:requested|specified|custom) )*(vocabulary filter|vocabulary|language model)\b", re.I
)
_SETTINGS_REMEDIES = {
    "vocabulary": (
        "name another one with --vocabulary-name, make it with `ls-transcribe vocabulary --create`, or wait until it "
        "is ready where it is being made"
    ),
    "vocabulary filter": "name another one with --vocabulary-filter-name, or make it in this region",
    "language model": "name another one with --language-model-name, or wait until it is trained",
}

_ROLE_REMEDY = (
    "name a role of this account with --data-access-role-arn that Transcribe may use "
    "(`ls-transcribe iam-policy --data-access-role-arn` prints what it must allow), or leave it out"
)
_KEY_REMEDY = (
    "name a symmetric key with --kms-key that is enabled, in this region, and that you and the data access role may use"
)
_ACCOUNT_REMEDIES = (
    # What a text has in it that is about the account or its settings, and what helps. Texts without an address in them:
    # one of these words in a recording's name says nothing.
    (re.compile(r"has opted out of using your content|specify a value for outputBucketName", re.I),
     "have transcripts written to a bucket of yours with --output-bucket; an account that has opted out of Amazon's "
     "use of its content has no other place for them"),
    (re.compile(r"isn't in the same region", re.I),
     "have the jobs run where the buckets are with --region, or copy the recordings to a bucket in the region of the "
     "jobs"),
    (re.compile(r"\b(IAM role|data ?access ?role|role ARN|assume (?:the|this|your) role)", re.I), _ROLE_REMEDY),
    (re.compile(r"\bKMS\b|encryption key", re.I), _KEY_REMEDY),
    (re.compile(r"^\d+ validation errors? detected: Value \S+ at '(?P<parameter>[Ll]anguageCode|settings\.[\w.]+)'"),
     "correct the option that sets {parameter}, or the parameter in --job-settings"),
)  # fmt: skip


def explain_failure(text: str | None) -> str:
    """Return Amazon's text as a reason, with what helps where that is known."""
    plain = (text or "").strip()
    if not plain:
        return "Amazon gave no reason: start it again with --retry-failed"
    sentence = plain if plain.endswith((".", "!", "?")) else f"{plain}."
    for beginning, remedy in _REMEDIES:
        if plain.lower().startswith(beginning):
            return f"Amazon says: {sentence} What helps: {remedy}"
    return f"Amazon says: {plain}"


def is_output_unwritable(text: str) -> bool:
    """Whether Amazon did not start a job because it may not write to the output bucket."""
    return text.lower().startswith(_OUTPUT_UNWRITABLE)


def remedy_for_account(text: str) -> str | None:
    """Return what helps if Amazon did not start a job because of the account or what its settings name, else None."""
    if match := _ABOUT_SETTINGS.match(text):
        return _SETTINGS_REMEDIES[match[1].lower()]
    if "://" in text:
        return None
    found = ((pattern.search(text), remedy) for pattern, remedy in _ACCOUNT_REMEDIES)
    return next((remedy.format(**match.groupdict()) for match, remedy in found if match), None)
