"""Files that claim what no recording can be are refused, and cost next to nothing."""

import struct
from pathlib import Path

import audio
import pytest

from ls_transcribe import media
from ls_transcribe.errors import UnusableAudio
from ls_transcribe.media import limits

_HOUR = 3600


def _reason(path: Path) -> str:
    with pytest.raises(UnusableAudio) as refused:
        media.measure(path)
    return str(refused.value)


def _wav(path: Path, data: bytes, *, rate: int = 16_000, before: bytes = b"") -> Path:
    """A WAV of 16-bit PCM, with chunks before its data."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    body = b"WAVE" + form + before + b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


@pytest.mark.parametrize("suffix", ["webm", "mka", "ogg"])
def test_few_bytes_do_not_last_for_a_thousand_hours(tmp_path: Path, suffix: str) -> None:
    """A second recording's time stamp that is months away would be filled with gigabytes of silence."""
    path = audio.write_shifted(
        tmp_path / f"talk.{suffix}", audio.tone(1), lambda moment: 1_000 * _HOUR if moment > 0.8 else 0
    )
    size = path.stat().st_size
    assert _reason(path) == (
        f"it claims to last 1,000.0 h, which its {size:,} bytes cannot hold: it is damaged, or not a recording"
    )


def test_a_gap_of_many_hours_is_no_pause(tmp_path: Path) -> None:
    """Enough bytes for the claim, but nothing was recorded for ten hours."""
    path = audio.write_shifted(tmp_path / "talk.mka", audio.noise(3), lambda moment: 10 * _HOUR if moment > 2 else 0)
    assert _reason(path) == (
        "its time stamps leave out 10.0 h after 2.0 s: they are damaged, or it is several recordings in one file"
    )


def test_a_gap_of_an_hour_is_filled(tmp_path: Path) -> None:
    """A recorder that paused leaves a gap, which is silence."""
    path = audio.write_shifted(tmp_path / "talk.mka", audio.noise(3), lambda moment: _HOUR if moment > 2 else 0)
    assert media.measure(path) == pytest.approx(_HOUR * 1000 + 3_000, abs=200)


@pytest.mark.parametrize("rate", [1, 100, 1_999])
def test_a_rate_at_which_nobody_can_speak_is_refused(tmp_path: Path, rate: int) -> None:
    """At one sample a second, a megabyte would last for six days."""
    path = _wav(tmp_path / "talk.wav", audio.noise(1), rate=rate)
    assert _reason(path) == f"its header says {rate:,} samples a second, and speech needs 2,000 or more"


@pytest.mark.parametrize("rate", [2_000_001, 751_255_168])
def test_a_rate_that_no_recorder_has_is_refused(tmp_path: Path, rate: int) -> None:
    """To resample from it would take a gigabyte of memory, and a minute, for a file of thirty kilobytes."""
    path = _wav(tmp_path / "talk.wav", audio.noise(1), rate=rate)
    assert _reason(path) == f"its header says {rate:,} samples a second: it is damaged, or not a recording"


def test_a_dictation_machines_rate_is_heard(tmp_path: Path) -> None:
    """Old dictation machines have 4,000 samples a second."""
    assert media.measure(_wav(tmp_path / "talk.wav", audio.noise(1, rate=4_000), rate=4_000)) == 1_000


def test_a_header_of_empty_chunks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decoder looks at each chunk: 30 MB of them would take a minute."""
    monkeypatch.setattr(limits, "_MOST_SEEKS", 10_000)
    path = _wav(tmp_path / "talk.wav", audio.noise(1), before=b"junk\0\0\0\0" * 100_000)
    assert _reason(path) == "its header has no end: it is damaged, or not a recording"


def test_some_chunks_before_the_sound_are_usual(tmp_path: Path) -> None:
    """Programs write what they know about a recording into chunks of their own."""
    assert media.measure(_wav(tmp_path / "talk.wav", audio.noise(1), before=b"junk\0\0\0\0" * 1_000)) == 1_000


def test_fragments_are_no_endless_header(tmp_path: Path) -> None:
    """A stream of a minute in fragments of a tenth of a second is opened."""
    path = audio.write(
        tmp_path / "talk.mp4", audio.silence(60), movflags="frag_keyframe+empty_moov", frag_duration="100000"
    )
    assert media.measure(path) == pytest.approx(60_000, abs=200)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("talk.aac", b"\xff\xf1\x50\x80\x00\xff\xfc" * 11_000),
        ("talk.amr", b"#!AMR\n" + b"\x7c" * 11_000),
        ("talk.awb", b"#!AMR-WB\n" + b"\x7c" * 11_000),
    ],
)
def test_packets_without_sound_come_to_an_end(tmp_path: Path, name: str, content: bytes) -> None:
    """Thirty megabytes of empty packets would be decoded for minutes, to nothing or to a week of noise."""
    path = tmp_path / name
    path.write_bytes(content)
    assert _reason(path) == "10,000 pieces in a row have no sound: it is damaged, or not a recording"


@pytest.mark.parametrize("suffix", ["flac", "webm", "amr"])
def test_silence_is_no_lie(tmp_path: Path, suffix: str) -> None:
    """Codecs write next to nothing for silence, and minutes of it are a recording."""
    path = audio.write(tmp_path / f"talk.{suffix}", audio.silence(210))
    assert media.measure(path) == pytest.approx(210_000, abs=300)


@pytest.mark.parametrize("offset", [-1, -(2**62)])
def test_a_place_before_the_file_is_its_end(tmp_path: Path, offset: int) -> None:
    """Sizes of pieces in a damaged header lead there. There is nothing to read then, as behind the end."""
    path = audio.write(tmp_path / "talk.w64", audio.noise(1))
    with path.open("rb") as file:
        counted = limits.CountedFile(file)
        assert (counted.seek(offset), counted.read(1)) == (path.stat().st_size, b"")
