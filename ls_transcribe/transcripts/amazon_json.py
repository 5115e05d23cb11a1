"""Reads and writes Amazon Transcribe's result document: the interchange document that every engine writes.

Both of its formats are read: that of 2022, where speakers and channels are in lists of their own, and that since late
2023, where each item has its labels. Keys that are missing, null or unknown are no errors: a document is refused only
if it is no such document at all. The time to read one is linear in the number of words. Alternatives are not read.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.model import timecode
from ls_transcribe.text.encodings import remove_utf8_mark
from ls_transcribe.transcripts import Transcript, Word, join_words, label_of, mean_confidence
from ls_transcribe.transcripts.amazon_document import (
    AmazonDocument,
    AmazonItem,
    AmazonResults,
    WrittenItem,
    WrittenReading,
)
from ls_transcribe.transcripts.amazon_items import (
    OPENING_MARKS,
    channels_of,
    finite,
    read_words,
)
from ls_transcribe.transcripts.amazon_origin import OWN_ACCOUNT, review_of, transcribed_by
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import JsonOutline
from ls_transcribe.transcripts.times import LONGEST_RECORDING, check_seconds

_decoder = msgspec.json.Decoder(
    AmazonDocument, strict=False
)  # not strict: times and confidences are numbers in strings


def parse(document: bytes) -> Transcript:
    """Read a result document.

    Raises:
        UnreadableTranscript: The document is no JSON, or no result of a transcription job.
    """
    return transcript_of(decode(document))


def parse_plain(document: bytes) -> Transcript | None:
    """Read a document that is a result document beyond doubt; None for one that must be looked into first.

    Nearly all documents are, and need not be gone through twice then. What is beyond doubt is what `READER` recognises.

    Raises:
        UnreadableTranscript: It is a result document, but not of a job that was completed.
    """
    try:
        whole = _decoder.decode(remove_utf8_mark(document))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return transcript_of(whole) if whole.results and whole.results.transcripts is not None else None


def transcript_of(whole: AmazonDocument) -> Transcript:
    """Return the transcript in a document that `decode` has read.

    Raises:
        UnreadableTranscript: It is not the result of a transcription job that was completed.
    """
    results = whole.results
    if whole.status not in {None, "COMPLETED"}:
        raise UnreadableTranscript(f"it is of an Amazon Transcribe job whose status is {whole.status}, not COMPLETED")
    if results is None:
        raise UnreadableTranscript(
            "it has no results, so it is not the result of an Amazon Transcribe transcription job"
        )
    if results.transcripts is None and results.items is None and results.channel_labels is None:
        raise UnreadableTranscript("its results have neither transcripts nor items, so nobody knows what was said")
    text = " ".join(entry.transcript.strip() for entry in results.transcripts or () if entry.transcript)
    items = results.items or list(chain.from_iterable(channels_of(results).values()))
    _check_times(items)
    for channel in (results.channel_labels and results.channel_labels.channels) or ():
        _check_times(channel.items or ())
    words = read_words(results)
    if any(map(str.isalnum, text)) and not any(word.content for word in words):
        reason = "no word in its items" if results.items else "no items with the times of its words"
        raise UnreadableTranscript(f"it has a transcript, but {reason}")
    duration = finite(results.duration_in_seconds)
    return Transcript(
        text=text or join_words(words),
        language=_language(results),
        confidence=mean_confidence(map(attrgetter("confidence"), words)),
        duration=None if duration is None else timecode.from_seconds(duration),
        speakers=tuple(dict.fromkeys(map(label_of, words))),
        read_words=lambda: words,
        transcribed_by=transcribed_by(whole),
        review=review_of(whole),
    )


def _check_times(items: Sequence[AmazonItem]) -> None:
    """Check the times of items.

    Raises:
        UnreadableTranscript: No recording can have one of them.
    """
    check_seconds([start for item in items if (start := item.start_time) is not None])
    check_seconds([end for item in items if (end := item.end_time) is not None])


def job_name(document: bytes) -> str | None:
    """Return the name of the job that made a document; None if the document does not have it.

    Raises:
        UnreadableTranscript: The document is no JSON, or no result of a transcription job.
    """
    return decode(document).job_name


def write(
    name: str,
    words: Sequence[Word],
    *,
    language: str | None,
    duration: int | None = None,
    text: str | None = None,
    **more: Any,
) -> bytes:
    """Return the document of a job that recognised these words, in the format since late 2023.

    `name` is the job's name. `duration` (ms) is the recording's measured length. `text` is the whole text if it is not
    the words joined. `more` has other keys of the document, as `transcribed_by`, which is what recognised the words
    (`Transcript.transcribed_by`). Amazon's documents differ in this: they do not have `more`, `duration_in_seconds`,
    `begins_line`, `begins_paragraph` and `region_number`, and they always name a language. Amazon's readers ignore
    unknown keys.
    """
    results: dict[str, Any] = {
        **({"language_code": language} if language else {}),
        "transcripts": [{"transcript": join_words(words) if text is None else text}],
        "items": _items(words),
    }
    if duration is not None:
        results["duration_in_seconds"] = timecode.to_seconds(duration)
    document = {"jobName": name, "accountId": OWN_ACCOUNT, "status": "COMPLETED", "results": results, **more}
    try:
        return msgspec.json.encode(document)
    except UnicodeEncodeError:  # a path's bytes that are no UTF-8: \udcff
        return json.dumps(msgspec.to_builtins(document), ensure_ascii=False, separators=(",", ":")).encode(
            errors="backslashreplace"
        )


def _items(words: Sequence[Word]) -> list[WrittenItem]:
    """Return the items of the words and of the marks around them, with numbers."""
    items: list[WrittenItem] = []
    for word in words:
        if word.before:
            items.append(_mark(len(items), word.before, word))
        confidence = msgspec.UNSET if word.confidence is None else _decimal(word.confidence)
        items.append(
            WrittenItem(
                len(items),
                "pronunciation",
                [WrittenReading(confidence, word.content)],
                timecode.decimal(word.start),
                timecode.decimal(word.end),
                word.begins_line,
                word.begins_paragraph,
                word.region_number,
                word.speaker or None,
                word.channel or None,
                word.language or None,
            )
        )
        if word.after:
            items.append(_mark(len(items), word.after, word))
    return items


def _mark(number: int, punctuation: str, word: Word) -> WrittenItem:
    return WrittenItem(
        number,
        "punctuation",
        [WrittenReading("0.0", punctuation)],
        speaker_label=word.speaker or None,
        channel_label=word.channel or None,
        language_code=word.language or None,
    )


@lru_cache(maxsize=1 << 14)
def _decimal(confidence: float) -> str:
    """Return a confidence as Amazon writes it. Cached, since it has four digits only, and is asked for twice."""
    return f"{confidence:.4f}".rstrip("0").ljust(3, "0")


def words_as_read(words: Sequence[Word]) -> Sequence[Word] | None:
    """Return the words that `parse` finds in a document that `write` has made of these, without reading it.

    They are these words, in the order of their starts, with confidences as they are written. None is returned for words
    that may come back otherwise: with channels, with times that no recording has, or with marks that the reader gives
    to another word.
    """
    read: list[Word] = []
    for word in words:
        is_timed = 0 <= word.start <= word.end <= LONGEST_RECORDING
        is_plain = is_timed and word.channel is None and word.speaker != "" and word.language != ""
        opens = not word.before or not read or word.before.startswith(OPENING_MARKS)
        if not is_plain or not opens or word.after.startswith(OPENING_MARKS):
            return None
        if word.confidence is not None and word.confidence != (written := float(_decimal(word.confidence))):
            if finite(written) is None:
                return None
            word = word.replace(confidence=written)
        read.append(word)
    return sorted(read, key=attrgetter("start"))


def decode(document: bytes) -> AmazonDocument:
    """Return a result document as it stands, for those who need more of it than its transcript.

    Raises:
        UnreadableTranscript: The document is no JSON, or has another form than Amazon's.
    """
    plain = remove_utf8_mark(document)
    try:
        return _decoder.decode(plain)
    except RecursionError as error:
        raise UnreadableTranscript("it is nested more deeply than any result of Amazon Transcribe") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _decode_mended(plain, str(error))


def _decode_mended(document: bytes, complaint: str) -> AmazonDocument:
    """Read a document with half a surrogate pair, a byte that is no UTF-8, or a null in a list: only these are lost."""
    try:
        whole = json.loads(document.decode("utf-8", "replace"), object_hook=_without_nulls)
        return _decoder.decode(json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace"))
    except msgspec.ValidationError as error:
        raise UnreadableTranscript(f"it does not have the form of an Amazon Transcribe result: {error}") from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise UnreadableTranscript(f"it is not JSON: {complaint}") from error


def _without_nulls(parsed: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON object without the nulls in its lists."""
    return {
        key: [entry for entry in value if entry is not None] if isinstance(value, list) else value
        for key, value in parsed.items()
    }


