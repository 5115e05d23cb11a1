"""The embedded recogniser, listening to real speech."""

import re
from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import audio
import jiwer
import pytest
import speech
from demo import Demo
from speech import NOON, SAMPLES, job_for

from ls_transcribe.aws import Account, Session
from ls_transcribe.engines import pocketsphinx
from ls_transcribe.engines.base import EngineSettings
from ls_transcribe.engines.embedded import EmbeddedEngine, recognise_file
from ls_transcribe.engines.pocketsphinx import (
    LONGEST_SEGMENT,
    PocketSphinxLoader,
    PocketSphinxRecogniser,
    build,
    speech_segments,
)
from ls_transcribe.errors.engines import EngineNotInstalled, LanguageNotSupported
from ls_transcribe.model.job import Job
from ls_transcribe.transcripts import Transcript, Word, amazon_json

LOSSY = {".mp3", ".m4a"}
"""The containers whose codecs, as the samples have them, leave out what recognisers hear."""

MOST_ERRORS = {True: 0.25, False: 0.15}
"""The word error rate that a sample must stay below, lossy or not."""

NORMALISED = jiwer.Compose(
    [
        jiwer.ToLowerCase(),
        jiwer.SubstituteRegexes({r"[-\s]+": " "}),
        jiwer.RemovePunctuation(),  # type: ignore[no-untyped-call]
        jiwer.Strip(),
        jiwer.ReduceToListOfListOfWords(),
    ]
)
"""How words are compared: in lower case, without punctuation, parts of hyphenated words apart."""

Documents = Mapping[str, bytes]

FRAME = 10  # ms: the recogniser's unit of time
MS = 32  # bytes in a ms of PCM
WINDOW = 960  # bytes in which speech is looked for at a time
NOTICE, MESSAGE, GUIDE = "library-notice.webm", "bank-message.mp3", "museum-guide.m4a"
SILENCE = "silence.wav"


@pytest.fixture(scope="module")
def documents(demo: Demo) -> Documents:
    """What the demo makes of all samples with as many workers as there are cores, by the samples' names."""
    return {path.name: _of_demo(demo, job_for(path)) for path in speech.samples()}


def _of_demo(demo: Demo, job: Job) -> bytes:
    """The demo's document of a job's recording, with the job's name."""
    document = (demo.output / "transcripts" / f"{job.recording.stem}.json").read_bytes()
    name = amazon_json.job_name(document)
    assert name
    return document.replace(name.encode(), job.name.encode())


@pytest.fixture(scope="module")
def recogniser() -> PocketSphinxRecogniser:
    return PocketSphinxRecogniser()


def test_samples_are_understood(documents: Documents, request: pytest.FixtureRequest) -> None:
    """Each sample has few enough word errors; the table tells how many."""
    rates = {}
    lines = [f"{'Sample':24}{'Words':>6}{'Wrong':>7}{'WER':>9}{'Less than':>11}"]
    for sample in speech.samples():
        if said := speech.reference(sample):
            found = jiwer.process_words(said, _read(documents[sample.name]).text, NORMALISED, NORMALISED)
            words, limit = len(found.references[0]), MOST_ERRORS[sample.suffix in LOSSY]
            rates[sample.name] = (found.wer, limit)
            lines.append(f"{sample.name:24}{words:>6}{round(found.wer * words):>7}{found.wer:>9.1%}{limit:>11.0%}")
    request.node.user_properties.append(("table", "\n".join(lines)))  # which is printed in the end
    assert (len(rates), {name: rate for name, rate in rates.items() if rate[0] >= rate[1]}) == (7, {})


def test_nobody_speaks_in_silence(documents: Documents) -> None:
    """Digital silence has no words, though the recogniser would hear some in it."""
    assert (_read(documents[SILENCE]).text, _read(documents[SILENCE]).duration) == ("", 4_000)


def test_words_are_plain(documents: Documents) -> None:
    """Neither marks of a second way to say a word nor silences, breaths and noises are among the words."""
    words = [word.content for document in documents.values() for word in _read(document).words]
    assert [word for word in words if not re.fullmatch(r"[a-z][a-z']*", word)] == []


def test_confidences_are_shares(documents: Documents) -> None:
    """How sure the recogniser is lies within 0-1 and differs from word to word."""
    confidences = [word.confidence for document in documents.values() for word in _read(document).words]
    known = [confidence for confidence in confidences if confidence is not None]
    assert (len(known), min(known) >= 0, max(known) <= 1, len(set(known)) > 50) == (len(confidences), True, True, True)


