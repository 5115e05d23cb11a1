"""Documents of the Whisper family are read whatever program wrote them."""

import json
from typing import Any

import pytest
from transcripts.whisper_documents import (
    ctranslate2,
    encoded,
    openai_whisper,
    service,
    transformers,
    whisper_cpp,
    whisper_timestamped,
    whisperx,
)

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript, Word, readers
from ls_transcribe.transcripts.whisper_json import parse

FAMILY = {
    "openai-whisper": openai_whisper(),
    "openai-whisper, segments": openai_whisper(words=False),
    "whisper-ctranslate2": ctranslate2(),
    "whisper-ctranslate2, segments": ctranslate2(words=False),
    "whisperX": whisperx(),
    "whisper-timestamped": whisper_timestamped(),
    "OpenAI's service": service(),
    "OpenAI's service, segments": service(words=False),
    "OpenAI's service, words": service(segments=False),
    "whisper.cpp": whisper_cpp(tokens=False),
    "whisper.cpp, full": whisper_cpp(),
    "whisper.cpp, speakers": whisper_cpp(speakers=True),
    "transformers": transformers(),
    "transformers, words": transformers(words=True),
}
"""A document of each kind."""


def _words(whole: dict[str, Any]) -> list[tuple[str, int, int, float | None]]:
    return [(word.text, word.start, word.end, word.confidence) for word in parse(encoded(whole)).words]


def _speakers(whole: dict[str, Any]) -> list[str | None]:
    return [word.speaker for word in parse(encoded(whole)).words]


def test_words_with_probabilities() -> None:
    """openai-whisper's: each word with its times, and its probability in four digits; a word in two parts is one."""
    assert _words(openai_whisper()) == [
        ("Good", 320, 500, 0.9877),
        ("evening,", 500, 1_020, 0.9),
        ("the", 1_100, 1_200, 1.0),
        ("well-known", 1_200, 1_800, 0.6),
        ("clock.", 1_800, 2_500, 0.25),
        ("It", 4_000, 4_200, 0.5),
        ("is", 4_200, 4_400, 0.5),
        ("slow.", 4_400, 5_000, 0.5),
    ]


def test_words_stand_apart_from_their_marks() -> None:
    """The word is what is counted and compared, its punctuation is not."""
    words = parse(encoded(openai_whisper())).words
    assert words[1] == Word("evening", 500, 1_020, 0.9, after=",")


def test_segments_alone_give_each_word_its_share() -> None:
    """By its length, from the segment's begin to its end; no confidence is made up, and each segment opens a line."""
    transcript = parse(encoded(openai_whisper(words=False)))
    assert ([word for word in transcript.words if word.start >= 4_000], transcript.confidence) == (
        [
            Word("It", 4_000, 4_222, begins_line=True),
            Word("is", 4_222, 4_444),
            Word("slow", 4_444, 5_000, after="."),
        ],
        None,
    )


def test_measured_words_open_no_lines() -> None:
    """Where words have times, subtitles are broken where it suits them."""
    assert [word.begins_line for word in parse(encoded(openai_whisper())).words] == [False] * 8


@pytest.mark.parametrize("words", [True, False])
def test_a_segments_speaker_is_its_words(*, words: bool) -> None:
    """The segments of whisper-ctranslate2 tell who speaks in a segment."""
    assert _speakers(ctranslate2(words=words)) == ["SPEAKER_00"] * (5) + ["SPEAKER_01"] * 3


def test_words_without_times_are_between_their_neighbours() -> None:
    """The aligner of whisperX cannot align numbers: they share the time between, or to the segment's end."""
    assert _words(whisperx()) == [
        ("In", 1_000, 1_200, 0.901),
        ("1984,", 1_200, 1_914, None),
        ("5%", 1_914, 2_200, None),
        ("left.", 2_200, 2_700, 0.42),
        ("99", 2_700, 3_500, None),
    ]


