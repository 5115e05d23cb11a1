"""What people changed, as a Word document's tracked changes: accepted it is their text, rejected the machine's."""

import random
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from documents import Form, make
from docx.oxml.ns import qn
from exports.word_files import (
    accepted,
    changed,
    corrected,
    kept,
    marked_up,
    opened,
    rejected,
    rendered,
    rows_of,
    spoken,
    table_of,
    text_of,
    tight,
    timed,
    transcript_of,
)
from msgspec.structs import replace

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TrackedChanges, TranscriptDocument
from ls_transcribe.transcripts import Word, join_words
from ls_transcribe.transcripts.revision import RevisedSpan, Revision

_WHEN = datetime(2026, 11, 22, 10, 45, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stretches", "shown"),
    [
        ([kept("we are here")], "we are here"),
        ([kept("we"), changed("sea", "see"), kept("it")], "we[- sea-][+ see+] it"),
        ([kept("we"), changed("um well", ""), kept("see")], "we[- um well-] see"),
        ([kept("we"), changed("", "can now"), kept("see")], "we[+ can now+] see"),
        ([changed("sow", "so"), kept("we")], "[-sow -][+so +]we"),
        ([changed("um", ""), kept("we")], "[-um -]we"),
        ([changed("", "So"), kept("we")], "[+So +]we"),
        ([kept("we"), changed("go", "went")], "we[- go-][+ went+]"),
        ([kept("we"), changed("um", "")], "we[- um-]"),
        ([kept("we"), changed("", "went")], "we[+ went+]"),
        ([changed("a b", "c d e")], "[-a b-][+c d e+]"),
        ([changed("a", "b"), changed("c", "d"), kept("e")], "[-a -][+b +][-c -][+d +]e"),
        ([changed("a", ""), changed("b", ""), kept("e"), changed("", "f"), changed("", "g")], "[-a b -]e[+ f g+]"),
        ([changed("", "b"), changed("a", ""), kept("e")], "[+b +][-a -]e"),
        ([kept("e"), changed("", "b"), changed("a", "")], "e[+ b+][- a-]"),
    ],
)
def test_a_space_goes_with_a_change_and_none_is_left_over(stretches: list[RevisedSpan], shown: str) -> None:
    """However changes follow each other, either reading has one space between two words and none at its ends."""
    document = corrected(*stretches)

    assert [shown] == marked_up(document)
    assert [join_words(word for stretch in stretches for word in stretch.reviewer)] == accepted(document)
    assert [join_words(word for stretch in stretches for word in stretch.machine)] == rejected(document)


def test_only_the_word_with_other_marks_is_changed() -> None:
    """Of kept words, those with another case or other marks are written anew, each on its own."""
    same = kept("so we saw it there", "So we saw it there")
    *others, last = same.reviewer
    document = corrected(RevisedSpan(same.machine, (*others, replace(last, after=".")), is_unchanged=True))

    assert marked_up(document) == ["[-so -][+So +]we saw it[- there-][+ there.+]"]


def test_who_and_when() -> None:
    """Each change has a number of its own, who made it, and when in UTC."""
    document = corrected(changed("a", "b"), kept("c"), changed("d", "e"), author='Ada "&" <Co>\'\n\x00')
    changes = document.element.xpath("//w:ins | //w:del")

    assert [change.get(qn("w:id")) for change in changes] == ["1", "2", "3", "4"]
    assert {change.get(qn("w:author")) for change in changes} == {'Ada "&" <Co>\' '}
    assert {change.get(qn("w:date")) for change in changes} == {"2026-11-22T10:45:30Z"}


@pytest.mark.parametrize(
    "when",
    [datetime(2026, 11, 22, 2, 45, 30, 999_999, timezone(timedelta(hours=-8))), _WHEN.replace(tzinfo=None)],
)
def test_the_time_is_utc(when: datetime) -> None:
    """Wherever it was changed, and to the second."""
    words = spoken("a")
    document = opened(
        transcript_of(words), changes=TrackedChanges([RevisedSpan((), tuple(words), is_unchanged=False)], "Ada", when)
    )

    assert document.element.xpath("//w:ins/@w:date") == ["2026-11-22T10:45:30Z"]


def test_the_first_page_says_so() -> None:
    """Above the transcript stands who corrected it, and what the changes are for."""
    notes = [paragraph.text for paragraph in corrected(kept("we"), changed("go", "went")).paragraphs]

    changes = "with tracked changes: accept them for a clean text, reject them for the machine's."
    assert notes[2:4] == [f"Corrected by Ada on 2026-11-22, {changes}", "Transcript"]


def test_nothing_was_changed() -> None:
    """A transcript that was right is said to be checked, and has no changes."""
    document = corrected(kept("we go"))

    assert [paragraph.text for paragraph in document.paragraphs][
        2
    ] == "Checked by Ada on 2026-11-22: nothing was changed."
    assert document.element.xpath("//w:ins | //w:del") == []


