"""Each channel of a recording is heard by itself."""

from collections.abc import Iterable
from pathlib import Path

import audio
import pytest
import speech
from speech import job_for

from ls_transcribe.engines.embedded import recognise_file
from ls_transcribe.engines.pocketsphinx import PocketSphinxLoader
from ls_transcribe.engines.recognition import RecognisedSpeech, recognise_channels, text_by_turns
from ls_transcribe.transcripts import Word, amazon_json

MESSAGE, STATION = "bank-message.mp3", "at-the-station.wav"
PACE = 300  # ms of a word
TALK = audio.tone(1)
MORE_TALK = audio.tone(0.5)
CALL = (
    "good morning can i help you",
    "i am calling from the bank about your new account please give us a call if you have any questions",
)


class _Listener:
    """A recogniser that hears what a test says. It takes different PCM for different people."""

    def __init__(self, *heard: RecognisedSpeech) -> None:
        self._heard = list(heard)

    def recognise(self, pcm: Iterable[bytes]) -> RecognisedSpeech:
        """Hear what is said next."""
        for _piece in pcm:
            pass
        return self._heard.pop(0)


def _said(text: str, start: int, language: str = "en", notes: tuple[str, ...] = ()) -> RecognisedSpeech:
    """Words that follow upon each other from a time on (ms)."""
    words = [
        Word(content, start + index * PACE, start + (index + 1) * PACE) for index, content in enumerate(text.split())
    ]
    return RecognisedSpeech(tuple(words), language, notes)


@pytest.fixture(name="call")
def _call(tmp_path: Path) -> Path:
    """Two people, who are no words."""
    return audio.write_channels(tmp_path / "call.wav", TALK, MORE_TALK)


def _turns(found: RecognisedSpeech) -> list[tuple[str, str]]:
    document = amazon_json.write("job", found.words, language=found.language)
    return [(turn.speaker, turn.text) for turn in amazon_json.parse(document).turns]


def test_channels_are_speakers(call: Path) -> None:
    """They have Amazon's labels, and their words are in the order of time."""
    found = recognise_channels(_Listener(_said("how are you", 2_000), _said("good morning", 0)), call)
    assert [(word.channel, word.content, word.start) for word in found.words] == [
        ("ch_1", "good", 0),
        ("ch_1", "morning", 300),
        ("ch_0", "how", 2_000),
        ("ch_0", "are", 2_300),
        ("ch_0", "you", 2_600),
    ]


def test_speech_at_the_same_time_stays_apart(call: Path) -> None:
    """Neither is cut into pieces where the other one speaks; what follows are turns of their own."""
    first = _said("this sentence is said while somebody agrees", 0)
    after = _said("and this one later", 8_000)
    both = RecognisedSpeech((*first.words, *after.words), "en")
    found = recognise_channels(_Listener(both, _said("yes yes", 700)), call)
    assert (_turns(found), text_by_turns(found.words)) == (
        [
            ("ch_0", "this sentence is said while somebody agrees"),
            ("ch_1", "yes yes"),
            ("ch_0", "and this one later"),
        ],
        "this sentence is said while somebody agrees yes yes and this one later",
    )


def test_channels_that_are_the_same_are_heard_once(tmp_path: Path) -> None:
    """A mono recording that was stored in stereo has one speaker, not two who say the same."""
    path = audio.write_channels(tmp_path / "twice.wav", TALK, TALK)
    found = recognise_channels(_Listener(_said("good morning", 0)), path)
    assert (_turns(found), found.notes) == (
        [("ch_0", "good morning")],
        ("its channels have the same sound: it is transcribed as one channel, with one speaker",),
    )


def test_channels_that_are_nearly_the_same_are_taken_for_one(call: Path) -> None:
    """Whoever codes the two sides of a mono recording gets other bytes on each, and nearly the same words."""
    found = recognise_channels(
        _Listener(_said("ask not what your country", 0), _said("ask what your country", 300)), call
    )
    assert len(found.words) == len(["ask", "not", "what", "your", "country"])


def test_people_who_say_the_same_one_after_another_are_two(call: Path) -> None:
    """An echo of another person is no copy of the sound."""
    found = recognise_channels(_Listener(_said("yes of course", 0), _said("yes of course", 1_000)), call)
    assert _turns(found) == [("ch_0", "yes of course"), ("ch_1", "yes of course")]


def test_a_recording_of_one_channel_has_one_speaker(tmp_path: Path) -> None:
    """Its label is that of the first channel."""
    found = recognise_channels(_Listener(_said("good morning", 0)), audio.write_wav(tmp_path / "mono.wav", TALK))
    assert (_turns(found), found.notes) == ([("ch_0", "good morning")], ())


def test_notes_name_their_channel(call: Path) -> None:
    """What is to be known of one of them is not true of the other."""
    found = recognise_channels(_Listener(_said("yes", 0), _said("no", 0, notes=("it is noisy",))), call)
    assert found.notes == ("ch_1: it is noisy",)


def test_channels_of_two_languages_tell_theirs(call: Path) -> None:
    """The document has that of most words; each word has its own."""
    found = recognise_channels(_Listener(_said("ja", 0, language="de"), _said("good morning", 0)), call)
    assert (found.language, [word.language for word in found.words]) == ("en", ["de", "en", "en"])


def test_a_call_is_heard_by_channel(tmp_path: Path) -> None:
    """Two people who speak at the same time have two speakers, and no turn has words of both."""
    path = audio.write_channels(
        tmp_path / "call.wav", speech.pcm(STATION)[: 5 * 32_000], bytes(4 * 32_000) + speech.pcm(MESSAGE)
    )
    result = recognise_file(PocketSphinxLoader(), job_for(path), by_channel=True)
    transcript = amazon_json.parse(result.document or b"")
    first, second = (" ".join(turn.text for turn in transcript.turns if turn.speaker == f"ch_{n}") for n in (0, 1))
    assert (transcript.speakers, first.startswith(CALL[0]), second) == (("ch_0", "ch_1"), True, CALL[1])