@pytest.mark.parametrize(("label", "speaker"), [("", None), (None, None), (0, "0"), ("Ada", "Ada")])
def test_labels_of_speakers(label: str | int | None, speaker: str | None) -> None:
    """A number is a label, an empty text is none."""
    segment = {"text": " Hi.", "start": 0, "end": 1, "speaker": label}
    assert _speakers({"segments": [segment]}) == [speaker]


def test_a_words_own_speaker_counts_before_its_segments() -> None:
    """The words of whisperX name theirs; words without a name are the segment's."""
    assert _speakers(whisperx()) == ["SPEAKER_00", "SPEAKER_00", "SPEAKER_00", "SPEAKER_01", "SPEAKER_00"]


def test_confidence_by_another_name() -> None:
    """whisper-timestamped's words."""
    assert _words(whisper_timestamped()) == [("Good", 320, 500, 0.9), ("evening.", 500, 1_020, 0.7)]


def test_words_apart_from_their_segments() -> None:
    """OpenAI's service has words without marks: the text has the marks, the words the times."""
    assert _words(service()) == [
        ("Good", 319, 500, None),
        ("evening,", 500, 1_020, None),
        ("sir.", 1_100, 1_500, None),
        ("It's", 4_000, 4_300, None),
        ("slow!", 4_300, 5_000, None),
    ]


def test_words_without_segments() -> None:
    """Asked for words only, the service still sends the text."""
    assert _words(service(segments=False)) == _words(service())


def test_words_that_are_not_those_of_the_segment() -> None:
    """Where they differ, the segment's text counts, and shares its time."""
    whole = service()
    whole["words"][3]["word"] = "It is"
    assert _words(whole)[2:] == [
        ("sir.", 1_100, 1_500, None),
        ("It's", 2_500, 3_611, None),
        ("slow!", 3_611, 5_000, None),
    ]


def test_words_that_are_not_those_of_the_text() -> None:
    """Without segments there is nothing else to tell when anything was said."""
    whole = service(segments=False)
    whole["segments"] = []
    whole["words"][0]["word"] = "Fine"
    assert [word for word, *_rest in _words(whole)] == ["Fine", "evening", "sir", "It's", "slow"]


def test_tokens_make_words() -> None:
    """whisper.cpp tells of parts of words and of marks; a word is as likely as they are on the whole."""
    assert _words(whisper_cpp()) == [
        ("Good", 320, 500, 0.9),
        ("evening,", 500, 1_020, 0.7),
        ("Ada.", 1_100, 1_600, 0.6),
        ("Slow.", 4_000, 5_000, 0.6),
    ]


def test_tokens_without_times() -> None:
    """Built without token times, whisper.cpp still tells how likely each is."""
    whole = whisper_cpp()
    for token in whole["transcription"][1]["tokens"]:
        del token["offsets"]
    assert parse(encoded(whole)).words[3:] == (Word("Slow", 4_000, 5_000, 0.6, after=".", begins_line=True),)


def test_broken_tokens_are_not_believed() -> None:
    """A character that is two tokens comes out as two halves: the segment's text has it whole."""
    whole = whisper_cpp()
    stretch = whole["transcription"][1]
    stretch["text"] = " 語"
    stretch["tokens"] = [{**stretch["tokens"][1], "text": part} for part in ("HALF", "HALF")]
    document = json.dumps(whole, ensure_ascii=False).encode().replace(b"HALF", b"\xe8")
    assert parse(document).words[-1] == Word("語", 4_000, 5_000, begins_line=True)


def test_the_louder_channel_is_a_speaker() -> None:
    """whisper.cpp numbers them, and has a mark for neither."""
    assert _speakers(whisper_cpp(speakers=True)) == ["speaker 0"] * 3 + [None]


def test_chunks_that_are_words() -> None:
    """Hugging Face's pipeline gives each its times; a space says where one begins."""
    whole = transformers(words=True)
    whole["chunks"][3:4] = [{"text": " It", "timestamp": [4.0, 4.2]}, {"text": "'s", "timestamp": [4.2, 4.3]}]
    assert _words(whole) == [
        ("Good", 320, 500, None),
        ("evening,", 500, 1_020, None),
        ("sir.", 1_100, 1_500, None),
        ("It's", 4_000, 4_300, None),
        ("slow!", 4_300, 5_000, None),
    ]


