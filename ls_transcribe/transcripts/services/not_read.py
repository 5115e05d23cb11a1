"""Forms that are known and not read. A document of one of them is refused by its name."""

from collections.abc import Callable

from ls_transcribe.transcripts.json_documents import JsonOutline

_Test = Callable[[JsonOutline], bool]


def name_of(outline: JsonOutline) -> str | None:
    """Return what a document is that is known and not read ("a result of Amazon HealthScribe"); None for any other."""
    return next((name for name, is_form in _FORMS if is_form(outline)), None)


def _is_list_of(outline: JsonOutline, keys: set[str], *path: str | int) -> bool:
    """Return whether a list is at a path whose first entry has these keys."""
    return outline.is_list(*path) and keys <= outline.keys_at(*path, 0)


def _is_amazon_event(outline: JsonOutline) -> bool:
    paths: tuple[tuple[str | int, ...], ...] = ((), (0,))
    for path in paths:
        keys = outline.keys_at(*path)
        if keys & {"TranscriptEvent", "UtteranceEvent", "TranscriptResultStream"}:
            return True
        if outline.is_list(*path, "Transcript", "Results") or (
            outline.is_list(*path, "Results") and "IsPartial" in outline.keys_at(*path, "Results", 0)
        ):
            return True
        if {"ResultId", "IsPartial"} <= keys:
            return True
    return False


def _is_label_studio_export(outline: JsonOutline) -> bool:
    first = outline.keys_at(0)
    is_task = outline.is_object(0, "data") and (len(first) == 1 or bool({"annotations", "predictions"} & first))
    return is_task or {"annotator", "annotation_id"} <= first


def _is_label_studio_task(outline: JsonOutline) -> bool:
    return outline.is_object("data") and bool({"annotations", "predictions"} & outline.keys)


def _is_deepgram_event(outline: JsonOutline) -> bool:
    return any({"channel", "is_final"} <= outline.keys_at(*path) for path in _WHOLE_AND_FIRST)


def _is_speechmatics_message(outline: JsonOutline) -> bool:
    texts = [outline.text_at(*path, "message") for path in _WHOLE_AND_FIRST]
    return bool(_SPEECHMATICS_MESSAGES.intersection(filter(None, texts)))


def _is_watson_result(outline: JsonOutline) -> bool:
    if not outline.is_list("results"):
        return False
    if outline.is_list("results", 0, "results"):
        return True
    return "result_index" in outline.keys or "timestamps" in outline.keys_at("results", 0, "alternatives", 0)


def _is_gladia_result(outline: JsonOutline) -> bool:
    return (
        outline.is_object("result", "transcription")
        or outline.is_list("transcription", "utterances")
        or _is_list_of(outline, {"transcription", "time_begin"}, "prediction")
        or ({"id", "request_id", "kind", "status"} <= outline.keys)
    )


def _is_youtube_list(outline: JsonOutline) -> bool:
    paths: tuple[tuple[str, ...], ...] = ((), ("transcript",))
    return any(_is_list_of(outline, {"text", "start", "duration"}, *path) for path in paths)


def _is_diarization(outline: JsonOutline) -> bool:
    paths: tuple[tuple[str, ...], ...] = ((), ("segments",), ("diarization",))
    keys = [outline.keys_at(*path, 0) for path in paths if outline.is_list(*path)]
    return any({"start", "end", "speaker"} <= first and not first & _TEXTS for first in keys)


def _is_error(outline: JsonOutline) -> bool:
    keys = outline.keys
    if "message" in outline.keys_at("error") or {"err_code", "err_msg"} <= keys or keys == {"detail"}:
        return True
    return bool(keys & {"error", "errorMessage"}) and len(keys) <= _FEW_KEYS


_WHOLE_AND_FIRST: tuple[tuple[int, ...], ...] = ((), (0,))
_SPEECHMATICS_MESSAGES = {"RecognitionStarted", "AddTranscript", "AddPartialTranscript", "EndOfTranscript"}
_FEW_KEYS = 4
_TEXTS = {"text", "words", "word", "transcript", "transcription", "utterance", "sentence", "content", "body"}

_FORMS: tuple[tuple[str, _Test], ...] = (
    ("a result of Amazon HealthScribe", lambda outline: outline.is_list("Conversation", "TranscriptSegments")),
    ("a summary of Amazon HealthScribe", lambda outline: outline.is_object("ClinicalDocumentation")),
    ("a stream of Amazon Transcribe's events", _is_amazon_event),
    (
        "an answer of Amazon Transcribe about a job, which says where the result is",
        lambda outline: bool({"TranscriptionJob", "CallAnalyticsJob", "MedicalTranscriptionJob"} & outline.keys),
    ),
    ("a transcript of Rev.ai", lambda outline: outline.is_list("monologues")),
    ("a result of Gladia", _is_gladia_result),
    (
        "captions of YouTube (json3)",
        lambda outline: "wireMagic" in outline.keys or _is_list_of(outline, {"tStartMs"}, "events"),
    ),
    ("a manifest of NeMo", lambda outline: "audio_filepath" in outline.keys or "audio_filepath" in outline.keys_at(0)),
    ("a stream of Deepgram's events", _is_deepgram_event),
    ("a stream of Speechmatics' messages", _is_speechmatics_message),
    (
        "a result of Azure's speech recognition of single utterances",
        lambda outline: "RecognitionStatus" in outline.keys or "RecognitionStatus" in outline.keys_at(0),
    ),
    ("a result of Azure's batch transcription before v3", lambda outline: outline.is_list("AudioFileResults")),
    ("a result of IBM Watson Speech to Text", _is_watson_result),
    ("a result of DeepSpeech", lambda outline: {"word", "start_time"} <= outline.keys_at("transcripts", 0, "words", 0)),
    ("a result of the BBC's Kaldi", lambda outline: outline.is_list("retval", "words")),
    ("a result of FunASR", lambda outline: {"key", "text"} <= outline.keys_at(0)),
    ("a result of NAVER's CLOVA Speech", lambda outline: _is_list_of(outline, {"textEdited", "start"}, "segments")),
    (
        "a result of NeMo (Parakeet, Canary)",
        lambda outline: outline.is_text("text") and outline.is_object("timestamp"),
    ),
    ("a transcript of parakeet-mlx", lambda outline: _is_list_of(outline, {"tokens", "start"}, "sentences")),
    ("a transcript of Otter", lambda outline: outline.is_list("speech", "transcripts")),
    ("a transcript of Sonix", lambda outline: _is_list_of(outline, {"start_time", "text"}, "transcript")),
    ("captions of youtube-transcript-api", _is_youtube_list),
    ("a transcript of Soniox", lambda outline: _is_list_of(outline, {"text", "start_ms"}, "tokens")),
    (
        "a task or an export of Label Studio",
        lambda outline: _is_label_studio_export(outline) or _is_label_studio_task(outline),
    ),
    ("a list of who speaks when, without what is said", _is_diarization),
    ("an error message of a service", _is_error),
    ("a text without times", lambda outline: outline.is_text("text") and not any(map(outline.length, outline.keys))),
)
"""Each form that is known, with how it is known. The first one that fits counts."""
