"""Labelling configurations as people write them, in the real Label Studio: each tag gets what is meant for it."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from e2e.browser import Reviewer, Turn
from e2e.test_configurations import tone
from studio import Studio

from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.label_studio.label_config import LabelConfig, parse_label_config
from ls_transcribe.label_studio.task_builder import Task, build_task
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording
from ls_transcribe.transcripts import Word, amazon_json

AUDIO = '<Audio name="audio" value="$audio"/>'
TURNS = (
    '<TextArea name="transcription" toName="audio" perRegion="true" rows="2" editable="true" '
    'displayMode="region-list"/>'
)
WHOLE = (
    '<TextArea name="transcription" toName="audio" rows="4" editable="true" maxSubmissions="1" transcription="true"/>'
)


def labels(name: str, *values: str) -> str:
    inner = "".join(f'<Label value="{value}"/>' for value in values)
    return f'<Labels name="{name}" toName="audio">{inner}</Labels>'


CONFIGS = {
    "remarks first": f'{AUDIO}<TextArea name="remarks" toName="audio" rows="2" transcription="true"/>{WHOLE}',
    "events first": f"{labels('sounds', 'Laugh', 'Cough')}{labels('who', 'Agent', 'Customer', 'Other')}{AUDIO}{TURNS}",
    "dialogue with its own keys": (
        '<Audio name="audio" value="$audio" sync="talk"/><Paragraphs name="talk" value="$text" layout="dialogue" '
        f'nameKey="speaker" textKey="utterance" sync="audio"/>{WHOLE}'
    ),
    "nested": f'<Audio name="audio" value="$media.url"/>{WHOLE}',
    "small letters": f"{AUDIO}{labels('l', 'A', 'B', 'C')}"
    + TURNS.replace("perRegion", "perregion").replace("displayMode", "displaymode"),
    "filled from a variable": f'{AUDIO}<TextArea name="answer" toName="audio" value="$text" maxSubmissions="1" '
    'editable="true" transcription="true"/>',
    "noise among speakers": f"{labels('label', 'Speaker 1', 'Speaker 2', 'Noise')}{AUDIO}{TURNS}"
    '<Choices name="mood" toName="audio" perRegion="true"><Choice value="Happy"/><Choice value="Angry"/></Choices>'
    '<Rating name="quality" toName="audio" maxRating="5"/>',
    "AudioPlus": f'<AudioPlus name="audio" value="$audio"/>{WHOLE}',
    "two Audio tags": f'<Audio name="copy" value="$audio"/>{AUDIO}{WHOLE}',
    "texts to read": f'{AUDIO}{WHOLE}<Text name="t" value="$asr_text"/><HyperText name="h" value="$transcript"/>'
    '<Text name="l" value="$language"/><Header value="$customer"/>',
    "labels of the task": f"{labels('event', 'Music')}{AUDIO}{TURNS}"
    '<Labels name="label" toName="audio" value="$speakers"/>',
    "speech that shows the text": f"{labels('kind', 'Speech', 'Noise')}{labels('who', 'Agent', 'Customer')}{AUDIO}"
    + TURNS.replace("/>", ' whenTagName="kind" whenLabelValue="Speech"/>'),
}
TEMPLATES = (
    "Automatic Speech Recognition",
    "Automatic Speech Recognition using Segments",
    "Speech Transcription",
)
TALK = amazon_json.parse(
    amazon_json.write(
        "job",
        [Word(f"word{speaker}", speaker * 2000, speaker * 2000 + 900, 0.9, f"spk_{speaker}") for speaker in range(3)],
        language="en-US",
    )
)

numbers = itertools.count(1)
Push = Callable[[str], tuple[int, int, Task]]


def config_of(studio: Studio, name: str) -> str:
    return f"<View>{CONFIGS[name]}</View>" if name in CONFIGS else studio.template(name)


@pytest.fixture(scope="module")
def push(studio: Studio) -> Push:
    """Make a project of a configuration with a recording of three speakers in it: project, task, and what was sent."""
    folder = studio.document_root / "roles"
    folder.mkdir(exist_ok=True)
    (folder / "talk.wav").write_bytes(tone())

    def make(xml: str) -> tuple[int, int, Task]:
        project = studio.create_project(f"Roles {next(numbers)}", xml)
        studio.serve_local_files(project, folder)
        task = build(parse_label_config(xml, "of the project"))
        return project, studio.import_tasks(project, [task])[0], task

    return make


def build(config: LabelConfig) -> Task:
    recording = Recording("0123456789ab", "/talk.wav", "talk.wav", 1, "f", "wav")
    job = Job("job", recording, "amazon", "3f9c21", duration=40_000)
    return build_task(job, TALK, "/data/local-files/?d=roles/talk.wav", config)


@pytest.mark.parametrize("name", [*CONFIGS, *TEMPLATES])
def test_the_server_takes_it(studio: Studio, push: Push, name: str) -> None:
    """The task is stored with its data and its prediction as they were sent."""
    project, task, sent = push(config_of(studio, name))
    [stored] = studio.tasks(project)
    [prediction] = studio.predictions(project)

    assert (stored["id"], stored["data"]) == (task, sent["data"])
    assert prediction["result"] == sent["predictions"][0]["result"]


@pytest.mark.parametrize(
    "xml",
    [
        '<Audio name="audio" value="$audio"/><TextArea name="t" toname="audio"/>',
        '<Audio name="audio" value="$audio"/><TextArea name="t"/>',
        '<Audio name="audio" value="$audio"/><Audio name="audio" value="$audio"/><TextArea name="t" toName="audio"/>',
        '<Audio name="audio" value="$audio"/><TextArea name="t" toName="audio"/><Labels name="l" toName="audio"/>',
        '<Audio name="audio" value="$audio"/><TextArea name="t" toName="audio"/><Text value="$x"/>',
    ],
)
def test_the_server_rejects_it(studio: Studio, tmp_path: Path, xml: str) -> None:
    """What is refused as a configuration of Label Studio's, its server rejects."""
    from ls_transcribe.label_studio.label_config import load_label_config

    file = tmp_path / "own.xml"
    file.write_text(f"<View>{xml}</View>", encoding="utf-8")
    with pytest.raises(ConfigurationRefused, match="is not a labelling configuration"):
        load_label_config(str(file))
    with pytest.raises(Exception, match="400"):
        studio.create_project("Rejected", f"<View>{xml}</View>")


