"""A document of each form that is read, by the name of its reader: the four words of an evening, and longer ones."""

from collections.abc import Mapping
from functools import cache

from documents import FORMS as AMAZONS_FORMS
from documents import make
from transcripts.services.documents_of_services import EVENING, FORMS, encoded
from transcripts.test_subtitles import SRT, VTT
from transcripts.test_tables import LABELS, WHISPER, WHISPER_CPP, WHISPERX_LABELS
from transcripts.test_whisper_json import FAMILY

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.transcripts import readers

_ASS = b"""[Script Info]
ScriptType: v4.00+

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.10,0:00:00.90,Default,Ada,0,0,0,,Good evening,
Dialogue: 0,0:00:01.00,0:00:02.00,Default,Ben,0,0,0,,{\\i1}harbour\\Nmaster.
"""
_TTML = b"""<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en"><body><div>
<p begin="00:00:00.100" end="00:00:00.900">Good evening,</p>
<p begin="00:00:01.000" end="00:00:02.000">harbour<br/>master.</p>
</div></body></tt>
"""
_BY_HAND = {
    "SubStation Alpha": _ASS,
    "timed text": _TTML,
    "SRT": SRT,
    "WebVTT": VTT,
    "Whisper's table": WHISPER,
    "whisper.cpp's table": WHISPER_CPP,
    "Audacity's labels": LABELS,
    "whisperX's labels": WHISPERX_LABELS,
}


@cache
def whole_documents() -> Mapping[str, bytes]:
    """Documents that nothing has happened to, by what they are: of services, of programs, and of our own exports."""
    services = {name: form(EVENING) for name, form in FORMS.items()}
    talk = readers.parse(make(30, AMAZONS_FORMS["speakers and channels, modern"]).document)
    ours = {
        f"our {name}": form.render(TranscriptDocument("talk", talk, talk.end))
        for name, form in FORMATS.items()
        if form.suffix.lower() in readers.SUFFIXES
    }
    amazons = {f"Amazon, {name}": make(20, form).document for name, form in AMAZONS_FORMS.items()}
    json = {name: document if isinstance(document, bytes) else encoded(document) for name, document in services.items()}
    whisper = {name: encoded(document) for name, document in FAMILY.items()}
    return {**json, **whisper, **amazons, **_BY_HAND, **ours}


def documents_of(name: str) -> list[bytes]:
    """The documents that the reader of this name reads."""
    return [document for document in whole_documents().values() if readers.reader_for(document).name == name]
