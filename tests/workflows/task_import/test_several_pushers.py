"""Several people push the same recordings at the same time: every recording is one task."""

import threading
from contextlib import suppress
from functools import partial
from pathlib import Path

from processes import started
from pushing import (
    CONFIG,
    Office,
    fill,
    in_s3,
    texts,
    title,
    together,
)
from stand_ins.proxy import Proxy, Request


def test_at_the_same_time(office: Office, tmp_path: Path) -> None:
    """Two people who push the same recordings, and both import before either has seen the other's, share the tasks."""
    both = threading.Barrier(2, timeout=60)
    outputs = [fill(tmp_path / name, in_s3(range(7))) for name in ("one", "other")]
    project = office.studio.create_project(title(), CONFIG)

    def wait_for_the_other(request: Request) -> None:
        if request.path.endswith("/import"):
            with suppress(threading.BrokenBarrierError):
                both.wait()
            both.abort()

    with Proxy(office.studio.url) as first, Proxy(office.studio.url) as second:
        first.hook = second.hook = wait_for_the_other
        pushed = together(
            *(
                partial(Office(office.studio, office.amazon).push, output, url=proxy.url, project=project)
                for output, proxy in zip(outputs, (first, second), strict=True)
            )
        )

    told = [(one.failed, one.counts["new"] + one.counts["there"]) for one in pushed]
    assert (told, office.shown(project)) == ([(0, 7), (0, 7)], texts(in_s3(range(7))))


def test_between_look_and_import(office: Office, tmp_path: Path) -> None:
    """Whoever's import comes between another's look and import: every recording is one task, and the first stays."""
    mine, yours = fill(tmp_path / "mine", in_s3(range(5))), fill(tmp_path / "yours", in_s3(range(2, 7)))
    project = office.studio.create_project(title(), CONFIG)
    theirs: list[int] = []

    def push_theirs(request: Request) -> None:
        if request.path.endswith("/import") and not theirs:
            theirs.append(0)
            Office(office.studio, office.amazon).push(yours, project=project)
            theirs[:] = [task["id"] for task in office.studio.tasks(project)]

    with Proxy(office.studio.url) as proxy:
        proxy.hook = push_theirs
        pushed = office.push(mine, url=proxy.url, project=project)

    left = {task["id"] for task in office.studio.tasks(project)}
    assert (office.shown(project), pushed.failed, left.issuperset(theirs)) == (texts(in_s3(range(7))), 0, True)


def test_two_processes(office: Office, tmp_path: Path) -> None:
    """Two commands at once on two folders with the same recordings both end well, and every recording is one task."""
    project = office.studio.create_project(title(), CONFIG)
    commands = [
        office.command(fill(tmp_path / name, in_s3(range(20))), office.studio.url, "--project", str(project))
        for name in ("one", "other")
    ]

    with started(commands[0], **office.ways) as one, started(commands[1], **office.ways) as other:
        said = [process.communicate(timeout=120)[1] for process in (one, other)]

    ended = (one.returncode, other.returncode)
    assert (ended, office.shown(project)) == ((0, 0), texts(in_s3(range(20)))), said
