"""Writes the styles of the document, which depend on its language. Sizes are in half points, distances in twips."""

from collections.abc import Iterator

from ls_transcribe.exports.docx.colours import ACCENT, INK, QUIET, RULE, TINT, UNSURE, VERY_UNSURE
from ls_transcribe.exports.docx.word_languages import WordLanguage

_ENGLISH = '<w:lang w:val="en-US"/>'  # headings and notes are English in documents of all languages
# Styles that Word knows, for its navigation, contents and footers.
_BUILT_IN = {"Title", "Subtitle", "heading 1", "heading 2", "footer"}
_UNCHECKED = "<w:noProof/>"  # no spelling check of names and numbers


def styles(language: WordLanguage, *, has_unsure_words: bool) -> str:
    """Return the elements in w:styles."""
    unsure = _unsure_words() if has_unsure_words else ()
    transcript = (*_transcript(language), *unsure)
    return "".join([_defaults(language), *_basic(), *_headings(), *transcript, *_tables_text(), *_tables()])


def _defaults(language: WordLanguage) -> str:
    east_asian = f' w:eastAsia="{language.east_asian_font}"' if language.east_asian_font else ""
    return (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"'
        f'{east_asian} w:cs="{language.complex_font}"/>{_size(21)}{language.element}</w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
    )


def _basic() -> Iterator[str]:
    # The colour is not among the defaults, because in tables of LibreOffice these override the style of a word.
    yield (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:rPr>{_color(INK)}</w:rPr></w:style>"
    )
    yield (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
    )
    yield (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        f"<w:tblPr>{_margins(0, 108)}</w:tblPr></w:style>"
    )
    yield _paragraph(
        "Footer", "footer", '<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs>', _small(QUIET) + _ENGLISH
    )


def _headings() -> Iterator[str]:
    eyebrow = f'<w:b/><w:bCs/><w:caps/>{_color(ACCENT)}<w:spacing w:val="40"/>{_size(18)}{_ENGLISH}'
    yield _paragraph("Subtitle", "Subtitle", '<w:keepNext/><w:spacing w:after="40"/>', eyebrow)
    title = f"<w:b/><w:bCs/>{_UNCHECKED}{_size(44)}"
    yield _paragraph("Title", "Title", '<w:keepNext/><w:spacing w:after="60" w:line="240" w:lineRule="auto"/>', title)
    yield _paragraph(
        "Folder", "Folder", '<w:keepNext/><w:spacing w:after="100"/>', _UNCHECKED + _color(QUIET) + _size(20)
    )
    for level, size, before in ((1, 30, 360), (2, 24, 240)):
        spacing = f'<w:keepNext/><w:keepLines/><w:spacing w:before="{before}" w:after="100"/>'
        outline = f'{spacing}<w:outlineLvl w:val="{level - 1}"/>'
        yield _paragraph(
            f"Heading{level}", f"heading {level}", outline, f"<w:b/><w:bCs/>{_color(ACCENT)}{_size(size)}{_ENGLISH}"
        )
    yield _paragraph("Note", "Note", '<w:spacing w:before="60" w:after="140"/>', _color(QUIET) + _size(19) + _ENGLISH)


def _transcript(language: WordLanguage) -> Iterator[str]:
    direction = "<w:bidi/>" if language.right_to_left else ""
    hint = '<w:rFonts w:hint="eastAsia"/>' if language.east_asian_font else ""  # quotation marks are full-width
    yield _paragraph("Time", "Transcript time", direction, _UNCHECKED + _small(QUIET))
    yield _paragraph(
        "Speaker", "Transcript speaker", direction, f"<w:b/><w:bCs/>{_UNCHECKED}{_color(ACCENT)}{_size(20)}"
    )
    yield _paragraph("SpeakerAgain", "Transcript speaker, again", direction, _UNCHECKED + _color(QUIET) + _size(20))
    yield _paragraph("Said", "Transcript text", direction, hint)


def _unsure_words() -> Iterator[str]:
    yield _character("Unsure", "Unsure word", f'{_color(UNSURE)}<w:u w:val="dotted" w:color="{UNSURE}"/>')
    yield _character(
        "VeryUnsure", "Very unsure word", f'{_color(VERY_UNSURE)}<w:u w:val="wavyHeavy" w:color="{VERY_UNSURE}"/>'
    )


def _tables_text() -> Iterator[str]:
    right = '<w:jc w:val="right"/>'
    name = f"<w:b/><w:bCs/>{_small(QUIET)}{_ENGLISH}"
    yield _paragraph("FactName", "Fact name", "<w:keepNext/>", _small(QUIET) + _ENGLISH)
    yield _paragraph("Fact", "Fact", "<w:keepNext/>", _UNCHECKED)
    yield _paragraph("ColumnName", "Column name", "<w:keepNext/>", name)
    yield _paragraph("NumbersName", "Column name, numbers", f"<w:keepNext/>{right}", name)
    yield _paragraph("Cell", "Cell", "", _UNCHECKED + _size(20))
    yield _paragraph("Number", "Number", right, _UNCHECKED + _size(20))
    exact = '<w:keepNext/><w:spacing w:line="200" w:lineRule="exact"/>'
    yield _paragraph("AxisShare", "Axis, shares", f'{exact}<w:ind w:right="80"/>{right}', _UNCHECKED + _axis())
    yield _paragraph("AxisTime", "Axis, times", exact, _UNCHECKED + _axis())
    yield _paragraph("Picture", "Picture", '<w:keepNext/><w:spacing w:line="240" w:lineRule="auto"/>', "")
    yield _character("Label", "Label", _color(QUIET))


def _tables() -> Iterator[str]:
    rules = f"{_border('bottom', 6, ACCENT)}{_border('insideH', 4, RULE)}"
    head = (
        '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
        f'{_border("bottom", 8, ACCENT)}</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:tcPr>'
        "</w:tblStylePr>"
    )
    yield _table("Transcript", "Transcript table", f"<w:tblBorders>{rules}</w:tblBorders>{_margins(60, 100)}", head)
    yield _table("Numbers", "Numbers table", f"<w:tblBorders>{rules}</w:tblBorders>{_margins(30, 100)}", head)
    frame = f"{_border('top', 8, ACCENT)}{_border('bottom', 4, RULE)}"
    yield _table("Facts", "Facts table", f"<w:tblBorders>{frame}</w:tblBorders>{_margins(70, 0)}", "")
    yield _table("Chart", "Chart table", _margins(0, 0), "")


def _paragraph(style: str, name: str, paragraph: str, run: str) -> str:
    own = "" if name in _BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{style}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _character(style: str, name: str, run: str) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{run}</w:rPr></w:style>'
    )


def _table(style: str, name: str, table: str, parts: str) -> str:
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr>{table}</w:tblPr>{parts}</w:style>'
    )


def _margins(upright: int, level: int) -> str:
    sides = (("top", upright), ("left", level), ("bottom", upright), ("right", level))
    cells = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    return f"<w:tblCellMar>{cells}</w:tblCellMar>"


def _border(side: str, width: int, colour: str) -> str:
    """Return a line. Its width is in eighths of a point."""
    return f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="{colour}"/>'


def _color(colour: str) -> str:
    return f'<w:color w:val="{colour}"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _small(colour: str) -> str:
    return _color(colour) + _size(18)


def _axis() -> str:
    return _color(QUIET) + _size(16)
