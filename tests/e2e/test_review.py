"""`make review`: from nothing to a Label Studio with the demo in it, and back to it with what people have done."""

import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from demo import Demo
from e2e.conftest import found
from e2e.migrated_database import memory_folder
from e2e.review import PROJECTS
from e2e.studio import START_SECONDS, free_port
from e2e.studio import program as studio_program
from processes import started, wait_until
from studio import REPOSITORY

COMMAND = [sys.executable, "-m", "e2e.review"]
END_SECONDS = 60


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is not there yet."""
    with tempfile.TemporaryDirectory(prefix="review-", dir=memory_folder()) as place:
        yield Path(place) / "review"


class Review:
    """One `make review`, once it has told where everything is."""

    def __init__(self, process: "subprocess.Popen[str]", told: str, folder: Path) -> None:
        self.told = told
        self.url = f"http://127.0.0.1:{(folder / 'port').read_text()}"
        self.key = (folder / "key").read_text()
        self._process = process

    def get(self, path: str) -> Any:
        answer = httpx.get(f"{self.url}{path}", headers={"Authorization": f"Token {self.key}"}, timeout=60)
        return answer.raise_for_status().json()

    def lets_in(self, email: str, password: str) -> bool:
        """Whether somebody can sign in as a person does."""
        with httpx.Client(base_url=self.url, timeout=60) as browser:
            browser.get("/user/login/")
            form = {"email": email, "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
            return browser.post("/user/login/", data=form).headers.get("location") not in (None, "/user/login/")

    def projects(self) -> dict[str, list[tuple[int, str, int]]]:
        """By each project's title, its tasks: number, recording, how many annotations."""
        listed = self.get("/api/projects/?page_size=1000")["results"]
        return {
            project["title"]: [
                (task["id"], task["data"]["recording"], task["total_annotations"])
                for task in self.get(f"/api/tasks?project={project['id']}&page_size=1000&fields=all")["tasks"]
            ]
            for project in listed
        }

    def annotate(self, task: int) -> None:
        headers = {"Authorization": f"Token {self.key}"}
        url = f"{self.url}/api/tasks/{task}/annotations/"
        httpx.post(url, headers=headers, json={"result": []}, timeout=60).raise_for_status()

    def end(self) -> int:
        """Press Ctrl-C, and wait until it has ended: its exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(END_SECONDS)


@contextmanager
def review(folder: Path, log: Path, *options: str) -> Iterator[Review]:
    """Have it run; it is killed if the test has not ended it."""
    command = [*COMMAND, "--folder", str(folder), *options]
    with log.open("w") as file, started(command, cwd=REPOSITORY / "tests", stdout=file, stderr=file) as process:
        assert wait_until(lambda: "Ctrl-C ends it" in log.read_text() or process.poll() is not None, START_SECONDS)
        assert process.poll() is None, log.read_text()
        yield Review(process, log.read_text(), folder)


def refused(folder: Path) -> tuple[int, str]:
    """How it ends that cannot begin."""
    ended = subprocess.run(
        [*COMMAND, "--folder", str(folder)], cwd=REPOSITORY / "tests", capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stderr


def processes_with(word: str) -> list[str]:
    """The command lines of this machine's processes in which a word stands."""
    told = subprocess.run(["ps", "-A", "-o", "args="], capture_output=True, text=True, check=True).stdout  # noqa: S607
    return [line for line in told.splitlines() if word in line]


def test_review(folder: Path, demo: Demo, tmp_path: Path) -> None:
    """It tells where and who, ends with all its processes, and finds everything as it was the next time."""
    found(studio_program)
    demo.copy_output(folder / "output")
    port = free_port()
    with review(folder, tmp_path / "first", "--port", str(port)) as first:
        before = first.projects()
        password = re.findall("with the password (.*?) and", first.told)[0]
        login = first.lets_in("reviewer@example.com", password), first.lets_in("reviewer@example.com", "correct-horse")
        again = refused(folder)
        first.annotate(before["Demo: turns"][0][0])
        ended = first.end()
    assert (ended, processes_with(f"--port {port}")) == (0, [])
    with review(folder, tmp_path / "second") as second:
        after = second.projects()
        still = second.url, second.lets_in("reviewer@example.com", password), second.end()

    secret = [stat.S_IMODE((folder / name).stat().st_mode) for name in ("password", "key")]
    assert {title: len(tasks) for title, tasks in before.items()} == dict.fromkeys(PROJECTS, 8)
    assert (login, secret) == ((True, False), [0o600, 0o600])
    assert again == (1, f"Error: Label Studio runs already, from {folder}: Ctrl-C in its terminal ends it.\n")
    task, recording, _none = before["Demo: turns"][0]
    before["Demo: turns"][0] = (task, recording, 1)
    assert (after, still) == (before, (f"http://127.0.0.1:{port}", True, 0))


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which somebody else is."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_port_taken(folder: Path, taken: int) -> None:
    """Where another program has its port, it says so, and how another is named."""
    found(studio_program)
    folder.mkdir()
    (folder / "port").write_text(str(taken))

    sentence = f"Port {taken} is taken by another program: end that, or name another port (make review PORT=8090)."
    assert refused(folder) == (1, f"Error: {sentence}\n")


@pytest.mark.parametrize("make", [lambda path: path, lambda path: path / "nothing"], ids=["broken", "missing"])
def test_no_server(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path]) -> None:
    """Where Label Studio does not start, or is not there, it says so. What it has written is for its owner alone."""
    broken = tmp_path / "label-studio"
    broken.write_text("#!/bin/sh\necho no such module\nexit 4\n")
    broken.chmod(0o700)
    program = make(broken)
    monkeypatch.setenv("LABEL_STUDIO_BIN", str(program))
    code, told = refused(folder)

    expected = f"There is no Label Studio at {program}"
    if program == broken:
        expected = "Label Studio ended with code 4 as it started:\nno such module"
    assert (code, expected in told) == (1, True)
    assert not folder.exists() or stat.S_IMODE(folder.stat().st_mode) == 0o700
