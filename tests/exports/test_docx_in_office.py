"""Word documents as LibreOffice opens them: printed, and read from the pages.

With LS_TRANSCRIBE_PICTURES=FOLDER, the README's picture of a document is taken there on the way (`make pictures`).
"""

import os
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from documents import FORMS, Form, Line, make
from exports.word_files import changed, kept, timed, transcript_of

from ls_transcribe.exports import docx as word
from ls_transcribe.exports.base import TrackedChanges, TranscriptDocument
from ls_transcribe.transcripts import Transcript, Word, amazon_json

pytestmark = pytest.mark.programs

_WORDS = 2_500
_REPOSITORY = Path(__file__).parents[2]
_INTERVIEW = """
0 You were the last keeper of this lighthouse. What was an ordinary day like?
1 Ordinary days began at night. You wound?84 the clockwork every four hours, you trimmed?71 the wick, \
and you wrote every ship into the log.
2 We still have those logs: there are forty-one volumes, and the oldest mention a harbour?88 master called Corvin?34 \
Aldermoor?41 whom nobody has been able to trace.
1 Oh, I can tell you who he was. He painted the boats, always in this blue?62.
"""
"""What the README's picture shows: a number is a speaker, and after a question mark stands a lower confidence."""
_CONVERT = ("--headless", "--norestore", "--convert-to")
_REVISION = timed(
    [
        changed("your", "You", speaker="spk_0"),
        kept("were the last keeper of this", speaker="spk_0"),
        changed("light house", "lighthouse.", speaker="spk_0"),
        kept("what was an ordinary day like", "What was an ordinary day like?", speaker="spk_0"),
        changed("", "Ordinary", speaker="spk_1"),
        kept("days began at night", "days began at night.", speaker="spk_1"),
        kept("You wound the clockwork", speaker="spk_1", confidence=0.7),
        kept("every", speaker="spk_1", confidence=0.4),
        changed("uh uh", "", speaker="spk_1"),
        kept("four hours", speaker="spk_1"),
        changed("مرحبا", "", speaker="spk_1"),
    ]
)
"""What people changed in a document: its first and its last words among it, and words of which it is not sure."""


def _hostile() -> Transcript:
    texts = ("\x00\ud800]]>", "<w:p>", "👩‍👩‍👧", "x" * 10_000, "\u202eabc", "مرحبا", "一二三。", "end")
    words = [Word(text, 400 * n, 400 * n + 300, None if n % 2 else 0.4, speaker=text) for n, text in enumerate(texts)]
    return Transcript.of_words(words, language="ar-AE")


def _interview() -> Transcript:
    words: list[Word] = []
    clock = 1_200
    for line in _INTERVIEW.strip().splitlines():
        speaker, *texts = line.split()
        for text in texts:
            content, confidence, after = re.fullmatch(r"(.+?)(?:\?(\d\d))?([.,:?]*)", text).groups()  # type: ignore[union-attr]
            sure = int(confidence or 100 - len(words) % 7) / 100
            words.append(Word(content, clock, clock + 310, sure, speaker=f"spk_{speaker}", after=after))
            clock += 390 + 200 * len(after)
        clock += 700
    return Transcript.of_words(words, language="en-GB")


_TRANSCRIPTS: dict[str, Callable[[], Transcript]] = {
    "plain": lambda: make(30).transcript,
    "two": lambda: make([Line("spk_0", "Hello.", 0), Line("spk_1", "Goodbye.", 1_000)], Form(speakers=True)).transcript,
    "long": lambda: make(_WORDS, Form(speakers=True)).transcript,
    "silence": lambda: amazon_json.parse(b'{"results": {"items": []}}'),
    "hostile": _hostile,
    "lighthouse": _interview,
}