def test_words_lie_in_their_recording_one_after_another(documents: Documents) -> None:
    """No word begins before the one before it has ended, and none ends after the recording."""
    for document in documents.values():
        transcript = _read(document)
        times = [time for word in transcript.words for time in (word.start, word.end)]
        assert [0, *times, transcript.duration] == sorted([0, *times, transcript.duration or 0])


@pytest.mark.parametrize(
    ("names", "workers"),
    [
        pytest.param([NOTICE], 1, id="alone"),
        pytest.param([MESSAGE, NOTICE], 1, id="after another"),
        pytest.param([NOTICE, MESSAGE], 1, id="before another"),
        pytest.param([SILENCE, NOTICE], 1, id="after silence"),
        pytest.param([NOTICE, NOTICE], 1, id="twice"),
        pytest.param([MESSAGE, SILENCE, NOTICE, GUIDE], 2, id="two at a time"),
    ],
)
def test_a_recording_says_the_same_in_any_company(documents: Documents, names: list[str], workers: int) -> None:
    """The document depends on the recording alone: not on what the worker heard before, nor on how many there are."""
    assert _transcribed(names, workers=workers) == sorted((name, documents[name]) for name in names)


def test_times_are_the_recordings() -> None:
    """The same speech ten seconds later has the same words ten seconds later."""
    now, later = (_words(bytes(seconds * 1000 * MS) + speech.pcm(GUIDE)) for seconds in (0, 10))
    moved = [(word.content, word.start + 10_000, word.end + 10_000) for word in now]
    heard = [(word.content, _near(word.start), _near(word.end)) for word in later]
    assert heard == moved


@pytest.mark.parametrize("loudest", [1, 30, 300])
def test_noise_is_nobodys_speech(recogniser: PocketSphinxRecogniser, loudest: int) -> None:
    """Ten seconds of hiss, from the last bit to a hundredth of full scale, have no words."""
    random = Random(7)  # noqa: S311  # nothing secret
    hiss = array("h", [random.randint(-loudest, loudest) for _ in range(10 * audio.RATE)]).tobytes()
    assert recogniser.recognise([hiss]).words == ()


@pytest.mark.parametrize("spoken", ["library", "fifteen"])
def test_a_single_word_is_heard(tmp_path: Path, spoken: str) -> None:
    """A recording of half a second that begins and ends with its one word is transcribed."""
    word = next(word for word in _words(speech.pcm(NOTICE)) if word.content == spoken)
    path = audio.write_wav(tmp_path / "word.wav", speech.pcm(NOTICE)[word.start * MS : word.end * MS])
    transcript = _read(recognise_file(PocketSphinxLoader(), job_for(path)).document or b"")
    inside = all(0 <= heard.start < heard.end <= word.end - word.start for heard in transcript.words)
    assert (transcript.text, transcript.duration, inside) == (spoken, word.end - word.start, True)


@pytest.mark.parametrize("beyond", [0, 2, 480, 958])
def test_the_end_is_heard_whatever_the_length(recogniser: PocketSphinxRecogniser, beyond: int) -> None:
    """Whether or not the PCM and its margins fill the last window in which speech is looked for, nothing is lost."""
    pcm = speech.pcm(NOTICE)
    margins = 2 * pocketsphinx.PADDING * MS
    length = (len(pcm) + margins) // WINDOW * WINDOW - WINDOW - margins + beyond
    assert " ".join(word.content for word in recogniser.recognise([pcm[:length]]).words) == (
        "the library will close in fifteen minutes"
    )


def test_pcm_may_come_in_any_pieces(recogniser: PocketSphinxRecogniser) -> None:
    """Decoders hand out frames of their own size: one byte more or less at a time changes nothing."""
    pcm = speech.pcm(NOTICE)
    pieces = (pcm[start : start + 997] for start in range(0, len(pcm), 997))
    assert list(recogniser.recognise(pieces).words) == _words(pcm)


def test_a_stretch_begins_before_its_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    """The soft sounds that speech begins with are heard with it: a fifth of a second more, but nothing twice."""
    pcm = speech.pcm("at-the-station.wav")
    led = list(speech_segments([pcm]))
    monkeypatch.setattr(pocketsphinx, "LEAD", 0)
    bare = list(speech_segments([pcm]))
    assert [start for start, _ in led] == [start - 200 for start, _ in bare]
    assert [part[200 * MS :] for _, part in led] == [part for _, part in bare]


