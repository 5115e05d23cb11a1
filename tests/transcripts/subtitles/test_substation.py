"""ASS and SSA are read: who says what and when, and when each syllable of a song is sung."""

import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import readers
from ls_transcribe.transcripts.subtitles import substation

HEAD = "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name\nStyle: Default\n\n[Events]\n"
FORMAT = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"


def _file(*events: str) -> bytes:
    return (HEAD + FORMAT + "\n".join(events) + "\n").encode()


def _line(text: str, start: str = "0:00:01.00", end: str = "0:00:03.00", name: str = "", effect: str = "") -> str:
    return f"Dialogue: 0,{start},{end},Default,{name},0,0,0,{effect},{text}"


def _said(document: bytes) -> list[tuple[str | None, str, int, int]]:
    return [(word.speaker, word.text, word.start, word.end) for word in readers.parse(document).words]


def test_lines_of_dialogue() -> None:
    """The name is the speaker; the words of a line share its time."""
    file = _file(_line("Well, now?", name="Nora"), _line("No.", "0:00:03.00", "0:00:04.50"))
    assert _said(file) == [
        ("Nora", "Well,", 1_000, 2_111),
        ("Nora", "now?", 2_111, 3_000),
        (None, "No.", 3_000, 4_500),
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"{\an8\i1}a{\i0}b", "ab"),
        (r"a\Nb\nc\hd", "a b c d"),
        (r"a, b,c", "a, b,c"),
        (r"a {a comment}b", "a b"),
        (r"a {\p1}m 0 0 l 10 10{\p0}b", "a b"),
        (r"a {\pos(1,2)\pbo3}b", "a b"),
        (r"\{a\} b", "{a} b"),
        ("a { b", "a { b"),
    ],
)
def test_what_is_not_said(written: str, text: str) -> None:
    """Override tags, comments in braces and drawings are left out."""
    assert readers.parse(_file(_line(written))).text == text


def test_comments_and_other_events_are_not_said() -> None:
    """Only dialogue is."""
    others = [f"{kind}: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,no" for kind in ("Comment", "Picture", "Sound")]
    assert readers.parse(_file(*others, _line("yes"))).text == "yes"


@pytest.mark.parametrize("tag", ["k", "K", "kf", "ko"])
def test_what_is_sung(tag: str) -> None:
    """Syllables have lengths in hundredths of a second; a word begins with its first one."""
    text = rf"{{\{tag}50}}eve{{\{tag}20}}ning {{\{tag}30}}tide"
    assert _said(_file(_line(text))) == [(None, "evening", 1_000, 1_700), (None, "tide", 1_700, 2_000)]


def test_effects_are_read_from_the_line_that_they_were_made_of() -> None:
    """Programs write a line for each syllable, and keep the whole one as a comment."""
    whole = _line(r"{\k50}eve{\k50}ning", effect="karaoke").replace("Dialogue", "Comment")
    effects = [_line(text, effect="fx") for text in ("eve", "eve", "ning")]
    assert readers.parse(_file(whole, *effects)).text == "evening"


def test_a_line_in_several_layers_is_said_once() -> None:
    """The others are its shadow."""
    assert readers.parse(_file(_line("yes"), _line("yes").replace("Dialogue: 0", "Dialogue: 1"))).text == "yes"


def test_fields_stand_as_the_file_says() -> None:
    """In SSA, and in any other order."""
    file = "[Events]\nFormat: Marked, Actor, End, Start, Text\n"
    file += "Dialogue: Marked=0,Nora,0:00:02.00,0:00:01.00,yes, it is\n"
    assert _said(file.encode())[0] == ("Nora", "yes,", 1_000, 1_500)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (_line("a", "-0:00:01.00"), 'the times in line 10 cannot be understood: "-0:00:01.00"'),
        (_line("a", "soon"), 'the times in line 10 cannot be understood: "soon"'),
        ("Dialogue: 0,0:00:01.00", "the dialogue in line 10 cannot be understood: it has too few fields"),
        (_line(r"{\p1}m 0 0"), "it has lines of dialogue, but no words"),
    ],
)
def test_what_cannot_be_understood_is_refused(line: str, reason: str) -> None:
    """With the number of its line."""
    with pytest.raises(UnreadableTranscript) as refusal:
        readers.parse(_file(line))
    assert str(refusal.value) == reason


def test_a_file_without_dialogue_is_silence() -> None:
    """It says what it is, and that nobody speaks."""
    document = _file()
    assert (readers.reader_for(document), readers.parse(document).words) == (substation.READER, ())


@pytest.mark.parametrize("text", ["{", "}", r"{\k", r"{\k1}", r"{\p1}", r"\N", r"\h", "{}", ","])
def test_tags_without_end_take_no_time(text: str) -> None:
    """What begins something again and again is read at once."""
    assert readers.parse(_file(_line(f"a {text * 20_000}"))).text.startswith("a")
