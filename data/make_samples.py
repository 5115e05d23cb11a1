"""Make the sample recordings: flite reads our sentences aloud, PyAV encodes them, the text is written beside each.

    python data/make_samples.py [FOLDER]

FOLDER is data/samples unless it is given; what is there already under the same names is replaced. The recordings
differ in the ways that recordings differ: container, codec, sample rate, channels, and who speaks.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import wave
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream

SAMPLES = Path(__file__).parent / "samples"
# What flite's better voices speak at, in Hz, and what recognisers hear at.
SPEECH_RATE = 16_000
BETWEEN_SENTENCES = 0.5  # seconds
BETWEEN_TURNS = 1.3  # seconds: people who answer each other on the telephone take their time


class Side(Enum):
    """The channels in which a turn is heard."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Turn:
    """What one voice says without being interrupted: a line of the reference text.

    The pace stretches every sound: 1.2 takes a fifth longer than the voice's own pace.
    """

    voice: str
    sentences: tuple[str, ...]
    pace: float = 1.0
    side: Side = Side.BOTH


@dataclass(frozen=True)
class Recording:
    """One file to make: its name, how it is encoded, and what is said in it.

    The margin is the silence before the first turn and after the last, in seconds; the sample rate is in Hz and the
    bit rate in bit/s, 0 where the codec loses nothing.
    """

    name: str
    codec: str
    turns: tuple[Turn, ...]
    sample_rate: int = SPEECH_RATE
    layout: str = "mono"
    bit_rate: int = 0
    margin: float = 0.4


