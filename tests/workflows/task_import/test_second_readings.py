"""Reviewed recordings are marked for another person: which, how often, and what stays as it is."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pulling import Round
from pushing import Office, fill, in_s3, title
from stand_ins.label_studio.records import User
from stand_ins.label_studio.stand_in import StandIn
from studio import Account, Studio

from ls_transcribe.workflows.results import PushResult
from ls_transcribe.workflows.status import folder_status

_NAMES = [f"{number:03}.wav" for number in range(20)]


@pytest.fixture
def colleague(studio: StandIn) -> Iterator[Studio]:
    """Somebody else with an account, until the test ends."""
    account = Account("colleague@example.com", token="c" * 40)
    number = max(studio.server.store.users) + 1
    studio.server.store.users[number] = User(number, account.email, account.token)
    with closing(Studio(studio.url, studio.document_root, account)) as colleague:
        yield colleague
    del studio.server.store.users[number]


@pytest.fixture
def round_(office: Office, tmp_path: Path) -> Round:
    """Twenty recordings in a project, of which ten are reviewed and one was skipped."""
    output = fill(tmp_path / "out", in_s3(range(20)), text="one two three", confidences=(0.99, 0.7))
    project = office.push(output, title=title()).project or 0
    round_ = Round._of(office.studio, tmp_path, project, "default")
    for name in _NAMES[:10]:
        round_.submit(name, f"one too three {name}")
    office.studio.skip(round_.tasks[_NAMES[10]])
    return round_


def marked(round_: Round) -> dict[int, bool]:
    """Return the tasks that more than one person is to annotate, each with whether that is done."""
    listed = round_.studio.call("GET", "tasks/", params={"project": round_.project, "page_size": 100})["tasks"]
    return {task["id"]: task["is_labeled"] for task in listed if task["overlap"] > 1}


def told(pushed: PushResult) -> dict[str, int]:
    """Return what a push tells of second readings."""
    assert pushed.second_readings
    return pushed.second_readings._asdict()


def annotations(round_: Round) -> list[dict[str, Any]]:
    """Return all that people have made."""
    return round_.studio.annotations(round_.project)


def test_a_share_of_the_reviewed_is_marked_and_grows(office: Office, round_: Round) -> None:
    """The same ones each time, by the seed of the first; annotations stay, and marks without the option."""
    before = annotations(round_)
    first = told(office.push(round_.output, second_reading=25, seed=7))
    three = marked(round_)
    again = told(office.push(round_.output, second_reading=25))
    more = told(office.push(round_.output, second_reading=50))
    five = marked(round_)
    less = told(office.push(round_.output, second_reading=10))
    without = office.push(round_.output)

    reviewed = {round_.tasks[name] for name in _NAMES[:10]}
    assert first == {"drawn": 3, "reviewed": 10, "marked": 3, "read": 0, "seed": 7}
    assert again == first | {"marked": 0}
    assert more == first | {"drawn": 5, "marked": 2}
    assert less == more | {"marked": 0}
    assert (len(three), len(five), three.keys() < five.keys() < reviewed) == (3, 5, True)
    assert not any(five.values())
    assert (without.second_readings, marked(round_), annotations(round_)) == (None, five, before)


def test_a_dry_run_marks_nothing(office: Office, round_: Round) -> None:
    """It counts, and the next run draws what it has counted."""
    dry = told(office.push(round_.output, second_reading=30, dry_run=True))
    none = marked(round_)
    assert (dry, none, told(office.push(round_.output, second_reading=30))) == (
        {"drawn": 3, "reviewed": 10, "marked": 3, "read": 0, "seed": 0}, {}, dry,
    )  # fmt: skip


def test_what_two_people_have_read_is_not_shown_to_a_third(office: Office, round_: Round, colleague: Studio) -> None:
    """It counts as read. A second review by the same person does not, nor a skip."""
    read, twice, skipped = _NAMES[:3]
    text = round_.written("one two three")
    colleague.submit(round_.tasks[read], text)
    round_.studio.submit(round_.tasks[twice], text)
    colleague.skip(round_.tasks[skipped])
    assert told(office.push(round_.output, second_reading=100)) == {
        "drawn": 10, "reviewed": 10, "marked": 9, "read": 1, "seed": 0,
    }  # fmt: skip
    assert round_.tasks[read] not in marked(round_)

    colleague.submit(round_.tasks[twice], text)
    assert told(office.push(round_.output, second_reading=100))["read"] == 2
    assert marked(round_)[round_.tasks[twice]] is True


def test_a_pull_tells_how_far_they_are(office: Office, round_: Round, colleague: Studio) -> None:
    """And that --all is what compares them, as long as it is not typed; the status says what the pull has seen.

    What nobody had drawn, and another person has read all the same, does not count.
    """
    office.push(round_.output, second_reading=50)
    told_before, before = pulled(round_), folder_status(round_.output)
    undrawn = next(round_.tasks[name] for name in _NAMES[:10] if round_.tasks[name] not in marked(round_))
    for task in [*list(marked(round_))[:2], undrawn]:
        colleague.submit(task, round_.written("one two three"))
    told_then, then = pulled(round_), folder_status(round_.output)
    told_with_all = pulled(round_, everyone=True)
    office.push(round_.output, title=title())
    elsewhere = folder_status(round_.output)

    assert (told_before, told_then, told_with_all) == ([], [_HINT], [])
    assert [(one.second_readings, one.settings.readings and one.settings.readings.twice) for one in (before, then)] == [
        (5, 0), (5, 2),
    ]  # fmt: skip
    assert (elsewhere.second_readings, elsewhere.settings.readings) == (0, None)


_HINT = "2 recordings were read by a second person: --all tells where people differ"


def pulled(round_: Round, **options: Any) -> list[str]:
    """Pull, and return what was noted."""
    round_.pull(**options)
    return round_.told.notes


def test_nothing_is_reviewed_yet(office: Office, tmp_path: Path) -> None:
    """Nothing is marked then, in a new project too, and later reviews are drawn from."""
    output = fill(tmp_path / "out", in_s3(range(3)))
    pushed = office.push(output, title=title(), second_reading=100, seed=2)
    assert told(pushed) == {"drawn": 0, "reviewed": 0, "marked": 0, "read": 0, "seed": 2}
