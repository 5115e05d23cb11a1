"""Subtitles that other programs read, and that a subtitler need not mend."""

import html
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import av
import pytest
from documents import FORMS, Form, Line, make
from exports.subtitle_files import READERS, Shown, from_srt, from_vtt, render, transcript_of

from ls_transcribe.transcripts import Transcript, Word, readers

WORD_JOINER = "\u2060"
SECOND = 1_000

every_format = pytest.mark.parametrize("name", READERS)
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)

CONVERSATION = [
    Word("Is", 500, 700, speaker="Ada"),
    Word("that", 700, 900, speaker="Ada"),
    Word("clock", 900, 1_300, speaker="Ada"),
    Word("slow", 1_300, 1_700, speaker="Ada", after=","),
    Word("or", 1_700, 1_800, speaker="Ada"),
    Word("did", 1_800, 1_950, speaker="Ada"),
    Word("we", 1_950, 2_100, speaker="Ada"),
    Word("come", 2_100, 2_300, speaker="Ada"),
    Word("early", 2_300, 2_650, speaker="Ada", after="?"),
    Word("Slow", 2_800, 3_100, speaker="Bob", after="."),
    Word("It", 6_000, 6_100, speaker="Bob"),
    Word("is", 6_100, 6_251, speaker="Bob"),
    Word("R&D's", 6_251, 6_800, speaker="Bob", after="."),
]


# What the files look like


def test_srt_as_a_viewer_sees_it() -> None:
    """Lines break at a comma; names, marked as ours, stand where the speaker changes; a short cue fills the pause."""
    assert render("srt", transcript_of(*CONVERSATION)).decode() == (
        "1\n00:00:00,500 --> 00:00:02,650\nAda:\u2060 Is that clock slow,\nor did we come early?\n\n"
        "2\n00:00:02,800 --> 00:00:03,800\nBob:\u2060 Slow.\n\n"
        "3\n00:00:06,000 --> 00:00:07,000\nIt is R&D's.\n\n"
    )


def test_vtt_as_a_page_reads_it() -> None:
    """Every cue names its voice, and what means something to WebVTT is escaped."""
    assert render("vtt", transcript_of(*CONVERSATION)).decode() == (
        "WEBVTT\n\n"
        "1\n00:00:00.500 --> 00:00:02.650\n<v Ada>Is that clock slow, or did we come early?\n\n"
        "2\n00:00:02.800 --> 00:00:03.800\n<v Bob>Slow.\n\n"
        "3\n00:00:06.000 --> 00:00:07.000\n<v Bob>It is R&amp;D's.\n\n"
    )


@pytest.mark.parametrize(("name", "file"), [("srt", b"1\n00:00:00,000 --> 00:00:01,000\n\n\n"), ("vtt", b"WEBVTT\n\n")])
def test_silence_shows_nothing(name: str, file: bytes) -> None:
    """A file of either format says what it is, also where nobody speaks: an empty file is refused by players."""
    assert render(name, transcript_of()) == file


@every_format
def test_silence_is_read_again(name: str) -> None:
    """As silence."""
    assert readers.parse(render(name, transcript_of())).words == ()


def test_players_take_silence(tmp_path: Path) -> None:
    """FFmpeg knows the format of the file, and finds nothing to show in it."""
    (tmp_path / "silence.srt").write_bytes(render("srt", transcript_of()))
    with av.open(str(tmp_path / "silence.srt")) as file:
        assert (file.format.name, [bytes(packet) for packet in file.demux() if packet.size]) == ("srt", [])


@every_format
def test_one_word_is_a_cue(name: str) -> None:
    """It begins with the word and is shown for a second."""
    assert READERS[name](render(name, transcript_of(Word("Yes", 2_340, 2_500)))) == [Shown(2_340, 3_340, ("Yes",))]


