"""What an Amazon result document tells of its origin: which recogniser made it, and who has reviewed it since."""

import json

import msgspec

from ls_transcribe.transcripts import SubmittedReview
from ls_transcribe.transcripts.amazon_document import AmazonDocument, ReviewKeys

AMAZON = "Amazon Transcribe"
"""What readers are told of Amazon's own documents."""

OWN_ACCOUNT = ""
"""The account in documents that this tool writes. Amazon's have the number of an account."""

_reviews = msgspec.json.Decoder(ReviewKeys)


def transcribed_by(document: AmazonDocument) -> str | None:
    """Return what recognised the words of a document, for readers; None if the document does not tell."""
    known = document.transcribed_by
    if isinstance(known, str) and known.strip():
        return known
    return None if document.account_id == OWN_ACCOUNT else AMAZON


def review_of(document: AmazonDocument) -> SubmittedReview | None:
    """Return the review of a document: None if nobody submitted one, or if it was withdrawn.

    A key of the same name that another program has written is no review.
    """
    review = _decode(document.review)
    if review is None or review.withdrawn:
        return None
    return SubmittedReview(review.at, review.reviewer or None, review.engine, review.recording)


def _decode(review: msgspec.Raw) -> ReviewKeys | None:
    try:
        return _reviews.decode(review)
    except msgspec.ValidationError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError):  # half a surrogate pair, in what the reviewer wrote
        whole = json.loads(bytes(review).decode("utf-8", "replace"))
        mended = json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")
        return _decode(msgspec.Raw(mended))
