"""Google Cloud Speech-to-Text: the results of v1 and v2, alone or in the answer of a long-running operation.

After https://cloud.google.com/speech-to-text/docs/reference/rest/v1/speech/longrunningrecognize and
https://cloud.google.com/speech-to-text/v2/docs/reference/rest/v2/BatchRecognizeResults (2026-11). What is empty or 0
may be missing, as in all of Google's JSON: a word with an end and no start begins at 0, and a confidence of 0 says that
there is none.
"""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import structs

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import JsonOutline, decode_json
from ls_transcribe.transcripts.services.google_forms import GoogleDocument, GoogleFile, GoogleResult, GoogleWord
from ls_transcribe.transcripts.services.spoken_lines import (
    SpokenLine,
    SpokenWord,
    channel_name,
    confidence_in,
    speaker_name,
    transcript_of,
)

_NAME = "a result of Google Cloud Speech-to-Text"
_BESIDE = {"totalBilledTime", "requestId", "total_billed_time", "request_id", "metadata", "speechAdaptationInfo"}
_decoder = msgspec.json.Decoder(GoogleDocument | list[GoogleResult], strict=False)


def parse(document: bytes) -> Transcript:
    """Read a result of Google's.

    Raises:
        UnreadableTranscript: It is none, is not done, is of several recordings, or has no words with times.
    """
    whole = decode_json(document, _decoder, _NAME)
    if isinstance(whole, list):
        whole = GoogleDocument(whole)
    if whole.error or whole.done is False:
        reason = whole.error.message if whole.error and whole.error.message else "it is not done"
        raise UnreadableTranscript(f"it is an operation of Google Cloud Speech-to-Text without a result: {reason}")
    answer = (whole.response or whole).results
    results = _of_one_file(answer) if isinstance(answer, dict) else answer or []
    return transcript_of(
        list(_lines(_without_repeats(results))),
        language=next((result.language for result in results if result.language), None),
        text=" ".join(result.best.transcript or "" for result in results),
    )


def _of_one_file(files: dict[str, GoogleFile]) -> Sequence[GoogleResult]:
    if len(files) != 1:
        raise UnreadableTranscript(f"it has the results of {len(files)} recordings")
    file = next(iter(files.values()))
    if file.error:
        raise UnreadableTranscript(f"Google Cloud Speech-to-Text says that it failed: {file.error.message}")
    whole = (file.inline_result or file.inline_result_ or file).transcript or file.transcript
    if whole is None:
        raise UnreadableTranscript(f"it is {_NAME} that is in Cloud Storage, not here")
    return whole.results or []


def _without_repeats(results: Sequence[GoogleResult]) -> Sequence[GoogleResult]:
    """Return results of which each word is there once.

    With speakers, v1 repeats all words in the last result, where they have their speakers. Their confidences may stand
    in the results before only.
    """
    *before, last = results or [GoogleResult()]
    earlier = [word for result in before for word in result.best.words or ()]
    repeated = last.best.words or []
    if not repeated or not all(word.speaker for word in repeated) or any(word.speaker for word in earlier):
        return results
    if not before or len(repeated) < len(earlier) or (earlier and _start(repeated[0]) > _start(earlier[0])):
        return results
    sure = {(word.word, *word.times): word.confidence for word in earlier}
    words = [
        structs.replace(word, confidence=word.confidence or sure.get((word.word, *word.times))) for word in repeated
    ]
    return [structs.replace(last, alternatives=[structs.replace(last.best, words=words)])]


def _start(word: GoogleWord) -> int:
    return word.times[0] or 0


def _lines(results: Sequence[GoogleResult]) -> Iterator[SpokenLine]:
    has_channels = len({result.channel for result in results}) > 1
    has_languages = len({result.language for result in results if result.language}) > 1
    ends: dict[int | None, int] = {}
    for result in results:
        alternative = result.best
        text = alternative.transcript or ""
        start, end = ends.get(result.channel, 0), result.end
        words = [_word(word, text) for word in alternative.words or ()]
        yield SpokenLine(
            text,
            start if end is not None else None,
            end,
            channel=channel_name(result.channel, first=1) if has_channels else None,
            language=result.language if has_languages else None,
            words=words,
        )
        ends[result.channel] = max(start, end or 0)


def _word(word: GoogleWord, text: str) -> SpokenWord:
    content = (word.word or "").replace("▁", "")  # the mark of a word's beginning in some models
    if "|" not in text:
        content = content.partition("|")[0]  # Japanese words have their reading behind them
    return SpokenWord(content, *word.times, confidence_in(word.confidence or None), speaker_name(word.speaker))


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None:
        return False
    if "SpeechToText" in (outline.text_at("metadata", "@type") or "") or ".cloud.speech." in "".join(
        outline.text_at(part, "@type") or "" for part in ("metadata", "response")
    ):
        return True
    if outline.is_list():
        return not outline.is_sequence and "transcript" in outline.keys_at(0, "alternatives", 0)
    return _has_results(outline) or (outline.is_object("response") and _has_results(outline, "response"))


def _has_results(outline: JsonOutline, *path: str) -> bool:
    results = (*path, "results")
    if outline.is_object(*results):
        addresses = outline.keys_at(*results)
        return bool(addresses) and all(address.startswith("gs://") for address in addresses)
    if not outline.is_list(*results):
        return False
    if not outline.length(*results):
        return outline.keys_at(*path) - {"results", "@type"} <= _BESIDE
    first = outline.keys_at(*results, 0)
    alternative = outline.keys_at(*results, 0, "alternatives", 0)
    return (
        "type" not in first
        and "timestamps" not in alternative
        and "final" not in first
        and (bool(alternative & {"transcript", "words"}) or bool(first & _RESULT_KEYS))
    )


_RESULT_KEYS = frozenset({"channelTag", "channel_tag", "resultEndTime", "resultEndOffset", "result_end_time"})

READER = TranscriptReader(
    name=_NAME,
    suffixes=(".json",),
    reads_json=True,
    recognises=_recognises,
    parse=parse,
    program="Google Cloud Speech-to-Text",
)
"""The reader of Google's results."""
