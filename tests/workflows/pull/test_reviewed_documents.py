"""What is pulled is for a client: without the machine's doubts, and with names only if they are asked for."""

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from exports.word_files import facts_of, headings_of
from pulling import Round, comparable
from stand_ins.label_studio.records import User
from stand_ins.label_studio.stand_in import StandIn
from workflows.convert.test_convert import convert

from ls_transcribe.errors.label_studio import LabelStudioAccessDenied, ReviewerNamesDenied
from ls_transcribe.exports import FORMATS
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.model.review import EditorContent, Region
from ls_transcribe.store.review_database import ReviewDatabase
from ls_transcribe.store.review_folder import ReviewFolder
from ls_transcribe.transcripts import Word
from ls_transcribe.workflows.pull import review_sync
from ls_transcribe.workflows.pull.review_output import RECIPE

WORDS = (
    Word("good", 300, 700, 0.9, "spk_0"),
    Word("mourning", 700, 2100, 0.4, "spk_0"),
    Word("yes", 2600, 2900, 0.2, "spk_1"),
)


def reviewed(studio: StandIn, folder: Path, *names: str) -> Round:
    """A project in which the same correction was made in each recording."""
    round_ = Round.imported(studio, folder, dict.fromkeys(names or ("a.wav",), WORDS))
    for name in round_.tasks:
        round_.submit(name, "good morning yes", parent_prediction=round_.shown(name))
    return round_


def word_file(round_: Round, name: str = "a.wav") -> WordDocument:
    return docx.Document(io.BytesIO(round_.files(".docx")[name].read_bytes()))


def authors(document: WordDocument) -> set[str]:
    return set(map(str, document.element.xpath("//w:ins/@w:author | //w:del/@w:author")))


def call(studio: StandIn, **names: str) -> None:
    """Give the user of the key these names."""
    studio.call("PATCH", "users/1/", json={"first_name": "", "last_name": "", "username": "", **names})


@pytest.fixture
def ada(studio: StandIn) -> Any:
    """The user of the key has a name."""
    call(studio, first_name="Ada", last_name="Lovelace")
    yield
    call(studio)


def test_nothing_is_marked(studio: StandIn, tmp_path: Path) -> None:
    """Words that were kept have no marks, there is no page of doubts, and the table has no confidences."""
    round_ = reviewed(studio, tmp_path)

    round_.pull(formats=("docx", "csv"))

    document = word_file(round_)
    assert document.element.xpath("//w:rStyle[contains(@w:val, 'Unsure')]") == []
    assert headings_of(document) == ["Transcript", "Speakers"]
    facts = facts_of(document)
    assert (facts["Reviewed"], facts["Engine"]) == (round_.reviews()["a.wav"]["at"][:10], "scribe, en-US")
    assert {line.split(",")[3] for line in round_.files(".csv")["a.wav"].read_text().splitlines()[1:]} == {""}


@pytest.mark.usefixtures("ada")
def test_no_names_unless_asked_for(studio: StandIn, tmp_path: Path) -> None:
    """Nobody is asked who the people are, and no file has a name of theirs."""
    round_ = reviewed(studio, tmp_path)

    round_.pull(formats=tuple(FORMATS), track_changes=True)

    assert authors(word_file(round_)) == {"Reviewer"}
    assert [name for name, held in comparable(round_.reviewed).items() if b"Lovelace" in held] == []
    assert "reviewer" not in round_.reviews()["a.wav"]
    assert "Reviewed by" not in facts_of(word_file(round_))


@pytest.mark.usefixtures("ada")
def test_names(studio: StandIn, tmp_path: Path) -> None:
    """If they are asked for, they are in the header, at the changes and in the transcript; of each their own."""
    round_ = reviewed(studio, tmp_path, "a.wav", "b.wav")
    store = studio.server.store
    store.users[2] = User(2, "grace@example.com", "", username="grace@example.com")
    of_b = next(one for one in store.annotations.values() if one.task == round_.tasks["b.wav"])
    of_b.completed_by = 2

    round_.pull(formats=("docx",), track_changes=True, reviewer_names=True)

    documents = word_file(round_, "a.wav"), word_file(round_, "b.wav")
    assert [facts_of(document).get("Reviewed by") for document in documents] == ["Ada Lovelace", None]
    assert [authors(document) for document in documents] == [{"Ada Lovelace"}, {"Reviewer"}]
    assert [review.get("reviewer") for review in round_.reviews().values()] == ["Ada Lovelace", None]
    assert not [name for name, held in comparable(round_.reviewed).items() if b"@example.com" in held]