def test_everything_was_removed() -> None:
    """Where people left no words, the machine's stand in its rows, all of them removed."""
    document = corrected(changed("we go", "", speaker="spk_0"), changed("no", "", speaker="spk_1"))

    assert (accepted(document), rejected(document)) == (["", ""], ["we go", "no"])
    assert [row.speaker for row in rows_of(document)] == ["Speaker 1", "Speaker 2"]


def test_everything_is_new() -> None:
    """Where the machine heard nothing, all is people's."""
    document = corrected(changed("", "we go"))

    assert (accepted(document), rejected(document)) == (["we go"], [""])


def test_nobody_heard_anything() -> None:
    """Where neither machine nor people have words, there is nothing to change."""
    document = corrected()

    assert "No speech was recognised in this recording." in [paragraph.text for paragraph in document.paragraphs]


def test_removed_words_stand_with_the_word_that_follows() -> None:
    """Where rows part, what was removed is in the row of the next word, and at the end in the last row."""
    document = corrected(
        kept("good morning", speaker="spk_0"),
        changed("um uh", "", speaker="spk_0"),
        kept("hello", speaker="spk_1"),
        changed("right", "", speaker="spk_1"),
    )

    assert marked_up(document) == ["good morning", "[-um uh -]hello[- right-]"]


def test_regions_of_people_who_speak_at_once() -> None:
    """Rows follow the times of words and changes those of regions: each change is at its word all the same."""
    late = [replace(word, start=word.start + 3_000, end=word.end + 3_000) for word in spoken("yes indeed yes indeedy")]
    early = tuple(replace(word, speaker="b") for word in spoken("no never"))
    revision = [
        RevisedSpan((late[0],), (late[2],), is_unchanged=True),
        RevisedSpan((late[1],), (late[3],), is_unchanged=False),
        RevisedSpan(early, early, is_unchanged=True),
    ]
    people = sorted((word for span in revision for word in span.reviewer), key=lambda word: word.start)
    document = opened(transcript_of(people), changes=TrackedChanges(revision, "Ada", _WHEN))

    assert marked_up(document) == ["no never", "yes[- indeed-][+ indeedy+]"]


def test_a_stretch_may_span_rows() -> None:
    """Words that people wrote for two speakers are in two rows, the machine's in the first."""
    words = tuple(spoken("yes", speaker="a") + spoken("no", speaker="b"))
    document = corrected(RevisedSpan(tuple(spoken("yes know", speaker="a")), words, is_unchanged=False))

    assert marked_up(document) == ["[-yes know-][+yes+]", "[+no+]"]


def test_unsure_words_are_marked_where_they_were_kept() -> None:
    """What people removed needs no second hearing, what they kept may."""
    document = corrected(kept("we go", "We go", confidence=0.4), changed("so", "now", confidence=0.4))

    runs = table_of(document, "Transcript")._tbl.xpath(".//w:r[w:rPr/w:rStyle/@w:val='VeryUnsure']")
    assert [text_of(run).strip() for run in runs] == ["We", "go"]


def test_scripts_without_spaces() -> None:
    """Japanese has no spaces in either reading, and Latin letters in it have theirs only between themselves."""
    document = corrected(
        kept("今日 は"), changed("町 の", "Ada Lovelace の"), kept("家"), changed("家", ""), language="ja-JP"
    )

    assert marked_up(document) == ["今日は[-町の-][+Ada Lovelaceの+]家[-家-]"]


def test_a_space_that_only_one_reading_has() -> None:
    """A word in a script without spaces leaves one behind where it stood between words of others."""
    document = corrected(kept("to"), changed("東京", ""), kept("go"), changed("", "一"), kept("on"), language="ja-JP")

    assert (accepted(document), rejected(document)) == (["to go一on"], ["to東京go on"])


def test_right_to_left() -> None:
    """Changed words and their spaces run the way of their letters, and the line that of the people's words."""
    document = corrected(
        changed("hello", "مرحبا"), kept("بكم"), changed("في", "Windows"), kept("عام"), language="ar-AE"
    )
    table = table_of(document, "Transcript")._tbl

    assert marked_up(document) == ["[-hello -][+مرحبا +]بكم[- في-][+ Windows+] عام"]
    assert (accepted(document), rejected(document)) == (["مرحبا بكم Windows عام"], ["hello بكم في عام"])
    assert table.xpath(".//w:p[w:pPr/w:pStyle/@w:val='Said']/w:pPr/w:bidi") == []
    runs = table.tr_lst[1].xpath("./w:tc[last()]//w:r[not(w:rPr/w:rtl)]")
    assert ["".join(run.xpath("./w:t/text() | ./w:delText/text()")) for run in runs] == ["hello", "Windows"]


