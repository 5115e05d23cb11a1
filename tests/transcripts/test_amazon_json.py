"""Amazon Transcribe's result documents are read whatever their form, and written so that they are read again."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import fmean
from types import FrameType
from typing import Any

import pytest
from documents import FORMS, NOTHING_FOUND, Form, Line, edited, make, with_unknown_keys
from transcripts.by_hand import channels, document, mark, word

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript, Word, join_words
from ls_transcribe.transcripts.amazon_json import job_name, parse, words_as_read, write

every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)

CONVERSATION = [
    Line("spk_1", "Good evening, Ada Lovelace.", 500),
    Line("spk_0", "That darned clock is slow; is it late?", 2_500),
    Line("spk_1", "Nine.", 7_000),
]


def _words(transcript: Transcript) -> list[tuple[str, int, int]]:
    return [(word.text, word.start, word.end) for word in transcript.words]


def _texts(transcript: Transcript) -> list[str]:
    return [word.text for word in transcript.words]


# What is read


def test_a_document_of_2022_is_read_as_it_stands() -> None:
    """An actual document: numbers in strings, no times on marks, speakers beside the items."""
    transcript = parse(
        b"""{"jobName": "talk", "accountId": "012345678901", "status": "COMPLETED", "results": {
            "transcripts": [{"transcript": "Yes, sir."}],
            "speaker_labels": {"speakers": 1, "segments": [
                {"start_time": "0.49", "speaker_label": "spk_0", "end_time": "1.17", "items": [
                    {"start_time": "0.49", "speaker_label": "spk_0", "end_time": "0.7"},
                    {"start_time": "0.86", "speaker_label": "spk_0", "end_time": "1.17"}]}]},
            "items": [
                {"start_time": "0.49", "end_time": "0.7", "type": "pronunciation",
                 "alternatives": [{"confidence": "1.0", "content": "Yes"}]},
                {"alternatives": [{"confidence": "0.0", "content": ","}], "type": "punctuation"},
                {"start_time": "0.86", "end_time": "1.17", "type": "pronunciation",
                 "alternatives": [{"confidence": "0.5", "content": "sir"}]},
                {"alternatives": [{"confidence": "0.0", "content": "."}], "type": "punctuation"}]}}"""
    )
    assert (transcript.text, transcript.confidence, transcript.words) == (
        "Yes, sir.",
        0.75,
        (Word("Yes", 490, 700, 1.0, "spk_0", after=","), Word("sir", 860, 1_170, 0.5, "spk_0", after=".")),
    )


def test_a_document_of_today_is_read_as_it_stands() -> None:
    """An actual document: labels on the items, the language, ids and segments of audio."""
    transcript = parse(
        b"""{"jobName":"talk","accountId":"012345678901","status":"COMPLETED","results":{"language_code":"en-GB",
            "transcripts":[{"transcript":"Yes."}],"speaker_labels":{"segments":[{"start_time":"0.0","end_time":"0.7",
            "speaker_label":"spk_0","items":[{"speaker_label":"spk_0","start_time":"0.009","end_time":"0.41"}]}],
            "channel_label":"ch_0","speakers":1},"items":[{"id":0,"speaker_label":"spk_0","type":"pronunciation",
            "alternatives":[{"confidence":"0.998","content":"Yes"}],"start_time":"0.009","end_time":"0.41"},
            {"id":1,"speaker_label":"spk_0","type":"punctuation","alternatives":[{"confidence":"0.0","content":"."}]}],
            "audio_segments":[{"id":0,"transcript":"Yes.","start_time":"0.0","end_time":"0.7","speaker_label":"spk_0",
            "items":[0,1]}]}}"""
    )
    assert (transcript.text, transcript.language, transcript.confidence, transcript.words) == (
        "Yes.",
        "en-GB",
        0.998,
        (Word("Yes", 9, 410, 0.998, "spk_0", after="."),),
    )


@every_form
def test_the_whole_is_read_from_every_form(form: Form) -> None:
    """Text, language, mean confidence and speakers are the same, whatever the job was set up to do."""
    made = make(150, form, seed=1)
    assert parse(made.document) == made.transcript


@every_form
def test_the_words_are_read_from_every_form(form: Form) -> None:
    """Each word comes out once, with its times, confidence, speaker, channel, language and punctuation."""
    made = make(150, form, seed=2)
    assert parse(made.document).words == made.transcript.words


@every_form
def test_the_turns_are_read_from_every_form(form: Form) -> None:
    """What each voice says in one go is one turn."""
    made = make(150, form, seed=3)
    assert parse(made.document).turns == made.turns


@every_form
def test_speakers_are_listed_as_they_first_speak(form: Form) -> None:
    """The list of the speakers, which is made without the words, agrees with the turns, which are made of them."""
    transcript = parse(make(150, form, seed=4).document)
    assert transcript.speakers == tuple(dict.fromkeys(turn.speaker for turn in transcript.turns))


@every_form
def test_one_word_is_enough(form: Form) -> None:
    """A recording in which a single word is said is no special case."""
    made = make(1, form)
    transcript = parse(made.document)
    assert (transcript, transcript.turns) == (made.transcript, made.turns)


@every_form
def test_silence_is_an_empty_transcript(form: Form) -> None:
    """A job that found no speech completed all the same: no text, no confidence, nobody who speaks."""
    transcript = parse(make([], form).document)
    assert (transcript.text, transcript.confidence, transcript.speakers, transcript.turns) == ("", None, (), ())


@pytest.mark.parametrize("silent", NOTHING_FOUND.values(), ids=NOTHING_FOUND)
def test_results_without_speech_are_an_empty_transcript(silent: bytes) -> None:
    """Keys that are missing, null or empty mean that nothing was found."""
    transcript = parse(silent)
    assert (transcript.text, transcript.confidence, transcript.speakers, transcript.turns, transcript.end) == (
        "",
        None,
        (),
        (),
        0,
    )


@every_form
def test_keys_that_no_format_has_had_are_passed_over(form: Form) -> None:
    """Amazon adds keys without notice: they change nothing."""
    made = make(30, form, seed=5)
    transcript = parse(with_unknown_keys(made.document))
    assert (transcript, transcript.turns) == (made.transcript, made.turns)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form(), "Good evening, Ada Lovelace. That darned clock is slow; is it late? Nine."),
        (Form(vocabulary="mask"), "Good evening, Ada Lovelace. That *** clock is slow; is it late? Nine."),
        (Form(vocabulary="remove"), "Good evening, Ada Lovelace. That clock is slow; is it late? Nine."),
        (Form(vocabulary="tag"), "Good evening, Ada Lovelace. That darned clock is slow; is it late? Nine."),
        (Form(redacted=True), "Good evening, [PII]. That darned clock is slow; is it late? Nine."),
    ],
    ids=["as said", "masked", "removed", "tagged", "redacted"],
)
def test_filtered_words_read_as_the_filter_left_them(form: Form, text: str) -> None:
    """Words made of turns say what the document's own text says, mask, gap and redaction included."""
    transcript = parse(make(CONVERSATION, form).document)
    assert (transcript.text, " ".join(turn.text for turn in transcript.turns)) == (text, text)


