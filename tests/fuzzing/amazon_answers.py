"""Odd answers of S3 and Transcribe, to one request of an export, or to all of its kind, and the commands after it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch

from fuzzing import commands
from fuzzing.amazon import QuickAmazon, quick_amazon, shared_clients
from fuzzing.target import Attack
from fuzzing.values import changed_json, changed_xml
from stand_ins.amazon.endpoint import Answer

_RECORDINGS = 3
_LASTING = 0.3
"""The share of attacks in which the odd answer comes again, each time that the same is asked: as a proxy's does."""

_STATUSES = (200, 204, 206, 301, 307, 400, 403, 404, 409, 412, 416, 429, 500, 501, 503)
_HEADERS = ("etag", "content-type", "last-modified", "x-amz-storage-class", "x-amz-bucket-region", "content-encoding")
_PAGE = b"<!DOCTYPE html><html><body>Welcome to the guest network</body></html>"


@dataclass
class _Turn:
    """Which answer is odd, by its place among all, and whether it comes again; `path` is what was asked for."""

    number: int
    seed: int
    is_lasting: bool
    count: int = 0
    operation: str = ""
    path: str = ""

    def change(self, operation: str, path: str, answer: Answer) -> Answer:
        """Return what goes back over the wire."""
        place, _, _ = path.partition("?")
        self.count += 1
        if self.count - 1 == self.number:
            self.operation, self.path = operation, place
        elif not (self.is_lasting and (operation, place) == (self.operation, self.path)):
            return answer
        return _odd(answer, Random(self.seed))  # noqa: S311  # no secret


def _odd(answer: Answer, random: Random) -> Answer:
    status, headers, body = answer.status, list(answer.headers), answer.body
    length = None
    match random.randrange(8):
        case 0:
            status = random.choice(_STATUSES)
        case 1:
            name = random.choice(_HEADERS)
            value = random.choice(["", '""', "gzip", "GLACIER", "x" * 5000, "0", "Thu, 01 Jan 1970", "é"])
            headers = [each for each in headers if each[0].lower() != name] + [(name, value)]
        case 2:
            status, headers, body = random.choice(_STATUSES), [("Content-Type", "text/html")], _PAGE
        case 3:
            length = random.choice([len(body) + 7, max(len(body) - 7, 0), -1, 10**20, "", "many"])
        case _ if body.lstrip().startswith(b"<"):
            body = changed_xml(body, random)
        case _:
            body = changed_json(body, random)
    kept = [each for each in headers if each[0].lower() != "content-length"]
    return Answer(status, [*kept, ("Content-Length", str(len(body) if length is None else length))], body)


class AmazonAnswers:
    """An Amazon behind something that changes answers."""

    def __init__(self, amazon: QuickAmazon, folder: Path) -> None:
        self._amazon = amazon
        self._work = folder / "work"
        self._requests: dict[str, int] = {}

    def attack(self, random: Random) -> Attack:
        """Choose a command, and the request that has an odd answer."""
        out = ["-o", str(self._work)]
        own_bucket = ["--output-bucket", "output"] if random.random() < 0.7 else []
        export = ["export", "s3://input/calls/", *out, "--language-code", "en-US", *own_bucket]
        words = random.choice([export, export, [*export, "--archive", "--delete-jobs"], ["doctor", *export[1:]]])
        is_second = random.random() < 0.3
        place, seed, is_lasting = random.random(), random.randrange(2**32), random.random() < _LASTING
        number = int(place * self._number_of_requests(export, words, is_second=is_second))
        self._begin()

        def run() -> bool:
            turn = _Turn(number, seed, is_lasting)
            ended = self._run(export, words, turn, is_second=is_second)
            with shared_clients(), patch.dict(os.environ, self._amazon.environment):
                commands.run(export)
            if not turn.path.startswith("/input"):  # what the sources are is told by nothing else
                assert len(self._amazon.service.started) <= _RECORDINGS, self._amazon.service.started
            return ended.code == commands.DONE

        times = "answers" if is_lasting else "answer"
        return Attack(f"{times} {number} to {' '.join(words)}{', the second time' * is_second}", 0, run)

    def _begin(self) -> None:
        self._amazon.empty("input", "output")
        for number in range(_RECORDINGS):
            self._amazon.put("input", f"calls/{number}.wav", b"sound of %d" % number)
        shutil.rmtree(self._work, ignore_errors=True)

    def _run(self, export: list[str], words: list[str], turn: _Turn, *, is_second: bool) -> commands.Ended:
        """Run a command, with clients of its own, and with an export before if it is the second."""
        with patch.dict(os.environ, self._amazon.environment):
            if is_second:
                with shared_clients():
                    commands.run(export)
            with patch.object(self._amazon, "change", turn.change):
                return commands.run(words)

    def _number_of_requests(self, export: list[str], words: list[str], *, is_second: bool) -> int:
        """How many requests a command makes when no answer is odd."""
        kind = " ".join([*words, str(is_second)])
        if kind not in self._requests:
            self._begin()
            turn = _Turn(-1, 0, is_lasting=False)
            self._run(export, words, turn, is_second=is_second)
            self._requests[kind] = turn.count
        return self._requests[kind]


@contextmanager
def amazon_answers(folder: Path) -> Iterator[AmazonAnswers]:
    """An Amazon behind something that changes answers."""
    with quick_amazon() as amazon, commands.without_waiting():
        yield AmazonAnswers(amazon, folder)