def test_words_of_another_language() -> None:
    """A changed word carries its language, whoever wrote it."""
    document = corrected(kept("good day"), changed("buenas", "buenos", language="es-US"))

    runs = document.element.xpath("//w:del/w:r[w:rPr/w:lang] | //w:ins/w:r[w:rPr/w:lang]")
    assert [run.xpath("./w:rPr/w:lang/@w:val")[0] for run in runs] == ["es-US", "es-US"]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_was_changed(seed: int) -> None:
    """The rows are those of the people's transcript; rejected, they have the machine's words in order."""
    revision = _revision(random.Random(seed), 600)  # noqa: S311 -- no secret
    machine = [word.text for stretch in revision for word in stretch.machine]
    people = transcript_of([word for stretch in revision for word in stretch.reviewer])
    plain = opened(people)
    document = opened(people, changes=TrackedChanges(revision, "Ada", _WHEN))

    assert [row.text for row in rows_of(plain)] == accepted(document)
    assert [row[:2] for row in rows_of(plain)] == [row[:2] for row in rows_of(document)]
    readings = rejected(document)
    assert machine == " ".join(readings).split()
    assert readings == [" ".join(reading.split()) for reading in readings]
    changes = document.element.xpath("//w:ins | //w:del")
    assert len(changes) == len({change.get(qn("w:id")) for change in changes})
    assert not [change for change in changes if (after := change.getnext()) is not None and after.tag == change.tag]


def _revision(chance: random.Random, words: int) -> Revision:
    """A talk of two with changes of every kind."""

    def some(most: int) -> str:
        return " ".join(f"{chance.choice('wW')}{chance.randrange(10_000)}" for _ in range(chance.randint(0, most)))

    stretches: list[RevisedSpan] = []
    while sum([len(stretch.reviewer) for stretch in stretches]) < words:
        speaker = chance.choice(("spk_0", "spk_1"))
        same = some(9)
        if same:
            other = "".join(letter.upper() if chance.random() < 0.05 else letter for letter in same)
            stretches.append(kept(same, other, speaker=speaker, confidence=chance.choice((0.3, 0.8, 0.99))))
        stretches.append(changed(some(3), some(3), speaker=speaker))
    return timed(stretches)


@pytest.mark.parametrize(
    "text",
    ["a\x00b \x01 c\x1f", "half \ud800 of \udc00", ']]> <w:del> & "q" \'', "x" * 10_000, "\u202eover\u202c", "  "],
)
def test_hostile_text(text: str) -> None:
    """Whatever was written or removed is there, but for what no XML can hold."""
    document = corrected(changed(text, f"{text} 2"), kept("on"), author=text)

    assert tight(f"{text}2on") == tight("".join(accepted(document)))
    assert tight(f"{text}on") == tight("".join(rejected(document)))


def test_a_row_that_no_page_holds_may_be_parted() -> None:
    """A row stays whole on a page unless much was removed in it."""
    document = corrected(changed("word " * 600, "", speaker="a"), kept("so", speaker="a"), kept("yes", speaker="b"))

    rows = table_of(document, "Transcript")._tbl.tr_lst[1:]
    assert [len(row.xpath("./w:trPr/w:cantSplit")) for row in rows] == [0, 1]


def test_no_word_of_peoples_is_lost() -> None:
    """Were there words that no stretch knows, they would stand there all the same."""
    people = transcript_of(spoken("we go home"))
    document = opened(people, changes=TrackedChanges([kept("we")], "Ada", _WHEN))

    assert accepted(document) == ["we go home"]


def test_the_same_changes_have_the_same_bytes() -> None:
    """There is no clock and no chance in them."""
    revision = _revision(random.Random(7), 100)  # noqa: S311 -- no secret
    people = transcript_of([word for stretch in revision for word in stretch.reviewer])
    changes = TrackedChanges(revision, "Ada", _WHEN)

    assert rendered(people, changes=changes) == rendered(people, changes=changes)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "docx"])
def test_other_formats_show_the_corrected_text(name: str) -> None:
    """No other format knows of changes."""
    people = make(30, Form(speakers=True)).transcript
    changes = TrackedChanges([RevisedSpan((Word("uh", 0, 1),), people.words, is_unchanged=False)], "Ada", _WHEN)

    plain, corrected_too = (
        TranscriptDocument("talk.wav", people, people.end, changes=each) for each in (None, changes)
    )
    assert FORMATS[name].render(plain) == FORMATS[name].render(corrected_too)


def test_elements_stand_in_their_order() -> None:
    """Runs are all that stands in a change, and their properties before their text (ECMA-376, part 1, 17.13.5)."""
    document = corrected(
        changed("hello สวัสดี", "مرحبا ok", language="th-TH"), kept("so مرحبا", confidence=0.2, language="ar-AE")
    )
    order = [qn(f"w:{name}") for name in ("rStyle", "rtl", "cs", "lang")]

    for change in document.element.xpath("//w:ins | //w:del"):
        text = qn("w:t" if change.tag == qn("w:ins") else "w:delText")
        assert {run.tag for run in change} == {qn("w:r")}
        assert all([part.tag for part in run][-1] == text and len(run) <= 2 for run in change)
    for properties in document.element.xpath("//w:tbl//w:rPr"):
        places = [order.index(part.tag) for part in properties]
        assert all(before < after for before, after in pairwise(places))