def test_redacted_words_have_no_confidence_and_count_in_no_mean() -> None:
    """The confidence under "redactions" is that of the redaction, not of the word."""
    transcript = parse(make(CONVERSATION, Form(redacted=True, speakers=True)).document)
    known = [word.confidence for word in transcript.words if word.content != "[PII]"]
    assert ([word.confidence for word in transcript.words if word.content == "[PII]"], transcript.confidence) == (
        [None],
        fmean(filter(None, known)),
    )


def test_alternatives_are_never_looked_at() -> None:
    """Nine tenths of a document are passed over: whatever stands there, nothing changes."""
    made = make(60, Form(alternatives=True))
    spoilt = edited(made.document, lambda whole: whole["results"].update(segments=[{"alternatives": "?"}, 7, None]))
    assert parse(spoilt).words == made.transcript.words


@pytest.mark.parametrize("segments", [None, [], [{"transcript": "something else", "items": [99]}]])
def test_segments_of_audio_are_not_needed(segments: object) -> None:
    """Older documents lack them, some have none, and none is believed more than the items."""
    made = make(60, Form(modern=True, speakers=True))
    without = edited(made.document, lambda whole: whole["results"].update(audio_segments=segments))
    transcript = parse(without)
    assert (transcript, transcript.turns) == (made.transcript, made.turns)


