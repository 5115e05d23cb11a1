"""What the names of tiers say: whose speech is on a tier, and whether it is words, turns, or something about them.

Names that programs give by themselves and that linguists usually give are known: "words" and "ORT-MAU", "Ada - words"
as the Montreal Forced Aligner has it, "orth@Ada" as ELAN's users have it. A name that says nothing of its content is a
speaker's.
"""

import re
from enum import Enum
from typing import NamedTuple

WORDS_SUFFIX = " - words"
"""Follows a speaker in the name of the tier of the speaker's words, as the Montreal Forced Aligner has it."""


class TierKind(Enum):
    """What is on a tier. `REFERENCE` are numbers of turns, whose text is on a tier below."""

    TURNS = "turns"
    WORDS = "words"
    REFERENCE = "reference"
    OTHER = "other"


class TierName(NamedTuple):
    """What a tier's name says. `speaker` is None where it names nobody; `is_certain` is false for a mere name."""

    speaker: str | None
    kind: TierKind
    is_certain: bool = True


_TURNS = """
    turn turns utterance utterances utt utts sentence sentences phrase phrases segment segments speech spch text txt tx
    transcript transcripts transcription transcriptions trans orth ort orthography orthographic ipu ipus default
    label labels subtitle subtitles speaker trs orthtx
"""
_WORDS = "word words wrd wd wds token tokens ort-mau tokensalign wort wörter"
_REFERENCE = "ref reference id ids utterance-id utterance_id utteranceid"
_OTHER = """
    phone phones phoneme phonemes phon phonemic phonetic phonetics phonology ipa mau kan kan-mau mas syllable syllables
    syl syll segmentation comment comments note notes nt remark remarks gloss glosses gl gls ge translation translations
    ft trl pos ps lemma lemmas lemm morph morphs morpheme morphemes mb mot tone tones break breaks tobi misc
    miscellaneous pitch f0 intensity stress silence silences vad gesture gestures gaze noise noises event events action
    actions topic topics code coding music laughter bookmark bookmarks cut cuts cv activity phonalign
"""
_KINDS = {
    **dict.fromkeys(_TURNS.split(), TierKind.TURNS),
    **dict.fromkeys(_WORDS.split(), TierKind.WORDS),
    **dict.fromkeys(_REFERENCE.split(), TierKind.REFERENCE),
    **dict.fromkeys(_OTHER.split(), TierKind.OTHER),
}
_SEPARATOR = re.compile(r"[-–_/|:.@]")
_AFTER_SPEAKER = re.compile(r"(?P<speaker>.*\S)\s*[-–_/|:.]\s*(?P<kind>[^\W_]+(?:-MAU)?)")
_BEFORE_SPEAKER = re.compile(r"(?P<kind>[^\W_]+(?:-[^\W_]+)*)\s*[@:]\s*(?P<speaker>\S.*)")


def kind_of(name: str) -> TierKind | None:
    """Return the kind that a whole name, or the name of a linguistic type, says; None if it says none.

    "Free translation" and "English gloss" say it with their last word.
    """
    plain = " ".join(name.casefold().split())
    last = None if _SEPARATOR.search(plain) else _KINDS.get(plain.split(" ")[-1])
    return _KINDS.get(plain) or (last if last is TierKind.OTHER else None)


def read_name(name: str) -> TierName:
    """Return what a tier's name says."""
    plain = " ".join(name.split())
    if not plain:
        return TierName(None, TierKind.TURNS, is_certain=False)
    if kind := kind_of(plain):
        return TierName(None, kind)
    for pattern in (_BEFORE_SPEAKER, _AFTER_SPEAKER):
        match = pattern.fullmatch(plain)
        if match and (kind := kind_of(match["kind"])):
            return TierName(match["speaker"], kind)
    return TierName(plain, TierKind.TURNS, is_certain=False)
