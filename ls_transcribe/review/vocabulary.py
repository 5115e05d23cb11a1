"""Corrections → phrases to teach: what people wrote again and again where the machine heard something else.

Nothing is proposed that the machine mostly gets right, since a vocabulary would have it heard where it is not said.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ls_transcribe.model.review import Correction
from ls_transcribe.review.normalise import normalised_text, normalised_words
from ls_transcribe.review.phrase_spelling import Unspellable, length, spelled
from ls_transcribe.review.vocabulary_table import HEADER, LARGEST, line

MOST_WORDS = 6
"""Longer phrases are sentences said anew: a vocabulary would never meet them again."""

_Phrase = tuple[str, ...]

Corrections = Callable[[], Iterable[tuple[str, str, Correction]]]
"""Every correction, after its recording's key and name. Asked for twice, so that few are held at a time."""


@dataclass(frozen=True, slots=True)
class PhraseProposal:
    """A phrase to teach: as a vocabulary spells it, and as it is to be displayed.

    It was corrected so many `times`, in so many `recordings`, and was `right` so often; `heard` is what the machine
    made of it, the most frequent first. `context` is one place: in which `recording`, and when it is said (ms).
    """

    phrase: str
    display: str
    times: int
    recordings: int
    heard: tuple[tuple[str, int], ...]
    right: int
    context: str
    recording: str
    start: int


@dataclass(frozen=True, slots=True)
class RejectedPhrase:
    """A phrase that was corrected so many times and is not proposed, and why: "it has digits, …"."""

    display: str
    times: int
    reason: str


@dataclass(frozen=True, slots=True)
class VocabularyFindings:
    """What there is to teach, and what cannot be, the most frequent first. `known` phrases were mostly heard right."""

    proposals: tuple[PhraseProposal, ...] = ()
    unfit: tuple[RejectedPhrase, ...] = ()
    known: int = 0


@dataclass(slots=True)
class _PhraseEvidence:
    """All corrections to one phrase, as they are read."""

    times: int = 0
    spellings: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    recordings: set[str] = field(default_factory=set)
    example: tuple[str, int, str] | None = None

    def add(self, written: str, heard: str, recording: str, place: tuple[str, int, str]) -> None:
        self.times += 1
        self.spellings[written] += 1
        self.heard[heard] += 1
        self.recordings.add(recording)
        self.example = min(self.example or place, place)

    @property
    def display(self) -> str:
        return _most(self.spellings)[0][0]


def propose(corrections: Corrections, texts: Iterable[str], *, at_least: int, language: str) -> VocabularyFindings:
    """What a vocabulary of a language should hold.

    `texts` is all that people left, by which is known how often a phrase was heard right. A phrase counts with all that
    was heard in its place, and must have been corrected `at_least` so often.
    """
    wrong = _in_corrections(corrections)
    said = _occurrences(texts, wrong, at_least)
    right = {run: max(0, said[run] - wrong[run]) for run in said}
    known = {run for run, times in right.items() if times and times >= wrong[run]}
    phrases = _evidence(corrections, wrong, known, at_least)
    often = [(phrase, evidence) for phrase, evidence in phrases.items() if evidence.times >= at_least]
    often.sort(key=lambda entry: (-entry[1].times, entry[0]))
    fresh = [entry for entry in often if not _is_known(*entry, known)]
    return _fitting(fresh, right, language, known=len(often) - len(fresh))


def _in_corrections(corrections: Corrections) -> Counter[_Phrase]:
    """How often each run of words was in what people wrote otherwise."""
    wrong: Counter[_Phrase] = Counter()
    for _key, _name, correction in corrections():
        written, _heard = _without_agreement(correction)
        wrong.update(_runs(tuple(normalised_words(written))))
    return wrong


def _evidence(
    corrections: Corrections, wrong: Counter[_Phrase], known: set[_Phrase], at_least: int
) -> dict[_Phrase, _PhraseEvidence]:
    """The corrections by the phrase that each teaches, without most of those that were made too rarely."""
    phrases: dict[_Phrase, _PhraseEvidence] = defaultdict(_PhraseEvidence)
    for key, name, correction in corrections():
        written, heard = _without_agreement(correction)
        phrase, display = _trimmed(written, known)
        if phrase and wrong[phrase] >= at_least:
            phrases[phrase].add(display, heard, key, (name, correction.start, correction.context))
    return phrases


def _without_agreement(correction: Correction) -> tuple[str, str]:
    """What was written and heard, without words at both ends in which they agree."""
    written, heard = correction.reviewer_text.split(), correction.machine_text.split()
    for end in (0, -1):
        while len(written) > 1 and len(heard) > 1 and normalised_words(written[end]) == normalised_words(heard[end]):
            del written[end], heard[end]
    return " ".join(written), normalised_text(" ".join(heard))


