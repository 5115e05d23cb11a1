"""Punctuation marks, by what they do in a text: the marks of the languages that recognisers and reviewers write.

The sentence ends and the quotation marks have the properties Sentence_Terminal, Initial_Punctuation and
Final_Punctuation in Unicode's data files (https://www.unicode.org/Public/UCD/latest/ucd/PropList.txt and
UnicodeData.txt). A mark is listed here only if the readers, the subtitles or the reviews need it.
"""

SENTENCE_ENDS = ".?!…‽‼⁇⁈⁉。．？！｡؟۔।॥։።፧፨။។៕།༎܀܁܂᱾᱿꯫᠃᠉"
"""Marks after which a sentence is over: Latin, full-width, Arabic, Urdu, Hindi, Armenian, Ethiopic, Burmese, Khmer,
Tibetan, Syriac, Santali, Manipuri and Mongolian. `sentences` says when a full stop is none."""

CLAUSE_ENDS = ",;:、，；：､،؛՝፣፤፥၊"
"""Marks after which a speaker pauses within a sentence: Latin, full-width, Arabic, Armenian, Ethiopic and Burmese."""

LONG_DASHES = "–—"
"""Dashes of a sentence. A word that ends with one breaks off; one that stands alone separates two clauses."""

DASHES = f"-{LONG_DASHES}"
"""Marks that are a dash when they stand alone: a hyphen is one then, too."""

OPENING_MARKS = "¿¡([{«“‘„「『《〈（［｛"
"""Marks that stand before the word to which they belong. All other marks belong to the word before them."""

CLOSING_MARKS = '"”»›)]}」』》〉）］｝'
"""Brackets and quotation marks that stand after the word to which they belong."""

AMBIGUOUS_QUOTES = "'’‘“"
"""Quotation marks that may also be a letter ("the dogs'") or open a quotation. “ and ‘ close one in German."""

_CLOSERS = CLOSING_MARKS + AMBIGUOUS_QUOTES
_CLAUSE_ENDS = tuple(CLAUSE_ENDS + LONG_DASHES)


def ends_clause(text: str) -> bool:
    """Return whether a part of a sentence is over after this text: at a comma, a colon or a long dash, for example."""
    return not text[-1:].isalnum() and (text.rstrip(_CLOSERS) or text).endswith(_CLAUSE_ENDS)
