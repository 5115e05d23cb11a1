"""The part of the page on what was found first, and the rule by which that was counted."""

from ls_transcribe.model.found_first import FEWEST_RECORDINGS, FoundFirst
from ls_transcribe.review.report_page.html import escaped, table
from ls_transcribe.review.report_page.number_format import length, percent
from ls_transcribe.text.numbers import count

TITLE = "What was found first"

_HEADINGS = (
    ("text", "The first of the reviewed minutes"),
    ("number", "Held of all errors"),
    ("number", "By chance"),
    ("number", "By chance, 95 of 100 orders"),
    ("number", "In the best order"),
)


def section(found: FoundFirst) -> str:
    """Return how many of all errors the recordings held that were reviewed first, or why that says nothing yet."""
    if found.first:
        about = "Do people see the recordings with the most errors first?"
        content = f'<p class="quiet">{about}</p>\n{_table(found)}'
    else:
        content = f'<p class="unknown">{escaped(_why_nothing(found))}</p>\n'
    return f"<section><h2>{TITLE}</h2>\n{content}</section>\n"


def rule(found: FoundFirst) -> str:
    """Return the rule by which it was counted, and of what."""
    unplaced = found.without_length
    left_out = f" {count(unplaced, 'recording')} of unknown length {'is' if unplaced == 1 else 'are'} not counted."
    return escaped(
        f"The word errors of {count(found.recordings, 'recording')}, {length(found.audio)} of audio, in the order in"
        " which people first submitted the reviews that are taken: the order of the queue, as far as they took what"
        " Label Studio showed next. By chance, a part of the minutes holds the same part of the errors on average; what"
        " lies within the range of about 95 of 100 orders by chance does not tell this order from chance. In the best"
        " order, recordings with more errors a minute come first. A recording of which several reviews are taken"
        f" counts once, by the first of them.{left_out if unplaced else ''}"
    )


def _table(found: FoundFirst) -> str:
    rows = (
        (
            escaped(percent(first.minutes)),
            *(escaped(percent(share)) for share in (first.errors, first.minutes)),
            escaped("–".join(percent(share) for share in first.by_chance)),
            escaped(percent(first.at_best)),
        )
        for first in found.first
    )
    return table(TITLE, _HEADINGS, rows)


def _why_nothing(found: FoundFirst) -> str:
    if found.recordings < FEWEST_RECORDINGS:
        return (
            f"This says nothing yet: it takes {FEWEST_RECORDINGS} reviewed recordings of known length, and there "
            f"{'is' if found.recordings == 1 else 'are'} {found.recordings}."
        )
    return "This says nothing: no errors were found."