def test_chunks_that_are_characters() -> None:
    """Other models than Whisper's tell of each character, spaces too."""
    chunks = [{"text": letter, "timestamp": [place, place + 1]} for place, letter in enumerate("GO ON")]
    assert _words({"text": "GO ON", "chunks": chunks}) == [("GO", 0, 2_000, None), ("ON", 3_000, 5_000, None)]


def test_chunks_that_are_segments() -> None:
    """Their words share their time; an end that is unknown is the beginning of the next one, if there is one."""
    whole = transformers()
    whole["chunks"][0]["timestamp"] = [0.0, None]
    assert [(word.text, word.start, word.end, word.begins_line) for word in parse(encoded(whole)).words] == [
        ("Good", 0, 625, True),
        ("evening,", 625, 1_875, False),
        ("sir.", 1_875, 2_500, False),
        ("It's", 2_500, 2_766, True),
        ("slow!", 2_766, 3_100, False),
    ]


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (["今日は、", "いい", "天気", "です。"], 0),
        (["今日はいい天気です。", "はい。"], 2),
    ],
    ids=["words", "segments"],
)
def test_chunks_of_scripts_without_spaces(texts: list[str], lines: int) -> None:
    """Words are short there, and segments are not."""
    chunks = [{"text": text, "timestamp": [place, place + 1]} for place, text in enumerate(texts)]
    transcript = parse(encoded({"text": "".join(texts), "chunks": chunks}))
    assert (transcript.text, sum(word.begins_line for word in transcript.words)) == ("".join(texts), lines)


def test_the_language_of_chunks() -> None:
    """`return_language=True` has each tell its own: the first one counts."""
    whole = transformers()
    for chunk, language in zip(whole["chunks"], ("german", "english"), strict=True):
        chunk["language"] = language
    assert parse(encoded(whole)).language == "de"


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("en", "en"),
        ("English", "en"),
        ("english", "en"),
        ("haitian creole", "ht"),
        ("Burmese", "my"),
        ("yue", "yue"),
        ("pt-BR", "pt-BR"),
        ("", None),
        (None, None),
    ],
)
def test_languages_are_codes(language: str | None, code: str | None) -> None:
    """Names become codes; what is unknown stays as it is."""
    assert parse(encoded({"segments": [], "language": language})).language == code


@pytest.mark.parametrize(
    ("whole", "text", "language", "duration"),
    [
        (FAMILY["openai-whisper"], "Good evening, the well-known clock. It is slow.", "en", None),
        (FAMILY["whisper-ctranslate2"], "Good evening, the well-known clock. It is slow.", "en", None),
        (FAMILY["OpenAI's service"], "Good evening, sir. It's slow!", "en", 5_470),
        (FAMILY["whisper.cpp"], "Good evening, Ada. Slow.", "en", None),
        (FAMILY["transformers"], "Good evening, sir. It's slow!", None, None),
    ],
    ids=["openai-whisper", "whisper-ctranslate2", "OpenAI's service", "whisper.cpp", "transformers"],
)
def test_what_is_said_of_the_whole(
    whole: dict[str, Any], text: str, language: str | None, duration: int | None
) -> None:
    """Text, language and length."""
    transcript = parse(encoded(whole))
    assert (transcript.text, transcript.language, transcript.duration) == (text, language, duration)


@pytest.mark.parametrize(
    "text",
    [" 今日は、いい天気です。", "我用iPhone和iPad。", " สวัสดี ครับ", "안녕하세요, 저는 학생입니다.", "naïve — “yes”"],
)
@pytest.mark.parametrize("words", [True, False], ids=["with words", "without"])
def test_no_letter_is_lost_in_any_script(text: str, *, words: bool) -> None:
    """Words of scripts without spaces are characters, as Whisper has them; the text is as it was."""
    segment: dict[str, Any] = {"start": 1.0, "end": 3.0, "text": text}
    if words:
        segment["words"] = [
            {"word": character, "start": 1 + place / 100, "end": 1 + place / 100, "probability": 0.5}
            for place, character in enumerate(text)
        ]
    spaces = "" if words and "สวัสดี" in text else " "
    assert parse(encoded({"segments": [segment]})).text == text.strip().replace(" ", spaces)


