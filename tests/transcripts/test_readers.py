"""Any transcript is read by what is in it, and becomes the interchange document."""

import json
import subprocess
import sys

import pytest
from documents import FORMS, Form, make
from transcripts.documents_of_forms import whole_documents
from transcripts.test_subtitles import SRT, VTT
from transcripts.test_whisper_json import FAMILY
from transcripts.whisper_documents import encoded

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript, amazon_json, readers, subtitles, whisper_json
from ls_transcribe.transcripts.base import TranscriptReader
from ls_transcribe.transcripts.suffixes import SHARED_SUFFIXES

AMAZON = make(30).document

_READ = (
    "read are a result of Amazon Transcribe, a result of Amazon Transcribe Call Analytics, a transcript of AssemblyAI,"
    " a result of Azure's batch transcription, a result of Azure's fast transcription, a result of Deepgram,"
    " a transcript of ElevenLabs, a result of Google Cloud Speech-to-Text, a transcript of Podcasting 2.0,"
    " a transcript of Speechmatics, a transcript of Speechmatics (v1), a result of vosk,"
    " a transcript of the Whisper family"
)
_NO_FORM = "it is neither JSON nor " + " nor ".join(
    reader.name for reader in readers.every_reader() if not reader.reads_json
)
_OTHER_JSON = f"it is JSON, but no transcript of a known form; {_READ}"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_amazons_documents(form: Form) -> None:
    """Whatever their form."""
    document = make(30, form).document
    assert (readers.reader_for(document), readers.parse(document)) == (amazon_json.READER, amazon_json.parse(document))


@pytest.mark.parametrize("name", whole_documents())
def test_who_recognises_a_document_reads_it(name: str) -> None:
    """Also where it is not looked into first, because it is Amazon's beyond doubt."""
    document = whole_documents()[name]
    reader = readers.reader_for(document)

    assert readers.read(document).reader == reader
    assert (amazon_json.parse_plain(document) is not None) == (reader == amazon_json.READER)


@pytest.mark.parametrize("document", [*map(encoded, FAMILY.values())], ids=FAMILY)
def test_the_whisper_family(document: bytes) -> None:
    """Whatever program wrote it."""
    assert (readers.reader_for(document), readers.parse(document)) == (
        whisper_json.READER,
        whisper_json.parse(document),
    )


@pytest.mark.parametrize("document", [SRT, VTT, b"WEBVTT"], ids=["SRT", "WebVTT", "WebVTT of silence"])
def test_subtitles(document: bytes) -> None:
    """Whatever their dialect."""
    assert (readers.reader_for(document), readers.parse(document)) == (subtitles.READER, subtitles.parse(document))


@pytest.mark.parametrize(
    "document", [AMAZON, encoded(FAMILY["whisperX"]), SRT, VTT], ids=["Amazon's", "whisperX's", "SRT", "WebVTT"]
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_unicode_will_do(document: bytes, encoding: str) -> None:
    """Windows' shells write UTF-16, its editors a mark in front of UTF-8."""
    assert readers.parse(document.decode().encode(encoding)).words == readers.parse(document).words


def test_white_space_in_front_changes_nothing() -> None:
    """A document may have been pasted."""
    assert readers.reader_for(b"\n\n  " + AMAZON) is amazon_json.READER


def test_a_job_without_results_is_refused_by_its_status() -> None:
    """It is Amazon's, and says why there is nothing."""
    with pytest.raises(UnreadableTranscript, match="whose status is FAILED, not COMPLETED"):
        readers.parse(b'{"jobName": "talk", "accountId": "1", "status": "FAILED"}')


def test_what_is_odd_json_is_known_all_the_same() -> None:
    """NaN and half a character are no reason to send a document to the wrong reader."""
    document = rb'{"segments": [{"text": " a\ud800", "start": 0, "end": 1, "avg_logprob": NaN}]}'
    assert (readers.reader_for(document), readers.parse(document).text) == (whisper_json.READER, "a?")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \r\n", "it is empty"),
        (b"Good evening.", _NO_FORM),
        (b"\xff\xfb\x90\x00audio", _NO_FORM),
        (b"RIFF\x24\x08\x00\x00WAVEfmt ", _NO_FORM),
        (b"a --> b", "no line in it has the times of a cue, so it is neither SRT nor WebVTT"),
        (b"<html> --> </html>", "no line in it has the times of a cue, so it is neither SRT nor WebVTT"),
        (b'{"results": ', "it is not JSON: Input data was truncated"),
        (b"{'results': {}}", "it is not JSON: JSON is malformed: object keys must be strings (byte 1)"),
        (
            b'[{"data": {"audio": "a.wav"}}]',
            f"it is a task or an export of Label Studio, which is not read; {_READ}",
        ),
        (
            b'{"text": "Good evening."}',
            f"it is a text without times, which is not read; {_READ}",
        ),
        (
            b'{"results": 7}',
            _OTHER_JSON,
        ),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "it is nested more deeply than any transcript"),
    ],
    ids=[
        "empty",
        "only white space",
        "text",
        "MP3",
        "WAV",
        "an arrow",
        "a web page",
        "cut short",
        "Python",
        "Label Studio's tasks",
        "text without times",
        "numbers for results",
        "deep",
    ],
)
def test_what_is_no_transcript_is_refused_with_a_reason(document: bytes, reason: str) -> None:
    """The sentence says what it is not, or what its reader found wrong."""
    with pytest.raises(UnreadableTranscript) as refusal:
        readers.parse(document)
    assert str(refusal.value) == reason