def test_speech_without_a_pause_is_cut_and_nothing_is_lost() -> None:
    """Two minutes of words without pauses are cut into stretches of 30 s at most that follow upon each other."""
    pcm = _without_pauses("at-the-station.wav") * 12
    stretches = list(speech_segments([pcm]))
    ends = [start + len(part) // MS for start, part in stretches]
    begin, joined = stretches[0][0], b"".join(part for _, part in stretches)
    before, begin = max(-begin, 0), max(begin, 0)  # a stretch may begin in the silence put before the recording
    assert (
        max(len(part) // MS for _, part in stretches) <= LONGEST_SEGMENT,
        [start for start, _ in stretches[1:]],
        begin < 3 * FRAME,
        joined[before * MS :][: len(pcm) - begin * MS],
    ) == (True, ends[:-1], True, pcm[begin * MS :])


def test_no_stretch_is_too_long_wherever_the_speech_ends() -> None:
    """Speech that ends about when it would be cut makes no stretch of more than 30 s either."""
    pcm = _without_pauses("at-the-station.wav") * 3
    lengths = range(29_400, 30_600, FRAME)
    too_long = {
        length: len(part) // MS
        for length in lengths
        for _, part in speech_segments([pcm[: length * MS]])
        if len(part) > LONGEST_SEGMENT * MS
    }
    assert too_long == {}


def test_a_failure_does_not_spoil_the_next_recording(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the decoder has failed at one recording, the next one is transcribed as if nothing had happened."""
    with monkeypatch.context() as broken:
        broken.setattr(pocketsphinx, "speech_segments", lambda _pcm: iter([(0, b"")]))
        failed = recognise_file(PocketSphinxLoader(), job_for(SAMPLES / NOTICE))
    after = recognise_file(PocketSphinxLoader(), job_for(SAMPLES / NOTICE))
    assert (failed.document, (failed.reason or "").partition(":")[0], after.document) == (
        None,
        "the recogniser gave up on it",
        documents[NOTICE],
    )


@pytest.mark.parametrize("language", ["de-DE", "es", "eng-US"])
def test_other_languages_are_refused_by_name(language: str) -> None:
    """The model that comes with the package understands US English: a wrong transcript helps nobody."""
    with pytest.raises(LanguageNotSupported) as refusal:
        _engine(language=language)
    assert str(refusal.value) == (
        f"PocketSphinx understands US English only, not {language}: "
        "leave --language-code out if the recordings are English, else use another engine."
    )


@pytest.mark.parametrize("language", [None, "en", "en-US", "en-GB", "EN-us"])
def test_english_is_one_setting(language: str | None) -> None:
    """However English is called, the text is the same, and so are the settings: from release to release."""
    assert _engine(language=language).settings == "afddfb"


@pytest.mark.parametrize(("missing", "extra"), [("av", "local"), ("pocketsphinx", "pocketsphinx")])
def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, missing: str, extra: str) -> None:
    """The recogniser is an extra: without it, what to install is said before any work."""
    monkeypatch.setattr(pocketsphinx, "find_spec", lambda name: None if name == missing else object())
    with pytest.raises(EngineNotInstalled) as refusal:
        _engine()
    assert str(refusal.value) == (
        f"The embedded recogniser needs {missing}, which is not installed: "
        f"install it with `pip install --prefer-binary 'ls-transcribe[{extra}]'`."
    )


def _engine(**settings: Any) -> EmbeddedEngine:
    return build(EngineSettings(**settings), Session(Account()), lambda: NOON)


def _transcribed(names: Sequence[str], *, workers: int) -> list[tuple[str, bytes]]:
    """The samples with the documents that the engine makes of them, one after another or two at a time."""
    changes = _engine(workers=workers).run(job_for(SAMPLES / name) for name in names)
    return sorted((change.job.recording.name, change.document) for change in changes if change.document)


def _read(document: bytes) -> Transcript:
    return amazon_json.parse(document)


def _near(time: int) -> Any:
    """A time (ms) that may be a frame off."""
    return pytest.approx(time, abs=FRAME)


@cache
def _words(pcm: bytes) -> list[Word]:
    """What a recogniser that has heard nothing else hears."""
    return list(PocketSphinxRecogniser().recognise([pcm]).words)


def _without_pauses(name: str) -> bytes:
    """A sample's words, run together."""
    pcm = speech.pcm(name)
    return b"".join(pcm[word.start * MS : word.end * MS] for word in _words(pcm))
