"""Pulls that are interrupted, killed or left without an answer are finished by the next."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from processes import started, wait_until
from pulling import Round, comparable
from stand_ins.proxy import Fault, Proxy
from studio import REPOSITORY, Studio
from workflows.pull.test_pull_again import Hasty, begun

from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.errors.outputs import FolderBusy

FAULTS = (Fault.GATEWAY_TIMEOUT, Fault.DROPPED)


@pytest.fixture(scope="module")
def many(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Round, Proxy]]:
    """A project of 60 reviews, which are read in two answers, and the way to it."""
    with Proxy(studio.url) as proxy:
        names = [f"{number:02}.wav" for number in range(60)]
        round_ = begun(studio, tmp_path_factory.mktemp("many"), *names, url=proxy.url)
        studio.annotate_all(round_.project, {task: f"good {name}" for name, task in round_.tasks.items()})
        yield round_, proxy


@pytest.fixture(scope="module")
def at_once(many: tuple[Round, Proxy], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The folder as one pull leaves it that nothing happened to."""
    round_ = many[0].into(tmp_path_factory.mktemp("at-once"))
    assert round_.pull(formats=("srt",)).written == 60
    return comparable(round_.reviewed)


@contextmanager
def stuck(round_: Round, proxy: Proxy) -> Iterator["subprocess.Popen[str]"]:
    """A process that pulls, and waits for its second answer."""
    proxy.fault(Fault.HELD, "GET", "/api/tasks$", after=4)
    before = sum(request.fault is Fault.HELD for request in proxy.requests)
    command = [sys.executable, "-m", "ls_transcribe", "pull", "--url", proxy.url, "--project", str(round_.project)]
    command += ["-o", str(round_.reviewed), "--from", str(round_.output), "--srt"]
    environment = {**os.environ, "LABEL_STUDIO_API_KEY": round_.studio.account.token}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    try:
        with started(command, env=environment, cwd=REPOSITORY, **quiet) as process:
            proxy.committed(Fault.HELD, before + 1)
            assert wait_until(lambda: len([*round_.reviewed.glob("*.json")]) > 20)
            yield process
    finally:
        proxy.release()


def test_interrupted(many: tuple[Round, Proxy], at_once: dict[str, bytes], tmp_path: Path) -> None:
    """After Ctrl-C report and manifest have what was read; given again, everything is there, nothing twice."""
    round_ = many[0].into(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        round_.pull(told=Hasty(20), formats=("srt",))
    left = len(round_.manifest), round_.report["reviews"]

    pulled = round_.pull()

    assert left[0] == left[1] >= 19
    assert (comparable(round_.reviewed), pulled.written) == (at_once, 60 - left[0])


def test_killed(many: tuple[Round, Proxy], at_once: dict[str, bytes], tmp_path: Path) -> None:
    """While a process pulls, another is refused; when it is killed, the next finishes what it had begun."""
    round_ = many[0].into(tmp_path)
    with stuck(round_, many[1]) as process:
        with pytest.raises(FolderBusy) as busy:
            round_.pull()
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    pulled = round_.pull()

    assert str(process.pid) in str(busy.value)
    assert (comparable(round_.reviewed) == at_once, 0 < pulled.written < 60) == (True, True)


def test_ctrl_c(many: tuple[Round, Proxy], at_once: dict[str, bytes], tmp_path: Path) -> None:
    """Ctrl-C ends a pull at once, also while Label Studio makes it wait, and says how to go on."""
    round_ = many[0].into(tmp_path)
    with stuck(round_, many[1]) as process:
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)

    round_.pull()

    assert (process.returncode, out) == (130, "")
    assert any(line.startswith("Interrupted: ") for line in err.splitlines())
    assert comparable(round_.reviewed) == at_once


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_bad_weather(many: tuple[Round, Proxy], at_once: dict[str, bytes], tmp_path: Path, fault: Fault) -> None:
    """Whatever happens to answers on their way, it makes no difference."""
    round_, proxy = many[0].into(tmp_path), many[1]
    for after in (0, 3):
        proxy.fault(fault, "GET", "/api/tasks$", times=2, after=after)
    asked = len(proxy.requests)

    round_.pull(formats=("srt",))

    met = [request.fault for request in proxy.requests[asked:] if request.fault]
    assert (comparable(round_.reviewed), met) == (at_once, [fault] * 4)


def test_label_studio_goes_away(many: tuple[Round, Proxy], at_once: dict[str, bytes], tmp_path: Path) -> None:
    """When it does not come back, what was read is there, with its report, and the same command goes on."""
    with Proxy(many[0].studio.url) as proxy:
        round_ = replace(many[0].into(tmp_path), url=proxy.url)
        proxy.fault(Fault.BAD_GATEWAY, "GET", "/api/tasks$", times=10_000, after=4)
        with pytest.raises(LabelStudioUnavailable):
            round_.pull(formats=("srt",))
    left = round_.report["reviews"]
    with Proxy(round_.studio.url, urlsplit(proxy.url).port or 0):
        pulled = round_.pull()

    assert (left, pulled.written) == (50, 10)
    assert comparable(round_.reviewed)["manifest.jsonl"] == at_once["manifest.jsonl"]
