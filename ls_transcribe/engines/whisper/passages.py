"""Cuts a recording into passages of speech, so that Whisper is given a few of its windows of 30 s at a time.

Where nobody speaks, Whisper invents words. So it is given speech alone, which the detector finds that comes with
faster-whisper (Silero). Audio is read in windows, so that memory does not grow with its length. Where a window begins
depends on the audio alone, and so do the passages.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ls_transcribe import media

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

LONGEST_STRETCH = 28
"""Seconds of speech without a pause, at most. Whisper's window has two more, in which it sees the last word's end."""

LONGEST = 4 * LONGEST_STRETCH * media.SAMPLE_RATE
"""Samples of a passage, at most: four of Whisper's windows, which it places itself. The last one of a passage is filled
up with silence and costs as much as a full one: with one window to a passage, hearing took 1.4 times as long."""

WINDOW = 120 * media.SAMPLE_RATE
"""Samples in which speech is looked for at a time: they and what the detector makes of them take 100 MB."""

PAUSE = 2_000
"""Silence (ms) that ends a stretch of speech. Cut at shorter ones, Whisper takes more of what follows for words."""

_LEAD = media.SAMPLE_RATE // 2  # samples before a window that are searched with it: a first sound may begin there
_ENDED = (PAUSE + 1_000) * media.SAMPLE_RATE // 1000  # samples without speech after which a stretch will not go on


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the recording in which somebody speaks: its first sample and that after its last."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SpokenPassage:
    """Stretches of speech, one after another, which are heard together. `samples` has only these."""

    stretches: tuple[Stretch, ...]
    samples: "Samples"

    def time_of(self, seconds: float) -> int:
        """Return where in the recording (ms) a time in this passage is."""
        return self._stretch_and_time(seconds)[1]

    def times_of(self, start: float, end: float) -> tuple[int, int]:
        """Return where in the recording (ms) something begins and ends. It ends in the stretch in which it begins."""
        stretch, begins = self._stretch_and_time(start)
        last = _to_ms(stretch.end)
        ends = begins + round((end - start) * 1000)
        return min(begins, last), min(max(ends, begins), last)

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / media.SAMPLE_RATE

    def part(self, start: float, end: float) -> "SpokenPassage":
        """Return what lies between two times (seconds) in it."""
        first, after = (min(round(time * media.SAMPLE_RATE), len(self.samples)) for time in (start, end))
        stretches, before = [], 0
        for stretch in self.stretches:
            length = stretch.end - stretch.start
            begins, ends = max(first - before, 0), min(after - before, length)
            if begins < ends:
                stretches.append(Stretch(stretch.start + begins, stretch.start + ends))
            before += length
        return SpokenPassage(tuple(stretches), self.samples[first:after])

    def _stretch_and_time(self, seconds: float) -> tuple[Stretch, int]:
        position = round(seconds * media.SAMPLE_RATE)
        for stretch in self.stretches:
            length = stretch.end - stretch.start
            if position < length or stretch is self.stretches[-1]:
                return stretch, _to_ms(stretch.start + min(position, length))
            position -= length
        raise AssertionError  # a passage has a stretch


def passages(pcm: Iterable[bytes]) -> Iterator[SpokenPassage]:
    """Yield the passages of a recording, given as mono 16-bit PCM at 16 kHz. Silence has none."""
    import numpy as np

    window: Samples = np.empty(0, np.float32)
    start = 0  # samples before the window
    parts: list[SpokenPassage] = []  # of the next passage, a stretch each
    for piece, is_last in _pieces(pcm):
        window = np.concatenate((window, np.frombuffer(piece, "<i2").astype(np.float32) / 32768))
        stretches = _stretches(window)
        going_on = stretches[-1:] if stretches and not is_last and stretches[-1].end > len(window) - _ENDED else []
        for stretch in stretches[: len(stretches) - len(going_on)]:
            if parts and sum(len(part.samples) for part in parts) + stretch.end - stretch.start > LONGEST:
                yield _joined(parts)
                parts = []
            place = Stretch(start + stretch.start, start + stretch.end)
            parts.append(SpokenPassage((place,), window[stretch.start : stretch.end].copy()))
        if parts and not going_on:
            yield _joined(parts)
            parts = []
        kept = going_on[0].start if going_on else max(stretches[-1].end if stretches else 0, len(window) - _LEAD)
        window = window[kept:].copy()
        start += kept


def _pieces(pcm: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield PCM in pieces of a window's size, each with whether it is the last, which may be of any size."""
    pending = bytearray()
    size = WINDOW * media.SAMPLE_BYTES
    for piece in pcm:
        pending += piece
        while len(pending) > size:
            yield bytes(pending[:size]), False
            del pending[:size]
    yield bytes(pending), True


def _stretches(window: "Samples") -> list[Stretch]:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(max_speech_duration_s=LONGEST_STRETCH, min_silence_duration_ms=PAUSE)
    return [Stretch(found["start"], found["end"]) for found in get_speech_timestamps(window, options)]


def _joined(parts: Sequence[SpokenPassage]) -> SpokenPassage:
    import numpy as np

    stretches = tuple(stretch for part in parts for stretch in part.stretches)
    return SpokenPassage(stretches, np.concatenate([part.samples for part in parts]))


def _to_ms(samples: int) -> int:
    return samples * 1000 // media.SAMPLE_RATE
