"""Call Analytics' results."""

from typing import Any

import pytest
from transcripts.services.documents_of_services import call_analytics, evening, read, speakers, words_of

from ls_transcribe.errors import UnreadableTranscript


def test_what_is_said_of_the_whole() -> None:
    """The language, and the participants' roles."""
    transcript = read(call_analytics())
    assert (transcript.language, transcript.speakers) == ("en-US", ("AGENT", "CUSTOMER"))


def test_marks_belong_to_the_word_before() -> None:
    """They have no times."""
    whole = call_analytics()
    for turn, mark in zip(whole["Transcript"], ",.", strict=True):
        turn["Items"][-1]["Content"] = turn["Items"][-1]["Content"].removesuffix(mark)
        turn["Items"].append({"Type": "punctuation", "Confidence": "0.0", "Content": mark})
    assert words_of(whole) == evening()


def test_turns_with_fewer_items_than_words() -> None:
    """No word of the content is lost: it shares the time that is left."""
    whole = call_analytics()
    del whole["Transcript"][0]["Items"][1]
    assert words_of(whole) == [evening()[0], ("evening,", 400, 900, None), *evening()[2:]]


@pytest.mark.parametrize("items", [None, []])
def test_turns_without_items(items: list[Any] | None) -> None:
    """Contact Lens writes none: the words share the turn's time."""
    whole = call_analytics()
    for turn in whole["Transcript"]:
        turn["Items"] = items
        turn["ParticipantId"] = turn.pop("ParticipantRole")
    transcript = read(whole)
    assert (transcript.text, transcript.words[0].start, transcript.end) == ("Good evening, harbour master.", 100, 2_000)
    assert speakers(whole) == ["AGENT", "AGENT", "CUSTOMER", "CUSTOMER"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"JobStatus": "FAILED", "FailureReason": "The media is empty."},
            "it is a result of Amazon Transcribe Call Analytics whose JobStatus is FAILED, not COMPLETED: "
            "The media is empty.",
        ),
        ({"Transcript": None}, "it is a result of Amazon Transcribe Call Analytics without a Transcript"),
        (
            {"Transcript": [{"Content": "Good evening.", "ParticipantRole": "AGENT"}]},
            "it has no times, so nobody knows when anything is said",
        ),
    ],
)
def test_what_is_no_result_is_refused(change: dict[str, Any], reason: str) -> None:
    """The sentence says why."""
    with pytest.raises(UnreadableTranscript) as refusal:
        read({**call_analytics(), **change})
    assert str(refusal.value) == reason


def test_a_job_that_failed_is_refused() -> None:
    """Its document has nothing else."""
    with pytest.raises(UnreadableTranscript, match="whose JobStatus is FAILED, not COMPLETED"):
        read({"JobName": "call", "JobStatus": "FAILED"})


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (
            {"Conversation": {"ConversationId": "1", "TranscriptSegments": [{"Content": "Good evening."}]}},
            "a result of Amazon HealthScribe",
        ),
        ({"TranscriptEvent": {"Transcript": {"Results": []}}}, "a stream of Amazon Transcribe's events"),
        ({"Transcript": {"Results": []}}, "a stream of Amazon Transcribe's events"),
        ([{"UtteranceEvent": {"Transcript": "Good"}}], "a stream of Amazon Transcribe's events"),
        ({"TranscriptionJob": {"TranscriptionJobStatus": "COMPLETED"}}, "an answer of Amazon Transcribe about a job"),
    ],
)
def test_amazons_other_forms_are_refused_by_name(document: Any, name: str) -> None:
    """They are known, and not read."""
    with pytest.raises(UnreadableTranscript, match=f"it is {name}.*, which is not read; read are"):
        read(document)
