"""The length of a recording, never too short: for whoever pays by the length and cannot decode every recording first.

Headers lie: of recordings that were put one behind the other, the header is that of the first; editors cut by telling
players what to leave out; recorders that lost power have written a length of nothing. So all packets are counted where
all of a file can be read. Where only some of it is (an object in S3), its header counts, if nothing contradicts it.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from ls_transcribe.errors import UnusableAudio
from ls_transcribe.media.container import frames, libav, opened
from ls_transcribe.media.header import header_length
from ls_transcribe.media.header_checks import PCM_IN_WAV, bytes_of_sound, explain_untrusted, length_of_mp3
from ls_transcribe.media.ranged_file import RangedFile
from ls_transcribe.model import timecode

if TYPE_CHECKING:
    from av import AudioStream
    from av.container import InputContainer

MOST_BYTES = 4_000_000
"""The most bytes that are read of a recording that is not on this machine. A smaller one is read whole."""

_GUESSED = ("mp3", "aac", "amr")  # libav's names of containers whose packets tell more than their headers
_LIE = 1_000  # ms: a header that is so much shorter than what follows is not that of all of it
_ROUNDING = 150  # ms: encoders add or remove up to a few frames, which headers do not always count
_WHOLE = {"ignore_editlist": "1"}  # what an editor cut away is still in the file, and may be counted


def longest_length(path: Path) -> int:
    """Return the length of a recording on disk (ms), never too short. All of it is read, and nothing is decoded.

    Raises:
        UnusableAudio: The file is empty or no audio.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        return _counted(file, path.stat().st_size)


def longest_length_far(read: Callable[[int, int], bytes], size: int, *, most: int = MOST_BYTES) -> int:
    """Return the length of a recording of `size` bytes (ms), never too short. At most `most` bytes of it are read.

    `read` returns the bytes from a place on, as many as are asked for.

    Raises:
        UnusableAudio: It is no audio, or so few bytes do not tell how long it is. The reason says which.
    """
    if size <= most:
        return _counted(BytesIO(read(0, size)), size)
    file = RangedFile(read, size, most)
    with opened(cast("BinaryIO", file), size, **_WHOLE) as (container, stream):
        file.check()
        return _by_header(file, size, container, stream)


def _counted(file: BinaryIO, size: int) -> int:
    """Return the length of all packets, or of what is decoded where the header says something else."""
    with opened(file, size, **_WHOLE) as (container, stream):
        name = container.format.name
        if name == "wav" and stream.codec_context.name in PCM_IN_WAV:
            return _of_samples(bytes_of_sound(file, size), stream)
        header = 0 if name.startswith(_GUESSED) else header_length(container, stream) or 0
        counted = max(_of_packets(container, stream))
    if not header and not counted:
        raise UnusableAudio("its audio track is empty")
    if header and counted - header > _LIE:
        counted = max(counted, _decoded(file, size))
    return max(header, counted) + _ROUNDING


def _decoded(file: BinaryIO, size: int) -> int:
    """Return the length of all that can be decoded (ms): where recordings are joined, packets may be lost."""
    seconds = 0.0
    file.seek(0)
    with opened(file, size, **_WHOLE) as (container, stream):
        for frame in frames(container, stream):
            seconds += frame.samples / frame.sample_rate
    return timecode.from_seconds(seconds)


def _of_packets(container: "InputContainer", stream: "AudioStream") -> tuple[int, int]:
    """Return the length of all packets together, and the time from the first to the end of the last one (ms)."""
    total = end = 0
    begin: int | None = None
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except libav().FFmpegError:  # it breaks off
            packet = None
        if packet is None:
            break
        length = packet.duration or 0
        total += length
        if packet.pts is not None:
            begin = packet.pts if begin is None else min(begin, packet.pts)
            end = max(end, packet.pts + length)
    if not stream.time_base:  # None, and from PyAV 19 on 0, if it is unset
        return 0, 0
    return timecode.from_seconds(float(total * stream.time_base)), timecode.from_seconds(
        float((end - (begin or 0)) * stream.time_base)
    )


def _by_header(file: RangedFile, size: int, container: "InputContainer", stream: "AudioStream") -> int:
    """Return the length by the header of a file of which not all is read.

    Raises:
        UnusableAudio: The header does not tell it, or something else in the file contradicts it.
    """
    name = container.format.name
    if name == "wav" and stream.codec_context.name in PCM_IN_WAV:
        return _of_samples(bytes_of_sound(cast("BinaryIO", file), size), stream)
    length = header_length(container, stream)
    reason = explain_untrusted(cast("BinaryIO", file), size, name, stream)
    file.check()
    if reason or not length:
        raise UnusableAudio(f"its header does not say how long it is ({reason or 'it has no length'})")
    if name == "mp3":
        length = length_of_mp3(cast("BinaryIO", file), size, length)
    return length + _ROUNDING


def _of_samples(size: int, stream: "AudioStream") -> int:
    context = stream.codec_context
    width = PCM_IN_WAV[context.name] * context.channels
    samples = -(-size // width)
    return -(-samples * 1000 // context.sample_rate)
