"""The result of Amazon Transcribe Call Analytics after a call: turns of the participants, with their items.

After https://docs.aws.amazon.com/transcribe/latest/dg/tca-output-batch.html (2026-11). A participant's role is the
speaker. Amazon Connect's Contact Lens writes the same form, with participants and without items.
"""

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import decode_json
from ls_transcribe.transcripts.services.spoken_lines import (
    SpokenLine,
    SpokenWord,
    confidence_in,
    speaker_name,
    transcript_of,
    with_mark,
)
from ls_transcribe.transcripts.times import from_milliseconds

_NAME = "a result of Amazon Transcribe Call Analytics"


class CallItem(msgspec.Struct, gc=False, rename="pascal"):
    """A word or a mark. A mark has no times."""

    content: str | None = None
    type: str | None = None
    confidence: float | None = None
    begin_offset_millis: float | None = None
    end_offset_millis: float | None = None


class CallTurn(msgspec.Struct, rename="pascal"):
    """What a participant says in one go, in milliseconds."""

    content: str | None = None
    participant_role: str | None = None
    participant_id: str | None = None
    begin_offset_millis: float | None = None
    end_offset_millis: float | None = None
    items: list[CallItem] | None = None


class CallAnalyticsDocument(msgspec.Struct, rename="pascal"):
    """The whole document, as far as it is read."""

    job_status: str | None = None
    failure_reason: str | None = None
    language_code: str | None = None
    transcript: list[CallTurn] | None = None


_decoder = msgspec.json.Decoder(CallAnalyticsDocument, strict=False)


def parse(document: bytes) -> Transcript:
    """Read a result of Call Analytics.

    Raises:
        UnreadableTranscript: It is none, is not completed, or has no words with times.
    """
    whole = decode_json(document, _decoder, _NAME)
    if whole.job_status not in {None, "COMPLETED"}:
        reason = f": {whole.failure_reason}" if whole.failure_reason else ""
        raise UnreadableTranscript(f"it is {_NAME} whose JobStatus is {whole.job_status}, not COMPLETED{reason}")
    if whole.transcript is None:
        raise UnreadableTranscript(f"it is {_NAME} without a Transcript")
    return transcript_of([_line(turn) for turn in whole.transcript], language=whole.language_code)


def _line(turn: CallTurn) -> SpokenLine:
    times = from_milliseconds(turn.begin_offset_millis), from_milliseconds(turn.end_offset_millis)
    words: list[SpokenWord] = []
    for item in turn.items or ():
        if item.type == "punctuation":
            with_mark(words, item.content or "")
        else:
            begin, end = from_milliseconds(item.begin_offset_millis), from_milliseconds(item.end_offset_millis)
            words.append(SpokenWord(item.content or "", begin, end, confidence_in(item.confidence)))
    return SpokenLine(
        turn.content or "", *times, speaker_name(turn.participant_role or turn.participant_id), words=words
    )


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None:
        return False
    has_participants = bool({"Participants", "ConversationCharacteristics"} & outline.keys)
    if "JobStatus" in outline.keys:
        return has_participants or "JobName" in outline.keys
    return has_participants and outline.is_list("Transcript")


READER = TranscriptReader(
    name=_NAME,
    suffixes=(".json",),
    reads_json=True,
    recognises=_recognises,
    parse=parse,
    program="Amazon Transcribe Call Analytics",
)
"""The reader of Call Analytics' results."""
