"""Opens the containers of recordings. Only here PyAV is imported, when it is first needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from ls_transcribe.errors import UnusableAudio
from ls_transcribe.errors.engines import EngineNotInstalled
from ls_transcribe.media import limits
from ls_transcribe.media.header import claimed_length

if TYPE_CHECKING:
    from types import ModuleType

    from av import AudioFrame, AudioStream
    from av.container import InputContainer

# libav's names of the containers of recordings. All others (playlists, scripts, images, subtitles) are refused.
_CONTAINERS = (
    "wav,w64,aiff,au,caf,mp3,flac,ogg,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,amr,amrnb,amrwb,aac,asf,asf_o,wv,avi"
)


@contextmanager
def opened(file: BinaryIO, size: int, **options: str) -> "Iterator[tuple[InputContainer, AudioStream]]":
    """Open a recording of `size` bytes: its container and its first audio track. `options` are libav's.

    Raises:
        UnusableAudio: It is empty or no audio.
        EngineNotInstalled: PyAV is not installed.
    """
    av = libav()
    if not size:
        raise UnusableAudio("the file is empty")
    counted = limits.CountedFile(file)
    try:
        # libav gets an open file and no name, since it could take a name for an address or another protocol.
        container = av.open(counted, options={"format_whitelist": _CONTAINERS, **options}, **_tag_options(av))
    except (av.FFmpegError, ValueError) as error:
        counted.check_opened()
        raise UnusableAudio(
            "it cannot be read: it is not a recording, whatever its name says, or it is damaged"
        ) from error
    with container:
        counted.check_opened()
        if not container.streams.audio:
            raise UnusableAudio("it has no audio track")
        stream = container.streams.audio[0]
        if stream.codec_context is None:
            raise UnusableAudio("its audio is coded in a way that cannot be decoded")
        limits.check_rate(stream.codec_context.sample_rate)
        limits.check_claim(claimed_length(container, stream), size)
        yield container, stream


def frames(container: "InputContainer", stream: "AudioStream") -> "Iterator[AudioFrame]":
    """Yield the frames that can be decoded. Damaged packets are left out. A container that breaks off just ends."""
    av = libav()
    packets = container.demux(stream)
    empty = limits.EmptyPackets()
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        try:
            frames = packet.decode()
        except av.FFmpegError:
            frames = []
        empty.add(packet.size, len(frames))
        yield from frames


def _tag_options(av: "ModuleType") -> dict[str, str]:
    """Return the option by which PyAV before 19 accepts tags that are no UTF-8. Later versions always do."""
    return {"metadata_errors": "ignore"} if int(av.__version__.split(".")[0]) < 19 else {}


def libav() -> "ModuleType":
    """Return PyAV, with libav's own messages turned off: errors are reported as reasons.

    Raises:
        EngineNotInstalled: PyAV is not installed: it comes with an extra.
    """
    try:
        import av
    except ImportError as error:
        raise EngineNotInstalled("av") from error
    av.logging.set_level(None)
    return av
