"""Amazon Transcribe result documents whose content is known: both formats, and every form that they come in.

A script, or just a number of words, becomes a document and what a reader should find in it. Nothing is left to chance:
the same script, form and seed give the same bytes.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from operator import attrgetter, itemgetter
from random import Random
from statistics import fmean
from typing import Any, Literal, NamedTuple

import msgspec

from ls_transcribe.transcripts import LONGEST_PAUSE, UNNAMED_SPEAKER, Transcript, Turn, Word

EVERY = 400
"""A word begins every so many ms: the pace of English read aloud."""

LASTS = 300
"""A word lasts so many ms."""

UNWANTED = ("blasted", "darned")
"""The words that a vocabulary filter treats."""


class Line(NamedTuple):
    """What one voice says in one go, from `start` (ms) on.

    `who` is a speaker ("spk_0"), a channel ("ch_1"), or a channel's speaker ("ch_1 spk_0"), as the form asks for.
    """

    who: str
    text: str
    start: int
    language: str = "en-US"


@dataclass(frozen=True)
class Form:
    """How a job was set up, and whether its document has today's format (`modern`) or that of 2022."""

    modern: bool = False
    speakers: bool = False
    channels: bool = False
    alternatives: bool = False
    vocabulary: Literal["", "mask", "remove", "tag"] = ""
    redacted: bool = False
    languages: bool = False
    identified: bool = False
    toxicity: bool = False


@dataclass(frozen=True)
class Made:
    """A document, and what there is to read in it. The turns are the script's lines; lines that overlap make others."""

    document: bytes
    transcript: Transcript
    turns: tuple[Turn, ...]


_SETTINGS = {
    "plain": Form(),
    "speakers": Form(speakers=True),
    "channels": Form(channels=True),
    "speakers and channels": Form(speakers=True, channels=True),
    "alternatives": Form(alternatives=True),
    "speakers, alternatives": Form(speakers=True, alternatives=True),
    "channels, alternatives": Form(channels=True, alternatives=True),
    "masked": Form(vocabulary="mask"),
    "removed": Form(vocabulary="remove"),
    "tagged": Form(vocabulary="tag"),
    "speakers, removed": Form(speakers=True, vocabulary="remove"),
    "channels, removed": Form(channels=True, vocabulary="remove"),
    "redacted": Form(redacted=True),
    "speakers, redacted": Form(speakers=True, redacted=True),
    "several languages": Form(languages=True),
    "speakers, several languages": Form(speakers=True, languages=True),
    "language identified": Form(identified=True),
    "toxicity": Form(toxicity=True),
}

FORMS = {
    f"{name}, {form}": replace(settings, modern=modern)
    for form, modern in (("2022", False), ("modern", True))
    for name, settings in _SETTINGS.items()
}
"""Every form by its name."""

NOTHING_FOUND: dict[str, bytes] = {
    name: msgspec.json.encode({"jobName": "talk", "status": "COMPLETED", "results": results})
    for name, results in {
        "no items": {"transcripts": [{"transcript": ""}]},
        "null items": {"transcripts": [{"transcript": ""}], "items": None},
        "no transcripts": {"items": []},
        "null transcripts": {"transcripts": None, "items": []},
        "an empty list of transcripts": {"transcripts": [], "items": []},
        "a transcript without text": {"transcripts": [{}], "items": []},
        "a null transcript": {"transcripts": [{"transcript": None}], "items": []},
        "null labels": {"items": [], "speaker_labels": None, "channel_labels": None, "language_codes": None},
        "empty labels": {"items": [], "speaker_labels": {}, "channel_labels": {}, "language_codes": []},
    }.items()
}
"""Documents that hold no speech, by what is odd about their results."""

