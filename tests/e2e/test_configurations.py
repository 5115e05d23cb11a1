"""What a reviewer finds in Label Studio under the configurations that come with the tool, with tasks made by hand."""

import io
import itertools
import json
import math
import struct
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from e2e.browser import Editor, Reviewer, Turn
from studio import REPOSITORY, Studio

SECONDS = 40
WHOLE = (REPOSITORY / "ls_transcribe/label_config.xml").read_text(encoding="utf-8")
SEGMENTS = (REPOSITORY / "ls_transcribe/label_config_segments.xml").read_text(encoding="utf-8")
TEXT = "and mister john dashwood\nhad then leisure"
# More turns than the list can show at once.
TURNS = tuple(Turn(f"spk_{number % 3}", (f"turn number {number}",)) for number in range(12))
# What an address, a query string, a form or HTML would take for something else.
ODD_NAMES = (
    'a+b & c=d; #1? 100%25 and 100%, it\'s "quoted" <b>.wav',
    "in a folder + more/back\\slash Müller—日本語 🎧.wav",
)

numbers = itertools.count(1)
MakeProject = Callable[[str, Sequence[dict[str, Any]]], int]


def call() -> bytes:
    """Give a WAV file of two channels: a tone on the left in the first half, another on the right in the second."""
    rate = 4000
    samples = [int(20_000 * math.sin(2 * math.pi * 300 * i / rate)) for i in range(rate * SECONDS // 2)]
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"".join(struct.pack("<hh", sample, 0) for sample in samples))
        sound.writeframes(b"".join(struct.pack("<hh", 0, sample) for sample in samples))
    return file.getvalue()


def tone() -> bytes:
    """Give a WAV file: some seconds of a tone that swells, so that its waveform can be told from none."""
    rate = 8000
    samples = (int(9000 * math.sin(2 * math.pi * i / rate) * math.sin(i / 3)) for i in range(SECONDS * rate))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return file.getvalue()


def task(recording: str, result: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Give a task as a tasks.json has it, for a recording below the folder `tones` of the document root."""
    speakers = [{"value": f"spk_{number}"} for number in range(3)]
    return {
        "data": {
            "audio": f"/data/local-files/?d={quote(f'tones/{recording}')}",
            "recording": recording,
            "speakers": speakers,
        },
        "predictions": [{"model_version": "ls-transcribe", "score": 1.0, "result": list(result)}],
    }


def whole(text: str) -> list[dict[str, Any]]:
    return [
        {
            "id": "whole",
            "from_name": "transcription",
            "to_name": "audio",
            "type": "textarea",
            "value": {"text": [text]},
        }
    ]


def regions(turns: Sequence[Turn], *, first_end: float = SECONDS - 1) -> Iterator[dict[str, Any]]:
    for number, turn in enumerate(turns):
        # The first is so long that the second press of a key comes before its end, however busy the machine is.
        times = {"start": number, "end": number + 0.9 if number else first_end}
        shared = {"id": f"turn-{number}", "to_name": "audio"}
        labels, text = times | {"labels": [turn.speaker]}, times | {"text": list(turn.texts)}
        yield shared | {"from_name": "speaker", "type": "labels", "value": labels}
        yield shared | {"from_name": "transcription", "type": "textarea", "value": text}


NAMES = (
    {
        "id": "names",
        "from_name": "speaker_names",
        "to_name": "audio",
        "type": "textarea",
        "value": {"text": ["spk_0 = \nspk_1 = \nspk_2 = "]},
    },
)


@pytest.fixture(scope="module")
def tones(studio: Studio) -> Path:
    folder = studio.document_root / "tones"
    sound = tone()
    for name in ("first.wav", "second.wav", "third.wav", *ODD_NAMES):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sound)
    (folder / "call.wav").write_bytes(call())
    return folder


@pytest.fixture(scope="module")
def project(studio: Studio, tones: Path, tmp_path_factory: pytest.TempPathFactory) -> MakeProject:
    """Make a project of a configuration and tasks, and give its id."""

    def make(config: str, tasks: Sequence[dict[str, Any]]) -> int:
        identity = studio.create_project(f"Configurations {next(numbers)}", config)
        studio.serve_local_files(identity, tones)
        file = tmp_path_factory.mktemp("configurations") / "tasks.json"
        file.write_text(json.dumps(tasks), encoding="utf-8")
        studio.import_file(identity, file)
        return identity

    return make


@pytest.fixture(scope="module")
def text_editor(project: MakeProject, reviewer: Reviewer) -> Iterator[Editor]:
    """One whole text, for tests that leave it as it is."""
    with reviewer.label_all_tasks(project(WHOLE, [task("first.wav", whole(TEXT))])) as editor:
        yield editor


@pytest.fixture(scope="module")
def turn_editor(project: MakeProject, reviewer: Reviewer) -> Iterator[Editor]:
    """Many turns, for tests that leave them as they are."""
    with reviewer.label_all_tasks(project(SEGMENTS, [task("first.wav", list(regions(TURNS)))])) as editor:
        yield editor


@pytest.fixture(params=["text_editor", "turn_editor"])
def editor(request: pytest.FixtureRequest) -> Editor:
    """Each of the two, with the cursor nowhere and nothing playing."""
    editor: Editor = request.getfixturevalue(request.param)
    editor.rest()
    return editor


@pytest.mark.parametrize(("config", "result"), [(WHOLE, whole(TEXT)), (SEGMENTS, [*regions(TURNS), *NAMES])])
def test_everything_is_in_sight(
    project: MakeProject, studio: Studio, reviewer: Reviewer, config: str, result: list[dict[str, Any]]
) -> None:
    """On a laptop and on a large screen, however a task is opened, buttons, keys, player and texts can be seen and hit.

    Of a call, both channels are drawn: whoever speaks on the second one is no silence.
    """
    identity = project(config, [task("call.wav", result)])
    hidden = {}
    number = studio.tasks(identity)[0]["id"]
    ways = (reviewer.label_all_tasks(identity), reviewer.task(identity, number), reviewer.row(identity))
    for way_number, way in enumerate(ways):
        with way as editor:
            hidden.update({(way_number, size): editor.hidden(*size) for size in ((1366, 625), (1920, 1080))})
            drawn = editor.channels_come_to_be_drawn((0, 0, SECONDS / 2), (1, SECONDS / 2, SECONDS))

    assert ({way: names for way, names in hidden.items() if names}, len(hidden), drawn) == ({}, 6, True)


def test_open_and_filled(project: MakeProject, reviewer: Reviewer) -> None:
    """Under the shipped configuration the text stands in an open box, with the cursor in it, below its name."""
    with reviewer.label_all_tasks(project(WHOLE, [task("first.wav", whole(TEXT))])) as editor:
        shown = (editor.headings[0], editor.open_texts, editor.cursor_is_in_the_text)

    assert shown == ("first.wav", [TEXT], True)


def test_the_player_stays_in_view(project: MakeProject, reviewer: Reviewer) -> None:
    """A text of an hour's length scrolls in its own box: the player stays on the screen while somebody types."""
    with reviewer.label_all_tasks(project(WHOLE, [task("first.wav", whole("word " * 9000))])) as editor:
        editor.press("Control+End")
        editor.page.keyboard.type("end")

        assert editor.player_is_in_view


def test_own_template(project: MakeProject, studio: Studio, reviewer: Reviewer) -> None:
    """Under Label Studio's own speech template the same task is filled in, behind a pencil."""
    config = studio.template("Automatic Speech Recognition")
    with reviewer.label_all_tasks(project(config, [task("first.wav", whole(TEXT))])) as editor:
        closed = editor.closed_texts
        editor.open_closed_text()

        assert (closed, editor.open_texts) == ([TEXT], [TEXT])


def test_texts_run_in_the_direction_of_their_script(editor: Editor) -> None:
    """A line of Arabic or Hebrew begins at the right, and what is in it of other scripts stays in its place."""
    styles = "box => [getComputedStyle(box).unicodeBidi, getComputedStyle(box).textAlign]"
    assert editor.click_a_text().evaluate(styles) == ["plaintext", "start"]


def test_hotkey_while_typing(editor: Editor) -> None:
    """Control+P plays and pauses while the cursor is in a text, and leaves the text alone."""
    box = editor.click_a_text()
    before = box.input_value()
    editor.press("Control+p")
    plays = editor.comes_to_play()
    editor.press("Control+p")

    assert (plays, editor.comes_to_rest(), box.input_value()) == (True, True, before)


@pytest.mark.parametrize("key", ["Control+p", "Space"])
def test_hotkeys_outside_the_text(editor: Editor, key: str) -> None:
    """Outside a text Space and Control+P both play and pause."""
    editor.press(key)
    plays = editor.comes_to_play()
    editor.press(key)

    assert (plays, editor.comes_to_rest()) == (True, True)


def test_texts_are_submitted(project: MakeProject, studio: Studio, reviewer: Reviewer) -> None:
    """Typing, Tab, Control+Enter, as the line below the text says, submits a correction and brings the next task.

    So does the button straight from the text. A recording without words comes with an open, empty box, and can be
    submitted as it is; then the queue ends.
    """
    texts = ("colour", "next", "")
    tasks = [task(f"{name}.wav", whole(text)) for name, text in zip(("first", "second", "third"), texts, strict=True)]
    identity = project(WHOLE, tasks)
    with reviewer.label_all_tasks(identity) as editor:
        editor.page.keyboard.type("the ")
        editor.press("Tab")
        editor.submit("Control+Enter")
        following = editor.open_texts
        editor.correct("nearest")
        editor.submit()
        silent = editor.open_texts
        editor.submit()
        finished = editor.finished

    scores = [prediction["score"] for prediction in studio.predictions(identity)]
    assert (following, silent, finished, scores) == (["next"], [""], True, [1.0, 1.0, 1.0])
    assert submitted_texts(studio, identity) == [["the colour"], ["nearest"], [""]]


def test_turns_open(turn_editor: Editor) -> None:
    """The side list shows every turn: its speaker, and its text in one open box."""
    assert turn_editor.turns == list(TURNS)


def test_turns_have_room(turn_editor: Editor) -> None:
    """The side list is as wide as half of the screen."""
    assert turn_editor.list_width == pytest.approx(0.5, abs=0.01)


def test_a_turn_is_chosen_on_the_waveform(project: MakeProject, reviewer: Reviewer) -> None:
    """It comes into view in the list; Enter puts the cursor into its text, Alt+. and Enter into the next one's."""
    turns = [Turn("spk_0", (f"turn number {number}",)) for number in range(SECONDS)]
    with reviewer.label_all_tasks(
        project(SEGMENTS, [task("first.wav", list(regions(turns, first_end=0.9)))])
    ) as editor:
        editor.click_waveform(35.4)
        comes = editor.chosen_comes_into_view()
        editor.press("Enter")
        text = editor.cursor_comes_into("turn number 35")
        for key in ("Enter", "Alt+.", "Enter"):
            editor.press(key)

        assert (comes, text, editor.cursor_comes_into("turn number 36")) == (True, True, True)


def test_turn_played(turn_editor: Editor) -> None:
    """With the cursor in a turn's text Control+P plays that turn, and stops at its end."""
    turn_editor.rest()
    turn_editor.click_turn(4)
    turn_editor.press("Control+p")
    turn_editor.comes_to_play()
    turn_editor.comes_to_rest()

    assert turn_editor.playhead == pytest.approx(3.9, abs=0.3)


def test_turns_are_submitted(project: MakeProject, studio: Studio, reviewer: Reviewer) -> None:
    """A turn's corrected text and its other speaker come back, beside the turns left alone.

    A recording without words comes without turns, and can be submitted as it is.
    """
    identity = project(SEGMENTS, [task("first.wav", list(regions(TURNS[:3]))), task("second.wav", [])])
    with reviewer.label_all_tasks(identity) as editor:
        editor.click_turn(2).fill("turn number one")
        editor.press("Enter")
        editor.press("3")
        editor.submit()
        silent = editor.turns
        editor.submit()

    scores = [prediction["score"] for prediction in studio.predictions(identity)]
    corrected = [TURNS[0], Turn("spk_2", ("turn number one",)), TURNS[2]]
    assert (silent, scores, submitted_turns(studio, identity)) == ([], [1.0, 1.0], [corrected, []])


def test_audio_of_any_name(project: MakeProject, reviewer: Reviewer) -> None:
    """A file of any name plays when the path behind `d=` is percent-encoded UTF-8, all but A-Za-z0-9_.-~/ of it."""
    heard = []
    with reviewer.label_all_tasks(project(WHOLE, [task(name, whole(name)) for name in ODD_NAMES])) as editor:
        while not editor.finished:
            duration = editor.duration
            editor.press_play()
            heard.append((editor.data["recording"], duration, editor.comes_to_play(), editor.complaint))
            editor.submit()

    assert [(name, SECONDS, True, "") for name in ODD_NAMES] == heard


def test_audio_missing(project: MakeProject, reviewer: Reviewer) -> None:
    """A file that is not there is complained of: the other tests would see it."""
    with reviewer.label_all_tasks(project(WHOLE, [task("nowhere.wav", whole(TEXT))])) as editor:
        assert (editor.duration, "HTTP error status: 404" in editor.complaint) == (0, True)


def test_nothing_goes_abroad(reviewer: Reviewer, text_editor: Editor) -> None:
    """Label Studio's pages ask nothing of any other host."""
    text_editor.wait()

    assert reviewer.abroad == []


def submitted_texts(studio: Studio, project: int) -> list[list[str]]:
    """Give the texts of each annotation."""
    return [
        [text for region in annotation["result"] for text in region["value"]["text"]]
        for annotation in studio.annotations(project)
    ]


def submitted_turns(studio: Studio, project: int) -> list[list[Turn]]:
    """Give the turns of each annotation."""
    found = []
    for annotation in studio.annotations(project):
        speakers = {
            region["id"]: region["value"].get("labels")
            for region in annotation["result"]
            if "labels" in region["value"]
        }
        texts = {region["id"]: region["value"]["text"] for region in annotation["result"] if "text" in region["value"]}
        found.append([Turn(speaker, tuple(texts[region])) for region, (speaker,) in speakers.items()])
    return found
