"""The readers of all forms but Amazon's: `readers` loads them when a document is not Amazon's."""

from ls_transcribe.transcripts import subtitles, tables, whisper_json
from ls_transcribe.transcripts.base import TranscriptReader
from ls_transcribe.transcripts.services import (
    assemblyai,
    azure,
    call_analytics,
    deepgram,
    elevenlabs,
    google,
    podcasting,
    speechmatics,
    speechmatics_v1,
    vosk,
)
from ls_transcribe.transcripts.subtitles import substation, timed_text
from ls_transcribe.transcripts.tiers import eaf, textgrid

OTHER_READERS: tuple[TranscriptReader, ...] = (
    call_analytics.READER,
    assemblyai.READER,
    azure.READER,
    azure.FAST_READER,
    deepgram.READER,
    elevenlabs.READER,
    google.READER,
    podcasting.READER,
    speechmatics.READER,
    speechmatics_v1.READER,
    vosk.READER,
    whisper_json.READER,
    substation.READER,
    timed_text.READER,
    eaf.READER,
    textgrid.READER,
    tables.READER,
    tables.LABELS_READER,
    subtitles.READER,
)
"""They are asked in this order."""
