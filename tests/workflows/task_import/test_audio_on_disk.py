"""Recordings on a disk: uploaded once, under their own names, or played from a folder that Label Studio serves."""

from pathlib import Path
from uuid import uuid4

import pytest
from audio import tone, write
from pushing import (
    CONFIG,
    Office,
    Picky,
    fill,
    on_disk,
    texts,
    title,
)

from ls_transcribe.errors.label_studio import LabelStudioAccessDenied
from ls_transcribe.store.ledger import Ledger


def test_uploaded_once(office: Office, tmp_path: Path) -> None:
    """Recordings on disk are uploaded as they are, by their own names, and not again by another folder's push."""
    paths = [write(tmp_path / name, tone(0.5)) for name in ("a.wav", "B c.mp3", "d.opus")]
    recordings = on_disk(*paths)
    project = office.push(fill(tmp_path / "out", recordings), title=title()).project or 0

    again = office.push(fill(tmp_path / "colleague", recordings), project=project)

    assert office.uploads(project) == sorted(
        f"{recording.stem}{suffix}" for recording, suffix in zip(recordings, (".wav", ".mp3", ".ogg"), strict=True)
    )
    assert (dict(again.counts), again.unplayable, played_bytes(office, project)) == (
        {"there": 3},
        None,
        {path.name: path.read_bytes() for path in paths},
    )


def test_broken_off_after_the_uploads(office: Office, tmp_path: Path) -> None:
    """What was uploaded before a push was broken off is not uploaded again by the next."""
    paths = [write(tmp_path / f"{name}.wav", tone(0.5 + number)) for number, name in enumerate("abc")]
    output = fill(tmp_path / "out", on_disk(*paths))
    project = office.studio.create_project(title(), CONFIG)
    with Picky(office.studio.url, "ls_transcribe_key", status=403) as proxy, pytest.raises(LabelStudioAccessDenied):
        office.push(output, url=proxy.url, project=project)
    before = office.uploads(project)

    office.push(output, project=project)

    there = (len(before) > 0, office.uploads(project), office.shown(project))
    assert there == (True, [f"{recording.stem}.wav" for recording in on_disk(*paths)], texts(on_disk(*paths)))


def test_a_file_that_has_changed(office: Office, tmp_path: Path) -> None:
    """A file whose sound is another by now is not brought under the earlier text: it is named, the others are there."""
    paths = [write(tmp_path / f"{name}.wav", tone(0.5 + number)) for number, name in enumerate("ab")]
    output = fill(tmp_path / "out", on_disk(*paths))
    write(paths[0], tone(3.0))

    pushed = office.push(output, title=title())

    reason = "its audio is not in Label Studio: the file has changed since it was transcribed: export it again"
    assert office.listener.told[1:] == [("refused", "a.wav", reason)]
    assert (office.recordings(pushed.project), pushed.failed) == (["b.wav"], 1)


def test_uploads_of_several_variables(office: Office, tmp_path: Path) -> None:
    """A project whose configuration shows more than the audio takes uploads too, and the turns stand beside them."""
    paths = [write(tmp_path / f"{name}.wav", tone(0.5 + number)) for number, name in enumerate("ab")]
    output = fill(tmp_path / "out", on_disk(*paths))

    pushed = office.push(output, title=title(), label_config="segments")

    kinds = [[one["type"] for one in each["result"]] for each in office.studio.predictions(pushed.project or 0)]
    assert (len(office.uploads(pushed.project)), kinds) == (2, [["labels", "textarea", "textarea"]] * 2)
    assert (dict(pushed.counts), pushed.unplayable) == ({"new": 2}, None)


@pytest.mark.parametrize("root", ["the server's", "another"])
def test_served_from_a_folder(office: Office, tmp_path: Path, root: str) -> None:
    """Recordings in a folder that the project serves play from there; where it has no such file, they are uploaded."""
    folder = office.studio.document_root / f"served {uuid4().hex}"
    folder.mkdir()
    paths = [write(folder / f"{name} é.wav", tone(0.5 + number)) for number, name in enumerate("ab")]
    project = office.studio.create_project(title(), CONFIG)
    office.studio.serve_local_files(project, folder)
    output = fill(tmp_path / "out", on_disk(*paths))
    own = office.studio.document_root if root == "the server's" else folder.parent.parent
    with Ledger.open(output / "ledger.sqlite3") as ledger:
        ledger.save_settings(document_root=own)

    pushed = office.push(output, project=project)

    played = {task["data"]["audio"].partition("?")[0].rpartition("/")[0] for task in office.studio.tasks(project)}
    where = "/data/local-files" if root == "the server's" else f"/data/upload/{project}"
    assert (played, len(office.uploads(project))) == ({where}, 0 if root == "the server's" else 2)
    assert (pushed.unplayable, played_bytes(office, project)) == (
        None,
        {path.name: path.read_bytes() for path in paths},
    )


def played_bytes(office: Office, project: int) -> dict[str, bytes]:
    """Return the bytes that Label Studio plays of each recording, by its name."""
    tasks = office.studio.tasks(project)
    return {task["data"]["recording"]: office.studio.fetch(task["data"]["audio"]).content for task in tasks}
