"""How a Word document tells which words are doubtful, and how many of whose."""

from documents import Form, Line, make
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from exports.word_files import cells_of, facts_of, opened, rows_of, spoken, table_of, text_of, transcript_of

from ls_transcribe.transcripts import Word


def bands_of(document: WordDocument) -> dict[str, tuple[str, str]]:
    return {name: (words, share) for _colour, name, words, share in cells_of(document, "Numbers")[1:]}


def styled(document: WordDocument, style: str) -> list[str]:
    """The texts of the transcript's runs in a style of characters."""
    runs = table_of(document, "Transcript")._tbl.iterdescendants(qn("w:r"))
    return [text_of(run) for run in runs if run.xpath(f"./w:rPr/w:rStyle[@w:val='{style}']")]


def test_unsure_words_are_marked() -> None:
    """Words below 90% and below 50% have a style each, which has a colour and an underline; others have neither."""
    words = [
        Word(text, 400 * number, 400 * number + 300, confidence, after=after)
        for number, (text, confidence, after) in enumerate(
            [
                ("sure", 0.9, ""),
                ("perhaps", 0.8999, ","),
                ("hardly", 0.4, ""),
                ("unknown", None, "."),
                ("maybe", 0.5, ""),
            ]
        )
    ]
    document = opened(transcript_of(words))

    assert [text.strip() for text in styled(document, "Unsure")] == ["perhaps,", "maybe"]
    assert [text.strip() for text in styled(document, "VeryUnsure")] == ["hardly"]
    for style in ("Unsure word", "Very unsure word"):
        font = document.styles[style].element
        assert (len(font.xpath("./w:rPr/w:color")), len(font.xpath("./w:rPr/w:u"))) == (1, 1)
    assert "Words like this were recognised with less than 90%, words like this with less than 50% confidence" in (
        "\n".join(paragraph.text for paragraph in document.paragraphs)
    )


def test_no_legend_without_unsure_words() -> None:
    """What does not occur is not explained."""
    assert "like this" not in "".join(p.text for p in opened(transcript_of(spoken("all well"))).paragraphs)


def test_spaces_are_not_underlined() -> None:
    """The space beside an unsure word belongs to the sure one."""
    words = [replaced(word, 0.3 if word.content == "b" else 0.99) for word in spoken("a b c")]

    assert styled(opened(transcript_of(words)), "VeryUnsure") == ["b"]


def replaced(word: Word, confidence: float | None) -> Word:
    return Word(word.content, word.start, word.end, confidence)


def test_bands_add_up() -> None:
    """Each word with a confidence is counted in one band; the edges belong to the upper one."""
    confidences = [-0.1, 0.0, 0.4999, 0.5, 0.7, 0.89, 0.9, 0.98, 1.0, 1.0003, None, None]
    words = [replaced(word, value) for word, value in zip(spoken("w " * 12), confidences, strict=False)]
    document = opened(transcript_of(words))

    assert bands_of(document) == {
        "98–100%": ("3", "30.0%"),
        "90–98%": ("1", "10.0%"),
        "70–90%": ("2", "20.0%"),
        "50–70%": ("1", "10.0%"),
        "0–50%": ("3", "30.0%"),
    }
    assert facts_of(document)["Words below 90%"] == "6 (60.0%)"
    notes = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "6 of 10 words (60.0%) were recognised with less than 90% confidence." in notes
    assert "2 more have no confidence and are not counted here." in notes


def test_no_confidence_at_all() -> None:
    """Of a transcript without confidences nothing is said but that."""
    document = opened(transcript_of(spoken("one two", confidence=None)))

    assert facts_of(document).keys() == {"Duration", "Language", "Words", "Speakers", "Transcribed"}
    assert "The recogniser does not say how sure it was of its words." in [p.text for p in document.paragraphs]
    assert table_of(document, "Numbers") is None
    assert not document.inline_shapes


def test_speakers() -> None:
    """The last table says how long each speaker spoke, how much, and how well that was understood."""
    script = [Line("spk_1", "one two three", 0), Line("spk_0", "four", 5_000)]
    made = make(script, Form(speakers=True)).transcript
    tables = [table for table in opened(made).tables if table.style and table.style.style_id == "Numbers"]

    header, first, second = [[cell.text for cell in row.cells] for row in tables[1].rows]
    assert header == ["Speaker", "Speaking time", "Words", "Share", "Mean confidence"]
    assert first[:4] == ["Speaker 2 spk_1", "0:01", "3", "75.0%"]
    assert second[:4] == ["Speaker 1 spk_0", "0:00", "1", "25.0%"]
    assert second[4] == f"{made.words[3].confidence:.1%}"


def test_thousands_of_speakers() -> None:
    """Those who speak first are listed, the others are counted."""
    words = [Word("hi", 500 * n, 500 * n + 300, 0.9, speaker=f"<{n}> & \x00\ud800 ]]> 😀\u202e") for n in range(3_000)]
    document = opened(transcript_of(words))

    assert [row.speaker for row in rows_of(document)][:2] == ["<0> &  ]]> 😀\u202e", "<1> &  ]]> 😀\u202e"]
    assert "… and 2,980 more" in [paragraph.text for paragraph in document.paragraphs]


def test_a_speaker_with_an_endless_name() -> None:
    """A name takes no more of a page than a name may."""
    assert rows_of(opened(transcript_of(spoken("hi", speaker="x" * 5_000))))[0].speaker == "x" * 79 + "…"
