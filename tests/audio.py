"""Recordings made for a test: of known length, in every container, whole and broken.

Nothing is left to chance: the same call gives the same bytes.
"""

import math
import struct
import wave
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain
from pathlib import Path
from random import Random
from typing import NamedTuple

import amr
import av
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

RATE = 16_000
"""Samples a second, unless another number is given."""

_PIECE = 16_000  # samples encoded at a time


class Coding(NamedTuple):
    """How the recordings with a suffix are made: libav's names of container and codec, and the codec's rates."""

    container: str
    codec: str
    rate: int = RATE
    bit_rate: int = 64_000


CODINGS = {
    "wav": Coding("wav", "pcm_s16le"),
    "wave": Coding("wav", "pcm_s16le"),
    "mp3": Coding("mp3", "libmp3lame"),
    "flac": Coding("flac", "flac"),
    "m4a": Coding("ipod", "aac"),
    "m4b": Coding("ipod", "aac"),
    "mp4": Coding("mp4", "aac"),
    "m4v": Coding("mp4", "aac"),
    "mov": Coding("mov", "pcm_s16le"),
    "3gp": Coding("3gp", "amr_nb"),
    "ogg": Coding("ogg", "libopus", 48_000),
    "oga": Coding("ogg", "flac"),
    "opus": Coding("opus", "libopus", 48_000),
    "webm": Coding("webm", "libopus", 48_000),
    "weba": Coding("webm", "libopus", 48_000),
    "mka": Coding("matroska", "flac"),
    "mkv": Coding("matroska", "aac"),
    "aac": Coding("adts", "aac"),
    "amr": Coding("amr", "amr_nb"),
    "aif": Coding("aiff", "pcm_s16be"),
    "aiff": Coding("aiff", "pcm_s16be"),
    "au": Coding("au", "pcm_s16be"),
    "avi": Coding("avi", "libmp3lame"),
    "caf": Coding("caf", "pcm_s16be"),
    "w64": Coding("w64", "pcm_s16le"),
    "wma": Coding("asf", "wmav2", 44_100),
    "wv": Coding("wv", "wavpack"),
}
"""By the suffix, without its dot."""


