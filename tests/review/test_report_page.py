"""The report as a page, and as an object for programs."""

import json
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest
from review.reports import BARE, EMPTY, FULL, HOSTILE, SILENT, correction, row

from ls_transcribe.model.review import ErrorCounts, ReadingComparison, ReportRow, ReviewProgress, ReviewReport
from ls_transcribe.review.report_page import MOST_CORRECTIONS, as_json, as_text, of_text, render
from ls_transcribe.review.report_page.number_format import length, minutes, percent

_VOID = {"meta", "img", "br", "link", "input", "hr"}
_REPORTS = {"full": FULL, "bare": BARE, "empty": EMPTY, "silent": SILENT}
every_report = pytest.mark.parametrize("report", _REPORTS.values(), ids=_REPORTS)


@dataclass
class Element:
    """A piece of the page."""

    tag: str
    attributes: dict[str, str | None]
    content: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is read in it, in one line."""
        pieces = (piece if isinstance(piece, str) else f" {piece.text} " for piece in self.content)
        return " ".join("".join(pieces).split())

    def all(self, tag: str, **attributes: str) -> list["Element"]:
        """The elements of a name in it, in their order."""
        inner = [piece for piece in self.content if isinstance(piece, Element)]
        found: list[Element] = []
        for piece in inner:
            if piece.tag == tag and attributes.items() <= piece.attributes.items():
                found.append(piece)
            found += piece.all(tag, **attributes)
        return found

    @property
    def rows(self) -> list[list[str]]:
        """The cells of a table."""
        return [[cell.text for cell in line.content if isinstance(cell, Element)] for line in self.all("tr")]


class _Reader(HTMLParser):
    """Reads a page strictly: what is opened is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open = [Element("", {})]
        self.feed(page)
        self.close()
        (self.page,) = self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].content.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].content.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def read(report: ReviewReport, title: str = "Calls") -> Element:
    return _Reader(render(report, title)).page


def section(page: Element, heading: str) -> Element:
    """The part of the page below a heading."""
    (found,) = [part for part in page.all("section") if part.all("h2")[0].text == heading]
    return found


def tiles(page: Element) -> list[str]:
    """The numbers at the top, with what stands around them."""
    return [tile.text for tile in page.all("div", **{"class": "tile"})]


# What is read on it


def test_the_headline() -> None:
    """How often it was wrong, of how much, and what the work was."""
    page = read(FULL)
    assert [heading.text for heading in page.all("h1")] == ["Calls"]
    assert tiles(page) == [
        "Word error rate 4.3 % 4,320 errors in 100,000 words",
        "Character error rate 2.2 % 12,960 errors in 600,000 characters",
        "Recordings 200 213 reviews",
        "Audio 12.3 h",
        "Work per minute 2.4 min timed for 12.3 h of audio",
        "Reviewed 213 of 1,250 tasks, about 146.4 h of work left",
    ]


def test_the_tables() -> None:
    """All together, and by confidence, speaker, language and engine; of speakers no more than is known."""
    page = read(FULL)
    tables = {part.all("h2")[0].text: part.all("table")[0].rows for part in page.all("section") if part.all("table")}

    assert list(tables) == [
        "Overall",
        "By confidence",
        "By flag",
        "What was found first",
        "Most corrected words",
        "Where people differ",
        "By reviewer",
        "By speaker",
        "By language",
        "By engine and settings",
    ]
    assert tables["Overall"] == [
        ["Counted in", "Rate", "Errors", "Wrong", "Missed", "Extra", "Right", "In people's texts"],
        ["Words", "4.3 %", "4,320", "2,592", "864", "864", "96,544", "100,000"],
        ["Characters", "2.2 %", "12,960", "7,776", "2,592", "2,592", "589,632", "600,000"],
    ]
    assert tables["By speaker"] == [
        ["Speaker", "WER", "Recordings", "Words", "Wrong", "Missed", "Extra"],
        ["Ada", "3.1 %", "120", "52,000", "960", "320", "320"],
        ["spk_0", "5.7 %", "90", "48,000", "1,632", "544", "544"],
    ]
    assert tables["By engine and settings"][2] == [
        *("pocketsphinx 1a", "29.0 %", "14.5 %", "not known"),
        *("20", "54 min", "5,000", "870", "290", "290"),
    ]


