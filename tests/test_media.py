"""What a recording's file really holds, and what is said of one that does not hold what it promises."""

import os
import re
import resource
import struct
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

import audio
import pytest

from ls_transcribe import media
from ls_transcribe.errors import UnusableAudio
from ls_transcribe.errors.engines import EngineNotInstalled
from ls_transcribe.model.recording import MEDIA_FORMATS

_LOSSLESS = {"wav", "wave", "flac", "oga", "mka", "mov", "aif", "aiff", "au", "caf", "w64", "wv"}
_PADDING = 150  # ms: what the other codecs add at the ends, a few frames of theirs
_NO_RECORDING = "it cannot be read: it is not a recording, whatever its name says, or it is damaged"
_NO_SOUND = "its audio track is empty or could not be decoded"


def _reason(path: Path) -> str:
    with pytest.raises(UnusableAudio) as refused:
        media.measure(path)
    return str(refused.value)


def _decoded(path: Path) -> bytes:
    return b"".join(media.decode(path))


def _silent_stretches(pcm: bytes) -> list[tuple[int, int]]:
    """Where nothing at all is heard for half a second or more: when (ms, to a tenth of a second) it begins and ends."""
    width = media.SAMPLE_RATE * media.SAMPLE_BYTES // 10
    tenths = [not any(pcm[start : start + width]) for start in range(0, len(pcm), width)]
    quiet = "".join(" s"[silent] for silent in tenths)
    return [(found.start() * 100, found.end() * 100) for found in re.finditer("s{5,}", quiet)]


# Whole recordings


@pytest.mark.parametrize("suffix", MEDIA_FORMATS)
def test_every_format_that_is_taken_has_its_length(tmp_path: Path, suffix: str) -> None:
    """Each suffix that a folder is searched for belongs to a container that can be decoded, to its end."""
    path = audio.write(tmp_path / f"talk.{suffix}", audio.noise(2))
    assert media.measure(path) == pytest.approx(2_000, abs=0 if suffix in _LOSSLESS else _PADDING)


@pytest.mark.parametrize("suffix", MEDIA_FORMATS)
def test_length(tmp_path: Path, suffix: str) -> None:
    """The header tells the length, to some frames, in every format that is taken; where it does not, all is decoded."""
    path = audio.write(tmp_path / f"talk.{suffix}", audio.noise(2))
    assert media.length(path) == pytest.approx(2_000, abs=0 if suffix in _LOSSLESS else _PADDING)


@pytest.mark.parametrize("says", [0xFFFF_FFFF, 0x7FFF_FFFF])
def test_length_of_a_streamed_wav(tmp_path: Path, says: int) -> None:
    """Its header says as many bytes as can be: it is as long as what is there."""
    path = audio.write(tmp_path / "talk.wav", audio.noise(2))
    content = bytearray(path.read_bytes())
    place = content.index(b"data") + 4
    content[place : place + 4] = says.to_bytes(4, "little")
    path.write_bytes(content)
    assert media.length(path) == 2_000


def test_length_of_what_was_cut(tmp_path: Path) -> None:
    """A WAV that ends before its header says has no length that could be told."""
    path = audio.write(tmp_path / "talk.wav", audio.noise(2))
    path.write_bytes(path.read_bytes()[:-32_000])
    with pytest.raises(UnusableAudio, match=r"only 1\.0 of 2\.0 s could be read"):
        media.length(path)


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "m4a"])
@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (16_000, 2), (44_100, 1), (48_000, 2)])
def test_every_sample_rate_and_number_of_channels_has_its_length(
    tmp_path: Path, suffix: str, rate: int, channels: int
) -> None:
    """A telephone's 8 kHz and a studio's stereo are as long as they are heard."""
    pcm = audio.noise(1, rate=rate, channels=channels)
    path = audio.write(tmp_path / f"talk.{suffix}", pcm, rate=rate, channels=channels)
    assert media.measure(path) == pytest.approx(1_000, abs=_PADDING)


