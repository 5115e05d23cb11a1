"""The content of an editor, read from results of people, models and scripts."""

from typing import Any

import pytest

from ls_transcribe.label_studio.annotation_results import read_results as read
from ls_transcribe.label_studio.label_config import label_config_text
from ls_transcribe.label_studio.review_tags import ReviewTags, review_tags
from ls_transcribe.label_studio.tag_roles import TagChoice
from ls_transcribe.model.review import EditorContent, Region

BOTH = review_tags(
    """<View><Audio name="audio" value="$audio"/><TextArea name="all" toName="audio"/>
    <Labels name="who" toName="audio"><Label value="spk_0"/></Labels>
    <TextArea name="said" toName="audio" perRegion="true"/>
    <Choices name="quality" toName="audio"><Choice value="good"/></Choices></View>""",
    "own configuration",
    TagChoice(),
)
DEFAULT = review_tags(label_config_text("default"), "default", TagChoice())
SEGMENTS = review_tags(label_config_text("segments"), "segments", TagChoice())
Result = dict[str, Any]


def label(id_: object, start: object, end: object, *labels: str, name: str = "speaker") -> Result:
    return {"id": id_, "from_name": name, "type": "labels", "value": {"start": start, "end": end, "labels": [*labels]}}


def said(id_: object, start: object, end: object, text: object, name: str = "transcription") -> Result:
    value = {"start": start, "end": end, "channel": 0, "text": text}
    return {"id": id_, "from_name": name, "to_name": "audio", "type": "textarea", "value": value}


def whole(text: object, name: str = "transcription") -> Result:
    return {"id": "0123456789ab", "from_name": name, "to_name": "audio", "type": "textarea", "value": {"text": text}}


def read_results(results: object, tags: ReviewTags) -> EditorContent:
    content, is_repeated = read(results, tags)
    assert not is_repeated
    return content


def test_both() -> None:
    """A whole text, and regions with a speaker, a text, or both, in the order of time; other tags are passed over."""
    results = [
        label("b", 2.5, 3.75, "spk_1", name="who"),
        whole(["All of it.", "And more."], name="all"),
        {"id": "q", "from_name": "quality", "type": "choices", "value": {"choices": ["good"]}},
        said("a", 0.001, 2.4996, ["Good morning."], name="said"),
        label("a", 0.001, 2.4996, "spk_0", "spk_1", name="who"),
        said("c", 2.5, 6, ["two", "lines"], name="said"),
    ]

    assert read_results(results, BOTH) == EditorContent(
        "All of it.\nAnd more.",
        (
            Region("a", 1, 2500, "spk_0", "Good morning."),
            Region("b", 2500, 3750, "spk_1", None),
            Region("c", 2500, 6000, None, "two\nlines"),
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [(["a", "b"], "a\nb"), ("bare", "bare"), ([""], ""), ([], None), (None, None), (3, None), ([None, "a", 3], "a")],
)
def test_whole_text(text: object, expected: str | None) -> None:
    """The text may be a list or bare; one that was emptied is empty, and one that is none is none."""
    assert read_results([whole(text)], DEFAULT) == EditorContent(expected)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (said("a", "1.5", "2", "x"), (Region("a", 1500, 2000, None, "x"),)),
        (said("a", None, 2, ["x"]), (Region("a", 2000, 2000, None, "x"),)),
        (said("a", -1, 2, ["x"]), (Region("a", 0, 2000, None, "x"),)),
        (said("a", 3, 2, ["x"]), (Region("a", 2000, 3000, None, "x"),)),
        (said("a", True, "soon", ["x"]), (Region("a", 0, 0, None, "x"),)),
        (said("a", "1e999", 2, ["x"]), (Region("a", 2000, 2000, None, "x"),)),
        (said("a", 1, 1e16, ["x"]), (Region("a", 1000, 1000, None, "x"),)),
        (said(5, 1, 2, ["x"]), (Region("5", 1000, 2000, None, "x"),)),
        (said(None, 1, 2, ["x"]), (Region("#1", 1000, 2000, None, "x"),)),
        (said("a", 1, 2, []), ()),
        (said("a", 1, 2, None), ()),
        (label("a", 1, 2), ()),
        (label("a", None, None, "spk_0"), ()),
        ({"id": "a", "from_name": "speaker", "value": {"start": 1, "end": 2, "labels": "spk_0"}},
         (Region("a", 1000, 2000, "spk_0", None),)),
        ({"id": "a", "from_name": "transcription", "value": None}, ()),
        ({"id": "a", "from_name": "transcription"}, ()),
        ({"id": "a", "from_name": ["transcription"], "value": {"text": ["x"]}}, ()),
        ("no result", ()),
        (None, ()),
    ],
)  # fmt: skip
def test_malformed(result: object, expected: tuple[Region, ...]) -> None:
    """Of what scripts and people have made, what can be read is read; the result beside it is, whatever comes."""
    beside = said("z", 9, 10, ["beside"])
    assert read_results([beside, result], SEGMENTS).regions == (
        *expected,
        Region("z", 9000, 10_000, None, "beside"),
    )


