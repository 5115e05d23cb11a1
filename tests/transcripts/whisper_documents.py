"""What the programs of the Whisper family write, in the forms in which they write it.

Fields, their order and their odd values are those of openai/whisper (`transcribe.py`, `writers`), whisper-ctranslate2
(`transcribe.py`, `diarization.py`), whisperX (`types.py`), whisper.cpp (`examples/cli/cli.cpp`), OpenAI's service and
Hugging Face's transformers (`automatic_speech_recognition.py`).
"""

import json
from typing import Any


def openai_whisper(*, words: bool = True) -> dict[str, Any]:
    """The file of `whisper talk.wav --output_format json`, with `--word_timestamps True` or without."""
    segments: list[dict[str, Any]] = [
        {
            "id": 0,
            "seek": 0,
            "start": 0.0,
            "end": 2.5,
            "text": " Good evening, the well-known clock.",
            "tokens": [50363, 4599, 6180, 11, 50488],
            "temperature": 0.0,
            "avg_logprob": -0.25,
            "compression_ratio": 0.9,
            "no_speech_prob": 0.01,
        },
        {
            "id": 1,
            "seek": 0,
            "start": 4.0,
            "end": 5.0,
            "text": " It is slow.",
            "tokens": [50563, 632, 318, 3105, 13, 50613],
            "temperature": 0.0,
            "avg_logprob": -0.25,
            "compression_ratio": 0.9,
            "no_speech_prob": 0.01,
        },
    ]
    if words:
        segments[0]["words"] = [
            {"word": " Good", "start": 0.32, "end": 0.5, "probability": 0.98765432},
            {"word": " evening,", "start": 0.5, "end": 1.02, "probability": 0.9},
            {"word": " the", "start": 1.1, "end": 1.2, "probability": 1.0},
            {"word": " well", "start": 1.2, "end": 1.5, "probability": 0.5},
            {"word": "-known", "start": 1.5, "end": 1.8, "probability": 0.7},
            {"word": " clock.", "start": 1.8, "end": 2.5, "probability": 0.25},
        ]
        segments[1]["words"] = [
            {"word": " It", "start": 4.0, "end": 4.2, "probability": 0.5},
            {"word": " is", "start": 4.2, "end": 4.4, "probability": 0.5},
            {"word": " slow.", "start": 4.4, "end": 5.0, "probability": 0.5},
        ]
    return {"text": "".join(segment["text"] for segment in segments), "segments": segments, "language": "en"}


def ctranslate2(*, words: bool = True) -> dict[str, Any]:
    """The file of `whisper-ctranslate2 --hf_token …`: a language with a capital, speakers of segments."""
    whole = openai_whisper(words=words)
    for number, segment in enumerate(whole["segments"]):
        segment.setdefault("words", None)
        segment["speaker"] = f"SPEAKER_0{number}"
    return {**whole, "language": "English"}


def whisperx() -> dict[str, Any]:
    """The file of `whisperx --diarize`: no spaces before words, scores of the alignment, no times of numbers."""
    words = [
        {"word": "In", "start": 1.0, "end": 1.2, "score": 0.901, "speaker": "SPEAKER_00"},
        {"word": "1984,"},
        {"word": "5%"},
        {"word": "left.", "start": 2.2, "end": 2.7, "score": 0.42, "speaker": "SPEAKER_01"},
        {"word": "99"},
    ]
    segment = {"start": 1.0, "end": 3.5, "text": " In 1984, 5% left. 99", "words": words, "speaker": "SPEAKER_00"}
    return {"segments": [segment], "word_segments": words, "language": "en"}


def whisper_timestamped() -> dict[str, Any]:
    """The file of `whisper_timestamped`: words are `text`, and their confidence is called that."""
    words = [
        {"text": "Good", "start": 0.32, "end": 0.5, "confidence": 0.9},
        {"text": "evening.", "start": 0.5, "end": 1.02, "confidence": 0.7},
    ]
    segment = {"id": 0, "start": 0.32, "end": 1.02, "text": " Good evening.", "confidence": 0.8, "words": words}
    return {"text": " Good evening.", "segments": [segment], "language": "en"}