def _every_form() -> dict[str, Transcript]:
    """A transcript of each form of Amazon's documents, and those in a folder that LS_TRANSCRIBE_SAMPLES names."""
    made = {name: make(40, form).transcript for name, form in FORMS.items()}
    folder = os.environ.get("LS_TRANSCRIBE_SAMPLES")
    found = sorted(Path(folder).rglob("*.json")) if folder else []
    return made | {path.stem: amazon_json.parse(path.read_bytes()) for path in found}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of each page of each document: LibreOffice takes most of its time for coming up, so it does so once."""
    folder = tmp_path_factory.mktemp("office")
    files = []
    for name, transcript in _TRANSCRIPTS.items():
        whole = transcript()
        document = TranscriptDocument(f"{name}.wav", whole, whole.end, datetime(2026, 11, 21, tzinfo=UTC), "amazon")
        files.append(folder / f"{name}.docx")
        files[-1].write_bytes(word.render(document))
    files.append(folder / "changed.docx")
    files[-1].write_bytes(word.render(_changed()))
    for name, whole in _every_form().items():
        files.append(folder / f"{name}.docx")
        files[-1].write_bytes(word.render(TranscriptDocument(f"{name}.wav", whole, whole.end)))
    _convert("pdf:writer_pdf_Export", folder, *files)
    _take_picture(folder / "lighthouse.pdf")
    return {file.stem: _pages(file.with_suffix(".pdf")) for file in files}


def _convert(form: str, folder: Path, *files: Path) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    # A home of its own: that of the tests is shared with whatever else they start.
    environment = {**os.environ, "HOME": str(folder)}
    command = ["soffice", profile, *_CONVERT, form, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300, stdin=subprocess.DEVNULL, env=environment)


def _changed() -> TranscriptDocument:
    people = transcript_of([each for stretch in _REVISION for each in stretch.reviewer], "en-GB")
    changes = TrackedChanges(_REVISION, "Ada Lovelace", datetime(2026, 11, 22, 10, 45, tzinfo=UTC))
    return TranscriptDocument(
        "changed.wav", people, people.end, datetime(2026, 11, 21, tzinfo=UTC), "amazon", changes=changes
    )


def _take_picture(file: Path) -> None:
    if folder := os.environ.get("LS_TRANSCRIBE_PICTURES"):
        command = ["pdftoppm", "-png", "-singlefile", "-r", "110", str(file), str(_REPOSITORY / folder / "word")]
        subprocess.run(command, check=True, timeout=60)


def _pages(file: Path) -> list[str]:
    command = ["pdftotext", "-layout", str(file), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    return text.decode("utf-8").removesuffix("\f").split("\f")


@pytest.mark.parametrize("name", [*_TRANSCRIPTS, "changed"])
def test_opens(printed: dict[str, list[str]], name: str) -> None:
    """Each document has pages, which are numbered."""
    pages = printed[name]

    numbers = [re.findall(rf"{name}\.wav +Page (\d+) of (\d+)", page) for page in pages]
    assert [[(str(number), str(len(pages)))] for number in range(1, len(pages) + 1)] == numbers


def test_every_form_is_printed(printed: dict[str, list[str]]) -> None:
    """Nothing that is said is missing on the pages, whatever job it is from."""
    missing = {
        name: {word.content for word in transcript.words} - set(re.findall(r"[^\s.,?!]+", " ".join(printed[name])))
        for name, transcript in _every_form().items()
    }
    assert {name: set() for name in missing} == missing


def test_a_short_one_is_a_page(printed: dict[str, list[str]]) -> None:
    """Transcript and statistics of a short recording fit on a page."""
    (page,) = printed["two"]
    assert len(printed["lighthouse"]) == 1

    rows = [" ".join(row.split()) for row in re.findall(r"0:0\d +Speaker \d +\w+", page)]
    assert rows == ["0:00 Speaker 1 Hello", "0:01 Speaker 2 Goodbye"]
    assert page.index("Goodbye") < page.index("How sure the machine was") < page.index("Over time")


def test_each_page_names_the_columns(printed: dict[str, list[str]]) -> None:
    """A long transcript has its columns' names on every page, and room for words in a line."""
    pages = printed["long"]
    headed = [page for page in pages if re.search(r"^ *Time +Speaker +Text", page, re.MULTILINE)]
    rows = [page for page in pages if re.search(r"^ *\d+:\d\d +Speaker \d", page, re.MULTILINE)]

    assert len(rows) >= 5
    assert headed == rows
    words = sum(len(page.split()) for page in rows) / len(rows)
    assert words > 250


def test_silence_is_said(printed: dict[str, list[str]]) -> None:
    """An empty transcript is a page that says so."""
    (page,) = printed["silence"]

    assert "No speech was recognised in this recording." in page


def test_changes_are_tracked(tmp_path: Path) -> None:
    """What another program reads out of the file are the changes, who made them, and when."""
    file = tmp_path / "changed.docx"
    file.write_bytes(word.render(_changed()))
    _convert("odt", tmp_path, file)

    with ZipFile(file.with_suffix(".odt")) as opened:
        content = ET.fromstring(opened.read("content.xml"))  # noqa: S314 -- LibreOffice wrote it
    changes = content.findall(".//{*}changed-region/*")
    removed = ["".join(text.itertext()).strip() for each in changes for text in each.findall("{*}p")]
    written = [each for each in changes if each.tag.endswith("}insertion")]
    assert removed == ["your", "light house", "what", "like", "night", "uh uh", "مرحبا"]
    assert len(written) == len(["You", "lighthouse.", "What", "like?", "Ordinary", "night."])
    said = {(each.findtext(".//{*}creator"), each.findtext(".//{*}date")) for each in changes}
    assert said == {("Ada Lovelace", "2026-11-22T10:45:00")}
