"""What a Word document says: every word, by whom and when, and what is known of the recording."""

from dataclasses import replace
from itertools import pairwise

import pytest
from documents import FORMS, NOTHING_FOUND, Form, Line, make
from exports.word_files import Row, facts_of, headings_of, opened, rows_of, spoken, table_of, tight, transcript_of

from ls_transcribe.exports.docx import table_rows
from ls_transcribe.model import timecode
from ls_transcribe.transcripts import Word, amazon_json, join_words


@pytest.mark.parametrize("form", FORMS)
def test_every_form(form: str) -> None:
    """Of every form of result, the table has every word, in order and beside its time."""
    made = make(400, FORMS[form], seed=3)
    transcript = amazon_json.parse(made.document)

    rows = rows_of(opened(transcript))

    assert tight(made.transcript.text) == tight("".join(row.text for row in rows))
    starts = {timecode.clock(word.start) for word in made.transcript.words}
    assert {row.time for row in rows} <= starts
    times = [passage.start for passage in table_rows.rows_of(transcript)]
    assert [timecode.clock(time) for time in times] == [row.time for row in rows]


def test_turns_are_rows() -> None:
    """A row is what a speaker says: when it begins, who it is, counted from one, and the text."""
    script = [Line("spk_0", "Good morning.", 0), Line("spk_1", "And to you, Ada!", 2_000), Line("spk_0", "So.", 63_000)]

    assert rows_of(opened(make(script, Form(speakers=True)).transcript)) == [
        Row("0:00", "Speaker 1", "Good morning."),
        Row("0:02", "Speaker 2", "And to you, Ada!"),
        Row("1:03", "Speaker 1", "So."),
    ]


def test_neighbouring_turns_of_a_speaker_are_joined() -> None:
    """A pause parts turns at one second, and rows at two."""
    joined = [Line("spk_0", "Well.", 0), Line("spk_0", "I see.", 2_000), Line("spk_0", "Go on.", 5_000)]

    assert [row.text for row in rows_of(opened(make(joined, Form(speakers=True)).transcript))] == [
        "Well. I see.",
        "Go on.",
    ]


def test_a_long_row_ends_with_a_sentence() -> None:
    """After half a minute a sentence's end is a row's, and after a whole minute any word's."""
    sentences = spoken(" ".join(["one two three four five six seven."] * 30))
    endless = spoken("word " * 400)

    assert all(row.text.endswith("seven.") for row in rows_of(opened(transcript_of(sentences)))[:-1])
    for words in (sentences, endless):
        found = list(table_rows.rows_of(transcript_of(words)))
        assert len(found) > 1
        assert all(passage.words[-1].end - passage.start <= 60_000 for passage in found)
        assert all(following.start - passage.start >= 30_000 for passage, following in pairwise(found))


@pytest.mark.parametrize("end", ["seven?”", "seven.)", "سبعة؟", "सात।"])
def test_a_sentence_ends_in_every_script_and_within_quotation_marks(end: str) -> None:
    """What follows the last mark of a sentence, a quotation mark say, does not hide it."""
    words = spoken(" ".join([f"One two three four five six {end}"] * 30))

    assert all(row.words[-1].text == end for row in list(table_rows.rows_of(transcript_of(words)))[:-1])


def test_a_long_row_ends_with_a_subtitle() -> None:
    """Where the document tells lines and no sentences, a row ends with a line."""
    words = [Word("word", 400 * number, 400 * number + 300, begins_line=number % 7 == 0) for number in range(300)]
    first, *_ = table_rows.rows_of(transcript_of(words))

    assert len(first.words) == 77


def test_words_of_no_length_fill_no_endless_row() -> None:
    """Where times do not part words, letters do: a row fits on a page."""
    words = [Word(f"word{number}", 0, 0) for number in range(5_000)]

    rows = rows_of(opened(transcript_of(words)))

    assert max(len(row.text) for row in rows) <= 1_200
    assert tight(join_words(words)) == tight("".join(row.text for row in rows))


def test_nobody_is_told_apart() -> None:
    """Where speakers are not told apart, the table has no column for them."""
    document = opened(make(30).transcript)

    assert {row.speaker for row in rows_of(document)} == {None}
    assert facts_of(document)["Speakers"] == "not told apart"
    assert "Speakers" not in headings_of(document)


def test_facts() -> None:
    """The first page says what this is the transcript of."""
    transcript = transcript_of(
        [*spoken("one two", speaker="Ada"), Word("three", 900, 1_300, 0.5, speaker="Grace")], "en-GB"
    )
    document = opened(transcript, "calls/may/talk 1.wav", duration=3_725_000, engine="amazon", settings="3f9c21")

    assert [paragraph.text for paragraph in document.paragraphs][:3] == [
        "Transcript",
        "talk 1.wav",
        "calls/may/talk 1.wav",
    ]
    assert facts_of(document) == {
        "Duration": "1:02:05",
        "Language": "English (en-GB)",
        "Words": "3",
        "Speakers": "2",
        "Mean confidence": "82.7%",
        "Words below 90%": "1 (33.3%)",
        "Transcribed": "2026-11-21",
        "Engine": "amazon, settings 3f9c21",
    }


def test_transcript_first_statistics_last() -> None:
    """A reader sees the transcript on the first page."""
    document = opened(make(50, Form(speakers=True)).transcript)

    assert headings_of(document) == ["Transcript", "How sure the machine was", "Over time", "Speakers"]


@pytest.mark.parametrize("found", NOTHING_FOUND)
def test_silence(found: str) -> None:
    """Where nothing was heard, the document says so."""
    document = opened(amazon_json.parse(NOTHING_FOUND[found]))

    assert "No speech was recognised in this recording." in [paragraph.text for paragraph in document.paragraphs]
    assert table_of(document, "Transcript") is None


def test_text_without_times() -> None:
    """A document that has a text and no words is a text."""
    assert "Some text." in [p.text for p in opened(replace(transcript_of([]), text="Some text.")).paragraphs]


@pytest.mark.parametrize(
    "text",
    [
        "one",
        "a\x00b \x01 c\x1f d\ufffe \uffff",
        "half \ud800 of \udc00 a pair",
        "]]> <w:p> & \"quoted\" 'so' &amp; <![CDATA[",
        "emoji 👩‍👩‍👧 and 🇩🇪 and a\u0301",
        "x" * 10_000,
        "\u202eoverride\u202c \u200eleft\u200f \u2067isolate\u2069",
        "tab\there and\r\nthere",
        "a \u0085 b \u2028 c",
        "{} %s {0} \\1 $x",
    ],
)
def test_hostile_text(text: str) -> None:
    """Whatever was said, or is in a name, is in the document, but for what no XML can hold."""
    document = opened(transcript_of(spoken(text, speaker=text)), name=text, engine=text, settings=text)

    shown = "".join(row.text for row in rows_of(document))
    assert tight(text) == tight(shown)
    assert not set("\t\r\n") & set(shown)
    assert tight(text) == tight(facts_of(document)["Engine"].partition(", settings ")[0])
    assert tight(text)[:200] == tight(document.core_properties.title)[:200]


def test_words_without_letters_are_no_gaps() -> None:
    """A word that is empty, or only half a character, leaves nothing behind."""
    words = spoken("a  b \ud800 c")

    assert tight("abc") == tight(rows_of(opened(transcript_of(words)))[0].text)
