"""Where commands are typed against the real Label Studio."""

import os
import subprocess
import sys
from pathlib import Path

from studio import Studio


class Desk:
    """Where commands are typed, by somebody with the studio's key and Amazon's environment."""

    def __init__(self, studio: Studio, folder: Path) -> None:
        self.studio = studio
        self.folder = folder

    def run(self, *words: str, code: int = 0) -> str:
        """A command to its end, which must have that code; what it says."""
        ended = subprocess.run(
            [sys.executable, "-m", "ls_transcribe", *words, "-o", str(self.folder / "output")],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "LABEL_STUDIO_API_KEY": self.studio.account.token},
        )
        assert ended.returncode == code, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    def push(self, *words: str, url: str = "") -> int:
        """Push, and give the project's number."""
        said = self.run("push", *words, "--url", url or self.studio.url)
        return int(said.rpartition("/projects/")[2].partition("/")[0])