def test_chunks_that_grow_are_refused() -> None:
    """A program that shows what it hears meanwhile lists the same words again and again, from the same beginning on."""
    chunks = [{"text": text, "timestamp": [0.0, None]} for text in (" We", " We go", " We go on.")]
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(encoded({"text": " We We go We go on.", "chunks": chunks}))
    assert str(refusal.value).endswith(
        "two of its chunks begin at 0 s, and neither has an end: it is a log of a transcription that went on, "
        "not its result"
    )


def test_chunks_of_silence() -> None:
    """There are none."""
    assert parse(encoded({"text": "", "chunks": []})).words == ()


def test_silence() -> None:
    """A document of a recording in which nobody speaks."""
    transcript = parse(encoded({"text": "", "segments": [], "language": "en"}))
    assert transcript == Transcript("", "en", None, None, (), tuple)
    assert transcript.words == ()


@pytest.mark.parametrize(
    "segment",
    [
        {"text": " Hi there."},
        {"text": " Hi there.", "start": None, "end": None, "words": None, "speaker": None},
        {"text": " Hi there.", "start": 0, "end": 0, "words": [], "new": [{"a": None}]},
        {"text": " Hi there.", "start": 0.0, "end": 0.0, "avg_logprob": float("nan")},
        {"text": " Hi there.", "words": [{"word": " Hi"}, {"word": " there."}]},
        {
            "text": " Hi there.",
            "words": [{"word": " Hi", "start": 0, "probability": float("nan")}, {"word": " there."}],
        },
    ],
    ids=["no times", "nulls", "empty", "NaN", "words without times", "a word with half of them"],
)
def test_what_is_missing_costs_no_word(segment: dict[str, Any]) -> None:
    """Times that are missing are as if nobody had measured."""
    transcript = parse(encoded({"segments": [segment]}))
    assert (transcript.text, transcript.end, transcript.confidence) == ("Hi there.", 0, None)


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ({"start": -5, "end": 1}, "it has a time of -5 s, which is negative"),
        ({"start": 0, "end": 1e300}, "it has a time of 1e+300 s, which is beyond 1,000 hours"),
        ({"start": float("inf"), "end": 1}, "it has a time that is not a number"),
        ({"start": 0, "end": float("nan")}, "it has a time that is not a number"),
        ({"start": "NaN", "end": 1}, "it has a time that is not a number"),
    ],
)
@pytest.mark.parametrize("form", ["segments", "words", "chunks", "a list"])
def test_a_time_that_cannot_be_is_refused(times: dict[str, Any], reason: str, form: str) -> None:
    """Nobody knows what else is wrong in such a document."""
    word = {"word": " Hi", "text": " Hi", **times, "timestamp": [times["start"], times["end"]]}
    whole: Any = {
        "segments": {"segments": [{"text": " Hi", "start": 0, "end": 1, "words": [word]}]},
        "words": {"text": " Hi", "words": [word]},
        "chunks": {"text": " Hi", "chunks": [word]},
        "a list": [word],
    }[form]
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(encoded(whole))
    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("whole", "reason"),
    [
        ({"text": "Hi.", "segments": []}, "it has a text, but no segments and no words with times"),
        ({"text": "Hi.", "words": []}, "it has a text, but no segments and no words with times"),
        ({"text": "Hi.", "chunks": []}, "it has a text, but no segments and no words with times"),
        ({"segments": [{"utterance": "Hi.", "start": 0, "end": 1}]}, "its segments have no text"),
    ],
)
def test_a_document_of_which_no_word_comes_is_refused(whole: dict[str, Any], reason: str) -> None:
    """It is not silence."""
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(encoded(whole))
    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    "words",
    [
        [{"word": " Good", "start": 0.5, "end": 1.0, "probability": 0.9}],
        [None, {"word": " Good", "start": 0.5, "end": 1.0, "probability": 0.9}],
        [{"word": " Good", "start": 0.5, "end": 1.0, "probability": 0.9}, {"word": None}],
    ],
)
def test_a_segment_that_lists_fewer_words_than_it_has(words: list[Any]) -> None:
    """No word of the text is lost: the others share the time that is left."""
    segment = {"start": 0.0, "end": 2.0, "text": " Good evening.", "words": words}
    assert _words({"segments": [segment]}) == [("Good", 500, 1_000, 0.9), ("evening.", 1_000, 2_000, None)]


