"""Manifests that recognisers learn from: each line is JSON, and says where which text is heard."""

import json
import random
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from ls_transcribe.model.review import EditorContent, Region, Review, ReviewedTask
from ls_transcribe.review.manifest import manifest_lines
from ls_transcribe.transcripts import Transcript, Word

_NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
_AUDIO = "s3://calls/2024/a call.wav"


def _transcript(*words: Word) -> Transcript:
    return Transcript.of_words(words, language="en-US")


def _spoken(text: str, start: int = 0) -> Transcript:
    """Words of half a second each, one after the other."""
    return _transcript(
        *(Word(word, start + 500 * place, start + 500 * place + 500) for place, word in enumerate(text.split()))
    )


def _review(
    *regions: Region, whole: str | None = None, machine: EditorContent | None = None, language: str | None = "en-US"
) -> Review:
    subject = ReviewedTask(7, "0123456789ab", "a call.wav", "s3://b/k", language=language)
    return Review(subject, 70, 1, _NOON, EditorContent(whole, regions), machine)


def _lines(
    review: Review, people: Transcript, machine: Transcript | None, *, audio: str = _AUDIO, duration: int = 61_500
) -> list[Any]:
    return [json.loads(line) for line in manifest_lines(review, people, machine, audio, duration)]


# What a line says


def test_a_line_is_written_as_nemo_reads_it() -> None:
    """Plain JSON, with letters as they are and times as numbers of seconds."""
    lines = list(
        manifest_lines(_review(whole="Grüß Gott"), _spoken("Grüß Gott"), _spoken("Kruse Gott"), _AUDIO, 61_500)
    )
    assert lines == [
        '{"audio_filepath": "s3://calls/2024/a call.wav", "duration": 61.5, "text": "Grüß Gott", '
        '"pred_text": "Kruse Gott", "lang": "en-US"}'
    ]


def test_a_recording_without_regions_is_one_line() -> None:
    """It lasts from its beginning to its end, so that no offset is needed."""
    review = _review(whole="Good day", machine=EditorContent("Could day"))
    assert _lines(review, _spoken("Good day"), _spoken("Could day")) == [
        {"audio_filepath": _AUDIO, "duration": 61.5, "text": "Good day", "pred_text": "Could day", "lang": "en-US"}
    ]


def test_a_recording_whose_whole_text_was_corrected_is_one_line() -> None:
    """Its regions, which nobody corrected, have the machine's text still; where a region was corrected, they count."""
    heard, left = Region("a", 0, 1_250, "Ada", "Could day"), Region("a", 0, 1_250, "Ada", "Good day")
    machine = EditorContent("Could day", (heard,))
    found = [
        _lines(_review(region, whole=whole, machine=machine), _spoken("Good day"), _spoken("Could day"))
        for region, whole in ((heard, "Good day"), (heard, "Could\nday"), (left, "Could day"), (left, "Good day"))
    ]
    assert [[(line["text"], line.get("offset")) for line in lines] for lines in found] == [
        [("Good day", None)], [("Could day", 0.0)], [("Good day", 0.0)], [("Good day", 0.0)],
    ]  # fmt: skip


def test_a_region_without_length_is_no_line() -> None:
    """Of what has no end nothing can be learned; if nothing else is there, the recording is a line."""
    half, whole = Region("a", 3_000, 3_000, None, "Good day"), Region("b", 4_000, 5_000, None, "Yes")
    found = [_lines(_review(*regions), _spoken("Good day"), None) for regions in ((half, whole), (half,))]
    assert [[(line["text"], line.get("offset")) for line in lines] for lines in found] == [
        [("Yes", 4.0)], [("Good day", None)],
    ]  # fmt: skip


def test_each_region_is_a_line() -> None:
    """Offset and duration in seconds, the speaker where there is one, and what the machine had proposed there."""
    machine = EditorContent(regions=(Region("a", 0, 1_250, "Ada", "Could day"), Region("b", 1_250, 2_001, None, "Yes")))
    review = _review(
        Region("a", 0, 1_250, "Ada", "Good day"), Region("b", 1_250, 2_001, None, "Yes."), whole="more", machine=machine
    )
    assert _lines(review, _spoken("Good day Yes."), _spoken("other words")) == [
        {
            "audio_filepath": _AUDIO,
            "offset": 0.0,
            "duration": 1.25,
            "text": "Good day",
            "pred_text": "Could day",
            "lang": "en-US",
            "speaker": "Ada",
        },
        {
            "audio_filepath": _AUDIO,
            "offset": 1.25,
            "duration": 0.751,
            "text": "Yes.",
            "pred_text": "Yes",
            "lang": "en-US",
        },
    ]


@pytest.mark.parametrize("empty", [None, "", " \n"])
def test_a_region_in_which_nothing_is_written_is_no_line(empty: str | None) -> None:
    """A recogniser would learn that there is silence where nobody has said so."""
    review = _review(Region("a", 0, 900, "Ada", empty), Region("b", 1_000, 1_900, "Ada", "Yes"))
    assert [(line["offset"], line["text"]) for line in _lines(review, _spoken("Yes"), None)] == [(1.0, "Yes")]


