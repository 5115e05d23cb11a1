"""Tables of what was corrected, for people to edit, and the evidence beside them."""

from dataclasses import replace
from pathlib import Path

import pytest
from workflows.vocabulary.reviewed import Reviewed, reviewed_in

from ls_transcribe.errors import UsageError
from ls_transcribe.workflows import hotwords
from ls_transcribe.workflows.vocabulary.propose_vocabulary import propose_vocabulary

HEADER = "Phrase\tSoundsLike\tIPA\tDisplayAs\n"


@pytest.fixture
def reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reviewed:
    """A folder of reviews."""
    return reviewed_in(tmp_path / "reviewed", monkeypatch)


def propose(reviewed: Reviewed, language: str | None = None, *, afresh: bool = False) -> list[tuple[str, bool]]:
    """The languages, and whether each one's table was kept as a person had left it."""
    lessons = propose_vocabulary(reviewed.folder, at_least=3, language=language, overwrite=afresh)
    return [(lesson.language, lesson.is_edited) for lesson in lessons]


def files(reviewed: Reviewed) -> list[str]:
    return sorted(path.name for path in reviewed.folder.glob("vocabulary*"))


def text(reviewed: Reviewed, name: str = "vocabulary-en-US.txt") -> str:
    return (reviewed.folder / name).read_bytes().decode()


def test_a_table_and_its_evidence_are_written(reviewed: Reviewed) -> None:
    """The table is Amazon's; the evidence says for each phrase what was heard, and where an example is."""
    reviewed.correct("dash would", "Mr. Dashwood", times=3)
    reviewed.correct("", "Mr. Dashwood")
    propose(reviewed)
    assert (text(reviewed), text(reviewed, "vocabulary-en-US.csv")) == (
        f"{HEADER}Mr-Dashwood\t\t\tMr. Dashwood\n",
        "Phrase,DisplayAs,Times,Recordings,Heard,HeardRight,Example,Recording,Start\r\n"
        "Mr-Dashwood,Mr. Dashwood,4,3,dash would (3); (nothing) (1),0,so Mr. Dashwood said,0.wav,0.000\r\n",
    )


def test_a_list_for_other_recognisers_is_written(reviewed: Reviewed) -> None:
    """It has what Amazon does not take, too, as people write it; without anything for Amazon there is no table."""
    reviewed.correct("root sixty six", "Route 66,", times=4)
    propose(reviewed)
    alone = (files(reviewed), text(reviewed, "hotwords-en-US.txt"))
    reviewed.correct("dash would", "Mr. Dashwood", times=5)
    again = propose(reviewed)
    assert (alone, again, text(reviewed, "hotwords-en-US.txt"), text(reviewed)) == (
        (["vocabulary-en-US.csv"], "Route 66\n"),
        [("en-US", False)],
        "Mr. Dashwood\nRoute 66\n",
        f"{HEADER}Mr-Dashwood\t\t\tMr. Dashwood\n",
    )
    assert hotwords.read(str(reviewed.folder / "hotwords-en-US.txt")) == ("Mr. Dashwood", "Route 66")
    assert hotwords.read(str(reviewed.folder / "vocabulary-en-US.txt")) == ("Mr. Dashwood",)


def test_a_list_that_was_edited_stays(reviewed: Reviewed) -> None:
    """And the table goes on following the reviews."""
    reviewed.correct("dash would", "Dashwood", times=3)
    propose(reviewed)
    (reviewed.folder / "hotwords-en-US.txt").write_text("Dashwood\nmine\n")
    reviewed.correct("will be", "Willoughby", times=4)
    (proposal,) = propose_vocabulary(reviewed.folder, at_least=3)
    assert (proposal.is_edited, proposal.is_list_edited, text(reviewed, "hotwords-en-US.txt")) == (
        False,
        True,
        "Dashwood\nmine\n",
    )
    (afresh,) = propose_vocabulary(reviewed.folder, at_least=3, overwrite=True)
    assert (afresh.is_list_edited, text(reviewed, "hotwords-en-US.txt")) == (False, "Willoughby\nDashwood\n")


def test_each_language_has_a_table(reviewed: Reviewed) -> None:
    """A vocabulary is of one language."""
    reviewed.correct("dash would", "Dashwood", times=3)
    reviewed.correct("Kies Mann", "Käßmann", times=3, language="de-DE")
    assert (propose(reviewed), text(reviewed, "vocabulary-de-DE.txt")) == (
        [("de-DE", False), ("en-US", False)],
        f"{HEADER}Käßmann\t\t\tKäßmann\n",
    )


