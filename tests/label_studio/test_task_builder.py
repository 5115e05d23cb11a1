"""Transcripts as tasks: the data, the prediction's shape, and what is refused."""

import json
from typing import Any

import pytest
from documents import FORMS, Form, Line, make

from ls_transcribe.label_studio.label_config import SHIPPED_CONFIGS, load_label_config, parse_label_config
from ls_transcribe.label_studio.task_builder import Task, build_task, encode_task
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.transcripts import Transcript, Word, amazon_json

DIALOGUE = (
    Line("spk_0", "Good morning, can I help you?", 500),
    Line("spk_1", "A ticket to Boston.", 4000),
    Line("spk_0", "Here you are.", 8000),
)
SPEAKERS = [{"value": "spk_0", "background": "#1f77b4"}, {"value": "spk_1", "background": "#ff7f0e"}]
SPARE = [{"value": "speaker 3", "background": "#2ca02c"}, {"value": "speaker 4", "background": "#d62728"}]
BOTH = """<View><Audio name="audio" value="$audio"/><TextArea name="all" toName="audio"/>
<Labels name="who" toName="audio">{labels}</Labels><TextArea name="said" toName="audio" perRegion="true"/></View>"""


def job(*, duration: int | None = 20_000) -> Job:
    recording = Recording("0123456789ab", "s3://calls/a b.wav", "a b.wav", 1, "f-1", "wav")
    return Job("lst-a-b-0123456789ab-3f9c21", recording, "amazon", "3f9c21", status=Status.COMPLETED, duration=duration)


def build(transcript: Transcript, configuration: str = "default", *, duration: int | None = 20_000) -> Task:
    loaded = (
        load_label_config(configuration)
        if configuration in SHIPPED_CONFIGS
        else parse_label_config(configuration, "own configuration")
    )
    return build_task(job(duration=duration), transcript, "s3://calls/a b.wav", loaded)


def dialogue(*lines: Line) -> Transcript:
    return amazon_json.parse(make(lines or DIALOGUE, Form(speakers=True, modern=True)).document)


def heard(*words: Word, language: str = "en-US") -> Transcript:
    return amazon_json.parse(amazon_json.write("job", words, language=language))


def labels(*values: str) -> str:
    return BOTH.format(labels="".join(f'<Label value="{value}"/>' for value in values))


def region_labels(task: Task) -> list[str]:
    return [result["value"]["labels"][0] for result in task["predictions"][0]["result"] if result["type"] == "labels"]


def test_whole_text() -> None:
    """With an editor for the whole, a task holds one text with a line for each turn, its score, and what made it."""
    confidence = round(dialogue().confidence or 0, 4)

    assert build(dialogue()) == {
        "data": {
            "audio": "s3://calls/a b.wav",
            "recording": "a b.wav",
            "ls_transcribe_key": "0123456789ab",
            "duration": 20.0,
            "language": "en-US",
            "confidence": confidence,
            "engine": "amazon",
            "settings": "3f9c21",
            "flags": "",
            "speaker_count": 2,
            "speakers": SPEAKERS,
        },
        "predictions": [
            {
                "model_version": "ls-transcribe",
                "score": confidence,
                "result": [
                    {
                        "id": "0123456789ab",
                        "from_name": "transcription",
                        "to_name": "audio",
                        "type": "textarea",
                        "value": {"text": ["Good morning, can I help you?\nA ticket to Boston.\nHere you are."]},
                    }
                ],
            }
        ],
    }


def test_one_region_a_turn() -> None:
    """With a text for each region, a turn is two results under one id: its speaker and its text, with its times."""
    turn = dialogue().turns[1]
    score = round(turn.confidence or 0, 4)
    place = {"start": 4.0, "end": turn.end / 1000, "channel": 0}
    shared = {"id": "0123456789ab-1", "to_name": "audio", "score": score}

    assert build(dialogue(), "segments")["predictions"][0]["result"][2:4] == [
        {**shared, "from_name": "speaker", "type": "labels", "value": {**place, "labels": ["spk_1"]}},
        {
            **shared,
            "from_name": "transcription",
            "type": "textarea",
            "value": {**place, "text": ["A ticket to Boston."]},
        },
    ]


def test_whole_and_regions() -> None:
    """A configuration with both editors gets both."""
    results = build(dialogue(), labels("spk_0", "spk_1"))["predictions"][0]["result"]

    assert [result["from_name"] for result in results] == ["all", "who", "said", "who", "said", "who", "said"]