def test_what_needs_no_change_is_decoded_unchanged(tmp_path: Path) -> None:
    """Mono PCM at 16 kHz comes out sample for sample."""
    pcm = audio.noise(1.5)
    assert _decoded(audio.write(tmp_path / "talk.flac", pcm)) == pcm


def test_what_is_said_on_one_channel_is_heard(tmp_path: Path) -> None:
    """Stereo is mixed, so that a voice on the left alone is not lost."""
    both = array("h", audio.tone(1, channels=2))
    both[1::2] = array("h", audio.silence(1))
    path = audio.write(tmp_path / "talk.wav", both.tobytes(), channels=2)
    assert max(array("h", _decoded(path))) == pytest.approx(6_000, abs=100)


@pytest.mark.parametrize("milliseconds", [1, 20, 100])
def test_a_very_short_recording_is_a_recording(tmp_path: Path, milliseconds: int) -> None:
    """A click is not yet an empty file."""
    assert media.measure(audio.write(tmp_path / "click.wav", audio.noise(milliseconds / 1000))) == milliseconds


def test_silence_is_a_recording(tmp_path: Path) -> None:
    """Nothing to hear is no fault of the file."""
    assert media.measure(audio.write(tmp_path / "silence.flac", audio.silence(2))) == 2_000


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "ogg", "webm", "m4a"])
def test_a_long_recording_is_decoded_in_pieces(tmp_path: Path, suffix: str) -> None:
    """However long a recording is, no piece of it is longer than half a second."""
    path = audio.write(tmp_path / f"talk.{suffix}", audio.tone(20))
    assert max(map(len, media.decode(path))) <= media.SAMPLE_RATE * media.SAMPLE_BYTES // 2


@pytest.mark.parametrize(
    "name",
    [b"new\nline.wav", b"caf\xe9.wav", b"concat:a.wav|b.wav", b"http:%2f%2fhost.wav", b"%d.wav", b"x" * 251 + b".wav"],
)
def test_no_name_is_taken_for_an_address(tmp_path: Path, name: bytes) -> None:
    """Whatever a file is called, it is this file that is read."""
    path = audio.write_wav(tmp_path / os.fsdecode(name), audio.noise(1))
    assert media.measure(path) == 1_000


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    """A wrong suffix is no reason to refuse a recording."""
    path = audio.write(tmp_path / "talk.flac", audio.noise(1)).rename(tmp_path / "talk.mp3")
    assert media.measure(path) == 1_000


# What the header promises


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("wav", "only 2.0 of 4.0 s could be read: the file is incomplete or damaged"),
        ("mp3", "only 2.0 of 4.0 s could be read: the file is incomplete or damaged"),
        ("aiff", "only (1.9|2.0) of 4.0 s could be read: the file is incomplete or damaged"),
        ("au", "only 2.0 of 4.0 s could be read: the file is incomplete or damaged"),
        ("flac", "only 1.8 of 4.0 s could be read: the file is incomplete or damaged"),
        ("webm", "only 1.8 of 4.0 s could be read: the file is incomplete or damaged"),
        ("mka", "only 1.9 of 4.0 s could be read: the file is incomplete or damaged"),
        ("ogg", "it ends too early, after 1.0 s"),
        ("m4a", _NO_RECORDING),
    ],
)
def test_half_a_file_is_refused(tmp_path: Path, suffix: str, expected: str) -> None:
    """A copy that broke off decodes without complaint, and its transcript would lack the end without a word."""
    path = audio.write(tmp_path / f"talk.{suffix}", audio.noise(4))
    assert re.fullmatch(expected, _reason(audio.cut(path)))


def test_half_an_m4a_that_begins_with_its_index_is_refused(tmp_path: Path) -> None:
    """Prepared for the web, half the file can be opened, and says how long it should be."""
    path = audio.write(tmp_path / "talk.m4a", audio.noise(4), movflags="faststart")
    assert re.fullmatch(
        r"only 1\.[789] of 4\.\d s could be read: the file is incomplete or damaged", _reason(audio.cut(path))
    )


