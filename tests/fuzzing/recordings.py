"""Damaged recordings of every container and codec, measured, decoded and converted."""

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import audio
from fuzzing.target import Attack
from transcripts.damage import damaged

from ls_transcribe import media
from ls_transcribe.errors import UnusableAudio

_LARGEST = 200_000  # bytes: of silence, as some codecs write it, these are an hour
_HEADER = 600  # bytes in which most of what a container says stands
_ODD = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1)
_SAMPLE = 2  # bytes
_SAME = 100  # ms by which FLAC may differ from what was measured


def _odd_field(sound: bytes, random: Random) -> bytes:
    """Have a number in the header be another."""
    width = random.choice([1, 2, 4, 8])
    place = random.randrange(max(1, min(len(sound), _HEADER) - width))
    return _with_number(sound, place, width, random)


def _odd_size(sound: bytes, random: Random) -> bytes:
    """Have a number before or after the name of a piece be another, wherever it stands."""
    names = [found.start() for found in re.finditer(rb"[A-Za-z]{3}[A-Za-z0-9 ]", sound)]
    place = random.choice(names) + random.choice([-4, 4, 8, 12, 16, 20]) if names else 0
    return _with_number(sound, max(0, place), random.choice([2, 4, 8]), random)


def _with_number(sound: bytes, place: int, width: int, random: Random) -> bytes:
    value = random.choice([random.choice(_ODD), random.randrange(2**32), len(sound)]) % 256**width
    order: str = random.choice("<>")
    number = struct.pack(f"{order}Q", value)
    return sound[:place] + (number[:width] if order == "<" else number[-width:]) + sound[place + width :]


def _repeated_piece(sound: bytes, random: Random) -> bytes:
    start, end = _piece(sound, random)
    times = random.randint(1, max(1, min(20_000, _LARGEST // max(1, end - start))))
    return sound[:end] + sound[start:end] * times + sound[end:]


def _without_a_piece(sound: bytes, random: Random) -> bytes:
    start, end = _piece(sound, random)
    return sound[:start] + sound[end:]


def _moved_piece(sound: bytes, random: Random) -> bytes:
    start, end = _piece(sound, random)
    rest = sound[:start] + sound[end:]
    place = random.randrange(len(rest) + 1)
    return rest[:place] + sound[start:end] + rest[place:]


def _piece(sound: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(sound) + 1)
    return start, min(len(sound), start + random.choice([1, 4, 8, 64, 1000, 10_000, len(sound)]))


def _of(name: str) -> Callable[[bytes, Random], bytes]:
    return lambda sound, random: damaged(sound, name, random.randrange(2**32)) if sound else sound


_DAMAGES: Mapping[str, Callable[[bytes, Random], bytes]] = {
    "cut": _of("cut"),
    "without the beginning": _of("without the beginning"),
    "turned bytes": _of("turned bytes"),
    "odd field": _odd_field,
    "odd size": _odd_size,
    "repeated piece": _repeated_piece,
    "without a piece": _without_a_piece,
    "moved piece": _moved_piece,
}
"""Beside these, the beginning of one recording and the end of another are put together."""


class Recordings:
    """Recordings of all containers and codecs."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "talk.bin"
        self._samples = {path.name: path.read_bytes() for path in _samples(folder)}

    def attack(self, random: Random) -> Attack:
        """Damage a recording in one way or in several."""
        name = random.choice(list(self._samples))
        sound, damages = self._samples[name], []
        for _time in range(random.choice([1, 1, 2, 3])):
            damage = random.choice([*_DAMAGES, "spliced"])
            damages.append(damage)
            sound = self._spliced(sound, random) if damage == "spliced" else _DAMAGES[damage](sound, random)
        self._path.write_bytes(sound)
        lengths: list[int] = []
        return Attack(
            f"{name}, {', '.join(damages)}",
            len(sound),
            lambda: _is_read(self._path, lengths),
            lambda: sum(lengths) * audio.RATE * _SAMPLE // 1000,
        )

    def _spliced(self, sound: bytes, random: Random) -> bytes:
        other = random.choice(list(self._samples.values()))
        return sound[: random.randrange(len(sound) + 1)] + other[random.randrange(len(other)) :]


def _is_read(path: Path, lengths: list[int]) -> bool:
    """Whether a recording is taken; its length (ms) is added. What is measured is what is decoded and converted."""
    with suppress(UnusableAudio):
        media.length(path)
    flac = path.with_suffix(".flac")
    try:
        measured = media.measure(path)
        lengths.append(measured)
        with flac.open("wb") as target:
            media.convert(path, target)
    except UnusableAudio:
        return False
    assert abs(media.measure(flac) - measured) <= _SAME
    return True


def _samples(folder: Path) -> Iterator[Path]:
    for suffix in audio.CODINGS:
        yield audio.write(folder / f"noise.{suffix}", audio.noise(1))
        yield audio.write(folder / f"silence.{suffix}", audio.silence(3))
    yield audio.write(
        folder / "fragments.mp4", audio.tone(2), movflags="frag_keyframe+empty_moov", frag_duration="100000"
    )
    yield audio.write(folder / "stereo.wav", audio.noise(1, channels=2), channels=2)
    yield audio.write_wav(folder / "stream.wav", audio.noise(1), claimed=0xFFFF_FFFF, note=b"a note")
    yield audio.write_rf64(folder / "large.wav", audio.noise(1))
    yield audio.with_cover(audio.write(folder / "cover.mp3", audio.tone(1)), 2_000)
    yield audio.write_shifted(folder / "gap.mka", audio.noise(2), lambda moment: 5 if moment > 1 else 0)
    yield audio.write_shifted(folder / "film.mkv", audio.tone(1), lambda _moment: 0, picture=1)


@contextmanager
def recordings(folder: Path) -> Iterator[Recordings]:
    """Recordings of all containers and codecs."""
    yield Recordings(folder)
