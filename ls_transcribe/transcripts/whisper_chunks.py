"""The chunks of Hugging Face's transformers, and the speakers that insanely-fast-whisper lists beside them."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise, zip_longest

import msgspec
from msgspec import structs

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.scripts import is_spaceless
from ls_transcribe.transcripts.whisper_forms import TransformersChunk, WhisperSegment, WhisperWord
from ls_transcribe.transcripts.word_matching import letters_of

_LONGEST_SPACELESS_WORD = 4  # characters of a word and its mark, in scripts without spaces


def split_chunks(chunks: Sequence[TransformersChunk]) -> tuple[list[WhisperSegment], list[WhisperWord]]:
    """Return chunks as segments, or as words if no chunk is longer than a word.

    A chunk without an end lasts until the next one begins.

    Raises:
        UnreadableTranscript: Chunks are the states of one that grew, as transformers.js reports them while it works.
    """
    times = [(*(chunk.timestamp or ()), None, None)[:2] for chunk in chunks]
    for (start, end), following in pairwise(times):
        if start is not None and end is None and following == (start, None):
            raise UnreadableTranscript(
                f"two of its chunks begin at {start:g} s, and neither has an end: it is a log of a transcription that "
                "went on, not its result"
            )
    starts = [start for start, _end in times]
    ends = [following if end is None else end for (_, end), following in zip_longest(times, starts[1:])]
    timed = list(zip(chunks, starts, ends, strict=True))
    if all(_is_word(chunk.text or "") for chunk in chunks):
        return [], [
            WhisperWord(word=chunk.text or "", start=start, end=end, speaker=chunk.who, channel=chunk.channel)
            for chunk, start, end in timed
        ]
    return [
        WhisperSegment(text=chunk.text or "", start=start, end=end, speaker=chunk.who, channel=chunk.channel)
        for chunk, start, end in timed
    ], []


def with_speakers(chunks: Sequence[TransformersChunk], spoken: msgspec.Raw) -> Sequence[TransformersChunk]:
    """Return the chunks as insanely-fast-whisper lists them a second time: each with its speaker.

    Where that list does not say the same, a chunk is said by the speaker whose entry it lies in, else by nobody.
    """
    try:
        entries = msgspec.json.decode(spoken, type=list[TransformersChunk], strict=False) if bytes(spoken) else []
    except msgspec.DecodeError:
        return chunks  # a list of names, say
    texts = ["".join(letters_of(chunk.text or "") for chunk in listed) for listed in (entries, chunks)]
    if entries and texts[0] == texts[1]:
        return entries
    same = {_identity(entry): entry.who for entry in entries}
    by_start = sorted((entry for entry in entries if _span(entry)), key=lambda entry: _span(entry) or (0.0, 0.0))
    starts = [span[0] for entry in by_start if (span := _span(entry))]
    return [
        structs.replace(chunk, speaker=chunk.who or same.get(_identity(chunk)) or _speaker_of(chunk, by_start, starts))
        for chunk in chunks
    ]


def _identity(chunk: TransformersChunk) -> tuple[str, tuple[float | None, ...]]:
    return (chunk.text or "").strip(), tuple(chunk.timestamp or ())


def _speaker_of(
    chunk: TransformersChunk, entries: Sequence[TransformersChunk], starts: Sequence[float]
) -> str | int | None:
    """Return the speaker in whose entry a chunk lies; `starts` are those of the entries, in order."""
    inside = _span(chunk)
    place = bisect_right(starts, inside[0]) - 1 if inside else -1
    around = _span(entries[place]) if place >= 0 else None
    return entries[place].who if inside and around and inside[1] <= around[1] else None


def _span(chunk: TransformersChunk) -> tuple[float, float] | None:
    """Return when a chunk starts and ends, in seconds; None unless both are known."""
    start, end = (*(chunk.timestamp or ()), None, None)[:2]
    return None if start is None or end is None else (start, end)


def _is_word(text: str) -> bool:
    """Return whether a text is one word at most. In scripts without spaces, the length decides."""
    word = text.strip()
    return len(word.split()) <= 1 and (len(word) <= _LONGEST_SPACELESS_WORD or not any(map(is_spaceless, word)))
