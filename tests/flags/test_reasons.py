"""What flags say: in plain English, with numbers and times."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest

from ls_transcribe.flags import Evidence, find_flags
from ls_transcribe.flags.confidence import ALWAYS_TELL
from ls_transcribe.model.flag import Flag, FlagKind, badness, flags_as_json, flags_from_json, flags_text, worst_kind
from ls_transcribe.model.left_out import LeftOut
from ls_transcribe.model.sound_levels import SoundLevels
from ls_transcribe.transcripts import Transcript, Word
from ls_transcribe.transcripts.amazon_origin import AMAZON
from ls_transcribe.transcripts.other_readers import OTHER_READERS

_GERMAN = [
    *("ich", "rufe", "an", "weil", "die", "Heizung", "nicht", "mehr", "geht", "und", "wir", "heute", "Besuch", "haben"),
    *("und", "das", "ist", "nicht", "gut"),
]
_PASSAGE = ["one", "must", "drink", "the", "seed", "of", "the", "creature"]
_SPEECH = bytes([15, 20, 30, 18, 35] * 200)
_SILENCE = bytes([80] * 1_000)


def _heard(contents: Iterable[str], start: int = 0, step: int = 400, confidence: float | None = 0.9) -> Transcript:
    words = [
        Word(content, start + number * step, start + (number + 1) * step - 50, confidence)
        for number, content in enumerate(contents)
    ]
    return Transcript.of_words(words, language="en-US")


def _numbered(number: int) -> list[str]:
    return [f"word{index}" for index in range(number)]


@pytest.mark.parametrize(
    ("transcript", "evidence", "text"),
    [
        (
            _heard([*_numbered(30), *["go"] * 41], 0),
            Evidence(),
            'repeated words: "go" 41 times in a row from 0:12 to 0:28',
        ),
        (
            _heard(
                [*_numbered(5), *["one", "must", "drink", "the", "seed", "of", "the", "creature"] * 3, *["no"] * 12]
            ),
            Evidence(),
            'repeated words: "one must drink the seed of …" 3 times in a row from 0:02 to 0:12, and 1 more',
        ),
        (
            _heard([*_numbered(60), "meanwhile", *_numbered(60)]),
            Evidence(),
            "repeated words: 60 of 121 words are passages that stand in the text before, word for word",
        ),
        (
            _heard(_numbered(8), 101_000),
            Evidence(levels=SoundLevels(_SPEECH + _SILENCE)),
            "text in silence: 8 words stand where nothing can be heard, from 1:41 to 1:44",
        ),
        (
            _heard(["you"]),
            Evidence(levels=SoundLevels(_SILENCE)),
            "text in silence: 1 word stands where nothing can be heard, from 0:00 to 0:00",
        ),
        (
            _heard(_numbered(100)),
            Evidence(levels=SoundLevels(_SPEECH)),
            "sound without text: no words from 0:40 to 1:40, where it sounds as if somebody spoke",
        ),
        (
            _heard([*_numbered(20), *["добрый", "день", "это", "отопление"]]),
            Evidence(language="en-US"),
            "other language: 22% of the letters are Cyrillic, from 0:08 to 0:10, and English (en-US) was asked for",
        ),
        (
            _heard(_GERMAN * 2),
            Evidence(),
            "other language: the words are German (de), and English (en-US) is what the transcript says",
        ),
        (
            _heard(_numbered(30), 10_000, 20),
            Evidence(),
            "too fast: 30 words between 0:10 and 0:11 are faster than anybody speaks",
        ),
        (
            _heard(_numbered(30)),
            Evidence(duration=3_000),
            "too fast: 30 words in a recording of 3.0 s: nobody speaks so fast",
        ),
        (
            _heard(_numbered(100)),
            Evidence(duration=300_000),
            "ends early: the last word ends at 0:40, the recording at 5:00",
        ),
        (
            _heard(_numbered(9)),
            Evidence(left_out=LeftOut(12, 40.2, 120.0)),
            "left out: the recogniser left out 12 passages (40 of 120 s of speech), where it repeated itself or "
            "guessed",
        ),
        (
            replace(_heard(_numbered(9), confidence=None), transcribed_by="Deepgram"),
            Evidence(),
            "no confidence: it is not known how sure Deepgram was of any word",
        ),
    ],
)
def test_reasons(transcript: Transcript, evidence: Evidence, text: str) -> None:
    """The worst one, as people read it."""
    assert find_flags(transcript, evidence)[0].text == text


@pytest.mark.parametrize(
    ("transcript", "evidence"),
    [
        (_heard([]), Evidence(duration=600_000)),
        (_heard([]), Evidence(duration=100_000, levels=SoundLevels(_SILENCE))),
        (_heard([*_numbered(5), *["no"] * 5, *_numbered(9), *["bye"] * 4]), Evidence(duration=10_000)),
        (_heard(["***"] * 20), Evidence()),
        (_heard(["[PII]"] * 20), Evidence()),
        (_heard(_numbered(250)), Evidence(duration=200_000, levels=SoundLevels(_SPEECH + _SILENCE))),
        (_heard(_numbered(250)), Evidence(levels=SoundLevels(_SPEECH + bytes([20, 21] * 500)))),
        (_heard([*_numbered(40), "東京"]), Evidence(language="en-US")),
        (_heard(["もしもし", "DVD", "と", "CD", "と", "PC", "を", "お願いします"]), Evidence(language="ja-JP")),
        (_heard(_GERMAN * 2), Evidence(language="de-CH")),
        (_heard(_numbered(90), confidence=None), Evidence()),
    ],
    ids=[
        *("silence", "silence, heard", "no no no", "masks", "redactions", "a pause at the end", "a tone at the end"),
        *("a name", "abbreviations", "the language that was asked for"),
        "a form that has no confidences",
    ],
)
def test_what_is_right(transcript: Transcript, evidence: Evidence) -> None:
    """Nothing is said of it."""
    assert find_flags(transcript, evidence) == ()


def test_the_worst_comes_first_and_several_are_worse_than_one() -> None:
    """A transcript of which all is a loop is worse than one of which a part is."""
    all_of_it, a_part = _heard(["go"] * 200), _heard([*_numbered(200), *["go"] * 20])
    found = find_flags(all_of_it, Evidence(duration=400_000))
    assert [flag.kind for flag in found] == [FlagKind.REPEATED, FlagKind.ENDS_EARLY]
    assert 1 >= badness(found) >= found[0].severity > badness(find_flags(a_part, Evidence())) > badness(()) == 0


def test_flags_are_the_same_after_they_were_stored() -> None:
    """In a column, as JSON; and the kind of the worst is read from what a task says."""
    flags = (Flag(FlagKind.REPEATED, '"go; ё" 41 times', 0.9), Flag(FlagKind.TOO_FAST, "…", 0.5))
    assert flags_from_json(flags_as_json(flags)) == flags
    told = [flags_text(flags), flags_text(()), "somebody's own: text", None, 7]
    assert [worst_kind(text) for text in told] == ["repeated words", "", None, None, None]


@pytest.mark.parametrize("room", [120, 66], ids=["digital silence", "a quiet room"])
def test_little_speech_in_much_silence(room: int) -> None:
    """A message of some seconds after minutes of nothing: its words can be heard, and words in the silence cannot."""
    sound = SoundLevels(bytes([room] * 1_200) + bytes([22, 15, 30, 25] * 8) + bytes([room] * 50))
    spoken, invented = _heard(_numbered(8), 120_000), _heard(_numbered(8), 30_000)
    told = [[flag.kind for flag in find_flags(heard, Evidence(levels=sound))] for heard in (spoken, invented)]

    assert (told[0], FlagKind.TEXT_IN_SILENCE in told[1]) == ([], True)


@pytest.mark.parametrize(("period", "times"), [(1, 10), (2, 6), (3, 5), (4, 4), (7, 4), (8, 3), (20, 3)])
def test_the_shortest_loop(period: int, times: int) -> None:
    """A loop is told from so many times on that people do not say it, and not once before."""
    loop = [f"loop{index}" for index in range(period)]
    told = [find_flags(_heard([*_numbered(90), *loop * number]), Evidence()) for number in (times - 1, times)]

    assert [[flag.kind for flag in flags] for flags in told] == [[], [FlagKind.REPEATED]]


def test_who_always_tells_how_sure_it_was() -> None:
    """They are called as the readers of their documents call them."""
    assert {AMAZON, *(reader.program for reader in OTHER_READERS)} >= ALWAYS_TELL


def _characters(text: str) -> Transcript:
    """Return a transcript of which each character is a word, as subtitles of scripts without spaces are read."""
    return replace(_heard(text), language="ja-JP")


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("はい", 10),
        ("はんこ", 10),
        ("谢谢", 10),
        ("ありがとう", 6),
        ("お疲れ様です", 6),
        ("よろしくお願いします", 4),
        ("ご視聴ありがとうございました", 4),
    ],
)
def test_the_shortest_loop_without_spaces(text: str, times: int) -> None:
    """Three characters count for a word: in Japan, everybody in a meeting says such things, one after the other."""
    told = [find_flags(_characters(text * number), Evidence()) for number in (times - 1, times)]

    assert [[flag.kind for flag in flags] for flags in told] == [[], [FlagKind.REPEATED]]


def test_phrases_of_polite_speech_are_no_passages() -> None:
    """Endings of six characters come again and again in each Japanese talk; only the whole talk twice is told."""
    random = Random(5)  # noqa: S311  # no secret
    talk = "".join(f"{_kanji(random, 14)}ということでございます" for _ in range(60))
    told = [find_flags(_characters(text), Evidence()) for text in (talk, talk + "さて" + talk)]

    assert [[flag.kind for flag in flags] for flags in told] == [[], [FlagKind.REPEATED]]


def _kanji(random: Random, number: int) -> str:
    return "".join(chr(random.randrange(0x4E00, 0x9F00)) for _ in range(number))


@pytest.mark.parametrize("text", ["시청해주셔서 감사합니다!", "谢谢观看", "Спасибо", "شكرا"])
def test_a_short_text_in_another_script(text: str) -> None:
    """Thanks for watching, which nobody asked for in English, are told however short they are."""
    [flag] = find_flags(_heard(text.split()), Evidence(language="en-US"))
    assert (flag.kind, flag.reason.startswith("100% of the letters are")) == (FlagKind.LANGUAGE, True)