def test_a_text_that_the_document_lacks_is_made_of_its_words() -> None:
    """A document without its own running text still has one."""
    assert parse(document(word("Good", 0), word("evening", 400), mark("."))).text == "Good evening."


def test_a_text_in_a_script_without_spaces_is_read_as_it_stands() -> None:
    """Japanese comes out of the document, and out of its turns, without spaces."""
    made = make([Line("", "今日 は いい 天気 です 。 アイス を 食べ ましょう 。", 0)], space="")
    transcript = parse(made.document)
    assert [transcript.text, *(turn.text for turn in transcript.turns)] == [
        "今日はいい天気です。アイスを食べましょう。"
    ] * 2


def test_the_language_is_the_one_spoken_longest() -> None:
    """Of several languages in one recording, the document is in the longest."""
    shares = [
        {"language_code": "en-US", "duration_in_seconds": 12.3},
        {"language_code": "es-US", "duration_in_seconds": 40},
        {"language_code": "ko-KR"},
    ]
    assert parse(document(language_codes=shares)).language == "es-US"


@pytest.mark.parametrize(("duration", "milliseconds"), [(61.5, 61_500), ("61.5", 61_500), (None, None), ("NaN", None)])
def test_the_duration_is_what_the_document_says_of_it(duration: object, milliseconds: int | None) -> None:
    """The recording's length is known where it was measured, and nowhere else."""
    assert parse(document(duration_in_seconds=duration)).duration == milliseconds


def test_a_job_is_named_in_its_document() -> None:
    """The name of the job is read without its results."""
    assert job_name(make(1, name="lst-talk").document) == "lst-talk"


# What is odd, and read all the same


@pytest.mark.parametrize("key", ["jobName", "accountId", "status"])
def test_a_document_need_not_say_whose_it_is(key: str) -> None:
    """Only the results matter to a reader."""
    made = make(10)
    assert parse(edited(made.document, lambda whole: whole.pop(key))) == made.transcript


def test_a_job_without_a_name_has_none() -> None:
    """A document that does not say which job made it says so."""
    assert job_name(b'{"results": {}}') is None


def test_a_byte_order_mark_is_passed_over() -> None:
    """An editor's mark at the beginning is no part of the document."""
    made = make(10)
    assert parse(b"\xef\xbb\xbf" + made.document) == made.transcript


def test_times_and_confidences_may_be_numbers() -> None:
    """What stands in strings everywhere is read as well when it does not."""
    item = {
        "type": "pronunciation",
        "start_time": 0.41,
        "end_time": 1,
        "alternatives": [{"confidence": 1, "content": "a"}],
    }
    assert parse(document(item)).words == (Word("a", 410, 1_000, 1.0),)


def test_a_tiny_confidence_is_a_number_and_not_a_text() -> None:
    """The string "5.0E-4" is less than "0.93"."""
    transcript = parse(document(word("er", 0, confidence="5.0E-4"), word("yes", 400, confidence="0.93")))
    assert [word.confidence for word in transcript.words] == [0.0005, 0.93]


def test_words_without_a_confidence_are_words() -> None:
    """They are read, and count in no mean."""
    made = make(20)
    bare = edited(
        made.document, lambda whole: [_first(item).pop("confidence") for item in whole["results"]["items"][1:]]
    )
    transcript = parse(bare)
    assert (transcript.confidence, len(transcript.words)) == (made.transcript.words[0].confidence, 20)


def test_a_confidence_that_is_no_number_is_none() -> None:
    """One word's "NaN" does not make the mean of all the others unknown."""
    assert parse(document(word("er", 0, confidence="NaN"), word("yes", 400, confidence="0.5"))).confidence == 0.5


