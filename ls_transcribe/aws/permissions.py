"""The permissions that each command needs, by what they are on."""

from collections.abc import Mapping

COMMANDS = ("export", "upload", "archive", "clean", "vocabulary")
"""The commands that a policy is for by default. `vocabulary` needs permissions if it is said where its tables are
uploaded to."""

FORGET = "forget"
"""The command that a policy is for only if that is said: it deletes recordings and transcripts for good."""

Calls = Mapping[str, tuple[str, ...]]
"""The permissions that each command needs."""

_FOR_GOOD = ("s3:DeleteObject", "s3:DeleteObjectVersion")
# What tells why a version cannot be deleted: without these, a lock looks like a missing permission.
_LOCKS = ("s3:GetObjectVersion", "s3:GetObjectRetention", "s3:GetObjectLegalHold")

ON_JOBS: Calls = {
    "export": ("transcribe:GetTranscriptionJob",),
    "clean": ("transcribe:DeleteTranscriptionJob",),
    FORGET: ("transcribe:GetTranscriptionJob", "transcribe:DeleteTranscriptionJob"),
}
ON_RECORDINGS: Calls = {
    "export": ("s3:GetObject",),
    # A copy has the tags of the object, and S3 copies no object whose tags the account may not read.
    "archive": ("s3:GetObject", "s3:GetObjectTagging", "s3:DeleteObject"),
    # It is read where its ETag does not tell whether it is the recording.
    FORGET: ("s3:GetObject", *_FOR_GOOD, *_LOCKS),
}
ON_RESULTS: Calls = {
    "export": ("s3:GetObject", "s3:PutObject"),
    "archive": ("s3:GetObject", "s3:GetObjectTagging"),
    FORGET: (*_FOR_GOOD, *_LOCKS),
}
ON_ARCHIVE: Calls = {
    "archive": ("s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"),
    FORGET: ("s3:GetObject", *_FOR_GOOD, *_LOCKS),
}
ON_TRANSCRIPTS: Calls = {"export": ("s3:GetObject",)}
# Amazon reads the table with the permissions of the account that creates the vocabulary.
ON_TABLES: Calls = {"vocabulary": ("s3:GetObject", "s3:PutObject")}
# An upload that did not arrive as it was sent is deleted again.
ON_UPLOADS: Calls = {"upload": ("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject")}
ON_NEW_BUCKETS: Calls = {"upload": ("s3:CreateBucket", "s3:PutBucketPublicAccessBlock")}
ON_BUCKETS: Calls = {FORGET: ("s3:ListBucketVersions",)}
ON_KEYS: Calls = {
    "export": ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
    "upload": ("kms:Decrypt", "kms:GenerateDataKey"),
    "archive": ("kms:Decrypt", "kms:GenerateDataKey"),
    "vocabulary": ("kms:Decrypt", "kms:GenerateDataKey"),
    FORGET: ("kms:Decrypt",),
}
