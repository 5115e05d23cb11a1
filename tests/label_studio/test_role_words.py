"""What names and labels mean."""

import pytest

from ls_transcribe.label_studio.role_words import (
    LabelMeaning,
    TextMeaning,
    label_meaning,
    means_speech,
    names_speakers,
    text_meaning,
)


@pytest.mark.parametrize(
    ("meaning", "names"),
    [
        (TextMeaning.TRANSCRIPT, "transcription customerTranscript transcripción Транскрипция 转写 spk1_transcript"),
        (TextMeaning.TEXT, "text full_text correctedText segmenttext текст"),
        (TextMeaning.UNKNOWN, "answer all context texture transcript_with_timestamps"),
        (TextMeaning.REMARK, "comment transcription_notes summary speaker_names comentario translated_text ipa_text"),
        (TextMeaning.REMARK, "reference_transcript description title メモ"),
    ],
)  # fmt: skip
def test_names_of_texts(meaning: TextMeaning, names: str) -> None:
    """Whole words count, in any spelling: a context is no text, and notes about a transcription are none."""
    assert {name: text_meaning(name) for name in names.split()} == dict.fromkeys(names.split(), meaning)


@pytest.mark.parametrize(
    ("meaning", "labels"),
    [
        (LabelMeaning.SPEAKER, "Speaker 1|spk_0|SPEAKER_00|Agent|Male speaker|Person A|Voice 1|说话人 1|Speaker one"),
        (LabelMeaning.NUMBER, "A|1|S1|P2"),
        (LabelMeaning.UNKNOWN, "Anna|Customer complaint|Other|Agent greeting|verbatim"),
        (LabelMeaning.SOUND, "Noise|Speech|Silence|Overlapping speech|Non-speech|Unknown|Laugh|背景人声|Event A|Voice"),
    ],
)  # fmt: skip
def test_labels(meaning: LabelMeaning, labels: str) -> None:
    """A label is a speaker if all of it is; a name that begins like a sound is none."""
    assert {label: label_meaning(label) for label in labels.split("|")} == dict.fromkeys(labels.split("|"), meaning)
    assert label_meaning("Crystal") is LabelMeaning.UNKNOWN


def test_speech() -> None:
    """Only labels that say nothing else mean speech."""
    labels = ("Speech", "Human voice", "语音", "Clean speech", "Noisy speech", "Speech 1", "Non-speech", "Agent")
    assert [label for label in labels if means_speech(label)] == ["Speech", "Human voice", "语音", "Clean speech"]


def test_names_of_labels() -> None:
    """What is of speakers is not yet a speaker: their emotion is another thing."""
    names = ("speaker", "who", "spk_id", "Sprecher", "label", "event", "speaker_emotion", "roles")
    assert [names_speakers(name) for name in names] == [True, True, True, True, None, False, False, True]
