"""Azure's batch and fast transcription."""

from typing import Any

import pytest
from transcripts.services.documents_of_services import EVENING, azure, azure_fast, evening, read, speakers, words_of

from ls_transcribe.errors import UnreadableTranscript


def _best(whole: dict[str, Any], index: int = 0) -> Any:
    return whole["recognizedPhrases"][index]["nBest"][0]


@pytest.mark.parametrize("whole", [azure(), azure(display_words=False), azure_fast()])
def test_what_is_said_of_the_whole(whole: dict[str, Any]) -> None:
    """Language, length and speakers."""
    transcript = read(whole)
    assert (transcript.language, transcript.duration, transcript.speakers) == (
        "en-US",
        3_000,
        ("speaker 1", "speaker 2"),
    )
    assert {word.language for word in transcript.words} == {None}


@pytest.mark.parametrize(("unit", "left_out"), [("ISO 8601", "InTicks"), ("ticks", None)])
def test_units_of_time(unit: str, left_out: str | None) -> None:
    """ISO 8601 and ticks of 100 ns say the same."""
    whole = azure()
    _strip(whole, ("offsetInTicks", "durationInTicks") if left_out else ("offset", "duration"))
    assert words_of(whole) == evening(), unit


def test_milliseconds() -> None:
    """The newest versions write them beside the others."""
    whole = azure([EVENING[0]])
    word = {"word": "good", "offsetMilliseconds": 100, "durationMilliseconds": 300, "confidence": 0.98}
    _best(whole).update(words=[word], displayWords=[{**word, "displayText": "Good"}])
    assert words_of(whole) == [("Good", 100, 400, 0.98)]


def test_numbers_are_written_otherwise_than_they_are_said() -> None:
    """A word of the text that nobody said like this has the time between its neighbours, and no confidence."""
    whole = azure(display_words=False)
    del whole["recognizedPhrases"][1]
    lexical = [("it", 100, 200), ("is", 200, 300), ("nineteen", 300, 600), ("eighty", 600, 800), ("four", 800, 900)]
    words = [
        {"word": word, "offsetInTicks": start * 1e4, "durationInTicks": (end - start) * 1e4, "confidence": 0.9}
        for word, start, end in [*lexical, ("now", 950, 990)]
    ]
    _best(whole).update(words=words, display="It is 1984 now.")
    assert words_of(whole) == [
        ("It", 100, 200, 0.9),
        ("is", 200, 300, 0.9),
        ("1984", 300, 950, None),
        ("now.", 950, 990, 0.9),
    ]


def test_words_of_scripts_without_spaces() -> None:
    """Their times and confidences are those of the words that are listed, of several characters each."""
    whole = azure([EVENING[0]])
    listed = [("今日", 100, 300), ("は", 300, 400), ("晴れ", 800, 900)]
    words = [
        {"word": word, "offsetMilliseconds": start, "durationMilliseconds": end - start, "confidence": 0.9}
        for word, start, end in listed
    ]
    _best(whole).update(words=words, display="今日は晴れ。")
    del _best(whole)["displayWords"]
    expected = [("今日", 100, 300, 0.9), ("は", 300, 400, 0.9), ("晴れ。", 800, 900, 0.9)]
    assert words_of(whole) == expected


def test_phrases_without_words() -> None:
    """Where no times of words were asked for, they share the phrase's."""
    whole = azure()
    for index in (0, 1):
        del _best(whole, index)["words"], _best(whole, index)["displayWords"]
    assert words_of(whole) == [
        ("Good", 100, 366, None),
        ("evening,", 366, 900, None),
        ("harbour", 1_000, 1_500, None),
        ("master.", 1_500, 2_000, None),
    ]


def test_the_speaker_in_the_alternative() -> None:
    """Where v3.0 has it."""
    whole = azure()
    for index in (0, 1):
        _best(whole, index)["speaker"] = whole["recognizedPhrases"][index].pop("speaker")
    assert speakers(whole) == ["speaker 1", "speaker 1", "speaker 2", "speaker 2"]


@pytest.mark.parametrize("form", [azure, azure_fast])
def test_channels(form: Any) -> None:
    """Each is heard apart."""
    whole = form()
    phrases = whole["recognizedPhrases"] if "recognizedPhrases" in whole else whole["phrases"]
    for number, phrase in enumerate(phrases):
        phrase["channel"] = number
        del phrase["speaker"]
    assert read(whole).speakers == ("ch_0", "ch_1")


def test_phrases_of_two_channels_at_once() -> None:
    """Without times of words, each keeps the time of its phrase, and is one turn."""
    whole = azure()
    for number, phrase in enumerate(whole["recognizedPhrases"]):
        del phrase["nBest"][0]["words"], phrase["nBest"][0]["displayWords"], phrase["speaker"]
        phrase["channel"] = number
    _strip(whole, ("offset", "duration"))
    whole["recognizedPhrases"][0]["durationInTicks"] = 3e7
    turns = [(turn.speaker, turn.text, turn.start, turn.end) for turn in read(whole).turns]
    assert turns == [("ch_0", "Good evening,", 100, 3_100), ("ch_1", "harbour master.", 1_000, 2_000)]


def test_languages_of_phrases() -> None:
    """Several are told apart."""
    whole = azure()
    whole["recognizedPhrases"][1]["locale"] = "de-DE"
    assert [word.language for word in read(whole).words] == ["en-US", "en-US", "de-DE", "de-DE"]


def test_phrases_in_which_nothing_was_recognised() -> None:
    """They have no alternatives."""
    whole = azure()
    empty = {"recognitionStatus": "NoMatch", "channel": 0, "offset": "PT0S", "duration": "PT1S", "nBest": None}
    whole["recognizedPhrases"].insert(0, empty)
    assert words_of(whole) == evening()
    whole["combinedRecognizedPhrases"] = []
    assert read({**whole, "recognizedPhrases": [empty]}).words == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"recognizedPhrases": []}, "it has a text, but no words with times"),
        ({"recognizedPhrases": [{"offset": "soon", "duration": "PT1S", "nBest": []}]}, "“soon”, which is not a time"),
        ({"recognizedPhrases": [{"offset": "PT-5S", "nBest": []}]}, "which is not a time"),
    ],
)
def test_what_is_no_result_is_refused(change: dict[str, Any], reason: str) -> None:
    """The sentence says why."""
    with pytest.raises(UnreadableTranscript, match=reason):
        read({**azure(), **change})


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"AudioFileResults": [{"AudioFileName": "talk.wav", "SegmentResults": []}]}, "batch transcription before v3"),
        ({"RecognitionStatus": "Success", "DisplayText": "Good.", "Offset": 0, "Duration": 1}, "single utterances"),
    ],
)
def test_other_forms_of_azures_are_refused_by_name(document: dict[str, Any], name: str) -> None:
    """They are known, and not read."""
    with pytest.raises(UnreadableTranscript, match=f"{name}, which is not read"):
        read(document)


def _strip(value: Any, keys: tuple[str, ...]) -> None:
    """Remove keys everywhere."""
    if isinstance(value, dict):
        for key in keys:
            value.pop(key, None)
        for inner in value.values():
            _strip(inner, keys)
    elif isinstance(value, list):
        for inner in value:
            _strip(inner, keys)