def test_no_confidence_at_all_is_no_mean() -> None:
    """Nothing is made up where the recogniser never said how sure it was."""
    bare = edited(
        make(20).document, lambda whole: [_first(item).pop("confidence") for item in whole["results"]["items"]]
    )
    assert parse(bare).confidence is None


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (
            [word("no", 100, 110), word("no", 110, 120), word("no", 120, 120)],
            ["no 100-110", "no 110-120", "no 120-120"],
        ),
        ([word("back", 500, 400)], ["back 500-500"]),
        ([word("", 0), word("9001", 400)], [" 0-300", "9001 400-700"]),
        ([word("late", 86_400_500)], ["late 86400500-86400800"]),
        ([word("w" * 90, 0)], ["w" * 90 + " 0-300"]),
        ([word("-->", 0)], ["--> 0-300"]),
        ([word("null", 0), word("true", 400)], ["null 0-300", "true 400-700"]),
        ([word("b", 400), word("a", 0)], ["a 0-300", "b 400-700"]),
        ([word("a", 0), {"alternatives": [{"content": "b"}]}, word("c", 400)], ["a 0-300", "b 300-300", "c 400-700"]),
        ([word("a", 0), None, word("c", 400)], ["a 0-300", "c 400-700"]),
        ([word("a", 100) | {"end_time": None}], ["a 100-100"]),
        ([word("a", 100) | {"alternatives": []}], [" 100-400"]),
    ],
    ids=[
        "repeated, 10 ms long",
        "ends before it begins",
        "empty",
        "after 24 h",
        "90 characters",
        "arrow",
        "named like JSON's own",
        "out of order",
        "without times",
        "beside a null",
        "without an end",
        "without alternatives",
    ],
)
def test_odd_words_are_words(items: list[dict[str, Any] | None], words: list[str]) -> None:
    """No word is lost, and none ends before it begins."""
    assert [f"{text} {start}-{end}" for text, start, end in _words(parse(document(*items)))] == words


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ({"start_time": "-5", "end_time": "-4"}, "it has a time of -5 s, which is negative"),
        ({"end_time": "1e300"}, "it has a time of 1e+300 s, which is beyond 1,000 hours"),
        ({"end_time": 3_600_001}, "it has a time of 3,600,001 s, which is beyond 1,000 hours"),
        ({"start_time": "NaN"}, "it has a time that is not a number"),
        ({"end_time": "inf"}, "it has a time that is not a number"),
    ],
)
@pytest.mark.parametrize("where", ["items", "channels"])
def test_a_time_that_cannot_be_is_refused(times: dict[str, Any], reason: str, where: str) -> None:
    """Nobody knows what else is wrong in such a document."""
    spoken = [word("a", 0), word("b", 400) | times]
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(document(*spoken) if where == "items" else document(channel_labels=channels(ch_0=spoken)))
    assert str(refusal.value) == reason


@pytest.mark.parametrize("results", [{}, {"transcripts": None, "items": None}, {"utterances": [{"text": "spoken"}]}])
def test_results_without_anything_known_are_refused(results: dict[str, Any]) -> None:
    """Silence is a list of items that is there and empty."""
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(json.dumps({"jobName": "talk", "status": "COMPLETED", "results": results}).encode())
    assert str(refusal.value) == "its results have neither transcripts nor items, so nobody knows what was said"


@pytest.mark.parametrize("items", [[], None])
def test_a_text_without_items_is_refused(items: list[Any] | None) -> None:
    """Nobody knows when it was said."""
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(edited(make(5).document, lambda whole: whole["results"].update(items=items)))
    assert str(refusal.value) == "it has a transcript, but no items with the times of its words"


@pytest.mark.parametrize(
    "item",
    [
        {"unknown": 1},
        {"type": "pronunciation", "alternatives": []},
        {"type": "punctuation", "alternatives": [{"content": "."}]},
    ],
)
def test_a_text_of_which_no_item_has_a_word_is_refused(item: dict[str, Any]) -> None:
    """It would become silence, or a word without letters."""
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(edited(make(5).document, lambda whole: whole["results"].update(items=[item])))
    assert str(refusal.value) == "it has a transcript, but no word in its items"


