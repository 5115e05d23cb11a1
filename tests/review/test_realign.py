"""What reviewers left, as words with times."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from statistics import median

import pytest
from msgspec import structs
from review.edits import (
    changed,
    misheard,
    of_turns,
    people,
    region,
    regions,
    review,
    spoken,
    transcript,
    words,
)

from ls_transcribe.model.review import EditorContent, Region, Review
from ls_transcribe.review.passages import estimated_transcript, passages_of
from ls_transcribe.review.realign import realign
from ls_transcribe.transcripts import Transcript, Word, amazon_json, join_words
from ls_transcribe.transcripts.revision import RevisedSpan

Timed = tuple[str, int, int]


def timed(stretches: Sequence[RevisedSpan]) -> list[Timed]:
    """The people's words with their times."""
    return [(word.text, word.start, word.end) for word in people(stretches)]


def left(text: str, machine: Sequence[Word], duration: int | None = None) -> list[Timed]:
    """The whole text that somebody left, with times."""
    return timed(realign(review(text, duration=duration), transcript(machine)))


def squeezed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


# Words that were kept


def test_kept_words_are_the_machines_as_people_write_them() -> None:
    """Times, confidence, speaker, channel and language are the machine's; capitals and marks are the people's."""
    machine = [Word("hello", 100, 400, 0.7, "spk_0", "ch_0", "en-US"), Word("ada", 500, 800, 0.6, "spk_1", "ch_1")]
    stretches = realign(review("“Hello, Ada!”"), transcript(machine))
    assert stretches == (
        RevisedSpan(
            tuple(machine),
            (
                Word("Hello", 100, 400, 0.7, "spk_0", "ch_0", "en-US", "“", ","),
                Word("Ada", 500, 800, 0.6, "spk_1", "ch_1", after="!”"),
            ),
            is_unchanged=True,
        ),
    )


def test_a_text_that_nobody_changed_is_kept_whole() -> None:
    """Every stretch of it, be it one text or regions."""
    machine = transcript(misheard(spoken(300, Random(1)), 0.1, Random(1)).machine)  # noqa: S311
    for written in (EditorContent(whole=machine.text), of_turns(machine.turns)):
        stretches = realign(review(written), machine)
        assert all(stretch.is_unchanged for stretch in stretches)
        assert [(word.text, word.start, word.end, word.confidence) for word in people(stretches)] == [
            (word.text, word.start, word.end, word.confidence) for word in machine.words
        ]


# Words that are new


def test_a_word_that_replaces_another_has_its_time() -> None:
    """And no confidence: nobody measured one."""
    stretches = realign(review("hello Ada Lovelace"), transcript(words("hello add a lovely")))
    assert changed(stretches) == [("add a lovely", "Ada Lovelace")]
    assert timed(stretches) == [("hello", 0, 300), ("Ada", 400, 1_100), ("Lovelace", 1_200, 1_500)]
    assert [word.confidence for word in people(stretches)] == [0.9, None, None]


def test_words_without_room_share_that_of_the_word_before() -> None:
    """Where one long word was heard and nothing after it, what was really said there has all of its time."""
    machine = [Word("a", 2_600, 2_700, 0.9), Word("ticked", 2_700, 5_990, 0.6)]
    assert left("A ticket to “Łódź”.", machine, 6_000) == [
        ("A", 2_600, 2_700),
        ("ticket", 2_700, 4_350),
        ("to", 4_350, 4_900),
        ("“Łódź”.", 4_900, 6_000),
    ]


def test_one_word_that_was_heard_as_two_has_the_time_of_both() -> None:
    """Those around it are kept."""
    assert left("Mister Dashwood came", words("mister dash would came")) == [
        ("Mister", 0, 300),
        ("Dashwood", 400, 1_100),
        ("came", 1_200, 1_500),
    ]


def test_words_that_were_heard_as_one_share_its_time_by_their_letters() -> None:
    """Five letters and two of them."""
    assert left("I'm going to go", [Word("I'm", 0, 90), Word("gonna", 100, 800), Word("go", 800, 900)]) == [
        ("I'm", 0, 90),
        ("going", 100, 600),
        ("to", 600, 800),
        ("go", 800, 900),
    ]