_VOICES = {
    (False, False): ("",),
    (True, False): ("spk_0", "spk_1", "spk_2"),
    (False, True): ("ch_0", "ch_1"),
    (True, True): ("ch_0 spk_0", "ch_1 spk_0", "ch_1 spk_1"),
}
_ENGLISH, _SPANISH = "en-US", "es-US"
_VOCABULARY = (
    "the of and to in that it was his her with as for at on by which from had not but this they all one were when so"
    " there been would said who what them more if up out time only some like great about before long over man very"
    " good little after first two never day again house light water world old upon hand night people where ship slowly"
    " remember harbour winter evening letter between window 42 nineteen don't gardener's well-known Ada Lovelace"
)
_WORDS = _VOCABULARY.split()
_SENTENCE = (5, 30)
_UNWANTED_SHARE, _COMMA_SHARE = 0.03, 0.1
_NAMES = re.compile(r"\b(Ada|Lovelace)\b( (Ada|Lovelace)\b)*")
_MASK, _REDACTED = "***", "[PII]"
_TOKEN = re.compile(r"([¿¡(«“「]*)(.*?)([.,;:?!)»”」。、？！]*)")
_ALTERNATIVES = 10


def make(
    script: Sequence[Line] | int, form: Form | None = None, *, seed: int = 0, name: str = "talk", space: str = " "
) -> Made:
    """The document of a script; a number stands for a script of so many words.

    `space` stands between the words of the running text: nothing, for a language that is written without.
    """
    form = form or Form()
    random = Random(seed)  # noqa: S311 -- these documents are no secret
    lines = _scripted(script, form, random) if isinstance(script, int) else script
    shared = _shared_speakers(lines) if form.speakers and form.channels else frozenset()
    said = [_say(line, form, random, shared) for line in lines]
    words = sorted(chain.from_iterable(entry.words for entry in said), key=attrgetter("start"))
    confidences = [heard.confidence for heard in words if heard.confidence is not None]
    text = space.join(heard.text for heard in words)
    results = _results(said, form, text, random)
    status = {"isRedacted": True} if form.redacted else {}
    whole = {"jobName": name, "accountId": "012345678901", **status, "results": results, "status": "COMPLETED"}
    return Made(
        # Indented, an item takes as many bytes as in the documents that people have.
        document=msgspec.json.format(msgspec.json.encode(whole), indent=4),
        transcript=Transcript(
            text=text,
            language=_most_spoken(said) if form.languages else results.get("language_code"),
            confidence=fmean(confidences) if confidences else None,
            duration=None,
            speakers=tuple(dict.fromkeys(heard.speaker or heard.channel or UNNAMED_SPEAKER for heard in words)),
            read_words=lambda: words,
            transcribed_by="Amazon Transcribe",
        ),
        turns=tuple(Turn(entry.label, tuple(entry.words)) for entry in said),
    )


def edited(document: bytes, change: Callable[[Any], object]) -> bytes:
    """The document after a change to its decoded self; what UTF-8 cannot hold comes out escaped."""
    decoded = json.loads(document)
    change(decoded)
    return json.dumps(decoded).encode()


def with_unknown_keys(document: bytes) -> bytes:
    """The document with a key in every object that no format has had so far."""
    return json.dumps(json.loads(document, object_hook=lambda found: {"newKey": {"a": [1, None]}, **found})).encode()


@dataclass
class _Said:
    """A line as it was heard: its words, and for each word the items of it and of the marks around it."""

    speaker: str | None
    channel: str | None
    label: str
    language: str
    words: list[Word] = field(default_factory=list)
    items: list[list[dict[str, Any]]] = field(default_factory=list)

    @property
    def times(self) -> dict[str, str]:
        return _times(self.words[0].start, self.words[-1].end)

    @property
    def text(self) -> str:
        return " ".join(heard.text for heard in self.words)


def _scripted(words: int, form: Form, random: Random) -> list[Line]:
    """A script of so many words, with as many voices as the form tells apart."""
    voices = _VOICES[form.speakers, form.channels]
    lines: list[Line] = []
    who, clock = "", 0
    while words > 0:
        length = min(words, random.randint(*_SENTENCE))
        before, who = who, random.choice(voices)
        # A shorter pause would not part two lines of the same voice.
        clock += random.randrange(LONGEST_PAUSE if who == before else 150, 2_500, 10)
        language = _SPANISH if form.languages and len(lines) % 3 == 1 else _ENGLISH
        lines.append(Line(who, _sentence(length, random), clock, language))
        clock += length * EVERY - EVERY + LASTS
        words -= length
    return lines