@pytest.mark.parametrize("status", ["FAILED", "IN_PROGRESS", "QUEUED"])
def test_a_job_that_is_not_completed_is_refused(status: str) -> None:
    """Whatever its results hold."""
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(edited(make(5).document, lambda whole: whole.update(status=status)))
    assert str(refusal.value) == f"it is of an Amazon Transcribe job whose status is {status}, not COMPLETED"


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1f", "\u2028", "\ufeff", "\U0001f600"])
def test_no_character_is_too_odd_for_a_word(character: str) -> None:
    """Control characters are read as they stand; what becomes of them is for each export to say."""
    transcript = parse(
        document(word("a" + character, 0), word("b", 400), transcripts=[{"transcript": f"a{character} b"}])
    )
    assert (transcript.text, _texts(transcript)) == (f"a{character} b", ["a" + character, "b"])


def test_half_a_surrogate_pair_costs_only_itself() -> None:
    """Half a character cannot be kept; the words around it are."""
    made = make(10)
    broken = edited(made.document, lambda whole: _first(whole["results"]["items"][3]).update(content="fi\ud83dn"))
    assert _texts(parse(broken)) == [*_texts(made.transcript)[:3], "fi?n", *_texts(made.transcript)[4:]]


def test_a_byte_that_is_no_utf8_costs_only_itself() -> None:
    """A document damaged by another encoding is still read."""
    assert _texts(parse(document(word("caf@", 0)).replace(b"@", b"\xe9"))) == ["caf\ufffd"]


def test_punctuation_alone_is_text_without_words() -> None:
    """Nobody speaks where there is nothing but a mark."""
    transcript = parse(document(mark("."), transcripts=[{"transcript": "."}]))
    assert (transcript.text, transcript.confidence, transcript.speakers, transcript.turns) == (".", None, (), ())


@pytest.mark.parametrize(
    "form",
    [
        Form(speakers=True),
        Form(channels=True),
        Form(speakers=True, channels=True),
        Form(languages=True, redacted=True),
        Form(modern=True, speakers=True),
        Form(modern=True, channels=True),
        Form(modern=True, speakers=True, channels=True, languages=True),
    ],
)
def test_null_is_no_error_anywhere(form: Form) -> None:
    """Whatever single value is null, the rest is read, and the list of the speakers agrees with the turns.

    Only where no word is left of a text, nothing is read.
    """
    made = make(12, form, seed=6)
    disagreeing = []
    has_channels = form.channels and not form.modern
    for path in _paths(json.loads(made.document)["results"]):
        if path == ("items",) and not has_channels:
            continue
        transcript = parse(edited(made.document, partial(_put_null, ("results", *path))))
        if transcript.speakers != tuple(dict.fromkeys(turn.speaker for turn in transcript.turns)):
            disagreeing.append(path)
    assert disagreeing == []


def _first(item: Any) -> Any:
    return item["alternatives"][0]


def _paths(value: Any, *above: str | int) -> Iterator[tuple[str | int, ...]]:
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*above, key)
        yield from _paths(child, *above, key)


