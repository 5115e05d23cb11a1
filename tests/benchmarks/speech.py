"""Long recordings made of the project's short ones."""

import wave
from itertools import cycle, islice
from pathlib import Path

import speech

from ls_transcribe import media

_PAUSE = bytes(media.SAMPLE_RATE * media.SAMPLE_BYTES * 3 // 4)


def spoken() -> list[bytes]:
    """The samples in which someone speaks, as PCM."""
    return [speech.pcm(sample.name) for sample in speech.samples() if speech.reference(sample)]


def long_recording(path: Path, seconds: int, *, begin: int = 0) -> Path:
    """A WAV of so many seconds: the samples one after another, beginning with another one for another `begin`."""
    pieces = spoken()
    size = seconds * media.SAMPLE_RATE * media.SAMPLE_BYTES
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(media.SAMPLE_BYTES)
        file.setframerate(media.SAMPLE_RATE)
        written = 0
        for piece in islice(cycle(pieces), begin, None):
            for pcm in (piece, _PAUSE):
                kept = pcm[: size - written]
                file.writeframes(kept)
                written += len(kept)
            if written >= size:
                return path
    return path
