"""Files that one program writes side by side: which of them is taken, and when none is."""

import json
import unicodedata

import pytest
from transcripts.documents_of_forms import whole_documents

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.transcripts import readers
from ls_transcribe.transcripts.file_sets import PLAIN_TEXT, FileOfSet, TakenFile, set_stem, take_richest

SAID = "Good evening, harbour-master."
ADVICE = "keep what is right, and move the rest away"


def whisper(text: str = SAID, *, has_words: bool = True, speaker: str | None = None) -> bytes:
    """A result of Whisper's with half a second for each word, and a probability."""
    words = [
        {"word": f" {word}", "start": index / 2, "end": index / 2 + 0.5, "probability": 0.9}
        for index, word in enumerate(text.split())
    ]
    segment = {
        "id": 0,
        "start": 0.0,
        "end": len(words) / 2,
        "text": f" {text}",
        **({"speaker": speaker} if speaker else {}),
    }
    return json.dumps({"text": f" {text}", "segments": [segment | ({"words": words} if has_words else {})]}).encode()


def srt(*lines: str) -> bytes:
    cues = (f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}\n" for n, line in enumerate(lines))
    return "\n".join(cues).encode()


def vtt(*lines: str) -> bytes:
    cues = (f"00:0{n}.000 --> 00:0{n}.900\n{line}\n" for n, line in enumerate(lines))
    return "\n".join(["WEBVTT\n", *cues]).encode()


def tsv(text: str = SAID) -> bytes:
    return f"start\tend\ttext\n0\t1900\t{text}\n".encode()


def ass(text: str = SAID) -> bytes:
    return (
        "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name\nStyle: Default\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        f"Dialogue: 0,0:00:00.00,0:00:01.90,Default,,0,0,0,,{text}\n"
    ).encode()


def taken(**files: bytes) -> TakenFile:
    """What is taken of files; talk_json is talk.json."""
    return take_richest([FileOfSet(name.replace("_", "."), content) for name, content in files.items()])


def refused(**files: bytes) -> str:
    with pytest.raises(UnreadableTranscript) as error:
        taken(**files)
    return str(error.value)


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("a/talk.json", "a/talk"),
        ("talk.wav.srt", "talk.wav"),
        ("talk.wav.words.json", "talk.wav"),
        ("talk.WORDS.VTT", "talk"),
        ("a/words.json", "a/words"),
        ("a/.words.json", "a/.words"),
        ("a.b/talk", "a.b/talk"),
    ],
)
def test_what_the_names_of_a_set_have_in_common(path: str, stem: str) -> None:
    """The path without suffix; words are a part of what they belong to."""
    assert set_stem(path) == stem


def test_all_that_a_program_writes() -> None:
    """One transcript with the words and their confidence; the others are counted."""
    files = {"talk_json": whisper(), "talk_srt": srt(SAID), "talk_tsv": tsv(), "talk_vtt": vtt(SAID), "talk_ass": ass()}
    result = taken(**files, talk_txt=SAID.encode(), talk_TXT=b"")
    assert (result.name, result.agreeing, result.read.transcript.confidence) == ("talk.json", 6, 0.9)


def test_one_file_is_no_set() -> None:
    """It is read as ever, whatever it is called."""
    result = taken(talk_txt=srt("Hello."))
    assert (result.name, result.read.transcript.text, result.agreeing, result.notes) == ("talk.txt", "Hello.", 0, ())


@pytest.mark.parametrize(
    ("text", "subtitles"),
    [
        ("It's a harbour-master, no?", ["ITS A HARBOUR", "MASTER no"]),
        ("Crème brûlée für Großmütter", [unicodedata.normalize("NFD", "crème brûlée FÜR GROSSMÜTTER")]),
        ("ab 10 000 ﬁlms", ["ab", "10\u00a0000 films"]),
        ("今天的天气，非常好。", ["今天的天气", "非常好"]),
        ("İstanbul'da ışık", ["istanbul'da IŞIK"]),
        ("नमस्ते दुनिया।", ["नमस्ते", "दुनिया"]),
        ("(laughs) So be it [noise]", ["So be it"]),
        ("If m < n then stop", ["If m &lt; n then <i>stop</i>"]),
    ],
)
def test_how_words_are_written_does_not_count(text: str, subtitles: list[str]) -> None:
    """Neither case nor marks nor spaces, nor how characters are encoded."""
    assert taken(talk_json=whisper(text), talk_srt=srt(*subtitles)).agreeing == 1