@pytest.mark.parametrize(
    ("speaker", "said"),
    [
        ("spk_1", "- Yes."),
        ("ch_1", "- Yes."),
        ("ch_1 spk_0", "- Yes."),
        ("SPEAKER_01", "- Yes."),
        ("speaker 1", "- Yes."),
        ("Chris", "Chris: Yes."),
        ("Speaker of the House", "Speaker of the House: Yes."),
        ("Speaker of the Houses", "- Yes."),
        ("Dr Ada\n\nLovelace", "Dr Ada Lovelace: Yes."),
    ],
)
def test_a_recognisers_label_is_a_dash_and_a_name_a_name(speaker: str, said: str) -> None:
    """What tells a viewer nothing is not shown, nor is a name that takes half a line or more."""
    words = Word("So", 0, 900, speaker="Bob", after="?"), Word("Yes", 1_000, 2_500, speaker=speaker, after=".")
    assert from_srt(render("srt", transcript_of(*words)))[1].lines == (said,)


def test_one_voice_is_not_named_in_srt() -> None:
    """Where only one person speaks, nobody asks who it is."""
    assert from_srt(render("srt", transcript_of(Word("Yes", 0, 2_000, speaker="Ada"))))[0].lines == ("Yes",)


# What is said


@every_form
@every_format
def test_every_word_is_shown(name: str, form: Form) -> None:
    """The cues hold the transcript's text, all of it and in its order."""
    transcript = readers.parse(make(200, form, seed=3).document)
    assert _squeezed(_text(READERS[name](render(name, transcript)))) == _squeezed(transcript.text)


def _text(cues: Sequence[Shown]) -> str:
    """What is said: the words without dashes before them, of which the test documents have none."""
    return html.unescape(" ".join("\n".join(cue.lines).removeprefix("- ") for cue in cues))


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace(WORD_JOINER, "")


# What the rules are


@pytest.mark.parametrize("seed", range(12))
@every_format
def test_the_rules_hold_for_every_cue(name: str, seed: int) -> None:
    """Whatever is said, however fast: width, lines, times."""
    random = Random(seed)  # noqa: S311 -- no secret
    transcript = transcript_of(*_talk(random, 400))
    cues = READERS[name](render(name, transcript))
    assert (_faults(cues, 42), _squeezed(_text(cues))) == ([], _squeezed(transcript.text))


@every_form
@every_format
def test_the_rules_hold_in_every_form(name: str, form: Form) -> None:
    """Speakers, channels and removed words change nothing about them."""
    assert _faults(READERS[name](render(name, readers.parse(make(300, form, seed=5).document))), 42) == []


def _talk(random: Random, count: int) -> list[Word]:
    """Words of any length, pace and pause, of two people."""
    words: list[Word] = []
    clock, speaker = random.randrange(3_000), "spk_0"
    for _ in range(count):
        start = clock + random.choice([0, 0, 0, 10, 40, 79, 80, 81, 300, 999, 1_000, 4_000])
        clock = start + random.choice([0, 1, 50, 200, 300, 400, 1_200, 6_999, 8_000])
        speaker = random.choice([speaker] * 8 + ["spk_0", "spk_1"])
        text = "".join(random.choices("abcdefghij", k=random.choice([1, 2, 3, 4, 5, 8, 13, 39])))
        words.append(Word(text, start, clock, speaker=speaker, after=random.choice(["", "", "", ",", ".", "?"])))
    return words


def _faults(cues: Sequence[Shown], width: int) -> list[tuple[str, Shown]]:
    """What a subtitler would mend. A cue may be short only if another follows at once, long only with one word."""
    faults = []
    for cue, following in pairwise([*cues, None]):
        assert cue is not None
        lasts = cue.end - cue.start
        gap = following.start - cue.end if following else SECOND
        words = " ".join(cue.lines).removeprefix("- ").split()
        faults += [
            (fault, cue)
            for fault, found in {
                "too many lines": len(cue.lines) > 2,
                "an empty line": not all(line.strip() for line in cue.lines),
                "too wide": any(_columns(line) > width for line in cue.lines),
                "no time": lasts <= 0,
                "too short": lasts < SECOND and gap > 0,
                "too long": lasts > 7 * SECOND and len(words) > 1,
                "an overlap": gap < 0,
                "a flicker": 0 < gap < 80,
            }.items()
            if found
        ]
    return faults