@pytest.mark.parametrize("results", [None, {}, "text", 3, [], [[]]])
def test_no_results(results: object) -> None:
    """Where nothing was sent, nothing stands."""
    assert read_results(results, SEGMENTS) == EditorContent()


def test_place_of_the_label() -> None:
    """A text without a place stands where the label of the same region does."""
    results = [whole(["hello"]) | {"id": "a"}, label("a", 1, 2, "spk_0")]
    assert read_results(results, SEGMENTS) == EditorContent(None, (Region("a", 1000, 2000, "spk_0", "hello"),))


def test_configuration_was_changed() -> None:
    """What was written in the one shipped configuration is read in the other: both call their text by one name."""
    regions = [said("a", 0, 1, ["one"]), label("a", 0, 1, "spk_0"), said("b", 1, 2, ["two"])]
    expected = (Region("a", 0, 1000, None, "one"), Region("b", 1000, 2000, None, "two"))

    read_otherwise = read_results([whole(["all"])], SEGMENTS), read_results(regions, DEFAULT)

    assert read_otherwise == (EditorContent("all"), EditorContent(None, expected))


def test_each_has_its_tag() -> None:
    """Where the whole text and the regions' have tags of their own, a text is what its tag says, wherever it stands."""
    results = [whole(["lost"], name="said") | {"id": "a"}, said("b", 1, 2, ["All of it."], name="all")]
    assert read_results(results, BOTH) == EditorContent("All of it.", (Region("a", 0, 0, None, "lost"),))


@pytest.mark.parametrize("end", [2, 2 + 2e-15, 1.9999999999999998, "2"])
def test_dragged_to_nothing(end: object) -> None:
    """A region whose end was dragged to its start is told apart: it is no turn, and what stood in it is not lost."""
    results = [label("a", 2, end, "spk_0"), said("a", 2, end, ["gone"]), said("b", 3, 3.001, ["short"])]
    assert read_results(results, SEGMENTS) == EditorContent(
        None, (Region("b", 3000, 3001, None, "short"),), (Region("a", 2000, 2000, "spk_0", "gone"),)
    )


@pytest.mark.parametrize(
    ("results", "names"),
    [
        ([whole(["a = Ada"], name="speaker_names")], "a = Ada"),
        ([whole("a = Ada", name="speaker_names"), whole(["b = Bob"], name="speaker_names")], "a = Ada\nb = Bob"),
        ([whole([], name="speaker_names")], None),
        ([{"from_name": "speaker_names", "value": 5}], None),
        ([], None),
    ],
)
def test_names(results: list[Result], names: str | None) -> None:
    """What is in the box for names is no text of the recording; a configuration without the box has none."""
    assert read_results(results, SEGMENTS) == EditorContent(speaker_names=names)
    assert read_results(results, DEFAULT).speaker_names is None
