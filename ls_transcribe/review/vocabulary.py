"""Proposes phrases for a vocabulary: those that reviewers wrote repeatedly where the machine recognised something else.

A phrase that the machine mostly gets right is not proposed: a vocabulary would make the machine recognise it too often.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ls_transcribe.model.review import Correction
from ls_transcribe.review.normalise import normalised_text, normalised_words
from ls_transcribe.review.phrase_spelling import Unspellable, count_words, spell
from ls_transcribe.review.vocabulary_table import HEADER, LARGEST, table_line

MOST_WORDS = 6
"""Longer phrases are whole sentences, which are not said again."""

LONGEST_HOTWORD = 100
"""The largest number of characters of a phrase for recognisers that no vocabulary limits."""

_Phrase = tuple[str, ...]

Corrections = Callable[[], Iterable[tuple[str, str, Correction]]]
"""Yields every correction with its recording: key, name, correction. It is called twice, to keep memory flat."""


@dataclass(frozen=True, slots=True)
class PhraseProposal:
    """A phrase that recognisers should learn: as Amazon's vocabularies spell it, and as it is written.

    If these cannot have it, `phrase` is None, and `not_for_amazon` is the reason as a clause ("it has digits, …").
    `times` is how often it was a correction, `recordings` in how many recordings, `times_right` how often the machine
    recognised it. `machine_texts` are the texts that it replaced, with their numbers, the most frequent first.
    `context`, `recording` (a name) and `start` (ms) show one place as an example.
    """

    phrase: str | None
    display: str
    times: int
    recordings: int
    machine_texts: tuple[tuple[str, int], ...]
    times_right: int
    context: str
    recording: str
    start: int
    not_for_amazon: str | None = None


@dataclass(frozen=True, slots=True)
class RejectedPhrase:
    """A phrase that is not proposed: how often it was a correction, and the reason as a clause."""

    display: str
    times: int
    reason: str


@dataclass(frozen=True, slots=True)
class VocabularyFindings:
    """The phrases, the most frequent first. `known` is the number of those that the machine mostly gets right."""

    proposals: tuple[PhraseProposal, ...] = ()
    rejected: tuple[RejectedPhrase, ...] = ()
    known: int = 0


@dataclass(slots=True)
class _PhraseEvidence:
    """All corrections to one phrase. It grows while corrections are read."""

    times: int = 0
    spellings: Counter[str] = field(default_factory=Counter)
    machine_texts: Counter[str] = field(default_factory=Counter)
    recordings: set[str] = field(default_factory=set)
    example: tuple[str, int, str] | None = None

    def add(self, spelling: str, machine_text: str, recording: str, example: tuple[str, int, str]) -> None:
        self.times += 1
        self.spellings[spelling] += 1
        self.machine_texts[machine_text] += 1
        self.recordings.add(recording)
        self.example = min(self.example or example, example)

    @property
    def display(self) -> str:
        return _most_frequent(self.spellings)[0][0]


def propose_phrases(
    corrections: Corrections, texts: Iterable[str], *, at_least: int, language: str
) -> VocabularyFindings:
    """Return the phrases that a vocabulary of a language should have.

    `texts` are all reviewed texts; they tell how often a phrase was recognised. A phrase must be the correction of any
    texts `at_least` so many times.
    """
    wrong = _count_corrected(corrections)
    written = _count_written(texts, wrong, at_least)
    right = {run: max(0, written[run] - wrong[run]) for run in written}
    known = {run for run, times in right.items() if times and times >= wrong[run]}
    phrases = _evidence(corrections, wrong, known, at_least)
    often = [(phrase, evidence) for phrase, evidence in phrases.items() if evidence.times >= at_least]
    often.sort(key=lambda entry: (-entry[1].times, entry[0]))
    unknown = [entry for entry in often if not _is_known(*entry, known)]
    return _spellable(unknown, right, language, known=len(often) - len(unknown))


def _count_corrected(corrections: Corrections) -> Counter[_Phrase]:
    """Return how often each run of words is part of a correction."""
    wrong: Counter[_Phrase] = Counter()
    for _key, _name, correction in corrections():
        spelling, _machine_text = _without_agreement(correction)
        wrong.update(_runs(tuple(normalised_words(spelling))))
    return wrong


def _evidence(
    corrections: Corrections, wrong: Counter[_Phrase], known: set[_Phrase], at_least: int
) -> dict[_Phrase, _PhraseEvidence]:
    """Return the corrections by their phrases, without most of those that were made too rarely."""
    phrases: dict[_Phrase, _PhraseEvidence] = defaultdict(_PhraseEvidence)
    for key, name, correction in corrections():
        spelling, machine_text = _without_agreement(correction)
        phrase, display = _trimmed(spelling, known)
        if phrase and wrong[phrase] >= at_least:
            phrases[phrase].add(display, machine_text, key, (name, correction.start, correction.context))
    return phrases


def _without_agreement(correction: Correction) -> tuple[str, str]:
    """Return the reviewer's text and the machine's, normalised, without the words at both ends that are the same."""
    reviewer, machine = correction.reviewer_text.split(), correction.machine_text.split()
    for end in (0, -1):
        while min(len(reviewer), len(machine)) > 1 and normalised_text(reviewer[end]) == normalised_text(machine[end]):
            del reviewer[end], machine[end]
    return " ".join(reviewer), normalised_text(" ".join(machine))


def _runs(phrase: _Phrase) -> Iterator[_Phrase]:
    """Yield every run of words in a phrase; if it is too long for a vocabulary, only its single words and itself."""
    whole = len(phrase)
    for size in range(1, whole + 1) if count_words(phrase) <= MOST_WORDS else (1, whole):
        for start in range(len(phrase) - size + 1):
            yield phrase[start : start + size]


def _count_written(texts: Iterable[str], wrong: Counter[_Phrase], at_least: int) -> Counter[_Phrase]:
    """Return how often reviewers wrote each run of words that is frequent in corrections, and each single word."""
    longer: dict[str, set[int]] = defaultdict(set)
    for run, times in wrong.items():
        if times >= at_least and len(run) > 1:
            longer[run[0]].add(len(run))
    single: Counter[str] = Counter()
    written: Counter[_Phrase] = Counter()
    for text in texts:
        words = normalised_words(text)
        single.update(words)
        for start, word in enumerate(words):
            for size in longer.get(word, ()):
                run = tuple(words[start : start + size])
                if run in wrong:
                    written[run] += 1
    written.update({run: single[run[0]] for run in wrong if len(run) == 1})
    return written


def _trimmed(spelling: str, known: set[_Phrase]) -> tuple[_Phrase, str]:
    """Remove known words without capitals from the ends of a phrase: "to Dashwood" is "Dashwood".

    A word with a capital stays, since it is part of a name, as in "Bank of Scotland". Return the phrase, and its
    spelling.
    """
    words = [(word, tuple(normalised_words(word))) for word in spelling.split()]
    trimmed = list(words)
    for end in (0, -1):
        while trimmed and (not trimmed[end][1] or (trimmed[end][1] in known and _is_lower(trimmed[end][0]))):
            del trimmed[end]
    trimmed = trimmed or words
    return tuple(part for _word, parts in trimmed for part in parts), " ".join(word for word, _parts in trimmed)


def _is_known(phrase: _Phrase, evidence: _PhraseEvidence, known: set[_Phrase]) -> bool:
    """Whether the machine mostly gets a phrase right, or all of its words if none has a capital."""
    if phrase in known:
        return True
    return _is_lower(evidence.display) and all((word,) in known for word in phrase)


def _is_lower(text: str) -> bool:
    """Whether a text has no capitals. Many scripts have none."""
    return text == text.lower()


def _spellable(
    often: list[tuple[_Phrase, _PhraseEvidence]], right: Mapping[_Phrase, int], language: str, *, known: int
) -> VocabularyFindings:
    """Return the phrases that recognisers can learn, and those that Amazon can until its vocabulary is full."""
    proposals: dict[str, PhraseProposal] = {}
    rejected: list[RejectedPhrase] = []
    size = len(HEADER)
    for phrase, evidence in often:
        display = _display(evidence.display)
        try:
            proposal = _proposal(phrase, display, evidence, right.get(phrase, 0), language)
            key = (proposal.phrase or display).lower()
            if same := proposals.get(key):
                raise Unspellable(f"a vocabulary spells it {proposal.phrase}, as it spells {same.display}")
        except Unspellable as error:
            rejected.append(RejectedPhrase(display, evidence.times, str(error)))
            continue
        needed = len(table_line(proposal.phrase, display)) if proposal.phrase else 0
        if size + needed > LARGEST:
            full = f"the vocabulary is full: Amazon takes {LARGEST // 1000} KB"
            proposal, needed = replace(proposal, phrase=None, not_for_amazon=full), 0
        size += needed
        proposals[key] = proposal
    return VocabularyFindings(tuple(proposals.values()), tuple(rejected), known)


def _proposal(phrase: _Phrase, display: str, evidence: _PhraseEvidence, right: int, language: str) -> PhraseProposal:
    if count_words(phrase) > MOST_WORDS:
        raise Unspellable(f"it has more than {MOST_WORDS} words")
    try:
        spelled, refusal = spell(display, language), None
    except Unspellable as error:
        if not any(map(str.isalpha, display)) or len(display) > LONGEST_HOTWORD:
            raise  # no other recogniser should learn it either
        spelled, refusal = None, str(error)
    recording, start, context = evidence.example or ("", 0, "")
    return PhraseProposal(
        phrase=spelled,
        display=display,
        times=evidence.times,
        recordings=len(evidence.recordings),
        machine_texts=tuple(_most_frequent(evidence.machine_texts)),
        times_right=right,
        context=context,
        recording=recording,
        start=start,
        not_for_amazon=refusal,
    )


def _display(spelling: str) -> str:
    """Remove the punctuation of the sentence from a phrase. The period of an abbreviation stays: "Ph.D."."""
    first = next((index for index, character in enumerate(spelling) if normalised_words(character)), 0)
    bare = spelling[first:].rstrip()
    while bare and not normalised_words(bare[-1]):
        bare = bare[:-1]
    *_, last = bare.split()
    is_abbreviated = "." in last.strip(".") and spelling[first:].startswith(f"{bare}.")
    return f"{bare}." if is_abbreviated else bare


def _most_frequent(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
