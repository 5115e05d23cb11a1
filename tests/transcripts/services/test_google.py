"""Google's results."""

from copy import deepcopy
from typing import Any

import pytest
from transcripts.services.documents_of_services import (
    EVENING,
    evening,
    google_v1,
    google_v2,
    read,
    speakers,
    whole_text,
    words_of,
)

from ls_transcribe.errors import UnreadableTranscript


def _words(whole: dict[str, Any]) -> Any:
    return whole["results"][0]["alternatives"][0]["words"]


def _operation(response: dict[str, Any], **more: Any) -> dict[str, Any]:
    kind = "type.googleapis.com/google.cloud.speech.v1.LongRunningRecognize"
    metadata = {"@type": f"{kind}Metadata", "progressPercent": 100}
    return {
        "name": "1",
        "metadata": metadata,
        "done": True,
        "response": {"@type": f"{kind}Response", **response},
        **more,
    }


@pytest.mark.parametrize("whole", [google_v1(), google_v2()], ids=["v1", "v2"])
def test_what_is_said_of_the_whole(whole: dict[str, Any]) -> None:
    """The language as it is usually written, and the speakers."""
    transcript = read(whole)
    assert (transcript.language, transcript.speakers) == ("en-US", ("speaker 1", "speaker 2"))


def test_an_operation() -> None:
    """The answer stands in it."""
    assert words_of(_operation(google_v1())) == evening()


def test_a_list_of_results() -> None:
    """As programs save it."""
    assert words_of(google_v1()["results"]) == evening()


def test_all_words_repeated_with_their_speakers() -> None:
    """v1 repeats them in the last result; each is read once, and confidences of the first are kept."""
    whole = google_v1()
    last = deepcopy(whole["results"][0])
    last["alternatives"][0].pop("transcript")
    for word in _words(whole):
        del word["speakerTag"]
    for word in last["alternatives"][0]["words"]:
        del word["confidence"]
    whole["results"].append(last)
    assert (words_of(whole), speakers(whole)) == (
        evening(),
        ["speaker 1", "speaker 1", "speaker 2", "speaker 2"],
    )


def test_speakers_in_every_result() -> None:
    """Where the last result repeats nothing, all of them are read."""
    whole = google_v1()
    first, second = deepcopy(whole["results"][0]), deepcopy(whole["results"][0])
    first["alternatives"][0].update(transcript="Good evening,", words=_words(whole)[:2])
    second["alternatives"][0].update(transcript="harbour master.", words=_words(whole)[2:])
    assert words_of({**whole, "results": [first, second]}) == evening()


def test_a_speaker_tag_of_0_is_nobody() -> None:
    """Speakers are numbered from 1."""
    whole = google_v1()
    for word in _words(whole):
        word["speakerTag"] = 0
    assert speakers(whole) == [None] * 4


def test_a_start_of_0_may_be_missing() -> None:
    """As anything in Google's JSON that is 0."""
    whole = google_v2([EVENING[0]._replace(start=0)])
    assert "startOffset" not in _words(whole)[0]
    assert words_of(whole) == [("Good", 0, 400, 0.98)]


def test_a_confidence_of_0_is_none() -> None:
    """It says that there is none."""
    whole = google_v1()
    for word in _words(whole):
        word["confidence"] = 0.0
    assert words_of(whole) == evening(confidence=False)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ({"nanos": 100_000_000}, {"nanos": 400_000_000}),
        ({"seconds": "0", "nanos": 100_000_000}, {"seconds": 0, "nanos": 400_000_000}),
        (0.1, 0.4),
        ("0.100s", "0.400s"),
    ],
)
def test_ways_of_writing_times(start: Any, end: Any) -> None:
    """Libraries have their own."""
    word = {"word": "Good", "start_time": start, "end_time": end, "confidence": 0.98, "speaker_tag": 1}
    whole = {"results": [{"alternatives": [{"transcript": "Good", "words": [word]}], "language_code": "en-us"}]}
    assert (words_of(whole), speakers(whole)) == ([("Good", 100, 400, 0.98)], ["speaker 1"])


