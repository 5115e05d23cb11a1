"""Odd answers of a Label Studio, to each request of a push, a pull and a doctor."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from fuzzing import commands
from fuzzing.folders import Office, office
from fuzzing.target import Attack
from fuzzing.values import changed_json
from stand_ins import proxy as proxies
from stand_ins.proxy import Answer, Proxy

_TURNS = 30
"""Requests of which one has an odd answer: no command here makes more."""

_STATUSES = (200, 201, 204, 206, 301, 302, 400, 401, 403, 404, 405, 409, 413, 429, 500, 502, 503)
_KINDS = ("text/html", "text/plain", "application/json; charset=utf-16", "", "application/octet-stream")


class Odd(Proxy):
    """Passes everything on, and changes one of the answers."""

    turn = -1
    count = 0
    random = Random(0)  # noqa: S311  # no secret

    def pass_on(self, message: proxies._Message) -> Answer:
        """Give what the server answers, or something like it."""
        answer, turn = super().pass_on(message), self.count
        self.count += 1
        return self._odd(answer) if turn == self.turn else answer

    def _odd(self, answer: Answer) -> Answer:
        match self.random.randrange(6):
            case 0:
                answer = replace(answer, status=self.random.choice(_STATUSES))
            case 1:
                kept = [(name, value) for name, value in answer.headers if name.lower() != "content-type"]
                answer = replace(answer, headers=[*kept, ("Content-Type", self.random.choice(_KINDS))])
            case _:
                pass
        body = changed_json(answer.body, self.random)
        kept = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
        return Answer(answer.status, [*kept, ("Content-Length", str(len(body)))], body)


class LabelStudioAnswers:
    """An office whose Label Studio is behind something that changes answers."""

    def __init__(self, there: Office, proxy: Odd) -> None:
        self._office = there
        self._proxy = proxy
        self._work = there.folder / "work"

    def attack(self, random: Random) -> Attack:
        """Choose a command, and the request that has an odd answer."""
        self._office.restore()
        shutil.rmtree(self._work, ignore_errors=True)
        for folder in ("out", "reviewed"):
            shutil.copytree(self._office.folder / folder, self._work / folder)
        (self._work / "new").mkdir()
        words = random.choice(self._commands())
        self._proxy.turn, self._proxy.count, self._proxy.random = random.randrange(_TURNS), 0, random

        def run() -> bool:
            ended = commands.run(words, self._office.environment)
            self._proxy.turn = -1
            commands.run(words, self._office.environment)
            return ended.code == commands.DONE

        return Attack(f"answer {self._proxy.turn} to {' '.join(words)}", 0, run)

    def _commands(self) -> list[list[str]]:
        out, reviewed, new = (str(self._work / name) for name in ("out", "reviewed", "new"))
        studio = ["--url", self._proxy.url, "--project", str(self._office.project)]
        calls, transcripts = str(self._office.folder / "calls"), str(self._work / "out" / "transcripts")
        return [
            ["push", "-o", out, *studio],
            ["push", "-o", out, *studio, "--recreate"],
            ["push", calls, "-o", new, "--transcripts", transcripts, "--url", self._proxy.url, "--title", "New"],
            ["push", calls, "-o", new, "--transcripts", transcripts, *studio],
            ["pull", "-o", reviewed, "--from", out, *studio],
            ["pull", "-o", new, "--from", out, *studio, "--all", "--docx", "--json"],
            ["doctor", "-o", out, *studio],
        ]


@contextmanager
def label_studio_answers(folder: Path) -> Iterator[LabelStudioAnswers]:
    """An office whose Label Studio is behind something that changes answers."""
    with office(folder) as there, Odd(there.studio.url) as proxy:
        yield LabelStudioAnswers(there, proxy)
