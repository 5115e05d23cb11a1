"""Two texts, word against word."""

import pytest
from review.edits import words

from ls_transcribe.review.alignment import group_replacements, match_tokens
from ls_transcribe.review.tokens import letters_of, machine_tokens, text_tokens
from ls_transcribe.transcripts import Word


def kept(machine: list[Word], text: str) -> list[tuple[int, str]]:
    """Which words were kept: when each begins, and how people write it."""
    heard, pieces = machine_tokens(machine), text_tokens(text)
    pairs = [pair for run in match_tokens(heard, pieces) for pair in run.pairs()]
    return [(heard[place].start, pieces[own].text) for place, own in pairs]


def opposite(machine: str, people: str, pauses: list[int] | None = None) -> list[tuple[str, str]]:
    """Which words stand for which; the machine's follow one another without a pause, unless it is told."""
    heard, own = machine.split(), people.split()
    silences = pauses or [0] * (len(heard) + 1)
    letters = [letters_of(word) for word in heard], [letters_of(word) for word in own]
    return [(" ".join(heard[those]), " ".join(own[these])) for those, these in group_replacements(*letters, silences)]


def test_a_word_is_the_same_with_other_marks_and_capitals() -> None:
    """The machine's place is found by the letters alone."""
    assert kept(words("well it's late"), "“Well: it’s LATE!”") == [(0, "“Well:"), (400, "it’s"), (800, "LATE!”")]


@pytest.mark.parametrize(("machine", "people"), [("", ""), ("", "a b"), ("a b", ""), ("a b", "c"), ("…", "-")])
def test_nothing_in_common(machine: str, people: str) -> None:
    """Silence, and texts that differ entirely, have no pairs."""
    assert kept(words(machine), people) == []


def test_what_was_added_among_repeated_words_stands_in_the_pause() -> None:
    """Of "I said that I went", "I went" was heard in one go."""
    machine = words("well") + words("I went", 3_000)
    assert kept(machine, "well I said that I went") == [(0, "well"), (3_000, "I"), (3_400, "went")]


def test_what_was_taken_out_among_repeated_words_had_pauses_around_it() -> None:
    """Of "I … I went", the one that stands apart is gone."""
    machine = words("I") + words("I went", 2_000)
    assert kept(machine, "I went") == [(2_000, "I"), (2_400, "went")]


def test_words_that_are_written_the_same_are_kept() -> None:
    """Of "No, no" and "no", that one stays which has the same marks and capitals."""
    machine = [Word("No", 0, 300, after=","), Word("no", 300, 600)]
    assert kept(machine, "No,") == [(0, "No,")]
    assert kept(machine, "no") == [(300, "no")]


def test_many_words_alike_are_found_quickly() -> None:
    """Two thousand of one word, and fewer of them."""
    assert len(kept(words("the " * 2_000), "the " * 1_500)) == 1_500


@pytest.mark.parametrize(
    ("machine", "people", "groups"),
    [
        ("dash would", "dashwood", [("dash would", "dashwood")]),
        ("e mail", "e-mail", [("e mail", "e-mail")]),
        ("gonna", "going to", [("gonna", "going to")]),
        ("their too", "they're two", [("their", "they're"), ("too", "two")]),
        ("apples pears", "x y", [("apples", "x"), ("pears", "y")]),
        ("dash would dont", "dashwood don't", [("dash would", "dashwood"), ("dont", "don't")]),
        ("yesterday mistre", "mister", [("yesterday", ""), ("mistre", "mister")]),
        ("", "new", [("", "new")]),
        ("old", "", [("old", "")]),
    ],
)
def test_a_word_stands_for_what_is_most_like_it(machine: str, people: str, groups: list[tuple[str, str]]) -> None:
    """Joined and parted ones too; what is like nothing stands for its own place."""
    assert opposite(machine, people) == groups


def test_a_pause_has_room_for_words_that_nobody_heard() -> None:
    """Words without likeness are added in a silence, and share the time of others where there is none."""
    assert opposite("kame", "came in quickly", [0, 2_000]) == [("kame", "came"), ("", "in"), ("", "quickly")]
    assert opposite("came", "quick kame", [2_000, 0]) == [("", "quick"), ("came", "kame")]


@pytest.mark.parametrize(("machine", "people", "groups"), [(400, 400, 400), (400, 300, 1)])
def test_long_stretches_are_not_held_against_each_other(machine: int, people: int, groups: int) -> None:
    """What was written anew is one for one where it has as many words, else as a whole."""
    assert len(opposite("old " * machine, "new " * people)) == groups