def _columns(line: str) -> int:
    """How wide a line is: full-width characters count twice, what stands upon others not at all."""
    seen = re.sub("\u200d.|[\U0001f3fb-\U0001f3ff]", "", html.unescape(line))
    return sum(
        0 if unicodedata.category(letter) in {"Mn", "Me", "Cf"} else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in seen
    )


# When it is said


@every_format
def test_times_are_the_words_own(name: str) -> None:
    """A cue begins with its first word and ends with its last, to the millisecond."""
    words = Word("Good", 1_001, 1_499), Word("evening", 1_502, 2_777, after="."), Word("Well", 4_003, 5_555)
    cues = READERS[name](render(name, transcript_of(*words)))
    assert [(cue.start, cue.end) for cue in cues] == [(1_001, 2_777), (4_003, 5_555)]


@pytest.mark.parametrize(
    ("start", "end", "following", "shown_until"),
    [
        (0, 400, 5_000, 1_000),
        (0, 400, 1_500, 1_000),
        (0, 400, 1_000, 1_000),
        (0, 400, 1_050, 1_050),
        (0, 400, 700, 700),
        (0, 400, 400, 400),
        (0, 1_200, 1_279, 1_279),
        (0, 1_200, 1_280, 1_200),
        (0, 6_980, 7_059, 6_979),
        (0, 9_000, 11_000, 9_000),
    ],
    ids=[
        "room for a second",
        "a pause left over",
        "just room",
        "no flicker after it",
        "no room for a second",
        "no room at all",
        "a flicker is closed",
        "a gap is left",
        "a flicker after 7 s is opened",
        "a word of 9 s",
    ],
)
def test_how_long_a_cue_is_shown(start: int, end: int, following: int, shown_until: int) -> None:
    """Another speaker begins a cue at `following`; the one before it is shown as long as can be read."""
    words = Word("Yes", start, end, speaker="spk_0"), Word("No", following, following + 2_000, speaker="spk_1")
    cues = from_vtt(render("vtt", transcript_of(*words)))
    assert [(cue.start, cue.end) for cue in cues] == [(start, shown_until), (following, following + 2_000)]


def test_people_who_speak_at_once_are_shown_one_after_the_other() -> None:
    """Each channel keeps its sentences together, and cues do not overlap."""
    script = [
        Line("ch_0", "Good evening to you all, and welcome.", 0),
        Line("ch_1", "Thank you for having me here.", 1_300),
        Line("ch_0", "It is a pleasure.", 5_000),
    ]
    transcript = readers.parse(make(script, Form(modern=True, channels=True)).document)
    assert from_vtt(render("vtt", transcript)) == [
        Shown(0, 1_300, ("Good evening to you all, and welcome.",), "ch_0"),
        Shown(1_300, 3_600, ("Thank you for having me here.",), "ch_1"),
        Shown(5_000, 6_500, ("It is a pleasure.",), "ch_0"),
    ]


@pytest.mark.parametrize("seed", range(8))
def test_the_rules_hold_for_people_who_speak_at_once(seed: int) -> None:
    """Two channels at any pace still give cues one at a time, with every word in one of them."""
    random = Random(seed)  # noqa: S311 -- no secret
    channels = [[(word, channel) for word in _talk(random, 60)] for channel in ("ch_0", "ch_1")]
    words = [
        Word(word.content, word.start, word.end, channel=channel, after=word.after)
        for word, channel in sorted([*channels[0], *channels[1]], key=lambda pair: pair[0].start)
    ]
    cues = from_vtt(render("vtt", transcript_of(*words)))
    faults = {fault for fault, _cue in _faults(cues, 42)}
    assert (faults, sorted(_squeezed(_text(cues)))) == (
        set(),
        sorted(_squeezed(transcript_of(*words).text)),
    )


