"""The tags that reviews are read by."""

from typing import Any

import pytest

from ls_transcribe.errors.label_config import ConfigurationRefused
from ls_transcribe.label_studio.review_tags import ReviewTags, review_tags, tags_of_prediction, tags_of_review
from ls_transcribe.label_studio.tag_roles import TagChoice

TWO = '<View><Audio name="audio" value="$audio"/>{}</View>'.format(
    "".join(f'<TextArea name="{name}" toName="audio"/>' for name in ("first_text", "second_text"))
)


def read(xml: str) -> ReviewTags:
    return review_tags(xml, "own.xml", TagChoice())


def text(name: str, value: str = "a text", **more: Any) -> dict[str, Any]:
    return {"from_name": name, "value": {"text": [value], **more}}


def test_what_the_prediction_names() -> None:
    """Its tags take the place of those of the configuration; a tag of sounds is never one of speakers."""
    tags = ReviewTags("audio", "transcription", None, None, sounds=("event",))
    results = [
        text("comment"),
        text("speaker_names", "spk_0 = Ann"),
        text("turns", start=0, end=1),
        {"from_name": "event", "value": {"labels": ["Laugh"]}},
        {"from_name": "who", "value": {"labels": ["Agent"]}},
        "no result",
        {"from_name": 3, "value": None},
    ]
    found = tags_of_prediction(results, tags)

    assert (found.whole, found.per_region, found.labels) == ("comment", "turns", "who")


def test_speakers_stay_those_of_the_configuration() -> None:
    """Where a prediction has labels of several tags, those of the speakers count."""
    tags = ReviewTags("audio", labels="speaker")
    results = [{"from_name": name, "value": {"labels": ["x"]}} for name in ("kind", "speaker")]

    assert tags_of_prediction(results, tags).labels == "speaker"


def test_a_configuration_that_does_not_tell() -> None:
    """Reviews that began with nothing are read where they have one text, and else the user decides."""
    tags = read(TWO)
    assert tags_of_review([text("second_text"), text("first_text", "") | {"value": {"text": []}}], tags).whole == (
        "second_text"
    )
    with pytest.raises(ConfigurationRefused, match="first_text and second_text: choose one with --text-tag"):
        tags_of_review([text("first_text"), text("second_text")], tags)


def test_a_configuration_without_texts() -> None:
    """A project that cannot hold a transcript is refused."""
    with pytest.raises(ConfigurationRefused, match="has no TextArea for its Audio"):
        read('<View><Audio name="audio" value="$audio"/></View>')