def _sentence(length: int, random: Random) -> str:
    words = random.choices(_WORDS, k=length)
    for place in range(1, length - 1):
        chance = random.random()
        if chance < _UNWANTED_SHARE:
            words[place] = random.choice(UNWANTED)
        elif chance > 1 - _COMMA_SHARE:
            words[place] += ","
    words[0] = words[0][0].upper() + words[0][1:]
    return " ".join(words) + "."


def _shared_speakers(lines: Sequence[Line]) -> frozenset[str]:
    """The speakers that are numbered alike on two channels, and so are told apart by the channel."""
    voices = {line.who for line in lines}
    return frozenset(speaker for speaker, count in Counter(who.split()[1] for who in voices).items() if count > 1)


def _say(line: Line, form: Form, random: Random, shared: frozenset[str]) -> _Said:
    """The line as a job that is set up like this hears it."""
    first, _, second = line.who.partition(" ")
    channel = first if form.channels else None
    speaker = (second if channel else first) if form.speakers else None
    label = line.who if speaker in shared else speaker or channel or UNNAMED_SPEAKER
    labels = {"speaker_label": speaker, "channel_label": channel} if form.modern else {}
    language = line.language if form.languages else None
    labels = {key: value for key, value in {**labels, "language_code": language}.items() if value}
    said = _Said(speaker, channel, label, line.language)
    text = _NAMES.sub(_REDACTED, line.text) if form.redacted else line.text
    for start, token in zip(count(line.start, EVERY), text.split(), strict=False):
        match = None if token.isalnum() else _TOKEN.fullmatch(token)
        before, content, after = match.groups() if match else ("", token, "")
        if content in UNWANTED and form.vocabulary == "remove":
            continue
        item, confidence = _item(content, form, random)
        content = item["alternatives"][0]["content"]
        end = start + LASTS
        item = {**_times(start, end), **item} if not form.modern else {**item, **_times(start, end)}
        said.words.append(
            Word(content, start, end, confidence, label if speaker else None, channel, language, before, after)
        )
        said.items.append([{**entry, **labels} for entry in (*_marks(before), item, *_marks(after))])
    return said


def _item(content: str, form: Form, random: Random) -> tuple[dict[str, Any], float | None]:
    """The item of a word, without its times, and the confidence in it."""
    kind: dict[str, Any] = {"type": "pronunciation"}
    if form.redacted and content == _REDACTED:
        redactions = [{"confidence": "0.9991", "type": "NAME", "category": "PII"}]
        return {"alternatives": [{"content": content, "redactions": redactions}], **kind}, None
    if content in UNWANTED and form.vocabulary == "mask":
        content = _MASK
    if content in UNWANTED and form.vocabulary == "tag":
        kind["vocabularyFilterMatch"] = True
    confidence = round(1 - random.random() ** 4 / 2, 3 if form.modern else 4)
    return {"alternatives": [{"confidence": str(confidence), "content": content}], **kind}, confidence


def _marks(punctuation: str) -> list[dict[str, Any]]:
    return [{"alternatives": [{"confidence": "0.0", "content": mark}], "type": "punctuation"} for mark in punctuation]


def _times(start: int, end: int) -> dict[str, str]:
    return {"start_time": str(start / 1000), "end_time": str(end / 1000)}


