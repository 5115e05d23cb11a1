"""What fills the variables of a labelling configuration, and which are refused."""

from typing import Any

import pytest

from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.label_studio.label_config import parse_label_config
from ls_transcribe.label_studio.tag_roles import TagChoice
from ls_transcribe.label_studio.task_fields import replaced, value_at, with_value

BASE = '<Audio name="audio" value="$audio"/><TextArea name="transcription" toName="audio"/>'


def contents(more: str, base: str = BASE, **data: Any) -> dict[str, str]:
    config = parse_label_config(f"<View>{base}{more}</View>", "own.xml", TagChoice(data=data))
    return {field.path: field.content.name for field in config.fields}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ('<Paragraphs name="p" value="$talk" nameKey="who" textKey="what"/>', {"talk": "TURNS"}),
        ('<Paragraphs name="p" value="$talk" audioUrl="$audio" layout="dialogue"/>', {"talk": "TURNS"}),
        ('<Text name="t" value="$asr_text"/>', {"asr_text": "TEXT"}),
        ('<HyperText name="transcript" value="$html"/>', {"html": "HTML"}),
        ('<Text name="t" value="$language"/><Header value="$duration"/>',
         {"language": "OWN_SHOWN", "duration": "OWN"}),
        ('<Header value="Call of $customer"/>', {"customer": "EMPTY"}),
        ('<TextArea name="comment" toName="audio" value="$remark"/>', {"remark": "EMPTY"}),
        ('<Video name="v" value="$audio" sync="audio"/>', {}),
        ('<Choices name="c" toName="audio" value="$speakers"/>', {"speakers": "SPEAKERS"}),
        ('<Audio name="second" value="$audio"/>', {}),
    ],
)  # fmt: skip
def test_known(more: str, expected: dict[str, str]) -> None:
    """Each is filled with what its tag takes."""
    assert contents(more) == {"audio": "AUDIO", **expected}


@pytest.mark.parametrize(
    ("more", "variable", "place"),
    [
        ('<Audio name="reference" value="$reference_audio"/>', "reference_audio", "Audio reference"),
        ('<TimeSeries name="ts" value="$csv" valueType="json"/>', "csv", "TimeSeries ts"),
        ('<Image name="i" value="$picture"/>', "picture", "Image i"),
        ('<Choices name="c" toName="audio" value="$hypotheses"/>', "hypotheses", "Choices c"),
        ('<Labels name="events" toName="audio" value="$events"/>', "events", "Labels events"),
        ('<Text name="t" value="$question"/>', "question", "Text t"),
        ('<Header value="Ground truth"/><Text name="t" value="$text"/>', "text", "Text t"),
        ('<Labels name="l" toName="audio"><Label value="$who"/></Labels>', "who", "Label"),
        ('<Text name="t" value="$transcript" valueType="url"/>', "transcript", "Text t"),
        ('<HyperText name="h" value="$duration"/>', "duration", "HyperText h"),
        ('<Paragraphs name="p" value="$previous_talk"/>', "previous_talk", "Paragraphs p"),
        ('<Paragraphs name="p" value="$talk" audioUrl="$other"/>', "other", "Paragraphs p"),
        ('<NewTag name="n" value="$thing"/>', "thing", "NewTag n"),
        ('<Text name="t" value="$texts[0]"/>', "texts[0]", "Text t"),
        ('<Table name="t" value="$recording.meta"/>', "recording.meta", "Table t"),
    ],
)
def test_unknown(more: str, variable: str, place: str) -> None:
    """A variable that nobody knows is refused by its name; the user can give it."""
    with pytest.raises(ConfigurationRefused) as caught:
        contents(more)

    assert str(caught.value) == (
        f"The labelling configuration own.xml needs ${variable} for {place}, and nothing tells what that is: "
        f"give it with --data {variable.split('[')[0]}=VALUE, or take the tag out."
    )


def test_given() -> None:
    """What the user gives is in every task, also where it lies within other fields."""
    more = '<Audio name="reference" value="$ref.url"/><Image name="i" value="$picture"/>'

    assert contents(more, ref={"url": "s3://b/tone.wav"}, picture="x.png", unused="1") == {
        "audio": "AUDIO",
        "ref": "GIVEN",
        "picture": "GIVEN",
        "unused": "GIVEN",
    }


def test_the_text_is_filled_once() -> None:
    """A TextArea that the prediction fills is not filled from the data as well."""
    base = '<Audio name="audio" value="$audio"/><TextArea name="answer" toName="audio" value="$text"/>'

    assert contents("", base) == {"audio": "AUDIO", "text": "EMPTY"}


@pytest.mark.parametrize(
    ("xml", "complaint"),
    [
        (
            f'{BASE}<Text name="a" value="$text"/><Paragraphs name="b" value="$text"/>',
            "shows $text in Text a and in Paragraphs b, which take different values",
        ),
        (
            f'{BASE}<Audio name="two" value="$audio.url"/>',
            "needs $audio.url for Audio two, and nothing tells what that is: give it with --data audio.url=VALUE, or "
            "take the tag out",
        ),
        (
            '<Audio name="a" value="$calls[0].url"/><TextArea name="t" toName="a"/>',
            'plays $calls[0].url in the Audio a, which is not a field of a task: write value="$audio"',
        ),
    ],
)
def test_contradictions(xml: str, complaint: str) -> None:
    """A variable that would have to be two things is refused."""
    with pytest.raises(ConfigurationRefused) as caught:
        parse_label_config(f"<View>{xml}</View>", "own.xml")

    assert str(caught.value) == f"The labelling configuration own.xml {complaint}."


def test_the_recording_cannot_be_given() -> None:
    """--data has no say about the field that plays the recording."""
    with pytest.raises(ConfigurationRefused, match=r"plays the recording from \$audio: leave it out of --data\.$"):
        contents("", audio="x.wav")


def test_fields_within_fields() -> None:
    """A path with dots leads into nested data; what lies beside it stays."""
    data = with_value({"media": {"id": 3}, "x": 1}, "media.file.url", "s3://b/k")

    assert data == {"media": {"id": 3, "file": {"url": "s3://b/k"}}, "x": 1}
    assert (value_at(data, "media.file.url"), value_at(data, "x.y"), value_at(data, "media.no")) == (
        "s3://b/k",
        None,
        None,
    )
    assert replaced(data, "s3://b/k", "s3://c/k") == with_value(data, "media.file.url", "s3://c/k")
