"""A push that is killed is finished by the next. `make test` tries some moments, `make soak` all of them."""

import signal
from pathlib import Path
from typing import Any

import pytest
from audio import tone, write
from processes import started
from pushing import (
    Office,
    digest,
    fill,
    in_s3,
    on_disk,
    texts,
    title,
)
from stand_ins.proxy import Fault, Proxy


def soaked(*moments: tuple[str, str, int]) -> list[Any]:
    """Leave moments to `make soak`."""
    return [pytest.param(*moment, marks=pytest.mark.soak) for moment in moments]


# The first of each is tried by `make test`.
PUSHED = (
    ("POST", "/import$", 1), *soaked(("POST", "/projects/$", 0), ("POST", "/import$", 0), ("POST", "/import$", 2)),
)  # fmt: skip
RENEWED = (
    ("POST", "/predictions", 0), ("PATCH", "/predictions/", 1),
    *soaked(("PATCH", "/predictions/", 0), ("PATCH", "/tasks/", 1)),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path", "after"), PUSHED)
def test_killed(office: Office, tmp_path: Path, method: str, path: str, after: int) -> None:
    """A push that is killed while Label Studio does something is finished by the next: one task, one upload each."""
    push_killed(office, tmp_path, method, path, after)


def push_killed(office: Office, tmp_path: Path, method: str, path: str, after: int) -> None:
    """Kill a push at one of its requests, and see that the next one finishes it."""
    paths = [write(tmp_path / f"{name}.wav", tone(0.5 + number)) for number, name in enumerate("abcd")]
    output = fill(tmp_path / "out", on_disk(*paths))
    name = title()
    with Proxy(office.studio.url) as proxy:
        proxy.fault(Fault.HELD, method, path, after=after)
        with started(office.command(output, proxy.url, "--title", name), **office.ways) as process:
            proxy.committed(Fault.HELD)
            process.kill()
            process.communicate()
        proxy.release()

    pushed = office.push(output, title=name)

    uploads = [f"{recording.stem}.wav" for recording in on_disk(*paths)]
    assert (office.uploads(pushed.project), office.shown(pushed.project)) == (uploads, texts(on_disk(*paths)))


@pytest.mark.parametrize("hasty", [False, True])
@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.soak)])
def test_interrupted(office: Office, tmp_path: Path, number: int, hasty: bool) -> None:  # noqa: FBT001
    """Ctrl-C waits for the import that is going on, and another one does not; the next push adds nothing twice."""
    paths = [write(tmp_path / f"{name}.wav", tone(0.5 + length)) for length, name in enumerate("ab")]
    output = fill(tmp_path / "out", on_disk(*paths))
    name = title()
    with Proxy(office.studio.url) as proxy:
        proxy.fault(Fault.HELD, "POST", "/import$", after=1)
        with started(office.command(output, proxy.url, "--title", name), **office.ways) as process:
            proxy.committed(Fault.HELD)
            process.send_signal(number)
            assert process.stderr
            told = next(line for line in process.stderr if "waiting for the import" in line)
            if hasty:
                process.send_signal(number)
            else:
                proxy.release()
            told += process.communicate()[1]
        proxy.release()
    pushed = office.push(output, title=name)

    assert (process.returncode, "Interrupted" in told, "Traceback" in told) == (130, True, False)
    uploads = [f"{recording.stem}.wav" for recording in on_disk(*paths)]
    assert (office.uploads(pushed.project), office.shown(pushed.project)) == (uploads, texts(on_disk(*paths)))


@pytest.mark.parametrize(("method", "path", "after"), RENEWED)
def test_killed_in_a_renewal(office: Office, tmp_path: Path, method: str, path: str, after: int) -> None:
    """A push that is killed while it brings new texts leaves no editor empty, and the next one adds none twice."""
    recordings = in_s3(range(3))
    project = office.push(fill(tmp_path, recordings), title=title()).project or 0
    fill(tmp_path, recordings, text="better", settings="other")
    with Proxy(office.studio.url) as proxy:
        proxy.fault(Fault.HELD, method, path, after=after)
        with started(office.command(tmp_path, proxy.url, "--project", str(project)), **office.ways) as process:
            proxy.committed(Fault.HELD)
            process.kill()
            process.communicate()
        filled = all(office.shown(project).values())
        proxy.release()

    office.push(tmp_path, project=project)

    there = (filled, office.shown(project), office.versions(project))
    assert there == (True, texts(recordings, "better"), {"ls-transcribe": 3, f"scribe/en-US/{digest('first')}": 3})
