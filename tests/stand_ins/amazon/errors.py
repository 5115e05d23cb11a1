"""What Amazon Transcribe answers when it does not do as it is told, in its own codes and words.

Branch on the code: the service model gives a Conflict the HTTP status 409, the service itself 400.
"""

from typing import Any


class Refused(Exception):
    """A call that is answered with an error."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code, message, status)
        self.code = code
        self.message = message
        self.status = status

    @property
    def body(self) -> dict[str, Any]:
        return {"__type": self.code, "Message": self.message}


class Dropped(Exception):
    """A call that is never answered: the connection ends."""


BAD_REQUEST, CONFLICT = "BadRequestException", "ConflictException"
LIMIT_EXCEEDED, THROTTLING = "LimitExceededException", "ThrottlingException"

NOT_FOUND = "The requested job couldn't be found. Check the job name and try your request again."
NAME_TAKEN = "The requested job name already exists. Use a different job name."
NO_LANGUAGE = "The language code is missing. Either add a language code or turn on language identification."
TOO_MANY_JOBS = "You have too many jobs running at the same time. Try your request again later."
RATE_EXCEEDED = "Rate exceeded"
INPUT_UNREADABLE = (
    "The S3 URI that you provided can't be accessed."
    " Make sure that you have read permission and try your request again."
)
OUTPUT_UNWRITABLE = (
    "The specified S3 bucket can't be accessed. Make sure you have write permission on the bucket and try your request"
    " again."
)
NO_VOCABULARY = "The requested vocabulary couldn't be found. Check the vocabulary name and try your request again."
VOCABULARY_NAME_TAKEN = "The requested vocabulary name already exists. Use a different vocabulary name."
VOCABULARY_INVALID = (
    "The vocabulary that you’re trying to create contains invalid characters or incorrectly formatted terms. See the"
    " developer guide for more information."
)
VOCABULARY_TOO_LARGE = "The vocabulary file is larger than 50 KB."  # only the limit is known
TOO_MANY_VOCABULARIES = "You have too many vocabularies."  # only the limits are known
NOT_DELETED = "The requested job couldn't be deleted."  # only "couldn't be deleted" is known of the text
NOT_SIGNED = "Request is missing Authentication Token"
EXPIRED_TOKEN = "The security token included in the request is expired"
WRONG_SCOPE = "Credential should be scoped to a valid region."

FORMAT_MISMATCH = "The media format provided does not match the detected media format."
RATE_MISMATCH = "The sample rate provided does not match the detected sample rate"
UNSUPPORTED_FORMAT = "Unsupported media format"
TOO_LONG = (
    "Invalid file size: file size too large. Maximum audio duration is 4.000000 hours."
    "Check the length of the file and try your request again."
)
TOO_SHORT = "The input media file length is too small. Minimum audio duration is 0.500000 milliseconds."
TOO_MANY_CHANNELS = "Invalid number of channels: number of channels too large"
NO_SPEECH = (
    "Your audio file must have a speech segment long enough in duration to perform automatic language identification."
    " Provide an audio file with someone speaking for a longer period of time and try your request again."
)
INVALID_MEDIA = "The data in your input media file isn't valid. Check the media file and try your request again."


def bad_request(message: str) -> Refused:
    """What most errors are, a job that does not exist among them."""
    return Refused(BAD_REQUEST, message)


def wrong_region(region: str) -> Refused:
    """A bucket that is not in the region of the request; the sentence names the region of the request."""
    return bad_request(
        "The specified S3 bucket isn't in the same region."
        f" Make sure the bucket is in the {region} region and try your request again."
    )
