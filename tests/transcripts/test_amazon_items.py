"""Words find their speakers, channels and punctuation marks, whichever way a document tells them."""

from typing import Any

import pytest
from documents import Form, Line, edited, make
from transcripts.by_hand import channels, document, mark, segment, word

from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.amazon_json import parse


def _texts(transcript: Transcript) -> list[str]:
    return [word.text for word in transcript.words]


def _who(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


# Marks


@pytest.mark.parametrize(
    ("items", "texts"),
    [
        ("Well , then .", ["Well,", "then."]),
        ("¿ Qué ? ¡ Oye !", ["¿Qué?", "¡Oye!"]),
        ("so ¿ ¡ qué ! ?", ["so", "¿¡qué!?"]),
        ("so ¿¡ qué !?", ["so", "¿¡qué!?"]),
        ("she ( Ada ) said « no » .", ["she", "(Ada)", "said", "«no»."]),
        (", yes", [",yes"]),
        (". ¿ qué", [".¿qué"]),
        ("said « » then", ["said", "«»then"]),
        ("and (", ["and("]),
        ("and ( ) .", ["and()."]),
        ("well , , .", ["well,,."]),
    ],
)
def test_marks_stand_with_the_word_they_belong_to(items: str, texts: list[str]) -> None:
    """Opening marks belong to the word that follows, all others to the one before; none is lost or out of place."""
    transcript = parse(document(*_items(items)))
    assert (_texts(transcript), "".join(texts)) == (texts, items.replace(" ", ""))


def _items(text: str) -> list[dict[str, Any]]:
    """The items of a text in which every word and every mark stands alone."""
    return [word(token, 400 * place) if token[0].isalpha() else mark(token) for place, token in enumerate(text.split())]


def test_a_mark_stays_where_a_filter_removed_its_word() -> None:
    """What followed a removed word follows the word before it."""
    assert _texts(parse(document(word("that", 0), mark(","), word("clock", 800)))) == ["that,", "clock"]


def test_a_mark_without_a_channel_is_not_lost() -> None:
    """Where words are labelled with their channel and marks with none, a mark stays with the word before it."""
    items = (
        mark("¡"),
        word("Well", 0, channel_label="ch_0"),
        mark(","),
        word("yes", 500, channel_label="ch_1"),
        mark("."),
        word("then", 1_000, channel_label="ch_0"),
    )
    assert _texts(parse(document(*items))) == ["¡Well,", "yes.", "then"]


def test_each_channel_has_its_own_marks() -> None:
    """Where two channels speak at once, a mark goes with its own channel's word and not with the last one heard."""
    made = make([Line("ch_0", "Well, I do think so.", 0), Line("ch_1", "Yes. No?", 200)], Form(channels=True))
    assert _texts(parse(made.document)) == ["Well,", "Yes.", "I", "No?", "do", "think", "so."]


# Speakers


SPEECH = [
    Line("spk_1", "Good evening.", 500),
    Line("spk_0", "Good evening to you.", 2_000),
    Line("spk_1", "It is late.", 4_000),
]


@pytest.mark.parametrize("places", [(0,), (1,), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("listed", [[], None])
def test_stretches_that_list_no_words_lose_none(places: tuple[int, ...], listed: object) -> None:
    """A stretch's words are those that begin in it, when it does not name them."""

    def empty(whole: Any) -> None:
        for place in places:
            whole["results"]["speaker_labels"]["segments"][place]["items"] = listed

    made = make(SPEECH, Form(speakers=True))
    assert parse(edited(made.document, empty)).turns == made.turns


def test_a_word_in_no_stretch_belongs_to_the_one_before() -> None:
    """Whoever spoke last is taken to speak on; before anyone spoke, it is whoever speaks first."""
    segments = [segment("spk_1", 1_000, 1_300), segment("spk_0", 2_000, 2_300)]
    items = word("so", 0), word("yes", 1_000), word("well", 1_600), word("no", 2_000), word("end", 2_500)
    transcript = parse(document(*items, speaker_labels={"segments": segments}))
    assert _who(transcript) == [("spk_1", "so yes well"), ("spk_0", "no end")]


def test_a_stretch_of_nobody_is_passed_over() -> None:
    """The words in it belong to the stretch before."""
    nobody = segment("spk_0", 1_000, 1_300) | {"speaker_label": None}
    labels = {"segments": [segment("spk_1", 0, 300), nobody]}
    transcript = parse(document(word("so", 0), word("yes", 1_000), speaker_labels=labels))
    assert _who(transcript) == [("spk_1", "so yes")]


def test_speakers_are_listed_in_the_order_of_time() -> None:
    """A document may hold its items in another order."""
    transcript = parse(document(word("no", 400, speaker_label="spk_1"), word("yes", 0, speaker_label="spk_0")))
    assert (transcript.speakers, _who(transcript)) == (("spk_0", "spk_1"), [("spk_0", "yes"), ("spk_1", "no")])


def test_a_word_that_is_only_in_a_stretch_makes_no_speaker() -> None:
    """Speakers are those who say a word of the document, not those who are listed."""
    segments = [segment("spk_1", 0, 300, [(0, 300)]), segment("spk_0", 400, 700, [(400, 700)])]
    transcript = parse(document(word("yes", 0), speaker_labels={"segments": segments}))
    assert (transcript.speakers, _who(transcript)) == (("spk_1",), [("spk_1", "yes")])


def test_two_words_with_the_same_times_keep_their_speakers() -> None:
    """Two people who speak at once are both heard, in the order of the stretches."""
    segments = [segment("spk_1", 0, 300, [(0, 300)]), segment("spk_0", 0, 300, [(0, 300)])]
    transcript = parse(document(word("yes", 0), word("no", 0), speaker_labels={"segments": segments}))
    assert (transcript.speakers, _who(transcript)) == (("spk_1", "spk_0"), [("spk_1", "yes"), ("spk_0", "no")])


def test_a_word_s_own_speaker_goes_before_that_of_its_stretch() -> None:
    """A stretch may hold an interjection of somebody else."""
    stretch = segment("spk_1", 0, 1_100, [(0, 300), (400, 700), (800, 1_100)])
    stretch["items"][1]["speaker_label"] = "spk_0"
    items = word("I", 0), word("yes", 400), word("think", 800)
    transcript = parse(document(*items, speaker_labels={"segments": [stretch]}))
    assert (transcript.speakers, _who(transcript)) == (
        ("spk_1", "spk_0"),
        [("spk_1", "I"), ("spk_0", "yes"), ("spk_1", "think")],
    )


def test_a_speaker_on_the_item_goes_before_the_lists() -> None:
    """Today's format labels the items themselves."""
    labels = {"segments": [segment("spk_1", 0, 300, [(0, 300)])]}
    assert _who(parse(document(word("yes", 0, speaker_label="spk_0"), speaker_labels=labels))) == [("spk_0", "yes")]


def test_an_empty_label_is_no_speaker() -> None:
    """Words whose label is empty are said by nobody in particular."""
    transcript = parse(document(word("yes", 0, speaker_label=""), word("no", 400, speaker_label="spk_0")))
    assert (transcript.speakers, _who(transcript)) == (("speaker", "spk_0"), [("speaker", "yes"), ("spk_0", "no")])


# Channels


def test_words_of_two_channels_stand_in_the_order_of_their_start() -> None:
    """People on two lines speak at once: their words take turns."""
    made = make([Line("ch_1", "Well then", 0), Line("ch_0", "Yes", 200)], Form(channels=True))
    transcript = parse(made.document)
    assert (transcript.speakers, _who(transcript)) == (
        ("ch_1", "ch_0"),
        [("ch_1", "Well"), ("ch_0", "Yes"), ("ch_1", "then")],
    )


@pytest.mark.parametrize("modern", [False, True])
def test_a_channel_on_which_nobody_speaks_is_no_speaker(modern: bool) -> None:  # noqa: FBT001
    """A silent channel stands in the document, and not among the speakers."""
    assert parse(make([Line("ch_1", "Hello?", 0)], Form(modern=modern, channels=True)).document).speakers == ("ch_1",)


def test_a_channel_with_nothing_but_marks_is_no_speaker() -> None:
    """Nobody is heard where only a mark was found."""
    transcript = parse(
        document(mark("."), word("yes", 0), channel_labels=channels(ch_0=[mark(".")], ch_1=[word("yes", 0)]))
    )
    assert (transcript.speakers, _who(transcript)) == (("ch_1",), [("ch_1", "yes")])


def test_the_lists_of_the_channels_are_enough() -> None:
    """A document that lists items only below their channels is read from there."""
    lists = channels(ch_0=[word("yes", 400, confidence="0.5")], ch_1=[word("no", 0, confidence="1.0")])
    transcript = parse(document(channel_labels=lists))
    assert (transcript.text, transcript.confidence, transcript.speakers) == ("no yes", 0.75, ("ch_1", "ch_0"))


def test_lists_of_channels_that_leave_words_out_lose_none() -> None:
    """Where the lists do not cover the items, nobody knows the channels, and every word is read all the same."""
    transcript = parse(document(word("yes", 0), word("no", 400), channel_labels=channels(ch_0=[word("yes", 0)])))
    assert (transcript.speakers, _who(transcript)) == (("speaker",), [("speaker", "yes no")])


# Speakers on channels


def test_speakers_numbered_alike_on_two_channels_are_two_people() -> None:
    """Each channel counts its own speakers; a label that only one channel has stays as it is."""
    script = [Line("ch_0 spk_0", "Yes", 0), Line("ch_1 spk_0", "No", 400), Line("ch_1 spk_1", "Well", 800)]
    transcript = parse(make(script, Form(modern=True, speakers=True, channels=True)).document)
    assert _who(transcript) == [("ch_0 spk_0", "Yes"), ("ch_1 spk_0", "No"), ("spk_1", "Well")]


def test_a_speaker_on_a_channel_without_a_name_keeps_the_plain_label() -> None:
    """A word that lacks its channel's label is not said by "None spk_0"."""
    items = word("yes", 0, channel_label="ch_0", speaker_label="spk_0"), word("no", 400, speaker_label="spk_0")
    transcript = parse(document(*items))
    assert (transcript.speakers, _who(transcript)) == (
        ("ch_0 spk_0", "spk_0"),
        [("ch_0 spk_0", "yes"), ("spk_0", "no")],
    )


def test_words_with_the_same_times_on_two_channels_keep_their_speakers() -> None:
    """Who speaks on a channel is looked for among the speakers of that channel."""
    script = [Line("ch_1 spk_1", "No well", 0), Line("ch_0 spk_0", "But I", 400)]
    transcript = parse(make(script, Form(speakers=True, channels=True)).document)
    assert _who(transcript) == [("spk_1", "No"), ("spk_0", "But"), ("spk_1", "well"), ("spk_0", "I")]