def _put_null(path: tuple[str | int, ...], value: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = None


# What is refused

_NO_JSON = "it is not JSON: "
_NO_FORM = "it does not have the form of an Amazon Transcribe result: "
_NO_RESULTS = "it has no results, so it is not the result of an Amazon Transcribe transcription job"


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (b"", _NO_JSON + "Input data was truncated"),
        (b"WEBVTT\n", _NO_JSON + "JSON is malformed: invalid character (byte 0)"),
        (b"<html>", _NO_JSON + "JSON is malformed: invalid character (byte 0)"),
        (make(5).document[:-20], _NO_JSON + "Input data was truncated"),
        (b'{"results": NaN}', _NO_JSON + "JSON is malformed: invalid character (byte 12)"),
        ('{"results": {}}'.encode("utf-16"), _NO_JSON + "JSON is malformed: invalid character (byte 0)"),
        (
            b'{"results": {"new": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
            "it is nested more deeply than any result of Amazon Transcribe",
        ),
        (b"[]", _NO_FORM + "Expected `object`, got `array`"),
        (b"null", _NO_FORM + "Expected `object`, got `null`"),
        (b'[{"data": {"audio": "a.wav"}}]', _NO_FORM + "Expected `object`, got `array`"),
        (b'{"results": []}', _NO_FORM + "Expected `object | null`, got `array` - at `$.results`"),
        (b'{"results": {"items": 7}}', _NO_FORM + "Expected `array | null`, got `int` - at `$.results.items`"),
        (b"{}", _NO_RESULTS),
        (b'{"jobName": "talk", "status": "COMPLETED", "results": null}', _NO_RESULTS),
        (
            b'{"JobName": "call", "JobStatus": "COMPLETED", "LanguageCode": "en-US", "Channel": "VOICE",'
            b' "Participants": [{"ParticipantRole": "AGENT"}], "Transcript": [{"Id": "1", "Content": "Hello."}]}',
            _NO_RESULTS,
        ),
    ],
    ids=[
        "empty",
        "subtitles",
        "a web page",
        "cut short",
        "not a number",
        "UTF-16",
        "deeper than can be followed",
        "a list",
        "null",
        "Label Studio's tasks",
        "results in a list",
        "items that are none",
        "an empty object",
        "null results",
        "Call Analytics",
    ],
)
def test_what_is_no_result_is_refused_with_a_reason(refused: bytes, reason: str) -> None:
    """The sentence says what is wrong with the document, and where."""
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(refused)
    assert str(refusal.value) == reason


def test_what_is_no_result_has_no_job_either() -> None:
    """The name of a job is not looked for in anything but a result."""
    with pytest.raises(UnreadableTranscript) as refusal:
        job_name(b"[]")
    assert str(refusal.value) == _NO_FORM + "Expected `object`, got `array`"


# What is written


def test_a_document_is_written_as_amazon_writes_it() -> None:
    """Every engine's document has today's format: numbers in strings, labels on each item, ids that count the items."""
    words = [
        Word("Qué", 9, 410, 0.5, "spk_0", "ch_1", "es-US", before="¿", after="?"),
        Word("Nada", 500, 1_000, after="."),
    ]
    labels = {"speaker_label": "spk_0", "channel_label": "ch_1", "language_code": "es-US"}
    assert json.loads(write("lst-talk", words, language="es-US", duration=61_500)) == {
        "jobName": "lst-talk",
        "accountId": "",
        "status": "COMPLETED",
        "results": {
            "language_code": "es-US",
            "transcripts": [{"transcript": "¿Qué? Nada."}],
            "items": [
                {"id": 0, **mark("¿", **labels)},
                {"id": 1, **word("Qué", 9, 410, confidence="0.5", **labels)},
                {"id": 2, **mark("?", **labels)},
                {
                    "id": 3,
                    "type": "pronunciation",
                    "alternatives": [{"content": "Nada"}],
                    "start_time": "0.5",
                    "end_time": "1.0",
                },
                {"id": 4, **mark(".")},
            ],
            "duration_in_seconds": 61.5,
        },
    }


def test_a_document_can_tell_more_than_amazons() -> None:
    """A text with its own lines, no language where none is known, and keys that readers pass over."""
    words = [Word("Good", 0, 400), Word("day", 500, 900)]
    written = write("talk", words, language=None, text="Good\n\n day ", review={"task": 7, "whole": "Good\n\n day "})
    whole, transcript = json.loads(written), parse(written)
    assert (whole["review"], whole["results"]["transcripts"], "language_code" in whole["results"]) == (
        {"task": 7, "whole": "Good\n\n day "},
        [{"transcript": "Good\n\n day "}],
        False,
    )
    assert (transcript.text, transcript.language, transcript.words) == ("Good\n\n day", None, tuple(words))