@pytest.mark.parametrize(
    ("fixed", "used"),
    [
        (("spk_1", "spk_0"), ["spk_0", "spk_1", "spk_0"]),
        (("Agent", "Customer"), ["Agent", "Customer", "Agent"]),
        (("Agent", "spk_0", "Other"), ["spk_0", "Agent", "spk_0"]),
    ],
)
def test_fixed_labels(fixed: tuple[str, ...], used: list[str]) -> None:
    """A speaker whose name is a label keeps it; the others get what is left, in the order in which they speak."""
    assert region_labels(build(dialogue(), labels(*fixed))) == used


def test_more_speakers_than_labels() -> None:
    """Speakers beyond the labels have none, and it costs no recording its task."""
    task = build(dialogue(), labels("Agent"))
    said = [result["value"]["text"] for result in task["predictions"][0]["result"] if result["from_name"] == "said"]

    assert (region_labels(task), len(said)) == (["Agent", "Agent"], 3)


def test_speech_and_noise() -> None:
    """Where labels tell speech from noise, every turn is speech, whoever speaks."""
    task = build(dialogue(), labels("Noise", "Speech").replace('"who"', '"labels"'))

    assert region_labels(task) == ["Speech", "Speech", "Speech"]


def test_a_speaker_and_speech() -> None:
    """A region may have two labels, of two tags, under one id."""
    own = """<View><Audio name="audio" value="$audio"/>
    <Labels name="kind" toName="audio"><Label value="Speech"/></Labels>
    <Labels name="who" toName="audio" value="$speakers"/>
    <TextArea name="said" toName="audio" perRegion="true" whenTagName="kind"/></View>"""
    results = build(dialogue(), own)["predictions"][0]["result"]

    assert [(result["id"][-1], result["from_name"]) for result in results[:4]] == [
        ("0", "who"),
        ("0", "kind"),
        ("0", "said"),
        ("1", "who"),
    ]


def test_nested_data() -> None:
    """A variable with dots is data within data."""
    own = """<View><Audio name="a" value="$media.url"/><TextArea name="said" toName="a"/>
    <Text name="t" value="$x.text"/></View>"""
    data = build(dialogue(), own)["data"]

    assert (data["media"], data["x"], "audio" in data) == (
        {"url": "s3://calls/a b.wav"},
        {"text": dialogue().text},
        False,
    )


@pytest.mark.parametrize(("rows", "separator"), [('rows="2"', "\n"), ('rows="1"', " "), ("", " ")])
def test_a_box_of_one_line(rows: str, separator: str) -> None:
    """A box of one line loses line breaks, so that it gets none."""
    own = f'<View><Audio name="audio" value="$audio"/><TextArea name="text" toName="audio" {rows}/></View>'
    [result] = build(dialogue(), own)["predictions"][0]["result"]

    assert result["value"]["text"] == [
        separator.join(["Good morning, can I help you?", "A ticket to Boston.", "Here you are."])
    ]


def test_keys_of_paragraphs() -> None:
    """A dialogue has the keys that its tag reads."""
    own = """<View><Audio name="audio" value="$audio"/><TextArea name="said" toName="audio" value="$text"/>
    <Paragraphs name="p" value="$talk" nameKey="who" textKey="what"/><HyperText name="h" value="$transcript"/></View>"""
    data = build(heard(Word("a<b", 0, 500, speaker="spk_0")), own)["data"]

    assert (data["talk"], data["text"], data["transcript"]) == (
        [{"who": "spk_0", "what": "a<b", "start": 0.0, "end": 0.5}],
        "",
        "a&lt;b",
    )


def test_silence() -> None:
    """Silence is an empty text that comes last in the queue, and no confidence."""
    task = build(heard())
    prediction = task["predictions"][0]

    assert (prediction["result"][0]["value"], prediction["score"], task["data"]["confidence"]) == (
        {"text": [""]},
        1.0,
        None,
    )


def test_no_confidence() -> None:
    """What no confidence is told of comes first, and is not said to be certain."""
    task = build(heard(Word("hello", 0, 400)))

    assert (task["predictions"][0]["score"], task["data"]["confidence"]) == (0.0, None)