@pytest.mark.usefixtures("ada")
def test_the_folder_remembers(studio: StandIn, tmp_path: Path) -> None:
    """Names and marks that are asked for later are in every file, also of later pulls, until they are not wanted."""
    round_ = reviewed(studio, tmp_path, "a.wav", "b.wav")
    round_.pull(formats=("docx",))
    before = comparable(round_.reviewed)

    written = [round_.pull(reviewer_names=True, marks=True).written, round_.pull().written]

    assert written == [2, 0]
    assert "How sure the machine was" in headings_of(word_file(round_))
    assert facts_of(word_file(round_, "b.wav"))["Reviewed by"] == "Ada Lovelace"
    round_.pull(reviewer_names=False, marks=False)
    assert comparable(round_.reviewed) == before


def test_a_folder_of_an_earlier_version(studio: StandIn, tmp_path: Path) -> None:
    """All of its documents have marks, so they are written anew, once."""
    round_ = reviewed(studio, tmp_path)
    round_.pull(formats=("docx",), marks=True)
    with ReviewDatabase.open(ReviewFolder(round_.reviewed).reviews) as reviews:
        reviews.save_settings(marks=None, reviewer_names=None)

    written = [round_.pull().written, round_.pull().written]

    assert (written, headings_of(word_file(round_))) == ([1, 0], ["Transcript", "Speakers"])


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("marks", [False, True])
def test_convert_gives_the_same_documents(studio: StandIn, tmp_path: Path, marks: bool) -> None:  # noqa: FBT001
    """What `convert` makes of a reviewed transcript is what `pull` made, byte by byte."""
    round_ = reviewed(studio, tmp_path)
    round_.pull(formats=tuple(FORMATS), reviewer_names=True, marks=marks)
    source = round_.files()["a.wav"]

    convert(tmp_path / "converted", source, formats=tuple(FORMATS), marks=marks)

    for name, form in FORMATS.items():
        (made,) = (tmp_path / "converted").rglob(f"*{form.suffix}")
        assert made.read_bytes() == round_.files(form.suffix)["a.wav"].read_bytes(), name