def test_an_empty_text_is_written_as_that() -> None:
    """It is a text like every other, and not what the words are joined to."""
    written = json.loads(write("talk", [Word("Good", 0, 400)], language=None, text=""))
    assert written["results"]["transcripts"] == [{"transcript": ""}]


def test_a_path_that_is_no_text_is_still_a_path() -> None:
    """A file's name may be any bytes: the document is written, and read again with all that it tells."""
    written = write("talk", [Word("café", 0, 400)], language="fr-FR", review={"audio": "/r/caf\udce9\\.wav"})
    assert (json.loads(written)["review"], parse(written).text) == ({"audio": "/r/caf\udce9\\.wav"}, "café")


@pytest.mark.parametrize(("confidence", "written"), [(1.0, "1.0"), (0.0, "0.0"), (0.12345, "0.1235"), (0.1, "0.1")])
def test_a_confidence_is_written_with_four_decimals_at_most(confidence: float, written: str) -> None:
    """More digits say nothing, and no digit at all is no decimal number."""
    whole = json.loads(write("lst-talk", [Word("a", 0, 300, confidence)], language="en-US"))
    assert whole["results"]["items"][0]["alternatives"] == [{"confidence": written, "content": "a"}]


@every_form
def test_what_is_written_is_read_again(form: Form) -> None:
    """Text, speakers, confidence, language and duration survive writing, whatever form they were read from."""
    made = make(150, form, seed=7)
    written = write(
        "talk", made.transcript.words, language="en-IE", duration=61_500, transcribed_by="Amazon Transcribe"
    )
    assert parse(written) == replace(made.transcript, language="en-IE", duration=61_500)


@every_form
def test_words_that_are_written_are_read_again(form: Form) -> None:
    """Each word survives with its times, confidence, speaker, channel, language and punctuation."""
    words = make(150, form, seed=8).transcript.words
    assert parse(write("talk", words, language="en-IE")).words == words


@pytest.mark.parametrize("seed", range(20))
def test_odd_words_that_are_written_are_read_again(seed: int) -> None:
    """Marks in any order, any script, words without confidence or length: all survive."""
    words = _odd_words(Random(seed))  # noqa: S311 -- no secret
    transcript = parse(write("talk", words, language="en-IE"))
    assert (transcript.words, transcript.text) == (tuple(words), join_words(words))


def _odd_words(random: Random) -> list[Word]:
    clock = 0
    words = []
    for _ in range(30):
        start = clock + random.choice([0, 1, 399, 5_000])
        clock = start + random.choice([0, 1, 10, 300, 45_000])
        words.append(
            Word(
                random.choice(["a", "9001", "今日", "ครับ", "안녕", "[PII]", "***", "-->", "naïve", "\x0b"]),
                start,
                clock,
                random.choice([None, 0.0, 0.0001, 0.9999, 1.0]),
                random.choice([None, "spk_0", "Ada L."]),
                None,
                random.choice([None, "en-IE", "ja-JP"]),
                random.choice(["", "", "¿", "¿¡", "(", "«“"]),
                random.choice(["", "", ".", "?!", ",", "。", ")"]),
            )
        )
    return words


# How much it takes


@pytest.mark.parametrize("form", ["2022", "2022, without the stretches' words", "modern, with channels"])
def test_twice_the_words_take_twice_the_work(form: str) -> None:
    """Reading is linear in the words and in the speakers' stretches: counted in steps of Python, not by the clock."""
    once, twice = (_steps_to_read(_exchange(lines, form)) for lines in (100, 200))
    assert round(twice / once, 1) == 2.0


def _exchange(lines: int, form: str) -> bytes:
    """A document of short lines, so that there are nearly as many stretches of a speaker as words."""

    def forget_words(whole: Any) -> None:
        for stretch in whole["results"]["speaker_labels"]["segments"]:
            del stretch["items"]

    if form == "modern, with channels":
        script = [Line(f"ch_{number % 2} spk_{number % 3}", "Well then.", 1_000 * number) for number in range(lines)]
        return make(script, Form(modern=True, speakers=True, channels=True)).document
    script = [Line(f"spk_{number % 3}", "Well then.", 1_000 * number) for number in range(lines)]
    whole = make(script, Form(speakers=True)).document
    return whole if form == "2022" else edited(whole, forget_words)


