"""Forms that are known and not read, and documents of no form."""

from typing import Any

import pytest
from transcripts.services.documents_of_services import read

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import readers


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"ClinicalDocumentation": {"Sections": []}}, "a summary of Amazon HealthScribe"),
        ({"monologues": [{"speaker": 0, "elements": [{"type": "text", "value": "Hi"}]}]}, "a transcript of Rev.ai"),
        ({"id": "0", "status": "done", "result": {"transcription": {"utterances": []}}}, "a result of Gladia"),
        ({"prediction": [{"transcription": "Hi", "time_begin": 0, "time_end": 1}]}, "a result of Gladia"),
        (
            {"wireMagic": "pb3", "events": [{"tStartMs": 0, "segs": [{"utf8": "Hi"}]}]},
            "captions of YouTube \\(json3\\)",
        ),
        ({"audio_filepath": "a.wav", "duration": 1.5, "text": "hi"}, "a manifest of NeMo"),
        (b'{"audio_filepath": "a.wav", "text": "hi"}\n{"audio_filepath": "b.wav", "text": "ho"}', "a manifest of NeMo"),
        (
            {"result_index": 0, "results": [{"final": True, "alternatives": [{"timestamps": [["hi", 0, 1]]}]}]},
            "a result of IBM Watson Speech to Text",
        ),
        ({"results": [{"result_index": 0, "results": []}]}, "a result of IBM Watson Speech to Text"),
        ({"id": "0", "text": "hi", "tokens": [{"text": "hi", "start_ms": 0}]}, "a transcript of Soniox"),
        ({"error": {"message": "Invalid file format.", "type": "invalid_request_error"}}, "an error message"),
        ({"error": "File too large"}, "an error message"),
        ({"text": "Good evening."}, "a text without times"),
        ([{"id": 1, "data": {"audio": "a.wav"}, "annotations": []}], "a task or an export of Label Studio"),
        ([{"data": {"audio": "a.wav"}}], "a task or an export of Label Studio"),
        ({"id": 1, "data": {"audio": "a.wav"}, "predictions": []}, "a task or an export of Label Studio"),
        ([{"audio": "a.wav", "annotator": 1, "annotation_id": 2, "text": "hi"}], "a task or an export of Label Studio"),
        ([{"start": 0, "end": 1, "speaker": "SPEAKER_00"}], "a list of who speaks when"),
        ({"segments": [{"start": 0, "end": 1, "speaker": "SPEAKER_00"}]}, "a list of who speaks when"),
        ({"retval": {"words": [{"word": "hi", "start": 0}]}}, "a result of the BBC's Kaldi"),
        ({"monologues": []}, "a transcript of Rev.ai"),
        ({"id": "0", "request_id": "1", "kind": "pre-recorded", "status": "error"}, "a result of Gladia"),
        ([{"key": "a", "text": "hi ho", "timestamp": [[100, 300], [400, 800]]}], "a result of FunASR"),
        (
            {"result": "COMPLETED", "segments": [{"start": 0, "end": 900, "text": "hi", "textEdited": "hi"}]},
            "a result of NAVER's CLOVA Speech",
        ),
        (
            {"text": "hi", "sentences": [{"text": "hi", "start": 0.1, "tokens": [{"text": "hi"}]}]},
            "a transcript of parakeet-mlx",
        ),
        ({"text": "hi", "timestamp": {"word": [{"word": "hi", "start": 0.1}]}}, "a result of NeMo"),
        ({"speech": {"transcripts": [{"transcript": "hi", "start_offset": 0}]}}, "a transcript of Otter"),
        ({"name": "a", "transcript": [{"start_time": 0.5, "text": "hi"}]}, "a transcript of Sonix"),
        ([{"text": "hi", "start": 1.5, "duration": 2}], "captions of youtube-transcript-api"),
        ({"transcripts": [{"words": [{"word": "hi", "start_time": 0}]}]}, "a result of DeepSpeech"),
    ],
)
def test_a_form_that_is_not_read_is_refused_by_name(document: Any, name: str) -> None:
    """And the sentence says what is read."""
    with pytest.raises(UnreadableTranscript, match=f"^it is {name}.*, which is not read; read are a result of Amazon"):
        read(document)


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        [[]],
        [[0, 0.0, 1.0, "hi"]],
        ["Good evening."],
        [{"year": 2025, "data": {"spoken": "Hi"}}],
        {"results": {}},
        {"results": {"utterances": [{"text": "spoken"}]}},
        {"results": {"items": [{"utterance": "spoken"}]}},
        {"results": {"channels": [{"text": "spoken"}]}},
        {"results": [{"text": "spoken"}]},
        {"results": [], "next": None},
        {"segments": [{"utterance": "spoken"}]},
        {"segments": [{"text": "spoken"}]},
        {"segments": [], "utterances": [{"text": "spoken"}]},
        {"segments": {"text": "spoken"}},
        {"words": ["spoken"]},
        {"words": [{"spoken": "Hi"}]},
        {"words": []},
        {"chunks": [{"text": "a page of a book"}]},
        {"chunks": []},
        {"chunks": ["spoken"]},
        {"transcription": "spoken"},
        {"transcription": [{"sentence": "spoken"}]},
        {"phrases": [{"phrase": "spoken"}]},
        {"Transcript": [{"Content": "spoken"}]},
    ],
)
def test_what_has_a_key_of_a_known_form_and_not_its_form_is_refused(document: Any) -> None:
    """It is never taken for silence."""
    with pytest.raises(UnreadableTranscript) as refusal:
        read(document)
    names = [reader.name for reader in readers.every_reader() if reader.reads_json]
    assert str(refusal.value).startswith("it is JSON, but no transcript of a known form; read are a result of Amazon")
    assert all(name in str(refusal.value) for name in names)


@pytest.mark.parametrize("opening", ["[Music]\n\n", "{\\an8}"])
def test_subtitles_that_begin_like_json_are_subtitles(opening: str) -> None:
    """A bracket is not JSON yet."""
    assert read(f"{opening}1\n00:00:01,000 --> 00:00:02,000\nGood evening.\n".encode()).text == "Good evening."
