"""A text of which the true times are known, what a machine makes of it, and the reviews that people leave."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

from ls_transcribe.model.review import EditorContent, Region, Review, ReviewedTask
from ls_transcribe.transcripts import Transcript, Turn, Word, join_words
from ls_transcribe.transcripts.revision import RevisedSpan

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

_ENGLISH = "the of and to in that it was his her with as for at on by so I you a not but they"
_PARTS = "ka lo mi ru ten bar sho nel vi das wood mor gen til po ash"
_COMMON, _SYLLABLES = _ENGLISH.split(), _PARTS.split()


class Heard(NamedTuple):
    """What was said, in truth; what the machine made of it; and which of the true words it left as they are."""

    truth: list[Word]
    machine: list[Word]
    untouched: list[int]


def words(text: str, start: int = 0, *, every: int = 400, lasts: int = 300, who: str | None = None) -> list[Word]:
    """Words as a machine hears them: one every so many ms, each for so long, with a confidence of 0.9."""
    return [
        Word(content, start + place * every, start + place * every + lasts, 0.9, who)
        for place, content in enumerate(text.split())
    ]


def transcript(heard: Sequence[Word], duration: int | None = None) -> Transcript:
    """The transcript of these words."""
    return Transcript.of_words(heard, language="en-US", duration=duration)


def review(written: EditorContent | str, machine: EditorContent | None = None, duration: int | None = None) -> Review:
    """A review that left this; a text stands for the whole recording's."""
    left = EditorContent(whole=written) if isinstance(written, str) else written
    subject = ReviewedTask(1, "a1b2c3", "talk.wav", "s3://recordings/talk.wav", duration=duration)
    return Review(subject, 1, 1, NOON, left, machine)


def region(start: int, end: int, text: str | None, speaker: str | None = None) -> Region:
    """A region from one time to another (ms)."""
    return Region(f"region-{start}-{end}-{speaker}", start, end, speaker, text)


def regions(*made: Region) -> EditorContent:
    """Regions as they stand in an editor."""
    return EditorContent(regions=tuple(sorted(made, key=lambda one: one.start)))


def of_turns(turns: Sequence[Turn]) -> EditorContent:
    """Turns as the regions of an editor."""
    return regions(*(region(turn.start, turn.end, turn.text, turn.speaker) for turn in turns))


def people(stretches: Sequence[RevisedSpan]) -> list[Word]:
    """The words of the people's transcript."""
    return [word for stretch in stretches for word in stretch.reviewer]


def changed(stretches: Sequence[RevisedSpan]) -> list[tuple[str, str]]:
    """What stands for what where people changed something."""
    return [(join_words(one.machine), join_words(one.reviewer)) for one in stretches if not one.is_unchanged]


def spoken(number: int, random: Random) -> list[Word]:
    """So many true words: common and rare ones, in sentences, faster and slower, with pauses."""
    said: list[Word] = []
    now = random.randint(0, 2_000)
    opens = True
    for _ in range(number):
        content = random.choice(_COMMON) if random.random() < 0.5 else "".join(random.choices(_SYLLABLES, k=3))
        mark = random.choices(["", ",", "."], [12, 1, 1])[0]
        length = 40 * len(content) + random.randint(60, 160)
        said.append(Word(content.capitalize() if opens else content, now, now + length, after=mark))
        opens = mark == "."
        now += length + (random.randint(200, 2_500) if mark else random.choice([0, 10, 40, 120]))
    return said


def misheard(truth: Sequence[Word], share: float, random: Random) -> Heard:
    """What a machine hears of it: such a share of the words otherwise, in every way that machines do."""
    machine: list[Word] = []
    untouched: list[int] = []
    place = 0
    while place < len(truth):
        word = truth[place]
        heard = Word(word.content, word.start, word.end, round(random.random(), 4), after=word.after)
        following = truth[place + 1] if place + 1 < len(truth) else None
        how = random.choice(_WAYS) if random.random() < share else "as it is"
        if how == "joined" and following:
            machine.append(Word(word.content + following.content.lower(), word.start, following.end, 0.5))
            place += 1
        elif how == "parted" and len(word.content) > 4:
            half = (word.start + word.end) // 2
            machine.append(Word(word.content[:4], word.start, half, 0.5))
            machine.append(Word(word.content[4:], half, word.end, 0.5))
        elif how == "other":
            machine.append(Word(_misspelt(word.content, random), word.start, word.end, 0.5))
        elif how == "another":
            machine.append(Word(random.choice(_COMMON), word.start, word.end, 0.5))
        elif how == "too many":
            until = following.start if following else word.end + 200
            machine += [
                heard,
                Word(random.choice(_COMMON), word.end, max(min(word.end + 150, until), word.end + 1), 0.5),
            ]
            untouched.append(place)
        elif how == "bare":
            machine.append(Word(word.content.swapcase(), word.start, word.end, 0.5))
            untouched.append(place)
        elif how != "missing":
            machine.append(heard)
            untouched.append(place)
        place += 1
    return Heard(list(truth), machine, untouched)


_WAYS = ("joined", "parted", "other", "another", "too many", "bare", "missing")


def _misspelt(content: str, random: Random) -> str:
    place = random.randrange(len(content))
    return content[:place] + random.choice("xyzq") + content[place + 1 :]
