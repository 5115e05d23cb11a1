"""What a reviewer sees and does in Label Studio, in a real browser without a window."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

from e2e.browser_scripts import (
    CHANNELS,
    CHOSEN,
    DRAW,
    DRAWN,
    FOLLOW,
    HIDDEN,
    LOADED,
    PAUSED_ONCE,
    PLAYED,
    READY,
    REPLACED,
    RESTS,
    SCROLL,
    SCROLL_BACK,
    TURNS,
)
from playwright.sync_api import BrowserContext, Locator, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooLate
from studio import Studio

# The first has no window to draw, and opens Label Studio's editor in two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # a container's root may not have one
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",  # 64 MB in a container
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing but the test's own server has an address
)
# At the most: on a busy machine, a recording of 25 minutes takes more than a minute to open.
WAIT_MS = 180_000
PLAY_MS = 30_000


class BrowserError(Exception):
    """Why there is no browser to test with, and what to do about it."""


@dataclass(frozen=True)
class Turn:
    """One line of the side list: who speaks, and what stands open in its text boxes (one box a turn is right)."""

    speaker: str
    texts: tuple[str, ...]


def program() -> Path:
    """Where the browser is, the first that the PATH knows; BrowserError if there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return Path(path)
    message = f"None of {', '.join(NAMES)} is on the PATH: `make test` installs one (or tests/e2e/install-browser.sh)."
    raise BrowserError(message)


class Reviewer:
    """Somebody signed in to a studio; each opened editor is a new tab. `abroad` lists requests beyond loopback."""

    def __init__(self, context: BrowserContext, studio: Studio) -> None:
        self.studio = studio
        self.abroad: list[str] = []
        self._context = context
        self._context.set_default_timeout(WAIT_MS)
        self._context.on("request", lambda request: self._note(request.url))

    @classmethod
    @contextmanager
    def signed_in(cls, studio: Studio, browser: Path) -> Iterator[Self]:
        """Start a browser, sign the studio's account in, and close all of it in the end."""
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=list(FLAGS))
            try:
                reviewer = cls(chromium.new_context(viewport={"width": 1440, "height": 900}), studio)
                reviewer._sign_in()
                yield reviewer
            finally:
                chromium.close()

    @contextmanager
    def label_all_tasks(self, project: int) -> Iterator["Editor"]:
        """Press "Label All Tasks" of the project: the editor with the first task of its queue, ready to work in."""
        page = self._context.new_page()
        try:
            page.goto(f"{self.studio.url}/projects/{project}/data")
            editor = Editor(page)
            editor.label_all_tasks()
            yield editor
        finally:
            page.close()

    @contextmanager
    def task(self, project: int, task: int) -> Iterator["Editor"]:
        """Open one task from the project's list, be it submitted or not."""
        page = self._context.new_page()
        try:
            page.goto(f"{self.studio.url}/projects/{project}/data?task={task}")
            editor = Editor(page)
            editor.wait()
            yield editor
        finally:
            page.close()

    @contextmanager
    def row(self, project: int) -> Iterator["Editor"]:
        """Click the first row of the project's list."""
        page = self._context.new_page()
        try:
            page.goto(f"{self.studio.url}/projects/{project}/data")
            page.locator(".lsf-table-row .lsf-table__cell").nth(3).click()  # the first has a box to tick
            editor = Editor(page)
            editor.wait()
            yield editor
        finally:
            page.close()

    def _sign_in(self) -> None:
        """Send the form of the login page. A page that is closed while another one begins to load may never close."""
        address = f"{self.studio.url}/user/login/"
        self._context.request.get(address)
        csrf = next(cookie["value"] for cookie in self._context.cookies() if cookie["name"] == "csrftoken")
        account = self.studio.account
        form: dict[str, str | float | bool] = {
            "email": account.email,
            "password": account.password,
            "csrfmiddlewaretoken": csrf,
        }
        answer = self._context.request.post(address, form=form, max_redirects=0)
        assert answer.headers.get("location") not in (None, "/user/login/"), "the studio does not let its account in"

    def _note(self, url: str) -> None:
        if not url.startswith((self.studio.url, "data:", "blob:")):
            self.abroad.append(url)