def test_characters_that_could_not_be_read() -> None:
    """They may be any other; where the file that is taken has them, it is said."""
    files = {"talk_json": whisper("Crème brûlée"), "talk_srt": srt("Crème brûlée").replace("û".encode(), b"\xfb")}
    assert (taken(**files).name, taken(**files).agreeing) == ("talk.json", 1)
    assert refused(**{**files, "talk_json": whisper("Crème brille")}).startswith("talk.json and talk.srt do not say")


@pytest.mark.parametrize("label", ["[NORA]: ", "NORA: ", "<v Nora>"])
def test_names_of_speakers_may_be_missing(label: str) -> None:
    """In text and subtitles; the richest file is taken all the same, and then it is said that it has no names."""
    files = {
        "talk_json": whisper("Good evening. Welcome."),
        "talk_vtt": vtt(f"{label}Good evening.", f"{label}Welcome."),
    }
    result = taken(**files, talk_txt=b"[00:00] Good evening. [00:01] Welcome.")
    assert (result.name, result.agreeing) == ("talk.json", 2)
    if taken(talk_vtt=files["talk_vtt"]).read.transcript.speakers != ("speaker",):
        assert result.notes == ("talk.vtt names speakers, and talk.json, which was used because it has more, does not",)


def test_a_question_is_no_speaker() -> None:
    """What one file has as a name, another one has in its text."""
    said = "Answer: no. Is it? Answer: yes."
    assert taken(talk_json=whisper(said), talk_vtt=vtt("<v Answer>no. Is it?", "<v Answer>yes.")).agreeing == 1
    assert "do not say the same" in refused(
        talk_json=whisper(said), talk_vtt=vtt("<v Answer>no. Is it? no", "<v Answer>yes.")
    )


def test_rolling_captions() -> None:
    """They have each line once, as the others do."""
    rolling = (
        "1\n00:00:00,000 --> 00:00:02,000\n \none two\n\n2\n00:00:02,000 --> 00:00:02,010\none two\n \n\n"
        "3\n00:00:02,010 --> 00:00:04,000\none two\nthree four\n"
    )
    assert taken(talk_json=whisper("One two three four"), talk_srt=rolling.encode()).agreeing == 1


@pytest.mark.parametrize(
    "corrected", ["Good evening, Harriet Master.", "Good evening.", "Good evening, harbour-master. Bye."]
)
def test_a_corrected_file_is_refused_with_the_other_one(corrected: str) -> None:
    """Nobody but people can tell which is right: an other word, one that is gone, one more."""
    assert refused(talk_json=whisper(), talk_srt=srt(corrected), talk_vtt=vtt(SAID)).startswith(
        "talk.json and talk.srt do not say the same, from 0:0"
    )


@pytest.mark.parametrize(("said", "corrected"), [("It is 1.5 now.", "It is 15 now."), ("It costs $5.", "It costs €5.")])
def test_numbers_are_not_only_their_digits(said: str, corrected: str) -> None:
    """A point within one and a currency are more than marks."""
    assert "do not say the same" in refused(talk_json=whisper(said), talk_srt=srt(corrected))
    assert taken(talk_json=whisper(said), talk_srt=srt(said.replace(".5", ",5").upper())).agreeing == 1


def test_a_name_that_is_all_that_is_said() -> None:
    """What it may explain stays little, however often."""
    lines = ["Ada: ada"] * 200
    table = "".join(f"{n}00\t{n + 1}00\t{line}\n" for n, line in enumerate(lines))
    assert "do not say the same" in refused(
        talk_tsv=f"start\tend\ttext\n{table}".encode(), talk_srt=srt(*["ada " * 30] * 9, "bye")
    )


