"""Lengths that are never too short: of what jobs cost, nobody may be told too little."""

from collections.abc import Callable
from pathlib import Path

import audio
import pytest

from ls_transcribe import media
from ls_transcribe.errors import UnusableAudio
from ls_transcribe.media.longest_length import longest_length, longest_length_far

SECONDS = 12.3
MOST = 200_000
"""Bytes that are read of files that are somewhere else: fewer than the files have."""
MOST_OF_FLAC = 600_000
"""The same of a FLAC, which is looked at in five places."""


class Elsewhere:
    """A file that is read in pieces; `read` counts the bytes."""

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        self.size = len(self._content)
        self.bytes = 0

    def read(self, start: int, number: int) -> bytes:
        piece = self._content[start : start + number]
        self.bytes += len(piece)
        return piece

    def length(self, most: int = MOST) -> int:
        return longest_length_far(self.read, self.size, most=most)


def _decoded(path: Path) -> int:
    return sum(map(len, media.decode(path))) * 1000 // (media.SAMPLE_RATE * media.SAMPLE_BYTES)


def _joined(folder: Path, suffix: str, *, lengths: tuple[int, int] = (3, 12)) -> Path:
    """A short recording and a longer one in one file."""
    parts = [audio.write(folder / f"{number}.{suffix}", audio.noise(lengths[number])) for number in range(2)]
    path = folder / f"joined.{suffix}"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


@pytest.mark.parametrize("suffix", audio.CODINGS)
def test_no_format_is_counted_too_short(tmp_path: Path, suffix: str) -> None:
    """What is counted is what is decoded, or up to a few frames more."""
    path = audio.write(tmp_path / f"tone.{suffix}", audio.tone(SECONDS))
    decoded, counted = _decoded(path), longest_length(path)

    assert decoded <= counted <= decoded + 300


@pytest.mark.parametrize("suffix", ["aac", "amr", "flac", "mp3", "ogg", "opus", "webm"])
def test_joined_recordings_are_counted_whole(tmp_path: Path, suffix: str) -> None:
    """The header is that of the first one, or of the last one, and all are paid."""
    path = _joined(tmp_path, suffix)
    decoded, counted = _decoded(path), longest_length(path)

    assert 14_900 < decoded <= counted <= decoded + 1_000


@pytest.mark.parametrize("claimed", [0, 32_000, 9_000_000, 0xFFFF_FFFF])
def test_a_wav_is_as_long_as_its_bytes(tmp_path: Path, claimed: int) -> None:
    """Whatever its header says, also where not all of it is read."""
    path = audio.write_wav(tmp_path / "talk.wav", audio.noise(SECONDS), claimed=claimed)

    assert (longest_length(path), Elsewhere(path).length()) == (12_300, 12_300)


def test_chunks_behind_the_samples_are_no_sound(tmp_path: Path) -> None:
    """Editors write notes there; what is no chunk is counted."""
    path = audio.write_wav(tmp_path / "talk.wav", audio.noise(SECONDS))
    with path.open("ab") as file:
        file.write(b"LIST" + (64_000).to_bytes(4, "little") + bytes(64_000))
    noted = longest_length(path)
    with path.open("ab") as file:
        file.write(bytes(32_000))

    assert (noted, longest_length(path)) == (12_300, 12_300 + 3_001)


@pytest.mark.parametrize(
    ("suffix", "most"),
    [("wav", MOST), ("mp3", MOST), ("flac", MOST_OF_FLAC), ("m4a", MOST), ("mp4", MOST), ("webm", MOST)],
)
def test_some_bytes_are_enough(tmp_path: Path, suffix: str, most: int) -> None:
    """Where the header tells it, also at the end of the file, only so many bytes are read."""
    pcm = audio.noise(4 * SECONDS)
    path = audio.write(tmp_path / f"tone.{suffix}", pcm, bit_rate=128_000)
    there = Elsewhere(path)
    length = there.length(most)

    assert (there.bytes <= most < there.size, 49_200 <= length <= 49_700) == (True, True), (there.size, length)


def _without_xing(folder: Path) -> Path:
    return audio.write(folder / "talk.mp3", audio.noise(4 * SECONDS), write_xing="0")


def _without_frames(folder: Path) -> Path:
    """Its Xing header is there, and counts nothing."""
    path = audio.write(folder / "talk.mp3", audio.noise(4 * SECONDS), bit_rate=128_000)
    content = bytearray(path.read_bytes())
    place = max(content.find(b"Xing"), content.find(b"Info")) + 8
    content[place : place + 4] = bytes(4)
    path.write_bytes(content)
    return path


def _in_fragments(folder: Path) -> Path:
    return audio.write(
        folder / "talk.mp4", audio.noise(4 * SECONDS), movflags="frag_keyframe+empty_moov", frag_duration="2000000"
    )


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (_without_xing, "an MP3 says it in a Xing header, and there is none"),
        (_in_fragments, "a part of it does not say how long it is"),
        (_without_frames, "an MP3 says it in a Xing header, and there is none"),
        (lambda folder: _joined(folder, "mp3", lengths=(10, 40)), "several recordings were joined in it"),
        (lambda folder: _joined(folder, "mp4", lengths=(40, 10)), "several recordings were joined in it"),
        (lambda folder: _joined(folder, "webm", lengths=(10, 40)), "several recordings were joined in it"),
    ],
)
def test_what_some_bytes_do_not_tell_is_not_known(tmp_path: Path, make: Callable[[Path], Path], expected: str) -> None:
    """A guess could be too short; read whole, all of them are known."""
    path = make(tmp_path)
    there = Elsewhere(path)

    with pytest.raises(UnusableAudio, match=expected):
        there.length()
    assert _decoded(path) <= there.length(10**9)


@pytest.mark.parametrize("lengths", [(10, 40), (40, 10), (25, 25)])
def test_joined_flacs_are_found_out(tmp_path: Path, lengths: tuple[int, int]) -> None:
    """The frames have numbers: those of the last one are no longer those of the header, or they begin anew."""
    there = Elsewhere(_joined(tmp_path, "flac", lengths=lengths))

    with pytest.raises(UnusableAudio, match="the numbers of its frames say something else"):
        there.length(MOST_OF_FLAC)


def test_what_is_no_recording_is_told(tmp_path: Path) -> None:
    """As everywhere else."""
    path = tmp_path / "talk.wav"
    path.write_bytes(b"no sound")

    with pytest.raises(UnusableAudio, match="it is not a recording, whatever its name says"):
        longest_length(path)
