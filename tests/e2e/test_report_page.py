"""The report as a browser shows it: complete and by itself, on wide screens and narrow ones, by night and on paper.

With LS_TRANSCRIBE_PICTURES=FOLDER, the README's picture of it is taken there on the way (`make pictures`).
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from e2e.browser import FLAGS, BrowserError, program
from playwright.sync_api import Browser, sync_playwright
from review.reports import BARE, EMPTY, FULL, HOSTILE, SILENT
from studio import REPOSITORY

from ls_transcribe.model.review import ReportRow
from ls_transcribe.review.report_page import render

_LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 4

PAGES = {
    "full": render(FULL, "Support calls"),
    "bare": render(BARE, "Support calls"),
    "empty": render(EMPTY, "Support calls"),
    "silent": render(SILENT, "Support calls"),
    "hostile": render(
        replace(
            FULL,
            bands=tuple(replace(row, name=f"{row.name} {_LONG}") for row in FULL.bands),
            speakers=(ReportRow(HOSTILE, 1, FULL.overall.words), ReportRow(_LONG, 1, FULL.overall.words)),
            corrections=tuple(
                replace(one, machine_text=_LONG, context=_LONG, recording=_LONG) for one in FULL.corrections
            ),
        ),
        f"{HOSTILE} {_LONG}",
    ),
}
WIDTHS = {"wide": 1280, "narrow": 400}
SIGHTS = [f"{name} {width}" for name in PAGES for width in WIDTHS]

# Boxes are left, top, right, bottom. A plot's texts are given bar by bar: those of one stand on one line.
LOOK = """() => {
    const box = element => { const b = element.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
    const shows = element => element.checkVisibility({opacityProperty: true, visibilityProperty: true});
    const scrolls = element => element.closest('.scroll') !== null;
    return {
        width: document.documentElement.scrollWidth,
        title: document.querySelector('h1').innerText,
        wide: [...document.body.querySelectorAll('*')].filter(e => !scrolls(e) && box(e)[2] > innerWidth + 0.5)
            .map(e => e.tagName),
        plots: [...document.querySelectorAll('svg')].map(plot => ({
            shows: shows(plot), box: box(plot), bars: [...plot.querySelectorAll('g')].map(bar => ({
                texts: [...bar.querySelectorAll('text')].map(box),
                tracks: [...bar.querySelectorAll('rect.track')].map(box),
                filled: [...bar.querySelectorAll('rect.bar')].map(box),
            })),
        })),
        made: document.querySelectorAll('img, script, iframe, a').length,
        colours: [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor],
    };
}"""

Box = list[float]


@dataclass(frozen=True)
class Seen:
    """What a page shows, all that it asked for, and what the browser complained of."""

    shown: dict[str, Any]
    asked: list[str]
    complaints: list[str]

    @property
    def bars(self) -> list[dict[str, list[Box]]]:
        return [bar for plot in self.shown["plots"] for bar in plot["bars"]]


@dataclass(frozen=True)
class Sights:
    """All pages at all widths; one of them by night, and printed as PDF."""

    pages: dict[str, Seen]
    night: Seen
    printed: bytes


@pytest.fixture(scope="module")
def sights(tmp_path_factory: pytest.TempPathFactory) -> Sights:
    try:
        browser = program()
    except BrowserError as error:
        pytest.fail(str(error), pytrace=False)
    folder = tmp_path_factory.mktemp("pages")
    with ThreadPoolExecutor(1) as thread:  # Playwright starts once in a thread, and in this one it may be at work
        return thread.submit(look_at_all, folder, browser).result()


def look_at_all(folder: Path, program: Path) -> Sights:
    for name, page in PAGES.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            pages = {
                f"{name} {width}": look(browser, folder / f"{name}.html", WIDTHS[width])
                for name in PAGES
                for width in WIDTHS
            }
            night = look(browser, folder / "full.html", 1280, color_scheme="dark")
            sheet = browser.new_page(viewport={"width": 1160, "height": 640})
            sheet.goto((folder / "full.html").as_uri())
            if pictures := os.environ.get("LS_TRANSCRIBE_PICTURES"):
                sheet.screenshot(path=REPOSITORY / pictures / "report.png")
            return Sights(pages, night, sheet.pdf(format="A4"))
        finally:
            browser.close()


def look(browser: Browser, path: Path, width: int, **settings: Any) -> Seen:
    asked: list[str] = []
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(path.as_uri())
        return Seen(page.evaluate(LOOK), asked, complaints)
    finally:
        context.close()


every_sight = pytest.mark.parametrize("sight", SIGHTS)


@every_sight
def test_a_page_is_all_there_is(sights: Sights, sight: str) -> None:
    """The browser asks for the file and nothing else, and has nothing to complain of; no word becomes an element."""
    seen = sights.pages[sight]
    name = sight.partition(" ")[0]
    assert [f"{name}.html"] == [url.rpartition("/")[2] for url in seen.asked]
    assert (seen.shown["made"], seen.complaints) == (0, [])


@every_sight
def test_nothing_is_wider_than_the_screen(sights: Sights, sight: str) -> None:
    """The page itself never scrolls sideways; a table that is too wide does, alone."""
    shown = sights.pages[sight].shown
    assert (WIDTHS[sight.partition(" ")[2]], []) == (shown["width"], shown["wide"])


@pytest.mark.parametrize(
    ("name", "number"),
    [("full", 4), ("hostile", 4), ("bare", 0), ("empty", 0), ("silent", 0)],
    ids=lambda one: str(one),
)
@pytest.mark.parametrize("width", WIDTHS)
def test_plots_are_seen(sights: Sights, name: str, number: int, width: str) -> None:
    """Each has a size and is visible, each bar is in its track, and longer where there is more."""
    seen = sights.pages[f"{name} {width}"]
    plots = seen.shown["plots"]
    assert [True] * number == [plot["shows"] for plot in plots]
    for left, top, right, bottom in (plot["box"] for plot in plots):
        assert right - left > 250
        assert bottom - top > 100
    for bar in seen.bars:
        for track, filled in zip(bar["tracks"], bar["filled"], strict=True):
            assert (track[0], track[1]) == (filled[0], filled[1])
            assert track[0] < filled[2] <= track[2] + 0.5


@pytest.mark.parametrize("sight", [sight for sight in SIGHTS if sight.startswith(("full", "hostile"))])
def test_texts_of_plots_can_be_read(sights: Sights, sight: str) -> None:
    """No text of a plot ends beyond it, lies on another, or on a bar."""
    seen = sights.pages[sight]
    assert seen.bars
    for plot in seen.shown["plots"]:
        for bar in plot["bars"]:
            for text in bar["texts"]:
                assert plot["box"][0] - 0.5 <= text[0] < text[2] <= plot["box"][2] + 0.5
                assert plot["box"][1] - 0.5 <= text[1] < text[3] <= plot["box"][3] + 0.5
            boxes = bar["texts"] + bar["tracks"]
            assert [(one, other) for one in boxes for other in boxes if one is not other and meet(one, other)] == []


def test_hostile_words_are_read(sights: Sights) -> None:
    """A title that is markup is shown as it was typed."""
    assert str(sights.pages["hostile wide"].shown["title"]).startswith(
        "</script><img src=x onerror=alert(1)>\"'&amp; D"
    )


def test_it_is_dark_by_night(sights: Sights) -> None:
    """Whoever has a dark screen reads light letters on dark."""
    day, night = (list(map(brightness, seen.shown["colours"])) for seen in (sights.pages["full wide"], sights.night))
    assert day[0] < 80 < 220 < day[1]
    assert night[1] < 60 < 200 < night[0]


def test_it_can_be_printed(sights: Sights) -> None:
    """On a few sheets of paper."""
    assert sights.printed.startswith(b"%PDF-")
    assert sights.printed.count(b"/Type /Page\n") in range(3, 8)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have more in common than an edge."""
    return min(one[2], other[2]) - max(one[0], other[0]) > 0.5 and min(one[3], other[3]) - max(one[1], other[1]) > 0.5


def brightness(colour: str) -> float:
    """How light a colour is, 0-255, from its "rgb(1, 2, 3)"."""
    return sum(map(int, colour.removeprefix("rgb(").removesuffix(")").split(","))) / 3
