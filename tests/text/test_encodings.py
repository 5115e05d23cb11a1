"""Documents are text, however they were saved."""

import codecs

import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.errors.sources import EncodingUnknown
from ls_transcribe.text.encodings import (
    DecodedText,
    declare_utf8,
    decode,
    find_encoding,
    notes_of_utf8,
    remove_utf8_mark,
    shown_name,
    wide_to_utf8,
)

TEXT = "1\n00:00:01,000 --> 00:00:02,000\nGrüße, “Ada”\n"
TOLD = "if letters are wrong, say what it is with --encoding"
SPOKEN = {
    "windows-1251": "Добрый вечер. Сегодня мы поговорим о погоде на берегу, о лодках и о том, кто куда плывёт.",
    "koi8-r": "Добрый вечер. Сегодня мы поговорим о погоде на берегу, о лодках и о том, кто куда плывёт.",
    "iso8859-5": "Добрый вечер. Сегодня мы поговорим о погоде на берегу, о лодках и о том, кто куда плывёт.",
    "windows-1252": "Là-bas, près de la forêt, l’été a été très sec ; où êtes-vous allés après le dîner chez Zoé ?",
    "windows-1250": "Dzień dobry. Dziś powiemy, skąd wieje wiatr, gdzie łódź cumuje i kto później wróci do portu.",
    "iso8859-2": "Dzień dobry. Dziś powiemy, skąd wieje wiatr, gdzie łódź cumuje i kto później wróci do portu.",
    "iso8859-7": "Καλησπέρα σας. Σήμερα θα μιλήσουμε για τον καιρό και για τις βάρκες στο λιμάνι.",
    "gb18030": "今天的天气非常好，我们一起去海边散步，看看渔船什么时候回来。",
    "big5hkscs": "今天的天氣非常好，我們一起去海邊散步，看看漁船什麼時候回來。",
    "cp932": "今日はとても天気がいいので、みんなで海辺を散歩して、船が戻るのを見ましょう。",
    "euc_jp": "今日はとても天気がいいので、みんなで海辺を散歩して、船が戻るのを見ましょう。",
    "iso2022_jp": "今日はとても天気がいいので、みんなで海辺を散歩しましょう。",
    "cp949": "오늘은 날씨가 아주 좋으니 다 같이 바닷가를 걸으면서 배가 언제 돌아오는지 봅시다.",
}
"""The same evening in the encodings that old subtitles have."""


def subtitles(spoken: str) -> str:
    return f"1\n00:00:01,000 --> 00:00:04,000\n{spoken}\n"


def lost(number: str, encoding: str) -> str:
    return f"{number} could not be read as {encoding} and became \ufffd"


@pytest.mark.parametrize("text", [TEXT, subtitles(SPOKEN["gb18030"])], ids=["Western", "Chinese"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_unicode_is_known_for_certain(encoding: str, text: str) -> None:
    """With a byte order mark and without; nothing is guessed, whatever else was told."""
    document = text.encode(encoding)
    assert (decode(document), decode(document, "cp1251").text) == (DecodedText(text), text)


@pytest.mark.parametrize("encoding", SPOKEN)
def test_a_guess_is_said(encoding: str) -> None:
    """The text is right, and the note names an encoding that `--encoding` takes."""
    text = subtitles(SPOKEN[encoding])
    decoded = decode(text.encode(encoding))
    note = f"read as {encoding}, which is a guess: {TOLD}"
    assert (decoded, shown_name(find_encoding(encoding))) == (DecodedText(text, (note,)), encoding)


@pytest.mark.parametrize("encoding", SPOKEN)
def test_what_was_told_is_no_guess(encoding: str) -> None:
    """However short it is."""
    text = subtitles(SPOKEN[encoding][:4])
    assert decode(text.encode(encoding), find_encoding(encoding)) == DecodedText(text)


@pytest.mark.parametrize(
    ("document", "examples"),
    [
        (subtitles("über").encode("cp1252"), r"\(it may be iso8859-15.*\)"),
        (subtitles("ça Ã©tÃ© l’été, près de la forêt, où êtes-vous allés après le dîner").encode("cp1252"), ".*"),
        (bytes(range(128, 256)) * 9, ".*"),
    ],
    ids=["a single letter", "encoded twice in part", "everything"],
)
def test_what_is_not_certain_is_refused(document: bytes, examples: str) -> None:
    """The option that ends the doubt is named."""
    with pytest.raises(
        UnreadableTranscript, match=f"its encoding cannot be told for certain ?{examples}: say it with --encoding"
    ):
        decode(document)


def test_typographic_marks_are_windows_own() -> None:
    """In English they are often all that is not ASCII."""
    text = "It’s late… “Come in” – he said."
    assert decode(text.encode("cp1252")) == DecodedText(text, (f"read as windows-1252, which is a guess: {TOLD}",))


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (b"cr\xc3\xa8me \x98 br\xc3\xbbl\xc3\xa9e", "crème \ufffd brûlée"),
        ("Добрый вечер".encode()[:-1], "Добрый вече\ufffd"),
        ("été à Nice; ".encode() * 9 + "été".encode("cp1252"), "été à Nice; " * 9 + "\ufffdt\ufffd"),
        (b"\xef\xbb\xbfx \xfc", "x \ufffd"),
    ],
    ids=["one bad byte", "cut in a letter", "mixed", "marked"],
)
def test_a_bad_byte_costs_a_character(document: bytes, text: str) -> None:
    """The other characters stay as they are, and the loss is said."""
    number = text.count("\ufffd")
    decoded = decode(document)
    assert decoded == DecodedText(text, (lost("1 character" if number == 1 else f"{number} characters", "utf-8"),))


