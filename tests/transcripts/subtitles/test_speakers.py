"""A speaker is recognised for certain, or there is none; a text before a colon that is no name stays text."""

import pytest
from exports.subtitle_files import render, transcript_of

from ls_transcribe.transcripts import Word, join_words, readers
from ls_transcribe.transcripts.subtitles import parse


def _said(*texts: str) -> list[tuple[str | None, str]]:
    """Who says what in a file with a cue for each of these texts."""
    file = "\n".join(f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\n{text}\n" for n, text in enumerate(texts, 1))
    cues: dict[int, list[Word]] = {}
    for word in parse(file.encode()).words:
        cues.setdefault(word.start // 1_000, []).append(word)
    return [(words[0].speaker, join_words(words)) for words in cues.values()]


MEETING = [
    "Nora Field",
    "iPad",
    "Vincent van Dyck",
    "Okafor, Ruth",
    "Room 12 - North",
    "+44 20 7946 0123",
    "+1 ***-***-1234",
    "Sam Reed (he/him)",
    "Sam Reed [she/her]",
    "Nora Field (Unverified)",
    "Field, Nora (Harbour Ltd)",
    "Dr. J. R. O'Neill",
    "Dr. A.P.J. Kalam",
    "María del Carmen Ruiz-Sáez",
    "Ludwig von der Heide",
    "Ruth's iPhone",
    "Speaker 1",
    "spk_0",
    "Host",
]


@pytest.mark.parametrize("name", MEETING)
def test_names_of_meetings(name: str) -> None:
    """Where every cue has a name, it is that cue's, and no part of the text."""
    said = _said("Ada Lovelace: Shall we begin?", f"{name}: Ready.", "Ada Lovelace: Good.")
    assert said == [("Ada Lovelace", "Shall we begin?"), (name, "Ready."), ("Ada Lovelace", "Good.")]


def test_names_in_brackets_on_their_own_lines() -> None:
    """As Google Meet writes them; a lone dash parts two speakers of one cue."""
    texts = [f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\n(Nora Field)\nYes {n}.\n" for n in range(1, 4)]
    file = "\n".join([*texts, "4\n00:00:05,000 --> 00:00:06,000\n(Nora Field)\nNo.\n-\n \n(Sam Reed)\nOh.\n"])
    assert [(word.speaker, word.text) for word in parse(file.encode()).words][-2:] == [
        ("Nora Field", "No."),
        ("Sam Reed", "Oh."),
    ]


def test_names_of_one_word_that_are_there_more_than_once() -> None:
    """Once alone, it might be any word before a colon."""
    said = _said("Ada: Is it late?", "Bob: No.", "Ada: Good.", "Bob: Yes.", "Harbours: we have two.")
    assert [who for who, _text in said] == ["Ada", "Bob", "Ada", "Bob", None]


@pytest.mark.parametrize(
    ("ada", "bob"), [("张三\uff1a", "李四\uff1a"), ("张三:", "李四:"), ("רות: ", "נורה: "), ("ruth.o: ", "sam: ")]
)
def test_names_without_capitals(ada: str, bob: str) -> None:
    """Scripts that have none, and names that are written without."""
    said = _said(f"{ada}好", f"{bob}好", f"{ada}好", f"{bob}好")
    assert [who for who, _text in said] == [name.strip(" :\uff1a") for name in (ada, bob, ada, bob)]


@pytest.mark.parametrize("text", ["Big Picture: we need more.", "Yes.\nBig Picture: we need more."])
def test_what_is_built_like_a_name_and_there_once(text: str) -> None:
    """It is one only at the beginning of a cue, and where each cue has one."""
    others = ("Nora Field: Yes.", "Okafor, Ruth: No.", "Nora Field: Well.", "Okafor, Ruth: Oh.")
    assert _said(*others, "So.", text)[-1] == (None, text.replace("\n", " "))
    assert _said(*others, f"Nora Field: {text}")[-1] == ("Nora Field", text.replace("\n", " "))
    assert _said(*others, "So.", "Sam Reed (he/him): Good.")[-1] == ("Sam Reed (he/him)", "Good.")


@pytest.mark.parametrize("text", ["So are we.", "Remember: the tide.", "He said: no.", "The harbour rules: none."])
def test_a_line_without_a_name_is_nobodys(text: str) -> None:
    """Never the speaker's before it; and what is no name stays text."""
    said = _said("Nora Field: Yes.", "Okafor, Ruth: No.", "Nora Field: Well.", "Okafor, Ruth: Oh.", text)
    assert said[-1] == (None, text)


def test_the_second_line_of_a_cue_belongs_to_its_name() -> None:
    """A cue is said by one, unless one of its lines begins with another name or a dash."""
    said = _said("Nora Field: Is it\nlate?", "Sam Reed: No.", "Nora Field: Oh.", "- Sam Reed: Yes.\n- Who?")
    assert (said[0], said[-1]) == (("Nora Field", "Is it late?"), ("Sam Reed", "Yes. - Who?"))


def test_a_dash_is_somebody_else() -> None:
    """Nobody knows who."""
    file = b"1\n00:00:01,000 --> 00:00:02,000\n- Speaker 1: Yes.\n- Who?\n"
    assert [word.speaker for word in parse(file).words] == ["Speaker 1", None, None]


@pytest.mark.parametrize(
    "texts",
    [
        ("So.", "Remember: no.", "Note: never."),
        ("He said: yes.", "Remember: no.", "Note: never."),
        ("Question: why?", "Answer: because.", "Question: when?", "Answer: now."),
        ("Ada: one name in two cues", "may be anything"),
    ],
)
def test_what_is_not_sure_is_text(texts: tuple[str, ...]) -> None:
    """All of it, and nobody says it."""
    assert _said(*texts) == [(None, text) for text in texts]


def test_webexs_names_stand_above_the_times() -> None:
    """As the names of cues."""
    file = (
        b'WEBVTT\n\n1 "Nora Field" (12345)\n00:01.000 --> 00:02.000\nYes.\n\n2 "" (0)\n00:03.000 --> 00:04.000\nNo.\n'
    )
    assert [(word.speaker, word.text) for word in parse(file).words] == [("Nora Field", "Yes."), (None, "No.")]


@pytest.mark.parametrize("head", ["WEBVTT\n\n", ""])
def test_voices(head: str) -> None:
    """In SRT, too, which some programs make of WebVTT; what follows the end of a voice is nobody's."""
    file = f"{head}1\n00:00:01.000 --> 00:00:02.000\n<v van Dyck, Vincent>Yes.</v> No.\n"
    assert [(word.speaker, word.text) for word in parse(file.encode()).words] == [
        ("van Dyck, Vincent", "Yes."),
        (None, "No."),
    ]


@pytest.mark.parametrize("name", ["Ada", "ada", "he said", "Okafor, Ruth", "Remember", "A < B & C"])
def test_names_in_our_own_subtitles_hold_until_the_next(name: str) -> None:
    """They are marked, so any name is known, and any other text before a colon is text."""
    words = [
        Word("Note", 0, 800, speaker="Bob", after=":"),
        Word("yes", 800, 2_000, speaker="Bob", after="."),
        Word("Well", 3_000, 4_000, speaker=name, after="."),
        Word("Remember", 8_000, 9_000, speaker=name, after=":"),
        Word("no", 9_000, 10_000, speaker=name, after="."),
    ]
    again = readers.parse(render("srt", transcript_of(*words)))
    assert [(word.speaker, word.text) for word in again.words] == [(word.speaker, word.text) for word in words]


@pytest.mark.parametrize("name", ["srt", "vtt"])
@pytest.mark.parametrize(
    "text", ["10:30 \u2192 11:00", "00:00:01,000 --> 00:00:02,000", ":\u21920:0", "> 0", "&amp; <i>"]
)
def test_odd_texts_of_our_own_subtitles_are_read_again(name: str, text: str) -> None:
    """They are neither times nor tags nor names, and the speaker goes on."""
    words = [Word("yes", 0, 1_000, speaker="Bob"), Word("no", 2_000, 3_000, speaker="Ada")]
    words += [Word(word, 5_000, 6_000, speaker="Ada") for word in text.split()]
    again = readers.parse(render(name, transcript_of(*words))).words
    assert [(word.speaker, word.text) for word in again] == [(word.speaker, word.text) for word in words]


def test_a_name_that_is_not_marked_holds_for_its_cue() -> None:
    """In files of other programs, the next line may be anybody's."""
    said = _said("Nora Field: Yes.", "Or no.", "Sam Reed: Well.", "Nora Field: So?", "Sam Reed: Oh.", "Nora Field: Hm.")
    assert said[1] == (None, "Or no.")
