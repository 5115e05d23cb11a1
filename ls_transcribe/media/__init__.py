"""Measures, decodes and converts the audio of recordings.

Half a file often decodes without an error, so the length that could be read is compared with the length in the file's
header. Files are recognised by their content, since a name proves nothing. Only containers of audio are opened: libav
would follow a script that pretends to be a recording to other files.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ls_transcribe.errors import UnusableAudio
from ls_transcribe.media import limits
from ls_transcribe.media.container import frames, libav, opened
from ls_transcribe.media.header import header_length, is_guess, promised_length
from ls_transcribe.model import timecode

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler, AudioStream
    from av.container import InputContainer

SAMPLE_RATE = 16_000
"""Samples per second that recognisers get: speech has little above 8 kHz."""

SAMPLE_BYTES = 2
"""Bytes of a sample: signed 16-bit, little-endian, one channel."""

READABLE_SHARE = 0.98
"""A file is broken if less than this share of it can be read: encoders round by far less, cuts lose far more."""

_NOTHING = "its audio track is empty or could not be decoded"
# Encoders add or remove up to a few frames (ms). Of a recording of one second that is more than a fiftieth.
_ROUNDING = 150
# A jump in the time stamps of this length (ms) or more is audio that was not stored. Shorter jumps are rounding: in
# WebM to whole ms and a frame.
_SHORTEST_GAP = 100


def measure(path: Path, listen: Callable[[bytes], object] = len) -> int:
    """Return the length of a recording in ms. All of it is decoded, and `listen` is called with each piece of PCM.

    Raises:
        UnusableAudio: The file is empty or no audio, or only a part can be read; the reason says how much.
        OSError: The file cannot be read.
    """
    size = 0
    for pcm in decode(path):
        size += len(pcm)
        listen(pcm)
    samples = size // SAMPLE_BYTES
    length = samples * 1000 // SAMPLE_RATE
    if length == 0:
        raise UnusableAudio(_NOTHING)
    with _open(path) as (container, stream):
        name, header = container.format.name, header_length(container, stream)
    promised = promised_length(path, name, header, length)
    if promised is not None and length < promised * READABLE_SHARE and promised - length > _ROUNDING:
        readable, whole = timecode.to_seconds(length), timecode.to_seconds(promised)
        raise UnusableAudio(f"only {readable:.1f} of {whole:.1f} s could be read: the file is incomplete or damaged")
    return length


def length(path: Path) -> int:
    """Return the length of a recording in ms, by its header where that tells it: nothing is decoded then.

    It is not checked that all of it can be read, as `measure` does.

    Raises:
        UnusableAudio: The file is empty or no audio.
        OSError: The file cannot be read.
    """
    with _open(path) as (container, stream):
        name, header = container.format.name, header_length(container, stream)
    return measure(path) if not header or is_guess(path, name) else header


def channels(path: Path) -> int:
    """Return the number of channels of a recording.

    Raises:
        UnusableAudio: The file is empty or no audio.
        OSError: The file cannot be read.
    """
    with _open(path) as (_container, stream):
        return max(stream.codec_context.layout.nb_channels, 1)


def decode(path: Path, channel: int | None = None) -> Iterator[bytes]:
    """Yield a recording as mono 16-bit PCM at 16 kHz, in pieces as they are decoded. It may have any length.

    `channel` is the number of the only channel that is taken, from 0 on; without it, all are mixed.

    Sample n is played n / 16,000 s after the beginning: gaps in the time stamps are filled with silence. Damaged
    packets are left out; `measure` finds out whether too much is missing.

    Raises:
        UnusableAudio: The file is empty or no audio, or nothing of it can be read.
        OSError: The file cannot be read.
    """
    with _open(path) as (container, stream):
        resample = _Resampler(channel)
        position = 0
        size = path.stat().st_size
        for frame in frames(container, stream):
            missing = _samples_missing_before(frame, container, position)
            limits.check_gap(missing / SAMPLE_RATE, position / SAMPLE_RATE)
            limits.check_decoded((position + missing) / SAMPLE_RATE, size)
            for pcm in chain(_silence(missing), [resample(frame)]):
                position += len(pcm) // SAMPLE_BYTES
                yield pcm
        yield resample(None)


def convert(path: Path, target: BinaryIO) -> None:
    """Write a recording as FLAC, exactly as `decode` yields it. Every browser plays FLAC.

    `target` is an empty file. libav goes back in it at the end, to write the length into the header.

    Raises:
        UnusableAudio: The recording is empty or no audio, or nothing of it can be read.
        OSError: The recording cannot be read, or the target cannot be written.
    """
    av = libav()
    is_empty = True
    with av.open(target, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono")
        for pcm in filter(None, decode(path)):
            frame = av.AudioFrame("s16", "mono", len(pcm) // SAMPLE_BYTES)
            frame.planes[0].update(pcm)
            frame.sample_rate = SAMPLE_RATE
            container.mux(stream.encode(frame))
            is_empty = False
        if is_empty:
            raise UnusableAudio(_NOTHING)
        container.mux(stream.encode(None))
    target.flush()


@contextmanager
def _open(path: Path) -> "Iterator[tuple[InputContainer, AudioStream]]":
    """Open a recording: its container and its first audio track."""
    with path.open("rb") as file, opened(file, os.fstat(file.fileno()).st_size) as tracks:
        yield tracks


def _samples_missing_before(frame: "AudioFrame", container: "InputContainer", position: int) -> int:
    """Return how many samples were not stored between `position`, in samples, and the beginning of a frame."""
    if frame.time is None or not container.duration:
        return 0
    av = libav()
    moment = frame.time - (container.start_time or 0) / av.time_base
    if moment > container.duration / av.time_base:
        return 0  # a broken time stamp, not a pause
    missing = round(moment * SAMPLE_RATE) - position
    return missing if missing * 1000 >= _SHORTEST_GAP * SAMPLE_RATE else 0


def _silence(samples: int) -> Iterator[bytes]:
    """Yield digital silence, in pieces of a second at most."""
    for start in range(0, samples, SAMPLE_RATE):
        yield bytes(min(SAMPLE_RATE, samples - start) * SAMPLE_BYTES)


class _Resampler:
    """Turns frames into PCM. It starts again where the audio changes its form, as chained and broadcast streams do.

    `channel` is that of `decode`. Where a form has not so many channels, the last one is taken.
    """

    def __init__(self, channel: int | None) -> None:
        self._channel = channel
        self._form: tuple[str, str, int] | None = None
        self._resampler = self._new()

    def __call__(self, frame: "AudioFrame | None") -> bytes:
        rest = b""
        if frame is not None:
            form = (frame.format.name, frame.layout.name, frame.sample_rate)
            if self._form not in (None, form):
                rest = self(None)
                self._resampler = self._new()
            if self._form != form:
                limits.check_rate(frame.sample_rate)
            self._form = form
        return rest + b"".join(map(self._pcm, self._resampler.resample(frame)))

    def _pcm(self, frame: "AudioFrame") -> bytes:
        """Return the samples of a frame that is resampled. A channel has a plane of its own."""
        plane = frame.planes[min(self._channel or 0, len(frame.planes) - 1)]
        return bytes(plane)[: frame.samples * SAMPLE_BYTES]

    def _new(self) -> "AudioResampler":
        form = {"format": "s16", "layout": "mono"} if self._channel is None else {"format": "s16p"}
        resampler: AudioResampler = libav().AudioResampler(**form, rate=SAMPLE_RATE)
        return resampler