def main(arguments: list[str]) -> None:
    """Make every recording in the folder that the arguments name, or else in data/samples."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        sys.exit("Usage: python data/make_samples.py [FOLDER]")
    flite = shutil.which("flite")
    if flite is None:
        sys.exit("The samples are spoken by flite, which is not on the PATH: install it (apt-get install flite).")
    folder = Path(arguments[0]) if arguments else SAMPLES
    folder.mkdir(parents=True, exist_ok=True)
    for recording in RECORDINGS:
        path = folder / recording.name
        encode(perform(recording, flite), recording, path)
        path.with_suffix(".txt").write_text(reference(recording), encoding="utf-8")


def reference(recording: Recording) -> str:
    """Return what is said in the recording, a line per turn; nothing for a recording of silence."""
    return "".join(" ".join(turn.sentences) + "\n" for turn in recording.turns)


def perform(recording: Recording, flite: str) -> av.AudioFrame:
    """Return the whole recording as one frame, two channels wide if the recording is."""
    channels = (array("h"), array("h"))
    for side, samples in score(recording, flite):
        silence = quiet(len(samples) / SPEECH_RATE)
        channels[0].extend(silence if side is Side.RIGHT else samples)
        channels[1].extend(silence if side is Side.LEFT else samples)
    if recording.layout == "mono":
        interleaved = channels[0]
    else:
        interleaved = quiet(2 * len(channels[0]) / SPEECH_RATE)
        interleaved[::2], interleaved[1::2] = channels
    frame = av.AudioFrame(format="s16", layout=recording.layout, samples=len(channels[0]))
    frame.planes[0].update(interleaved.tobytes())
    frame.sample_rate = SPEECH_RATE
    frame.time_base = Fraction(1, SPEECH_RATE)
    frame.pts = 0
    return frame


def score(recording: Recording, flite: str) -> Iterator[tuple[Side, array[int]]]:
    """Yield the stretches of speech and silence that make up the recording, and where each is heard."""
    yield Side.BOTH, quiet(recording.margin)
    for number, turn in enumerate(recording.turns):
        if number:
            yield Side.BOTH, quiet(BETWEEN_TURNS)
        for position, sentence in enumerate(turn.sentences):
            if position:
                yield Side.BOTH, quiet(BETWEEN_SENTENCES)
            yield turn.side, speak(sentence, turn, flite)
    yield Side.BOTH, quiet(recording.margin)


def quiet(seconds: float) -> array[int]:
    """Return digital silence of that length."""
    return array("h", bytes(2 * round(seconds * SPEECH_RATE)))


def speak(sentence: str, turn: Turn, flite: str) -> array[int]:
    """Return the sentence as the turn's voice says it.

    Exits with a sentence if flite fails, or if it speaks at another rate, as it does in place of a voice it lacks.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        pace = f"duration_stretch={turn.pace}"
        said = subprocess.run(
            [flite, "-voice", turn.voice, "--setf", pace, "-t", sentence, "-o", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode or not path.exists():
            sys.exit(f"flite could not say “{sentence}” with the voice {turn.voice}: {said.stderr.strip()}")
        with wave.open(str(path)) as speech:
            if (speech.getframerate(), speech.getnchannels(), speech.getsampwidth()) != (SPEECH_RATE, 1, 2):
                sys.exit(f"flite did not speak at {SPEECH_RATE} Hz: it probably lacks the voice {turn.voice}.")
            samples = array("h", speech.readframes(speech.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def encode(frame: av.AudioFrame, recording: Recording, path: Path) -> None:
    """Write the frame to the path, in the container that its suffix names and as the recording says."""
    # Without this flag the Ogg and Matroska muxers draw random serial numbers, and no two runs make the same files.
    with av.open(str(path), "w", options={"fflags": "bitexact"}) as container:
        stream = container.add_stream(recording.codec, rate=recording.sample_rate, layout=recording.layout)
        if not isinstance(stream, AudioStream):
            sys.exit(f"{recording.codec} is not an audio codec.")
        if recording.bit_rate:
            stream.bit_rate = recording.bit_rate
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


RECORDINGS = (
    Recording(
        "apartment-call.wav",
        "pcm_s16le",
        (
            Turn(
                "slt",
                (
                    "Good morning, I am calling about the apartment on the second floor.",
                    "I would like to see it on Wednesday or Thursday, if it is still available.",
                    "You can reach me at the office until five.",
                ),
            ),
        ),
    ),
    Recording(
        "at-the-station.wav",
        "pcm_s16le",
        (
            Turn("rms", ("Good morning, can I help you?",)),
            Turn("slt", ("I would like to buy a ticket to Boston for tomorrow morning.",)),
            Turn("rms", ("Please bring your passport and a letter with your address.",)),
            Turn("slt", ("How long does it take to get there?",)),
        ),
    ),
    Recording(
        "bank-message.mp3",
        "libmp3lame",
        (
            Turn(
                "slt",
                (
                    "I am calling from the bank about your new account.",
                    "Please give us a call if you have any questions.",
                ),
            ),
        ),
        bit_rate=64_000,
    ),
    Recording(
        "grandfather.flac",
        "flac",
        (
            Turn(
                "rms",
                (
                    "My grandfather worked on the railroad for more than forty years.",
                    "In the evening he would sit by the window and read the newspaper until it was dark.",
                    "One night in November there was a terrible storm.",
                ),
            ),
        ),
    ),
    Recording(
        "library-notice.webm",
        "libopus",
        (Turn("slt", ("The library will close in fifteen minutes.",)),),
        sample_rate=48_000,
        bit_rate=48_000,
    ),
    Recording(
        "museum-guide.m4a",
        "aac",
        (
            Turn(
                "slt",
                (
                    "This painting was made in Paris more than two hundred years ago.",
                    "I would recommend the little restaurant across the street.",
                ),
            ),
        ),
        sample_rate=44_100,
        layout="stereo",
        bit_rate=96_000,
    ),
    Recording("silence.wav", "pcm_s16le", turns=(), margin=2),
    Recording(
        "weather-report.ogg",
        "libopus",
        (
            Turn(
                "rms",
                (
                    "Heavy rain is expected in the north of the country this evening.",
                    "On Sunday there is a good chance of snow in the mountains.",
                ),
            ),
        ),
        sample_rate=48_000,
        bit_rate=48_000,
    ),
)

if __name__ == "__main__":
    main(sys.argv[1:])
