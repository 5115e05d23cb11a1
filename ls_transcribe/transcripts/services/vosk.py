"""What programs write that recognise with vosk: results with words, alone, in a list, or one after another.

After https://alphacephei.com/vosk/ and `src/recognizer.cc` of alphacep/vosk-api (2026-11): `Result` and `FinalResult`,
with alternatives or without, and `PartialResult`, which the result after it repeats. Words have times in seconds and
confidence, but no marks and no speakers. The file of `vosk-transcriber -t json` has monologues with terms, which is the
form of Gecko (https://github.com/gong-io/gecko), where speakers are known.
"""

from collections.abc import Sequence

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import JsonOutline, decode_json
from ls_transcribe.transcripts.services.spoken_lines import (
    SpokenLine,
    SpokenWord,
    confidence_in,
    has_letters,
    speaker_name,
    transcript_of,
    with_mark,
)
from ls_transcribe.transcripts.services.vosk_forms import VoskDocument, VoskMonologue, VoskSpeaker
from ls_transcribe.transcripts.times import from_seconds

_NAME = "a result of vosk"
_KEYS = frozenset({"result", "text", "alternatives", "partial", "partial_result", "spk", "spk_frames", "confidence"})
_WORD_KEYS = {"word", "start", "end"}
_MONOLOGUE_KEYS = {"start", "end", "terms"}
_decoder = msgspec.json.Decoder(VoskDocument | list[VoskDocument], strict=False)


def parse(document: bytes) -> Transcript:
    """Read one result of vosk, or several of one recording.

    Raises:
        UnreadableTranscript: It is none, or has no words with times.
    """
    whole = decode_json(document, _decoder, _NAME)
    results = whole if isinstance(whole, list) else [whole]
    lines = [SpokenLine("", words=_words(result)) for result in results]
    for result, line in zip(results, lines, strict=True):
        if not line.words and has_letters(_text(result)):
            raise UnreadableTranscript("it is a result of vosk without the times of words, which is not read")
    return transcript_of(lines)


def _words(result: VoskDocument) -> Sequence[SpokenWord]:
    terms = [word for monologue in result.monologues or () for word in _monologue(monologue)]
    best = result.alternatives[0] if result.alternatives else result
    return terms or [
        SpokenWord(word.word or "", from_seconds(word.start), from_seconds(word.end), confidence_in(word.conf))
        for word in best.result or ()
    ]


def _monologue(monologue: VoskMonologue) -> list[SpokenWord]:
    who = monologue.speaker or VoskSpeaker()
    speaker = who.name or (who.id if who.id != "unknown" else None)
    words: list[SpokenWord] = []
    for term in monologue.terms or ():
        times = from_seconds(term.start), from_seconds(term.end)
        if term.type == "PUNCTUATION":
            with_mark(words, (term.text or "").strip())
        else:
            words.append(SpokenWord(term.text or "", *times, confidence_in(term.confidence), speaker_name(speaker)))
    return words


def _text(result: VoskDocument) -> str:
    text = (result.alternatives[0].text if result.alternatives else result.text) or ""
    return text if isinstance(text, str) else " ".join(text)


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None:
        return False
    if outline.is_list():
        entries = range(outline.length())
        return (
            _is_result(outline, 0)
            and all(_is_result(outline, index) for index in entries)
            and any(
                outline.is_list(index, "result") or outline.is_list(index, "alternatives") or outline.is_sequence
                for index in entries
            )
        )
    if outline.is_list("monologues"):
        return "schemaVersion" in outline.keys and (
            not outline.length("monologues") or outline.keys_at("monologues", 0) >= _MONOLOGUE_KEYS
        )
    return _is_result(outline) and (outline.is_list("result") or outline.is_list("alternatives"))


def _is_result(outline: JsonOutline, *path: int) -> bool:
    """Return whether a result of vosk is at a path."""
    keys = outline.keys_at(*path)
    if not keys or not keys <= _KEYS:
        return False
    has_alternatives = outline.is_list(*path, "alternatives")
    words: tuple[str | int, ...] = (*path, "alternatives", 0, "result") if has_alternatives else (*path, "result")
    return not outline.length(*words) or outline.keys_at(*words, 0) >= _WORD_KEYS


READER = TranscriptReader(
    name=_NAME, suffixes=(".json",), reads_json=True, recognises=_recognises, parse=parse, program="Vosk"
)
"""The reader of vosk's results."""