def test_one_language_can_be_asked_for(reviewed: Reviewed) -> None:
    """Also by a code of a country where the reviews tell only the language."""
    reviewed.correct("dash would", "Dashwood", times=2, language="en")
    reviewed.correct("dashboard", "Dashwood", language="en-GB")
    reviewed.correct("Kies Mann", "Käßmann", times=3, language="de-DE")
    assert (propose(reviewed, "en-GB"), files(reviewed)) == (
        [("en-GB", False)],
        ["vocabulary-en-GB.csv", "vocabulary-en-GB.txt"],
    )


def test_where_no_review_tells_its_language_it_must_be_said(reviewed: Reviewed) -> None:
    """Then all of them are in it."""
    reviewed.correct("dash would", "Dashwood", times=3, language=None)
    with pytest.raises(UsageError) as refused:
        propose(reviewed)
    assert (str(refused.value), propose(reviewed, "en-US")) == (
        "No review says its language: name that of the vocabulary with --language-code, such as --language-code en-US.",
        [("en-US", False)],
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr-FR", "There is no review in fr-FR, but in en-US: name one of these with --language-code."),
        ("../en", "../en is not a language: --language-code takes a code such as en-US."),
    ],
)
def test_a_language_that_is_not_there_is_refused(reviewed: Reviewed, language: str, sentence: str) -> None:
    """With those that are."""
    reviewed.correct("dash would", "Dashwood", times=3)
    with pytest.raises(UsageError) as refused:
        propose(reviewed, language)
    assert (str(refused.value), files(reviewed)) == (sentence, [])


def test_a_language_that_is_no_code_is_left_out(reviewed: Reviewed) -> None:
    """A task may say anything, and a file is named after it."""
    reviewed.correct("dash would", "Dashwood", times=3)
    reviewed.correct("dash would", "Dashwood", times=3, language="../../x")
    assert propose(reviewed) == [("en-US", False)]


def test_nothing_is_written_of_nothing(reviewed: Reviewed) -> None:
    """No table, and none that is empty."""
    reviewed.correct("dash would", "Dashwood", times=2)
    assert (propose(reviewed), files(reviewed)) == ([("en-US", False)], [])


def test_a_table_follows_the_reviews(reviewed: Reviewed) -> None:
    """As long as nobody has edited it."""
    reviewed.correct("dash would", "Dashwood", times=3)
    propose(reviewed)
    reviewed.correct("will be", "Willoughby", times=4)
    assert (propose(reviewed), text(reviewed)) == (
        [("en-US", False)],
        f"{HEADER}Willoughby\t\t\tWilloughby\nDashwood\t\t\tDashwood\n",
    )


def test_a_table_that_was_edited_stays(reviewed: Reviewed) -> None:
    """However often it is asked for; the evidence is renewed. It is written anew when that is asked for."""
    reviewed.correct("dash would", "Dashwood", times=3)
    reviewed.correct("will be", "Willoughby", times=4)
    propose(reviewed)
    edited = f"{HEADER}Dashwood\t\t\tDashwood\n"
    (reviewed.folder / "vocabulary-en-US.txt").write_text(edited)
    reviewed.correct("bar ton", "Barton", times=5)
    kept = [propose(reviewed), propose(reviewed)]
    left = text(reviewed)
    evidence = text(reviewed, "vocabulary-en-US.csv")
    afresh = propose(reviewed, afresh=True)
    assert (kept, left, evidence.count("\r\n"), afresh, text(reviewed).count("\n")) == (
        [[("en-US", True)]] * 2,
        edited,
        4,
        [("en-US", False)],
        4,
    )


def test_a_table_whose_evidence_is_gone_stays(reviewed: Reviewed) -> None:
    """Nobody knows then who wrote it, unless it is what would be written now."""
    reviewed.correct("dash would", "Dashwood", times=3)
    propose(reviewed)
    (reviewed.folder / "vocabulary-en-US.csv").unlink()
    same = propose(reviewed)
    (reviewed.folder / "vocabulary-en-US.csv").write_bytes(b"\xff")
    reviewed.correct("will be", "Willoughby", times=4)
    assert (same, propose(reviewed)) == ([("en-US", False)], [("en-US", True)])


def test_what_looks_like_a_formula_is_text(reviewed: Reviewed) -> None:
    """Evidence is opened in spreadsheets, and people say what they like."""
    reviewed.correct("=1+1", "Dashwood", times=3)
    reviewed.entries = [
        (language, "=cmd|x.wav", replace(correction, context="@SUM(A1)"))
        for language, _recording, correction in reviewed.entries
    ]
    propose(reviewed)
    row = text(reviewed, "vocabulary-en-US.csv").splitlines()[1]
    assert row == "Dashwood,Dashwood,3,1,1 1 (3),0,'@SUM(A1),'=cmd|x.wav,0.000"