def test_reviews_of_an_earlier_recipe(studio: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are written anew once, byte for byte the same where the new recipe makes no difference."""
    round_ = reviewed(studio, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(review_sync, "RECIPE", RECIPE - 1)
        round_.pull(formats=("docx",))
    before = comparable(round_.reviewed)

    written = [round_.pull().written, round_.pull().written]

    assert (written, comparable(round_.reviewed)) == ([1, 0], before)


def test_regions_of_one_speaker_that_overlap(studio: StandIn, tmp_path: Path) -> None:
    """Each is whole in what `pull` makes, and in what `convert` makes of the transcript later."""
    round_ = Round.imported(studio, tmp_path, {"a.wav": WORDS}, "segments")
    left = (Region("a", 300, 2_900, "spk_0", "good morning indeed"), Region("b", 400, 2_000, "spk_0", "so it is"))
    round_.submit("a.wav", EditorContent(regions=left))
    round_.pull(formats=tuple(FORMATS), marks=True)
    source = round_.files()["a.wav"]

    convert(tmp_path / "converted", source, formats=tuple(FORMATS), marks=True)

    for name, form in FORMATS.items():
        (made,) = (tmp_path / "converted").rglob(f"*{form.suffix}")
        assert made.read_bytes() == round_.files(form.suffix)["a.wav"].read_bytes(), name
    assert round_.files(".txt")["a.wav"].read_text().split() == ["good", "morning", "indeed", "so", "it", "is"]


def test_convert_of_a_withdrawn_review(studio: StandIn, tmp_path: Path) -> None:
    """What was taken back is not submitted: its words are marked, and no header says that it was reviewed."""
    round_ = reviewed(studio, tmp_path)
    round_.pull()
    source = round_.files()["a.wav"]
    document = json.loads(source.read_bytes())
    document["review"]["withdrawn"] = True
    source.write_bytes(json.dumps(document).encode())

    convert(tmp_path / "converted", source, formats=("docx",))

    (made,) = (tmp_path / "converted").rglob("*.docx")
    document = docx.Document(str(made))
    assert ("Reviewed" in facts_of(document), "How sure the machine was" in headings_of(document)) == (False, True)


def test_a_transcript_that_tells_who_made_it(studio: StandIn, tmp_path: Path) -> None:
    """The document names the service, not the engine that only read its transcript."""
    round_ = reviewed(studio, tmp_path)
    (machine,) = (round_.output / "transcripts").glob("*.json")
    document = json.loads(machine.read_bytes())
    machine.write_bytes(json.dumps({**document, "transcribed_by": "Deepgram"}).encode())

    round_.pull(formats=("docx",))

    assert facts_of(word_file(round_))["Engine"] == "Deepgram, en-US"


def test_nobody_transcribed_it(studio: StandIn, tmp_path: Path) -> None:
    """Where a person wrote everything, no engine is named."""
    round_ = Round.imported(studio, tmp_path, {"a.wav": WORDS})
    data = {**studio.tasks(round_.project)[0]["data"], "recording": "bare.wav", "ls_transcribe_key": "bare"}
    (bare,) = studio.import_tasks(round_.project, [{"data": data}])
    studio.submit(bare, round_.written("good evening"))

    round_.pull(formats=("docx",))

    assert "Engine" not in facts_of(word_file(round_, "bare.wav"))
    convert(tmp_path / "converted", round_.files()["bare.wav"], formats=("docx",))
    (made,) = (tmp_path / "converted").rglob("*.docx")
    assert made.read_bytes() == round_.files(".docx")["bare.wav"].read_bytes()


@pytest.mark.parametrize(("engine", "told"), [("amazon", "Amazon Transcribe, en-US"), (None, None)])
def test_convert_of_a_review_of_an_earlier_version(
    studio: StandIn, tmp_path: Path, engine: str | None, told: str | None
) -> None:
    """Such a transcript has only the engine's name, if it has one."""
    round_ = reviewed(studio, tmp_path)
    round_.pull()
    source = round_.files()["a.wav"]
    document = json.loads(source.read_bytes())
    del document["transcribed_by"]
    document["review"]["engine"] = engine
    source.write_bytes(json.dumps(document).encode())

    convert(tmp_path / "converted", source, formats=("docx",))

    (made,) = (tmp_path / "converted").rglob("*.docx")
    facts = facts_of(docx.Document(str(made)))
    assert (facts.get("Engine"), "Reviewed" in facts) == (told, True)


def test_names_that_may_not_be_seen(studio: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who may not list the others is told so, and what to do."""
    round_ = reviewed(studio, tmp_path)

    def refuse(_server: LabelStudioServer) -> None:
        raise LabelStudioAccessDenied("list its users", "No permission.")

    monkeypatch.setattr(LabelStudioServer, "list_users", refuse)

    with pytest.raises(ReviewerNamesDenied, match="--no-reviewer-names"):
        round_.pull(reviewer_names=True)
    assert round_.pull(reviewer_names=False).written == 1


def test_only_submitted_words_are_in_it(studio: StandIn, tmp_path: Path) -> None:
    """A region that was deleted has no words in the documents, and one that was left as it was has no marks."""
    round_ = Round.imported(studio, tmp_path, {"a.wav": WORDS}, "segments")
    region = Region("r", 300, 2100, "spk_0", "good mourning")
    round_.submit("a.wav", EditorContent(regions=(region,)), parent_prediction=round_.shown("a.wav"))

    round_.pull(formats=("docx", "txt"))

    assert round_.files(".txt")["a.wav"].read_text().strip() == "good mourning"
    assert word_file(round_).element.xpath("//w:rStyle[contains(@w:val, 'Unsure')]") == []
