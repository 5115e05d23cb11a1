"""Whatever a server answers, and to whichever request: a command ends with a sentence, and never with a traceback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from audio import tone, write
from pulling import XML, title
from pushing import Ended, fill, on_disk, typed
from stand_ins import proxy as proxies
from stand_ins.label_studio.stand_in import StandIn, started
from stand_ins.proxy import Answer, Proxy

TURNS = 8
"""The requests that have an odd answer in turn: all of a `doctor`, and most of the others."""


class Odd(Proxy):
    """Passes everything on, and answers one of the requests, `turn`, with a list of numbers."""

    turn = -1
    count = 0

    def pass_on(self, message: proxies._Message) -> Answer:
        """Give what the server answers, or the list."""
        self.count += 1
        if self.count - 1 != self.turn:
            return super().pass_on(message)
        return Answer(200, [("Content-Type", "application/json")], b"[1,2,3]")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """A stand-in for Label Studio."""
    with started(tmp_path_factory.mktemp("served")) as made:
        yield made


@pytest.mark.parametrize("command", ["push", "pull", "doctor"])
def test_each_answer_in_turn_is_a_list_of_numbers(
    studio: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """The run is ended with what to do, or needs nothing of that answer."""
    project = studio.create_project(title(), XML["default"])
    output = fill(tmp_path / "out", on_disk(write(tmp_path / "a.wav", tone(0.5))))
    with Odd(studio.url) as proxy:

        def run(turn: int) -> Ended:
            place = tmp_path / f"reviews {turn}" if command == "pull" else output
            words = [command, "-o", str(place), "--url", proxy.url, "--project", str(project)]
            words += ["--from", str(output)] if command == "pull" else []
            proxy.turn, proxy.count = turn, 0
            return typed(monkeypatch, capsys, words, LABEL_STUDIO_API_KEY=studio.account.token)

        if command != "push":
            words = ("push", "-o", str(output), "--url", studio.url, "--project", str(project))
            typed(monkeypatch, capsys, words, LABEL_STUDIO_API_KEY=studio.account.token)
            studio.annotate(studio.tasks(project)[0]["id"], "corrected")
        ends = [run(turn) for turn in range(TURNS)]
        last = run(-1)

    assert (last.code, sum(end.code > 0 for end in ends) >= TURNS // 2) == (0, True)
    assert [end.err for end in ends if end.code not in (0, 1, 3) or "Traceback" in end.err + end.out] == []