def test_words_that_differ_by_a_hyphen_are_not_the_same() -> None:
    """They count as other words in every rate, and so they are here; their times are those of what was heard."""
    stretches = realign(review("from 3-5 by e-mail"), transcript(words("from 35 by email")))
    assert changed(stretches) == [("35", "3-5"), ("email", "e-mail")]
    assert [word.start for word in people(stretches)] == [0, 400, 800, 1_200]


def test_as_many_other_words_have_their_own_times() -> None:
    """Word for word."""
    assert left("they're two", words("their too")) == [("they're", 0, 300), ("two", 400, 700)]


def test_an_added_word_has_the_pause_that_it_stands_in() -> None:
    """From its neighbour's end to its neighbour's start."""
    assert left("a b c", [Word("a", 0, 100), Word("c", 400, 500)]) == [("a", 0, 100), ("b", 100, 400), ("c", 400, 500)]


@pytest.mark.parametrize(("text", "start"), [("a b c", 100), ("a, b c", 4_700), ("a؟ b c", 4_700), ("a۔” B c", 4_700)])
def test_in_a_long_pause_an_added_word_stands_beside_its_sentence(text: str, start: int) -> None:
    """At the pace of speech: after the word before it, but for a mark there."""
    assert left(text, [Word("a", 0, 100), Word("c", 5_000, 5_500)])[1][1:] == (start, start + 300)


def test_a_word_that_has_no_pause_has_the_end_of_the_word_before() -> None:
    """Whose own time stays."""
    machine = [Word("a", 0, 500), Word("c", 500, 900)]
    assert left("a b c", machine) == [("a", 0, 500), ("b", 440, 500), ("c", 500, 900)]


def test_words_without_any_room_still_begin_in_order_and_last() -> None:
    """A millisecond, if nothing else is left."""
    machine = [Word("a", 100, 101), Word("c", 101, 300)]
    got = left("a b1 b2 b3 c", machine)
    assert (got[0], got[-1]) == (("a", 100, 101), ("c", 101, 300))
    assert all(100 <= start <= 101 and end > start for _text, start, end in got[1:-1])


def test_words_before_the_first_and_after_the_last_are_said_at_the_pace_of_speech() -> None:
    """Next to their neighbours, and within the recording."""
    assert left("x y a", [Word("a", 5_000, 5_100)]) == [("x", 4_400, 4_700), ("y", 4_700, 5_000), ("a", 5_000, 5_100)]
    assert left("x a", [Word("a", 200, 300)])[0] == ("x", 0, 200)
    assert left("a x", [Word("a", 200, 300)], duration=9_000)[1] == ("x", 300, 600)
    assert left("a x", [Word("a", 200, 300)], duration=400)[1] == ("x", 300, 400)
    assert left("a x", [Word("a", 200, 300)], duration=300)[1] == ("x", 240, 300)
    assert left("a x", [Word("a", 200, 300)])[1] == ("x", 300, 600)


def test_new_words_are_said_by_whom_they_stand_with() -> None:
    """Replaced words have the speaker of those they replace, added ones of the word before; at first, of the next."""
    machine = [*words("a b", who="spk_0"), *words("c d", 2_000, who="spk_1")]
    got = people(realign(review("new a new b then see d"), transcript(machine)))
    assert [(word.content, word.speaker) for word in got] == [
        ("new", "spk_0"),
        ("a", "spk_0"),
        ("new", "spk_0"),
        ("b", "spk_0"),
        ("then", "spk_0"),
        ("see", "spk_1"),
        ("d", "spk_1"),
    ]


def test_a_text_written_anew_takes_the_machines_pace() -> None:
    """It pauses where the machine's words do."""
    machine = [*words("one two three"), *words("four five six", 10_000)]
    got = left("aaaa " * 20, machine)
    assert len(got) == 20
    assert not [text for text, start, end in got if 1_200 < start < 10_000]


# Silence, and no machine


def test_a_text_that_was_emptied_leaves_nothing() -> None:
    """The machine's words are gone in one stretch."""
    machine = words("only noise")
    for written in (
        EditorContent(whole=""),
        EditorContent(whole=" \n"),
        EditorContent(),
        regions(region(0, 900, None)),
    ):
        assert realign(review(written), transcript(machine)) == (RevisedSpan(tuple(machine), (), is_unchanged=False),)


def test_silence_stays_silence() -> None:
    """Nothing was heard and nothing is written."""
    for written in (EditorContent(whole=""), EditorContent(), regions(region(0, 900, ""))):
        assert realign(review(written), transcript([])) == realign(review(written), None) == ()


