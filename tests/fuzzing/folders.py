"""Folders to attack: recordings that were transcribed, pushed, reviewed and pulled."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audio import tone, write
from fuzzing import commands
from pulling import Round
from stand_ins.label_studio.records import Store
from stand_ins.label_studio.stand_in import StandIn, started

from ls_transcribe.transcripts import Word

NAMES = ("first", "second", "third")


@dataclass(frozen=True)
class Office:
    """A folder with `calls`, `out` and `reviewed`, and the Label Studio that they were pushed to and pulled from."""

    studio: StandIn
    folder: Path
    project: int
    store: Store

    def restore(self) -> None:
        """Have Label Studio be as it was in the beginning."""
        self.studio.server.store = _copied(self.store)

    @property
    def environment(self) -> dict[str, str]:
        """What leads commands to Label Studio."""
        return {"LABEL_STUDIO_API_KEY": self.studio.account.token}


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Transcribe, push, review and pull."""
    with started(folder / "served") as studio, commands.without_waiting():
        calls = [write(_made(folder / "calls") / f"{name}.wav", tone(1 + number)) for number, name in enumerate(NAMES)]
        words = [Word("Good", 0, 400, 0.5, "spk_0"), Word("mourning.", 400, 900, 0.25, "spk_1")]
        round_ = Round.pushed(studio, folder, dict.fromkeys(calls, words), "both")
        for path in calls[:2]:
            round_.submit(path.name, "Good morning.")
        there = Office(studio, folder, round_.project, _copied(studio.server.store))
        where = ("--url", studio.url, "--project", str(round_.project), "--from", str(round_.output), "--docx", "--srt")
        pulled = commands.run(["pull", "-o", str(round_.reviewed), *where], there.environment)
        assert pulled.code == commands.DONE, pulled
        yield there


def _copied(store: Store) -> Store:
    return copy.deepcopy(store, {id(store.lock): store.lock})


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
