"""Word documents in languages of other scripts, and of several languages."""

import pytest
from docx.oxml.ns import qn
from exports.word_files import opened, rows_of, spoken, table_of, text_of, transcript_of

from ls_transcribe.transcripts import Word


@pytest.mark.parametrize(
    ("code", "latin", "east_asian", "complex_script"),
    [
        ("en-GB", "en-GB", None, None),
        ("de", "de-DE", None, None),
        ("en", "en-US", None, None),
        ("en-AB", "en-GB", None, None),
        ("ja-JP", "en-US", "ja-JP", None),
        ("zh-TW", "en-US", "zh-TW", None),
        ("ar-AE", "en-US", None, "ar-AE"),
        ("he", "en-US", None, "he-IL"),
        ("hi-IN", "en-US", None, "hi-IN"),
        ('x"><w:p/>', None, None, None),
        (None, None, None, None),
    ],
)
def test_language(code: str | None, latin: str | None, east_asian: str | None, complex_script: str | None) -> None:
    """The spelling checker is told the language, for each kind of script."""
    defaults = opened(transcript_of(spoken("one"), code)).styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr")[0]
    language = defaults.find(qn("w:lang"))
    found = {} if language is None else dict(language.attrib)

    wanted = {"w:val": latin, "w:eastAsia": east_asian, "w:bidi": complex_script}
    assert found == {qn(key): value for key, value in wanted.items() if value}


def test_words_of_another_language() -> None:
    """In a recording with several languages, words carry their own."""
    words = [*spoken("good day", language="en-US"), *spoken("buenos días", language="es-US")]
    document = opened(transcript_of(words))

    runs = table_of(document, "Transcript")._tbl.xpath(".//w:r[w:rPr/w:lang]")
    assert [text_of(run).strip() for run in runs] == ["buenos días"]
    assert runs[0].xpath("./w:rPr/w:lang/@w:val") == ["es-US"]


@pytest.mark.parametrize(
    ("code", "text", "left_to_right"),
    [
        ("ar-AE", "مرحبا بكم في Windows عام 2024 ،", ["Windows"]),
        ("he-IL", "שלום Ada לכולם", ["Ada"]),
        ("fa-IR", "سلام دنیا", []),
        ("ur", "آپ کیسے ہیں", []),
    ],
)
def test_right_to_left(code: str, text: str, left_to_right: list[str]) -> None:
    """Lines run from right to left, and so do columns and runs; Latin words do not, and have no spaces of others."""
    document = opened(transcript_of(spoken(text, speaker="spk_0"), code))
    table = table_of(document, "Transcript")._tbl

    assert len(table.xpath("./w:tblPr/w:bidiVisual")) == 1
    assert all(
        document.styles[style].element.xpath("./w:pPr/w:bidi") for style in ("Transcript text", "Transcript time")
    )
    runs = table.tr_lst[1].xpath("./w:tc[3]//w:r")
    assert [text_of(run) for run in runs if not run.xpath("./w:rPr/w:rtl")] == left_to_right
    assert "".join(text_of(run) for run in runs) == text


def test_a_paragraph_of_the_other_direction() -> None:
    """What a speaker says in English runs from left to right in an Arabic document, and the other way round."""
    for code, text, bidi in (("ar-AE", "good day", ["0"]), ("en-US", "مرحبا بكم", ["1"]), ("ar-AE", "مرحبا", [])):
        document = opened(transcript_of(spoken(text), code))
        said = table_of(document, "Transcript")._tbl.tr_lst[1].xpath("./w:tc[2]/w:p/w:pPr/w:bidi/@w:val")
        assert (text, bidi) == (text, said)


def test_fonts() -> None:
    """Han characters look as their language has them."""
    for code, font in (("ja-JP", "Yu Gothic"), ("zh-CN", "Microsoft YaHei"), ("zh-TW", "Microsoft JhengHei")):
        fonts = opened(transcript_of(spoken("一"), code)).styles.element.xpath("./w:docDefaults//w:rFonts/@w:eastAsia")
        assert (code, [font]) == (code, fonts)


def test_japanese_has_no_spaces() -> None:
    """Words of a language without spaces are joined without, sure or not."""
    words = [
        Word(text, 400 * n, 400 * n + 300, 0.5 + 0.4 * (n % 2)) for n, text in enumerate(["今日", "は", "町", "の"])
    ]

    assert rows_of(opened(transcript_of(words, "ja-JP")))[0].text == "今日は町の"


def test_thai_is_set_as_a_complex_script() -> None:
    """Thai letters are in the font for Thai."""
    table = table_of(opened(transcript_of(spoken("สวัสดี ok"), "th-TH")), "Transcript")._tbl

    assert [text_of(run).strip() for run in table.xpath(".//w:r[w:rPr/w:cs]")] == ["สวัสดี"]
