"""The fixed labels of speakers, and what is said of them."""

from collections.abc import Sequence

import pytest

from ls_transcribe.label_studio.fixed_labels import LabelUse, given_labels, speaker_labels
from ls_transcribe.label_studio.label_config import LabelConfig, parse_label_config
from ls_transcribe.transcripts import Transcript, Word, amazon_json


def config(*labels: str) -> LabelConfig:
    inner = "".join(f'<Label value="{label}"/>' for label in labels)
    return parse_label_config(
        f"""<View><Audio name="audio" value="$audio"/><Labels name="who" toName="audio">{inner}</Labels>
        <TextArea name="text" toName="audio" perRegion="true"/></View>""",
        "own.xml",
    )


def talk(*speakers: str | None) -> Transcript:
    words = [Word("word", number * 1000, number * 1000 + 500, 0.9, name) for number, name in enumerate(speakers)]
    return amazon_json.parse(amazon_json.write("job", words, language="en-US"))


@pytest.mark.parametrize(
    ("speakers", "labels", "expected"),
    [
        (["spk_0", "spk_1"], ["Agent", "Customer"], {"spk_0": "Agent", "spk_1": "Customer"}),
        (["spk_0", "Agent"], ["Agent", "Customer"], {"spk_0": "Customer", "Agent": "Agent"}),
        (["spk_0", "AGENT"], ["Agent", "Customer"], {"spk_0": "Customer", "AGENT": "Agent"}),
        (["spk_0", "spk_1", "spk_2"], ["Agent", "Customer", "Noise"], {
            "spk_0": "Agent", "spk_1": "Customer", "spk_2": None}),
        ([None], ["Agent", "Customer"], {"speaker": None}),
    ],
)  # fmt: skip
def test_fixed_labels(speakers: Sequence[str | None], labels: Sequence[str], expected: dict[str, str | None]) -> None:
    """An equal label is theirs, the others come in order; who is left has none, and so has who was not told apart."""
    assert dict(speaker_labels(talk(*speakers), config(*labels))) == expected


def test_what_is_said() -> None:
    """Which speaker has which label, in how many recordings, and who has none."""
    use, agents = LabelUse(), config("Agent", "Customer")
    for transcript in (talk("spk_0", "spk_1"), talk("spk_0", "spk_1", "spk_2"), talk("Agent"), talk(None)):
        use.add(given_labels(transcript, agents))

    assert list(use.sentences()) == [
        "Speaker spk_0 is Agent in Labels who (2 recordings)",
        "Speaker spk_1 is Customer in Labels who (2 recordings)",
        "Speaker spk_2 has no label in Labels who: there are too few (1 recording)",
        "Speaker speaker has no label in Labels who: speakers were not told apart (1 recording)",
    ]


def test_many_speakers() -> None:
    """Hundreds of names are counted."""
    use, agents = LabelUse(), config("Agent", "Customer")
    for number in range(100):
        use.add(given_labels(talk(f"Person {number}", "Agent"), agents))

    assert list(use.sentences())[7:] == [
        "Speaker Person 7 is Customer in Labels who (1 recording)",
        "and so on, for 92 more speakers",
    ]
