"""A table becomes a vocabulary at Amazon: once for its content, whatever happens on the way."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from stand_ins.amazon import errors, faults, vocabularies
from stand_ins.amazon.faults import Fault
from stand_ins.amazon.server import Amazon
from stand_ins.amazon.transcribe import REGION
from workflows.desk import make_clients_once
from workflows.vocabulary.reviewed import Reviewed, reviewed_in

from ls_transcribe.aws import Account, Session
from ls_transcribe.aws.vocabularies import VocabularyState
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors import RunError
from ls_transcribe.workflows.requests import VocabularyRequest
from ls_transcribe.workflows.vocabulary.create_vocabulary import LONGEST_NAME, create_vocabulary

TABLE = "Phrase\tSoundsLike\tIPA\tDisplayAs\nDashwood\t\t\tDashwood\n"
NAME = "names-62491b76"
"""What the table in American English is called at Amazon: the same in every release."""

MAKING = [f"Amazon is to make the vocabulary {NAME}"]
WAITING = "Waiting until it is ready"


@dataclass
class School:
    """A folder with a table, Amazon, and the clock that goes on while somebody waits."""

    amazon: Amazon
    reviewed: Reviewed
    told: list[str] = field(default_factory=list)

    def write(self, table: str = TABLE, language: str = "en-US") -> None:
        (self.reviewed.folder / f"vocabulary-{language}.txt").write_text(table, encoding="utf-8")

    def create(
        self, language: str | None = None, place: str = "s3://input/words", region: str | None = REGION
    ) -> VocabularyState:
        self.told = []
        session = Session(Account(region=region, endpoint_url=self.amazon.url), Retrier(sleep=self.sleep))
        wanted = VocabularyRequest("names", place, language)
        return create_vocabulary(self.reviewed.folder, wanted, session, self.told.append, at_least=3)

    def sleep(self, seconds: float) -> None:
        self.amazon.clock.pass_by(seconds)

    def refusal(self, language: str | None = None, place: str = "s3://input/words") -> tuple[str, str]:
        with pytest.raises(RunError) as refused:
            self.create(language, place)
        return type(refused.value).__name__, str(refused.value)

    @property
    def made(self) -> list[str]:
        return list(self.amazon.service.vocabularies.made)


@pytest.fixture
def school(amazon: Amazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    """A folder of reviews without a table, and a bucket."""
    make_clients_once(monkeypatch)
    amazon.make_bucket("input")
    return School(amazon, reviewed_in(tmp_path / "reviewed", monkeypatch))


def test_a_table_becomes_a_vocabulary(school: School) -> None:
    """It is copied to S3 under the vocabulary's name, which tells its content, and waited for."""
    school.write()
    state = school.create()
    assert (state, school.amazon.keys("input"), school.amazon.read("input", f"words/{NAME}.txt"), school.told) == (
        VocabularyState(NAME, "en-US", "READY"),
        [f"words/{NAME}.txt"],
        TABLE.encode(),
        [*MAKING, f"{WAITING}, which takes some minutes"],
    )


def test_the_same_table_is_the_same_vocabulary(school: School) -> None:
    """The second time it is only asked for."""
    school.write()
    school.create()
    before = dict(school.amazon.service.calls)
    state = school.create()
    asked = {name: number - before[name] for name, number in school.amazon.service.calls.items()}
    assert (state.status, school.told, asked) == ("READY", [], {"GetVocabulary": 1, "CreateVocabulary": 0})


@pytest.mark.parametrize(("table", "language"), [(TABLE + "Barton\t\t\t\n", "en-US"), (TABLE, "en-GB")])
def test_another_table_or_language_is_another_vocabulary(school: School, table: str, language: str) -> None:
    """The one that there is stays as it is: jobs may use it."""
    school.write()
    school.create("en-US")
    school.write(table, language)
    school.create(language)
    assert (len(school.made), school.made[0]) == (2, NAME)


def test_line_ends_make_no_other_vocabulary(school: School) -> None:
    """A table that was saved on Windows is the same."""
    school.write("\ufeff" + TABLE.replace("\n", "\r\n"))
    assert school.create().name == NAME


def test_a_table_is_written_where_there_is_none(school: School) -> None:
    """Of what people corrected; a table that is there is taken as it stands."""
    school.reviewed.correct("dash would", "Dashwood", times=3)
    first = school.create()
    school.reviewed.correct("will be", "Willoughby", times=4)
    assert (first.name, school.create().name) == (NAME, NAME)