@pytest.mark.parametrize("machine", [None, transcript([])])
def test_words_of_which_a_machine_heard_none_share_the_time(machine: Transcript | None) -> None:
    """That of the recording, at the pace of speech if it is not known, or of their region."""
    assert timed(realign(review("aa bbbb", duration=6_000), machine)) == [("aa", 0, 2_000), ("bbbb", 2_000, 6_000)]
    assert timed(realign(review("aa bb"), machine)) == [("aa", 0, 300), ("bb", 300, 600)]
    written = regions(region(1_000, 2_000, "aa bb", "Ada"), region(5_000, 6_000, "cc", "Bob"))
    stretches = realign(review(written, duration=8_000), machine)
    assert timed(stretches) == [("aa", 1_000, 1_500), ("bb", 1_500, 2_000), ("cc", 5_000, 6_000)]
    assert [(word.speaker, word.begins_line) for word in people(stretches)] == [
        ("Ada", True),
        ("Ada", False),
        ("Bob", True),
    ]


def test_a_transcript_of_a_prediction() -> None:
    """Its regions with their speakers, else its text: words with shares of the time, and no confidence."""
    written = regions(region(1_000, 2_000, "Good evening.", "Ada"), region(3_000, 3_300, "Hi", "Bob"))
    made = estimated_transcript(replace(written, whole="Good evening. Hi"), "en-US", 9_000)
    assert (made.text, made.language, made.confidence, made.duration, made.speakers) == (
        "Good evening. Hi",
        "en-US",
        None,
        9_000,
        ("Ada", "Bob"),
    )
    assert [(word.text, word.start, word.end, word.begins_line) for word in made.words] == [
        ("Good", 1_000, 1_333, True),
        ("evening.", 1_333, 2_000, False),
        ("Hi", 3_000, 3_300, True),
    ]
    assert [word.end for word in estimated_transcript(EditorContent(whole="a b"), None, 600).words] == [300, 600]
    assert estimated_transcript(EditorContent(), None, None).words == ()


# Regions


def test_a_regions_words_are_said_by_whom_it_is_labelled_with() -> None:
    """Without a label, by whom the machine says."""
    machine = words("a b c", who="spk_0")
    written = regions(region(0, 800, "a b", "Ada"), region(800, 1_200, "c"))
    got = people(realign(review(written), transcript(machine)))
    assert [(word.content, word.speaker, word.start) for word in got] == [
        ("a", "Ada", 0),
        ("b", "Ada", 400),
        ("c", "spk_0", 800),
    ]


def test_new_words_lie_within_their_region() -> None:
    """Also where there would be more room outside."""
    machine = words("b", 1_000)
    written = regions(region(900, 1_400, "a b c"))
    assert timed(realign(review(written, duration=9_000), transcript(machine))) == [
        ("a", 900, 1_000),
        ("b", 1_000, 1_300),
        ("c", 1_300, 1_400),
    ]


def test_a_new_region_over_silence() -> None:
    """Its words share its time, and stand where they are said."""
    machine = [*words("a", who="Ada"), *words("z", 9_000, who="Bob")]
    written = regions(region(0, 300, "a", "Ada"), region(4_000, 6_000, "new words", "Bob"), region(9_000, 9_300, "z"))
    stretches = realign(review(written), transcript(machine))
    assert timed(stretches)[1:3] == [("new", 4_000, 4_750), ("words", 4_750, 6_000)]
    assert changed(stretches) == [("", "new words")]


def test_a_deleted_region_takes_its_words_away() -> None:
    """They stand between the others, by their time, and in nobody's place."""
    machine = transcript([*words("a b"), *words("noise of it", 3_000), *words("y z", 6_000)])
    written = of_turns([turn for turn in machine.turns if turn.start != 3_000])
    assert [(join_words(one.machine), join_words(one.reviewer)) for one in realign(review(written), machine)] == [
        ("a b", "a b"),
        ("noise of it", ""),
        ("y z", "y z"),
    ]


