"""What small models hear of real speech, and of what is none. The errors are printed."""

import re
from array import array
from collections.abc import Mapping
from math import sin
from pathlib import Path
from random import Random

import audio
import jiwer
import pytest
import speech
from install_models import BASE, TINY_EN, PackagedModel
from speech import NOON, job_for
from spoken_words import NORMALISED

from ls_transcribe.aws import Account, Session
from ls_transcribe.engines import whisper
from ls_transcribe.engines.base import EngineSettings
from ls_transcribe.transcripts import Transcript, amazon_json

MOST_ERRORS = 4
"""Of the 181 words of the samples, which a synthesiser speaks: "rail route" for "railroad" are two errors."""


@pytest.fixture(scope="module", params=[TINY_EN, BASE], ids=lambda model: model.name)
def heard(request: pytest.FixtureRequest) -> Mapping[str, Transcript]:
    """What a model hears of the samples, by their names."""
    model: PackagedModel = request.param
    return _transcripts(model, speech.samples())


def _transcripts(model: PackagedModel, paths: list[Path]) -> dict[str, Transcript]:
    settings = EngineSettings(model=str(model.folder), workers=2)
    engine = whisper.build(settings, Session(Account()), lambda: NOON)
    ended = [change for change in engine.run(map(job_for, paths)) if change.document is not None]
    return {change.job.recording.name: amazon_json.parse(change.document or b"") for change in ended}


def test_samples_are_understood(heard: Mapping[str, Transcript], request: pytest.FixtureRequest) -> None:
    """A model makes few enough errors; the table tells how many, and the silence stays silence."""
    lines, wrong, words = [f"{'Sample':24}{'Words':>6}{'Wrong':>7}"], 0, 0
    for sample in speech.samples():
        if said := speech.reference(sample):
            found = jiwer.process_words(said, heard[sample.name].text, NORMALISED, NORMALISED)
            errors = found.substitutions + found.deletions + found.insertions
            lines.append(f"{sample.name:24}{len(found.references[0]):>6}{errors:>7}")
            wrong, words = wrong + errors, words + len(found.references[0])
    request.node.user_properties.append(("table", "\n".join([*lines, f"{'all':24}{words:>6}{wrong:>7}"])))
    assert (words, wrong <= MOST_ERRORS, heard["silence.wav"].text) == (181, True, "")


def test_what_is_no_speech_has_no_words(tmp_path: Path) -> None:
    """Noise, a hum and chords have none: Whisper alone would hear somebody in them."""
    random = Random(7)  # noqa: S311  # nothing secret
    noise = array("h", [random.randint(-3_000, 3_000) for _ in range(10 * audio.RATE)])
    chords = array("h", [_chord(number) for number in range(10 * audio.RATE)])
    sounds = {"noise": noise.tobytes(), "hum": audio.tone(10), "chords": chords.tobytes()}
    paths = [audio.write_wav(tmp_path / f"{name}.wav", pcm) for name, pcm in sounds.items()]
    assert {name: found.text for name, found in _transcripts(TINY_EN, paths).items()} == {
        "noise.wav": "",
        "hum.wav": "",
        "chords.wav": "",
    }


def _chord(number: int) -> int:
    """A sample of three notes that change every half second."""
    ground = (220, 262, 294, 196)[number // (audio.RATE // 2) % 4]
    return round(sum(3_000 * sin(number * 6.2832 * ground * share / audio.RATE) for share in (1, 1.25, 1.5)))


def test_speech_after_a_long_silence_has_its_time(tmp_path: Path) -> None:
    """Speech is looked for in windows, and a passage may begin in one and end in the next."""
    pcm = speech.pcm("library-notice.webm")
    silence = bytes(119 * audio.RATE * 2)
    path = audio.write_wav(tmp_path / "late.wav", pcm + silence[: -len(pcm)] + pcm + silence + pcm)
    found = _transcripts(TINY_EN, [path])["late.wav"]
    starts = [word.start // 1000 for word in found.words if re.fullmatch("(?i)the", word.content)]
    assert (found.text, starts) == (" ".join(["The library will close in 15 minutes."] * 3), [0, 119, 241])
