"""What in a file contradicts the length in its header, told from a few of its bytes."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from ls_transcribe.errors import UnusableAudio
from ls_transcribe.media.container import libav, opened
from ls_transcribe.media.header import end_of_id3

if TYPE_CHECKING:
    from av import AudioStream

PCM_IN_WAV = {
    "pcm_u8": 1, "pcm_alaw": 1, "pcm_mulaw": 1, "pcm_s16le": 2, "pcm_s24le": 3, "pcm_s32le": 4, "pcm_f32le": 4,
    "pcm_f64le": 8,
}  # fmt: skip
"""Bytes of a sample of the codecs in WAV files whose length is that of their bytes."""

_TAGS = 100_000  # bytes: pictures and other tags behind the sound of an MP3
_HEAD, _TAIL = 8_192, 65_536  # bytes; the longest page of an Ogg file has 65,307
_MOST_BOXES = 200
_MOST_CHUNKS = 64
_EARLY = (64, 32, 16)  # parts of an Ogg file that are looked at beside its eighths: a short recording may come first
_FLAC_PLACES = (23, 50, 62, 80)  # hundredths of a FLAC file: no two or more joined recordings of one length rise there
_FLAC_PIECE = 65_536  # bytes: a few frames, which have 10,000 or so
_FLAC_HEADER = 42  # bytes

_UNJOINED = "several recordings were joined in it"


def bytes_of_sound(file: BinaryIO, size: int) -> int:
    """Return how many bytes of a WAV are sound, or may be: what follows the samples is, unless it is whole chunks."""
    position = 12
    for _ in range(_MOST_CHUNKS):
        name, length = _chunk(file, position)
        if name == b"data":
            begin, end = position + 8, position + 8 + length
            return min(length, size - begin) if length and _are_chunks(file, end + end % 2, size) else size - begin
        if len(name) < 4:
            break
        position += 8 + length + length % 2
    return size - 12


def _are_chunks(file: BinaryIO, position: int, size: int) -> bool:
    """Whether a WAV consists of whole chunks from a place on. The byte that fills the last one up may be missing."""
    for _ in range(_MOST_CHUNKS):
        if position >= size:
            return position <= size + 1
        name, length = _chunk(file, position)
        if not name.isascii() or not name.decode().isprintable() or name in (b"RIFF", b"RF64", b"data"):
            return False
        position += 8 + length + length % 2
    return False


def _chunk(file: BinaryIO, position: int) -> tuple[bytes, int]:
    file.seek(position)
    return file.read(4), int.from_bytes(file.read(4), "little")


def explain_untrusted(file: BinaryIO, size: int, container: str, stream: "AudioStream") -> str | None:
    """Return why the length in a header is not to be trusted; None if nothing contradicts it.

    `container` is libav's name of the container.
    """
    if container == "mp3":
        return _explain_mp3(file, size)
    if container == "ogg":
        return _explain_ogg(file, size)
    if container == "flac":
        return _explain_flac(file, size, stream)
    if container.startswith(("mov", "mp4")):
        return _explain_boxes(file, size)
    if container.startswith("matroska"):
        return None if _is_one_segment(file, size) else _UNJOINED
    return f"{container} files do not say it"


def length_of_mp3(file: BinaryIO, size: int, length: int) -> int:
    """Return the length of an MP3 (ms): what goes on behind the sound that its header counts, counts too.

    The slowest MP3 has 8,000 bits a second: a byte is a millisecond.
    """
    frames = _xing(file)
    return length + max(size - frames[0] - frames[1], 0) if frames else length


def _explain_mp3(file: BinaryIO, size: int) -> str | None:
    """Return why the header of an MP3 does not tell its length. libav, too, believes no other one."""
    frames = _xing(file)
    if frames is None:
        return "an MP3 says it in a Xing header, and there is none"
    start, counted = frames
    return _UNJOINED if size - start > counted + _TAGS else None


def _xing(file: BinaryIO) -> tuple[int, int] | None:
    """Return where the first frame of an MP3 begins, and the bytes of sound by its Xing header.

    None without one, or if it counts nothing: libav then guesses the length.
    """
    start = end_of_id3(file)
    file.seek(start)
    frame = file.read(4096)
    for mark in (b"Xing", b"Info"):
        place = frame.find(mark)
        if place >= 0 and len(frame) >= place + 16 and frame[place + 7] & 0b11 == 0b11:  # it has frames and bytes
            return _counts(start, frame[place + 12 : place + 16], frame[place + 8 : place + 12])
    place = frame.find(b"VBRI")
    return _counts(start, frame[place + 10 : place + 14], frame[place + 14 : place + 18]) if place >= 0 else None


def _counts(start: int, size: bytes, frames: bytes) -> tuple[int, int] | None:
    return (start, int.from_bytes(size, "big")) if any(size) and any(frames) else None


def _explain_flac(file: BinaryIO, size: int, stream: "AudioStream") -> str | None:
    """Return why the header of a FLAC does not tell its length: its last frame has another number, or they restart."""
    times = [next(_times_in_flac(file, size, size * place // 100), None) for place in _FLAC_PLACES]
    *_, last = (None, *_times_in_flac(file, size, max(size - _FLAC_PIECE, 0)))
    known = [begin for begin, _end in filter(None, times)]
    is_one = len(known) == len(times) and known == sorted(set(known)) and last and last[1] == stream.duration
    return None if is_one else "the numbers of its frames say something else"


def _times_in_flac(file: BinaryIO, size: int, place: int) -> Iterator[tuple[int, int]]:
    """Yield beginning and end of each whole frame in a piece of a FLAC, by the frames' own numbers (samples)."""
    file.seek(end_of_id3(file))
    header = bytearray(file.read(_FLAC_HEADER))
    header[4] |= 0x80  # no other header follows
    file.seek(place)
    try:
        with opened(BytesIO(header + file.read(_FLAC_PIECE)), size) as (container, stream):
            packets = container.demux(stream)
            next(packets, None)  # the rest of a frame
            for packet in packets:
                if packet.pts is not None and packet.duration:
                    yield packet.pts, packet.pts + packet.duration
    except (UnusableAudio, libav().FFmpegError):
        return