def test_segments_that_overlap_are_not_mixed() -> None:
    """The words of one end where the next one starts; segments that start together share their time."""
    spoken = [(" One two three four.", 0, 4), (" Five six.", 3, 5), (" Seven.", 3, 6), (" Eight.", 7, 8)]
    whole = {"segments": [{"text": text, "start": start, "end": end} for text, start, end in spoken]}
    transcript = parse(encoded(whole))
    assert (transcript.text, transcript.words[3].end, transcript.words[6].end) == (
        "One two three four. Five six. Seven. Eight.",
        3_000,
        6_000,
    )


def test_chunks_with_speakers_beside_them() -> None:
    """insanely-fast-whisper lists the chunks a second time, with speakers."""
    whole = transformers()
    whole["chunks"][1]["timestamp"][1] = 5.0
    whole["speakers"] = [{**chunk, "speaker": f"SPEAKER_0{place}"} for place, chunk in enumerate(whole["chunks"])]
    assert _speakers(whole) == ["SPEAKER_00"] * 3 + ["SPEAKER_01"] * 2


def test_chunks_that_are_not_among_those_with_speakers() -> None:
    """insanely-fast-whisper leaves out what comes after the last speaker's end: that is said by nobody."""
    whole = transformers()
    whole["speakers"] = [{**whole["chunks"][0], "speaker": "SPEAKER_00"}]
    assert _speakers(whole) == ["SPEAKER_00"] * 3 + [None] * 2


@pytest.mark.parametrize("speakers", [[], None, ["SPEAKER_00"], 2, {"SPEAKER_00": "Ada"}])
def test_what_other_programs_call_speakers(speakers: Any) -> None:
    """A list of names, or their number, changes nothing."""
    assert _speakers({**transformers(), "speakers": speakers}) == [None] * 5


@pytest.mark.parametrize("words", [True, False])
def test_a_speaker_in_each_chunk(*, words: bool) -> None:
    """As other programs write it."""
    whole = transformers(words=words)
    for place, chunk in enumerate(whole["chunks"]):
        chunk["speaker"] = "SPEAKER_00" if place == 0 else "SPEAKER_01"
    assert _speakers(whole)[0] == "SPEAKER_00"
    assert _speakers(whole)[-1] == "SPEAKER_01"


def test_half_a_character_costs_no_document() -> None:
    """A half of a surrogate pair is replaced."""
    assert parse(rb'{"segments": [{"text": " a\ud800 b", "start": 0, "end": 1}]}').text == "a? b"


def test_segments_that_overlap_are_read_in_the_order_of_their_words() -> None:
    """Words are in the order of their start, whatever the order of segments."""
    late, early = ({"text": text, "start": start, "end": start + 1} for text, start in ((" late", 2), (" early", 1)))
    assert parse(encoded({"segments": [late, early]})).text == "early late"