@pytest.mark.parametrize(
    "written",
    [
        regions(region(0, 2_300, "one two three four five six")),
        regions(region(0, 700, "one two"), region(800, 1_500, "three four"), region(1_600, 2_300, "five six")),
        regions(region(400, 1_300, "one two three"), region(1_000, 2_000, "four five six")),
        regions(region(0, 1_500, "one two"), region(1_600, 2_300, "three four five six")),
    ],
    ids=["merged", "split", "moved a little", "words moved to the next"],
)
def test_words_stay_theirs_in_other_regions(written: EditorContent) -> None:
    """All times are the machine's."""
    machine = [*words("one two three"), *words("four five six", 1_200)]
    stretches = realign(review(written), transcript(machine))
    assert all(stretch.is_unchanged for stretch in stretches)
    assert timed(stretches) == [(word.text, word.start, word.end) for word in machine]


def test_words_that_lie_far_outside_their_region_are_new() -> None:
    """More than a second: the region is right, and what the machine heard elsewhere is gone."""
    stretches = realign(review(regions(region(5_000, 5_900, "far away"))), transcript(words("far away")))
    assert timed(stretches) == [("far", 5_000, 5_385), ("away", 5_385, 5_900)]
    assert changed(stretches) == [("far away", ""), ("", "far away")]


def test_a_repeated_sentence_keeps_the_times_of_its_own_region() -> None:
    """Though the same words were said before, in a region that is gone."""
    machine = [*words("yes of course"), *words("yes of course", 60_000)]
    stretches = realign(review(regions(region(60_000, 61_100, "yes of course"))), transcript(machine))
    assert timed(stretches) == [("yes", 60_000, 60_300), ("of", 60_400, 60_700), ("course", 60_800, 61_100)]


@pytest.mark.parametrize("labels", [("spk_0", "spk_1"), ("Ada", "Bob")])
def test_people_who_speak_at_once(labels: tuple[str, str]) -> None:
    """Each region keeps its own words, though they take turns in the machine's order."""
    first, second = words("we went to the harbour", who="spk_0"), words("and then it rained again", 200, who="spk_1")
    machine = sorted([*first, *second], key=lambda word: word.start)
    written = regions(
        region(0, 1_900, "We went to the harbour.", labels[0]),
        region(200, 2_100, "And then it rained again!", labels[1]),
    )
    stretches = realign(review(written), transcript(machine))
    assert all(stretch.is_unchanged for stretch in stretches)
    assert [(word.start, word.speaker) for word in people(stretches)] == [
        *((word.start, labels[0]) for word in first),
        *((word.start, labels[1]) for word in second),
    ]


def test_people_who_speak_at_once_keep_their_own_words() -> None:
    """A word that one of them is said to have added is not taken from the other."""
    machine = [*words("we saw", who="Ada"), *words("nobody came", 600, who="Bob")]
    written = regions(region(0, 1_200, "we saw nobody", "Ada"), region(500, 1_300, "nobody came", "Bob"))
    assert timed(realign(review(written), transcript(sorted(machine, key=lambda word: word.start)))) == [
        ("we", 0, 300),
        ("saw", 400, 700),
        ("nobody", 700, 1_000),
        ("nobody", 600, 900),
        ("came", 1_000, 1_300),
    ]


def test_where_people_speak_at_once_a_word_is_replaced_where_another_stands() -> None:
    """And not in the first region that lasts as long."""
    stretches = realign(
        review(regions(region(0, 1_200, "we saw"), region(500, 1_300, "someone came"))),
        transcript([*words("we saw"), *words("nobody came", 600)]),
    )
    assert changed(stretches) == [("nobody", "someone")]
    assert timed(stretches)[2] == ("someone", 600, 900)


def test_a_word_that_is_left_out_is_gone_from_its_place() -> None:
    """In a region as in one text."""
    machine = [*words("a um b"), *words("c", 1_200)]
    for written in (EditorContent(whole="a b c"), regions(region(0, 1_100, "a b"), region(1_200, 1_500, "c"))):
        stretches = realign(review(written), transcript(machine))
        assert [join_words(one.machine) for one in stretches][:3] in (["a", "um", "b c"], ["a", "um", "b"])


def test_new_words_stand_in_order_with_kept_ones_outside_their_region() -> None:
    """Before a word that begins too early, and after one that begins too late."""
    machine = [*words("a", 1_500), *words("b", 2_100), *words("c", 3_200)]
    written = regions(region(2_000, 3_000, "new a b c words"))
    assert timed(realign(review(written), transcript(machine))) == [
        ("new", 1_440, 1_500),
        ("a", 1_500, 1_800),
        ("b", 2_100, 2_400),
        ("c", 3_200, 3_500),
        ("words", 3_440, 3_500),
    ]


