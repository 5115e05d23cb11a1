"""The stand-in for Amazon Transcribe keeps to what is known of the service's vocabularies."""

import pytest
from stand_ins.amazon import errors
from stand_ins.amazon.calls import refusal, start
from stand_ins.amazon.server import Amazon
from stand_ins.amazon.transcribe import REGION

HEADER = "Phrase\tSoundsLike\tIPA\tDisplayAs\n"
NAMES = f"{HEADER}Dashwood\t\t\tDashwood\nMr-Willoughby\t\t\tMr Willoughby\n"


def create(amazon: Amazon, table: str | bytes = NAMES, name: str = "names") -> str:
    body = table if isinstance(table, bytes) else table.encode()
    uri = amazon.put("input", f"{name}.txt", body)
    request = {"VocabularyName": name, "LanguageCode": "en-US", "VocabularyFileUri": uri}
    return str(amazon.transcribe.create_vocabulary(**request)["VocabularyState"])


def state(amazon: Amazon, name: str = "names") -> tuple[str, str | None]:
    found = amazon.transcribe.get_vocabulary(VocabularyName=name)
    return found["VocabularyState"], found.get("FailureReason")


def test_a_vocabulary_is_pending_for_a_while_and_then_ready(bench: Amazon) -> None:
    """Only then can jobs have it."""
    states = [create(bench), state(bench)[0]]
    unready = refusal(start, bench, Settings={"VocabularyName": "names"})
    bench.clock.pass_by(60)
    started = start(bench, Settings={"VocabularyName": "names"})["TranscriptionJobStatus"]
    assert (states, unready, state(bench), started) == (
        ["PENDING", "PENDING"],
        ("BadRequestException", errors.NO_VOCABULARY, 400),
        ("READY", None),
        "IN_PROGRESS",
    )


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("Phrase\tDisplayAs\nDashwood\tDashwood\n", errors.VOCABULARY_INVALID),
        (f"{HEADER}Mr Dashwood\t\t\t\n", errors.VOCABULARY_INVALID),
        (f"{HEADER}Route-66\t\t\t\n", errors.VOCABULARY_INVALID),
        (f"{HEADER}-wood\t\t\t\n", errors.VOCABULARY_INVALID),
        (f"{HEADER}Größe\t\t\t\n", errors.VOCABULARY_INVALID),
        (f"{HEADER}Dashwood\n", errors.VOCABULARY_INVALID),
        (HEADER, errors.VOCABULARY_INVALID),
        (NAMES.replace("\n", "\r\n"), errors.VOCABULARY_INVALID),
        (NAMES.encode("utf-16"), errors.VOCABULARY_INVALID),
        (HEADER + "Dashwood\t\t\t\n" * 4_300, errors.VOCABULARY_TOO_LARGE),
    ],
    ids=["columns", "spaces", "digits", "hyphen", "letters", "tabs", "empty", "CRLF", "UTF-16", "size"],
)
def test_a_table_with_mistakes_makes_a_vocabulary_that_failed(bench: Amazon, table: str | bytes, reason: str) -> None:
    """After the same while, with a reason."""
    create(bench, table)
    bench.clock.pass_by(60)
    assert state(bench) == ("FAILED", reason)


def test_a_name_is_given_once(bench: Amazon) -> None:
    """The same table does not make a difference; a name that nobody has given is not found."""
    create(bench)
    assert (refusal(create, bench), refusal(state, bench, "words")) == (
        ("ConflictException", errors.VOCABULARY_NAME_TAKEN, 400),
        ("BadRequestException", errors.NO_VOCABULARY, 400),
    )


def test_an_account_has_so_many_vocabularies(bench: Amazon) -> None:
    """A hundred, and ten that are being made."""
    for number in range(10):
        create(bench, name=f"new-{number}")
    pending = refusal(create, bench)[0]
    for number in range(90):
        bench.service.vocabularies.add(f"old-{number}")
    bench.clock.pass_by(60)
    assert (pending, refusal(create, bench)[0]) == ("LimitExceededException", "LimitExceededException")


def test_a_table_must_be_there_and_in_the_region(bench: Amazon) -> None:
    """Told at once, and there is no vocabulary then."""
    bench.make_bucket("far", "us-west-2")
    request = {"VocabularyName": "names", "LanguageCode": "en-US"}
    told = [
        refusal(bench.transcribe.create_vocabulary, **request, VocabularyFileUri=uri)[1]
        for uri in ("s3://input/gone.txt", "s3://far/names.txt")
    ]
    assert (told, list(bench.service.vocabularies.made)) == (
        [errors.INPUT_UNREADABLE, errors.wrong_region(REGION).message],
        [],
    )


def test_vocabularies_are_listed_by_state_and_name(bench: Amazon) -> None:
    """Five a page, unless more are asked for."""
    for number in range(6):
        bench.service.vocabularies.add(f"old-{number}")
    create(bench)
    listing = bench.transcribe.list_vocabularies
    first = listing(NameContains="OLD")
    second = listing(NameContains="OLD", NextToken=first["NextToken"])
    pending = listing(StateEquals="PENDING")
    names = [[found["VocabularyName"] for found in page["Vocabularies"]] for page in (first, second, pending)]
    assert names == [[f"old-{number}" for number in range(5)], ["old-5"], ["names"]]
