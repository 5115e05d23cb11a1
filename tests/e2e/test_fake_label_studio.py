"""The stand-in for Label Studio answers as the real one: the same calls to both, and their answers side by side."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from e2e.conversations.audio import local_files, s3, uploads
from e2e.conversations.door import door
from e2e.conversations.projects import accounts, addresses, imports, predictions, projects, versions
from e2e.conversations.talk import Talk, differences, normalised
from e2e.conversations.tasks import changes, filters, results, reviews
from stand_ins.amazon.server import Amazon
from stand_ins.label_studio.stand_in import StandIn, started
from studio import Studio


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with started(tmp_path_factory.mktemp("stand-in")) as server:
        yield server


Scenario = Callable[[Talk], None]


SCENARIOS: tuple[Scenario, ...] = (
    accounts, addresses, projects, imports, versions, predictions, filters, results, reviews, changes, uploads,
    local_files,
)  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_same_answers(studio: Studio, stand_in: StandIn, scenario: Scenario) -> None:
    """Whatever is asked of both, what the stand-in says is what Label Studio says."""
    compare(studio, stand_in, scenario)


def test_same_answers_of_s3(studio: Studio, stand_in: StandIn, amazon: Amazon) -> None:
    """So it is with storages and the objects that they play."""
    amazon.make_bucket("calls")
    amazon.put("calls", "a.wav", b"sound of a")

    compare(studio, stand_in, lambda talk: s3(talk, amazon))


def test_same_answers_through_the_door(studio: Studio, stand_in: StandIn, amazon: Amazon) -> None:
    """What this tool's own methods return and raise is the same with both."""
    amazon.make_bucket("calls")
    amazon.put("calls", "a.wav", b"sound of a")

    compare(studio, stand_in, lambda talk: door(talk, amazon))


def compare(studio: Studio, stand_in: StandIn, scenario: Scenario) -> None:
    with httpx.Client(timeout=60, trust_env=False) as client:
        real, other = Talk(studio, client), Talk(stand_in, client)
        scenario(real)
        scenario(other)
    pairs = zip(real.answers, other.answers, strict=True)
    found = [
        difference
        for number, ((question, answer), (_question, also)) in enumerate(pairs)
        for difference in differences(normalised(answer), normalised(also), f"{number} {question}")
    ]
    assert found == []