@pytest.mark.parametrize("seed", range(8))
@every_format
def test_everybody_who_speaks_at_once_is_named(name: str, seed: int) -> None:
    """However the cues of several people are interleaved, this project's own reader gives each word its speaker."""
    words = _at_once(Random(seed))  # noqa: S311 -- no secret
    file = render(name, transcript_of(*words))
    again = [(word.text, word.speaker) for word in readers.parse(file).words]
    assert (sorted(again), {fault for fault, _cue in _faults(READERS[name](file), 42)}) == (
        sorted((word.text, word.speaker) for word in words),
        set(),
    )


def _at_once(random: Random) -> list[Word]:
    """Long runs of three people on channels of their own; each says words of their own."""
    words: list[Word] = []
    for speaker, letters in {"Ada": "abc", "Bob": "def", "Cleo of the harbour": "ghi"}.items():
        clock = random.randrange(3_000)
        for _ in range(random.choice([3, 40, 150])):
            start = clock + random.choice([0, 0, 0, 0, 20, 300, 1_500])
            clock = start + random.choice([1, 150, 300, 500, 900])
            text = "".join(random.choices(letters, k=random.choice([1, 2, 4, 8, 13, 30])))
            words.append(Word(text, start, clock, speaker=speaker, channel=letters, after=random.choice(["", "", "."])))
    return sorted(words, key=lambda word: word.start)


@every_format
def test_a_long_run_that_is_interrupted_is_named_again(name: str) -> None:
    """Somebody says a word meanwhile: what the other one goes on to say is not this one's."""
    text = "Nobody had wound the clock in the hall since the winter, and it stood at half past nine in the morning."
    ada = [word.replace(speaker="Ada", channel="ch_0") for word in _read_aloud(text).words]
    bob = Word("Really?", 2_000, 2_400, speaker="Bob", channel="ch_1")
    file = render(name, transcript_of(*sorted([*ada, bob], key=lambda word: word.start)))
    assert [(word.text, word.speaker) for word in readers.parse(file).words if word.speaker == "Bob"] == [
        ("Really?", "Bob")
    ]


def test_only_a_change_is_introduced() -> None:
    """Who goes on after a silence in which nobody else was heard last is not named again."""
    text = "Nobody had wound the clock in the hall since the winter, and it stood at half past nine in the morning."
    ada = [word.replace(speaker="spk_0", channel="ch_0") for word in _read_aloud(text).words]
    late = Word("Nobody.", ada[-1].end + 2_000, ada[-1].end + 3_000, speaker="spk_0", channel="ch_0")
    bob = Word("Hm.", ada[0].start + 10, ada[0].start + 400, speaker="spk_1", channel="ch_1")
    words = sorted([*ada, bob, late], key=lambda word: word.start)
    lines = [cue.lines[0] for cue in from_srt(render("srt", transcript_of(*words)))]
    assert [line.startswith("- ") for line in lines] == [True] * (len(lines) - 1) + [False]


# Where it is broken


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Forty-two columns and no more are one line", ("Forty-two columns and no more are one line",)),
        ("Forty-three columns are one more than a row", ("Forty-three columns", "are one more than a row")),
        (
            "When the old clock struck, nobody in the house was awake.",
            ("When the old clock struck,", "nobody in the house was awake."),
        ),
        (
            "nobody had wound the clock in the hall of the lighthouse",
            ("nobody had wound the clock", "in the hall of the lighthouse"),
        ),
    ],
    ids=["a full line", "one more", "after a comma", "before a small word"],
)
def test_lines_are_broken_where_one_would_pause(text: str, lines: tuple[str, ...]) -> None:
    """A comma is a better place than the middle, a small word begins the lower line, both lines are about as long."""
    assert [cue.lines for cue in from_vtt(render("vtt", _read_aloud(text)))] == [lines]


def test_a_small_word_stays_with_what_follows() -> None:
    """An article is not parted from its noun, though the lines would be more even."""
    cues = from_vtt(render("vtt", _read_aloud("Once sailors wanted a harbour there every year")))
    assert [cue.lines for cue in cues] == [("Once sailors wanted", "a harbour there every year")]


