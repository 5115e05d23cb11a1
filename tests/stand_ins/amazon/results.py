"""What a job that went well writes: its documents and subtitles."""

from typing import Any
from zlib import crc32

import documents
from stand_ins.amazon.jobs import Job

WORDS = 12
"""The length of a transcript that no test has prepared."""

_SUBTITLES = {
    "srt": "{index}\n00:00:00,000 --> 00:00:01,000\nSo.\n",
    "vtt": "WEBVTT\n\n{index}\n00:00.000 --> 00:01.000\nSo.\n",
}


def document(job: Job, prepared: bytes | None, *, redacted: bool) -> bytes:
    """The job's transcript: the prepared one under the job's name, else one with what its settings ask for."""
    if prepared is not None:
        return documents.edited(prepared, lambda whole: _name(whole, job, redacted=redacted))
    seed = crc32(job.recording.encode())
    made = documents.make(WORDS, _form(job.request, redacted=redacted), seed=seed, name=job.name).document
    language = job.request.get("LanguageCode", "en-US")
    if language == "en-US":
        return made
    return documents.edited(made, lambda whole: whole["results"].update(language_code=language))


def subtitles(job: Job, suffix: str) -> bytes:
    """A subtitle file with one line."""
    return _SUBTITLES[suffix].format(index=job.request["Subtitles"].get("OutputStartIndex", 0)).encode()


def _name(whole: dict[str, Any], job: Job, *, redacted: bool) -> None:
    whole["jobName"] = job.name
    if redacted:
        whole["isRedacted"] = True


def _form(request: dict[str, Any], *, redacted: bool) -> documents.Form:
    settings = request.get("Settings", {})
    return documents.Form(
        modern=True,
        speakers=bool(settings.get("ShowSpeakerLabels")),
        channels=bool(settings.get("ChannelIdentification")),
        alternatives=bool(settings.get("ShowAlternatives")),
        vocabulary=settings.get("VocabularyFilterMethod", ""),
        redacted=redacted,
        languages=bool(request.get("IdentifyMultipleLanguages")),
        identified=bool(request.get("IdentifyLanguage")),
        toxicity="ToxicityDetection" in request,
    )
