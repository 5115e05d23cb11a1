"""Turns of reviewed transcripts: paragraphs and regions as people made them; the machine's turns stay apart."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from review.edits import people, region, regions, review, transcript

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.subtitles.cues import cues_of
from ls_transcribe.model.review import EditorContent, Review
from ls_transcribe.review.realign import realign
from ls_transcribe.transcripts import Transcript, Word, amazon_json


def heard(*texts: str, pause: int = 1_500, who: Sequence[str | None] = ()) -> list[Word]:
    """Stretches of speech with pauses between them: a word every 400 ms, which lasts 300 ms."""
    words: list[Word] = []
    now = 0
    for text, speaker in zip(texts, [*who, *[None] * len(texts)], strict=False):
        for word in text.split():
            bare = word.rstrip(".,?")
            words.append(Word(bare, now, now + 300, 0.9, speaker, after=word[len(bare) :]))
            now += 400
        now += pause - 100
    return words


def reviewed(left: Review | EditorContent | str, machine: Sequence[Word]) -> Transcript:
    """The reviewed transcript, as it is written to a document and read again."""
    made = left if isinstance(left, Review) else review(left)
    return amazon_json.parse(amazon_json.write("talk", people(realign(made, transcript(machine))), language="en-US"))


def turns(left: Review | EditorContent | str, machine: Sequence[Word]) -> list[str]:
    """The texts of its turns."""
    return [turn.text for turn in reviewed(left, machine).turns]


_MACHINE = heard("We left at nine.", "Then it rained.")
_ONE = heard("one two three four")


# Paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two\nthree four", ["one two", "three four"]),
        ("one two\r\nthree four", ["one two", "three four"]),
        ("one two\r\n \r\n\t\nthree four\n\n", ["one two", "three four"]),
        ("\n\n one two \n   three four  ", ["one two", "three four"]),
        ("one\ntwo\n\nthree\nfour", ["one", "two", "three", "four"]),
        ("one two\u2029three four", ["one two", "three four"]),
        ("one two three four\n", ["one two three four"]),
        ("one too\nthree new four", ["one too", "three new four"]),
        ("one two\nnew three four", ["one two", "new three four"]),
        ("one two new\nthree four", ["one two new", "three four"]),
        ("one two\n(…)\nthree four", ["one two", "(…)", "three four"]),
    ],
)
def test_line_breaks_are_paragraphs(text: str, expected: list[str]) -> None:
    """Whatever ends a line; blank lines and white space add none."""
    assert turns(text, _ONE) == expected


@pytest.mark.parametrize("text", ["We left\nat nine.\n\nThen it rained.", "We left at nine.\r\nThen it\rrained.\n"])
def test_line_breaks_alone_change_no_time(text: str) -> None:
    """All words are the machine's, with their times and confidences."""
    spans = realign(review(text), transcript(_MACHINE))
    assert all(span.is_unchanged for span in spans)
    assert [word.replace(begins_paragraph=None) for word in people(spans)] == _MACHINE


def test_a_text_without_line_breaks_has_no_paragraphs() -> None:
    """The machine's turns are found by the rule for turns, and nothing more is written."""
    spans = realign(review("We left at nine. Then it poured."), transcript(_MACHINE))
    assert {word.begins_paragraph for word in people(spans)} == {None}


@pytest.mark.parametrize("text", ["今日は\nいい天気", "今日\nはいい天気"])
def test_scripts_without_spaces(text: str) -> None:
    """A line break is no space in them; one within a word of the machine's parts it, and its times stay."""
    machine = [Word("今日は", 0, 900, 0.9), Word("いい", 900, 1_200, 0.9), Word("天気", 1_200, 1_800, 0.9)]
    got = reviewed(text, machine)
    assert [turn.text for turn in got.turns] == text.split("\n")
    assert (got.words[0].start, got.words[-1].end) == (0, 1_800)
    assert {word.start for word in machine} <= {word.start for word in got.words}


def test_a_paragraph_that_a_reviewer_joined_is_one() -> None:
    """Somebody saw the paragraphs of an earlier review, and left one of two."""
    earlier = reviewed("one\ntwo\nthree four", _ONE)
    shown = EditorContent(whole="one\ntwo\nthree four")
    assert turns(review(EditorContent(whole="one two\nthree four"), shown), earlier.words) == ["one two", "three four"]


def test_paragraphs_that_are_not_shown_stay() -> None:
    """A text on one line says nothing about them."""
    earlier = reviewed("one\ntwo\nthree four", _ONE)
    shown = EditorContent(whole="one two three four")
    assert turns(review("one two three, four", shown), earlier.words) == ["one", "two", "three, four"]


def test_paragraphs_count_beside_regions() -> None:
    """In an editor that has both, a whole text that differs by line breaks was changed."""
    proposed = replace(regions(region(0, 1_500, "one two three four")), whole="one two three four")
    assert turns(review(replace(proposed, whole="one two\nthree four"), proposed), _ONE) == ["one two", "three four"]
    assert turns(review(replace(proposed, whole=" one two three four\n"), proposed), _ONE) == ["one two three four"]


