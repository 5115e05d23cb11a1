"""What people corrected again and again is proposed for a vocabulary, and nothing that the machine hears right."""

from collections.abc import Iterable, Sequence
from random import Random

import pytest

from ls_transcribe.errors.vocabulary import TableRefused
from ls_transcribe.model.review import Correction
from ls_transcribe.review.normalise import normalised_text
from ls_transcribe.review.phrase_spelling import Unspellable, spell
from ls_transcribe.review.vocabulary import PhraseProposal, RejectedPhrase, VocabularyFindings, propose_phrases
from ls_transcribe.review.vocabulary_table import HEADER, check_table, render_table

Entry = tuple[str, str, Correction]

SPACED = 'line {}: the phrase "a b" has spaces: write hyphens'
HEAD = "Phrase\tSoundsLike\tIPA\tDisplayAs\n"


def corrected(heard: str, written: str, recording: str = "a.wav", start: int = 0, context: str = "") -> Entry:
    return (
        recording.upper(),
        recording,
        Correction(heard, written, normalised_text(heard), normalised_text(written), context or written, start),
    )


def found(corrections: Sequence[Entry], texts: Iterable[str] = (), language: str = "en-US") -> VocabularyFindings:
    return propose_phrases(lambda: corrections, texts, at_least=3, language=language)


def proposed(*corrections: Entry, texts: Iterable[str] = ()) -> list[tuple[str | None, str, int, int]]:
    proposals = found(corrections, texts).proposals
    return [(proposal.phrase, proposal.display, proposal.times, proposal.times_right) for proposal in proposals]


def test_all_that_was_heard_in_place_of_a_phrase_is_added_up() -> None:
    """However it was misheard; with the most frequent first, the spelling that people mostly use, and one place."""
    corrections = [
        corrected("dash would", "Dashwood,", "b.wav", 4_000, "met Dashwood, who"),
        corrected("dash would", "Dashwood", "b.wav", 9_000),
        corrected("dashboard", "Dashwood", "a.wav", 7_000, "Mr Dashwood is"),
        corrected("das Wood", "dashwood", "c.wav", 1_000),
        corrected("", "Dashwood", "c.wav", 2_000),
    ]
    heard = (("dash would", 2), ("", 1), ("das wood", 1), ("dashboard", 1))
    assert found(corrections, ["Dashwood met Dashwood"] * 4).proposals == (
        PhraseProposal("Dashwood", "Dashwood", 5, 3, heard, 3, "Mr Dashwood is", "a.wav", 7_000),
    )


def test_what_was_corrected_less_often_is_not_proposed() -> None:
    """Three times, unless it is said otherwise."""
    corrections = [corrected("dash would", "Dashwood")] * 2
    often = propose_phrases(lambda: corrections, [], at_least=2, language="en-US").proposals
    assert (found(corrections), len(often)) == (VocabularyFindings(), 1)


@pytest.mark.parametrize(("right", "number"), [(2, 1), (3, 0)])
def test_what_is_mostly_heard_right_is_not_proposed(right: int, number: int) -> None:
    """Each correction is one of the places where it stands; where both are as many, it is not proposed."""
    corrections = [corrected("there", "their")] * 3
    findings = found(corrections, ["their"] * (3 + right))
    assert (len(findings.proposals), findings.known) == (number, 1 - number)


def test_common_words_at_the_ends_of_a_phrase_are_left_out() -> None:
    """They were misheard beside it and are heard right elsewhere; what is left counts with its other corrections."""
    corrections = [corrected("two dash would", "to Dashwood"), corrected("dash would his", "Dashwood is")]
    texts = ["to Dashwood", "Dashwood is", "it is to be seen, is it to be?", "Dashwood"]
    assert proposed(*corrections, corrected("dashboard", "Dashwood"), texts=texts) == [("Dashwood", "Dashwood", 3, 0)]


def test_words_that_were_heard_as_they_were_written_are_left_out() -> None:
    """At both ends, where a correction has some."""
    corrections = [corrected("met dash would again", "Met Dashwood again.")] * 3
    assert proposed(*corrections) == [("Dashwood", "Dashwood", 3, 0)]


def test_a_name_of_common_words_stays_whole() -> None:
    """What is written with capitals is a name, although each of its words is heard right elsewhere."""
    texts = ["Bank of Scotland"] * 3 + ["the bank of Scotland's coast", "a bank of clouds over Scotland"] * 3
    assert proposed(*[corrected("bunker's cot land", "Bank of Scotland")] * 3, texts=texts) == [
        ("Bank-of-Scotland", "Bank of Scotland", 3, 0)
    ]


def test_common_words_in_an_uncommon_order_teach_nothing() -> None:
    """A phrase in small letters of which every word is mostly heard right is an accident."""
    texts = ["over there"] * 3 + ["over and over", "there and there"] * 3
    assert (proposed(*[corrected("overture", "over there")] * 3, texts=texts)) == []


