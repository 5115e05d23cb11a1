"""Which tags of a labelling configuration have which roles, and when the user must decide."""

from collections.abc import Sequence
from typing import Any

import pytest

from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.label_studio.label_config import LabelConfig, parse_label_config
from ls_transcribe.label_studio.tag_roles import TagChoice

AUDIO = '<Audio name="audio" value="$audio"/>'
TURNS = '<TextArea name="transcription" toName="audio" perRegion="true" editable="true"/>'


def view(*tags: str) -> str:
    return f"<View>{''.join(tags)}</View>"


def area(name: str, more: str = "", to: str = "audio") -> str:
    return f'<TextArea name="{name}" toName="{to}" {more}/>'


def labels(name: str, *values: str, more: str = "") -> str:
    inner = "".join(f'<Label value="{value}"/>' for value in values)
    return f'<Labels name="{name}" toName="audio" {more}>{inner}</Labels>'


def read(*tags: str, **choice: Any) -> LabelConfig:
    return parse_label_config(view(*tags), "own.xml", TagChoice(**choice))


def refusal(*tags: str, **choice: Any) -> str:
    with pytest.raises(ConfigurationRefused) as caught:
        read(*tags, **choice)
    return str(caught.value).removeprefix("The labelling configuration own.xml ")


@pytest.mark.parametrize(
    ("areas", "whole"),
    [
        ([area("comment"), area("transcription")], "transcription"),
        ([area("speaker_names"), area("answer")], "answer"),
        ([area("transcription_notes"), area("text")], "text"),
        ([area("a"), area("b", 'transcription="true"')], "b"),
        ([area("comment", 'transcription="true"'), area("transcript")], "transcript"),
        ([area("box", 'placeholder="Your remarks"'), area("box2", 'placeholder="Transcribe the audio"')], "box2"),
        ([area("one"), '<Header value="Summary of the call"/>', area("two")], "one"),
        ([area("translation"), area("corrected_text")], "corrected_text"),
        ([area("Комментарий"), area("Транскрипция")], "Транскрипция"),
        ([area("备注"), area("转写文本")], "转写文本"),
        ([area("notiz"), area("answer", 'TRANSCRIPTION="True"')], "answer"),
    ],
)
def test_the_text(areas: Sequence[str], whole: str) -> None:
    """The box that is opened as a transcript, or means one by its name, or at least nothing else."""
    assert read(AUDIO, *areas).whole == whole


@pytest.mark.parametrize(
    ("areas", "places"),
    [
        ([area("said", 'perRegion="true"'), area("all")], ("all", "said")),
        ([area("transcription", 'perregion="true"'), area("answer")], (None, "transcription")),
        ([area("transcription", 'perRegion="TRUE"'), area("full_text")], ("full_text", "transcription")),
        ([area("note", 'perRegion="true"'), area("answer")], ("answer", None)),
    ],
)
def test_whole_text_and_turns(areas: Sequence[str], places: tuple[str | None, str | None]) -> None:
    """Both places are filled where both mean transcripts, or neither says what it is for."""
    found = read(AUDIO, *areas)
    assert (found.whole, found.per_region) == places


@pytest.mark.parametrize(
    ("tags", "sentence"),
    [
        (
            [AUDIO, area("first_text"), area("second_text")],
            "has several places for a transcript, first_text and second_text: choose one with --text-tag.",
        ),
        (
            [AUDIO, area("comment")],
            "has no TextArea for a transcript: comment is for something else by name. Add <TextArea "
            'name="transcription" toName="audio" transcription="true" editable="true"/>, or choose one with '
            "--text-tag.",
        ),
        (
            ['<Audio name="left" value="$left"/><Audio name="right" value="$right"/>', area("text_l", to="left"),
             area("text_r", to="right")],
            "has several Audio tags that could play the recording, left and right: choose one with --audio-tag.",
        ),
        (
            [AUDIO, TURNS, labels("speaker", "Agent", "Customer"), labels("who", "Host", "Guest")],
            "has several Labels tags that could be the speakers, speaker and who: choose one with --speaker-tag.",
        ),
    ],
)  # fmt: skip
def test_equally_likely(tags: Sequence[str], sentence: str) -> None:
    """What could be two tags is refused with the names of both, and the option that decides."""
    assert refusal(*tags) == sentence


def test_the_user_decides() -> None:
    """Three options name the tags, also against what their names say."""
    tags = (
        '<Audio name="left" value="$left"/><Audio name="right" value="$left"/>',
        area("comment", to="right"),
        area("transcription", to="left"),
    )
    found = read(*tags, text="comment")
    assert (found.audio, found.whole) == ("right", "comment")


def test_the_user_decides_about_labels() -> None:
    """Labels that mean nothing to this tool are speakers if the user says so."""
    tags = (AUDIO, TURNS, labels("label", "Ann", "Ben"))
    left_out, chosen = read(*tags), read(*tags, speaker="label")
    assert (left_out.labels, left_out.notes, chosen.labels, chosen.fixed_labels) == (
        None,
        ("Labels label (Ann, Ben) is not taken for speakers: if it is, say --speaker-tag label",),
        "label",
        ("Ann", "Ben"),
    )