def _runs(phrase: _Phrase) -> Iterator[_Phrase]:
    """Every run of words in a phrase that is short enough to be taught; of a longer phrase its words and itself."""
    whole = len(phrase)
    for size in range(1, whole + 1) if length(phrase) <= MOST_WORDS else (1, whole):
        for start in range(len(phrase) - size + 1):
            yield phrase[start : start + size]


def _occurrences(texts: Iterable[str], wrong: Counter[_Phrase], at_least: int) -> Counter[_Phrase]:
    """How often people wrote each run of words that may be taught, or stands at the end of one that may be."""
    longer: dict[str, set[int]] = defaultdict(set)
    for run, times in wrong.items():
        if times >= at_least and len(run) > 1:
            longer[run[0]].add(len(run))
    single: Counter[str] = Counter()
    said: Counter[_Phrase] = Counter()
    for text in texts:
        words = normalised_words(text)
        single.update(words)
        for start, word in enumerate(words):
            for size in longer.get(word, ()):
                run = tuple(words[start : start + size])
                if run in wrong:
                    said[run] += 1
    said.update({run: single[run[0]] for run in wrong if len(run) == 1})
    return said


def _trimmed(spelling: str, known: set[_Phrase]) -> tuple[_Phrase, str]:
    """A phrase without the small words at its ends that are heard right elsewhere: "to Dashwood" is "Dashwood".

    What is written with a capital stays: it is part of a name, as in "Bank of Scotland".
    """
    words = [(word, tuple(normalised_words(word))) for word in spelling.split()]
    kept = list(words)
    for end in (0, -1):
        while kept and (not kept[end][1] or (kept[end][1] in known and _is_small(kept[end][0]))):
            del kept[end]
    kept = kept or words
    return tuple(part for _word, parts in kept for part in parts), " ".join(word for word, _parts in kept)


def _is_known(phrase: _Phrase, evidence: _PhraseEvidence, known: set[_Phrase]) -> bool:
    """Whether the machine has nothing to learn: it mostly hears the phrase right, or all its common words."""
    if phrase in known:
        return True
    return _is_small(evidence.display) and all((word,) in known for word in phrase)


def _is_small(text: str) -> bool:
    """Whether there is no capital in it; in many scripts there never is."""
    return text == text.lower()


def _fitting(
    often: list[tuple[_Phrase, _PhraseEvidence]], right: Mapping[_Phrase, int], language: str, *, known: int
) -> VocabularyFindings:
    """The phrases that a vocabulary can hold, until it is full."""
    proposals: dict[str, PhraseProposal] = {}
    unfit: list[RejectedPhrase] = []
    size = len(HEADER)
    for phrase, evidence in often:
        display = _display(evidence.display)
        try:
            proposal = _proposal(phrase, display, evidence, right.get(phrase, 0), language)
            entry = line(proposal.phrase, display)
            if same := proposals.get(proposal.phrase.lower()):
                raise Unspellable(f"a vocabulary spells it {proposal.phrase}, as it spells {same.display}")
            if size + len(entry) > LARGEST:
                raise Unspellable(f"the vocabulary is full: Amazon takes {LARGEST // 1000} KB")
        except Unspellable as error:
            unfit.append(RejectedPhrase(display, evidence.times, str(error)))
            continue
        size += len(entry)
        proposals[proposal.phrase.lower()] = proposal
    return VocabularyFindings(tuple(proposals.values()), tuple(unfit), known)


def _proposal(phrase: _Phrase, display: str, evidence: _PhraseEvidence, right: int, language: str) -> PhraseProposal:
    if length(phrase) > MOST_WORDS:
        raise Unspellable(f"it has more than {MOST_WORDS} words")
    recording, start, context = evidence.example or ("", 0, "")
    return PhraseProposal(
        phrase=spelled(display, language),
        display=display,
        times=evidence.times,
        recordings=len(evidence.recordings),
        heard=tuple(_most(evidence.heard)),
        right=right,
        context=context,
        recording=recording,
        start=start,
    )


def _display(written: str) -> str:
    """A phrase without the punctuation of its sentence; a period stays where it ends an abbreviation: "Ph.D."."""
    first = next((at for at, character in enumerate(written) if normalised_words(character)), 0)
    bare = written[first:].rstrip()
    while bare and not normalised_words(bare[-1]):
        bare = bare[:-1]
    *_, last = bare.split()
    is_abbreviated = "." in last.strip(".") and written[first:].startswith(f"{bare}.")
    return f"{bare}." if is_abbreviated else bare


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
