"""TTML is read: times in all their forms, within each other, with speakers and languages; and nothing dangerous."""

import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import readers
from ls_transcribe.transcripts.subtitles import timed_text

_SPACES = (
    'xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"'
    ' xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:tts="http://www.w3.org/ns/ttml#styling"'
)


def _file(body: str, head: str = "", root: str = 'xml:lang="en"') -> bytes:
    return f'<?xml version="1.0"?>\n<tt {_SPACES} {root}><head>{head}</head><body>{body}</body></tt>'.encode()


def _said(document: bytes) -> list[tuple[str | None, str, int, int]]:
    return [(word.speaker, word.text, word.start, word.end) for word in readers.parse(document).words]


def _times(document: bytes) -> list[tuple[int, int]]:
    return [(word.start, word.end) for word in readers.parse(document).words]


def test_paragraphs() -> None:
    """Lines, parts and references of a paragraph are its text; what stands in the head or in metadata is not."""
    file = _file(
        '<div><p begin="1s" end="3s">a <span>b</span><br/>c\n   &amp; <metadata>no</metadata>&#100;</p></div>',
        head="<metadata><ttm:title>no</ttm:title></metadata>",
    )
    transcript = readers.parse(file)
    assert (transcript.text, transcript.language, transcript.words[0].begins_line) == ("a b c & d", "en", True)


@pytest.mark.parametrize(
    ("time", "root", "milliseconds"),
    [
        ("00:01:02", "", 62_000),
        ("00:01:02.5", "", 62_500),
        ("00:01:02,500", "", 62_500),
        ("00:01:02:15", "", 62_500),
        ("00:01:02:12", 'ttp:frameRate="24"', 62_500),
        ("00:01:02:12.1", 'ttp:frameRate="24" ttp:subFrameRate="2"', 62_521),
        (
            "00:01:00:02",
            'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:timeBase="smpte" ttp:dropMode="dropNTSC"',
            60_060,
        ),
        ("01:00:00:00", 'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:timeBase="smpte"', 3_603_600),
        ("62.5s", "", 62_500),
        ("62.5", "", 62_500),
        ("1:02.500", "", 62_500),
        ("62500ms", "", 62_500),
        ("1.5m", "", 90_000),
        ("0.5h", "", 1_800_000),
        ("50f", 'ttp:frameRate="25"', 2_000),
        ("20000000t", 'ttp:tickRate="10000000"', 2_000),
        ("3t", "", 3_000),
    ],
)
def test_times(time: str, root: str, milliseconds: int) -> None:
    """Of a clock, in units, in frames and in ticks."""
    assert _times(_file(f'<div><p begin="{time}" dur="1s">a</p></div>', root=root)) == [
        (milliseconds, milliseconds + 1_000)
    ]


def test_times_within_each_other() -> None:
    """They count from the element around them, and end with it."""
    file = _file('<div begin="10s" end="14s"><p begin="1s" end="2s">a</p><p begin="3s" dur="9s">b</p></div>')
    assert _times(file) == [(11_000, 12_000), (13_000, 14_000)]


def test_a_sequence() -> None:
    """Its children follow one another."""
    file = _file('<div timeContainer="seq"><p dur="1s">a</p><p begin="1s" dur="2s">b</p></div>')
    assert _times(file) == [(0, 1_000), (2_000, 4_000)]


@pytest.mark.parametrize("end", ['dur="60s"', ""])
def test_a_sequence_of_sequences(end: str) -> None:
    """What follows one begins where that ends, and not where all of them do; descriptions take no time."""
    text = '<p begin="5s" dur="5s">{}</p>'
    first = f'<div timeContainer="seq"><metadata><desc/></metadata>{text.format("a")}{text.format("b")}</div>'
    second = f'<div timeContainer="seq" dur="20s">{text.format("c")}</div><div>{text.format("d")}</div>'
    file = _file(f'<div timeContainer="seq" {end}><metadata/>{first}{second}{text.format("e")}</div>')
    assert _times(file) == [(5_000, 10_000), (15_000, 20_000), (25_000, 30_000), (45_000, 50_000), (55_000, 60_000)]


def test_times_of_words() -> None:
    """They stand in a paragraph that has a time of its own."""
    file = _file('<div><p begin="10s" end="13s"><span begin="0s">a</span> <span begin="1s">b</span> c</p></div>')
    assert _said(file)[:1] + _said(file)[-1:] == [(None, "a", 10_000, 11_000), (None, "c", 12_000, 13_000)]


def test_times_of_words_that_count_from_the_beginning() -> None:
    """As Apple writes lyrics; they cannot be meant otherwise."""
    file = _file(
        '<div><p begin="10.5" end="13"><span begin="10.5" end="11">a</span> <span begin="12">b</span></p></div>'
    )
    assert _times(file) == [(10_500, 12_000), (12_000, 13_000)]


def test_lyrics_of_apple_count_from_the_beginning() -> None:
    """At every depth."""
    file = _file('<div begin="10" end="90"><p begin="20.5" end="21">a</p></div>', root='timing="Line"')
    assert _times(file) == [(20_500, 21_000)]


