"""TextGrids: the long and the short form, tiers of words and of turns, and what is refused."""

from collections.abc import Callable, Sequence

import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import readers
from ls_transcribe.transcripts.tiers import textgrid

Interval = tuple[float, float, str]


def long_form(*tiers: tuple[str, Sequence[Interval]], end: float = 10) -> bytes:
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0 ", f"xmax = {end} "]
    lines += ["tiers? <exists> ", f"size = {len(tiers)} ", "item []: "]
    for number, (name, intervals) in enumerate(tiers, 1):
        lines += [f"    item [{number}]:", '        class = "IntervalTier" ', f'        name = "{_quoted(name)}" ']
        lines += ["        xmin = 0 ", f"        xmax = {end} ", f"        intervals: size = {len(intervals)} "]
        for index, (start, stop, text) in enumerate(intervals, 1):
            lines += [f"        intervals [{index}]:", f"            xmin = {start} ", f"            xmax = {stop} "]
            lines += [f'            text = "{_quoted(text)}" ']
    return "\n".join(lines).encode()


def short_form(*tiers: tuple[str, Sequence[Interval]], end: float = 10) -> bytes:
    lines = ['File type = "ooTextFile"', '"TextGrid"', "", "0", f"{end}", "<exists>", f"{len(tiers)}"]
    for name, intervals in tiers:
        lines += ['"IntervalTier"', f'"{_quoted(name)}"', "0", f"{end}", f"{len(intervals)}"]
        for start, stop, text in intervals:
            lines += [f"{start}", f"{stop}", f'"{_quoted(text)}"']
    return "\n".join(lines).encode()


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def _words(document: bytes) -> list[tuple[str | None, str, int, int]]:
    return [(word.speaker, word.text, word.start, word.end) for word in readers.parse(document).words]


def _refusal(document: bytes) -> str:
    with pytest.raises(UnreadableTranscript) as refusal:
        readers.parse(document)
    return str(refusal.value)


ADA = ("Ada", [(0, 1, ""), (1, 3, "Good evening."), (3, 10, "")])
ADAS_WORDS = ("Ada - words", [(0, 1, ""), (1, 1.5, "good"), (1.5, 2.5, "evening"), (2.5, 10, "")])
BEN = ("Ben", [(2, 4, "Yes?"), (4, 10, "")])


@pytest.mark.parametrize("form", [long_form, short_form])
def test_a_tier_is_a_speakers(form: Callable[..., bytes]) -> None:
    """Two may speak at once; empty intervals are pauses, and the end is the recording's."""
    document = form(ADA, BEN)
    assert readers.reader_for(document) is textgrid.READER
    assert readers.parse(document).duration == 10_000
    assert [(speaker, text) for speaker, text, _start, _end in _words(document)] == [
        ("Ada", "Good"),
        ("Ada", "evening."),
        ("Ben", "Yes?"),
    ]


def test_words_have_their_times_and_the_marks_of_the_turn() -> None:
    """An aligner writes them in lower case and without marks."""
    assert _words(long_form(ADA, ADAS_WORDS)) == [("Ada", "Good", 1000, 1500), ("Ada", "evening.", 1500, 2500)]


def test_words_alone() -> None:
    """As the Montreal Forced Aligner writes them, beside the sounds, which are no words."""
    phones = ("phones", [(1, 1.2, "g"), (1.2, 1.5, "ʊd")])
    words = ("words", [(0, 1, "<eps>"), (1, 1.5, "good"), (1.5, 2.5, "evening"), (2.5, 10, "sil")])
    assert _words(long_form(words, phones)) == [(None, "good", 1000, 1500), (None, "evening", 1500, 2500)]


def test_words_that_no_name_tells() -> None:
    """A tier with the same letters in shorter intervals divides the other one."""
    parts = ("Teile", [(1, 1.5, "Good"), (1.5, 2.5, "evening.")])
    assert _words(long_form(ADA, parts)) == [("Ada", "Good", 1000, 1500), ("Ada", "evening.", 1500, 2500)]


def test_words_of_nobody_are_those_of_the_only_turns() -> None:
    """Each word is there once, though an aligner heard another one."""
    words = ("words", [(1, 1.5, "good"), (1.5, 2.5, "ebening")])
    assert _words(long_form(ADA, words)) == [("Ada", "Good", 1000, 1500), ("Ada", "evening.", 1500, 3000)]


def test_speakers_who_speak_in_turn() -> None:
    """One begins where the other ends, as programs write it that tell speakers apart."""
    ben = ("Ben", [(0, 1, "Now?"), (3, 5, "Yes."), (5, 6, "Yes.")])
    assert readers.parse(long_form(ADA, ben)).text == "Now? Good evening. Yes. Yes."


def test_two_say_the_same_at_once() -> None:
    """Each says it."""
    assert readers.parse(long_form(("Ada", [(0, 1, "Yes.")]), ("Ben", [(0, 1, "Yes.")]))).speakers == ("Ada", "Ben")