def test_the_lower_line_is_the_longer_one() -> None:
    """Where the lines are about as even either way, less of the picture is hidden."""
    cues = from_vtt(render("vtt", _read_aloud("Nobody ever wound lighthouse clocks in the rain")))
    assert [cue.lines for cue in cues] == [("Nobody ever wound", "lighthouse clocks in the rain")]


@pytest.mark.parametrize(("end", "cues"), [(7_000, 1), (7_001, 2)])
def test_words_are_shown_for_seven_seconds_at_most(end: int, cues: int) -> None:
    """A millisecond more makes two cues of them."""
    words = [Word("slow", 900 * place, 900 * place + 900) for place in range(7)]
    assert len(from_vtt(render("vtt", transcript_of(*words, Word("end", 6_300, end))))) == cues


def test_cues_end_where_one_breathes() -> None:
    """Without any mark, a pause of 300 ms says where a phrase ends."""
    text = "one came home past the river by evening came has nobody there by noon nobody by the old post slowly waited"
    paced = _paced(text.split(), 0, 300)
    words = [*paced[:6], *_paced(text.split()[6:], 2_100, 300)]
    assert [cue.start for cue in from_vtt(render("vtt", transcript_of(*words)))] == [0, 2_100]


def test_a_sentence_that_is_over_at_once_shares_a_cue() -> None:
    """Of three sentences of which two fit, those said in no time share one."""
    first = _paced(["past", "clock", "since", "by", "wound", "harbour", "came."], 0, 300)
    second = _paced(["came", "clock", "lighthouse", "by", "and", "river", "a."], 2_100, 40)
    third = _paced(["the", "nobody", "by", "winter", "river", "evening", "home."], 2_380, 40)
    cues = from_vtt(render("vtt", transcript_of(*first, *second, *third)))
    assert [cue.start for cue in cues] == [0, 2_100]


def _paced(words: Sequence[str], start: int, lasts: int) -> list[Word]:
    """Words of one length, without pauses."""
    return [Word(word, start + place * lasts, start + (place + 1) * lasts) for place, word in enumerate(words)]


def test_cues_end_with_sentences() -> None:
    """Sentences share a cue as far as they fit wholly: none is torn."""
    text = "The ship came in slowly. Nobody was on deck, nobody at the wheel. We waited. Then the bell began to ring."
    assert [" ".join(cue.lines) for cue in from_vtt(render("vtt", _read_aloud(text)))] == [
        "The ship came in slowly. Nobody was on deck, nobody at the wheel.",
        "We waited. Then the bell began to ring.",
    ]


def _read_aloud(text: str) -> Transcript:
    return readers.parse(make([Line("", text, 0)]).document)


# Other scripts


@pytest.mark.parametrize(
    ("text", "width"),
    [
        (
            "今日はいい天気ですから、公園へ散歩に行きましょう。そのあとで、駅の前の店でアイスクリームを食べませんか。",
            32,
        ),
        ("我们明天去北京，后天去上海。你想和我们一起去吗？如果想去，请今天晚上给我打电话，我会把iPhone带上。", 32),
        ("안녕하세요, 저는 학생입니다. 오늘은 날씨가 아주 좋아서 친구와 함께 공원에 가려고 합니다. 같이 가실래요?", 32),
        ("สวัสดีครับผมชื่อสมชาย วันนี้อากาศดีมากเราไปเดินเล่นที่สวนสาธารณะกันไหม แล้วค่อยไปกินไอศกรีม", 42),
        ("שלום לכולם, אני שמח לראות אתכם כאן הערב. נתחיל בעוד כמה דקות, אז בבקשה לשבת בשקט ולהמתין לנו.", 42),
    ],
    ids=["Japanese", "Chinese", "Korean", "Thai", "Hebrew"],
)
@every_format
def test_the_rules_hold_in_other_scripts(name: str, text: str, width: int) -> None:
    """Sixteen full-width characters are a line; nothing is put between words that nothing stands between."""
    file = f"1\n00:00:01,000 --> 00:00:21,000\n{text}\n".encode()
    cues = READERS[name](render(name, readers.parse(file)))
    shown = "".join("".join(cue.lines) for cue in cues)
    assert (_faults(cues, width), _squeezed(shown), len(cues) > 1) == ([], _squeezed(text), True)


