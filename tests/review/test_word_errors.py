"""How often the machine was wrong, checked against jiwer itself."""

from random import Random

import jiwer
import pytest

from ls_transcribe.model.review import Correction, ErrorCounts, ReviewErrors, total
from ls_transcribe.review.normalise import normalised_text
from ls_transcribe.review.word_errors import LONGEST_CONTEXT, count_errors
from ls_transcribe.transcripts import Word, join_words

_VOCABULARY = (
    "the",
    "a",
    "of",
    "station's",
    "twenty-five",
    "3.5",
    "don’t",
    "well…",
    "café",
    "STRASSE",
    "東京",
    "-",
    "“ß”",
)


def words(text: str, speaker: str | None = None) -> list[Word]:
    """A word for each written between spaces, a second each."""
    return [Word(word, i * 1000, i * 1000 + 900, speaker=speaker) for i, word in enumerate(text.split())]


def said(*turns: tuple[str, str]) -> list[Word]:
    """The words of one speaker after the other."""
    return [word for speaker, text in turns for word in words(text, speaker)]


def found(people: str, machine: str) -> list[tuple[str, str]]:
    """What was corrected: from what, to what."""
    return [(made.machine_text, made.reviewer_text) for made in count_errors(words(people), words(machine)).corrections]


# Counts


@pytest.mark.parametrize("seed", range(60))
def test_the_numbers_are_those_of_jiwer(seed: int) -> None:
    """Words are counted as jiwer counts them on the same normalised texts, and speakers add up.

    So are all characters. Of those that differ, jiwer may find fewer, as it compares them without regard to words.
    """
    random = Random(seed)  # noqa: S311
    people = random_words(random, random.choice([0, 1, 3, 30, 200]), ["Ada", "Bob", None])
    machine = changed(random, people, random.choice([0.0, 0.1, 0.5, 1.0]))
    texts = normalised_text(join_words(people)), normalised_text(join_words(machine))

    measured = count_errors(people, machine)

    in_words, in_characters = jiwer.process_words(*texts), jiwer.process_characters(*texts)
    assert counts(in_words) == measured.words
    found, by_jiwer = measured.characters, counts(in_characters)
    assert found.length == by_jiwer.length
    assert found.length - found.deletions + found.insertions == len(texts[1])
    assert by_jiwer.errors <= found.errors
    if texts[0]:
        assert in_words.wer == measured.words.rate
    assert measured.words == total(measured.speakers.values())
    assert set(measured.speakers) <= {"Ada", "Bob", "speaker"}
    assert measured == count_errors(people, machine)


@pytest.mark.parametrize(
    ("people", "machine", "in_words", "in_characters"),
    [
        ("", "", ErrorCounts(), ErrorCounts()),
        ("", "um the", ErrorCounts(insertions=2), ErrorCounts(insertions=6)),
        ("– …", "um", ErrorCounts(insertions=1), ErrorCounts(insertions=2)),
        ("Good day.", "", ErrorCounts(deletions=2), ErrorCounts(deletions=8)),
        ("Good day!", "good DAY", ErrorCounts(hits=2), ErrorCounts(hits=8)),
        ("a good day", "the good old day", ErrorCounts(2, 1, 0, 1), ErrorCounts(9, 1, 0, 6)),
        ("an old e-mail", "a cold email", ErrorCounts(0, 3, 1, 0), ErrorCounts(10, 2, 1, 0)),
        ("Good day, Ada.", "Good day", ErrorCounts(2, 0, 1, 0), ErrorCounts(8, 0, 4, 0)),
    ],
)
def test_counts(people: str, machine: str, in_words: ErrorCounts, in_characters: ErrorCounts) -> None:
    """Silence in which the machine heard words has insertions; text of which it heard nothing, deletions."""
    measured = count_errors(words(people), words(machine))
    assert (in_words, in_characters) == (measured.words, measured.characters)


def test_silence_has_no_rate() -> None:
    """Of no words, no share can be wrong."""
    assert count_errors([], words("um")).words.rate is None


def test_nothing_is_measured_of_nothing() -> None:
    """No words at all are no error."""
    assert ReviewErrors(ErrorCounts(), ErrorCounts()) == count_errors([], [])


# Speakers


def test_each_error_is_somebodys() -> None:
    """A word is the speaker's who says it; one too many belongs to the word before it, or to the first."""
    people = said(("Ada", "is that clock slow"), ("Bob", "it is not"), ("Ada", "thanks"))
    machine = words("well is that cloak slow so it not thanks a lot")

    assert {
        "Ada": ErrorCounts(hits=4, substitutions=1, insertions=4),
        "Bob": ErrorCounts(hits=2, deletions=1),
    } == count_errors(people, machine).speakers


def test_where_people_wrote_nothing_errors_are_the_machines_speakers() -> None:
    """A cough that was taken for words counts where the machine put it."""
    assert {"ch_0": ErrorCounts(insertions=1), "speaker": ErrorCounts(insertions=2)} == count_errors(
        [], [Word("um", 0, 1, channel="ch_0"), *words("the the")]
    ).speakers


def test_speakers_come_in_the_order_in_which_they_speak() -> None:
    """As in the transcript."""
    assert list(count_errors(said(("Zoe", "hello"), ("Ada", "hello")), words("hallo hello")).speakers) == ["Zoe", "Ada"]


# Corrections


def test_a_correction() -> None:
    """What the machine heard and people wrote, as written and as compared, and where."""
    people = words("Next week, she said, we fly to “Reykjavík”, I think: on Monday or on Tuesday.")
    machine = words("next week she said we fly to wreck a Vic. I think on Monday or on Tuesday")

    assert (
        Correction(
            machine_text="wreck a Vic",
            reviewer_text="Reykjavík",
            machine_normalised="wreck a vic",
            reviewer_normalised="reykjavík",
            context="she said, we fly to “Reykjavík”, I think: on Monday or",
            start=7000,
        ),
    ) == count_errors(people, machine).corrections