@pytest.mark.parametrize("begins", [0, 90])
def test_a_paragraph_before_the_first_word_is_seen(begins: int) -> None:
    """There is no time for it: its cue lasts a second all the same, and the next one begins then."""
    machine = [word.replace(start=word.start + begins, end=word.end + begins) for word in _MACHINE]
    cues = cues_of(reviewed("For the record.\nWe left at nine. Then it rained.", machine))
    assert [(cue.start, cue.end, cue.lines[0]) for cue in cues] == [
        (0, 1_000, "For the record."),
        (1_000, 2_000, "We left at nine."),
        (3_000 + begins, 4_100 + begins, "Then it rained."),
    ]


def test_without_a_machine() -> None:
    """Paragraphs and regions are turns all the same."""
    assert turns("one two\n\nthree", []) == ["one two", "three"]
    assert turns(regions(region(0, 900, "a. b"), region(900, 40_000, "c.\nd")), []) == ["a. b", "c. d"]


# Regions


def test_a_region_is_one_turn() -> None:
    """With pauses, sentences and line breaks in it; and the next begins without a pause."""
    machine = heard("We left at nine.", "Then it rained.", pause=5_000)
    written = regions(region(0, 7_100, "We left at nine.\nThen\n\nit"), region(7_100, 7_600, "rained."))
    got = reviewed(written, machine)
    assert [turn.text for turn in got.turns] == ["We left at nine. Then it", "rained."]
    assert [(word.start, word.end) for word in got.words] == [(word.start, word.end) for word in machine]


def test_regions_of_people_who_speak_at_once() -> None:
    """Each is whole."""
    first = heard("we went to the harbour", who=("a",))
    second = [word.replace(start=word.start + 200, end=word.end + 200, speaker="b") for word in first]
    machine = sorted([*first, *second], key=lambda word: word.start)
    written = regions(
        region(0, 1_900, "we went to the harbour", "a"), region(200, 2_100, "we went to the harbour", "b")
    )
    assert turns(written, machine) == ["we went to the harbour"] * 2


def test_regions_of_one_speaker_that_overlap() -> None:
    """Each is whole, with the words of a machine and without; what does not overlap needs no number."""
    machine = heard("one four two five six three", "and home")
    written = regions(
        region(0, 2_300, "one two three", "a"), region(400, 2_000, "four five six", "a"),
        region(3_000, 5_000, "and home", "a"),
    )  # fmt: skip
    assert turns(written, machine) == ["one two three", "four five six", "and home"]
    assert turns(written, []) == ["one two three", "four five six", "and home"]
    assert [word.region_number for word in reviewed(written, []).words] == [1, 2, 1, 2, 1, 2, None, None]
    assert [word.region_number for word in reviewed(regions(*written.regions[::2]), []).words] == [None] * 5


def test_a_whole_text_has_no_regions() -> None:
    """Numbers of an earlier review in regions are left out: the text has one order."""
    earlier = reviewed(regions(region(0, 9_000, "one two", "a"), region(0, 9_000, "three four", "a")), [])
    assert {word.region_number for word in earlier.words} == {1, 2}
    assert {word.region_number for word in reviewed("one three two four", earlier.words).words} == {None}


# The machine's turns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We left at nine sharp. Then it rained.", ["We left at nine sharp.", "Then it rained."]),
        ("We left at nine. And then it rained.", ["We left at nine.", "And then it rained."]),
        ("We left at nine, Ada. Then it rained.", ["We left at nine, Ada.", "Then it rained."]),
        ("We left at nine. Yes. But then it rained.", ["We left at nine. Yes.", "But then it rained."]),
        ("We left at ten. When it rained.", ["We left at ten.", "When it rained."]),
        ("We left at. Then it rained.", ["We left at.", "Then it rained."]),
        ("We left at Then it rained.", ["We left at", "Then it rained."]),
        ("We left at nine it rained.", ["We left at nine", "it rained."]),
        ("We left at nine and all of us were glad of it. Then it rained.",
         ["We left at nine and all of us were glad of it.", "Then it rained."]),
        ("We left at nine, then it rained.", ["We left at nine, then it rained."]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("pause", [1_000, 1_200, 2_500, 4_000])
def test_the_machines_turns_survive_corrections(pause: int, text: str, expected: list[str]) -> None:
    """Words that were added, replaced or removed beside them; they are joined only where a reviewer joins sentences."""
    if pause > 3_000 and len(expected) == 1:
        expected = ["We left at nine,", "then it rained."]
    machine = heard("We left at nine.", "Then it rained.", pause=pause)
    assert turns(text, machine) == expected


def test_turns_without_marks_survive_a_mark() -> None:
    """A recogniser wrote none, and a reviewer writes the first: the other turns are what they were."""
    machine = heard("we left", "then it rained", "that was all")
    assert turns("We left. then it rained that was all", machine) == ["We left.", "then it rained", "that was all"]


def test_a_pause_stays_a_pause() -> None:
    """A new word takes of it what it can spare."""
    got = reviewed("We left at nine sharp. And then it rained.", _MACHINE).words
    assert [(word.text, word.start) for word in got[3:6]] == [("nine", 1_200), ("sharp.", 1_500), ("And", 2_750)]
    assert got[5].start - got[4].end == 1_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello, Ada. Yes it is.", [("spk_0", "Hello, Ada."), ("spk_1", "Yes it is.")]),
        ("Hello. Oh yes it is.", [("spk_0", "Hello."), ("spk_1", "Oh yes it is.")]),
        ("Hello there yes it is.", [("spk_0", "Hello there"), ("spk_1", "yes it is.")]),
        ("Helloyes it is.", [("spk_0", "Helloyes"), ("spk_1", "it is.")]),
    ],
)
@pytest.mark.parametrize("pause", [100, 700, 2_000])
def test_no_word_bridges_a_change_of_speaker(pause: int, text: str, said: list[tuple[str, str]]) -> None:
    """A new word has the speaker of its sentence, and ends before the other one begins; so does every cue."""
    machine = heard("Hello.", "Yes it is.", pause=pause, who=("spk_0", "spk_1"))
    got = reviewed(text, machine)
    assert [(turn.speaker, turn.text) for turn in got.turns] == said
    border = machine[0].end + pause
    assert all(word.end <= border if word.speaker == "spk_0" else word.start >= machine[0].end for word in got.words)
    cues = cues_of(TranscriptDocument("talk", got, 9_000).transcript)
    assert {cue.speaker: " ".join(cue.lines) for cue in cues} == dict(said)