def test_a_bad_byte_in_another_encoding() -> None:
    """The same holds for what was told and for what was guessed."""
    document = subtitles(SPOKEN["gb18030"]).encode("gb18030")[:-2]
    note = lost("1 character", "gb18030")
    assert (decode(document, "gb18030").notes, decode(document).notes[1:]) == ((note,), (note,))


def test_a_character_that_was_lost_before_is_no_news() -> None:
    """It stands in the file, and no other encoding brings it back."""
    assert (decode("a \ufffd".encode()), decode("a \ufffd".encode("utf-16"))) == (DecodedText("a \ufffd"),) * 2


def test_utf_8_stays_utf_8() -> None:
    """One new file in a folder of old ones, whose encoding was told; what is not certain is as it was told."""
    assert (decode("Добрый".encode(), "cp1251"), decode("é".encode(), "cp1251")) == (
        DecodedText("Добрый", ("read as UTF-8, which it is, and not as windows-1251",)),
        DecodedText("Г©"),
    )


def test_a_missing_byte_in_utf_16_is_no_other_text() -> None:
    """From there on, all would be letters of other scripts."""
    document = (TEXT * 30).encode("utf-16-le")
    with pytest.raises(UnreadableTranscript, match="a byte is missing in it"):
        decode(document[:800] + document[801:])


def test_an_empty_byte_makes_no_utf_16() -> None:
    """Not even at the beginning."""
    assert decode(b"1\0 a --> b\n" + "é".encode() * 4).text == "1\0 a --> b\néééé"


def test_xml_declares_its_encoding() -> None:
    """That is no guess; after it was put into UTF-8, UTF-8 is declared."""
    text = '<?xml version="1.0" encoding="windows-1251"?>\n<tt>Да</tt>'
    decoded = decode(text.encode("cp1251"))
    assert (decoded, declare_utf8(text.encode()), declare_utf8(b"<tt/>")) == (
        DecodedText(text),
        text.replace("windows-1251", "UTF-8").encode(),
        b"<tt/>",
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("windows-1251", "cp1251"),
        (" CP1251 ", "cp1251"),
        ("latin-1", "cp1252"),
        ("GB2312", "gb18030"),
        ("utf8", "utf-8"),
    ],
)
def test_encodings_have_many_names(typed: str, name: str) -> None:
    """Of one that another contains, people mean the larger one, as browsers do."""
    assert find_encoding(typed) == name


@pytest.mark.parametrize("typed", ["windows-9999", "", "rot13", "base64", "idna", "unicode_escape", "a\0b", "x" * 999])
def test_what_is_no_encoding_of_texts(typed: str) -> None:
    """It is refused before anything is read."""
    with pytest.raises(EncodingUnknown, match=r"There is no encoding .*: --encoding takes names such as windows-1251"):
        find_encoding(typed)


@pytest.mark.parametrize(("encoding", "changed"), [("utf-16", True), ("utf-16-be", True), ("utf-8-sig", False)])
def test_wide_text_as_utf_8(encoding: str, *, changed: bool) -> None:
    """What is neither UTF-16 nor UTF-32 stays byte for byte."""
    document = TEXT.encode(encoding)
    assert wide_to_utf8(document) == (TEXT.encode() if changed else document)


def test_what_must_be_utf_8() -> None:
    """Only losses are told."""
    assert (notes_of_utf8("{é}".encode()), notes_of_utf8(b"{\xe9}")) == ((), (lost("1 character", "utf-8"),))


def test_the_mark_of_utf_8() -> None:
    """It is taken off once."""
    assert (remove_utf8_mark(codecs.BOM_UTF8 + b"{}"), remove_utf8_mark(b"{}")) == (b"{}", b"{}")