@pytest.mark.parametrize(
    ("people", "machine", "expected"),
    [
        ("the same words", "The same, words!", []),
        ("one word more here", "one word here", []),
        ("one word less", "one extra word less", []),
        ("a b c d", "x b y d", [("x", "a"), ("y", "c")]),
        ("a b c d", "a x y d", [("x y", "b c")]),
        ("a icecream d", "a ice cream d", [("ice cream", "icecream")]),
        ("a ice-cream d", "a icecream d", [("icecream", "ice-cream")]),
        # a word that is compared in parts is corrected as a whole
        ("I have twenty-five cats", "I have twenty nine cats", [("twenty nine", "twenty-five")]),
        ("twenty-five", "twenty-nine", [("twenty-nine", "twenty-five")]),
        ("in 東京 now", "in 東都 now", [("東都", "東京")]),
        ("東 京 へ", "東 都 へ", [("都", "京")]),
        # marks
        ("they wrote C# (and 50%)", "they wrote seesharp and fifty", [("seesharp", "C#"), ("fifty", "50%")]),
        ("a ¿qué? b", "a kay b", [("kay", "qué")]),
    ],
)
def test_corrections(people: str, machine: str, expected: list[tuple[str, str]]) -> None:
    """Neighbouring words that differ are one correction; words that only came or went are none."""
    assert expected == found(people, machine)


def test_words_written_against_marks() -> None:
    """Marks that stand beside the word, and not in it, are no part of a correction."""
    people = [Word("Hello", 0, 1, after=","), Word("Anaïs", 1, 2, before="(", after=")"), Word("Nin", 2, 3, after="!")]
    (made,) = count_errors(people, words("hello annoys men.")).corrections
    assert (made.machine_text, made.reviewer_text, made.context) == ("annoys men", "Anaïs Nin", "Hello, (Anaïs) Nin!")


@pytest.mark.parametrize(("number", "expected"), [(8, 1), (9, 0)])
def test_what_is_long_was_written_anew(number: int, expected: int) -> None:
    """A sentence that was typed again teaches no word."""
    long = " ".join(f"w{i}" for i in range(number))
    assert expected == len(found(f"a {long} z", "a x z")) == len(found("a x z", f"a {long} z"))


@pytest.mark.parametrize(
    "text", ["Donaudampfschifffahrtsgesellschaftskapitän " * 9, "x" * 500, "東京 " * 80, "a " * 300], ids=len
)
def test_a_context_is_short(text: str) -> None:
    """It never takes more than its place, and shows what was corrected."""
    (made,) = count_errors(words(f"{text} Reykjavík {text}"), words(f"{text} wreck {text}")).corrections
    assert len(made.context) <= LONGEST_CONTEXT
    assert "Reykjavík" in made.context


def test_a_context_of_characters_is_not_too_short() -> None:
    """Five characters on either side say nothing."""
    people = [
        Word(character, 0, 1)
        for character in "昨日は友達と一緒に駅の近くの新しい喫茶店へ行きましたがとても混んでいましたので帰りました"
    ]
    machine = [word if word.content != "喫" else Word("詰", 0, 1) for word in people]
    (made,) = count_errors(people, machine).corrections
    assert made.context == "は友達と一緒に駅の近くの新しい喫茶店へ行きましたがとても混んで"


def test_long_corrections_are_cut() -> None:
    """Eight words of which each is long are shown as far as they fit."""
    long = " ".join(f"{'long' * 8}{i}" for i in range(8))
    (made,) = count_errors(words(f"a {long} b"), words("a x b")).corrections
    assert (len(made.context), made.context[-1]) == (LONGEST_CONTEXT, "…")


# Size


def test_an_hour_of_speech_takes_no_time() -> None:
    """Ten thousand words, a fifth of them wrong, are measured as jiwer measures them, whatever the number."""
    random = Random(7)  # noqa: S311
    vocabulary = ["".join(random.choices("abcdefghijklmnop", k=random.randint(1, 9))) for _ in range(3000)]
    people = [Word(random.choice(vocabulary), i, i + 1, speaker=random.choice("AB")) for i in range(10_000)]
    machine = changed(random, people, 0.2)

    measured = count_errors(people, machine)

    texts = normalised_text(join_words(people)), normalised_text(join_words(machine))
    assert counts(jiwer.process_words(*texts)) == measured.words
    assert measured.characters.length == len(texts[0])
    assert measured.words == total(measured.speakers.values())


def random_words(random: Random, number: int, speakers: list[str | None]) -> list[Word]:
    return [Word(random.choice(_VOCABULARY), i, i + 1, speaker=random.choice(speakers)) for i in range(number)]


def changed(random: Random, people: list[Word], share: float) -> list[Word]:
    """The words as a machine might hear them, so many of them wrongly; and some where there are none."""
    heard: list[Word] = []
    for word in people or random_words(random, 2, [None]):
        kind = random.choice("sdi") if random.random() < share else "h"
        if kind == "h":
            heard.append(Word(word.content.upper(), word.start, word.end, after=","))
        if kind in "si":
            heard += random_words(random, random.randint(1, 2), [None])
        if kind == "i":
            heard.append(word)
    return heard


def counts(output: jiwer.WordOutput | jiwer.CharacterOutput) -> ErrorCounts:
    return ErrorCounts(output.hits, output.substitutions, output.deletions, output.insertions)
