"""What people put right again and again is what Amazon is to learn, and nothing else is."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from pulling import Round
from studio import Studio

from ls_transcribe.transcripts import Word
from ls_transcribe.workflows.vocabulary.propose_vocabulary import propose_vocabulary

NAME = "Dashwood"
MISHEARD = ("dash would", "dashboard", "das wood")
LINES = (
    "good morning this is {} speaking how may I help you",
    "I have sent the papers to {} on Monday and they are on their way",
    "their house is over there said {} and went to the door",
    "we would be glad if {} called before the weekend",
)
OFTEN_RIGHT = {"their": "there", "would": "wood", "papers": "paper"}
"""Words that are misheard now and then, and right mostly."""


def heard(line: str, number: int, chance: Random) -> list[Word]:
    """A line as the machine hears it: the name never, other words wrong now and then."""
    said: list[str] = []
    for word in line.split():
        said += MISHEARD[number % len(MISHEARD)].split() if word == "{}" else [word]
    said = [OFTEN_RIGHT.get(word, word) if chance.random() < 0.2 else word for word in said]
    return [Word(word, 300 * place, 300 * place + 250, 0.8) for place, word in enumerate(said)]


def proposed(folder: Path, at_least: int) -> Sequence[tuple[str, int, int]]:
    """What a folder of reviews proposes: how it looks, how often and in how many recordings it was corrected."""
    (lesson,) = propose_vocabulary(folder, at_least=at_least)
    return [(proposal.display, proposal.times, proposal.recordings) for proposal in lesson.findings.proposals]


def test_a_name_that_is_always_misheard(studio: Studio, tmp_path: Path) -> None:
    """In twenty recordings in three ways: it is proposed, and no word that was right."""
    chance = Random(7)  # noqa: S311
    talks = {f"{number:02}.wav": LINES[number % len(LINES)] for number in range(20)}
    machine = {name: heard(line, number, chance) for number, (name, line) in enumerate(talks.items())}
    desk = Round.imported(studio, tmp_path, machine)
    for name, line in talks.items():
        desk.submit(name, line.format(NAME).capitalize().replace(NAME.lower(), NAME) + ".")
    desk.pull()

    assert proposed(desk.reviewed, 3) == [(NAME, 20, 20)]
    table = (desk.reviewed / "vocabulary-en-US.txt").read_text(encoding="utf-8")
    assert [line.split("\t")[0] for line in table.splitlines()[1:]] == [NAME]