def test_words_in_another_order_are_others() -> None:
    """But where people speak at once: each program has an order of its own then."""
    assert "do not say the same" in refused(talk_json=whisper("Is it late?"), talk_srt=srt("It is late."))
    together = b"1\n00:00:00,000 --> 00:00:03,000\n<v A>One two.\n\n2\n00:00:01,000 --> 00:00:02,000\n<v B>Three.\n"
    table = b"start\tend\ttext\n0\t3000\tThree.\n0\t3000\tOne two.\n"
    assert "do not say the same" in refused(talk_srt=together, talk_tsv=table.replace(b"Three", b"Four"))


def test_several_that_differ_are_all_named() -> None:
    """With the time of the first difference."""
    assert refused(talk_json=whisper(), talk_srt=srt("Good day."), talk_tsv=tsv("Bye.")) == (
        f"talk.json, talk.srt and talk.tsv do not say the same, from 0:00 on: {ADVICE}"
    )


def test_a_plain_text_is_never_in_the_way() -> None:
    """It has no times: one that says something else is left alone, and that is said."""
    result = taken(talk_json=whisper(), talk_txt="Notes on the harbour \xe9".encode("latin-1"))
    assert (result.name, result.agreeing, result.notes) == (
        "talk.json",
        0,
        ("talk.txt has another text, and was not used",),
    )


def test_a_file_that_is_empty() -> None:
    """It says nothing; that is told, unless nothing was said at all."""
    silent = json.dumps({"text": "", "segments": [], "language": "en"}).encode()
    assert taken(talk_json=whisper(), talk_srt=b"\xef\xbb\xbf\r\n").notes == ("talk.srt is empty",)
    result = taken(talk_json=silent, talk_srt=b"", talk_vtt=b"WEBVTT\n", talk_txt=b"")
    assert (result.name, result.agreeing, result.notes) == ("talk.json", 3, ())
    assert refused(talk_json=b"", talk_srt=b"") == "it is empty"
    assert "do not say the same" in refused(talk_json=silent, talk_srt=srt("Hello."))


def test_a_file_that_cannot_be_read() -> None:
    """It is named with its reason and with the others: it may be the one that is needed."""
    assert refused(talk_json=whisper()[:-9], talk_srt=srt(SAID), talk_txt=b"") == (
        "talk.json cannot be read (it is not JSON: Input data was truncated), and beside it is talk.srt, talk.txt: "
        f"{ADVICE}"
    )
    assert refused(notes_txt=b"one", talk_txt=b"two") == "there is no transcript in any of its files"


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"a_srt": srt(SAID), "a_vtt": vtt("Good <00:00.500>evening, <00:00.700>harbour-master.")}, "a.vtt"),
        ({"a_srt": srt(SAID), "a_json": whisper(has_words=False)}, "a.json"),
        (
            {"a_vtt": vtt("Good <00:00.500>evening, <00:00.700>harbour-master."), "a_json": whisper(has_words=False)},
            "a.json",
        ),
        ({"a_json": whisper(has_words=False), "a_words_json": whisper()}, "a.words.json"),
        ({"a_srt": srt(SAID), "a_vtt": vtt("<v Nora>" + SAID)}, "a.vtt"),
        ({"a_srt": srt(SAID), "a_vtt": vtt("good <00:00.500>evening <00:00.700>harbour master")}, "a.srt"),
    ],
)
def test_the_richest_is_taken(files: dict[str, bytes], name: str) -> None:
    """Confidence, then a text with marks, then JSON, then times of words, then speakers."""
    assert taken(**files).name == name
    assert taken(**dict(reversed(files.items()))).name == name


@pytest.mark.parametrize("name", whole_documents())
def test_our_own_exports_belong_to_what_they_were_made_of(name: str) -> None:
    """In every form that is read: who has them written beside the transcripts may read the folder again."""
    document = whole_documents()[name]
    transcript = readers.parse(document)
    ours = [
        FileOfSet(f"talk{form.suffix}", form.render(TranscriptDocument("talk", transcript, transcript.end)))
        for form in FORMATS.values()
        if form.suffix.lower() in (*readers.SUFFIXES, PLAIN_TEXT)
    ]
    result = take_richest([FileOfSet("talk", document), *ours])
    assert (result.agreeing, result.read.transcript.confidence) == (len(ours), transcript.confidence)