def test_a_name_on_two_channels_stays_one_name() -> None:
    """The interchange document would make two of it: the channels no longer tell people apart."""
    machine = [
        Word("a", 0, 300, channel="ch_0"),
        Word("b", 400, 700, channel="ch_1"),
        Word("c", 800, 900, channel="ch_0"),
    ]
    written = regions(region(0, 300, "(a)", "ch_1"), region(400, 700, "(b)", "ch_1"), region(800, 900, "(c)"))
    got = people(realign(review(written), transcript(machine)))
    assert [(word.text, word.speaker, word.channel) for word in got] == [
        ("(a)", "ch_1", None),
        ("(b)", "ch_1", None),
        ("(c)", "ch_0", None),
    ]
    assert list(read_again(got)) == got


# A whole text beside regions


def both(whole: str, *made: Region) -> EditorContent:
    """What stands in an editor that shows both."""
    return replace(regions(*made), whole=whole)


def test_the_regions_count_where_both_stand_in_the_editor() -> None:
    """Also where both were changed."""
    machine = both("a b", region(0, 700, "a b"))
    for whole in ("a b", "a x b"):
        left_there = review(both(whole, region(0, 700, "a y b")), machine)
        assert join_words(people(realign(left_there, transcript(words("a b"))))) == "a y b"


def test_the_whole_text_counts_where_it_alone_was_changed() -> None:
    """And the regions beside it say who spoke."""
    machine = both("a b", region(0, 300, "a", "spk_0"), region(400, 700, "b", "spk_1"))
    left_there = review(both("A x b", region(0, 300, "a", "Ada"), region(400, 700, "b", "Bob")), machine)
    got = people(realign(left_there, transcript(words("a b"))))
    assert [(word.text, word.start, word.speaker) for word in got] == [
        ("A", 0, "Ada"),
        ("x", 300, "Ada"),
        ("b", 400, "Bob"),
    ]


def test_the_whole_text_counts_where_no_region_has_any() -> None:
    """Regions that only say who speaks."""
    left_there = review(both("a x", region(0, 700, None, "Ada")))
    assert join_words(people(realign(left_there, transcript(words("a b"))))) == "a x"


# Lines


def test_a_line_that_begins_otherwise_still_opens() -> None:
    """Where only lines have times: its first word may be another, or gone."""
    machine = [structs.replace(word, begins_line=place in (0, 2, 4)) for place, word in enumerate(words("a b c d e f"))]
    got = people(realign(review("x b d e f"), transcript(machine)))
    assert [word.content for word in got if word.begins_line] == ["x", "d", "e"]


# Every script


def test_a_word_without_spaces_is_one_word_again() -> None:
    """If each of its characters was kept; else each has its share of the time."""
    machine = [Word("今日は", 0, 900, 0.9), Word("良い", 900, 1_500, 0.8), Word("天気", 1_500, 2_100, 0.7)]
    stretches = realign(review("今日は、悪い天気。"), transcript(machine))
    assert [(word.text, word.start, word.end, word.confidence) for word in people(stretches)] == [
        ("今日は、", 0, 900, 0.9),
        ("悪", 900, 1_200, None),
        ("い", 1_200, 1_500, None),
        ("天気。", 1_500, 2_100, 0.7),
    ]
    assert changed(stretches) == [("良い", "悪い")]


def test_a_mark_within_a_word_parts_it() -> None:
    """Its characters then have their shares of its time."""
    assert left("今、日は", [Word("今日は", 0, 900)]) == [("今、", 0, 300), ("日", 300, 600), ("は", 600, 900)]