def test_where_people_differ() -> None:
    """How much of what several people reviewed, and where most; if nobody did, that is said, and else nothing is."""
    page = read(FULL)
    part = section(page, "Where people differ")
    assert "4.0 % : 260 differences in 6,500 words of 13 recordings, 15 pairs of reviews" in part.text
    assert "… and 11 more." in part.text
    assert part.all("table")[0].rows[:2] == [
        ["Recording", "WER", "Words", "Wrong", "Missed", "Extra"],
        ["calls/2026-03/monday.wav", "12.0 %", "500", "36", "12", "12"],
    ]
    assert section(page, "By reviewer").all("table")[0].rows[1][:4] == ["Ada Lovelace", "3.3 %", "1.7 %", "2.0 min"]
    nobody = read(replace(FULL, comparison=ReadingComparison(0, ReportRow("all", 0, ErrorCounts()))))
    assert "No recording was reviewed by several people." in section(nobody, "Where people differ").text
    headings = [heading.text for heading in read(replace(FULL, reviewers=None, comparison=None)).all("h2")]
    assert not {"Where people differ", "By reviewer"} & set(headings)


@pytest.mark.parametrize(
    ("progress", "tile"),
    [
        (ReviewProgress(11, 6, 1), "Reviewed 6 of 11 tasks"),
        (ReviewProgress(11, 6, 1, 60_000), "Reviewed 6 of 11 tasks"),
        (ReviewProgress(11, 6, 1, 600_000, 3.0), "Reviewed 6 of 11 tasks, about 30 min of work left"),
        (ReviewProgress(7, 6, 1, 0, 3.0), "Reviewed 6 of 7 tasks"),
    ],
)
def test_how_far(progress: ReviewProgress, tile: str) -> None:
    """The work that is left is told if both the audio and the pace are known, also where nothing was measured."""
    assert [tiles(read(replace(report, progress=progress)))[-1] for report in (FULL, EMPTY)] == [tile, tile]


def test_the_plots() -> None:
    """What is drawn is read out too."""
    labels = [drawn.attributes["aria-label"] for drawn in read(FULL).all("svg", role="img")]
    assert labels[:2] == [
        "Word error rate by confidence. 98–100 %: 1.2 %, 95–98 %: 3.4 %, 90–95 %: 8.3 %, below 80 %: 31.2 %,"
        " not known: 24.0 %",
        "Work by confidence. 98–100 %: 1.4 min, 95–98 %: 1.9 min, 90–95 %: 2.7 min, below 80 %: 7.8 min,"
        " not known: not known",
    ]
    assert [str(label).partition(",")[0] for label in labels[2:]] == [
        "Most corrected words. wreck of it → Reykjavík: 64",
        "Most corrected words. heard 5 → written 5: 24",
    ]


def test_bars_are_as_long_as_what_they_show() -> None:
    """The longest has all the room, the others their share, what is nothing none."""
    bands = (row("a", 1, 100, 40, 1, 4.0), row("b", 1, 100, 10, 1, 1.0), row("c", 1, 100, 0, 1, 0.0))
    wrong, work = read(replace(FULL, bands=bands, corrections=())).all("svg")
    assert [bar.attributes["width"] for bar in wrong.all("rect", **{"class": "bar"})] == ["52.00%", "13.00%", "0.00%"]
    assert [bar.attributes["width"] for bar in work.all("rect", **{"class": "bar"})] == ["52.00%", "13.00%"]


def test_the_corrections() -> None:
    """The most frequent, where each was made for instance, and what was written marked in it."""
    rows = section(read(FULL), "Most corrected words").all("table")[0].rows
    assert rows[:3] == [
        ["Heard", "Corrected to", "Times", "Recordings", "For example"],
        [
            *("wreck of it", "Reykjavík", "64", "32"),
            "we are flying to Reykjavík on Monday, and then calls/2026-03/monday.wav , 12:34",
        ],
        ["東都", "東京", "52", "26", "昨日は 東京 へ行きました calls/2026-03/monday.wav , 12:34"],
    ]
    assert len(rows) == 1 + MOST_CORRECTIONS
    corrections = section(read(FULL), "Most corrected words")
    assert [more.text for more in corrections.all("p", **{"class": "more"})] == ["… and 10 more."]
    assert [mark.text for mark in read(FULL).all("mark")][:3] == ["Reykjavík", "東京", "السلام عليكم"]


@pytest.mark.parametrize(
    ("written", "context", "shown"),
    [
        ("to", "tomorrow two to go", "tomorrow two [to] go"),
        ("C++", "they wrote C++ then", "they wrote [C++] then"),
        ("京", "東京へ", "東[京]へ"),
        ("gone", "not in here", "not in here"),
        ("", "nothing", "nothing"),
    ],
)
def test_what_is_marked(written: str, context: str, shown: str) -> None:
    """The whole word that was written, where it stands; nothing where it does not."""
    page = read(replace(FULL, corrections=(correction("heard", written, 2, context),)))
    (cell,) = page.all("td", **{"class": "example"})
    text = cell.all("bdi")[0]
    assert shown == "".join(piece if isinstance(piece, str) else f"[{piece.text}]" for piece in text.content)


