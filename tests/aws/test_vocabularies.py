"""Vocabularies, over HTTP: asking for them, having them made, and what becomes of it otherwise."""

import pytest
from aws.doors import Door, outcome
from stand_ins.amazon import errors, faults
from stand_ins.amazon.faults import Fault
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws import vocabularies
from ls_transcribe.aws.vocabularies import VocabularyState

TABLE = b"Phrase\tSoundsLike\tIPA\tDisplayAs\nDashwood\t\t\tDashwood\n"
URI = "s3://input/names.txt"


def test_a_vocabulary_is_made_of_a_table_in_s3(at_amazon: Door, bench: Amazon) -> None:
    """It is pending, and then ready."""
    vocabularies.upload_table(at_amazon.session, URI, TABLE)
    begun = vocabularies.create(at_amazon.session, "names", "en-US", URI)
    bench.clock.pass_by(60)
    assert (begun, vocabularies.get(at_amazon.session, "names"), bench.read("input", "names.txt")) == (
        VocabularyState("names", "en-US", "PENDING"),
        VocabularyState("names", "en-US", "READY"),
        TABLE,
    )


def test_a_vocabulary_that_failed_tells_why(at_amazon: Door, bench: Amazon) -> None:
    """In Amazon's words."""
    bench.put("input", "names.txt", b"Dashwood\n")
    vocabularies.create(at_amazon.session, "names", "en-US", URI)
    bench.clock.pass_by(60)
    assert vocabularies.get(at_amazon.session, "names") == VocabularyState(
        "names", "en-US", "FAILED", errors.VOCABULARY_INVALID
    )


@pytest.mark.parametrize("fault", [None, Fault("NotFoundException", errors.NO_VOCABULARY)])
def test_a_vocabulary_that_is_not_there_is_missing(at_amazon: Door, bench: Amazon, fault: Fault | None) -> None:
    """Whichever of two codes Amazon tells it with."""
    if fault:
        bench.service.faults.add(fault)
    assert outcome(vocabularies.get, at_amazon.session, "names") == ("NotFound", errors.NO_VOCABULARY)


def test_a_name_that_is_taken_is_a_conflict(at_amazon: Door, bench: Amazon) -> None:
    """So is one whose first answer was lost: it took effect, and the call was made again."""
    bench.put("input", "names.txt", TABLE)
    bench.service.faults.add(faults.LOST.after_the_effect(), "CreateVocabulary")
    told = outcome(vocabularies.create, at_amazon.session, "names", "en-US", URI)
    assert (told, list(bench.service.vocabularies.made), len(at_amazon.naps)) == (
        ("NameConflict", errors.VOCABULARY_NAME_TAKEN),
        ["names"],
        1,
    )


def test_there_is_room_for_so_many(at_amazon: Door, bench: Amazon) -> None:
    """A limit of the account, not of calls a second: nothing is waited for."""
    bench.put("input", "names.txt", TABLE)
    for number in range(100):
        bench.service.vocabularies.add(f"old-{number}")
    told = outcome(vocabularies.create, at_amazon.session, "names", "en-US", URI)
    assert (told, at_amazon.naps) == (("LimitReached", errors.TOO_MANY_VOCABULARIES), [])


@pytest.mark.parametrize(
    ("operation", "permission"),
    [("GetVocabulary", "transcribe:GetVocabulary"), ("CreateVocabulary", "transcribe:CreateVocabulary")],
)
def test_who_may_not_is_told_the_permission(at_amazon: Door, bench: Amazon, operation: str, permission: str) -> None:
    """As policies write it, and of which vocabulary."""
    bench.service.faults.add(faults.DENIED, operation)
    calls = {
        "GetVocabulary": lambda: vocabularies.get(at_amazon.session, "names"),
        "CreateVocabulary": lambda: vocabularies.create(at_amazon.session, "names", "en-US", URI),
    }
    name, text = outcome(calls[operation])
    assert (name, text.partition(" (")[0]) == ("AccessDenied", f"AWS denies {permission} on names")


def test_who_may_not_write_the_table_is_told_so(at_amazon: Door, bench: Amazon) -> None:
    """With the permission and the place."""
    bench.service.on_s3 = lambda method, _path: Fault("AccessDenied", "Access Denied", 403) if method == "PUT" else None
    name, text = outcome(vocabularies.upload_table, at_amazon.session, URI, TABLE)
    assert (name, text.partition(" (")[0]) == ("AccessDenied", f"AWS denies s3:PutObject on {URI}")


def test_a_table_that_cannot_be_read_is_rejected(at_amazon: Door) -> None:
    """There is none."""
    told = outcome(vocabularies.create, at_amazon.session, "names", "en-US", "s3://input/gone.txt")
    assert told == ("AwsRejected", errors.INPUT_UNREADABLE)


def test_a_language_that_amazon_does_not_know_is_rejected(at_amazon: Door, bench: Amazon) -> None:
    """Amazon's sentence has all that there are."""
    bench.put("input", "names.txt", TABLE)
    name, text = outcome(vocabularies.create, at_amazon.session, "names", "en", URI)
    assert (name, text.startswith("1 validation error detected: Value 'en' at 'languageCode'")) == ("AwsRejected", True)