@pytest.mark.parametrize(
    ("machine", "text"),
    [
        (["私は", "iPhone", "を", "買う"], "私はiPhoneを買う。"),
        (["ที่นี่", "ดี", "ครับ"], "ที่นี่ ดี ครับ"),
        (["ἄνθρωπος", "cafe\u0301"], "Ἄνθρωπος, café!"),
        (["שלום", "עולם"], "«שלום» עולם"),
        (["مرحبا", "بكم"], "مرحبا، بكم؟"),
        (["안녕", "하세요"], "안녕 하세요!"),
        (["don't", "e-mail", "3.5"], "Don’t e–mail 3.5"),
        (["New York", "***", "[PII]", "♪"], "New York *** [PII] ♪"),
    ],
)
def test_words_of_every_script_are_kept(machine: list[str], text: str) -> None:
    """With their times, as people write them."""
    heard = [Word(content, 400 * place, 400 * place + 300, 0.9) for place, content in enumerate(machine)]
    stretches = realign(review(text), transcript(heard))
    assert squeezed(join_words(people(stretches))) == squeezed(text)
    assert [(stretch.is_unchanged, stretch.machine) for stretch in stretches] == [(True, tuple(heard))]


def test_half_a_surrogate_pair_costs_only_itself() -> None:
    """No file can hold it."""
    assert join_words(people(realign(review("a \ud83d b"), transcript(words("a b"))))) == "a \ufffd b"


