"""Writes a transcript as a TextGrid, the form of Praat, in its long form.

Each speaker has a tier of turns and one of words, named as the Montreal Forced Aligner names them: "Ada" and "Ada -
words". The intervals of a tier follow one another without a gap: where nobody speaks, they are empty
(https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html).
"""

from collections.abc import Iterator, Sequence

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.tiers import TierSpan, tiers_of


def render(document: TranscriptDocument) -> bytes:
    """Return the TextGrid in UTF-8. Silence gives two tiers with an empty interval each."""
    tiers = [
        (name, spans)
        for speaker in tiers_of(document.transcript)
        for name, spans in ((speaker.turns_name, speaker.turns), (speaker.words_name, speaker.words))
    ]
    end = max([document.duration, 1, *(spans[-1].end for _name, spans in tiers if spans)])
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", *_times(0, end), "tiers? <exists>"]
    lines += [f"size = {len(tiers)}", "item []:"]
    for number, (name, spans) in enumerate(tiers, 1):
        lines += [f"    item [{number}]:", *_tier(name, spans, end)]
    return "\n".join([*lines, ""]).encode()


def _tier(name: str, spans: Sequence[TierSpan], end: int) -> Iterator[str]:
    filled = list(_without_gaps(spans, end))
    space = " " * 8
    yield f'{space}class = "IntervalTier"'
    yield f"{space}name = {_quoted(name)}"
    yield from (f"{space}{line}" for line in _times(0, end))
    yield f"{space}intervals: size = {len(filled)}"
    for number, span in enumerate(filled, 1):
        yield f"{space}intervals [{number}]:"
        yield from (f"{space}    {line}" for line in _times(span.start, span.end))
        yield f"{space}    text = {_quoted(span.text)}"


def _without_gaps(spans: Sequence[TierSpan], end: int) -> Iterator[TierSpan]:
    now = 0
    for span in spans:
        if span.start > now:
            yield TierSpan(now, span.start, "")
        yield span
        now = span.end
    if now < end:
        yield TierSpan(now, end, "")


def _times(start: int, end: int) -> tuple[str, str]:
    return f"xmin = {_seconds(start)}", f"xmax = {_seconds(end)}"


def _seconds(time: int) -> str:
    whole, rest = divmod(time, 1_000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".") if rest else str(whole)


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""'))
