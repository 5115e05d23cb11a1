"""What `push` has brought is what a reviewer finds: the least certain first, its text open, its audio playing.

With LS_TRANSCRIBE_PICTURES=FOLDER, the README's pictures are taken there on the way (`make pictures`).
"""

import io
import json
import os
import re
import shutil
import wave
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from docx import Document
from e2e.browser import Editor, Reviewer, Turn
from e2e.desk import Desk
from e2e.listening import go_through, plays
from exports.word_files import rows_of
from stand_ins.amazon.server import Amazon
from stand_ins.proxy import Proxy
from studio import REPOSITORY, Studio

from ls_transcribe.transcripts import Word, amazon_json

CONFIG = REPOSITORY / "ls_transcribe" / "label_config.xml"
SAMPLES = REPOSITORY / "data" / "samples"
FAILURES = 3


@dataclass(frozen=True)
class Line:
    """What somebody says from `start` to `end` (ms), and how sure Amazon is of each of its words."""

    who: str
    text: str
    start: int
    end: int
    confidence: float


# What is said in data/samples/at-the-station.wav, with the mistake that the embedded recogniser makes there.
STATION = (
    Line("spk_0", "Good morning, can I help you?", 560, 2_430, 0.73),
    Line("spk_1", "I would like to buy a ticket to Boston for tomorrow mining.", 4_210, 7_430, 0.78),
    Line("spk_0", "Please bring your passport and a letter with your address.", 9_090, 12_400, 0.82),
    Line("spk_1", "How long does it take to get there?", 14_140, 16_010, 0.83),
)
WEATHER = (
    Line("spk_0", "Heavy rain is expected in the north of the country this evening.", 300, 4_500, 0.95),
    Line("spk_0", "On Sunday there is a good chance of snow in the mountains.", 4_900, 8_600, 0.93),
)
LIBRARY = (Line("spk_0", "The library will close in fifteen minutes.", 300, 3_000, 0.88),)


def channel(line: Line) -> str:
    """The channel on which somebody speaks in a call."""
    return line.who.replace("spk", "ch")


def document(*lines: Line, on_channels: bool = False) -> bytes:
    """What Amazon Transcribe makes of these lines, of a call if each speaker has a channel."""
    words = []
    for line in lines:
        tokens = line.text.split()
        pace = (line.end - line.start) // len(tokens)
        for number, token in enumerate(tokens):
            start = line.start + number * pace
            content, after = re.fullmatch(r"(.*?)([.,?]?)", token).groups()  # type: ignore[union-attr]  # always
            word = Word(content, start, start + pace, line.confidence, after=after)
            words.append(word.replace(channel=channel(line)) if on_channels else word.replace(speaker=line.who))
    return amazon_json.write("prepared", words, language="en-US")


