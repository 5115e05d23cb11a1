"""How loud a recording is from moment to moment, measured while it is decoded."""

from array import array
from math import log10
from operator import mul
from pathlib import Path

from ls_transcribe import media
from ls_transcribe.errors import UnusableAudio
from ls_transcribe.model.sound_levels import LEVEL_STEP, QUIETEST, SoundLevels

_EVERY = 8
"""Only each such sample is measured: loudness is the same, in an eighth of the time."""

_STEP = media.SAMPLE_RATE * LEVEL_STEP // 1000
_STEP_BYTES = _STEP * media.SAMPLE_BYTES
_FULL_SCALE = 32_768**2


class SoundMeter:
    """Measures how loud PCM is: mono, 16-bit, at 16 kHz."""

    def __init__(self) -> None:
        self._levels = bytearray()
        self._pending = bytearray()

    def add(self, pcm: bytes) -> None:
        """Measure what comes next. It may have any length."""
        self._pending += pcm
        whole = len(self._pending) // _STEP_BYTES * _STEP_BYTES
        samples = array("h", bytes(self._pending[:whole]))[::_EVERY]
        del self._pending[:whole]
        size = _STEP // _EVERY
        self._levels += bytes(_level(samples[start : start + size]) for start in range(0, len(samples), size))

    @property
    def levels(self) -> SoundLevels:
        """How loud it was. A rest that is shorter than a moment is left out."""
        return SoundLevels(bytes(self._levels))


def levels_of(path: Path) -> SoundLevels | None:
    """Return how loud a recording is; None if it cannot be decoded. All of it is decoded."""
    try:
        return measure_levels(path)
    except (UnusableAudio, OSError):
        return None


def measure_levels(path: Path) -> SoundLevels:
    """Return how loud a recording is. All of it is decoded.

    Raises:
        UnusableAudio: The file is empty or no audio, or only a part can be read.
        OSError: The file cannot be read.
    """
    meter = SoundMeter()
    media.measure(path, meter.add)
    return meter.levels


def _level(samples: "array[int]") -> int:
    """Return how many dB samples are below full scale. What all of them have in common is no sound."""
    mean = sum(samples) / len(samples)
    power = (sum(map(mul, samples, samples)) / len(samples) - mean * mean) / _FULL_SCALE
    return min(round(-10 * log10(power)), QUIETEST) if power > 0 else QUIETEST