def _language(results: AmazonResults) -> str | None:
    """Return the document's language. Of several, return the one that is spoken longest, else the likeliest."""
    if results.language_code:
        return results.language_code
    shares = [(share.duration_in_seconds or 0.0, share.language_code) for share in results.language_codes or ()]
    likely = [(guess.score or 0.0, guess.code) for guess in results.language_identification or ()]
    return max(shares or likely, key=lambda pair: pair[0], default=(0.0, None))[1]


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None:
        return False
    if outline.is_object("results"):
        return (
            outline.is_list("results", "transcripts")
            or outline.is_list("results", "channel_labels", "channels")
            or (outline.is_list("results", "items") and _has_amazons_items(outline))
        )
    return {"jobName", "status"} <= outline.keys and not outline.is_list("results")


def _has_amazons_items(outline: JsonOutline) -> bool:
    """Return whether the items are Amazon's, or none."""
    first = outline.keys_at("results", "items", 0)
    return bool(first & {"alternatives", "start_time"}) or not outline.length("results", "items")


READER = TranscriptReader(
    name="a result of Amazon Transcribe",
    suffixes=(".json",),
    reads_json=True,
    recognises=_recognises,
    parse=parse,
    is_interchange=True,
)
"""The reader of Amazon Transcribe's result documents."""