def test_what_was_counted_how() -> None:
    """The rule for the same word stands on the page, and what was left out."""
    rules = section(read(FULL), "How it was counted").text
    assert f"Texts are compared by this rule: {FULL.normalisation}." in rules
    assert rules.endswith(
        "Not counted 1 review with nothing of the machine's to compare with; 2 reviews withdrawn since; 7 tasks"
        " skipped by people; 1 working time of more than an hour and fifty times the recording."
    )
    assert "Not counted" not in read(BARE).text


# Where little is known


def test_nothing_was_reviewed() -> None:
    """What is not known is no zero."""
    page = read(EMPTY)
    assert tiles(page) == [
        "Word error rate not known",
        "Character error rate not known",
        "Recordings 0 0 reviews",
        "Audio not known",
        "Work per minute not known",
    ]
    assert [heading.text for heading in page.all("h2")] == ["Nothing to measure yet", "How it was counted"]


def test_neither_confidence_nor_work_is_known() -> None:
    """Instead of a plot it is said that there is nothing to plot; columns without a number are not there."""
    page = read(BARE)
    assert page.all("svg") == []
    assert "not known" in section(page, "Word error rate by confidence").text
    assert "not known" in section(page, "Work by confidence").text
    assert "Word error rate 5.0 % 60 errors in 1,200 words" in tiles(page)
    assert section(page, "By confidence").all("table")[0].rows[0] == [
        *("Confidence", "WER", "Recordings", "Words", "Wrong", "Missed", "Extra"),
    ]


def test_nothing_was_said() -> None:
    """Where people wrote nothing there is no rate, but what the machine heard is told."""
    assert tiles(read(SILENT))[:2] == [
        "Word error rate not known 3 words where people wrote none",
        "Character error rate not known 9 characters where people wrote none",
    ]


def test_long_tables_end() -> None:
    """Of ten thousand speakers the first hundred are shown, and the others counted."""
    speakers = tuple(ReportRow(f"Speaker {n}", 1, ErrorCounts(hits=5)) for n in range(10_000))
    found = section(read(replace(FULL, speakers=speakers)), "By speaker")
    assert (len(found.all("tr")), found.all("p")[-1].text) == (101, "… and 9,900 more.")


# A page that is safe to open


@every_report
@pytest.mark.parametrize("title", ["Calls", HOSTILE])
def test_a_page_asks_for_nothing_and_runs_nothing(report: ReviewReport, title: str) -> None:
    """No address, no script, whatever stands in a transcript; and a rule for browsers that forbids them."""
    text = render(report, title)
    page = _Reader(text).page
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert str(policy.attributes["content"]).startswith("default-src 'none'; style-src 'unsafe-inline';")
    for tag in ("script", "link", "img", "iframe", "object", "a", "form", "base", "use", "image"):
        assert page.all(tag) == []
    assert "url(" not in text
    assert "@import" not in text
    assert not any(character in text for character in "\x00\x1b\ud800\u202e")
    text.encode()


def test_hostile_words_are_read_as_they_are() -> None:
    """Nobody's words are markup, in texts or in attributes; what no page can hold is left out."""
    shown = "</script><img src=x onerror=alert(1)>\"'&amp;"
    names = (ReportRow(HOSTILE, 1, ErrorCounts(hits=3)),)
    page = read(replace(FULL, speakers=names, bands=(replace(FULL.bands[0], name=HOSTILE),)), HOSTILE)
    assert [shown] == [heading.text for heading in page.all("h1")]
    assert shown == section(page, "By speaker").all("table")[0].rows[1][0]
    assert f"Word error rate by confidence. {shown}: 1.2 %" == page.all("svg")[0].attributes["aria-label"]
    assert [f"b{shown}"] == [mark.text for mark in page.all("mark") if "script" in mark.text]


@every_report
def test_a_page_can_be_heard(report: ReviewReport) -> None:
    """Plots have a name, tables headings that say of what, the page its language."""
    page = read(report)
    assert [html.attributes["lang"] for html in page.all("html")] == ["en"]
    assert all(drawn.attributes.get("aria-label") for drawn in page.all("svg", role="img"))
    assert len(page.all("svg")) == len(page.all("svg", role="img"))
    for table in page.all("table"):
        assert {"col", "row"} == {heading.attributes["scope"] for heading in table.all("th")}
        assert len({len(line) for line in table.rows}) == 1


