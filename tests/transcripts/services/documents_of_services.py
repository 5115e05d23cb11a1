"""The documents that services write about the same words, in the forms in which they write them.

Keys and their values are those of the services' documentation (2026-11) and of documents that people have published.
"""

import json
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from ls_transcribe.transcripts import Transcript, readers


class Spoken(NamedTuple):
    """A word with its marks; times in ms, confidence 0-1, the number of its speaker."""

    text: str
    start: int
    end: int
    confidence: float | None = None
    speaker: int | None = None

    @property
    def bare(self) -> str:
        """The word in lower case, without marks."""
        return "".join(filter(str.isalnum, self.text)).lower()

    @property
    def seconds(self) -> dict[str, Any]:
        """Its times as most services write them."""
        return {"start": self.start / 1000, "end": self.end / 1000}


EVENING = (
    Spoken("Good", 100, 400, 0.98, 0),
    Spoken("evening,", 400, 900, 0.95, 0),
    Spoken("harbour", 1_000, 1_500, 0.61, 1),
    Spoken("master.", 1_500, 2_000, 0.97, 1),
)
"""Two speakers, one after the other, without a pause that parts turns."""


def whole_text(words: Sequence[Spoken]) -> str:
    return " ".join(word.text for word in words)


def encoded(document: Any) -> bytes:
    return json.dumps(document).encode()


def read(document: Any) -> Transcript:
    """The transcript that the registry reads of a document."""
    return readers.parse(document if isinstance(document, bytes) else encoded(document))


def words_of(document: Any) -> list[tuple[str, int, int, float | None]]:
    return [(word.text, word.start, word.end, word.confidence) for word in read(document).words]


def speakers(document: Any) -> list[str | None]:
    return [word.speaker for word in read(document).words]


def evening(*, confidence: bool = True) -> list[tuple[str, int, int, float | None]]:
    """What is to be read of the four words."""
    return [(word.text, word.start, word.end, word.confidence if confidence else None) for word in EVENING]