def _explain_ogg(file: BinaryIO, size: int) -> str | None:
    """Return why the end of an Ogg file does not tell its length: its last page is none of the first stream's."""
    file.seek(0)
    serials = set()
    head = file.read(_HEAD)
    place = head.find(b"OggS")
    while place >= 0 and head[place + 5 : place + 6] and head[place + 5] & 2:  # the first pages of all streams
        serials.add(head[place + 14 : place + 18])
        place = head.find(b"OggS", place + 4)
    places = [*(size // part for part in _EARLY), *(size * eighth // 8 for eighth in range(1, 8))]
    numbers = [_page_number(file, place, serials) for place in places]
    numbers.append(_page_number(file, max(size - _TAIL, 0), serials, is_last=True))
    known = [number for number in numbers if number is not None]
    return None if numbers[-1] is not None and known == sorted(known) else _UNJOINED


def _page_number(file: BinaryIO, place: int, serials: set[bytes], *, is_last: bool = False) -> int | None:
    """Return the number of the next (or of the last) page from a place on, -1 if it is of another stream."""
    file.seek(place)
    found = file.read(_TAIL if is_last else _HEAD)
    page = found.rfind(b"OggS") if is_last else found.find(b"OggS")
    if page < 0 or page + 22 > len(found):
        return None
    return int.from_bytes(found[page + 18 : page + 22], "little") if found[page + 14 : page + 18] in serials else -1


def _explain_boxes(file: BinaryIO, size: int) -> str | None:
    """Return why the index of an MP4 does not tell its length: it is of the first fragment or file."""
    position = indices = 0
    for _ in range(_MOST_BOXES):
        if position + 8 > size:
            return None
        file.seek(position)
        length, name = int.from_bytes(file.read(4), "big"), file.read(4)
        if length == 1:
            length = int.from_bytes(file.read(8), "big")
        if name in (b"moof", b"sidx"):
            break
        indices += name == b"moov"
        if indices > 1:
            return _UNJOINED
        if length < 8:  # the last box goes to the end
            return None
        position += length
    return "it is in fragments"


def _is_one_segment(file: BinaryIO, size: int) -> bool:
    """Whether the first segment of a Matroska or WebM file goes to its end."""
    file.seek(0)
    head = file.read(_HEAD)
    place = head.find(b"\x18\x53\x80\x67")
    if place < 0 or place + 12 > len(head):
        return False
    width = 9 - head[place + 4].bit_length()
    number = int.from_bytes(head[place + 4 : place + 4 + width], "big") & ((1 << 7 * width) - 1)
    is_unknown = number == (1 << 7 * width) - 1
    return is_unknown or place + 4 + width + number >= size
