"""Tasks that an earlier release has imported, which looked for no flags, get theirs from the next push."""

import sqlite3
from contextlib import closing
from pathlib import Path

from pushing import Office, fill, in_s3, title

_LOOP = 'repeated words: "go" 60 times in a row from 0:00 to 0:00'

_RANK = "/confidence-"  # it follows what tells the text


def _as_before(office: Office, output: Path, project: int) -> None:
    """Have the ledger and the project be as that release has left them."""
    with closing(sqlite3.connect(output / "ledger.sqlite3", isolation_level=None)) as ledger:
        ledger.execute("UPDATE jobs SET flags = NULL")
        content = "substr(content, 1, instr(content || :rank, :rank) - 1)"
        ledger.execute(f"UPDATE deliveries SET content = {content}", {"rank": _RANK})  # noqa: S608  # it is ours
    for task in office.studio.tasks(project):
        data = {name: value for name, value in task["data"].items() if name != "flags"}
        office.studio.call("PATCH", f"tasks/{task['id']}/", json={"data": data})


def test_they_get_their_flags_once(office: Office, tmp_path: Path) -> None:
    """Where there are any; texts, reviews and the order stay as they are, and tasks without flags are left alone."""
    fill(tmp_path, in_s3([0]), text="good")
    output = fill(tmp_path, in_s3([1]), text="go " * 60)
    project = office.push(output, title=title()).project or 0
    loop = next(task["id"] for task in office.studio.tasks(project) if task["data"]["recording"] == "001.wav")
    office.studio.annotate(loop, "go")
    _as_before(office, output, project)
    before = office.shown(project), office.studio.predictions(project), office.studio.annotations(project)

    counts = [dict(office.push(output).counts) for _ in range(2)]

    assert counts == [{"updated": 1, "there": 1}, {"there": 2}]
    said = {task["data"]["recording"]: task["data"].get("flags") for task in office.studio.tasks(project)}
    assert {name: flags and flags.partition("; ")[2] for name, flags in said.items()} == {
        "000.wav": None,
        "001.wav": _LOOP,
    }
    assert (office.shown(project), office.studio.predictions(project), office.studio.annotations(project)) == before
