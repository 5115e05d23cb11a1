"""A synthesiser of speech in many languages, eSpeak NG, whose library and voices come in a package."""

import ctypes
import wave
from functools import cache
from pathlib import Path

import espeakng_loader

_SYNCHRONOUS, _SPEED, _UTF_8 = 2, 1, 1  # its numbers for them (speak_lib.h)
_WORDS_A_MINUTE = 140
_RATE = 22_050  # samples per second of what it says: 16-bit, one channel
_Heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def record(path: Path, *said: tuple[str, str], pause: float = 0) -> Path:
    """Write a WAV of texts, each with the language such as "de" that it is said in, with a pause (s) between them."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(bytes(2 * round(pause * _RATE)).join(_say(*each) for each in said))
    return path


def _say(text: str, voice: str) -> bytes:
    library, pcm = _library(), bytearray()

    def hear(samples: "ctypes._Pointer[ctypes.c_short]", number: int, _events: object) -> int:
        if samples and number > 0:
            pcm.extend(ctypes.string_at(samples, number * 2))
        return 0

    heard = _Heard(hear)
    library.espeak_SetSynthCallback(heard)
    assert library.espeak_SetVoiceByName(voice.encode()) == 0
    library.espeak_SetParameter(_SPEED, _WORDS_A_MINUTE, 0)
    said = text.encode() + b"\0"
    assert library.espeak_Synth(said, len(said), 0, 1, 0, _UTF_8, None, None) == 0
    assert library.espeak_Synchronize() == 0
    return bytes(pcm)


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    assert library.espeak_Initialize(_SYNCHRONOUS, 500, espeakng_loader.get_data_path().encode(), 0) == _RATE
    return library