@pytest.mark.parametrize("whole", FAMILY.values(), ids=FAMILY)
def test_a_byte_order_mark_or_utf_16_is_no_obstacle(whole: dict[str, Any]) -> None:
    """Windows' shells write either."""
    text = json.dumps(whole)
    read = [readers.parse(text.encode(encoding)) for encoding in ("utf-8", "utf-8-sig", "utf-16")]
    assert [transcript.words for transcript in read] == [read[0].words] * 3


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "it is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"{", "it is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"1\n00:00", "it is not JSON: Expecting value: line 2 column 3 (char 4)"),
        (b"{}", "it has no segments, so no program of the Whisper family wrote it"),
        (b'{"results": {}}', "it has no segments, so no program of the Whisper family wrote it"),
        (b'{"chunks": [{"text": "a page of a book"}]}', "its chunks have no times, so they are not speech"),
        (
            b"[7]",
            "it does not have the form of a transcript of the Whisper family: "
            "Expected `object`, got `int` - at `$.segments[0]`",
        ),
        (
            b'{"segments": [{"text": 7}]}',
            "it does not have the form of a transcript of the Whisper family: "
            "Expected `str | null`, got `int` - at `$.segments[0].text`",
        ),
        (
            b'{"new": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            "it is nested more deeply than a transcript of the Whisper family",
        ),
    ],
    ids=[
        "empty",
        "cut short",
        "subtitles",
        "nothing",
        "Amazon's",
        "chunks of a text",
        "a list",
        "numbers for texts",
        "deep",
    ],
)
def test_what_is_no_transcript_is_refused_with_a_reason(document: bytes, reason: str) -> None:
    """The sentence says what is wrong, and where."""
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(document)
    assert str(refusal.value) == reason


@pytest.mark.parametrize("spelling", ["<|{}|>", "\\u003c|{}|\\u003e"])
def test_tokens_for_the_model_are_no_words(spelling: str) -> None:
    """WhisperKit leaves them in the text, and some programs escape their brackets."""
    text = (
        "".join(map(spelling.format, ["startoftranscript", "en", "0.00"])) + " Good evening." + spelling.format("2.00")
    )
    document = b'{"segments": [{"start": 0, "end": 2, "text": "%s"}], "language": "en"}' % text.encode()
    assert (parse(document).text, len(parse(document).words)) == ("Good evening.", 2)


def test_speakers_by_another_name() -> None:
    """Fireworks and Mistral call them `speaker_id`: of words, and of segments."""
    words = [{"word": "Yes.", "start": 0.1, "end": 0.5, "speaker_id": "SPEAKER_01"}]
    segments = [{"text": "Yes.", "start": 0.1, "end": 0.5, "speaker_id": "SPEAKER_00"}]
    assert _speakers({"segments": [{**segments[0], "words": words}]}) == ["SPEAKER_01"]
    assert _speakers({"segments": segments}) == ["SPEAKER_00"]
    assert _speakers({"text": "Yes.", "words": words}) == ["SPEAKER_01"]


def test_words_of_scripts_without_spaces() -> None:
    """OpenAI's service lists them apart from the segments, of several characters each."""
    listed = [{"word": word, "start": start, "end": start + 0.1} for word, start in [("今日", 0.1), ("晴れ", 0.8)]]
    segments = [{"text": "今日、晴れ。", "start": 0.1, "end": 1.0}]
    expected = [("今日、", 100, 200, None), ("晴れ。", 800, 900, None)]
    assert _words({"segments": segments, "words": listed}) == expected
    assert _words({"text": "今日、晴れ。", "words": listed}) == expected


@pytest.mark.parametrize("words", [True, False])
def test_channels(*, words: bool) -> None:
    """Of segments or of their words: people on two channels speak at once. One alone says nothing."""
    said = [(0, "Good evening there."), (1, "Hello."), (0, "Bye.")]
    times = [(0.0, 3.0), (1.0, 2.0), (3.0, 3.5)]
    segments: list[dict[str, Any]] = [
        {"text": text, "start": start, "end": end, "channel": channel}
        for (channel, text), (start, end) in zip(said, times, strict=True)
    ]
    if words:
        own = {"word": "Hello.", "start": 1.0, "end": 2.0, "channel": segments[1].pop("channel")}
        segments[1]["words"] = [own]
    heard = [(word.text, word.start, word.channel) for word in parse(encoded({"segments": segments})).words]
    assert heard == [
        ("Good", 0, "ch_0"), ("evening", 705, "ch_0"), ("Hello.", 1_000, "ch_1"), ("there.", 1_941, "ch_0"),
        ("Bye.", 3_000, "ch_0"),
    ]  # fmt: skip
    turns = ["Good evening", "Hello.", "there. Bye."] if words else ["Good evening there. Bye.", "Hello."]
    assert [turn.text for turn in parse(encoded({"segments": segments})).turns] == turns
    assert {word.channel for word in parse(encoded({"segments": segments[::2]})).words} == {None}