def test_words_keep_their_direction() -> None:
    """Right-to-left words stand by themselves, so that they turn nothing around."""
    page = read(FULL)
    assert {"auto"} == {text.attributes["dir"] for text in page.all("bdi")}
    assert "السلام عليكم" in [text.text for text in page.all("bdi")]
    assert "\u2068سلام عليكم\u2069 → \u2068السلام عليكم\u2069" in page.all("svg")[2].text.replace("  ", " ")


@every_report
def test_the_same_report_is_the_same_page(report: ReviewReport) -> None:
    """There is no clock and no chance in it."""
    assert render(report, "Calls") == render(report, "Calls")


# Numbers


def test_numbers_as_they_are_read() -> None:
    """Each with its unit, and none finer than it is known."""
    shown = [percent(rate) for rate in (0.0432, 0.0, 0.0001, 1.5, 12.0, None)]
    assert [text.replace("\u00a0", " ") for text in shown] == [
        *("4.3 %", "0.0 %", "< 0.1 %", "150.0 %", "1,200.0 %", "not known"),
    ]
    lengths = [length(ms) for ms in (0, 200, 35_000, 59_600, 2_520_000, 3_599_000, 44_280_000, 4_000_000_000)]
    assert [text.replace("\u00a0", " ") for text in lengths] == [
        *("not known", "1 s", "35 s", "1 min", "42 min", "1.0 h", "12.3 h", "1,111.1 h"),
    ]
    assert [minutes(2.43), minutes(None)] == ["2.4\u00a0min", "not known"]


# For programs


def test_the_report_for_programs() -> None:
    """Plain names, seconds, six digits."""
    found = as_json(FULL)
    assert list(found) == [
        *("normalisation", "reviews", "unmeasured", "withdrawn", "skipped", "overlong", "overall"),
        *(
            "speakers",
            "languages",
            "engines",
            "confidence_bands",
            "flags",
            "found_first",
            "reviewers",
            "agreement",
            "progress",
            "sample",
            "shown_first",
            "corrections",
        ),
    ]
    assert found["overall"] == {
        "name": "all",
        "recordings": 200,
        "audio_seconds": 44_280.0,
        "wer": 0.0432,
        "cer": 0.0216,
        "words": {"hits": 96_544, "substitutions": 2_592, "deletions": 864, "insertions": 864},
        "characters": {"hits": 589_632, "substitutions": 7_776, "deletions": 2_592, "insertions": 2_592},
        "work_seconds": 106_272.0,
        "worked_audio_seconds": 44_280.0,
        "minutes_per_audio_minute": 2.4,
    }
    assert isinstance(found["corrections"], list)
    assert found["corrections"][0] == {
        "heard": "wreck of it",
        "written": "Reykjavík",
        "times": 64,
        "recordings": 32,
        "example": {
            "context": "we are flying to Reykjavík on Monday, and then",
            "recording": "calls/2026-03/monday.wav",
            "start_seconds": 754.321,
        },
    }
    thirds = as_json(replace(FULL, overall=ReportRow("all", 1, ErrorCounts(hits=2, deletions=1))))["overall"]
    assert isinstance(thirds, dict)
    assert thirds["wer"] == 0.333333


def test_what_is_not_known_is_null() -> None:
    """No zero stands for what nobody measured."""
    overall = as_json(EMPTY)["overall"]
    assert isinstance(overall, dict)
    assert {name for name, value in overall.items() if value is None} == {
        *("audio_seconds", "wer", "cer", "characters", "work_seconds", "worked_audio_seconds"),
        "minutes_per_audio_minute",
    }


@every_report
def test_the_report_for_programs_can_be_written(report: ReviewReport) -> None:
    """As UTF-8, whatever stands in it."""
    json.loads(json.dumps(as_json(report), ensure_ascii=False).encode())


@pytest.mark.parametrize("report", [FULL, BARE, EMPTY, SILENT])
def test_a_stored_report_is_the_same_report(report: ReviewReport) -> None:
    """It is printed, and given to programs, as if it had just been made."""
    assert of_text(as_text(report)) == report


@pytest.mark.parametrize("text", ["", "{}", "[1]", as_text(FULL).replace('"reviews": 213', '"reviews": "many"')])
def test_what_is_no_stored_report_is_none(text: str) -> None:
    """It is made again."""
    assert of_text(text) is None