def test_the_most_frequent_come_first() -> None:
    """Then by their letters: the same corrections in another order give the same."""
    corrections = [corrected("x", name) for name in ("Norland", "Barton", "Willoughby", "Willoughby") for _ in range(3)]
    Random(7).shuffle(corrections)  # noqa: S311  # an order, no secret
    assert [entry[0] for entry in proposed(*corrections)] == ["Willoughby", "Barton", "Norland"]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("Route 66", "it has digits, and a vocabulary takes numbers in words only"),
        ("Marks & Spencer", "it has the character &, which vocabularies of en-US do not take"),
        ("Дашвуд", "it has the character Д, which vocabularies of en-US do not take"),
    ],
    ids=["digits", "a symbol", "another script"],
)
def test_what_amazon_does_not_take_is_for_others(written: str, reason: str) -> None:
    """It is proposed without Amazon's spelling, and with the reason."""
    corrections = [corrected("something", written)] * 3 + [corrected("dash would", "Dashwood")] * 4
    told = [(proposal.phrase, proposal.display, proposal.not_for_amazon) for proposal in found(corrections).proposals]
    assert told == [("Dashwood", "Dashwood", None), (None, written, reason)]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("1984", "it has digits, and a vocabulary takes numbers in words only"),
        ("what he had said to them then", "it has more than 6 words"),
        ("x" * 257, "it has more than 256 characters, and a vocabulary takes no more"),
    ],
    ids=["a number", "a sentence", "too long"],
)
def test_what_nobody_should_learn_is_told(written: str, reason: str) -> None:
    """With the reason, and the others are proposed."""
    corrections = [corrected("something", written)] * 3 + [corrected("dash would", "Dashwood")] * 4
    findings = found(corrections)
    assert (findings.rejected, len(findings.proposals)) == ((RejectedPhrase(written, 3, reason),), 1)


