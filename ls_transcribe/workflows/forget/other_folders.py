"""The folders beside an output folder that were named: of reviews, and of documents that `convert` made."""

from contextlib import ExitStack
from pathlib import Path

from ls_transcribe.errors.outputs import ConversionRecordMissing
from ls_transcribe.store.conversion_record import NAME, ConversionRecord
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.workflows.forget.converted_folders import ConvertedFolder
from ls_transcribe.workflows.forget.review_folders import OpenedReviews
from ls_transcribe.workflows.requests import ForgetRequest

OtherFolder = OpenedReviews | ConvertedFolder
"""A folder that can be looked at for a recording, and from which it can be removed."""


def open_others(stack: ExitStack, request: ForgetRequest) -> list[OtherFolder]:
    """Open the folders that were named, each once, until the stack is closed.

    Raises:
        ReviewsMissing: There are no reviews in one of them.
        ConversionRecordMissing: `convert` has written nothing in one of them.
        RunError: One of them cannot be read, or is in use.
    """
    reviews = [_open_reviews(stack, ReviewFolder(path)) for path in dict.fromkeys(request.reviewed)]
    return [*reviews, *(_open_converted(stack, path) for path in dict.fromkeys(request.converted))]


def _open_reviews(stack: ExitStack, folder: ReviewFolder) -> OpenedReviews:
    reviews = stack.enter_context(ReviewDatabase.read(folder.reviews))
    stack.enter_context(folder.lock())
    return OpenedReviews(folder, reviews)


def _open_converted(stack: ExitStack, path: Path) -> ConvertedFolder:
    if not (path / NAME).exists():
        raise ConversionRecordMissing(path)
    return ConvertedFolder(path.absolute(), stack.enter_context(ConversionRecord.open(path)))