def _results(said: Sequence[_Said], form: Form, text: str, random: Random) -> dict[str, Any]:
    """What stands under "results"."""
    groups = [(heard.start, items) for entry in said for heard, items in zip(entry.words, entry.items, strict=True)]
    items = [item for _start, group in sorted(groups, key=itemgetter(0)) for item in group]
    results: dict[str, Any] = {"transcripts": [{"transcript": text}]}
    if form.languages:
        results["language_codes"] = [
            {"language_code": language, "duration_in_seconds": duration / 1000}
            for language, duration in _durations(said).items()
        ]
    elif form.modern or form.identified:
        results["language_code"] = _ENGLISH
    if form.identified:
        results["language_identification"] = [{"score": "0.9", "code": _ENGLISH}, {"score": "0.1", "code": _SPANISH}]
    if form.speakers:
        results["speaker_labels"] = _speaker_labels(said, form)
    if form.channels:
        results["channel_labels"] = _channel_labels(said)
    if form.modern:
        for number, item in enumerate(items):
            item["id"] = number
        results["audio_segments"] = [_audio_segment(number, entry) for number, entry in enumerate(said)]
    results["items"] = items
    if form.alternatives:
        results["segments"] = [_segment(entry, random) for entry in said]
    if form.toxicity:
        results["toxicity_detection"] = [_toxicity(entry) for entry in said]
    return results


def _durations(said: Sequence[_Said]) -> dict[str, int]:
    durations: defaultdict[str, int] = defaultdict(int)
    for entry in said:
        durations[entry.language] += entry.words[-1].end - entry.words[0].start
    return durations


def _most_spoken(said: Sequence[_Said]) -> str | None:
    durations = _durations(said)
    return max(durations, key=lambda language: durations[language], default=None)


def _speaker_labels(said: Sequence[_Said], form: Form) -> dict[str, Any] | list[dict[str, Any]] | None:
    """Who spoke when: for each channel, where there are any, and null where nobody spoke."""
    lists: list[dict[str, Any]] = []
    for channel in dict.fromkeys(entry.channel for entry in said):
        own = [entry for entry in said if entry.channel == channel]
        segments = [
            {
                **entry.times,
                "speaker_label": entry.speaker,
                "items": [{**_times(heard.start, heard.end), "speaker_label": entry.speaker} for heard in entry.words],
            }
            for entry in own
        ]
        label = {"channel_label": channel or "ch_0"} if form.modern or form.channels else {}
        lists.append({"speakers": len({entry.speaker for entry in own}), "segments": segments, **label})
    return (lists if form.channels else lists[0]) if lists else None


def _channel_labels(said: Sequence[_Said]) -> dict[str, Any]:
    """Every item once more, below its channel."""
    by_channel: dict[str, list[dict[str, Any]]] = {"ch_0": [], "ch_1": []}
    for entry in said:
        by_channel[entry.channel or ""] += chain.from_iterable(entry.items)
    channels = [{"channel_label": channel, "items": items} for channel, items in by_channel.items()]
    return {"channels": channels, "number_of_channels": len(channels)}


def _audio_segment(number: int, said: _Said) -> dict[str, Any]:
    labels = {"speaker_label": said.speaker, "channel_label": said.channel}
    return {
        "id": number,
        "transcript": said.text,
        **said.times,
        **{key: label for key, label in labels.items() if label},
        "items": [item["id"] for item in chain.from_iterable(said.items)],
    }


def _segment(said: _Said, random: Random) -> dict[str, Any]:
    """A line with its alternatives, each with another word misheard; their items are flat."""
    best = [_flat(item) for item in chain.from_iterable(said.items)]
    alternatives = [{"transcript": said.text, "items": best}]
    for _ in range(_ALTERNATIVES - 1):
        place = random.randrange(len(best))
        items = [*best[:place], {**best[place], "content": random.choice(_WORDS)}, *best[place + 1 :]]
        alternatives.append({"transcript": " ".join(item["content"] for item in items), "items": items})
    return {**said.times, "alternatives": alternatives}


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    times = {key: item[key] for key in ("start_time", "end_time") if key in item}
    return {**times, **item["alternatives"][0], "type": item["type"]}


def _toxicity(said: _Said) -> dict[str, Any]:
    """Times and shares stand as numbers here, and nowhere else."""
    start, end = said.words[0].start / 1000, said.words[-1].end / 1000
    categories = {"profanity": 0.0213, "insult": 0.0079}
    return {"text": said.text, "toxicity": 0.0184, "categories": categories, "start_time": start, "end_time": end}
