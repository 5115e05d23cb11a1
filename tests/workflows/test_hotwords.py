"""What --hotwords takes: phrases, or a file of them in whatever form people have it."""

import codecs
from pathlib import Path

import pytest

from ls_transcribe.errors.hotwords import (
    HotwordsFileMissing,
    HotwordsFolder,
    HotwordsRefused,
    HotwordsUnreadable,
)
from ls_transcribe.workflows import hotwords

NAMES = ("Dashwood", "Barton Cottage")
TABLE = "Phrase\tSoundsLike\tIPA\tDisplayAs\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ("Dashwood,Barton Cottage", NAMES),
        (" Dashwood , Barton  Cottage,", NAMES),
        ("Dashwood,Barton Cottage,dashwood,DASHWOOD", NAMES),
        ("東京、大阪", ("東京", "大阪")),
        ("AC/DC", ("AC/DC",)),
        ("Node.js,.NET,C#", ("Node.js", ".NET", "C#")),
        ("#MeToo,-,1984", ("#MeToo", "1984")),
        ("Zoe\u0308", ("Zoë",)),
    ],
    ids=["two", "spaces", "again", "other commas", "a slash", "points", "signs", "parts of letters"],
)
def test_phrases_are_typed(typed: str, phrases: tuple[str, ...]) -> None:
    """With commas between them; what settings have is what was typed."""
    assert (hotwords.settle(typed), hotwords.read(hotwords.settle(typed))) == (typed, phrases)


@pytest.mark.parametrize(
    "content",
    [
        b"Dashwood\nBarton Cottage\n",
        b"Dashwood\r\n\r\n\tBarton Cottage",
        codecs.BOM_UTF8 + b"Dashwood\nBarton Cottage\n",
        codecs.BOM_UTF16_LE + "Dashwood\r\nBarton Cottage\r\n".encode("utf-16-le"),
        b"# names\n#\nDashwood\n----\n  # places\nBarton Cottage\nDashwood\n",
        b"Dashwood, Barton Cottage",
        b"Dashwood :2.0\nBarton Cottage :1\n",
        f"# of calls\n{TABLE}Dashwood\t\t\t\nBarton-Cottage\t\t\tBarton Cottage".encode(),
        f"{TABLE}Dash-wood\t\t\tDashwood\nBarton-Cottage\t\t\t\n".encode(),
        b"DisplayAs\tPhrase\r\nDashwood\tdash-wood\r\n\tBarton-Cottage\r\n",
        b'Phrase,DisplayAs,Times,Heard\r\n,Dashwood,3,"dash, would"\r\nBarton-Cottage,Barton Cottage,2,\'=bar\r\n',
    ],
    ids=[
        "lines",
        "of Windows",
        "a mark",
        "wide",
        "comments",
        "one line",
        "weights",
        "a comment above a table",
        "a table",
        "other columns",
        "evidence",
    ],
)
def test_a_file_is_read_in_any_form(content: bytes) -> None:
    """Settings have its absolute path."""
    Path("names.txt").write_bytes(content)
    settled = hotwords.settle("names.txt")
    assert (settled, hotwords.read(settled)) == (str(Path("names.txt").absolute()), NAMES)


def test_initials_of_a_table_are_as_people_write_them() -> None:
    """Where it has nothing to display."""
    Path("names.txt").write_text(f"{TABLE}A.B.C.-News\t\t\t\nSt.-Mary's\t\t\t\n", encoding="utf-8")
    assert hotwords.read(hotwords.settle("names.txt")) == ("ABC News", "St. Mary's")


def test_a_file_goes_before_a_phrase_of_its_name() -> None:
    """Unless a comma says that it is a phrase; what is remembered as a phrase stays one."""
    Path("Dashwood").write_text("Barton Cottage", encoding="utf-8")
    found = [hotwords.read(settled) for settled in (hotwords.settle("Dashwood"), hotwords.settle("Dashwood,"))]
    assert [*found, hotwords.read("Dashwood")] == [("Barton Cottage",), ("Dashwood",), ("Dashwood",)]


@pytest.mark.parametrize("typed", ["names.txt", "./names", "~/names", "/names", "here/names", "Dashwood,names.tsv"])
def test_a_file_that_is_not_there_is_no_phrase(typed: str) -> None:
    """What looks like a path was meant as one."""
    Path("here").mkdir()
    with pytest.raises(HotwordsFileMissing, match=f"^The file {typed.rpartition(',')[2]} of --hotwords does not exist"):
        hotwords.settle(typed)


def test_a_folder_is_refused() -> None:
    """It is said which file may be meant."""
    Path("reviewed").mkdir()
    with pytest.raises(HotwordsFolder, match=r"^reviewed is a folder: --hotwords takes a file, such as"):
        hotwords.settle("reviewed")


def test_a_remembered_file_that_is_gone_is_told() -> None:
    """With the way to go on without it."""
    Path("names.txt").write_text("Dashwood", encoding="utf-8")
    settled = hotwords.settle("names.txt")
    Path("names.txt").unlink()
    with pytest.raises(HotwordsFileMissing, match=r"which the output folder remembers .* with --no-hotwords"):
        hotwords.read(settled)


def test_a_file_that_cannot_be_read_is_told() -> None:
    """With the reason."""
    Path("names.txt").mkdir()
    with pytest.raises(HotwordsUnreadable, match=r"names.txt of --hotwords cannot be read \(Is a directory\)"):
        hotwords.read(str(Path("names.txt").absolute()))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "there is no phrase in it"),
        (b"# nothing\n---\n", "there is no phrase in it"),
        (b"M\xfcller\n", "it is not in UTF-8"),
        (b"PK\x03\x04names", "line 1 has a character that no text has"),
        (b"Dashwood\n" + b"and so on " * 11, "line 2 has a phrase of 109 characters, and a phrase has 100 at most"),
        (b'["Dashwood"]', "it is JSON"),
    ],
    ids=["nothing", "no phrase", "another encoding", "no text", "a sentence", "JSON"],
)
def test_what_is_no_list_is_refused(content: bytes, complaint: str) -> None:
    """By the file, with what it takes."""
    Path("names.txt").write_bytes(content)
    with pytest.raises(HotwordsRefused) as refusal:
        hotwords.read(hotwords.settle("names.txt"))
    expected = f"{Path('names.txt').absolute()} cannot be used for --hotwords: {complaint}. It takes text in UTF-8 with"
    assert str(refusal.value).startswith(expected)


@pytest.mark.parametrize(
    ("typed", "complaint"), [("", "there is no phrase"), (",-,", "there is no"), ("a\0b", "it has")]
)
def test_what_is_no_phrase_is_refused(typed: str, complaint: str) -> None:
    """What was typed is not taken for nothing."""
    with pytest.raises(HotwordsRefused, match=f"^What was typed cannot be used for --hotwords: {complaint}"):
        hotwords.settle(typed)


def test_without_hotwords_there_are_none() -> None:
    """Nothing was typed, and nothing is remembered."""
    assert hotwords.read(None) == ()
