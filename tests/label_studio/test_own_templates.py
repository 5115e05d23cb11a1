"""Label Studio's own templates with audio, as the installed package has them: right, or refused for the reason."""

import re
import textwrap
from pathlib import Path

import pytest
from e2e.studio import program

from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.label_studio.label_config import parse_label_config
from ls_transcribe.label_studio.task_builder import build_task
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording
from ls_transcribe.transcripts import Word, amazon_json

pytestmark = pytest.mark.programs  # the templates are Label Studio's own

TALK = amazon_json.parse(
    amazon_json.write(
        "job",
        [Word(f"word{speaker}", speaker * 1000, speaker * 1000 + 500, 0.9, f"spk_{speaker}") for speaker in range(3)],
        language="en-US",
    )
)
WITHOUT_TEXT = "has no TextArea for its Audio"
EXPECTED = {
    "automatic-speech-recognition": ("transcription", None),
    "automatic-speech-recognition-using-segments": ("transcription", "labels"),
    "speech-transcription": ("transcription", "label"),
    "asr-hypotheses": WITHOUT_TEXT,
    "conversational-analysis": WITHOUT_TEXT,
    "intent-classification": WITHOUT_TEXT,
    "signal-quality-detection": WITHOUT_TEXT,
    "sound-event-detection": WITHOUT_TEXT,
    "speaker-segmentation": WITHOUT_TEXT,
    "video-timeline-segmentation": WITHOUT_TEXT,
}
"""The tag of the text and that of the label Speech, or why there is none, by the template's folder."""


def templates() -> dict[str, str]:
    """The configurations of all templates of the installed Label Studio that have an Audio tag, by folder."""
    [folder] = Path(program()).parents[1].glob("lib/python*/site-packages/label_studio/annotation_templates")
    found = {}
    for path in sorted(folder.rglob("config.yml")):
        block = re.search(r"^config: \|\n((?:  .*\n?|\s*\n)*)", path.read_text(encoding="utf-8"), re.MULTILINE)
        if block and re.search(r"<(Hyper)?Audio", block[1]):
            found[path.parent.name] = textwrap.dedent(block[1])
    return found


def outcome(config: str) -> object:
    """The tags that a task of three speakers is filled by, or why the configuration is refused."""
    try:
        parsed = parse_label_config(config, "of Label Studio")
    except ConfigurationRefused as refusal:
        return WITHOUT_TEXT if WITHOUT_TEXT in str(refusal) else str(refusal)
    recording = Recording("0123456789ab", "s3://b/a.wav", "a.wav", 1, "f", "wav")
    task = build_task(Job("job", recording, "amazon", "3f9c21", duration=4000), TALK, recording.uri, parsed)
    results = task["predictions"][0]["result"]
    labels = {(result["from_name"], *result["value"]["labels"]) for result in results if result["type"] == "labels"}
    texts = {result["from_name"] for result in results if result["type"] == "textarea"}
    assert len(texts) == 1
    assert not labels or {label for _tag, label in labels} == {"Speech"}
    return texts.pop(), next((tag for tag, _label in labels), None)


def test_every_template() -> None:
    """All of them, and no more: a new release of Label Studio may bring another."""
    assert {name: outcome(config) for name, config in templates().items()} == EXPECTED


@pytest.mark.parametrize("speaker", ["spk_0", "spk_1", "spk_2"])
def test_nobody_becomes_noise(speaker: str) -> None:
    """Under the labels Speech and Noise every speaker's turn is speech."""
    parsed = parse_label_config(templates()["automatic-speech-recognition-using-segments"], "of Label Studio")
    recording = Recording("0123456789ab", "s3://b/a.wav", "a.wav", 1, "f", "wav")
    task = build_task(Job("job", recording, "amazon", "3f9c21", duration=4000), TALK, recording.uri, parsed)
    number = speaker[-1]

    assert [
        result["value"]["labels"]
        for result in task["predictions"][0]["result"]
        if result["type"] == "labels" and result["id"].endswith(f"-{number}")
    ] == [["Speech"]]