def test_a_script_without_spaces_is_broken_at_its_marks() -> None:
    """A full stop and a comma of Chinese are good places too."""
    file = "1\n00:00:00,000 --> 00:00:06,000\n我们明天去北京，后天一起去上海看朋友。\n".encode()
    assert [cue.lines for cue in from_vtt(render("vtt", readers.parse(file)))] == [
        ("我们明天去北京，", "后天一起去上海看朋友。")
    ]


def test_thai_is_broken_at_its_spaces() -> None:
    """They part phrases, and stay where they are within a line."""
    file = "1\n00:00:00,000 --> 00:00:06,000\nสวัสดีครับ ผมชื่อสมชายครับ วันนี้อากาศดีมากเลยนะครับ ไปกันไหม\n".encode()
    assert [cue.lines for cue in from_vtt(render("vtt", readers.parse(file)))] == [
        ("สวัสดีครับ ผมชื่อสมชายครับ", "วันนี้อากาศดีมากเลยนะครับ ไปกันไหม")
    ]


@pytest.mark.parametrize(
    "word",
    ["e\u0301" * 42, "👩\u200d👩\u200d👧" * 21, "👍🏽" * 21, "語" * 16, "ab\u200c" * 21],
    ids=["letters with marks", "families", "hands", "Han", "joiners"],
)
def test_what_is_not_seen_takes_no_room(word: str) -> None:
    """A line is as full as it looks."""
    assert [cue.lines for cue in from_vtt(render("vtt", transcript_of(Word(word, 0, 2_000))))] == [(word,)]


def test_japanese_words_are_not_torn() -> None:
    """A phrase begins with Han or katakana: kana that go on with a word are not parted from it."""
    file = "1\n00:00:00,000 --> 00:00:06,900\n新しいレストランに行きました今度また一緒に食べましょう\n".encode()
    assert [cue.lines for cue in from_vtt(render("vtt", readers.parse(file)))] == [
        ("新しいレストランに行きました", "今度また一緒に食べましょう")
    ]


# What nobody would say