TURNS_SHOWN = {
    "events first": ("Agent", "Customer", "Other"),
    "small letters": ("A", "B", "C"),
    "noise among speakers": ("Speaker 1", "Speaker 2", ""),
    "speech that shows the text": ("Agent, Speech", "Customer, Speech", "Speech"),
}


@pytest.mark.parametrize("name", TURNS_SHOWN)
def test_turns_on_the_screen(
    studio: Studio, reviewer: Reviewer, push: Push, name: str, pictures: Callable[..., Any]
) -> None:
    """Each turn has its speaker's label, and that of speech where its text needs it; its text is in one open box."""
    project, _task, _sent = push(config_of(studio, name))
    with reviewer.label_all_tasks(project) as editor:
        turns, complaint = editor.turns, editor.complaint
        pictures(editor, name)

    expected = TURNS_SHOWN[name]
    names = [turn.speaker.replace("\u00a0", " ") for turn in turns]
    shown = [Turn(name if name in expected else "", turn.texts) for name, turn in zip(names, turns, strict=True)]
    assert (shown, complaint) == ([Turn(who, (f"word{i}",)) for i, who in enumerate(expected)], "")


@pytest.mark.parametrize(
    ("name", "tag", "boxes"),
    [
        ("remarks first", "transcription", ["word0\nword1\nword2"]),
        ("filled from a variable", "answer", ["word0 word1 word2"]),
        ("nested", "transcription", ["word0\nword1\nword2"]),
        ("dialogue with its own keys", "transcription", ["word0\nword1\nword2"]),
    ],
)
def test_texts_on_the_screen(
    studio: Studio, reviewer: Reviewer, push: Push, name: str, tag: str, boxes: list[str], pictures: Callable[..., Any]
) -> None:
    """The text stands in its box, once, the audio plays, and what is submitted is there once."""
    project, _task, _sent = push(config_of(studio, name))
    with reviewer.label_all_tasks(project) as editor:
        texts, plays, complaint = editor.open_texts, editor.duration > 0, editor.complaint
        pictures(editor, name)
        editor.submit()

    [annotation] = studio.annotations(project)
    submitted = [item["value"]["text"] for item in annotation["result"] if item["from_name"] == tag]
    assert (texts, plays, complaint, submitted) == (boxes, True, "", [boxes[-1:]])


@pytest.fixture
def pictures() -> Callable[..., Any]:
    """Take a picture of an editor, if the variable LS_TRANSCRIBE_PICTURES names a folder."""
    import os

    folder = os.environ.get("LS_TRANSCRIBE_PICTURES")
    return lambda editor, name: editor.screenshot(Path(folder) / f"{name}.png") if folder else None
