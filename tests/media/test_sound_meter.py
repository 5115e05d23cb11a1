"""How loud recordings are, and where nobody can be heard in them."""

from pathlib import Path

import audio
import pytest
from speech import SAMPLES, pcm

from ls_transcribe.media.sound_meter import SoundMeter, levels_of
from ls_transcribe.model.sound_levels import QUIETEST, SoundLevels


def _measured(sound: bytes, size: int) -> SoundLevels:
    meter = SoundMeter()
    for start in range(0, len(sound), size):
        meter.add(sound[start : start + size])
    return meter.levels


def test_pieces_of_any_length_give_the_same() -> None:
    """However a file is decoded."""
    sound = pcm("library-notice.webm")
    assert _measured(sound, 2) == _measured(sound, 1_999_998) == _measured(sound, 4096)


def test_a_moment_is_as_loud_as_it_is() -> None:
    """Digital silence is at the end of the scale; half of full scale, square, is 6 dB below it."""
    assert _measured(bytes(6_400), 6_400).levels == bytes([QUIETEST, QUIETEST])
    assert _measured((b"\x00\x40" * 16 + b"\x00\xc0" * 16) * 50, 3_200).levels == bytes([6])


def test_an_offset_is_not_heard() -> None:
    """What cheap recorders add to each sample makes no sound: neither alone, nor below what does."""
    offset = b"".join((value + 2_000).to_bytes(2, "little", signed=True) for value in (0, 0, 0, 0))
    assert _measured(offset * 800, 6_400).levels == bytes([QUIETEST, QUIETEST])
    assert _measured((b"\x10\x48" * 16 + b"\x10\xc8" * 16) * 50, 3_200).levels == bytes([6])


def test_people_are_heard_where_they_speak() -> None:
    """In a sample, two seconds of digital silence behind it, and room tone behind that."""
    sound = pcm("grandfather.flac")
    room = b"".join((7 * (-1) ** (number // 8)).to_bytes(2, "little", signed=True) for number in range(64_000))
    levels = _measured(sound + bytes(64_000) + room, 4096)
    end = len(sound) // 32
    assert levels.audible(0, end) > 0.7 * end
    assert (levels.audible(end + 100, end + 2_000), levels.audible(end + 2_100, levels.duration)) == (0, 0)


def test_a_recording_without_speech() -> None:
    """In the noise of a room alone nobody is heard, however quiet everything else is."""
    room = b"".join((7 * (-1) ** (number // 8)).to_bytes(2, "little", signed=True) for number in range(64_000))
    assert _measured(room, 4096).audible(0, 4_000) == 0


@pytest.mark.parametrize("content", [b"", b"no audio", None])
def test_what_is_no_audio_has_no_levels(tmp_path: Path, content: bytes | None) -> None:
    """And costs nothing else."""
    path = tmp_path / "a.wav"
    if content is not None:
        path.write_bytes(content)
    assert levels_of(path) is None


def test_a_file(tmp_path: Path) -> None:
    """All of it is measured."""
    path = audio.write_wav(tmp_path / "tone.wav", audio.tone(1.5))
    found = levels_of(path)
    assert found is not None
    assert (found.duration, found.audible(0, 1_500)) == (1_500, 1_500)
    assert levels_of(SAMPLES / "silence.wav") == SoundLevels(bytes([QUIETEST] * 40))
