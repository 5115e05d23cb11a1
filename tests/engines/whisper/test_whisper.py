"""Whisper, listening to real speech with small models."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import audio
import pytest
import speech
from engines.whisper.models import a_model
from install_models import BASE, TINY_EN
from speech import NOON, SAMPLES, job_for

from ls_transcribe.aws import Account, Session
from ls_transcribe.concurrency import memory
from ls_transcribe.engines import whisper
from ls_transcribe.engines.base import EngineSettings
from ls_transcribe.engines.embedded import EmbeddedEngine
from ls_transcribe.errors import RunError
from ls_transcribe.errors.models import ModelUnusable
from ls_transcribe.transcripts import Transcript, amazon_json

NOTICE, MESSAGE, SILENCE = "library-notice.webm", "bank-message.mp3", "silence.wav"

Documents = Mapping[str, bytes]


@pytest.fixture(scope="module")
def documents() -> Documents:
    """What tiny.en makes of all samples with two workers, by the samples' names."""
    return dict(_heard([path.name for path in speech.samples()], workers=2))


def _engine(**settings: Any) -> EmbeddedEngine:
    whole = EngineSettings(**{"model": str(TINY_EN.folder), **settings})
    return whisper.build(whole, Session(Account()), lambda: NOON)


def _heard(names: Sequence[str], **settings: Any) -> list[tuple[str, bytes]]:
    """The samples, in their order, with the documents that the engine makes of them."""
    changes = _engine(**settings).run(job_for(SAMPLES / name) for name in names)
    return sorted((change.job.recording.name, change.document) for change in changes if change.document)


def _read(document: bytes) -> Transcript:
    return amazon_json.parse(document)


def test_nobody_speaks_in_silence(documents: Documents) -> None:
    """Whisper would write "You" there: it is never asked."""
    silence = _read(documents[SILENCE])
    assert (silence.text, silence.duration, silence.language) == ("", 4_000, None)


def test_words_are_plain_and_their_marks_apart(documents: Documents) -> None:
    """Words have no space and no mark around them; the text has the marks."""
    words = [word for document in documents.values() for word in _read(document).words]
    assert [word.content for word in words if not re.fullmatch(r"\w+", word.content)] == []
    assert _read(documents[NOTICE]).text == "The library will close in 15 minutes."


def test_words_lie_in_their_recording_one_after_another(documents: Documents) -> None:
    """Each has a length, none begins before the one before it has ended, and none ends after the recording."""
    for document in documents.values():
        transcript = _read(document)
        times = [time for word in transcript.words for time in (word.start, word.end)]
        assert [0, *times, transcript.duration] == sorted([0, *times, transcript.duration or 0])
        assert [word for word in transcript.words if word.start >= word.end] == []


def test_confidences_are_shares(documents: Documents) -> None:
    """How sure Whisper is lies within 0-1 and differs from word to word."""
    confidences = [word.confidence for document in documents.values() for word in _read(document).words]
    known = [confidence for confidence in confidences if confidence is not None]
    assert (len(known), min(known) >= 0, max(known) <= 1, len(set(known)) > 50) == (len(confidences), True, True, True)


def test_a_recording_says_the_same_in_any_company(documents: Documents) -> None:
    """In another order, again, and on one worker instead of two, it gives the same bytes."""
    names = [SILENCE, NOTICE, MESSAGE, NOTICE]
    assert _heard(names, workers=1) == sorted((name, documents[name]) for name in names)


def test_a_language_is_found_out() -> None:
    """A model for many languages says which one it has heard; where nobody speaks, none."""
    heard = dict(_heard([NOTICE, SILENCE], model=str(BASE.folder)))
    assert {name: _read(document).language for name, document in heard.items()} == {NOTICE: "en", SILENCE: None}


def test_the_document_has_the_language_as_it_was_asked_for() -> None:
    """Whisper itself knows no countries."""
    ((_name, document),) = _heard([NOTICE], language="en-GB")
    assert _read(document).language == "en-GB"


def test_a_call_is_heard_by_channel(tmp_path: Path) -> None:
    """Two people who speak at the same time have two speakers, and no turn has words of both."""
    path = audio.write_channels(
        tmp_path / "call.wav", bytes(64_000) + speech.pcm(MESSAGE), speech.pcm("at-the-station.wav")
    )
    engine = _engine(job_settings={"Settings": {"ChannelIdentification": True}})
    *_started, ended = engine.run([job_for(path)])
    said = {"ch_0": list[str](), "ch_1": list[str]()}
    for turn in _read(ended.document or b"").turns:  # where they break differs a little from processor to processor
        said[turn.speaker or ""].append(turn.text)
    assert {speaker: " ".join(texts) for speaker, texts in said.items()} == {
        "ch_0": "I am calling from the bank about your new account. Please give us a call if you have any questions.",
        "ch_1": "Good morning, can I help you? I would like to buy a ticket to Boston for tomorrow morning. "
        "Please bring your passport and a letter with your address. How long does it take to get there?",
    }


