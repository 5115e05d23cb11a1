"""Where commands are typed against the real Label Studio."""

from pathlib import Path

import pytest
from cli.command_line import CommandLine
from studio import Studio


class Desk:
    """Where commands are typed, by somebody with the studio's key and Amazon's environment."""

    def __init__(self, studio: Studio, command_line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.studio = studio
        self.folder: Path = command_line.folder
        self._command_line = command_line
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", studio.account.token)

    def run(self, *words: str, code: int = 0) -> str:
        """A command to its end, which must have that code; what it says."""
        ended = self._command_line.run(*words, "-o", self.folder / "output")
        assert ended.code == code, ended.out + ended.err
        return ended.out + ended.err

    def push(self, *words: str, url: str = "") -> int:
        """Push, and give the project's number."""
        said = self.run("push", *words, "--url", url or self.studio.url)
        return int(said.rpartition("/projects/")[2].partition("/")[0])

    def pull(self, *words: str) -> str:
        """Pull into the folder `reviewed`, and give what is said."""
        words = ("--url", self.studio.url, "--from", str(self.folder / "output"), *words)
        ended = self._command_line.run("pull", *words, "-o", self.folder / "reviewed")
        assert ended.code == 0, ended.out + ended.err
        return ended.out + ended.err

    def vocabulary(self, *words: str) -> str:
        """What the corrections in the folder `reviewed` teach; what is said."""
        ended = self._command_line.run("vocabulary", *words, "-o", self.folder / "reviewed")
        assert ended.code == 0, ended.out + ended.err
        return ended.out + ended.err

    def reviewed(self, name: str) -> bytes:
        """A file of the reviews, by its path below their folder."""
        return (self.folder / "reviewed" / name).read_bytes()