def test_regions_without_any_text_leave_the_whole() -> None:
    """Where regions only tell who speaks, the text is the whole recording's."""
    review = _review(Region("a", 0, 900, "Ada"), whole="Good day")
    assert [(line.get("offset"), line["text"]) for line in _lines(review, _spoken("Good day"), None)] == [
        (None, "Good day")
    ]


def test_without_a_machines_text_there_is_none() -> None:
    """What nobody proposed is not an empty proposal."""
    reviews = [_review(whole="Yes"), _review(Region("a", 0, 900, None, "Yes"))]
    assert ["pred_text" in line for review in reviews for line in _lines(review, _spoken("Yes"), None)] == [False] * 2


def test_a_machine_that_heard_nothing_has_said_so() -> None:
    """An empty proposal is one: all of the people's words are missing in it."""
    review = _review(whole="Yes", machine=EditorContent(""))
    assert [line["pred_text"] for line in _lines(review, _spoken("Yes"), _transcript())] == [""]


def test_a_language_that_is_not_known_is_left_out() -> None:
    """No line claims one."""
    assert ["lang" in line for line in _lines(_review(whole="Yes", language=None), _spoken("Yes"), None)] == [False]


# What the machine heard in a region that it had not proposed


@pytest.mark.parametrize(
    ("start", "end", "heard"),
    [
        (500, 1_500, "two three"),
        (700, 1_700, "two three"),
        (0, 2_000, "one two three four"),
        (1_750, 9_000, "four"),
        (1_751, 9_000, ""),
    ],
)
def test_a_region_that_was_moved_has_the_words_of_its_new_time(start: int, end: int, heard: str) -> None:
    """A word counts where its middle lies: each is then in one of two neighbours, never in both."""
    machine = EditorContent(regions=(Region("a", 0, 2_000, None, "one two three four"),))
    review = _review(Region("a", start, end, None, "changed"), machine=machine)
    lines = _lines(review, _spoken("changed"), _spoken("one two three four"))
    assert [line["pred_text"] for line in lines] == [heard]


def test_a_region_that_people_made_has_the_words_of_its_time() -> None:
    """It is as if it had been proposed there."""
    review = _review(Region("new", 500, 1_000, None, "too"), machine=EditorContent("one two three"))
    assert [line["pred_text"] for line in _lines(review, _spoken("too"), _spoken("one two three"))] == ["two"]


def test_words_that_overlap_stay_in_the_order_of_their_starts() -> None:
    """A long word that began first is told first, though its middle is later."""
    machine = _transcript(Word("looong", 0, 1_000), Word("no", 100, 200))
    review = _review(Region("new", 0, 1_000, None, "long no"), machine=EditorContent("looong no"))
    assert [line["pred_text"] for line in _lines(review, _spoken("long no"), machine)] == ["looong no"]


@pytest.mark.parametrize("seed", range(5))
def test_regions_that_meet_share_all_words_between_them(seed: int) -> None:
    """Wherever people cut a recording, no word of the machine's is lost, and none is told twice."""
    randomly = random.Random(seed)  # noqa: S311 -- no secret
    cuts = [0, *sorted(randomly.sample(range(1, 20_000), 12)), 20_000]
    regions = [Region(f"r{start}", start, end, None, "x") for start, end in pairwise(cuts)]
    words = [f"w{number}" for number in range(40)]
    review = _review(*regions, machine=EditorContent("all"))
    lines = _lines(review, _spoken("x"), _spoken(" ".join(words)))
    assert [word for line in lines for word in line["pred_text"].split()] == words


# Lines are lines

_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@pytest.mark.parametrize("mark", _BREAKS, ids=[f"U+{ord(mark):04X}" for mark in _BREAKS])
def test_nothing_that_is_written_breaks_a_line(mark: str) -> None:
    """Whatever a reader takes for a line's end, in a text, a name or a label: a line of the manifest is one line."""
    odd = f"a{mark}b"
    machine = EditorContent(regions=(Region("r", 0, 900, odd, odd),))
    review = _review(Region("r", 0, 900, odd, odd), machine=machine, language=odd)
    (line,) = manifest_lines(review, _spoken("a b"), _spoken("a b"), f"/r/{odd}.wav", 900)
    assert (line.splitlines(), json.loads(line)) == (
        [line],
        {
            "audio_filepath": f"/r/{odd}.wav",
            "offset": 0.0,
            "duration": 0.9,
            "text": "a b",
            "pred_text": "a b",
            "lang": odd,
            "speaker": odd,
        },
    )


def test_a_path_that_is_no_text_is_still_a_path() -> None:
    """A file's name may be any bytes: who reads the line can open the file, and the line can be written."""
    (line,) = manifest_lines(_review(whole="Yes"), _spoken("Yes"), None, "/r/caf\udce9\\.wav", 900)
    assert json.loads(line.encode())["audio_filepath"] == "/r/caf\udce9\\.wav"
