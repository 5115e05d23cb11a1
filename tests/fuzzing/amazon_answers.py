"""Odd answers of S3 and Transcribe, to each request of an export, and of the commands after it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from fuzzing import commands
from fuzzing.target import Attack
from fuzzing.values import changed_json, changed_xml
from stand_ins.amazon import endpoint
from stand_ins.amazon.endpoint import Answer
from stand_ins.amazon.server import Host
from stand_ins.amazon.server import running as amazon_running

_RECORDINGS = 3
_TURNS = 30
_STATUSES = (200, 204, 206, 301, 307, 400, 403, 404, 409, 412, 416, 429, 500, 501, 503)
_HEADERS = ("etag", "content-type", "last-modified", "x-amz-storage-class", "x-amz-bucket-region", "content-encoding")


@dataclass
class _Turn:
    """The request that has an odd answer, by its place among all; `path` is what it asked for."""

    number: int
    random: Random
    count: int = 0
    path: str = ""

    def answer(self, path: str, answer: Answer) -> Answer:
        """Return what goes back over the wire."""
        self.count += 1
        if self.count - 1 != self.number:
            return answer
        self.path = path
        status, headers, body = answer.status, list(answer.headers), answer.body
        match self.random.randrange(6):
            case 0:
                status = self.random.choice(_STATUSES)
            case 1:
                name = self.random.choice(_HEADERS)
                value = self.random.choice(["", '""', "gzip", "GLACIER", "x" * 5000, "0", "Thu, 01 Jan 1970", "é"])
                headers = [each for each in headers if each[0].lower() != name] + [(name, value)]
            case _ if body.lstrip().startswith(b"<"):
                body = changed_xml(body, self.random)
            case _:
                body = changed_json(body, self.random)
        kept = [each for each in headers if each[0].lower() != "content-length"]
        return Answer(status, [*kept, ("Content-Length", str(len(body)))], body)


class AmazonAnswers:
    """An Amazon behind something that changes answers."""

    def __init__(self, host: Host, folder: Path) -> None:
        self._host = host
        self._work = folder / "work"
        self.turn = _Turn(-1, Random(0))  # noqa: S311  # no secret

    def attack(self, random: Random) -> Attack:
        """Choose the request that has an odd answer."""
        amazon = self._host.fresh()
        amazon.service.duration = lambda _uri: 0.0
        for bucket in ("input", "output"):
            amazon.make_bucket(bucket)
        for number in range(_RECORDINGS):
            amazon.put("input", f"calls/{number}.wav", b"sound of %d" % number)
        shutil.rmtree(self._work, ignore_errors=True)
        out = ["-o", str(self._work)]
        own_bucket = ["--output-bucket", "output"] if random.random() < 0.7 else []
        export = ["export", "s3://input/calls/", *out, "--language-code", "en-US", *own_bucket]
        words = random.choice([export, export, [*export, "--archive", "--delete-jobs"], ["doctor", *export[1:]]])
        is_second = random.random() < 0.3
        number = random.randrange(_TURNS)

        def run() -> bool:
            with patch.dict(os.environ, amazon.environment):
                if is_second:
                    commands.run(export)
                self.turn = _Turn(number, random)
                ended = commands.run(words)
                path, self.turn = self.turn.path, _Turn(-1, random)
                commands.run(export)
            if "/input" not in path:  # what the sources are is told by nothing else
                assert len(amazon.service.started) <= _RECORDINGS, amazon.service.started
            return ended.code == commands.DONE

        return Attack(f"answer {number} to {' '.join(words)}{', the second time' * is_second}", 0, run)


@contextmanager
def amazon_answers(folder: Path) -> Iterator[AmazonAnswers]:
    """An Amazon behind something that changes answers."""
    answers = endpoint._Handler._answer
    with amazon_running() as host, commands.without_waiting():
        target = AmazonAnswers(host, folder)

        def answer(self: Any, body: bytes) -> Answer:
            return target.turn.answer(self.path, answers(self, body))

        with patch.object(endpoint._Handler, "_answer", answer):
            yield target