@pytest.mark.parametrize("channel", [True, None, "", 1.5, -1, [0], {"id": 0}])
def test_what_is_no_channel(channel: Any) -> None:
    """Other programs mean something else by it."""
    segments = [{"text": "Yes.", "start": 0, "end": 1, "channel": own} for own in (channel, "left")]
    assert {word.channel for word in parse(encoded({"segments": segments})).words} == {None}


def test_words_are_said_by_the_speakers_of_their_paragraphs() -> None:
    """As the editors of the BBC write them; outside of all paragraphs nobody is known to speak."""
    times = [0.1, 1.1, 5.1, 7.1]
    words = [{"text": "so", "start": time, "end": time + 0.3} for time in times]
    paragraphs = [{"start": 0.1, "end": 1.4, "speaker": "Ruth"}, {"start": 7.1, "end": 7.4, "speaker": "Nora"}]
    assert _speakers({"words": words, "paragraphs": paragraphs}) == ["Ruth", "Ruth", None, "Nora"]
    assert _speakers({"words": words, "paragraphs": ["so", "so"]}) == [None] * len(times)


@pytest.mark.parametrize(
    "whole",
    [
        [{"start": 240, "end": 900, "text": "Good evening"}, {"start": 1_240, "end": 1_900, "text": "Yes"}],
        {"segments": [{"start": 240.5, "end": 900.5, "text": "Good evening"}]},
        {"words": [{"word": "Good", "start": 240, "end": 400}, {"word": "evening", "start": 410, "end": 900}]},
        {"chunks": [{"text": "こんばんは", "timestamp": [240, 1_100]}], "text": "こんばんは"},
    ],
    ids=["a list", "segments", "words", "chunks"],
)
def test_milliseconds_are_not_read_as_seconds(whole: Any) -> None:
    """Nobody speaks a letter in a minute."""
    with pytest.raises(UnreadableTranscript, match="nobody speaks so slowly"):
        readers.read(encoded(whole))


def test_slow_speech_is_read() -> None:
    """Whisper gives what it hears in silence, or in a song, the whole time of its window."""
    segments = [{"start": at, "end": at + 30, "text": text} for at, text in [(0, "you"), (30, "♪"), (60, "Oh")]]
    assert [word.content for word in parse(encoded({"segments": segments})).words] == ["you", "♪", "Oh"]


@pytest.mark.parametrize("text", [" Good evening. [SPEAKER_TURN]", "[_BEG_] Good evening.[_TT_100]"])
def test_tokens_of_whisper_cpp_are_no_words(text: str) -> None:
    """It writes them into the text if it is told to look for turns, or to print what is special."""
    whole = {"transcription": [{"text": text, "offsets": {"from": 0, "to": 2_000}}]}
    assert parse(encoded(whole)).text == "Good evening."


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"chunks": [{"text": "So then we left.", "timestamp": [2.0, None]}]}, (2_000, 3_200)),
        (
            {"chunks": [{"text": "So", "timestamp": [1.0, 1.5]}, {"text": "left.", "timestamp": [2.0, None]}]},
            (1_000, 2_300),
        ),
        ({"segments": [{"text": "So then we left.", "start": 2.0, "end": None}]}, (2_000, 3_200)),
        ({"segments": [{"text": "So then we left.", "start": 2.0}], "duration": 2.8}, (2_000, 2_800)),
        ({"segments": [{"text": "So.", "start": 2.0}], "duration": 1}, (2_000, 2_000)),
        ({"words": [{"word": "left.", "start": 2.0, "end": None}], "text": "left."}, (2_000, 2_300)),
    ],
)
def test_the_last_part_without_an_end(said: dict[str, Any], expected: tuple[int, int]) -> None:
    """Nobody knows how long it lasts: it is as long as its words take, and that this is a guess is said."""
    transcript = parse(encoded(said))
    assert (transcript.words[0].start, transcript.end) == expected
    assert transcript.notes == ("its last part has no end: each word of it is taken to last 0.3 s, which is a guess",)