HOSTILE = {
    "an arrow": "a --> b-->c --> ->->",
    "a cue in a cue": "x\n\n7\n00:00:01,000 --> 00:00:02,000\n\ny",
    "a cue of WebVTT": "x\n\n00:01.000 --> 00:02.000\nNOTE y",
    "tags": "<i>a</i> <b><v Eve>b <c.red> </c> <00:00:01.000> < i >d</ i>",
    "other tags": r"{\an8}a {\p1}m 0 0{\p0} {y:i}b {b} \N \n \h C:\new",
    "entities": "&lt;i&gt; &amp;amp; &nbsp;",
    "control characters": "a\x00b\x01c\x07 \x0bd\x0ce \x1cf\x85g\u2028h\u2029i",
    "no characters": "a\ud800b \udfff \ufeffc \ufffe\uffff",
    "marks of direction": "\u202eabc\u202c \u200fשלום\u200e \u2067x",
    "emoji": "👩‍👩‍👧‍👦👍🏽❤️ 🇩🇪 " + "😀" * 60,
    "marks upon marks": "Z" + "\u0301" * 3_000 + "algo",
    "a number alone": "42",
    "white space": " \t\n a \u3000 b\u00a0c \r\n",
    "a long word": "Rindfleisch" * 900,
    "a long word of wide characters": "語" * 5_000,
    "two dashes": "- Yes. - No.",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("speaker", ["spk_1", "--> <i>\n\nEve: {\\b1}"], ids=["a label", "a name as odd"])
@every_format
def test_odd_text_is_only_text(name: str, text: str, speaker: str) -> None:
    """No text becomes a cue, a tag or a voice; what can be written is written."""
    words = Word("So", 0, 900, speaker="spk_0"), Word(text, 1_000, 7_000, speaker=speaker, after=".")
    file = render(name, transcript_of(*words))
    cues = READERS[name](file)
    said = re.sub("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]", "", f"So{text}.")
    shown = "".join("".join(cue.lines) for cue in cues)
    for label in ("- So", "- "):
        shown = shown.replace(label, label[2:], 1) if name == "srt" else shown
    name_shown = "--><i>Eve:{\\b1}:" if name == "srt" and "Eve" in speaker else ""
    shown = _squeezed(html.unescape(shown) if name == "vtt" else shown).replace(name_shown, "", 1)
    assert (shown.replace("-", ""), {fault for fault, _cue in _faults(cues, 42)}, file.count(b"-->")) == (
        _squeezed(said).replace("-", ""),
        set(),
        len(cues),
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@every_format
def test_odd_text_is_read_again(name: str, text: str) -> None:
    """What is written is read by this project's own reader as the same text."""
    transcript = transcript_of(Word("So", 0, 900), Word(text, 1_000, 9_000, after="."))
    again = readers.parse(render(name, transcript))
    kept = re.sub("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]", "", transcript.text)
    assert "".join(again.text.split()) == "".join(kept.split())


def test_no_times_at_all() -> None:
    """Where every word stands at 0, cues still follow each other."""
    cues = from_vtt(render("vtt", transcript_of(*[Word("word", 0, 0) for _ in range(200)])))
    assert (len(cues) > 1, [cue for cue, after in pairwise(cues) if not cue.start < cue.end <= after.start]) == (
        True,
        [],
    )


@every_format
def test_what_no_clock_of_subtitles_can_tell_is_its_last_moment(name: str) -> None:
    """SubRip has two digits for hours."""
    cues = READERS[name](render(name, transcript_of(Word("late", 400_000_000, 400_001_000))))
    assert [(cue.start, cue.end) for cue in cues] == [(359_999_999, 359_999_999)]


# There and back


@every_form
@every_format
def test_subtitles_that_are_read_come_out_as_they_were(name: str, form: Form) -> None:
    """Cues that keep the rules are cues again: same times, same lines, same speakers."""
    file = render(name, readers.parse(make(250, form, seed=9).document))
    assert render(name, readers.parse(file)) == file


@every_format
def test_names_come_out_as_they_were(name: str) -> None:
    """Speakers with names survive, in SRT too."""
    file = render(name, transcript_of(*CONVERSATION))
    again = readers.parse(file)
    assert (render(name, again), again.speakers) == (file, ("Ada", "Bob"))


def test_a_name_with_the_invisible_character_is_read_again() -> None:
    """The one behind the colon is the only one."""
    words = Word("Yes", 0, 900, speaker="Ada"), Word("No", 1_000, 2_000, speaker="Bob\u2060 Day")
    again = readers.parse(render("srt", transcript_of(*words)))
    assert [(word.text, word.speaker) for word in again.words] == [("Yes", "Ada"), ("No", "Bob Day")]


def test_cues_that_keep_the_rules_are_kept() -> None:
    """A file made by hand: what is shown when does not change, even where cues would be made otherwise."""
    file = (
        b"1\n00:00:01,000 --> 00:00:02,000\nYes.\n\n"
        b"2\n00:00:02,000 --> 00:00:03,000\nNo.\n\n"
        b"3\n00:00:03,080 --> 00:00:05,123\nWell then\n\n"
        b"4\n00:00:05,123 --> 00:00:12,123\n- Who is there?\n- It is me.\n\n"
    )
    assert render("srt", readers.parse(file)) == file


def test_a_cue_that_breaks_the_rules_is_broken() -> None:
    """Three lines of ten seconds become two cues, at the end of a sentence."""
    file = (
        b"1\n00:00:00,000 --> 00:00:10,000\nNobody had wound the clock in the hall\n"
        b"since the winter. It stood at half past nine\nand would not be moved.\n"
    )
    cues = from_srt(render("srt", readers.parse(file)))
    assert [cue.lines for cue in cues] == [
        ("Nobody had wound the clock", "in the hall since the winter."),
        ("It stood at half past nine", "and would not be moved."),
    ]
