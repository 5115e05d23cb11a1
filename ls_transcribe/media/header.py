"""The length of a recording by the header of its file, and what a header cannot know."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ls_transcribe.errors import UnusableAudio
from ls_transcribe.model import timecode

if TYPE_CHECKING:
    from av import AudioStream
    from av.container import InputContainer

_TIME_BASE = 1_000_000  # libav's AV_TIME_BASE: times of a container are in µs
# Of these containers, libav gives the length of the whole (perhaps of the picture) as that of the audio track.
_WITHOUT_TRACK_LENGTH = ("matroska", "asf")
# Of these, it only guesses the length from the bit rate.
_WITHOUT_LENGTH = ("aac", "amr", "amrnb", "amrwb")
# A track's own length, in the tag in which Matroska's writers store it: "00:01:02.345000000".
_MATROSKA_TAG = re.compile(r"(\d+):(\d+):(\d+\.?\d*)")
_OPUS_HEAD = b"OpusHead"
# The header of a streamed WAV, to which its writer could not go back, says about this many bytes or more.
_STREAMED_WAV = 0x7FFF_0000


def promised_length(path: Path, container: str, header: int | None, readable: int) -> int | None:
    """Return the length of a recording by its header (ms); None if there is none, or only a guess.

    `container` is libav's name of the container, `header` what `header_length` returns, and `readable` the length that
    could be read (ms).

    Raises:
        UnusableAudio: The file breaks off.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        if container == "wav":
            return _promised_by_riff(file, readable)
        if container == "ogg" and not _ends_with_whole_page(file):
            raise UnusableAudio(f"it ends too early, after {timecode.to_seconds(readable):.1f} s")
    return None if is_guess(path, container) else header


def is_guess(path: Path, container: str) -> bool:
    """Return whether the length by the header is a guess, as of an MP3 without a Xing header, or of a cut WAV.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        if container == "mp3":
            return not _has_xing_header(file)
        if container == "wav":
            claimed, present = _data_sizes(file)
            return claimed is None or claimed > present
    return container in _WITHOUT_LENGTH


def header_length(container: "InputContainer", stream: "AudioStream") -> int | None:
    """Return the time when the sound ends by the header (ms from the beginning of playback); None if unknown."""
    start = (container.start_time or 0) / _TIME_BASE
    has_track_length = not container.format.name.startswith(_WITHOUT_TRACK_LENGTH)
    if has_track_length and stream.duration is not None and stream.time_base:
        lead = 0 if stream.start_time is None else float(stream.start_time * stream.time_base) - start
        seconds = float(stream.duration * stream.time_base) - _unheard(container, stream)
        return timecode.from_seconds(max(lead, 0) + max(seconds, 0))
    if container.duration and len(container.streams) == 1:
        return timecode.from_seconds(container.duration / _TIME_BASE - start)
    if tagged := _MATROSKA_TAG.fullmatch(stream.metadata.get("DURATION", "")):
        hours, minutes, seconds = map(float, tagged.groups())
        return timecode.from_seconds((hours * 60 + minutes) * 60 + seconds - start)
    return None


def _unheard(container: "InputContainer", stream: "AudioStream") -> float:
    """Return the seconds at the beginning of an Ogg Opus file that are decoded and not played; libav counts them.

    What cuts a recording out of a longer one without encoding it anew may leave a second or more of them
    (https://www.rfc-editor.org/rfc/rfc7845#section-5.1: the field is in samples of 48,000 a second).
    """
    header = stream.codec_context.extradata or b""
    if container.format.name != "ogg" or not header.startswith(_OPUS_HEAD):
        return 0.0
    return int.from_bytes(header[10:12], "little") / 48_000


def claimed_length(container: "InputContainer", stream: "AudioStream") -> int | None:
    """Return the longest length that the header has for the sound or the whole file (ms); None if it has none.

    Audio that is not compressed has none: programs that stream it leave the largest number there.
    """
    if stream.codec_context.name.startswith("pcm_"):
        return None
    start = max(container.start_time or 0, 0)
    whole = timecode.from_seconds((container.duration - start) / _TIME_BASE) if container.duration else None
    return max(filter(None, (header_length(container, stream), whole)), default=None)


def _promised_by_riff(file: BinaryIO, readable: int) -> int | None:
    """Return the length by the header of a WAV (ms); None if all is there. libav does not compare it with the file."""
    claimed, present = _data_sizes(file)
    return readable * claimed // present if claimed is not None and claimed > present > 0 else None


def _data_sizes(file: BinaryIO) -> tuple[int | None, int]:
    """Return the bytes of sound in a WAV: by its header (None if it was streamed, or is no WAV), and those after it.

    There may be more than sound after it: other chunks can follow.
    """
    size = os.fstat(file.fileno()).st_size
    large = None
    position = 12
    while position + 8 <= size:
        file.seek(position)
        name, length = file.read(4), int.from_bytes(file.read(4), "little")
        if name == b"ds64":  # RF64: sizes beyond 4 GiB
            file.seek(position + 16)
            large = int.from_bytes(file.read(8), "little")
        if name == b"data":
            claimed = large if large is not None and length == 0xFFFF_FFFF else length
            return None if large is None and claimed >= _STREAMED_WAV else claimed, size - position - 8
        position += 8 + length + length % 2
    return None, 0


def _has_xing_header(file: BinaryIO) -> bool:
    """Return whether an MP3's first frame has its length. All encoders write it, except for streams."""
    file.seek(end_of_id3(file))
    frame = file.read(4096)
    return any(mark in frame for mark in (b"Xing", b"Info", b"VBRI"))


def end_of_id3(file: BinaryIO) -> int:
    """Return where the sound of an MP3 begins: after the tag with title and picture, if it has one."""
    file.seek(0)
    head = file.read(10)
    if not head.startswith(b"ID3"):
        return 0
    return 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))


def _ends_with_whole_page(file: BinaryIO) -> bool:
    """Return whether an Ogg file ends where its last page ends. A page has 65,307 bytes at most (RFC 3533)."""
    size = os.fstat(file.fileno()).st_size
    file.seek(max(size - 65_307, 0))
    tail = file.read()
    page = tail[tail.rfind(b"OggS") :]
    if not page.startswith(b"OggS"):
        return True  # something else follows the last page
    lengths = page[27 : 27 + page[26]] if len(page) > 26 else b""
    return len(page) > 26 and len(lengths) == page[26] and len(page) >= 27 + len(lengths) + sum(lengths)