def test_the_same_call_goes_on_after_an_interruption(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made a second time."""
    school.write()

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(school, "sleep", interrupt)
        with pytest.raises(KeyboardInterrupt):
            school.create()
    state = school.create()
    assert (state.status, school.told, school.amazon.service.calls["CreateVocabulary"]) == (
        "READY",
        [f"{WAITING}, which takes some minutes"],
        1,
    )


def test_an_answer_that_was_lost_makes_no_second_vocabulary(school: School) -> None:
    """The call is made again, and the name is taken."""
    school.write()
    school.amazon.service.faults.add(faults.LOST.after_the_effect(), "CreateVocabulary")
    assert (school.create().status, school.made) == ("READY", [NAME])


def test_a_long_wait_is_told_each_minute(school: School) -> None:
    """So that nobody thinks that it hangs."""
    school.write()
    school.amazon.service.vocabularies.duration = 130.0
    school.create()
    assert school.told[1:] == [f"{WAITING}, which takes some minutes", f"{WAITING}, for 1 min", f"{WAITING}, for 2 min"]


def test_a_vocabulary_that_fails_is_told_with_what_to_do(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Amazon does not say which line; the next try says the same without making another."""
    school.write()
    reason = errors.VOCABULARY_INVALID
    with monkeypatch.context() as patch:
        patch.setattr(vocabularies, "complaint", lambda *_: reason)  # it has rules that nobody knows
        name, text = school.refusal()
    again = school.refusal()[1]
    table = school.reviewed.folder / "vocabulary-en-US.txt"
    assert (name, text, again, school.made) == (
        "VocabularyFailed",
        f'Amazon could not make the vocabulary {NAME} ("{reason}"): correct in {table} what it complains about and '
        "give "
        "the same command, which makes another one. Where nothing is wrong with the table, delete the failed one "
        f"before that: `aws transcribe delete-vocabulary --vocabulary-name {NAME}`.",
        text,
        [NAME],
    )


def test_a_vocabulary_that_is_deleted_meanwhile_is_told(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody tidied up."""
    school.write()
    monkeypatch.setattr(school, "sleep", lambda _seconds: school.amazon.service.vocabularies.made.clear())
    assert school.refusal() == (
        "VocabularyDeleted",
        f"The vocabulary {NAME} was deleted at Amazon while it was being made: the same command makes it again.",
    )


def test_where_there_is_no_room_it_is_told_how_to_make_some(school: School) -> None:
    """A hundred vocabularies are all that an account may have."""
    school.write()
    for number in range(100):
        school.amazon.service.vocabularies.add(f"old-{number}")
    name, text = school.refusal()
    assert (name, "`aws transcribe delete-vocabulary --vocabulary-name NAME`" in text) == (
        "VocabularyLimitReached",
        True,
    )


def test_who_may_not_write_the_table_is_told_the_permission(school: School) -> None:
    """And nothing is made."""
    school.write()
    school.amazon.service.on_s3 = lambda method, _path: (
        Fault("AccessDenied", "Access Denied", 403) if method == "PUT" else None
    )
    name, text = school.refusal()
    assert (name, text.partition(" (")[0], school.made) == (
        "AccessDenied",
        f"AWS denies s3:PutObject on s3://input/words/{NAME}.txt",
        [],
    )


def test_a_language_without_vocabularies_is_refused(school: School) -> None:
    """Whisper's codes are none of Amazon's; the sentence begins with the name and what Amazon says."""
    school.write(language="en")
    name, text = school.refusal()
    assert (
        name,
        re.fullmatch(r"Amazon refuses to make the vocabulary names-[0-9a-f]{8} \(.*\): its language .*", text),
    ) != (
        "VocabularyRefused",
        None,
    )


def test_a_table_with_mistakes_is_refused_before_anything_is_sent(school: School) -> None:
    """It costs nothing to look."""
    school.write(TABLE + "Mr Barton\t\t\t\n")
    name, text = school.refusal()
    assert (
        name,
        text.endswith('line 3: the phrase "Mr Barton" has spaces: write hyphens.'),
        school.amazon.keys("input"),
    ) == (
        "TableRefused",
        True,
        [],
    )


def test_of_several_tables_one_must_be_named(school: School) -> None:
    """A vocabulary is of one language."""
    school.write()
    school.write(language="de-DE")
    assert (school.refusal(), school.create("en-US").name) == (
        (
            "LanguageNotNamed",
            "There are corrections in de-DE, en-US: name that of the vocabulary with --language-code, "
            "such as --language-code en-US.",
        ),
        NAME,
    )


def test_of_nothing_no_vocabulary_is_made(school: School) -> None:
    """The sentence says how often a phrase must have been corrected."""
    school.reviewed.correct("dash would", "Dashwood", times=2)
    name, text = school.refusal()
    assert (name, text.partition(" in ")[0]) == ("NoVocabularyPhrases", "No phrase was corrected 3 times")


@pytest.mark.parametrize("place", ["words/", "s3://", "s3://Input/words", "https://input/words"])
def test_a_place_that_is_none_is_refused(school: School, place: str) -> None:
    """As wrong usage, before anything is read."""
    school.write()
    assert school.refusal(place=place) == (
        "VocabularyTargetInvalid",
        f"A vocabulary cannot be uploaded to {place}: name a place with --upload-to, such as s3://bucket/folder/.",
    )


def test_a_bucket_in_another_region_is_refused(school: School) -> None:
    """Amazon reads tables in the region of the jobs only."""
    school.write()
    school.amazon.make_bucket("far", "us-west-2")
    name, text = school.refusal(place="s3://far")
    assert (name, "is in the region us-west-2" in text) == ("BucketInOtherRegion", True)


def test_without_a_region_the_bucket_tells_it(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table is, jobs will be."""
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION")
    school.write()
    assert school.create(region=None).status == "READY"


def test_the_longest_name_fits(school: School) -> None:
    """With the digest it is as long as Amazon takes names."""
    school.write()
    session = Session(Account(region=REGION, endpoint_url=school.amazon.url), Retrier(sleep=school.sleep))
    wanted = VocabularyRequest("x" * LONGEST_NAME, "s3://input/")
    state = create_vocabulary(school.reviewed.folder, wanted, session, school.told.append, at_least=3)
    assert (len(state.name), state.status) == (200, "READY")