def service(*, segments: bool = True, words: bool = True) -> dict[str, Any]:
    """`verbose_json` of OpenAI's service: names of languages, words apart from segments and without their marks."""
    whole: dict[str, Any] = {
        "task": "transcribe",
        "language": "english",
        "duration": "5.47",
        "text": "Good evening, sir. It's slow!",
    }
    if words:
        whole["words"] = [
            {"word": "Good", "start": 0.319, "end": 0.5},
            {"word": "evening", "start": 0.5, "end": 1.02},
            {"word": "sir", "start": 1.1, "end": 1.5},
            {"word": "It's", "start": 4.0, "end": 4.3},
            {"word": "slow", "start": 4.3, "end": 5.0},
        ]
    if segments:
        whole["segments"] = [
            {"id": 0, "seek": 0, "start": 0.0, "end": 2.5, "text": " Good evening, sir.", "avg_logprob": -0.2},
            {"id": 1, "seek": 0, "start": 2.5, "end": 5.0, "text": " It's slow!", "avg_logprob": -0.2},
        ]
    return whole


def whisper_cpp(*, tokens: bool = True, speakers: bool = False) -> dict[str, Any]:
    """The file of `whisper-cli -oj`, or `-ojf` with tokens, or `-di` with speakers."""
    evening = [
        (" Good", 320, 500, 0.9),
        (" evening", 500, 1_000, 0.8),
        (",", 1_000, 1_020, 0.6),
        (" A", 1_100, 1_200, 0.4),
        ("da", 1_200, 1_500, 0.8),
        (".", 1_500, 1_600, 0.6),
    ]
    stretches = [
        _stretch(0, 2_500, " Good evening, Ada.", evening),
        _stretch(4_000, 5_000, " Slow.", [(" Slow", 4_000, 4_700, 0.5), (".", 4_700, 5_000, 0.7)]),
    ]
    for stretch, speaker in zip(stretches, ["0", "?"], strict=True):
        if not tokens:
            del stretch["tokens"]
        if speakers:
            stretch["speaker"] = speaker
    return {
        "systeminfo": "AVX = 1",
        "model": {"type": "base", "multilingual": True, "vocab": 51865},
        "params": {"model": "models/ggml-base.bin", "language": "auto", "translate": False},
        "result": {"language": "en"},
        "transcription": stretches,
    }


def transformers(*, words: bool = False) -> dict[str, Any]:
    """What a pipeline gives with `return_timestamps=True`, or "word": the end of what comes last may be unknown."""
    segments = [(" Good evening, sir.", 0.0, 2.5), (" It's slow!", 2.5, None)]
    if words:
        segments = [
            (" Good", 0.32, 0.5),
            (" evening,", 0.5, 1.02),
            (" sir.", 1.1, 1.5),
            (" It's", 4.0, 4.3),
            (" slow!", 4.3, 5.0),
        ]
    chunks = [{"timestamp": [start, end], "text": text} for text, start, end in segments]
    return {"text": "".join(text for text, _start, _end in segments), "chunks": chunks}


def encoded(whole: dict[str, Any]) -> bytes:
    """The document as Python's programs write it: characters escaped, NaN where there is one."""
    return json.dumps(whole).encode()


def _stretch(start: int, end: int, text: str, tokens: list[tuple[str, int, int, float]]) -> dict[str, Any]:
    marked = [("[_BEG_]", start, start, 0.99), *tokens, ("[_TT_125]", end, end, 0.2)]
    return {
        **_times(start, end),
        "text": text,
        "tokens": [
            {"text": token, **_times(begin, until), "id": 50364, "p": likelihood, "t_dtw": -1}
            for token, begin, until, likelihood in marked
        ],
    }


def _times(start: int, end: int) -> dict[str, Any]:
    clock = {"from": f"00:00:{start // 1000:02d},{start % 1000:03d}", "to": f"00:00:{end // 1000:02d},{end % 1000:03d}"}
    return {"timestamps": clock, "offsets": {"from": start, "to": end}}