def test_what_does_not_fit_into_a_vocabulary_is_told() -> None:
    """Amazon takes 50 KB: the most frequent are in it, and the table that comes of them is one that it takes."""
    names = ["".join(chr(97 + number // 26**place % 26) for place in range(3)) * 40 for number in range(300)]
    corrections = [corrected("x", name) for number, name in enumerate(names) for _ in range(3 + (number < 10))]
    findings = found(corrections)
    taken = [proposal.phrase for proposal in findings.proposals if proposal.phrase]
    table = render_table((phrase, phrase) for phrase in taken)
    reasons = {proposal.not_for_amazon for proposal in findings.proposals if not proposal.phrase}
    assert (len(findings.proposals), reasons) == (300, {"the vocabulary is full: Amazon takes 50 KB"})
    assert set(names[:10]) <= set(taken)
    assert 49_500 < len(check_table(table, "en-US", "x")) <= 50_000


def test_two_phrases_that_are_spelled_alike_are_one_entry() -> None:
    """A vocabulary knows no accents in English: the more frequent spelling is displayed."""
    corrections = [corrected("x", "Grüber")] * 4 + [corrected("x", "Gruber")] * 3
    findings = found(corrections)
    told = [(proposal.phrase, proposal.display) for proposal in findings.proposals]
    assert (told, findings.rejected) == (
        [("Gruber", "Grüber")],
        (RejectedPhrase("Gruber", 3, "a vocabulary spells it Gruber, as it spells Grüber"),),
    )


@pytest.mark.parametrize(
    ("written", "language", "phrase"),
    [
        ("Los Angeles", "en-US", "Los-Angeles"),
        ("Jean–Luc d’Arcy", "en-US", "Jean-Luc-d'Arcy"),
        ("St. Mary's", "en-GB", "St-Mary's"),
        ("API", "en-US", "A.P.I."),
        ("ABCs", "en-US", "A.B.C.-s"),
        ("DynamoDB", "en-US", "Dynamo-D.B."),
        ("NASA", "en-US", "NASA"),
        ("J. R. Smith", "en-US", "J.-R.-Smith"),
        ("U.S.A", "en-US", "U.S.A."),
        ("Café Zoë", "en-US", "Cafe-Zoe"),
        ("Käßmann", "de-DE", "Käßmann"),
        ("Дашвуд", "ru-RU", "дашвуд"),
        ("ダッシュウッド", "ja-JP", "ダッシュウッド"),
        ("दशवुड", "hi-IN", "दशवुड"),
        ("Ľubomír", "sk-SK", "Ľubomír"),
    ],
)
def test_phrases_are_spelled_as_vocabularies_want_them(written: str, language: str, phrase: str) -> None:
    """Hyphens between words, periods after letters that are named, and the language's own characters."""
    assert spell(written, language) == phrase


@pytest.mark.parametrize("written", ["...", "—", ""])
def test_what_has_no_letter_is_no_phrase(written: str) -> None:
    """Only marks are left of it."""
    with pytest.raises(Unspellable, match="there is no letter in it"):
        spell(written, "en-US")


def test_the_phrases_of_a_script_without_spaces_are_counted_by_character() -> None:
    """A name of seven characters is no sentence."""
    corrections = [corrected("ダッシュ", "ダッシュウッド")] * 3
    findings = found(corrections, ["私はダッシュウッドさん"] * 3, "ja-JP")
    assert [(proposal.phrase, proposal.times_right) for proposal in findings.proposals] == [("ダッシュウッド", 0)]


def test_a_table_is_taken_as_editors_leave_it() -> None:
    """Their byte order mark, line ends and empty lines are no part of it; columns may be in another order."""
    edited = "\ufeffPhrase\tIPA\tSoundsLike\tDisplayAs\r\nDash-wood\t\t\tDashwood\r\n\r\n".encode()
    expected = b"Phrase\tIPA\tSoundsLike\tDisplayAs\nDash-wood\t\t\tDashwood\n"
    assert check_table(edited, "en-US", "x") == expected


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("Dashwood\n", "its first line must be Phrase, SoundsLike, IPA, DisplayAs, with a tab between each two"),
        (HEAD, "there is no phrase in it"),
        (f"{HEAD}Mr Dashwood\t\t\t\n", 'line 2: the phrase "Mr Dashwood" has spaces: write hyphens'),
        (f"{HEAD}\nRoute-66\t\t\t\n", "line 3: the phrase Route-66 has digits: write numbers in words"),
        (f"{HEAD}Größe\t\t\t\n", "line 2: the phrase Größe has the character ö"),
        (f"{HEAD}Barton\t\t\n", "line 2: it has 2 tabs, and needs 3"),
        (f"{HEAD}-wood\t\t\t\n", "line 2: the phrase -wood has a hyphen that parts no words"),
        (f"{HEAD}a\t\t\t\nb\t\t\t\na\t\t\tA\n", "line 4: a stands in line 2 too"),
        (f"{HEAD}\t\t\tBarton\n", "line 2: there is no phrase"),
        (f"{HEAD}{'x' * 257}\t\t\t\n", "line 2: its phrase has more than 256 characters"),
        (f"{HEAD}x\t\t\t{'x' * 257}\n", "line 2: its DisplayAs has more than 256 characters"),
        (HEAD + "a b\t\t\t\n" * 7, "; ".join(SPACED.format(n) for n in range(2, 7)) + "; and 2 more"),
    ],
)
def test_a_table_that_amazon_would_not_take_is_refused(content: str, complaint: str) -> None:
    """Before anything is sent, with the lines that are wrong."""
    with pytest.raises(TableRefused) as refused:
        check_table(content.encode(), "en-US", "words.txt")
    assert str(refused.value) == f"The table words.txt cannot become a vocabulary: {complaint}."


def test_a_table_of_another_encoding_is_refused() -> None:
    """Spreadsheets like to save text so."""
    with pytest.raises(TableRefused, match=r"it is not in UTF-8: save it as text in UTF-8\."):
        check_table(HEAD.encode("utf-16"), "en-US", "words.txt")


def test_a_table_that_is_too_large_is_refused() -> None:
    """A person may have added lines."""
    rows = "".join(f"{'x' * 200}{chr(97 + n // 26)}{chr(97 + n % 26)}\t\t\t\n" for n in range(260))
    with pytest.raises(TableRefused, match="it has 53,592 bytes, and Amazon takes 50,000: delete lines"):
        check_table(HEADER + rows.encode(), "en-US", "words.txt")


def test_a_name_that_was_planted_is_found_and_no_word_that_was_right() -> None:
    """Twenty recordings say the same name, which the machine hears in several ways; other words it mostly hears."""
    random = Random(20)  # noqa: S311  # speech, no secret
    common = ["the", "rain", "came", "over", "there", "again", "and", "they", "walked", "to", "their", "house"]
    ways, slips = ["dash would", "dashboard", "das wood"], ["there", "tea", "hours", "a gain"]
    corrections, texts = [], []
    for number in range(20):
        recording = f"{number:02}.wav"
        words = random.choices(common, k=60)
        wrong = random.choice(words)
        corrections.append(corrected(random.choice(slips), wrong, recording, 500))
        before = random.choice(("Mr", "to", "the"))
        together = random.random() < 0.3  # the word before the name was misheard with it
        heard = random.choice(ways)
        entry = (f"two {heard}", f"{before} Dashwood") if together else (heard, "Dashwood")
        corrections.append(corrected(*entry, recording, 9_000))
        texts.append(" ".join([*words, before, "Dashwood"]))
    texts.append(" ".join(["Mr"] * 20))
    findings = found(corrections, texts)
    told = [
        (proposal.display, {what.removeprefix("two ") for what, _times in proposal.machine_texts})
        for proposal in findings.proposals
    ]
    assert (told[:1], [entry for entry in told if entry[0].split()[-1] != "Dashwood"]) == (
        [("Dashwood", set(ways))],
        [],
    )