def test_a_segment_without_an_end_lasts_until_the_next_one() -> None:
    """As a chunk does."""
    segments = [{"text": "Good", "start": 0, "end": None}, {"text": "evening.", "start": 2, "end": 3}]
    assert [(word.start, word.end) for word in parse(encoded({"segments": segments})).words] == [
        (0, 2_000),
        (2_000, 3_000),
    ]


def test_segments_one_after_another() -> None:
    """JSON lines: an object in each."""
    document = b'{"text": "Good", "start": 0, "end": 1}\n{"text": "evening.", "start": 1, "end": 2}\n'
    assert readers.parse(document).text == "Good evening."


def test_times_that_begin_anew_are_refused() -> None:
    """As some versions of transformers write them after half a minute. A list may have one speaker after the other."""
    chunks = [{"text": "one two", "timestamp": [0, 28]}, {"text": "three four", "timestamp": [28, 2]}]
    chunks.append({"text": "five six", "timestamp": [2, 5]})
    with pytest.raises(UnreadableTranscript, match="its times go back from 28 s to 2 s"):
        parse(encoded({"chunks": chunks}))
    segments = [{"text": who, "start": start, "end": start + 1, "speaker": who} for who, start in (("A", 28), ("B", 2))]
    assert parse(encoded({"segments": segments})).text == "B A"


def test_words_of_segments_that_overlap_a_little_are_not_mixed() -> None:
    """The text is that of the document."""
    times = [("the", 0.8, 1.0), ("end.", 5.2, 5.4), ("So", 5.0, 5.3), ("what?", 5.3, 5.5)]
    words = [{"word": f" {word}", "start": start, "end": end} for word, start, end in times]
    segments = [
        {"text": " the end.", "start": 0.8, "end": 5.4, "words": words[:2]},
        {"text": " So what?", "start": 5.0, "end": 5.5, "words": words[2:]},
    ]
    assert parse(encoded({"segments": segments})).text == "the end. So what?"


@pytest.mark.parametrize("key", ["speaker", "speaker_name", "speaker_label", "speaker_id"])
def test_a_speaker_is_one_under_any_name(key: str) -> None:
    """Of segments, words and chunks, also in bare lists."""
    said: list[tuple[str, float, float, str]] = [("Yes.", 0.1, 0.5, "Ruth"), ("No.", 1.1, 2.0, "Nora")]
    spans = [{"text": text, "start": start, "end": end, key: who} for text, start, end, who in said]
    chunks = [{"text": text, "timestamp": [start, end], key: who} for text, start, end, who in said]
    wholes: list[Any] = [spans, {"segments": spans}, {"words": spans, "text": "Yes. No."}, chunks, {"chunks": chunks}]
    assert [[word.speaker for word in readers.parse(encoded(whole)).words] for whole in wholes] == [
        ["Ruth", "Nora"]
    ] * len(wholes)


def test_words_that_are_not_listed_are_in_the_transcript() -> None:
    """Some programs list fewer words than their text has."""
    words = [{"word": "Good", "start": 0.1, "end": 0.4}, {"word": "master", "start": 1.5, "end": 1.9}]
    transcript = parse(encoded({"text": "Good evening, harbour master.", "words": words}))
    assert (transcript.text, transcript.words[-1].start) == ("Good evening, harbour master.", 1_500)


def test_text_that_no_segment_has_is_told() -> None:
    """Nobody knows when it is said."""
    segments = [{"text": "Good evening.", "start": 0, "end": 2}]
    read = readers.read(encoded({"text": "Good evening. Is the harbour open?", "segments": segments}))
    note = "of the 27 letters of its whole text, only 11 are in parts with times: the others are left out"
    assert (read.transcript.text, read.notes) == ("Good evening.", (note,))
    assert readers.read(encoded({"text": " Good evening.", "segments": segments})).notes == ()
