"""Recordings in AMR, frame by frame: PyAV has had no encoder for it since its version 19.

What a frame looks like: https://www.rfc-editor.org/rfc/rfc4867#section-5. All of them are of 12.2 kbit/s.
"""

import io
from collections.abc import Iterator
from random import Random

import av
from av.container import OutputContainer

_MAGIC = b"#!AMR\n"
_MODE = b"\x3c"  # 12.2 kbit/s, and whole
_BYTES = 32
_SILENT = bytes.fromhex("3c54fd1fb66679e1e001e7cff000000080000000000000000000000000000000")  # what encoders make of it
_FRAMES = 50  # a second


def encoded(pcm: bytes, *, rate: int, channels: int) -> bytes:
    """A file as long as 16-bit PCM, silent where the PCM is, and noise elsewhere."""
    return _MAGIC + b"".join(_frames(pcm, rate // _FRAMES * channels * 2))


def _frames(pcm: bytes, size: int) -> Iterator[bytes]:
    noise = Random(len(pcm))  # noqa: S311  # nothing secret
    for start in range(0, len(pcm), size):
        sounds = any(pcm[start : start + size])
        yield _MODE + noise.randbytes(_BYTES - len(_MODE)) if sounds else _SILENT


def mux(container: OutputContainer, content: bytes) -> None:
    """Put what a file has into another container."""
    with av.open(io.BytesIO(content), "r", format="amr") as source:
        stream = container.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux():
            if packet.size:  # the last one only says that it is the last
                packet.stream = stream
                container.mux(packet)