def test_a_name_that_is_not_there() -> None:
    """A tag that was typed must be there; one that is only remembered may belong to another configuration."""
    assert refusal(AUDIO, area("answer"), text="nope", typed=("nope",)) == (
        "has no TextArea for an Audio called nope (--text-tag): it has answer."
    )
    assert read(AUDIO, area("answer"), text="nope").whole == "answer"


@pytest.mark.parametrize(
    ("tags", "speakers"),
    [
        ([labels("event", "Laugh", "Cough"), labels("speaker", "Agent", "Customer", "Other")],
         ("speaker", ("Agent", "Customer", "Other"), None)),
        ([labels("label", "Speaker 1", "Speaker 2", "Noise")], ("label", ("Speaker 1", "Speaker 2"), None)),
        ([labels("labels", "Speech", "Noise")], (None, (), ("labels", "Speech"))),
        ([labels("vad", "Noise", "Human voice")], (None, (), ("vad", "Human voice"))),
        ([labels("emotion", "Happy", "Angry")], (None, (), None)),
        ([labels("l", "A", "B", "C")], ("l", ("A", "B", "C"), None)),
        ([labels("segment", "Interviewer", "Interviewee", "Silence")],
         ("segment", ("Interviewer", "Interviewee"), None)),
        ([labels("speech", more='value="$people"')], ("speech", (), None)),
        ([labels("speaker", "Ann", "Ben", "Unknown")], ("speaker", ("Ann", "Ben"), None)),
        ([labels("speaker", "Speech", "Noise")], (None, (), ("speaker", "Speech"))),
        ([labels("label", "Orateur", "Musique", "SPEAKER_0", "SPEAKER_1")],
         ("label", ("SPEAKER_0", "SPEAKER_1"), None)),
        ([labels("labels", "Speaker", "Noise")], (None, (), ("labels", "Speaker"))),
        ([labels("labels", "语音", "噪音")], (None, (), ("labels", "语音"))),
        ([labels("type", "Talk", "Hold"), labels("who", "Agent", "Client")], ("who", ("Agent", "Client"), None)),
    ],
)  # fmt: skip
def test_speakers(tags: Sequence[str], speakers: tuple[str | None, tuple[str, ...], Any]) -> None:
    """Labels are speakers by their name or by what they say; sounds and events never are."""
    found = read(AUDIO, TURNS, *tags)
    assert (found.labels, found.fixed_labels, found.speech) == speakers


def test_a_text_that_is_shown_under_a_condition() -> None:
    """Where the text is shown only for a label, turns get this label beside that of their speaker."""
    found = read(
        AUDIO,
        labels("kind", "Music", "Words"),
        labels("speaker", "Agent", "Customer"),
        area("transcription", 'perRegion="true" whenTagName="kind" whenLabelValue="Words"'),
    )
    assert (found.labels, found.speech) == ("speaker", ("kind", "Words"))


def test_a_condition_of_a_view() -> None:
    """A condition holds for all that is in the View which has it."""
    found = read(
        AUDIO,
        labels("action", "Type", "Cut"),
        f'<View visibleWhen="region-selected" whenLabelValue="Type"><View>{TURNS}</View></View>',
    )
    assert (found.speech, found.notes) == (("action", "Type"), ())


def test_the_audio_of_the_text() -> None:
    """Of two Audio tags the recording is the one that the TextArea belongs to; AudioPlus is one, too."""
    found = read('<Audio name="reference" value="$url"/><AudioPlus name="talk" value="$url"/>', area("text", to="talk"))
    assert (found.audio, found.audio_variable) == ("talk", "url")


def test_the_box_for_names() -> None:
    """It is never taken for a text, although it is open; nor is another one that means speakers by its name."""
    names, others = area("Speaker_Names", 'transcription="true"'), area("speakers", 'transcription="true"')
    found = read(AUDIO, TURNS, labels("speaker", more='value="$speakers"'), names, others)
    assert (found.whole, found.per_region, found.names_box) == (None, "transcription", "Speaker_Names")


def test_labels_and_boxes_of_another_tag() -> None:
    """Tags that belong to something else than the recording are left alone."""
    found = read(
        AUDIO,
        TURNS,
        '<Text name="ad" value="Press the button"/><Labels name="speaker" toName="ad"><Label value="Agent"/></Labels>',
        area("transcript", to="ad"),
    )
    assert (found.whole, found.per_region, found.labels) == (None, "transcription", None)


@pytest.mark.parametrize(
    ("editable", "note"),
    [
        ("", 'People cannot change the text in TextArea text: add editable="true" to it'),
        ('editable="false"', 'People cannot change the text in TextArea text: add editable="true" to it'),
        ('editable="true"', None),
        ('EDITABLE="true"', None),
    ],
)
def test_whether_people_can_change_the_text(editable: str, note: str | None) -> None:
    """A text that can only be read, or deleted and typed again, is told of."""
    assert read(AUDIO, area("text", editable)).notes == ((note,) if note else ())


def test_a_value_that_breaks_the_editor() -> None:
    """Label Studio takes "True" for no value at all, and shows no task."""
    assert refusal(AUDIO, area("text", 'editable="True"')) == (
        'has editable="True" in TextArea text: Label Studio shows an error in the place of each task then. '
        'Write editable="true".'
    )
