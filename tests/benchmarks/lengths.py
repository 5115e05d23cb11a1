"""The lengths of recordings in every form: by the header, as they are counted for what jobs cost, and decoded."""

from collections.abc import Callable, Iterator
from pathlib import Path

import audio

from ls_transcribe import media
from ls_transcribe.errors import UnusableAudio
from ls_transcribe.media.longest_length import longest_length, longest_length_far
from ls_transcribe.model.recording import media_format

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
SECONDS = 120.3
MOST = 600_000
"""Bytes that may be read of each as if it were in S3: less than most of these recordings have."""

_JOINED = ("aac", "amr", "flac", "mp3", "ogg", "opus", "wav", "webm")


def lengths(folder: Path) -> None:
    """Print a line for each recording. None may be counted shorter than it is decoded."""
    print("Seconds; the difference is counted less decoded.")
    print(f"{'recording':<34}{'header':>9}{'counted':>9}{'in S3':>9}{'decoded':>9}{'difference':>12}")
    too_short = []
    for path in [*samples(), *every_format(folder), *that_lie(folder)]:
        header, counted, far, decoded = (
            _length(measure, path) for measure in (media.length, longest_length, from_far, decoded_length)
        )
        difference = counted - decoded if counted is not None and decoded is not None else None
        cells = "".join(f"{_seconds(value):>9}" for value in (header, counted, far, decoded))
        print(f"{path.name:<34}{cells}{_seconds(difference):>12}")
        if decoded and ((counted is not None and counted < decoded) or (far is not None and far < decoded)):
            too_short.append(path.name)
    print(f"counted too short: {', '.join(too_short) or 'none'}; an empty cell is a length that is not known")


def samples() -> Iterator[Path]:
    """The samples that come with the tool."""
    return (path for path in sorted(SAMPLES.iterdir()) if media_format(path.name))


def every_format(folder: Path) -> Iterator[Path]:
    """A recording in each format that can be made here."""
    for suffix in audio.CODINGS:
        yield audio.write(folder / f"tone.{suffix}", audio.tone(SECONDS))


def that_lie(folder: Path) -> Iterator[Path]:
    """Recordings whose headers are those of a part of them, or of nothing."""
    for suffix in _JOINED:
        parts = [audio.write(folder / f"part-{number}.{suffix}", audio.noise(30 + 60 * number)) for number in range(2)]
        path = folder / f"joined.{suffix}"
        path.write_bytes(b"".join(part.read_bytes() for part in parts))
        yield path
    yield audio.write(folder / "without-xing.mp3", audio.noise(SECONDS), write_xing="0")
    yield audio.write(folder / "fragments.mp4", audio.noise(SECONDS), movflags="frag_keyframe", frag_duration="2000000")
    yield audio.write(folder / "index-first.m4a", audio.noise(SECONDS), movflags="faststart")
    yield audio.write(folder / "live.webm", audio.noise(SECONDS), live="1")
    for name, claimed in (("nothing", 0), ("a-second", 32_000), ("too-much", 9_000_000), ("streamed", 0xFFFF_FFFF)):
        yield audio.write_wav(folder / f"claims-{name}.wav", audio.noise(SECONDS), claimed=claimed)
    yield audio.cut(audio.write(folder / "cut.mp3", audio.noise(SECONDS)))


def from_far(path: Path) -> int:
    """The length as it is counted where not all of a file is read."""
    content = path.read_bytes()
    return longest_length_far(lambda start, number: content[start : start + number], len(content), most=MOST)


def decoded_length(path: Path) -> int:
    """The length of what can be decoded, whatever the header says (ms)."""
    return sum(map(len, media.decode(path))) * 1000 // (media.SAMPLE_RATE * media.SAMPLE_BYTES)


def _length(measure: Callable[[Path], int], path: Path) -> int | None:
    try:
        return measure(path)
    except UnusableAudio:
        return None


def _seconds(value: int | None) -> str:
    return "" if value is None else f"{value / 1000:.2f}"
