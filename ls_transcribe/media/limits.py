"""What no recording can be. A file of a few bytes must not cost hours of work, or gigabytes of silence.

Real recordings are far from these limits: the sparsest sound that encoders write, silence in Opus or FLAC, takes more
than ten bytes a second.
"""

import os
from math import inf
from typing import BinaryIO

from ls_transcribe.errors import UnusableAudio
from ls_transcribe.model import timecode
from ls_transcribe.text import numbers

LONGEST_GAP = 4 * 3600
"""Seconds that time stamps may leave out at once, and that are filled with silence: the longest recording that Amazon
Transcribe takes."""

MOST_EMPTY_PACKETS = 10_000
"""Packets in a row of which no sound comes. Of the shortest that are usual (2.5 ms), these are 25 s."""

_BYTES_A_SECOND = 1  # what a second takes at least
_LONGEST = 1_000 * 3600  # seconds
_LOWEST_RATE = 2_000  # samples a second; at half of the telephone's 8,000, speech can just be understood
_HIGHEST_RATE = 2_000_000  # samples a second: recorders of bats have half of it
_MOST_SEEKS = 1_000_000  # to open a file; one of a day in fragments of a second takes 800,000
_EMPTY_PACKET = 1  # bytes: what codecs write where there is nothing, and say no more


def check_claim(length: int | None, size: int) -> None:
    """Refuse a file of `size` bytes whose header claims a length (ms) that they cannot hold.

    Raises:
        UnusableAudio: It does.
    """
    if length is not None and _is_too_long(timecode.to_seconds(length), size):
        claimed = numbers.duration(timecode.to_seconds(length))
        raise UnusableAudio(
            f"it claims to last {claimed}, which its {size:,} bytes cannot hold: it is damaged, or not a recording"
        )


def check_rate(rate: int) -> None:
    """Refuse audio with too few samples a second for speech, or with more than any recorder makes.

    The second of these would cost as much memory and time as the number says, whatever the size of the file.

    Raises:
        UnusableAudio: There are too few or too many.
    """
    if rate > _HIGHEST_RATE:
        raise UnusableAudio(f"its header says {rate:,} samples a second: it is damaged, or not a recording")
    if 0 < rate < _LOWEST_RATE:
        raise UnusableAudio(f"its header says {rate:,} samples a second, and speech needs {_LOWEST_RATE:,} or more")


def check_decoded(seconds: float, size: int) -> None:
    """Refuse to decode more than `seconds` from a file of `size` bytes, if that is more than it can hold.

    Raises:
        UnusableAudio: It is.
    """
    if _is_too_long(seconds, size):
        raise UnusableAudio(
            f"more than {numbers.duration(seconds)} would come of its {size:,} bytes: it is damaged, or not a recording"
        )


def check_gap(seconds: float, moment: float) -> None:
    """Refuse a gap in the time stamps, `moment` seconds after the beginning, that is no pause any more.

    Raises:
        UnusableAudio: It is longer than LONGEST_GAP.
    """
    if seconds > LONGEST_GAP:
        raise UnusableAudio(
            f"its time stamps leave out {numbers.duration(seconds)} after {moment:.1f} s: they are damaged, or it is "
            "several recordings in one file"
        )


class EmptyPackets:
    """Counts packets in a row of which no sound comes, so that a file of nothing else comes to an end."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, packet_size: int, frames: int) -> None:
        """Take note of a packet of so many bytes, of which so many frames were decoded.

        Raises:
            UnusableAudio: There were more than MOST_EMPTY_PACKETS without any sound.
        """
        has_sound = frames > 0 and packet_size > _EMPTY_PACKET
        self._count = 0 if has_sound else self._count + 1
        if self._count > MOST_EMPTY_PACKETS:
            raise UnusableAudio(
                f"{MOST_EMPTY_PACKETS:,} pieces in a row have no sound: it is damaged, or not a recording"
            )


class CountedFile:
    """An open file that ends the reading of an endless header.

    libav looks at each piece of a header, and a header can be millions of empty ones. Until `check_opened`, it may move
    in the file only so often: then the file seems to end, since libav goes on after an error.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.tell = file.tell
        self._file = file
        self._moves_left: float = _MOST_SEEKS

    def read(self, size: int) -> bytes:
        """Return the next bytes, as files do."""
        return self._file.read(size) if self._moves_left > 0 else b""

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a place in the file, as files do. A place that no file has, of damaged headers, is its end."""
        self._moves_left -= 1
        try:
            return self._file.seek(offset, whence)
        except (OSError, ValueError, OverflowError):
            return self._file.seek(0, os.SEEK_END)

    def check_opened(self) -> None:
        """Refuse the file if its header took too many moves; those that follow are not counted.

        Raises:
            UnusableAudio: It did.
        """
        if self._moves_left <= 0:
            raise UnusableAudio("its header has no end: it is damaged, or not a recording")
        self._moves_left = inf


def _is_too_long(seconds: float, size: int) -> bool:
    return seconds > min(size / _BYTES_A_SECOND, _LONGEST)