def amazon(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    items = [
        {
            "type": "pronunciation",
            "alternatives": [_known({"content": word.text, "confidence": _text_of(word.confidence)})],
            "start_time": str(word.start / 1000),
            "end_time": str(word.end / 1000),
            **_known({"speaker_label": _label("spk_{}", word)}),
        }
        for word in words
    ]
    results = {"transcripts": [{"transcript": whole_text(words)}], "items": items}
    return {"jobName": "talk", "accountId": "1", "status": "COMPLETED", "results": results}


def call_analytics(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    roles = ("AGENT", "CUSTOMER")
    turns = [
        {
            "Id": str(number),
            "ParticipantRole": roles[(turn[0].speaker or 0) % 2],
            "BeginOffsetMillis": turn[0].start,
            "EndOffsetMillis": turn[-1].end,
            "Content": whole_text(turn),
            "Items": [
                _known(
                    {
                        "Type": "pronunciation",
                        "Content": word.text,
                        "Confidence": _text_of(word.confidence),
                        "BeginOffsetMillis": word.start,
                        "EndOffsetMillis": word.end,
                    }
                )
                for word in turn
            ],
        }
        for number, turn in enumerate(_turns(words))
    ]
    participants = [{"ParticipantRole": role} for role in roles]
    return {"JobStatus": "COMPLETED", "LanguageCode": "en-US", "Participants": participants, "Transcript": turns}


def assemblyai(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    entries = [
        {
            "text": word.text,
            "start": word.start,
            "end": word.end,
            "confidence": word.confidence,
            "speaker": None if word.speaker is None else chr(ord("A") + word.speaker),
        }
        for word in words
    ]
    return {
        "id": "0",
        "language_code": "en_us",
        "status": "completed",
        "audio_url": "https://example.org/talk.wav",
        "text": whole_text(words),
        "words": entries,
        "utterances": None,
        "confidence": 0.9,
        "audio_duration": 3,
    }


def azure(words: Sequence[Spoken] = EVENING, *, display_words: bool = True) -> dict[str, Any]:
    phrases = [
        {
            "recognitionStatus": "Success",
            "channel": 0,
            **_known({"speaker": None if turn[0].speaker is None else turn[0].speaker + 1}),
            "locale": "en-US",
            **_ticks(turn[0].start, turn[-1].end),
            "nBest": [
                {
                    "confidence": 0.8,
                    "lexical": " ".join(word.bare for word in turn),
                    "display": whole_text(turn),
                    "words": [
                        _known(
                            {"word": word.bare, **_ticks(word.start, word.end), "confidence": word.confidence},
                        )
                        for word in turn
                    ],
                    **(
                        {"displayWords": [{"displayText": word.text, **_ticks(word.start, word.end)} for word in turn]}
                        if display_words
                        else {}
                    ),
                }
            ],
        }
        for turn in _turns(words)
    ]
    return {
        "source": "https://example.org/talk.wav",
        "durationInTicks": 30_000_000,
        "duration": "PT3S",
        "combinedRecognizedPhrases": [{"channel": 0, "display": whole_text(words)}],
        "recognizedPhrases": phrases,
    }


def azure_fast(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    phrases = [
        {
            **_known({"speaker": None if turn[0].speaker is None else turn[0].speaker + 1}),
            **_offsets(turn[0].start, turn[-1].end),
            "text": whole_text(turn),
            "words": [{"text": word.text, **_offsets(word.start, word.end)} for word in turn],
            "locale": "en-US",
            "confidence": 0.9,
        }
        for turn in _turns(words)
    ]
    return {"durationMilliseconds": 3_000, "combinedPhrases": [{"text": whole_text(words)}], "phrases": phrases}


def deepgram(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    entries = [
        {
            "word": word.bare or word.text,
            **word.seconds,
            **_known({"confidence": word.confidence, "speaker": word.speaker}),
            "punctuated_word": word.text,
        }
        for word in words
    ]
    alternative = {"transcript": whole_text(words), "confidence": 0.9, "words": entries}
    metadata = {"request_id": "0", "duration": 3.0, "channels": 1}
    return {"metadata": metadata, "results": {"channels": [{"alternatives": [alternative]}]}}


def elevenlabs(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    entries: list[dict[str, Any]] = []
    for word in words:
        speaker = {"speaker_id": _label("speaker_{}", word)}
        if entries:
            entries.append(
                {"text": " ", "start": entries[-1]["end"], "end": word.start / 1000, "type": "spacing", **speaker}
            )
        entries.append({"text": word.text, **word.seconds, "type": "word", **speaker})
    return {"language_code": "eng", "language_probability": 0.98, "text": whole_text(words), "words": entries}


def google_v1(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    entries = [
        _known(
            {
                "startTime": f"{word.start / 1000}s",
                "endTime": f"{word.end / 1000}s",
                "word": word.text,
                "confidence": word.confidence,
                "speakerTag": None if word.speaker is None else word.speaker + 1,
            }
        )
        for word in words
    ]
    alternative = {"transcript": whole_text(words), "confidence": 0.9, "words": entries}
    return {"results": [{"alternatives": [alternative], "languageCode": "en-us"}], "totalBilledTime": "15s"}


def google_v2(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    entries = [
        _known(
            {
                "startOffset": f"{word.start / 1000}s" if word.start else None,
                "endOffset": f"{word.end / 1000}s",
                "word": word.text,
                "confidence": word.confidence,
                "speakerLabel": None if word.speaker is None else str(word.speaker + 1),
            }
        )
        for word in words
    ]
    result = {
        "alternatives": [{"transcript": whole_text(words), "confidence": 0.9, "words": entries}],
        "resultEndOffset": "3s",
        "languageCode": "en-us",
    }
    return {"results": [result], "metadata": {"totalBilledDuration": "3s"}}


def podcasting(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    segments = [
        _known(
            {
                "speaker": _label("Guest {}", word),
                "startTime": word.start / 1000,
                "endTime": word.end / 1000,
                "body": word.text,
            }
        )
        for word in words
    ]
    return {"version": "1.0.0", "segments": segments}


def speechmatics(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    results = [
        {
            "type": "word",
            "start_time": word.start / 1000,
            "end_time": word.end / 1000,
            "alternatives": [
                _known(
                    {
                        "content": word.text,
                        "confidence": word.confidence,
                        "language": "en",
                        "speaker": "UU" if word.speaker is None else f"S{word.speaker + 1}",
                    }
                )
            ],
        }
        for word in words
    ]
    metadata = {"type": "transcription", "transcription_config": {"language": "en"}}
    return {"format": "2.9", "job": {"duration": 3}, "metadata": metadata, "results": results}


def speechmatics_v1(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    entries = [_v1(word.text, word.start, word.end, word.confidence) for word in words]
    stretches = [_v1(f"M{(turn[0].speaker or 0) + 1}", turn[0].start, turn[-1].end, None) for turn in _turns(words)]
    return {"job": {"lang": "en", "duration": 3}, "speakers": stretches, "words": entries, "format": "1.0"}


def vosk(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    result = [_known({"conf": word.confidence, **word.seconds, "word": word.text}) for word in words]
    return {"result": result, "text": whole_text(words)}


def vosk_one_after_another(words: Sequence[Spoken] = EVENING) -> bytes:
    """What a program prints that recognises a stream: a partial result before each result, the last one empty."""
    printed = [{"partial": words[0].text if words else ""}, *(vosk(turn) for turn in _turns(words)), {"text": ""}]
    return "\n".join(json.dumps(result, indent=2) for result in printed).encode()


def gecko(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    """The file of `vosk-transcriber -t json`."""
    monologues = [
        {
            "speaker": {"id": "unknown" if turn[0].speaker is None else f"s{turn[0].speaker}", "name": None},
            "start": turn[0].start / 1000,
            "end": turn[-1].end / 1000,
            "terms": [
                _known({"confidence": word.confidence, **word.seconds, "text": word.text, "type": "WORD"})
                for word in turn
            ],
        }
        for turn in _turns(words)
    ]
    return {"schemaVersion": "2.0", "monologues": monologues, "text": [whole_text(turn) for turn in _turns(words)]}


def segments(words: Sequence[Spoken] = EVENING) -> list[dict[str, Any]]:
    """A list of Whisper's segments, as programs write it that use faster-whisper."""
    return [
        {
            "start": turn[0].start / 1000,
            "end": turn[-1].end / 1000,
            "text": "".join(f" {word.text}" for word in turn),
            "words": [
                _known({**word.seconds, "word": f" {word.text}", "probability": word.confidence}) for word in turn
            ],
            **_known({"speaker": _label("SPEAKER_0{}", turn[0])}),
        }
        for turn in _turns(words)
    ]


def whisper(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    return {"text": f" {whole_text(words)}", "segments": segments(words), "language": "en"}


def insanely_fast_whisper(words: Sequence[Spoken] = EVENING) -> dict[str, Any]:
    chunks = [
        {"timestamp": [turn[0].start / 1000, turn[-1].end / 1000], "text": f" {whole_text(turn)}"}
        for turn in _turns(words)
    ]
    lines = [
        {"speaker": _label("SPEAKER_0{}", turn[0]) or "SPEAKER_00", **chunk}
        for turn, chunk in zip(_turns(words), chunks, strict=True)
    ]
    return {"speakers": lines, "chunks": chunks, "text": f" {whole_text(words)}"}


FORMS: dict[str, Callable[[Sequence[Spoken]], Any]] = {
    "Amazon": amazon,
    "Call Analytics": call_analytics,
    "AssemblyAI": assemblyai,
    "Azure, display words": azure,
    "Azure, words": lambda words: azure(words, display_words=False),
    "Azure, fast": azure_fast,
    "Deepgram": deepgram,
    "ElevenLabs": elevenlabs,
    "Google v1": google_v1,
    "Google v2": google_v2,
    "Podcasting 2.0": podcasting,
    "Speechmatics": speechmatics,
    "Speechmatics v1": speechmatics_v1,
    "vosk": vosk,
    "vosk, one after another": vosk_one_after_another,
    "Gecko": gecko,
    "Whisper": whisper,
    "a list of segments": segments,
    "insanely-fast-whisper": insanely_fast_whisper,
}
"""Every form, by its name."""


def _turns(words: Sequence[Spoken]) -> list[list[Spoken]]:
    return [list(turn) for _speaker, turn in groupby(words, key=lambda word: word.speaker)]


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _label(form: str, word: Spoken) -> str | None:
    return None if word.speaker is None else form.format(word.speaker)


def _text_of(confidence: float | None) -> str | None:
    return None if confidence is None else str(confidence)


def _ticks(start: int, end: int) -> dict[str, Any]:
    return {
        "offset": f"PT{start / 1000}S",
        "duration": f"PT{(end - start) / 1000}S",
        "offsetInTicks": start * 10_000.0,
        "durationInTicks": (end - start) * 10_000.0,
    }


def _offsets(start: int, end: int) -> dict[str, Any]:
    return {"offsetMilliseconds": start, "durationMilliseconds": end - start}


def _v1(name: str, start: int, end: int, confidence: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "time": str(start / 1000),
        "duration": str((end - start) / 1000),
        "confidence": _text_of(confidence),
    }