class Editor:
    """The labelling screen with one task at a time."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def wait(self) -> None:
        """Return when the task is on the screen, and its recording loaded or complained of; or the queue's end is."""
        self.page.wait_for_function(READY)
        if not self.finished:
            self.page.wait_for_function(LOADED)

    def label_all_tasks(self) -> None:
        """Press the project's button, and wait for the first task of its queue.

        The address that this leads to, opened first of all, gives the tasks by number: not the least certain.
        """
        self.page.get_by_role("button", name="Label All Tasks").click()
        self.wait()

    @property
    def finished(self) -> bool:
        """Whether the queue has no further task."""
        return bool(self.page.evaluate("() => Htx.noTask"))

    @property
    def task(self) -> int:
        """The id of the task on the screen."""
        return int(self.page.evaluate("() => Number(Htx.task.id)"))

    @property
    def data(self) -> dict[str, Any]:
        """The data of the task on the screen; `recording` is in it."""
        data: dict[str, Any] = self.page.evaluate("() => Htx.task.dataObj")
        return data

    @property
    def headings(self) -> list[str]:
        """The header lines of the labelling configuration, as they are read."""
        return self.page.locator(".lsf-main-content").locator("h1, h2, h3, h4, h5, h6, p").all_inner_texts()

    @property
    def open_texts(self) -> list[str]:
        """What stands in the whole-recording text boxes that can be typed into at once."""
        return [box.input_value() for box in self._text_boxes.all()]

    @property
    def closed_texts(self) -> list[str]:
        """What stands in text bubbles, which a pencil has to open first (Label Studio's own template)."""
        return self.page.locator("[data-testid=htx-textbox-content]").all_inner_texts()

    @property
    def cursor_is_in_the_text(self) -> bool:
        """Whether keys go into the whole-recording text box without a click."""
        return bool(self._text_boxes.first.evaluate("box => box === document.activeElement"))

    def click_a_text(self) -> Locator:
        """Put the cursor into the whole-recording text box, or the first turn's, and give the box."""
        box = self._text_boxes.or_(self.page.locator(".lsf-outliner-item textarea")).first
        box.click()
        return box

    def rest(self) -> None:
        """Let nothing play, and put the cursor nowhere."""
        pause = self.page.locator("[data-testid='playback-button:pause']")
        if pause.count():
            self._follow()
            pause.click()
            self.comes_to_rest()
        self.page.evaluate("() => document.activeElement.blur()")

    def correct(self, text: str) -> None:
        """Put another text into the whole-recording text box."""
        self._text_boxes.first.fill(text)

    @property
    def names(self) -> str:
        """What stands in the box for the speakers' names."""
        return self.page.locator(".names textarea").input_value()

    def name_speakers(self, text: str) -> None:
        """Put another text into the box for the speakers' names."""
        self.page.locator(".names textarea").fill(text)

    def open_closed_text(self) -> None:
        """Press the pencil of the text bubble."""
        self.page.locator("[data-testid=htx-textbox-view]").first.hover()
        self.page.locator("[data-testid=htx-textbox-edit-button]").first.click()

    @property
    def turns(self) -> list[Turn]:
        """The side list from the first turn to the last, scrolling as a person would; the list ends at its end."""
        seen: dict[int, Turn] = {}
        self.page.evaluate(SCROLL_BACK)
        more = True
        while more:
            seen |= {number: Turn(speaker, tuple(texts)) for number, speaker, texts in self.page.evaluate(TURNS)}
            more = self.page.evaluate(SCROLL)
            self.page.evaluate(DRAW)
        self.page.evaluate(SCROLL_BACK)
        return [seen[number] for number in sorted(seen)]

    @property
    def drawn(self) -> list[tuple[float, float]]:
        """From when to when, in seconds, each region lasts that is drawn on the waveform."""
        return [(start, end) for start, end in self.page.evaluate(DRAWN)]

    def click_turn(self, number: int) -> Locator:
        """Put the cursor into the text of a turn in view (the first is 1) and give the text box."""
        index = self.page.locator(".lsf-outliner-item__index", has_text=re.compile(f"^{number}$"))
        box = self.page.locator(".lsf-outliner-item").filter(has=index).locator("textarea")
        box.click()
        return box

    def press(self, key: str) -> None:
        """Press a key (Playwright's name for it, as Control+p) wherever the cursor is."""
        self._follow()
        self.page.keyboard.press(key)

    def press_play(self) -> None:
        """Press the player's play or pause button: that of the new player, if there is one since."""
        self._follow()
        self._play_button.click()
        if self.page.evaluate(REPLACED):
            self.page.wait_for_function(LOADED)
            self._follow()
            self._play_button.click()

    @property
    def player_is_in_view(self) -> bool:
        """Whether the player's button is on the screen as it is scrolled now."""
        box = self._play_button.bounding_box()
        size = self.page.viewport_size
        return box is not None and size is not None and 0 <= box["y"] < size["height"]

    def hidden(self, width: int, height: int) -> list[str]:
        """What a reviewer needs, and does not see whole, or cannot hit, in a window of that size."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(DRAW)
        self.page.wait_for_timeout(300)  # panels move to their places
        hidden: list[str] = self.page.evaluate(HIDDEN)
        return hidden

    def click_waveform(self, seconds: float) -> None:
        """Click the waveform at a place of the recording."""
        box = self.page.locator(".lsf-audio-tag canvas").first.bounding_box()
        assert box
        x, y = box["x"] + box["width"] * seconds / self.duration, box["y"] + box["height"] * 0.6
        self.page.mouse.move(x - 20, y)
        self.page.mouse.move(x, y)
        self.page.mouse.click(x, y)

    def channels_come_to_be_drawn(self, *said: tuple[int, float, float]) -> bool:
        """Whether the waveform comes to show what is said on each channel (0 is the left), from when to when (s)."""
        return self._comes_true(CHANNELS, [list(each) for each in said])

    def cursor_comes_into(self, text: str) -> bool:
        """Whether the cursor comes to be in a text box with that text."""
        return self._comes_true(f"() => document.activeElement.value === {json.dumps(text)}")

    def chosen_comes_into_view(self) -> bool:
        """Whether the turn that is chosen comes to be in view in the list."""
        return self._comes_true(CHOSEN)

    @property
    def list_width(self) -> float:
        """How much of the screen's width the side list has, from 0 to 1."""
        box = self.page.locator(".lsf-outliner").bounding_box()
        size = self.page.viewport_size
        return box["width"] / size["width"] if box and size else 0.0

    @property
    def complaint(self) -> str:
        """What the red box says that stands where audio could not be loaded; empty when all is well."""
        return "\n".join(self.page.locator("[data-testid^='error:']").all_inner_texts())

    @property
    def duration(self) -> float:
        """How long the player takes the recording to be, in seconds; 0 if it could not be loaded."""
        return float(self._audio.evaluate("audio => audio.duration || 0"))

    @property
    def playhead(self) -> float:
        """Where the player is, in seconds."""
        return float(self._audio.evaluate("audio => audio.currentTime"))

    def comes_to_play(self) -> bool:
        """Whether the player began to play, and the playhead moved, after the last press of a key or button."""
        return self._becomes(PLAYED)

    def comes_to_rest(self) -> bool:
        """Whether the player paused after the last press of a key or button, and did not play again."""
        return self._becomes(RESTS) and bool(self._audio.evaluate(PAUSED_ONCE))

    def submit(self, key: str = "") -> None:
        """Press Submit, or the key in its place, and wait for the next task or the end of the queue.

        To somebody who asks for the next task while SQLite is locked for more than 5 s, as by a disk that is slow to
        synchronise, Label Studio shows the end of the queue. People press "Label All Tasks" again.
        """
        task = self.task
        with self.page.expect_response(lambda answer: "id=next_task" in answer.url) as following:
            if key:
                self.press(key)
            else:
                self.page.locator("[data-testid=bottombar-submit-button]").click()
        if following.value.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.page.goto(self.page.url.partition("?")[0])
            self.label_all_tasks()
            return
        self.page.wait_for_function("task => Htx.noTask || (Htx.task && Number(Htx.task.id) !== task)", arg=task)
        self.wait()

    def screenshot(self, path: Path) -> None:
        """Write what the screen shows to the path, as PNG."""
        self.page.screenshot(path=path)

    @property
    def _text_boxes(self) -> Locator:
        return self.page.locator("[data-testid=htx-textbox-input]")

    @property
    def _play_button(self) -> Locator:
        return self.page.locator("[data-testid^='playback-button:']")

    @property
    def _audio(self) -> Locator:
        return self.page.locator("[data-testid=waveform-audio]").last

    def _follow(self) -> None:
        """Forget what the player has done, and write down what it does from now on."""
        self.page.evaluate(FOLLOW)

    def _comes_true(self, condition: str, argument: object = None) -> bool:
        try:
            self.page.wait_for_function(condition, arg=argument)
        except TooLate:
            return False
        return True

    def _becomes(self, condition: str) -> bool:
        handle = self._audio.element_handle()
        try:
            self.page.wait_for_function(condition, arg=handle, timeout=PLAY_MS)
        except TooLate:
            return False
        return True
