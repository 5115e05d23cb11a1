"""Recognisers of this machine: their errors and speed, and Whisper through this tool against faster-whisper by itself.

Each is measured in a process of its own, since numpy is told how many threads it has before it is loaded.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import Run, in_turn, ratios, run, shown, tell
from benchmarks.speech import long_recording
from install_models import BASE, TINY_EN, PackagedModel

_MODELS = {model.name: model for model in (TINY_EN, BASE)}
_POCKETSPHINX = "pocketsphinx"
_MINUTES = (2, 10, 60, 240)
_TIMES = 3


def recognisers(_folder: Path) -> None:
    """The errors in the samples of PocketSphinx and two models, and how fast each is (CPU time, model loaded)."""
    print(f"{'samples':<20}{'word errors':>14}{'x real time':>14}")
    for name in (_POCKETSPHINX, *_MODELS):
        told = _measured("errors", name)
        print(f"{name:<20}{told['errors']:>7} of {told['words']}{told['length'] / told['seconds']:>14.1f}", flush=True)


def whisper(folder: Path) -> None:
    """The engine against bare faster-whisper with its own detector of speech, on the same PCM; CPU time."""
    path = long_recording(folder / "minutes.wav", 180)
    for name in _MODELS:
        told = _measured("bare", name, str(path))
        ratio = median(ours / bare for ours, bare in zip(told["ours"], told["bare"], strict=True))
        ours, bare = (f"{median(told[which]):.3g} s" for which in ("ours", "bare"))
        tell(f"180 s of PCM, {name}: the engine | faster-whisper", ours, bare, ratio, "≤ 1.15", met=ratio <= 1.15)


def whisper_cores(folder: Path) -> None:
    """Four recordings of two minutes on two cores, against one process."""
    recordings = folder / "recordings"
    recordings.mkdir()
    for number in range(4):
        long_recording(recordings / f"{number}.wav", 120, begin=number)
    one, two = in_turn(
        lambda: _export(recordings, folder, "--workers", "1"),
        lambda: _export(recordings, folder, "--workers", "2"),
        times=_TIMES,
    )
    ratio = ratios(one, two)
    what = "four recordings of 120 s, tiny.en: one process | two"
    tell(what, shown(one), shown(two), ratio, "≥ 1.8", met=ratio >= 1.8)


def whisper_memory(folder: Path) -> None:
    """The largest process's peak for recordings of two minutes to four hours."""
    peaks = {}
    for minutes in _MINUTES:
        peaks[minutes] = _export(long_recording(folder / f"{minutes}.wav", minutes * 60), folder).peak
        (folder / f"{minutes}.wav").unlink()
        print(f"{f'peak memory, tiny.en, {minutes} minutes':<58} {peaks[minutes]:>7.0f} MiB", flush=True)
    ratio = peaks[240] / peaks[10]
    told = f"{peaks[240]:.0f} MiB", f"{peaks[10]:.0f} MiB"
    tell("peak memory, tiny.en: 240 minutes | 10", *told, ratio, "≤ 1.2", met=ratio <= 1.2)


def _export(recordings: Path, folder: Path, *options: str) -> Run:
    shutil.rmtree(folder / "out", ignore_errors=True)
    command = [sys.executable, "-m", "ls_transcribe", "export", str(recordings), "--engine", "whisper"]
    return run([*command, "--model", str(TINY_EN.folder), "-o", str(folder / "out"), *options])


def _measured(*arguments: str) -> dict[str, Any]:
    """Return what this module prints as a program, with the environment of the engine's own processes."""
    from ls_transcribe.engines.whisper.recogniser import WhisperLoader

    command = [sys.executable, "-m", "benchmarks.whisper", *arguments]
    environment = {**os.environ, **WhisperLoader(TINY_EN.folder).environment}
    told: dict[str, Any] = json.loads(
        subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    )
    return told


def _cpu_seconds(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def _errors(name: str) -> dict[str, float]:
    import jiwer
    import speech
    from spoken_words import NORMALISED

    from ls_transcribe import media
    from ls_transcribe.engines.pocketsphinx import PocketSphinxLoader
    from ls_transcribe.engines.recognition import RecognisedSpeech
    from ls_transcribe.engines.whisper.recogniser import WhisperLoader
    from ls_transcribe.transcripts import join_words

    is_whisper = name != _POCKETSPHINX
    recogniser = WhisperLoader(_MODELS[name].folder).load() if is_whisper else PocketSphinxLoader().load()
    told = dict.fromkeys(("errors", "words", "length", "seconds"), 0.0)
    for sample in speech.samples():
        pcm, heard = speech.pcm(sample.name), list[RecognisedSpeech]()
        told["seconds"] += _cpu_seconds(lambda pcm=pcm, heard=heard: heard.append(recogniser.recognise([pcm])))  # type: ignore[misc]
        told["length"] += len(pcm) / media.SAMPLE_RATE / media.SAMPLE_BYTES
        if said := speech.reference(sample):
            found = jiwer.process_words(said, join_words(heard[0].words), NORMALISED, NORMALISED)
            told["errors"] += found.substitutions + found.deletions + found.insertions
            told["words"] += len(found.references[0])
    return {name: round(value) if name in ("errors", "words") else value for name, value in told.items()}


def _bare(model: PackagedModel, path: Path) -> dict[str, list[float]]:
    import numpy as np
    from faster_whisper import WhisperModel

    from ls_transcribe import media
    from ls_transcribe.engines.whisper.recogniser import BEAM, WhisperLoader

    pcm = b"".join(media.decode(path))
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
    recogniser = WhisperLoader(model.folder, "en", "en").load()
    library = WhisperModel(str(model.folder), device="cpu", compute_type="int8", cpu_threads=1)

    def bare() -> None:
        _consume(
            library.transcribe(
                samples, language="en", beam_size=BEAM, temperature=[0.0], condition_on_previous_text=False,
                word_timestamps=True, vad_filter=True,
            )[0]
        )  # fmt: skip

    pairs = [(_cpu_seconds(lambda: recogniser.recognise([pcm])), _cpu_seconds(bare)) for _ in range(_TIMES)]
    return {"ours": [pair[0] for pair in pairs], "bare": [pair[1] for pair in pairs]}


def _consume(segments: Iterable[object]) -> None:
    for _segment in segments:
        pass


if __name__ == "__main__":
    told = _errors(sys.argv[2]) if sys.argv[1] == "errors" else _bare(_MODELS[sys.argv[2]], Path(sys.argv[3]))
    print(json.dumps(told))
