"""Amazon's texts about jobs that failed or could not be started, and what the user can do about each."""

import re

_REMEDIES = (
    # The beginning of Amazon's text, in lower case, and what helps. Recorded, or from the service's own model.
    ("the s3 uri that you provided can't be accessed",
     "the object is gone, or you, or the data access role, may not read it (s3:GetObject, and kms:Decrypt where it is "
     "encrypted)"),
    ("unsupported media format", "convert it to wav, flac or mp3"),
    ("unsupported audio format", "convert it to wav, flac or mp3"),
    ("the media format provided does not match", "its suffix or MediaFormat is wrong: leave MediaFormat out"),
    ("invalid sample rate for audio file", "resample it to between 8 and 48 kHz"),
    ("the sample rate provided does not match", "leave MediaSampleRateHertz out"),
    ("invalid file size", "cut it into parts of less than four hours and 2 GB"),
    ("invalid number of channels", "mix it down to one or two channels"),
    ("the input media file length is too small", "it is shorter than half a second: leave it out"),
    ("your audio file must have a speech segment long enough",
     "say the language with --language-code; nobody may speak in it"),
    ("the data in your input media file isn't valid", "it is damaged: convert it anew, to wav or flac"),
    ("failed to parse audio file", "it is damaged: convert it anew, to wav or flac"),
    ("the media file does not contain audio", "it has no sound track"),
    ("invalid file format", "convert it to wav, flac or mp3"),
    ("internal failure", "start it again with --retry-failed"),
)  # fmt: skip

_OUTPUT_UNWRITABLE = "the specified s3 bucket can't be accessed"
_BUCKET_IN_OTHER_REGION = "isn't in the same region"

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


def is_bucket_in_other_region(text: str) -> bool:
    """Whether Amazon did not start a job because a bucket is in another region."""
    return _BUCKET_IN_OTHER_REGION in text


def remedy_for_settings(text: str) -> str | None:
    """Return what helps if Amazon did not start a job because of something that the settings name, else None."""
    match = _ABOUT_SETTINGS.match(text)
    return _SETTINGS_REMEDIES[match[1].lower()] if match else None