def test_parts_that_have_times_alone() -> None:
    """Each is a cue."""
    file = _file('<div><p><span begin="1s" end="2s">a</span> <span begin="10s" end="11s">b</span></p></div>')
    assert _times(file) == [(1_000, 2_000), (10_000, 11_000)]


def test_what_has_no_end_is_shown_until_the_next() -> None:
    """The end of the last one is not known."""
    file = _file('<div><p begin="1s">a</p><p begin="3s">b</p></div>')
    assert _times(file) == [(1_000, 3_000), (3_000, 3_000)]


def test_speakers() -> None:
    """Agents have names; the nearest element that names one counts."""
    head = "".join(
        f'<ttm:agent xml:id="{name[0]}" type="person"><ttm:name type="full">{name}</ttm:name></ttm:agent>'
        for name in ("Nora Field", "Okafor, Ruth")
    )
    file = _file(
        '<div ttm:agent="N"><p begin="1s" end="2s">a<br/><span ttm:agent="O">b</span></p></div>'
        '<div><p begin="3s" end="4s">c</p></div>',
        head=f"<metadata>{head}</metadata>",
    )
    assert [word.speaker for word in readers.parse(file).words] == ["Nora Field", "Okafor, Ruth", None]


def test_readings_are_not_said_twice() -> None:
    """Small characters say how others are read, in a style or in the text itself."""
    file = _file(
        '<div><p begin="1s" end="2s"><span tts:ruby="base">a</span><span tts:ruby="text">b</span>'
        '<span style="r">c</span> d</p></div>',
        head='<styling><style xml:id="r" tts:ruby="text"/></styling>',
    )
    assert readers.parse(file).text == "a d"


def test_languages() -> None:
    """Of the whole, and of parts that have another one."""
    file = _file('<div><p begin="1s" end="2s">a</p><p begin="2s" end="3s" xml:lang="de">b</p></div>')
    transcript = readers.parse(file)
    assert (transcript.language, [word.language for word in transcript.words]) == ("en", [None, "de"])


def test_translations_side_by_side_are_refused() -> None:
    """Nobody says both."""
    file = _file('<div><p begin="1s" end="2s">a</p></div><div xml:lang="de"><p begin="1s" end="2s">b</p></div>')
    with pytest.raises(UnreadableTranscript, match="several languages for the same times: de, en"):
        readers.parse(file)


@pytest.mark.parametrize("prefix", ["", "\ufeff", "<!-- <p> -->", "<!DOCTYPE tt>"])
@pytest.mark.parametrize("name", ["tt", "tt:tt"])
def test_known_by_its_root(prefix: str, name: str) -> None:
    """Whatever stands before it; other XML is none."""
    space = "xmlns:tt" if ":" in name else "xmlns"
    file = f'{prefix}<{name} {space}="http://www.w3.org/2006/10/ttaf1"><body/></{name}>'.encode()
    assert (readers.reader_for(file), readers.parse(file).words) == (timed_text.READER, ())


_BOMB = (
    '<!DOCTYPE tt [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + ']><tt><body><p begin="1s" end="2s">&i;</p></body></tt>'
)
_OUTSIDE = '<!DOCTYPE tt [<!ENTITY a SYSTEM "file:///etc/passwd">]><tt><body><p begin="1s" end="2s">&a;</p></body></tt>'


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (_BOMB.encode(), "it defines entities, which no subtitles need (line 1)"),
        (_OUTSIDE.encode(), "it defines entities, which no subtitles need (line 1)"),
        (b"<tt><body><p begin='1s'>a</p>", "it is not complete XML: no element found (line 1)"),
        (_file("<div><p>a</p></div>"), "it has a paragraph without times, so nobody knows when it is said (line 2)"),
        (_file('<div><p begin="soon">a</p></div>'), 'it has a time that cannot be understood: "soon" (line 2)'),
        (_file('<div><p begin="-1s">a</p></div>'), 'it has a time that cannot be understood: "-1s" (line 2)'),
        (
            _file('<div><p begin="9999h">a</p></div>'),
            "it has a time of 35,996,400 s, which is beyond 1,000 hours (line 2)",
        ),
        (_file("", root='ttp:timeBase="clock"'), "its times are those of a clock, not of the recording (line 2)"),
        (_file("", root='ttp:frameRate="0"'), "its frameRate is not valid (line 2)"),
        (_file('<div><p begin="1s" end="2s"><br/></p></div>'), "it has paragraphs or pictures, but no words"),
    ],
    ids=[
        "a bomb",
        "an entity outside",
        "cut",
        "no times",
        "no time",
        "negative",
        "too late",
        "a clock",
        "rate",
        "empty",
    ],
)
def test_what_cannot_be_read_is_refused(document: bytes, reason: str) -> None:
    """With the line where it stands."""
    with pytest.raises(UnreadableTranscript) as refusal:
        readers.parse(document)
    assert str(refusal.value) == reason


def test_a_deep_document_is_no_trouble() -> None:
    """Ten thousand elements within each other are read."""
    file = _file("<div>" * 10_000 + '<p begin="1s" end="2s">a</p>' + "</div>" * 10_000)
    assert readers.parse(file).text == "a"
