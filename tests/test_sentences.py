"""What users read is plain: the list of all texts is whole, and none has what no message should have."""

import re

from sentences import sentences

from ls_transcribe.cli import COMMANDS


def test_the_list_is_whole() -> None:
    """Errors, help, progress and reasons of single recordings are on it; what only readers of the source see is not."""
    texts = {" ".join(one.text.split()) for one in sentences()}

    assert "Start recordings again that failed before." in texts
    assert "the file is empty" in texts
    assert any(text.startswith("The same command goes on from here: {") for text in texts)
    assert [command for command in COMMANDS.values() if command not in texts] == []
    assert not any(text.startswith("The command line: a module for each command") for text in texts)


def test_words() -> None:
    """Nobody is begged, nothing trails off in three dots, and no sentence ends in an exclamation."""
    unwanted = re.compile(r"\b(please|sorry|oops|illegal|fatal|aborted)\b|[a-z]\.\.\.|[a-z]!(\s|$)", re.IGNORECASE)

    assert [one for one in sentences() if unwanted.search(one.text)] == []
