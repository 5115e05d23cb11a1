"""Why a job at Amazon failed or could not be started, in Amazon's words, and what to do about it."""

import re

_REMEDIES = (
    # The beginning of what Amazon says, in lower case, and what helps. Recorded, or from the service's own model.
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
_ELSEWHERE = "isn't in the same region"

# How a sentence begins that is about what the settings name, and so about every recording: "The requested vocabulary
# couldn't be found." What Amazon says of one that is still being made is not known.
_NAMED = re.compile(r"the (?:(?:requested|specified|custom) )*(vocabulary filter|vocabulary|language model)\b", re.I)
_OTHERS = {
    "vocabulary": (
        "name another one with --vocabulary-name, make it with `ls-transcribe vocabulary --create`, or wait until it "
        "is ready where it is being made"
    ),
    "vocabulary filter": "name another one with --vocabulary-filter-name, or make it in this region",
    "language model": "name another one with --language-model-name, or wait until it is trained",
}


def explained(text: str | None) -> str:
    """What Amazon said, and what to do."""
    said = (text or "").strip()
    if not said:
        return "Amazon gave no reason: start it again with --retry-failed"
    sentence = said if said.endswith((".", "!", "?")) else f"{said}."
    for beginning, remedy in _REMEDIES:
        if said.lower().startswith(beginning):
            return f"Amazon says: {sentence} What helps: {remedy}"
    return f"Amazon says: {said}"


def is_output_unwritable(text: str) -> bool:
    """Whether Amazon refuses to start a job since it may not write its document."""
    return text.lower().startswith(_OUTPUT_UNWRITABLE)


def is_elsewhere(text: str) -> bool:
    """Whether Amazon refuses to start a job since a bucket is in another region."""
    return _ELSEWHERE in text


def remedy_for_settings(text: str) -> str | None:
    """What helps where Amazon starts no job since what the settings name is not there; None where it is not that."""
    found = _NAMED.match(text)
    return _OTHERS[found[1].lower()] if found else None