def _steps_to_read(whole: bytes) -> int:
    steps = 0

    def count(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal steps
        frame.f_trace_opcodes = True
        steps += event == "opcode"
        return count

    tracing = sys.gettrace()
    sys.settrace(count)
    try:
        _ = parse(whole).turns
    finally:
        sys.settrace(tracing)
    return steps


# What people really have


def test_real_documents_are_read_like_made_ones() -> None:
    """Documents kept outside the project, wherever LS_TRANSCRIBE_SAMPLES says: words, confidence, and text of turns.

    They may not be given away, so they are an extra for whoever has some: without the variable there are none to read.
    """
    paths = sorted(Path(folder).rglob("*.json")) if (folder := os.environ.get("LS_TRANSCRIBE_SAMPLES")) else []
    assert [_read(path) for path in paths] == [_read_plainly(path) for path in paths]


def _read(path: Path) -> tuple[str, int, float | None, str]:
    transcript = parse(path.read_bytes())
    return path.name, len(transcript.words), transcript.confidence, _squeezed(turn.text for turn in transcript.turns)


def _read_plainly(path: Path) -> tuple[str, int, float | None, str]:
    results = json.loads(path.read_bytes())["results"]
    best = [item["alternatives"][0] for item in results["items"] if item["type"] == "pronunciation"]
    confidences = [float(word["confidence"]) for word in best if "confidence" in word]
    mean = fmean(confidences) if confidences else None
    return path.name, len(best), mean, _squeezed(entry["transcript"] for entry in results["transcripts"])


def _squeezed(texts: Iterator[str]) -> str:
    return "".join("".join(texts).split())


def test_the_likeliest_language() -> None:
    """Where a document only says how likely each language is, the likeliest is its language."""
    guesses = b'[{"code": "de-DE", "score": "0.21"}, {"code": "en-GB", "score": "0.7"}]'
    document = b'{"results": {"items": [], "language_identification": %s}}' % guesses

    assert parse(document).language == "en-GB"


@pytest.mark.parametrize("begins", [True, False, None])
def test_what_reviewers_decided_about_turns_is_kept(*, begins: bool | None) -> None:
    """Where a paragraph begins and where none does; a document that nobody reviewed has no such key."""
    document = write("talk", [Word("so", 0, 300, begins_paragraph=begins)], language=None)
    assert parse(document).words[0].begins_paragraph is begins
    assert (b"begins_paragraph" in document) is (begins is not None)


def test_read_back() -> None:
    """What is read of written words is known without reading them, or it is said that it is not known."""
    random = Random(5)  # noqa: S311
    known = 0
    for _number in range(2_000):
        words = [_any_word(random) for _word in range(random.randrange(4))]

        read = words_as_read(words)

        known += read is not None
        assert read is None or tuple(read) == parse(write("talk", words, language="en-US")).words
    assert known > 500


def _any_word(random: Random) -> Word:
    """A word as people leave them: mostly plain."""
    start = random.choice([0, 500, 500, 1234, 59_999])
    return Word(
        random.choice(["good", "Łódź", "3.5", "dogs'", "!", "語"]),
        start,
        start + random.choice([0, 1, 333, 333, -1] if random.random() < 0.2 else [333]),
        random.choice([None, 0.9, 0.123456, 1.0, 1e-9]),
        random.choice([None, "spk_0", "Ada", "" if random.random() < 0.1 else "spk_1"]),
        random.choice([None] * 15 + ["ch_0"]),
        random.choice([None, "en-US"]),
        before=random.choice([""] * 9 + ["(", "“", "-", "...(", "¿"]),
        after=random.choice([""] * 9 + [".", ",”", " (", "(", ")"]),
        begins_line=random.random() < 0.2,
        begins_paragraph=random.choice([None, True, False]),
        region_number=random.choice([None, None, 1]),
    )
