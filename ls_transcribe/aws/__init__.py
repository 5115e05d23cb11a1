"""The one door to AWS: the S3 and Transcribe calls that the tool needs, typed, their errors translated.

`Account` says who we are and where; `Session` makes the calls, waits while Amazon cannot be reached, and turns what
goes wrong into sentences; `s3` and `transcribe` hold the calls. Nothing outside this folder knows boto3.
"""

from ls_transcribe.aws.call_errors import AwsRejected, AwsUnavailable, LimitReached, NameConflict, NotFound
from ls_transcribe.aws.session import Account, Session

__all__ = ["Account", "AwsRejected", "AwsUnavailable", "LimitReached", "NameConflict", "NotFound", "Session"]