def test_a_damaged_model_ends_the_run(tmp_path: Path) -> None:
    """No recording is blamed for it."""
    folder = a_model(tmp_path / "model")
    with pytest.raises(ModelUnusable, match=re.escape(f"The model in {folder} cannot be loaded (")):
        list(_engine(model=str(folder)).run([job_for(SAMPLES / NOTICE)]))


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ({}, {"workers": 4}, True),
        ({}, {"language": "en"}, False),
        ({"language": "en-US"}, {"language": "en-GB"}, True),
        ({}, {"compute_type": "float32"}, False),
        ({}, {"compute_type": "int8", "device": "cpu"}, True),
        ({}, {"model": str(BASE.folder)}, False),
        ({}, {"job_settings": {"Settings": {"ChannelIdentification": True}}}, False),
    ],
    ids=["workers", "a language", "countries", "types", "defaults", "models", "channels"],
)
def test_the_settings_are_what_shapes_the_text(one: dict[str, Any], other: dict[str, Any], are_same: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Where it is the same, nothing is transcribed again."""
    assert (_engine(**one).settings == _engine(**other).settings) == are_same


def test_the_settings_stay_from_release_to_release() -> None:
    """Else everything would be transcribed again."""
    assert _engine().settings == "ba6b82"


def test_a_copy_of_a_model_is_the_same_setting(tmp_path: Path) -> None:
    """Neither its name nor its place counts."""
    copies = [a_model(tmp_path / name) for name in ("one", "other")]
    assert len({_engine(model=str(folder)).settings for folder in copies}) == 1


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"model": "huge"}, "There is no model huge: --model takes tiny.en, tiny, base.en,"),
        ({"model": "./models"}, "The folder ./models of --model does not exist: check the spelling,"),
        (
            {"language": "de-DE"},
            f"The model {TINY_EN.folder} understands English only, not de-DE: name one for many languages, such as",
        ),
        ({"language": "xx"}, "Whisper does not know the language xx: type a code such as en-US or de,"),
        ({"model": str(BASE.folder), "language": "yue"}, f"The model {BASE.folder} does not know the language yue:"),
        ({"device": "tpu"}, "--device tpu cannot be used (there are cpu and cuda): leave it out, and"),
        (
            {"device": "cuda"},
            "--device cuda cannot be used (there is no graphics card of NVIDIA, or no driver for it",
        ),
        (
            {"compute_type": "int3"},
            "--compute-type int3 cannot be used on the device cpu of this machine: it takes",
        ),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, Any], sentence: str) -> None:
    """Before anything is heard, in the words of the options typed."""
    with pytest.raises(RunError) as refusal:
        _engine(**settings)
    assert str(refusal.value).startswith(sentence)


def test_a_dry_run_fetches_nothing() -> None:
    """It says that a run would."""
    assert _engine(model="large-v3", dry_run=True).notes == (
        "the model large-v3 is not on this machine yet: a run fetches it first",
    )


@pytest.mark.parametrize(
    ("free", "as_many_as_fit", "note"),
    [
        (2**40, True, ()),
        (None, True, ()),
        (1, False, ()),
        (
            1_000_000_000,
            True,
            (
                f"2 recordings are transcribed at a time, not 8: with the model {TINY_EN.folder} each takes about 0.5 "
                "GB of memory, and 1.0 GB are free (--workers decides otherwise)",
            ),
        ),
    ],
    ids=["all fit", "nobody knows", "they were typed", "two fit"],
)
def test_as_many_processes_are_started_as_fit(
    monkeypatch: pytest.MonkeyPatch,
    free: int | None,
    as_many_as_fit: bool,  # noqa: FBT001  # a parameter of the test
    note: tuple[str, ...],
) -> None:
    """Each loads the model. What was typed is kept."""
    monkeypatch.setattr(memory, "free_memory", lambda: free)
    assert _engine(workers=8, as_many_as_fit=as_many_as_fit).notes == note


def test_the_model_is_looked_into() -> None:
    """What is told of it: that it is whole, or not here yet; what cannot be is refused as in a run."""
    whole = whisper.check_model(EngineSettings(model=str(TINY_EN.folder)))
    missing = whisper.check_model(EngineSettings(model="large-v3"))
    assert (whole, missing[1]) == (
        (f"{TINY_EN.folder} is whole (SHA-256 of its weights: {TINY_EN.digest[:12]}…), for cpu with int8", True),
        False,
    )
    with pytest.raises(RunError, match="understands English only"):
        whisper.check_model(EngineSettings(model=str(TINY_EN.folder), language="de"))