# The list of readers


def test_what_is_looked_for_in_folders() -> None:
    """The suffixes of all readers, each once."""
    suffixes = [suffix for reader in readers.every_reader() for suffix in reader.suffixes]
    assert tuple(dict.fromkeys(suffixes)) == readers.SUFFIXES
    shared = [suffix for reader in readers.every_reader() for suffix in reader.shared_suffixes]
    assert tuple(dict.fromkeys(shared)) == SHARED_SUFFIXES


def test_amazons_documents_load_no_other_reader() -> None:
    """Nearly all documents are Amazon's, and each process would load the readers of all others first."""
    program = "import sys; from ls_transcribe.transcripts import readers; readers.parse(sys.stdin.buffer.read())"
    listed = f"{program}; print(*sorted(name for name in sys.modules if name.startswith('ls_transcribe.transcripts')))"
    ended = subprocess.run([sys.executable, "-c", listed], input=AMAZON, capture_output=True, check=True)
    loaded = {name.removeprefix("ls_transcribe.transcripts.") for name in ended.stdout.decode().split()}
    assert loaded & {"other_readers", "services", "subtitles", "tables", "tiers", "whisper_json"} == set()


def test_a_reader_is_added_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads what it recognises, and stands in the sentences that say what is read."""
    added = TranscriptReader("a minute book", (".txt",), False, lambda unknown: b"Minutes" in unknown.content, _silence)
    known = tuple(readers.every_reader())
    monkeypatch.setattr(readers, "every_reader", lambda: iter((*known, added)))
    with pytest.raises(UnreadableTranscript) as refused:
        readers.parse(b"Good evening.")
    assert (readers.reader_for(b"\xef\xbb\xbf Minutes"), readers.parse(b"Minutes").text, str(refused.value)) == (
        added,
        "",
        f"{_NO_FORM} nor a minute book",
    )


def _silence(_document: bytes) -> Transcript:
    return Transcript("", None, None, None, (), tuple)


# The interchange document


def test_amazons_own_is_kept_byte_for_byte() -> None:
    """What was received is what is kept."""
    assert readers.read(AMAZON).to_interchange("lst-talk") == AMAZON


@pytest.mark.parametrize("document", [*map(encoded, FAMILY.values()), SRT, VTT], ids=[*FAMILY, "SRT", "WebVTT"])
def test_others_are_written_as_amazon_writes(document: bytes) -> None:
    """Text, words with times, speakers, confidence and lines, language and length: all of it is read again."""
    written = readers.read(document).to_interchange("lst-talk")
    again, read = amazon_json.parse(written), readers.parse(document)
    assert (again, again.words, amazon_json.job_name(written)) == (read, read.words, "lst-talk")


def test_a_language_that_nobody_knows_is_left_out() -> None:
    """SRT says nothing of it, and a guess would be believed."""
    assert "language_code" not in json.loads(readers.read(SRT).to_interchange("lst-talk"))["results"]


def test_what_cannot_be_read_is_not_written() -> None:
    """The sentence is the reader's."""
    with pytest.raises(UnreadableTranscript) as refusal:
        readers.read(b"Good evening.").to_interchange("lst-talk")
    assert str(refusal.value) == _NO_FORM
