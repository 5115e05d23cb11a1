"""The calls to AWS that this tool needs, as typed functions. Their errors are translated.

`Account` has the profile, the region and the endpoint. `Session` makes the calls, repeats them while Amazon cannot be
reached, and translates errors. `s3`, `transcribe` and `vocabularies` have the calls. No other folder imports boto3.
"""

from ls_transcribe.aws.call_errors import AwsRejected, AwsUnavailable, LimitReached, NameConflict, NotFound
from ls_transcribe.aws.session import Account, Session

__all__ = ["Account", "AwsRejected", "AwsUnavailable", "LimitReached", "NameConflict", "NotFound", "Session"]
