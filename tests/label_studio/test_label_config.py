"""What a labelling configuration offers to transcripts, and which ones are refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.label_studio.label_config import load_label_config, parse_label_config

OWN = """
<View>
  <Header value="$title"/>
  <Audio name="sound" value="$url"/>
  <Labels name="who" toName="sound"><Label value="Agent"/><Label value="Customer"/></Labels>
  <TextArea name="said" toName="sound" perRegion="true"/>
  <TextArea name="all" toName="sound"/>
  <TextArea name="remarks" toName="sound"/>
</View>
"""


def test_names_come_from_the_configuration() -> None:
    """Tags and variables are found under whatever names they have, each by its role."""
    found = parse_label_config(OWN, "own.xml")

    assert (found.audio, found.audio_variable, found.whole, found.per_region, found.labels, found.fixed_labels) == (
        "sound",
        "url",
        "all",
        "said",
        "who",
        ("Agent", "Customer"),
    )


def test_every_variable_is_found() -> None:
    """What the configuration shows of a task's data is known, with what fills it."""
    fields = parse_label_config(OWN, "own.xml").fields

    assert [(field.path, field.content.name) for field in fields] == [("title", "EMPTY"), ("url", "AUDIO")]


def test_default() -> None:
    """The shipped default has an editor for the whole text, under the names of Label Studio's own template."""
    found = load_label_config("default")

    assert (found.audio, found.audio_variable, found.whole, found.per_region) == (
        "audio",
        "audio",
        "transcription",
        None,
    )


def test_segments() -> None:
    """The shipped segments configuration has texts for regions, and labels that come with each recording."""
    found = load_label_config("segments")

    assert (found.whole, found.per_region, found.labels, found.fixed_labels, found.fields[2].content.name) == (
        None,
        "transcription",
        "speaker",
        (),
        "SPEAKERS",
    )


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (
            '<View><Text name="t" value="$t"/><TextArea name="x" toName="t"/></View>',
            'The labelling configuration own.xml has no Audio tag, so nothing could be heard: add <Audio name="audio" '
            'value="$audio"/>.',
        ),
        (
            '<View><Audio name="a" value="$audio"/></View>',
            "The labelling configuration own.xml has no TextArea for its Audio, so a transcript has no place: add "
            '<TextArea name="transcription" toName="a" transcription="true" editable="true"/>.',
        ),
        (
            '<View><Audio name="a" value="$audio"/><Text name="t" value="$t"/><TextArea name="x" toName="t"/></View>',
            "The labelling configuration own.xml has no TextArea for its Audio, so a transcript has no place: add "
            '<TextArea name="transcription" toName="a" transcription="true" editable="true"/>.',
        ),
        (
            '<View><Audio name="a" value="talk.wav"/><TextArea name="x" toName="a"/></View>',
            "The labelling configuration own.xml plays 'talk.wav' for every task: write <Audio … value=\"$audio\"/>.",
        ),
        (
            '<View><Audio name="a" value="$audio"/><TextArea name="x" toName="nope"/></View>',
            "The labelling configuration own.xml is not a labelling configuration: TextArea x has toName=nope, and the "
            "names are a, x.",
        ),
    ],
)
def test_refused(xml: str, sentence: str) -> None:
    """A configuration that cannot carry a transcript is refused with what is missing."""
    with pytest.raises(ConfigurationRefused) as refusal:
        parse_label_config(xml, "own.xml")

    assert str(refusal.value) == sentence


@pytest.mark.parametrize("xml", ["", "<View", "just text", "<View></View><View></View>", '<View a="&bogus;"/>'])
def test_no_xml(xml: str) -> None:
    """What is no XML is refused in one sentence."""
    with pytest.raises(ConfigurationRefused, match=r"^The labelling configuration own\.xml "):
        parse_label_config(xml, "own.xml")


def test_the_shape_stays() -> None:
    """Tasks with another shape are looked at again, so that it stays the same from release to release."""
    fixed = """<View><Audio name="audio" value="$audio"/><Labels name="speaker" toName="audio"><Label value="Agent"/>
    <Label value="Customer"/></Labels><TextArea name="text" toName="audio" perRegion="true"/></View>"""
    configs = load_label_config("default"), load_label_config("segments"), parse_label_config(fixed, "own.xml")

    assert [config.shape for config in configs] == ["fb0d86", "991ef6", "b9d8f4"]


@pytest.mark.parametrize(
    ("attributes", "complaint"),
    [
        ('defaultPlaybackSpeed="fast"', 'defaultPlaybackSpeed must be a number, got "fast"'),
        ('minPlaybackSpeed="20"', "minPlaybackSpeed must be between 0.05 and 10, got 20.0"),
        (
            'minPlaybackSpeed="2" defaultPlaybackSpeed="1"',
            "minPlaybackSpeed (2.0) must not exceed defaultPlaybackSpeed (1.0)",
        ),
    ],
)
def test_attributes_that_the_server_refuses(tmp_path: Path, attributes: str, complaint: str) -> None:
    """A player of videos with a speed that there is not is refused before anything is made."""
    path = tmp_path / "own.xml"
    path.write_text(OWN.replace("<Audio", f'<Video name="film" value="$url" {attributes}/><Audio'), "utf-8")
    with pytest.raises(ConfigurationRefused) as refusal:
        load_label_config(str(path))

    assert str(refusal.value).rstrip(".") == (
        f'The labelling configuration {path} is refused by Label Studio: Video tag "film": {complaint}'
    )


def test_missing_file() -> None:
    """A file that is not there is told with what else can be named."""
    with pytest.raises(ConfigurationRefused) as refusal:
        load_label_config("nowhere/own.xml")

    assert str(refusal.value) == (
        "The labelling configuration nowhere/own.xml cannot be read (No such file or directory): "
        "name a file, or one of default and segments."
    )


def test_without_the_sdk() -> None:
    """Reading a configuration needs nothing of the SDK, which takes half a second to load; a prediction does."""
    program = """
import sys
from ls_transcribe.label_studio.label_config import load_label_config
config = load_label_config("segments")
before = "label_studio_sdk" in sys.modules
errors = config.prediction_errors({"result": [], "score": 7})
print(before, "label_studio_sdk.label_interface" in sys.modules, len(errors))
"""
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout

    assert said == "False True 1\n"