# Text and times, whatever people do


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_the_true_times_come_back(share: float) -> None:
    """Of words that the machine heard as they were said, to the ms; of those that people corrected, nearly."""
    untouched: list[int] = []
    corrected: list[float] = []
    for seed in range(10):
        random = Random(seed)  # noqa: S311
        heard = misheard(spoken(1_000, random), share, random)
        stretches = realign(review(join_words(heard.truth)), transcript(heard.machine))
        as_heard = set(heard.untouched)
        assert [word.text for word in people(stretches)] == [word.text for word in heard.truth]
        for place, (got, true) in enumerate(zip(people(stretches), heard.truth, strict=True)):
            if place in as_heard:
                untouched.append(abs(got.start - true.start))
            else:
                corrected += [abs(got.start - true.start), abs(got.end - true.end)]
        assert_kept(stretches)

    assert (median(untouched), sum(map(bool, untouched)) / len(untouched) < 0.002) == (0, True)
    assert median(corrected) < 20
    assert sorted(corrected)[len(corrected) * 9 // 10] < 150


@pytest.mark.parametrize("seed", range(150))
def test_whatever_people_do_their_text_stays_and_its_times_are_in_order(seed: int) -> None:
    """Regions moved, merged, parted, deleted, made and relabelled; channels, lines, other scripts; one text or many."""
    random = Random(seed)  # noqa: S311
    machine = a_machine(random)
    left_there = a_review(machine, random)

    stretches = realign(left_there, machine)

    passages = passages_of(left_there, machine.duration)
    got = people(stretches)
    assert squeezed(join_words(got)) == squeezed("".join(passage.text for passage in passages))
    assert Counter(map(id, machine.words)) == Counter(id(word) for one in stretches for word in one.machine)
    assert all(0 <= word.start < word.end <= (machine.duration or 0) for word in new_words(stretches))
    assert_kept(stretches)
    remaining = iter(got)
    for passage in passages:
        own: list[Word] = []
        while squeezed("".join(word.text for word in own)) != squeezed(passage.text):
            own.append(next(remaining))
        assert all(word.start <= following.start for word, following in pairwise(own))
        assert passage.is_whole or not passage.speaker or {word.speaker for word in own} <= {passage.speaker}
        assert passage.is_whole or is_inside(own, passage.start, passage.end or 0, new_words(stretches))
    assert sorted(map(told, read_again(got))) == sorted(map(told, got))


def assert_kept(stretches: Sequence[RevisedSpan]) -> None:
    """Kept words have the machine's times and confidence, word by word; new ones have no confidence."""
    for stretch in stretches:
        if stretch.is_unchanged:
            assert [(word.start, word.end, word.confidence) for word in stretch.reviewer] == [
                (word.start, word.end, word.confidence) for word in stretch.machine
            ]
        assert stretch.is_unchanged or all(word.confidence is None for word in stretch.reviewer)
        assert stretch.machine or stretch.reviewer


def new_words(stretches: Sequence[RevisedSpan]) -> list[Word]:
    """The words that were not kept."""
    return [word for stretch in stretches if not stretch.is_unchanged for word in stretch.reviewer]


def is_inside(own: Sequence[Word], start: int, end: int, new: Sequence[Word]) -> bool:
    """Whether a region's new words lie in it; where it has kept words that do not, between these is enough."""
    places = set(map(id, new))
    kept = [word for word in own if id(word) not in places]
    if any(word.start < start or word.end > end for word in kept):
        return True
    return all(start <= word.start and word.end <= end for word in own if id(word) in places)


def read_again(got: Sequence[Word]) -> tuple[Word, ...]:
    """The words as the interchange document gives them back."""
    return amazon_json.parse(amazon_json.write("talk", got, language="en-US")).words


def told(word: Word) -> tuple[int, int, str, str, str, bool]:
    """What has to survive being written and read."""
    return word.start, word.end, word.text, word.speaker or "", word.channel or "", word.begins_line


def a_machine(random: Random) -> Transcript:
    """A transcript of any length: with speakers, with channels, with lines of odd words, or plain."""
    heard = misheard(spoken(random.choice([0, 1, 2, 5, 30, 120]), random), random.choice([0, 0.1, 0.3, 1]), random)
    kind = random.choice(["plain", "speakers", "channels", "lines"])
    odd = ["今日は", "ที่นี่", "New York", "***", "[PII]", "", "—"]
    made: list[Word] = []
    for place, word in enumerate(heard.machine):
        if kind == "speakers":
            word = structs.replace(word, speaker=f"spk_{word.start // 7_000 % 3}")
        elif kind == "channels":
            early = max(0, word.start - random.randint(0, 300))
            word = structs.replace(word, channel=f"ch_{random.randrange(2)}", start=early)
        elif kind == "lines":
            word = structs.replace(word, content=random.choice([word.content, *odd]), begins_line=place % 7 == 0)
        made.append(word)
    made.sort(key=lambda word: word.start)
    return transcript(made, max((word.end for word in made), default=0) + random.randint(1, 2_000))


def a_review(machine: Transcript, random: Random) -> Review:
    """Anything that somebody may leave of it: one text, regions, or both."""
    proposed = replace(of_turns(machine.turns), whole=machine.text)
    whole = rewritten(machine.text, random)
    how = random.choice(["whole", "both", "regions", "regions", "regions"])
    if how == "whole":
        return review(whole, None, machine.duration)
    if how == "both":
        return review(replace(proposed, whole=whole), proposed, machine.duration)
    made = list(proposed.regions)
    for _ in range(random.randint(0, 8)):
        made = rearranged(made, machine.duration or 0, random)
    return review(regions(*made), replace(proposed, whole=None), machine.duration)


def rewritten(text: str, random: Random) -> str:
    """A text with words left out, added, and written otherwise."""
    written: list[str] = []
    for word in text.split():
        how = random.choices(["same", "gone", "other", "more", "loud", "dash", "mixed"], [40, 3, 3, 3, 2, 1, 1])[0]
        ways = {
            "same": [word],
            "gone": [],
            "other": [f"Neu{word}"],
            "more": [word, "extra"],
            "loud": [f"“{word.upper()}!”"],
            "dash": ["—", word],
            "mixed": [f"日本語{word}", "ดี"],
        }
        written += ways[how]
    return " ".join(written)


def rearranged(made: list[Region], duration: int, random: Random) -> list[Region]:
    """The regions after one of the changes that an editor allows."""
    if random.random() < 0.2 or not made:
        start = random.randrange(max(duration, 1))
        return [*made, region(start, start + random.randint(1, 4_000), "brand new text here", "spk_9")]
    place = random.randrange(len(made))
    one, text = made[place], made[place].text or ""
    moved, half = random.randint(-3_000, 3_000), len(text.split()) // 2
    middle = (one.start + one.end) // 2
    following = made[place + 1 : place + 2]
    ways = [
        [],
        [region(max(0, one.start + moved), max(1, one.end + moved), text, one.speaker)],
        [
            region(one.start, middle, " ".join(text.split()[:half]), one.speaker),
            region(middle, one.end, " ".join(text.split()[half:]), "other"),
        ],
        [region(one.start, one.end, None, one.speaker)],
        [region(one.start, one.end, text, random.choice([None, "spk_1", "ch_1", "ch_0"]))],
        [region(one.start, one.end, rewritten(text, random), one.speaker)],
        [region(max(0, one.start - 2_000), one.end + 2_000, rewritten(text, random), one.speaker)],
    ]
    if following and random.random() < 0.2:
        joined = " ".join([text, following[0].text or ""])
        end = max(one.end, following[0].end)
        return [*made[:place], region(one.start, end, joined, one.speaker), *made[place + 2 :]]
    return [*made[:place], *random.choice(ways), *made[place + 1 :]]