def on_two_channels(recording: bytes, right: Iterable[Line]) -> bytes:
    """Give a WAV file with these lines of a WAV file on the right channel, and all else on the left."""
    file = io.BytesIO()
    with wave.open(io.BytesIO(recording)) as mono, wave.open(file, "wb") as call:
        rate, samples = mono.getframerate(), array("h", mono.readframes(mono.getnframes()))
        call.setnchannels(2)
        call.setsampwidth(2)
        call.setframerate(rate)
        left, other = array("h", samples), array("h", bytes(2 * len(samples)))
        for line in right:
            place = slice(line.start * rate // 1000, line.end * rate // 1000)
            other[place], left[place] = samples[place], other[place]
        both = array("h", bytes(4 * len(samples)))
        both[0::2], both[1::2] = left, other
        call.writeframes(both.tobytes())
    return file.getvalue()


def text(*lines: Line) -> str:
    """The whole text: a line for each turn."""
    return "\n".join(line.text for line in lines)


@pytest.fixture
def s3(amazon: Amazon) -> Amazon:
    """Three recordings in the bucket `calls`, whose jobs end at once; of the first, Amazon is the least sure."""
    amazon.service.duration = lambda _uri: 0.0
    amazon.make_bucket("calls")
    for name, lines in (
        ("at-the-station.wav", STATION),
        ("weather-report.ogg", WEATHER),
        ("library-notice.webm", LIBRARY),
    ):
        uri = amazon.put("calls", f"in/{name}", (SAMPLES / name).read_bytes())
        amazon.service.documents[uri] = document(*lines)
    return amazon


def from_s3(s3: Amazon) -> tuple[str, ...]:
    """How recordings in that bucket are named to `push`."""
    options = ("--language-code", "en-US", "--max-speaker-labels", "2", "--storage-credentials")
    return ("s3://calls/in/", *options, "--endpoint-url", s3.url)


def quiet(seconds: int) -> bytes:
    """A WAV file of so many seconds in which nothing is heard, in as few bytes as a browser plays."""
    rate = 4_000  # Chromium decodes nothing below 3,000 Hz
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(rate)
        sound.writeframes(b"\x80" * rate * seconds)
    return file.getvalue()


def take_picture(editor: Editor, name: str) -> None:
    """Take a picture for the README if that is asked for."""
    if folder := os.environ.get("LS_TRANSCRIBE_PICTURES"):
        editor.page.wait_for_timeout(1_000)  # what moves has come to rest
        editor.screenshot(REPOSITORY / folder / name)


def correct(editor: Editor, text: str, wrong: str, right: str) -> None:
    """Put a word in the text at the cursor right, by keys alone."""
    assert editor.cursor_comes_into(text)
    editor.press("Control+Home")
    for _ in range(text.index(wrong)):
        editor.page.keyboard.press("ArrowRight")
    for _ in wrong:
        editor.page.keyboard.press("Delete")
    editor.page.keyboard.type(right)
    assert editor.cursor_comes_into(text.replace(wrong, right, 1))


def submitted(studio: Studio, project: int, recording: str) -> list[str]:
    """The texts of the annotation of a recording."""
    (annotation,) = next(
        task["annotations"] for task in studio.tasks(project) if task["data"]["recording"] == recording
    )
    return [line for item in annotation["result"] for line in item["value"].get("text", ())]


def test_whole_texts_in_the_editor(studio: Studio, reviewer: Reviewer, desk: Desk, s3: Amazon) -> None:
    """Of recordings in S3 the least certain comes first, its text open and filled, and what is corrected comes back."""
    project = desk.push(*from_s3(s3), "--title", "Voice recordings")
    corrected = text(*STATION).replace("mining", "morning")
    queue = []
    with reviewer.label_all_tasks(project) as editor:
        take_picture(editor, "editor.png")
        while not editor.finished:
            queue.append((editor.data["recording"], editor.open_texts, plays(editor)))
            if len(queue) == 1:
                editor.correct(corrected)
            editor.submit()

    expected = [
        ("at-the-station.wav", [text(*STATION)], True),
        ("library-notice.webm", [text(*LIBRARY)], True),
        ("weather-report.ogg", [" ".join(line.text for line in WEATHER)], True),  # without a pause, it is one turn
    ]
    assert (queue, submitted(studio, project, "at-the-station.wav")) == (expected, [corrected])


def test_a_long_text_is_corrected_in_two_places(reviewer: Reviewer, desk: Desk, s3: Amazon) -> None:
    """Of 25 minutes as one text, the lines are the paragraphs, and the words that nobody touched keep their times."""
    lines = [
        Line("spk_0", f"This is what turn {number} says here. And it goes on.", at, at + 7_000, 0.9)
        for number, at in enumerate(range(500, 1_499_000, 9_000))
    ]
    uri = s3.put("calls", "long/board-meeting.wav", quiet(1_500))
    s3.service.documents[uri] = document(*lines)
    options = ("--language-code", "en-US", "--storage-credentials", "--endpoint-url", s3.url)
    project = desk.push("s3://calls/long/", *options, "--title", "A long text")
    with reviewer.label_all_tasks(project) as editor:
        complaint = editor.complaint
        correct(editor, text(*lines), "what", "all that")
        editor.press("Control+End")
        editor.page.keyboard.type(" Thanks.")
        editor.press("Tab")
        editor.submit("Control+Enter")

    desk.pull("--txt", "--project", str(project))
    corrected = [line.text for line in lines]
    corrected[0] = corrected[0].replace("what", "all that")
    corrected[-1] += " Thanks."
    assert complaint == ""
    assert desk.reviewed("documents/board-meeting.txt").decode().rstrip().split("\n\n") == corrected
    (path,) = (desk.folder / "reviewed").glob("board-meeting-*.json")
    new = ("all", "that", "Thanks.")
    kept = [word for word in amazon_json.parse(path.read_bytes()).words if word.text not in new]
    heard = [word for number, word in enumerate(amazon_json.parse(document(*lines)).words) if number != 2]
    assert [(word.text, word.start, word.end) for word in kept] == [(word.text, word.start, word.end) for word in heard]


def test_uploads_in_the_editor(studio: Studio, reviewer: Reviewer, desk: Desk) -> None:
    """The same of recordings on a disk, which are uploaded and transcribed by the embedded recogniser."""
    names = ("library-notice.webm", "bank-message.mp3", "silence.wav")
    recordings = (str(SAMPLES / name) for name in names)
    project = desk.push(*recordings, "--engine", "pocketsphinx", "--title", "Uploads in the editor")
    queue = []
    with reviewer.label_all_tasks(project) as editor:
        while not editor.finished:
            queue.append((editor.data["recording"], bool(editor.open_texts[0]), plays(editor)))
            if editor.data["recording"] == names[0]:
                editor.correct("the library will close in sixteen minutes")
            editor.submit()

    expected = [("bank-message.mp3", True, True), ("library-notice.webm", True, True), ("silence.wav", False, True)]
    corrected = ["the library will close in sixteen minutes"]
    assert (queue, submitted(studio, project, names[0])) == (expected, corrected)


def test_turns_in_the_editor(reviewer: Reviewer, desk: Desk, s3: Amazon) -> None:
    """As segments, turns are drawn on the waveform and listed with open texts: people correct, part and name with keys.

    Of a call, both channels are drawn. A third speaker is told apart, all are named once, and what is pulled has the
    names everywhere.
    """
    call = on_two_channels((SAMPLES / "at-the-station.wav").read_bytes(), STATION[1::2])
    s3.service.documents[s3.put("calls", "in/at-the-station.wav", call)] = document(*STATION, on_channels=True)
    options = ("--label-config", "segments", "--channel-names", "Ada,Ben", "--title", "Voice recordings in turns")
    project = desk.push(*from_s3(s3), *options)
    with reviewer.label_all_tasks(project) as editor:
        said = ((number % 2, line.start / 1000, line.end / 1000) for number, line in enumerate(STATION))
        both_channels = editor.channels_come_to_be_drawn(*said)
        take_picture(editor, "turns.png")
        shown = (editor.data["recording"], editor.turns, len(editor.drawn), editor.names, plays(editor))
        editor.rest()
        for key in ("Alt+.", "Alt+.", "Enter"):  # the second turn
            editor.press(key)
        correct(editor, STATION[1].text, "mining", "morning")
        for key in ("Enter", "Alt+.", "Alt+.", "3"):  # the fourth turn, of a third speaker
            editor.press(key)
        editor.name_speakers("ch_0 = Ada\nch_1 = Ben\nspeaker 3 = Cleo\nch_7 = Dora")
        editor.press("Tab")
        editor.submit("Control+Enter")

    turns = [Turn(channel(line), (line.text,)) for line in STATION]
    assert (*shown, both_channels) == ("at-the-station.wav", turns, 4, "ch_0 = Ada\nch_1 = Ben", True, True)
    assert "ch_7 = Dora" in desk.pull("--docx", "--srt", "--project", str(project))
    corrected = [line.text.replace("mining", "morning") for line in STATION]
    names = ["Ada", "Ben", "Ada", "Cleo"]
    rows = rows_of(Document(io.BytesIO(desk.reviewed("documents/at-the-station.docx"))))
    assert [(row.speaker, row.text) for row in rows] == list(zip(names, corrected, strict=True))
    subtitles = desk.reviewed("subtitles/at-the-station.srt").decode()
    manifest = [json.loads(line) for line in desk.reviewed("manifest.jsonl").splitlines()]
    report = json.loads(desk.reviewed("report.json"))
    assert [name in subtitles for name in ("Ada", "Ben", "Cleo", "ch_", "speaker 3")] == [True] * 3 + [False] * 2
    assert [line["speaker"] for line in manifest] == names
    assert [row["name"] for row in report["speakers"]] == ["Ada", "Ben", "Cleo"]


def test_signed_addresses(reviewer: Reviewer, desk: Desk, s3: Amazon) -> None:
    """With --presign, the browser itself reads the bucket, at signed addresses, and every recording plays."""
    before = len(reviewer.abroad)
    project = desk.push(*from_s3(s3), "--presign", "--title", "Signed addresses")
    _shown, unheard = go_through(reviewer, project)
    asked = {(urlsplit(url).path, "Signature=" in url) for url in reviewer.abroad[before:]}
    del reviewer.abroad[before:]  # this one test goes to another server

    names = ("at-the-station.wav", "library-notice.webm", "weather-report.ogg")
    assert (unheard, asked) == ([], {(f"/calls/in/{name}", True) for name in names})


class Origin:
    """Where recordings come from, and what is there."""

    tied = True
    """Whether tasks play what is there, and not what was uploaded."""

    def source(self) -> tuple[str, ...]:
        raise NotImplementedError

    def destination(self) -> tuple[str, ...]:
        return ("--title", f"Archive {type(self).__name__}")

    def left(self) -> list[str]:
        """The recordings that are not in an archive."""
        raise NotImplementedError


class InS3(Origin):
    """A bucket, which a storage of the project plays."""

    def __init__(self, s3: Amazon) -> None:
        self.s3 = s3

    def source(self) -> tuple[str, ...]:
        return from_s3(self.s3)

    def left(self) -> list[str]:
        return [key for key in self.s3.keys("calls") if key.startswith("in/")]


class Uploaded(Origin):
    """A folder on a disk, whose recordings are uploaded."""

    tied = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "recordings"
        self.folder.mkdir()
        for name in ("bank-message.mp3", "library-notice.webm", "silence.wav"):
            shutil.copy(SAMPLES / name, self.folder)

    def source(self) -> tuple[str, ...]:
        return (str(self.folder), "--engine", "pocketsphinx")

    def left(self) -> list[str]:
        return [path.name for path in self.folder.iterdir() if path.is_file()]


class Served(Uploaded):
    """A folder on a disk that Label Studio serves."""

    tied = True

    def __init__(self, studio: Studio, folder: Path) -> None:
        super().__init__(folder)
        self.root = studio.document_root
        self.project = studio.create_project("Archive Served", CONFIG.read_text(encoding="utf-8"))
        studio.serve_local_files(self.project, self.folder)

    def source(self) -> tuple[str, ...]:
        return (*super().source(), "--document-root", str(self.root))

    def destination(self) -> tuple[str, ...]:
        return ("--project", str(self.project))


@pytest.fixture(params=[InS3, Uploaded, Served])
def origin(request: pytest.FixtureRequest, studio: Studio, tmp_path: Path) -> Iterator[Origin]:
    if request.param is InS3:
        yield InS3(request.getfixturevalue("s3"))
    elif request.param is Uploaded:
        yield Uploaded(tmp_path)
    else:
        place = studio.document_root / "archived"
        place.mkdir()
        yield Served(studio, place)
        shutil.rmtree(place)


def test_archived(studio: Studio, reviewer: Reviewer, desk: Desk, origin: Origin) -> None:
    """While Label Studio is down, audio that it plays stays; then it moves, is heard, and no annotation changes."""
    proxy = Proxy(studio.url)
    with proxy:
        project = desk.push(*origin.source(), *origin.destination(), url=proxy.url)
    tasks = [task["id"] for task in studio.tasks(project)]
    studio.annotate(tasks[0], "corrected by a person")
    studio.annotate(tasks[1])
    annotations = [studio.fetch(f"/api/tasks/{task}/annotations/").content for task in tasks]
    before = origin.left()

    said = desk.run("archive", code=FAILURES if origin.tied else 0)
    assert (len(origin.left()), said.count("still plays it")) == ((len(before), 3) if origin.tied else (0, 0))

    with Proxy(studio.url, urlsplit(proxy.url).port or 0):
        desk.run("archive")

    assert origin.left() == []
    assert [studio.fetch(f"/api/tasks/{task}/annotations/").content for task in tasks] == annotations
    heard = []
    with reviewer.task(project, tasks[0]) as editor:  # one that was annotated: the queue has only the third
        heard.append(plays(editor))
    shown, unheard = go_through(reviewer, project)
    assert (heard, len(shown), unheard) == ([True], 1, [])