def test_half_a_film_is_refused(tmp_path: Path) -> None:
    """Matroska's header tells the length of the picture; that of the sound is a tag of the track."""
    path = audio.write_shifted(tmp_path / "talk.mkv", audio.noise(4), lambda _: 0, picture=10)
    assert re.fullmatch(r"only [12]\.\d of 4\.1 s could be read: .*", _reason(audio.cut(path)))


def test_half_a_film_whose_sound_begins_later_is_refused(tmp_path: Path) -> None:
    """The silence before the sound does not make up for what is missing at its end."""
    path = audio.write_shifted(tmp_path / "talk.mp4", audio.noise(4), lambda _: 2.0, picture=6, movflags="faststart")
    assert re.fullmatch(r"only [45]\.\d of 6\.\d s could be read: .*", _reason(audio.cut(path, 0.7)))


def test_the_last_moment_may_be_missing(tmp_path: Path) -> None:
    """Encoders round; a fiftieth that is missing is no broken file."""
    path = audio.write_wav(tmp_path / "talk.wav", audio.noise(20))
    assert media.measure(audio.cut(path, 0.985)) == pytest.approx(
        19_700, abs=64
    )  # libav 62.3 leaves out a last block of 4,096 bytes that is cut


def test_of_a_short_recording_more_may_be_missing(tmp_path: Path) -> None:
    """Codecs work in frames: a few of them are much of a short recording."""
    path = audio.write_wav(tmp_path / "talk.wav", audio.noise(1))
    assert media.measure(audio.cut(path, 0.9)) == pytest.approx(900, abs=5)


def test_more_than_the_last_moment_is_missed(tmp_path: Path) -> None:
    """A twentieth that is missing is a broken file."""
    path = audio.write_wav(tmp_path / "talk.wav", audio.noise(10))
    assert _reason(audio.cut(path, 0.95)) == "only 9.5 of 10.0 s could be read: the file is incomplete or damaged"


def test_an_mp3_that_does_not_say_its_length_is_taken_as_it_is(tmp_path: Path) -> None:
    """Streaming encoders write no Xing header: then nobody can see that the second half is missing."""
    path = audio.write(tmp_path / "talk.mp3", audio.noise(4), write_xing="0")
    assert media.measure(audio.cut(path)) == pytest.approx(2_000, abs=_PADDING)


def test_an_mp3_with_a_picture_has_its_length(tmp_path: Path) -> None:
    """A cover before the sound, larger than the sound, does not matter."""
    path = audio.write(tmp_path / "talk.mp3", audio.noise(4), id3v2_version="0")
    assert media.measure(audio.with_cover(path, 300_000)) == pytest.approx(4_000, abs=_PADDING)


@pytest.mark.parametrize("size", [1_000, 30_000, 3_000_000])
def test_an_mp3_with_a_picture_keeps_its_promise(tmp_path: Path, size: int) -> None:
    """The length is found behind the cover too."""
    path = audio.write(tmp_path / "talk.mp3", audio.noise(4), id3v2_version="0")
    sound = path.stat().st_size
    whole = audio.with_cover(path, size).stat().st_size
    assert _reason(audio.cut(path, 1 - sound / 2 / whole)) == (
        "only 2.0 of 4.0 s could be read: the file is incomplete or damaged"
    )


def test_an_mp3_of_varying_quality_keeps_its_promise(tmp_path: Path) -> None:
    """Its header has another name, and tells the length all the same."""
    path = audio.cut(audio.write(tmp_path / "talk.mp3", audio.noise(4)))
    path.write_bytes(path.read_bytes().replace(b"Info", b"Xing"))
    assert _reason(path) == "only 2.0 of 4.0 s could be read: the file is incomplete or damaged"


@pytest.mark.parametrize("suffix", ["aac", "mp3"])
def test_a_length_that_is_only_guessed_is_no_promise(tmp_path: Path, suffix: str) -> None:
    """Without a header, length is guessed from how the recording begins: small first and large then looks longer."""
    small = audio.write(tmp_path / f"small.{suffix}", audio.silence(3), bit_rate=16_000, write_xing="0")
    large = audio.write(tmp_path / f"large.{suffix}", audio.noise(3), write_xing="0")
    path = tmp_path / f"both.{suffix}"
    path.write_bytes(small.read_bytes() + large.read_bytes())
    assert media.measure(path) == pytest.approx(6_000, abs=2 * _PADDING)