def test_a_removed_interjection_joins_what_is_around_it() -> None:
    """The turn that it interrupted is one again."""
    machine = heard("and so", "mhm", "we left", pause=100, who=("a", "b", "a"))
    assert turns("and so we left", machine) == ["and so we left"]


# The lines of the text that the reviewer began with


_SAID = heard("We left at nine.", "Then it rained.", "That was all.", who=("a", "a", "b"))
_SHOWN = "We left at nine.\nThen it rained.\nThat was all."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_SHOWN, ["We left at nine.", "Then it rained.", "That was all."]),
        ("We left at ten.\r\nWhen it poured.\r\nAll.", ["We left at ten.", "When it poured.", "All."]),
        ("We left at nine\nand then it rained\nThat was", ["We left at nine", "and then it rained", "That was"]),
        ("We left at nine. Then it rained.\nThat was all.", ["We left at nine. Then it rained.", "That was all."]),
        ("We left at nine.\nThen it rained. That was all.", ["We left at nine.", "Then it rained.", "That was all."]),
        ("We left\nat nine. Then it\nrained.\nThat was all.",
         ["We left", "at nine. Then it", "rained.", "That was all."]),
        ("We left at nine. Then it poured. That was all.", ["We left at nine.", "Then it poured.", "That was all."]),
        ("We left at nine.\nOh, and\nThen it rained.\nThat was all.",
         ["We left at nine.", "Oh, and", "Then it rained.", "That was all."]),
        ("Then it rained.\nThat was all.", ["Then it rained.", "That was all."]),
    ],
)  # fmt: skip
def test_the_lines_of_a_task(text: str, expected: list[str]) -> None:
    """What was kept stays, what was joined is one, what was added is another; without any break, none was joined."""
    assert turns(review(text, EditorContent(whole=_SHOWN)), _SAID) == expected


def test_lines_that_are_kept_are_nobodys_paragraphs() -> None:
    """Where the rule for turns finds the same borders, nothing more is written; and every word has its time."""
    spans = realign(review(_SHOWN, EditorContent(whole=_SHOWN)), transcript(_SAID))
    assert (all(span.is_unchanged for span in spans), people(spans)) == (True, _SAID)


def test_a_long_turn_is_cut_where_it_was_shown_to_be() -> None:
    """Nobody speaks for half a minute on one line of a task; a word that was put into it moves no line break."""
    machine = heard("and so we went on. " * 30, pause=0)
    lines = "\n".join(turn.text for turn in transcript(machine).turns)
    text = lines.replace("and so", "and and so", 1)
    assert len(lines.splitlines()) > 1
    assert turns(review(text, EditorContent(whole=lines)), machine) == text.splitlines()


def test_joined_lines_are_not_cut_again() -> None:
    """A paragraph that somebody made of two is as long as they like."""
    machine = heard("and so we went on. " * 30, pause=0)
    lines = [turn.text for turn in transcript(machine).turns]
    joined = [f"{lines[0]} {lines[1]}", *lines[2:], "The end."]
    assert turns(review("\n".join(joined), EditorContent(whole="\n".join(lines))), machine) == joined


def test_a_new_word_is_said_on_its_line() -> None:
    """One at the end of a line comes before the pause, one at the beginning of the next line after it."""
    shown = EditorContent(whole="We left at nine\nthen it rained")
    machine = heard("We left at nine", "then it rained", pause=2_000)
    got = reviewed(review("We left at nine sharp\nand then it rained", shown), machine)
    assert [turn.text for turn in got.turns] == ["We left at nine sharp", "and then it rained"]
    assert got.turns[1].start - got.turns[0].end >= 1_000