def test_channels() -> None:
    """They are numbered from 1."""
    whole = google_v1()
    other = deepcopy(whole["results"][0])
    for number, result in enumerate((whole["results"][0], other), 1):
        result["channelTag"] = number
        for word in result["alternatives"][0]["words"]:
            del word["speakerTag"]
    whole["results"].append(other)
    assert read(whole).speakers == ("ch_0", "ch_1")


@pytest.mark.parametrize("key", ["resultEndTime", "resultEndOffset"])
def test_results_without_words(key: str) -> None:
    """Where no times of words were asked for, each result begins where the one before it ends."""
    texts = [("Good evening,", "1.500s"), ("harbour master.", "3s")]
    whole = {"results": [{"alternatives": [{"transcript": text}], key: end} for text, end in texts]}
    transcript = read(whole)
    assert (transcript.text, transcript.words[2].start, transcript.end) == (
        "Good evening, harbour master.",
        1_500,
        3_000,
    )


def test_readings_of_japanese_words_are_left_out() -> None:
    """They stand behind the word, and not in the text."""
    words = [EVENING[0]._replace(text="今日|キョウ"), EVENING[1]._replace(text="は|ワ")]
    whole = google_v1(words)
    whole["results"][0]["alternatives"][0]["transcript"] = "今日は"
    assert read(whole).text == "今日は"


def test_a_batch_of_one_recording() -> None:
    """v2 answers by the address of each."""
    for file in ({"transcript": google_v2()}, {"inlineResult": {"transcript": google_v2()}}):
        kind = "type.googleapis.com/google.cloud.speech.v2.BatchRecognizeResponse"
        assert words_of({"done": True, "response": {"@type": kind, "results": {"gs://b/talk.wav": file}}}) == evening()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({**_operation({}), "done": False}, "without a result: it is not done"),
        ({**_operation({}), "error": {"code": 3, "message": "Invalid audio"}}, "without a result: Invalid audio"),
        (
            {"results": {f"gs://b/{name}": {"transcript": google_v2()} for name in "ab"}},
            "it has the results of 2 recordings",
        ),
        ({"results": {"gs://b/a": {"uri": "gs://b/out.json"}}}, "that is in Cloud Storage, not here"),
        ({"results": {"gs://b/a": {"error": {"code": 3, "message": "No audio"}}}}, "failed: No audio"),
        ({"results": [{"alternatives": [{"transcript": whole_text(EVENING)}]}]}, "it has no times"),
        ({"results": [{"alternatives": [{"transcript": "a", "words": [{"word": "a"}]}]}]}, "it has no times"),
        (
            {"results": [{"alternatives": [{"transcript": "a", "words": [{"word": "a", "startTime": "soon"}]}]}]},
            "it has a time of “soon”, which is not a time",
        ),
    ],
)
def test_what_is_no_result_is_refused(document: dict[str, Any], reason: str) -> None:
    """The sentence says why."""
    with pytest.raises(UnreadableTranscript, match=reason):
        read(document)


@pytest.mark.parametrize(
    "document",
    [
        {"results": []},
        {"results": [], "totalBilledTime": "15s", "requestId": "1"},
        _operation({}),
        _operation({"results": []}),
        {"results": [{"alternatives": [{}], "resultEndTime": "3s"}], "totalBilledTime": "15s"},
    ],
)
def test_silence(document: dict[str, Any]) -> None:
    """Results that are empty, or missing in an answer whose type is told."""
    assert read(document).words == ()


def test_an_unknown_list_of_results_is_not_silence() -> None:
    """Other keys beside it are another service's."""
    with pytest.raises(UnreadableTranscript):
        read({"results": [], "utterances": [{"text": "spoken"}]})
