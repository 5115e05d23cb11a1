"""What a reviewer left in an editor, beside what the prediction held that the reviewer began with."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ls_transcribe.label_studio import task_numbers
from ls_transcribe.label_studio.annotation_results import read_results
from ls_transcribe.label_studio.review_tags import ReviewTags, tags_of_prediction, tags_of_review
from ls_transcribe.label_studio.task_fields import value_at
from ls_transcribe.model.review import EditorContent


class ReviewContents(NamedTuple):
    """What a reviewer left, what the prediction held (None if there was none), and whether a text was stored twice."""

    left: EditorContent
    predicted: EditorContent | None
    is_repeated: bool = False


def review_contents(
    left: object, predicted: object | None, data: Mapping[str, Any], tags: ReviewTags, *, is_own: bool
) -> ReviewContents:
    """Read the results of an annotation and of its prediction.

    `tags` are those of the project's configuration. If this tool made the prediction (`is_own`), both are read by the
    tags that it names: an earlier version may have chosen another box than this one does. If that was left alone, and
    there is a text in the right box, that is what the reviewer wrote.
    """
    if predicted is None or not is_own:
        tags = tags_of_review(left, tags)
        began_with = None if predicted is None else read_results(predicted, tags)[0]
        return ReviewContents(read_results(left, tags)[0], began_with)
    first = tags_of_prediction(predicted, tags)
    began_with, _is_repeated = read_results(predicted, first)
    filled = value_at(data, tags.filled_from) if tags.filled_from and first.whole == tags.whole else None
    copies = [text for text in (began_with.whole, filled) if isinstance(text, str) and text] if filled else ()
    content, is_repeated = read_results(left, first, copies=copies)
    if tags.whole not in (None, first.whole):
        other, _is_repeated = read_results(left, tags)
        if other.whole and content.whole in (None, "", began_with.whole):
            return ReviewContents(other, began_with)
        is_repeated = is_repeated or bool(other.whole)
    return ReviewContents(content, began_with, is_repeated)


def measured_length(results: object) -> int | None:
    """Return the length of the recording in ms that the editor writes into regions; None if there is none in them.

    It is that of the audio as the browser has decoded it.
    """
    items = results if isinstance(results, list) else ()
    lengths = (task_numbers.length(item.get("original_length")) for item in items if isinstance(item, dict))
    return max((length for length in lengths if length), default=None)