def test_every_variable_is_present() -> None:
    """A task has every key that the configuration shows, by the tag that shows it."""
    own = """<View><Header value="$customer"/><Audio name="audio" value="$url"/><Labels name="who" toName="audio"
    value="$people"/><TextArea name="said" toName="audio" perRegion="true"/><Text name="t" value="$transcript"/>
    <Paragraphs name="p" value="$dialogue" layout="dialogue"/></View>"""
    data = build(dialogue(), own)["data"]

    assert {key: data[key] for key in ("customer", "url", "people", "transcript")} == {
        "customer": "",
        "url": "s3://calls/a b.wav",
        "people": [*SPEAKERS, *SPARE],
        "transcript": dialogue().text,
    }
    assert data["dialogue"][1] == {
        "author": "spk_1",
        "text": "A ticket to Boston.",
        "start": 4.0,
        "end": dialogue().turns[1].end / 1000,
    }


@pytest.mark.parametrize("configuration", ["default", "segments", labels(*(f"Voice {n}" for n in range(9)))])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_document(form: str, configuration: str) -> None:
    """Every form of document becomes a task whose regions lie within the recording, under ids of their own."""
    made = make(300, FORMS[form])
    transcript = amazon_json.parse(made.document)
    task = build(transcript, configuration, duration=transcript.end)
    results = task["predictions"][0]["result"]
    places = [result["value"] for result in results if "start" in result["value"]]

    assert all(0 <= place["start"] < place["end"] <= transcript.end / 1000 for place in places)
    assert len({(result["id"], result["type"]) for result in results}) == len(results)


@pytest.mark.parametrize(
    "words",
    [
        (Word("a", 5000, 5000, 0.5),),
        (Word("past", 19_990, 21_000, 0.5),),
        (Word("after", 25_000, 26_000, 0.5),),
        (Word("begin", 0, 0, 0.5), Word("end", 20_000, 20_000, 0.5)),
    ],
)
def test_odd_times(words: tuple[Word, ...]) -> None:
    """Words without length, or beyond the end of the recording, still make regions that lie in it."""
    results = build(heard(*words), "segments")["predictions"][0]["result"][:-1]  # the last has the names

    assert all(0 <= r["value"]["start"] < r["value"]["end"] <= 20.0 for r in results)


def test_hostile_text() -> None:
    """Control characters that a database would choke on are not passed on; everything else is."""
    text = build(heard(Word("a\x00b\x0bc]]>🎧\u202e", 0, 400, 0.5)))["predictions"][0]["result"][0]["value"]["text"]

    assert text == ["abc]]>🎧\u202e"]


def test_import_file() -> None:
    """A task is a line of an import file, the same bytes each time."""
    made: list[dict[str, Any]] = [build(dialogue()), build(heard())]
    written = [encode_task(task) for task in made]

    assert ([json.loads(line) for line in written], b"\n" in b"".join(written)) == (made, False)
    assert [encode_task(task) for task in made] == written


def test_box_for_names() -> None:
    """Where the configuration has one, it has a line for each speaker, and labels include people nobody told apart."""
    task = build(dialogue(), "segments")

    assert task["predictions"][0]["result"][-1] == {
        "id": "0123456789ab-names",
        "from_name": "speaker_names",
        "to_name": "audio",
        "type": "textarea",
        "value": {"text": ["spk_0 = \nspk_1 = "]},
    }
    assert (task["data"]["speakers"], task["data"]["speaker_count"]) == ([*SPEAKERS, *SPARE], 2)


def test_names_of_channels_in_the_box() -> None:
    """Who speaks on which channel of a call is known before anybody listens."""
    words = [Word("hello", 0, 400, 0.9, channel="ch_0"), Word("yes", 900, 1_200, 0.9, channel="ch_1")]
    task = build_task(job(), heard(*words), "s3://calls/a b.wav", load_label_config("segments"), ("Agent", "Customer"))

    assert task["predictions"][0]["result"][-1]["value"] == {"text": ["ch_0 = Agent\nch_1 = Customer"]}


def test_names_of_fixed_labels() -> None:
    """In the box for names, speakers are called as their regions are labelled."""
    config = """<View><Audio name="audio" value="$audio"/><Labels name="speaker" toName="audio"><Label value="Agent"/>
    <Label value="Customer"/></Labels><TextArea name="said" toName="audio" perRegion="true"/>
    <TextArea name="speaker_names" toName="audio"/></View>"""

    assert build(dialogue(), config)["predictions"][0]["result"][-1]["value"] == {"text": ["Agent = \nCustomer = "]}
