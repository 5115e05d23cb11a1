"""Whatever happens to answers on their way, each review is read once, in order."""

import pytest
from e2e.test_reviews import Desk, opened
from pulling import read_by, unexpected
from stand_ins.label_studio.fixtures import studio
from stand_ins.proxy import Fault, Proxy
from studio import Studio

from ls_transcribe.label_studio.task_reviews import (
    changed_tasks,
    read_reviews,
)

__all__ = ["studio"]

FAULTS = (Fault.GATEWAY_TIMEOUT, Fault.DROPPED, Fault.REFUSED, Fault.BAD_GATEWAY, Fault.UNAVAILABLE)


@pytest.fixture(scope="module")
def many(studio: Studio) -> Desk:
    """A project of 400 recordings with a review each."""
    desk = opened(studio, "default", *(f"{number:03}.wav" for number in range(400)))
    studio.annotate_all(desk.project.id, {task: f"corrected {name}" for name, task in desk.tasks.items()})
    return desk


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_bad_weather(many: Desk, fault: Fault) -> None:
    """Whatever happens to answers on their way, each of 400 reviews comes once, in order."""
    with Proxy(many.studio.url) as proxy:
        project = many.through(proxy)
        for after in (0, 3):
            proxy.fault(fault, "GET", "/api/tasks$", times=2, after=after)
        wanted = changed_tasks(project, None)

        read = [
            (one.task.id, [review.content.whole for review in one.reviews])
            for group in read_reviews(project, read_by(many.config), wanted, unexpected)
            for one in group
        ]

        met = [request.fault for request in proxy.requests if request.fault]
    assert (read, met) == (
        [(task, [f"corrected {name}"]) for name, task in many.tasks.items()],
        [fault] * 4,
    )