@pytest.mark.parametrize("claimed", [0, 0xFFFF_FFFF, 0x7FFF_FFFF, 0x7FFF_F000])
def test_a_streamed_wav_is_taken_as_it_is(tmp_path: Path, claimed: int) -> None:
    """A program that writes WAV into a pipe cannot know the length: it claims nothing, or as much as there can be."""
    assert media.measure(audio.write_wav(tmp_path / "talk.wav", audio.noise(2), claimed=claimed)) == 2_000


def test_a_wav_with_64_bit_sizes_has_its_length(tmp_path: Path) -> None:
    """RF64 is what recorders write beyond 4 GiB."""
    assert media.measure(audio.write_rf64(tmp_path / "talk.wav", audio.noise(2))) == 2_000


def test_half_a_wav_with_64_bit_sizes_is_refused(tmp_path: Path) -> None:
    """RF64 says its size in another place, and means it."""
    path = audio.write_rf64(tmp_path / "talk.wav", audio.noise(2), claimed=4 * 2 * audio.RATE)
    assert _reason(path) == "only 2.0 of 4.0 s could be read: the file is incomplete or damaged"


def test_chunks_before_the_samples_are_passed_over(tmp_path: Path) -> None:
    """A WAV may hold notes of any length, and still promises its samples'."""
    path = audio.write_wav(tmp_path / "talk.wav", audio.noise(2), claimed=4 * 2 * audio.RATE, note=b"studio 5\0")
    assert _reason(path) == "only 2.0 of 4.0 s could be read: the file is incomplete or damaged"


@pytest.mark.parametrize("share", [0.4, 0.55, 0.7, 0.85, 0.99])
def test_an_ogg_that_breaks_off_anywhere_is_refused(tmp_path: Path, share: float) -> None:
    """Wherever the copy stopped, the last page is not whole."""
    path = audio.write(tmp_path / "talk.ogg", audio.noise(4))
    assert re.fullmatch(r"it ends too early, after \d\.\d s", _reason(audio.cut(path, share)))


@pytest.mark.parametrize("kept", [4, 20, 26, 27, 40])
def test_an_ogg_that_breaks_off_in_a_pages_header_is_refused(tmp_path: Path, kept: int) -> None:
    """A page of which only the beginning is there is not whole."""
    path = audio.write(tmp_path / "talk.ogg", audio.noise(4))
    content = path.read_bytes()
    last = content.rfind(b"OggS")
    path.write_bytes(content[: content.rfind(b"OggS", 0, last) + kept])
    assert _reason(path) == "it ends too early, after 3.0 s"


def test_sound_that_changes_its_form_midway_is_decoded(tmp_path: Path) -> None:
    """Broadcasts switch between mono and stereo."""
    mono = audio.write(tmp_path / "mono.aac", audio.noise(1))
    stereo = audio.write(tmp_path / "stereo.aac", audio.noise(1, channels=2), channels=2)
    path = tmp_path / "both.aac"
    path.write_bytes(mono.read_bytes() + stereo.read_bytes())
    assert media.measure(path) == pytest.approx(2_000, abs=2 * _PADDING)


