"""Makes words of cues. Words share the time of their cue by their lengths, or have times that stand within its text.

A cue ends where the next one begins, since the words of a transcript follow one another. Cues that begin at the same
time are read one after the other, in the time of both.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest

from msgspec import structs

from ls_transcribe.transcripts import Transcript, Word
from ls_transcribe.transcripts.subtitles.cues import CueLine, SubtitleCue
from ls_transcribe.transcripts.subtitles.rolling import each_line_once
from ls_transcribe.transcripts.subtitles.speakers import find_speakers
from ls_transcribe.transcripts.word_times import TimedText, split_words, time_line, time_words


def transcript_of(cues: Iterable[SubtitleCue], *, language: str | None) -> Transcript:
    """Return the transcript of a file's cues. Each line that is shown again is read once (`rolling`)."""
    once = each_line_once(sorted(cues, key=lambda cue: cue.start))
    words = tuple(_words(find_speakers(once)))
    return Transcript.of_words(words, language=language)


def _words(cues: Sequence[SubtitleCue]) -> Iterator[Word]:
    written = [cue for cue in cues if cue.lines]
    groups = [list(group) for _start, group in groupby(written, key=lambda cue: cue.start)]
    for group, following in zip_longest(groups, groups[1:]):
        start = group[0].start
        end = max(start, *(cue.end for cue in group))
        if following:
            end = min(end, following[0].start)
        lines = [_with_times_within(line, start, end) for cue in group for line in cue.lines]
        languages = [language for cue in group for language in [cue.language] * _count(cue)]
        if any(line.times for line in lines):
            words = _timed(lines, start, end)
        else:
            words = time_line([(line.speaker, line.text) for line in lines], start, end)
        yield from (
            word if language is None else structs.replace(word, language=language)
            for word, language in zip(words, languages, strict=True)
        )


def _with_times_within(line: CueLine, start: int, end: int) -> CueLine:
    """Return a line without the times in it that are none of its cue."""
    return line._replace(times=[(place, time) for place, time in line.times if start <= time <= end])


def _count(cue: SubtitleCue) -> int:
    return sum(len(split_words(line.text)) for line in cue.lines)


def _timed(lines: Sequence[CueLine], start: int, end: int) -> list[Word]:
    """Return the words of lines in which times stand. Words between two times share what is between these."""
    groups: list[tuple[int, list[TimedText]]] = [(start, [])]
    for line in lines:
        place, index = 0, 0
        for word in split_words(line.text):
            begins = line.text.index(word.strip(), place)
            while index < len(line.times) and line.times[index][0] <= begins:
                groups.append((line.times[index][1], []))
                index += 1
            place = begins + len(word.strip())
            while index < len(line.times) and line.times[index][0] < place:
                index += 1  # between two syllables that are sung
            groups[-1][1].append(TimedText(word, speaker=line.speaker))
        groups += [(time, []) for _place, time in line.times[index:]]
    words: list[Word] = []
    now = start
    for (time, texts), following in zip_longest(groups, groups[1:]):
        now = min(max(time, now), end)
        until = min(max(following[0], now), end) if following else end
        words += time_words(texts, now, until)
    return words