def test_words_beyond_the_turns_are_kept() -> None:
    """Nothing that somebody aligned is lost."""
    words = ("Ada - words", [*ADAS_WORDS[1][:3], (5, 6, "again")])
    assert [word[1] for word in _words(long_form(ADA, words))] == ["Good", "evening.", "again"]


def test_texts_that_look_like_structure() -> None:
    """Quotation marks stand twice; whatever stands between them is text, over several lines too."""
    text = 'intervals [3]:\nxmin = 7 "class = "IntervalTier"" item [2]: !'
    for form in (long_form, short_form):
        assert readers.parse(form(("Ada", [(0, 1, text)]), BEN)).text.startswith(" ".join(text.split()))


def test_a_speaker_may_be_called_anything() -> None:
    """What has a tier of words is no note."""
    assert _words(long_form(("notes", [(0, 1, "Yes.")]), ("notes - words", [(0, 1, "Yes.")]))) == [
        ("notes", "Yes.", 0, 1000)
    ]


@pytest.mark.parametrize("name", ["utterances", "Transcription", "ORT", "", "sentence"])
def test_names_that_are_nobodys(name: str) -> None:
    """Programs give them, and who speaks is not known."""
    assert _words(long_form((name, [(0, 1, "Yes.")]))) == [(None, "Yes.", 0, 1000)]


def test_comments_and_numbers_of_praat() -> None:
    """It skips what follows "!", and writes small times with a power of ten."""
    document = long_form(("Ada", [(0, 1, "Yes.")])).replace(b"xmin = 0 \n            xmax", b"xmin = 1e-05 ! 7\n xmax")
    assert _words(document) == [("Ada", "Yes.", 0, 1000)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    """Praat writes UTF-16 where a text is not ASCII."""
    assert readers.parse(long_form(("Ada", [(0, 1, "brûlée")])).decode().encode(encoding)).text == "brûlée"


@pytest.mark.parametrize("document", [long_form(), long_form(("Ada", [])), long_form(("Ada", [(0, 10, " ")]))])
def test_silence(document: bytes) -> None:
    """Tiers that are there and empty."""
    assert readers.parse(document).words == ()


def _points(text: str) -> bytes:
    return f'"ooTextFile"\n"TextGrid"\n0 10 <exists> 1 "TextTier" "Ada" 0 10 1 2.5 "{text}"'.encode()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (long_form(("phones", [(0, 1, "j")])), 'none of its tiers has words or turns: they are "phones"'),
        (_points("Yes."), "its texts stand at points in time, so nobody knows when they end"),
        (long_form(ADA)[:-20], "it ends in the middle of a tier"),
        (long_form(ADA).replace(b"size = 3", b"size = 4"), "it ends in the middle of a tier"),
        (long_form(ADA).replace(b"size = 3", b"size = 2"), "it has more intervals than it says"),
        (long_form(ADA).replace(b"xmax = 3 ", b"xmax = three "), "it has"),
        (long_form(ADA).replace(b"size = 3", b"size = 99999999999"), "it has 99999999999 where the number"),
        (long_form(("Ada", [(-2, 1, "Yes.")])), "it has a time of -2 s, which is negative"),
        (long_form(("Ada", [(0, 1e300, "Yes.")])), "it has a time of"),
        (long_form(ADA).replace(b'"TextGrid"', b'"Pitch 1"'), "it is a Pitch 1 of Praat, not a TextGrid"),
        (long_form(ADA).replace(b"IntervalTier", b"ToneTier"), "it has a tier of a kind that Praat does not know: Ton"),
        (b"ooBinaryFile\x08TextGrid" + b"\0" * 40, "it is a binary TextGrid, which is not read"),
        (b'"Praat chronological TextGrid text file"\n0 1\n', "it is a chronological TextGrid, which is not read"),
        (
            long_form(("Ada", [(0, 1, "Oui."), (2, 3, "Non.")]), ("English", [(0, 1, "Yes."), (2, 3, "No.")])),
            'its tiers "Ada", "English" have the same times, so one is about the other: nobody knows which',
        ),
        (
            long_form(("words", [(0, 1, "one"), (1, 2, "two")]), ("tonicVowel", [(0.2, 1, "a"), (1, 1.5, "u")])),
            'its tiers "words", "tonicVowel" have the same times',
        ),
        (
            long_form(("phones", [(0, 1, "o"), (1, 2, "n")]), ("accents", [(0.2, 1, "H*")])),
            'its tiers "accents", "phones" have the same times',
        ),
        (
            long_form(ADA, BEN, ("transcript", [(0, 4, "Good evening. Yes?")])),
            'its tiers "Ben", "transcript" have the same times',
        ),
        (
            long_form(("orth", [(0, 2, "Oui.")]), ("text", [(1, 3, "Yes.")])),
            'its tiers "orth", "text" overlap: nobody knows which of them has what was said',
        ),
    ],
)
def test_what_is_not_understood_is_refused(document: bytes, reason: str) -> None:
    """By its form, or by its tiers."""
    assert _refusal(document).startswith(reason)