def tone(seconds: float, *, rate: int = RATE, channels: int = 1) -> bytes:
    """A tone of 200 Hz as 16-bit PCM, the same in every channel."""
    period = rate // 200
    one = [round(12_000 * math.sin(2 * math.pi * number / period)) for number in range(period)]
    samples = round(seconds * rate)
    repeated = (one * (samples // period + 1))[:samples]
    return array("h", [sample for sample in repeated for _ in range(channels)]).tobytes()


def noise(seconds: float, *, rate: int = RATE, channels: int = 1, seed: int = 0) -> bytes:
    """White noise as 16-bit PCM: what no codec makes small. Another seed gives other noise."""
    return Random(seed).randbytes(round(seconds * rate) * channels * 2)  # noqa: S311  # nothing secret


def silence(seconds: float, *, rate: int = RATE, channels: int = 1) -> bytes:
    """Digital silence as 16-bit PCM."""
    return bytes(round(seconds * rate) * channels * 2)


def write(
    path: Path, pcm: bytes, *, rate: int = RATE, channels: int = 1, bit_rate: int | None = None, **options: str
) -> Path:
    """A recording of 16-bit PCM, coded as the path's suffix says. `options` are those of libav's containers.

    The rate is that of the PCM; the codec has its own.
    """
    coding = CODINGS[path.suffix[1:]]
    coding = coding._replace(bit_rate=bit_rate or coding.bit_rate)
    with _writing(path, coding.container, options) as container:
        if coding.codec == "amr_nb":
            amr.mux(container, amr.encoded(pcm, rate=rate, channels=channels))
            return path
        stream = _audio(container, coding, channels)
        for packet in _packets(stream, pcm, rate, channels):
            container.mux(packet)
    return path


def write_shifted(
    path: Path, pcm: bytes, shift: Callable[[float], float], *, picture: float = 0.0, **options: str
) -> Path:
    """A recording whose time stamps are moved: what was at t seconds is at t + `shift(t)`.

    With `picture`, it has a video track too, so many seconds long from the beginning on.
    """
    coding = CODINGS[path.suffix[1:]]
    with _writing(path, coding.container, options) as container:
        film = _video(container) if picture else None
        stream = _audio(container, coding, 1)
        if film is not None:
            container.mux(list(_pictures(film, picture)))
        for packet in _packets(stream, pcm, RATE, 1):
            assert packet.pts is not None
            assert packet.dts is not None
            moved = round(shift(float(packet.pts * packet.time_base)) / packet.time_base)
            packet.pts, packet.dts = packet.pts + moved, packet.dts + moved
            container.mux(packet)
    return path


def write_film(path: Path, seconds: float) -> Path:
    """A video without sound."""
    with _writing(path, CODINGS[path.suffix[1:]].container, {}) as container:
        container.mux(list(_pictures(_video(container), seconds)))
    return path


def write_wav(path: Path, pcm: bytes, *, claimed: int | None = None, note: bytes = b"") -> Path:
    """A plain WAV of mono PCM at 16 kHz, whose header claims that so many bytes of samples follow, by default all.

    Writers that cannot go back to their header claim 0xFFFFFFFF or 0. A note stands in a chunk before the samples.
    """
    size = len(pcm) if claimed is None else claimed
    riff = min(size + 36, 0xFFFF_FFFF)
    length = struct.pack("<I", size)
    chunk = b"note" + struct.pack("<I", len(note)) + note + bytes(len(note) % 2) if note else b""
    return _written(path, b"RIFF", struct.pack("<I", riff), b"WAVE", _FORMAT, chunk, b"data", length, pcm)


def write_channels(path: Path, *channels: bytes) -> Path:
    """A WAV of several channels, each given as mono PCM at 16 kHz. Shorter ones end in silence."""
    longest = max(map(len, channels)) // 2
    samples = [array("h", pcm.ljust(2 * longest, b"\0")) for pcm in channels]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array("h", chain.from_iterable(zip(*samples, strict=True))).tobytes())
    return path


def write_rf64(path: Path, pcm: bytes, *, claimed: int | None = None) -> Path:
    """A WAV with 64-bit sizes, as recorders write for more than 4 GiB; `claimed` is what its header says (bytes)."""
    size = len(pcm) if claimed is None else claimed
    sizes = struct.pack("<4sIQQQI", b"ds64", 28, size + 72, size, size // 2, 0)
    unsaid = b"\xff\xff\xff\xff"
    return _written(path, b"RF64", unsaid, b"WAVE", sizes, _FORMAT, b"data", unsaid, pcm)


def cut(path: Path, share: float = 0.5) -> Path:
    """Leave only the first part of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: round(len(content) * share)])
    return path


def with_cover(path: Path, size: int) -> Path:
    """Put a picture of so many bytes before an MP3, in the ID3 tag that players show it from."""
    picture = b"\0image/png\0\x03\0" + b"\x89PNG\r\n\x1a\n" + bytes(size)
    frame = b"APIC" + struct.pack(">I", len(picture)) + b"\0\0" + picture
    length = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return _written(path, b"ID3\x03\0\0", length, frame, path.read_bytes())


_FORMAT = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16)


def _written(path: Path, *parts: bytes) -> Path:
    path.write_bytes(b"".join(parts))
    return path


@contextmanager
def _writing(path: Path, container: str, options: dict[str, str]) -> Iterator[OutputContainer]:
    # Through an open file, since libav takes some names for addresses; bitexact, since it draws serial numbers.
    with (
        path.open("wb") as file,
        av.open(file, "w", format=container, options={"fflags": "bitexact", **options}) as output,
    ):
        yield output


def _audio(container: OutputContainer, coding: Coding, channels: int) -> AudioStream:
    stream = container.add_stream(coding.codec, rate=coding.rate, layout="stereo" if channels == 2 else "mono")
    assert isinstance(stream, AudioStream)
    stream.bit_rate = coding.bit_rate
    stream.codec_context.flags |= Flags.bitexact
    return stream


def _packets(stream: AudioStream, pcm: bytes, rate: int, channels: int) -> "Iterator[Packet[AudioStream]]":
    width = 2 * channels
    for start in range(0, len(pcm), _PIECE * width):
        piece = pcm[start : start + _PIECE * width]
        frame = av.AudioFrame(format="s16", layout="stereo" if channels == 2 else "mono", samples=len(piece) // width)
        frame.planes[0].update(piece)
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), start // width
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _video(container: OutputContainer) -> VideoStream:
    stream = container.add_stream("mpeg4", rate=10, width=32, height=32, pix_fmt="yuv420p")
    assert isinstance(stream, VideoStream)
    stream.codec_context.flags |= Flags.bitexact
    return stream


def _pictures(stream: VideoStream, seconds: float) -> "Iterator[Packet[VideoStream]]":
    for number in range(round(seconds * 10)):
        frame = av.VideoFrame(32, 32, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([128]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, 10)
        yield from stream.encode(frame)
    yield from stream.encode(None)