def test_nothing_else_is_said_of_a_damaged_recording(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """What the decoder complains about is told as a reason, once."""
    path = audio.write(tmp_path / "talk.m4a", audio.noise(2), movflags="faststart")
    _reason(audio.cut(path))
    assert (caplog.text, *capfd.readouterr()) == ("", "", "")


def test_a_damaged_moment_costs_itself(tmp_path: Path) -> None:
    """A recording with a scratch is decoded before and after it."""
    path = audio.write(tmp_path / "talk.mp3", audio.noise(8))
    content = bytearray(path.read_bytes())
    content[20_000:20_400] = bytes(400)
    path.write_bytes(content)
    assert media.measure(path) == pytest.approx(8_000, abs=_PADDING)


# What is no recording


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    """Nothing is not even damaged."""
    (tmp_path / "talk.wav").touch()
    assert _reason(tmp_path / "talk.wav") == "the file is empty"


def test_a_header_without_sound_is_told(tmp_path: Path) -> None:
    """A recorder that was stopped at once leaves a header."""
    assert _reason(audio.write_wav(tmp_path / "talk.wav", b"")) == _NO_SOUND


def test_a_film_without_sound_is_told(tmp_path: Path) -> None:
    """A video can be read, but not heard."""
    assert _reason(audio.write_film(tmp_path / "talk.mp4", 1)) == "it has no audio track"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("talk.wav", b"The quick brown fox jumps over the lazy dog.\n" * 100),
        ("talk.wav", b"ffconcat version 1.0\nfile other.wav\n"),
        ("talk.mp3", b"#EXTM3U\n#EXTINF:2,other\nother.wav\n"),
        ("talk.mp3", b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nother.wav\n#EXT-X-ENDLIST\n"),
        ("talk.ogg", b"[playlist]\nFile1=other.wav\nNumberOfEntries=1\n"),
        ("talk.m4a", b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"),
        ("talk.mp4", b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'/>"),
        ("talk.webm", b"1\n00:00:00,000 --> 00:00:02,000\nHello\n"),
    ],
    ids=["text", "ffconcat", "m3u", "hls", "pls", "sdp", "dash", "subtitles"],
)
def test_a_file_that_only_claims_to_be_a_recording_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    """A script or playlist is not followed to other files, though one lies beside it."""
    audio.write_wav(tmp_path / "other.wav", audio.noise(2))
    (tmp_path / name).write_bytes(content)
    assert _reason(tmp_path / name) == _NO_RECORDING


def test_a_file_that_is_gone_is_the_systems_to_tell(tmp_path: Path) -> None:
    """A file that cannot be opened is no damaged recording."""
    with pytest.raises(FileNotFoundError):
        media.measure(tmp_path / "gone.wav")


def test_without_the_decoder_it_is_told_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decoder comes with an extra."""
    path = audio.write_wav(tmp_path / "talk.wav", audio.noise(1))
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(EngineNotInstalled) as refused:
        media.measure(path)
    assert str(refused.value) == (
        "The embedded recogniser needs av, which is not installed: "
        "install it with `pip install --prefer-binary 'ls-transcribe[local]'`."
    )


# When things are heard


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov"])
def test_sound_that_begins_later_than_the_picture_is_heard_later(tmp_path: Path, suffix: str) -> None:
    """A word's time is that of the player, which shows the picture from the beginning on."""
    path = audio.write_shifted(tmp_path / f"talk.{suffix}", audio.noise(2), lambda _: 1.5, picture=3.5)
    [(start, end)] = _silent_stretches(_decoded(path))
    assert (start, end, media.measure(path)) == pytest.approx((0, 1_500, 3_500), abs=100)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov", "wma"])
@pytest.mark.parametrize("lead", [0.0, 1.5])
def test_a_film_may_go_on_after_its_sound(tmp_path: Path, suffix: str, lead: float) -> None:
    """Sound that is shorter than the picture is whole."""
    path = audio.write_shifted(tmp_path / f"talk.{suffix}", audio.noise(2), lambda _: lead, picture=20)
    assert media.measure(path) == pytest.approx(2_000 + 1_000 * lead, abs=_PADDING)


@pytest.mark.parametrize("suffix", ["webm", "mka", "m4a"])
def test_time_stamps_that_do_not_begin_at_nought_are_no_gap(tmp_path: Path, suffix: str) -> None:
    """A piece cut out of a longer recording keeps its time stamps: it is whole, and begins when it begins."""
    path = audio.write_shifted(tmp_path / f"talk.{suffix}", audio.noise(2), lambda _: 90.0)
    assert media.measure(path) == pytest.approx(2_000, abs=_PADDING)


@pytest.mark.parametrize("suffix", ["webm", "mka", "mkv", "m4a"])
def test_a_stretch_that_was_not_stored_is_silence(tmp_path: Path, suffix: str) -> None:
    """Browsers that record store nothing while the microphone is off: what follows is still heard when it was said."""
    path = audio.write_shifted(tmp_path / f"talk.{suffix}", audio.noise(2), lambda t: 1.5 if t >= 1 else 0)
    [(start, end)] = _silent_stretches(_decoded(path))
    assert (start, end) == pytest.approx((1_100, 2_500), abs=100)


@pytest.mark.parametrize("shift", [0.0, 1.5])
def test_without_a_length_time_stamps_are_not_trusted(tmp_path: Path, shift: float) -> None:
    """A browser that records does not go back to its header: nothing tells a gap from a broken time stamp."""
    path = audio.write_shifted(tmp_path / "talk.webm", audio.noise(2), lambda t: shift * (t >= 1), live="1")
    assert media.measure(path) == 2_000


def test_a_long_gap_is_decoded_in_pieces(tmp_path: Path) -> None:
    """An hour that was not stored takes no more memory than a second."""
    path = audio.write_shifted(tmp_path / "talk.webm", audio.noise(2), lambda t: 3_600 if t >= 1 else 0)
    assert max(map(len, media.decode(path))) == media.SAMPLE_RATE * media.SAMPLE_BYTES


def test_many_small_shifts_of_the_time_stamps_are_no_gaps(tmp_path: Path) -> None:
    """Time stamps are rounded: no silence is put between sounds that follow each other."""
    path = audio.write_shifted(tmp_path / "talk.mkv", audio.noise(2), lambda t: 0.05 * (round(t * 10) % 2))
    assert _silent_stretches(_decoded(path)) == []


def test_a_time_stamp_beyond_the_recordings_end_is_broken_and_no_gap(tmp_path: Path) -> None:
    """Ten hours into a recording of two seconds nothing is heard: what is stored follows what was stored before."""
    path = audio.write_shifted(tmp_path / "talk.webm", audio.noise(2), lambda t: 36_000 if t >= 1 else 0)
    _claim_duration(path, 2_000)
    assert media.measure(path) == 2_000


def _claim_duration(path: Path, milliseconds: float) -> None:
    """Write another duration into the header of a WebM."""
    content = path.read_bytes()
    before, mark, after = content.partition(b"\x44\x89\x88")  # the element's name, and its length of 8 bytes
    path.write_bytes(before + mark + struct.pack(">d", milliseconds) + after[8:])


# Written as FLAC


@pytest.mark.parametrize("suffix", ["opus", "aac", "amr", "wma", "aiff", "mka"])
def test_a_converted_recording_is_heard_unchanged(tmp_path: Path, suffix: str) -> None:
    """Sample for sample it is what was decoded of the original."""
    path = audio.write(tmp_path / f"talk.{suffix}", audio.noise(2))
    assert _decoded(_converted(path)) == _decoded(path)


@pytest.mark.parametrize("suffix", ["opus", "aac", "amr", "wma", "aiff", "mka"])
def test_a_converted_recording_tells_its_length(tmp_path: Path, suffix: str) -> None:
    """A browser shows the length that the header tells."""
    path = audio.write(tmp_path / f"talk.{suffix}", audio.noise(2))
    assert _samples_told(_converted(path)) == len(_decoded(path)) // media.SAMPLE_BYTES


@pytest.mark.parametrize("samples", [1, 100, 4_608, 4_609, 46_080])
def test_a_recording_of_any_length_is_converted_to_its_end(tmp_path: Path, samples: int) -> None:
    """FLAC's blocks are of 4,608 samples; the last one may be shorter."""
    pcm = audio.noise(samples / audio.RATE)
    path = _converted(audio.write_wav(tmp_path / "talk.wav", pcm))
    assert (_decoded(path), _samples_told(path)) == (pcm, samples)


def test_times_are_the_same_in_a_converted_recording(tmp_path: Path) -> None:
    """FLAC knows no gaps: what was not stored is written as silence."""
    path = audio.write_shifted(tmp_path / "talk.mka", audio.noise(2), lambda t: 1.5 if t >= 1 else 0)
    [(start, end)] = _silent_stretches(_decoded(_converted(path)))
    assert (start, end) == pytest.approx((1_100, 2_500), abs=100)


def test_a_recording_is_written_as_it_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a recording is kept until its end: a day of it takes no more memory than a minute."""
    written = []

    def minute(_path: Path) -> Iterator[bytes]:
        for second in range(60):
            written.append(sum(file.stat().st_size for file in tmp_path.iterdir()))
            yield audio.noise(1, seed=second)

    monkeypatch.setattr(media, "decode", minute)
    size = _converted(tmp_path / "talk.opus").stat().st_size
    assert written == pytest.approx([size * second / 60 for second in range(60)], abs=size / 30)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"The quick brown fox jumps over the lazy dog.\n" * 100, _NO_RECORDING),
        (b"#!AMR\n", _NO_SOUND),
    ],
    ids=["empty", "text", "silent"],
)
def test_what_is_no_recording_is_not_converted(tmp_path: Path, content: bytes, expected: str) -> None:
    """It is refused for the same reason."""
    path = tmp_path / "talk.amr"
    path.write_bytes(content)
    with pytest.raises(UnusableAudio) as refused:
        _converted(path)
    assert str(refused.value) == expected


@pytest.mark.parametrize("room", [0, 30_000, 63_000])
def test_a_full_disk_is_told(tmp_path: Path, room: int) -> None:
    """Wherever the space runs out, be it with the last block, it is the system's to tell."""
    path = audio.write_wav(tmp_path / "talk.wav", audio.noise(2))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            _converted(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_without_the_decoder_nothing_is_converted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder comes with the same extra."""
    path = audio.write_wav(tmp_path / "talk.wav", audio.noise(1))
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(EngineNotInstalled):
        _converted(path)


def _converted(path: Path) -> Path:
    target = path.with_suffix(".flac")
    with target.open("wb") as file:
        media.convert(path, file)
    return target


def _samples_told(path: Path) -> int:
    """How many samples a FLAC's header says that there are: 36 bits of it (RFC 9639, section 8.2)."""
    return int.from_bytes(path.read_bytes()[18:26], "big") & 0xF_FFFF_FFFF


def test_a_channel_is_decoded_by_itself(tmp_path: Path) -> None:
    """Each has its own samples; the shorter one ends in silence."""
    first, second = audio.tone(0.2), audio.tone(0.1)
    path = audio.write_channels(tmp_path / "call.wav", first, second)
    decoded = [b"".join(media.decode(path, channel)) for channel in range(media.channels(path))]
    assert decoded == [first, second.ljust(len(first), b"\0")]


def test_what_an_opus_file_leaves_out_at_its_beginning_is_not_missed(tmp_path: Path) -> None:
    """A piece that was cut out of a longer file may say that its first second is only there to begin to decode with."""
    path = audio.write(tmp_path / "cut.opus", audio.tone(4))
    sound = bytearray(path.read_bytes())
    page = sound[: sound.index(b"OggS", 1)]
    field = page.index(b"OpusHead") + 10
    page[field : field + 2] = (48_000).to_bytes(2, "little")
    path.write_bytes(_with_checksum(page) + sound[len(page) :])
    assert [media.measure(path), media.length(path)] == pytest.approx([3_000, 3_000], abs=20)


def _with_checksum(page: bytearray) -> bytes:
    """Return a page of Ogg whose content was changed (https://www.rfc-editor.org/rfc/rfc3533#section-6, field 8)."""
    checksum = 0
    page[22:26] = bytes(4)
    for byte in page:
        checksum ^= byte << 24
        for _bit in range(8):
            checksum = (checksum << 1 ^ (0x04C1_1DB7 if checksum >> 31 else 0)) & 0xFFFF_FFFF
    page[22:26] = checksum.to_bytes(4, "little")
    return bytes(page)
