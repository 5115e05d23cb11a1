"""ELAN's documents: participants, tiers below tiers, times that are left out, and what is refused."""

import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript, readers
from ls_transcribe.transcripts.tiers import eaf

_SLOTS = (1000, 1500, None, 2500, 4000, 5000)


def aligned(number: int, start: int, end: int, text: str) -> str:
    times = f'TIME_SLOT_REF1="ts{start}" TIME_SLOT_REF2="ts{end}"'
    value = f"<ANNOTATION_VALUE>{text}</ANNOTATION_VALUE>"
    identity = f'ANNOTATION_ID="a{number}"'
    return f"<ANNOTATION><ALIGNABLE_ANNOTATION {identity} {times}>{value}</ALIGNABLE_ANNOTATION></ANNOTATION>"


def referring(number: int, to: int, text: str) -> str:
    value = f"<ANNOTATION_VALUE>{text}</ANNOTATION_VALUE>"
    attributes = f'ANNOTATION_ID="a{number}" ANNOTATION_REF="a{to}"'
    return f"<ANNOTATION><REF_ANNOTATION {attributes}>{value}</REF_ANNOTATION></ANNOTATION>"


def tier(name: str, *annotations: str, **attributes: str) -> str:
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<TIER TIER_ID="{name}" LINGUISTIC_TYPE_REF="default-lt"{more}>{"".join(annotations)}</TIER>'


def document(*tiers: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    slots = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="ts{number}"' + ("/>" if time is None else f' TIME_VALUE="{time}"/>')
        for number, time in enumerate(_SLOTS, 1)
    )
    inside = f'<HEADER/><TIME_ORDER>{slots}</TIME_ORDER>{"".join(tiers)}<LANGUAGE LANG_ID="deu"/>'
    return f'{head}<ANNOTATION_DOCUMENT DATE="2026-01-01">{inside}</ANNOTATION_DOCUMENT>'.encode()


ADA = tier("speech", aligned(1, 1, 4, "Good &amp; fine evening."), PARTICIPANT="Ada")
BEN = tier("Ben", aligned(2, 3, 5, "Yes?"))


def _words(content: bytes) -> list[tuple[str | None, str, int, int]]:
    return [(word.speaker, word.text, word.start, word.end) for word in _read(content).words]


def _read(content: bytes) -> Transcript:
    return readers.parse(content)


def test_the_speaker_is_the_participant_else_the_tier() -> None:
    """Two may speak at once."""
    content = document(ADA, tier("Ben", aligned(2, 5, 6, "Yes?")), tier("default"))
    assert readers.reader_for(content) is eaf.READER
    assert _read(content).speakers == ("Ada", "Ben")
    assert _words(content)[-1] == ("Ben", "Yes?", 4000, 5000)


@pytest.mark.parametrize("name", ["anything", "Ada - words"])
def test_the_tier_of_words_below(name: str) -> None:
    """It has the same letters, or is called so. A time that ELAN leaves out lies evenly between its neighbours."""
    words = tier(
        name, aligned(2, 1, 2, "good"), aligned(3, 2, 3, "fine"), aligned(4, 3, 4, "evening"), PARENT_REF="speech"
    )
    assert _words(document(ADA, words)) == [
        ("Ada", "Good", 1000, 1500),
        ("Ada", "&", 1500, 1500),
        ("Ada", "fine", 1500, 2000),
        ("Ada", "evening.", 2000, 2500),
    ]


def test_tiers_about_the_speech_are_left_out() -> None:
    """They stand below it, or are called so."""
    below = tier("English", referring(2, 1, "Bonne soirée."), PARENT_REF="speech")
    notes = tier("notes@Ada", aligned(3, 1, 4, "laughs"), PARTICIPANT="Ada")
    assert _read(document(ADA, below, notes)).text == "Good & fine evening."


def test_a_tier_that_only_numbers_the_turns() -> None:
    """Their text is on the tier of its kind below it."""
    numbers = tier("ref@Ada", aligned(1, 1, 4, "talk-001"))
    text = tier("orth@Ada", referring(2, 1, "Good evening."), PARENT_REF="ref@Ada")
    gloss = tier("ft@Ada", referring(3, 2, "Bonne soirée."), PARENT_REF="orth@Ada")
    assert _words(document(numbers, text, gloss)) == [("Ada", "Good", 1000, 1500), ("Ada", "evening.", 1500, 2500)]


def test_words_without_times_share_the_turns() -> None:
    """ELAN shows them evenly; nobody measured them."""
    words = tier("words", referring(2, 1, "Good"), referring(3, 1, "evening."), PARENT_REF="speech")
    assert _read(document(ADA, words)).text == "Good & fine evening."


def test_the_language_of_the_tiers() -> None:
    """ELAN's locale says nothing: it is English wherever nobody chose."""
    german = tier("speech", aligned(1, 1, 4, "Guten Abend."), LANG_REF="deu", DEFAULT_LOCALE="en")
    assert (_read(document(german)).language, _read(document(ADA)).language) == ("de", None)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    """That of the declaration, and that of the bytes where they differ."""
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    content = document(tier("Ada", aligned(1, 1, 4, "brûlée")), head=head)
    assert _read(content.decode().encode(encoding)).text == "brûlée"


def test_one_bad_byte_costs_one_character() -> None:
    """And a control character, which XML cannot hold, only itself."""
    assert _read(document(ADA).replace(b"fine", b"f\xffi\x01ne")).text == "Good & f\ufffdine evening."


@pytest.mark.parametrize("content", [document(), document(tier("Ada")), document(tier("Ada", aligned(1, 1, 2, "")))])
def test_silence(content: bytes) -> None:
    """Tiers that are there and empty."""
    assert _read(content).words == ()


_BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (document(ADA, head=_BOMB), "it has a document type, which a document of ELAN (EAF) never has"),
        (document(ADA)[:-40], "it is not XML, or not complete, so it is not a document of ELAN (EAF)"),
        (b"<a><ANNOTATION_DOCUMENT/></a>", "it is XML, but not a document of ELAN (EAF)"),
        (document(tier("Ada", aligned(1, 1, 3, "Yes."))), "its annotation a1 has no time"),
        (document(tier("Ada", aligned(1, 1, 9, "Yes."))), "its annotation a1 has no time"),
        (document(tier("Ada", referring(1, 9, "Yes."))), "its annotation a1 refers to no annotation with times"),
        (document(tier("Ada", referring(1, 1, "Yes."))), "its annotation a1 refers to no annotation with times"),
        (document(ADA).replace(b'"1000"', b'"-1000"'), "it has a time of -1 s, which is negative"),
        (document(ADA).replace(b'"1000"', b'"1e300"'), "it has a time of 1e+297 s, which is beyond 1,000 hours"),
        (document(ADA).replace(b'"1000"', b'"soon"'), "it has a time that is not a number: soon"),
        (document(tier("notes", aligned(1, 1, 2, "laughs"))), 'none of its tiers has words or turns: they are "notes"'),
        (document(tier("ref@Ada", aligned(1, 1, 2, "talk-001"))), 'its tier "ref@Ada" has only numbers'),
        (
            document(ADA, tier("other", aligned(2, 1, 4, "Yes."), PARTICIPANT="Ada")),
            'its tiers "speech", "other" overlap: nobody knows which of them has what was said',
        ),
    ],
)
def test_what_is_not_understood_is_refused(content: bytes, reason: str) -> None:
    """By its form, its times or its tiers."""
    with pytest.raises(UnreadableTranscript) as refusal:
        readers.parse(content)
    assert str(refusal.value).startswith(reason)
