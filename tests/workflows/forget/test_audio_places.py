"""The audio of a recording on this disk: found by its content, and erased only when it was asked for."""

import os
from pathlib import Path

import pytest
from workflows.desk import Desk
from workflows.forget.traced import of_standing, traces_of

from ls_transcribe.model.erasure import Place, Standing
from ls_transcribe.model.recording import file_uri
from ls_transcribe.workflows.forget.audio_places import AudioPlaces


@pytest.fixture
def heard(desk: Desk) -> Desk:
    """Two recordings on disk, transcribed."""
    desk.write(a="hello", b="goodbye")
    desk.transcribe()
    return desk


def looking(desk: Desk, *typed: Path, with_audio: bool = True) -> AudioPlaces:
    """Somebody who looks for the first recording."""
    return AudioPlaces(traces_of(desk.output, "a.wav"), with_audio=with_audio, typed=frozenset(map(file_uri, typed)))


def erased(places: AudioPlaces) -> list[Place]:
    """What comes of erasing all that is ours."""
    return [places.erase(place) for place in places.find() if place.standing is Standing.OURS]


def left(desk: Desk) -> list[str]:
    """The files that are left."""
    return sorted(str(path.relative_to(desk.input)) for path in desk.input.rglob("*") if not path.is_dir())


def test_a_file_is_erased(heard: Desk) -> None:
    """And no other; a second time it is no error."""
    places = looking(heard)
    (place,) = list(places.find())
    assert (place.where, places.erase(place).standing, places.erase(place).standing, left(heard)) == (
        file_uri(heard.input / "a.wav"),
        Standing.ERASED,
        Standing.ERASED,
        ["b.wav"],
    )


def test_a_file_stays_that_was_not_asked_for(heard: Desk) -> None:
    """The plan has it, with what asks for it."""
    (place,) = list(looking(heard, with_audio=False).find())
    assert (place.standing, "--audio" in (place.reason or "")) == (Standing.OF_OTHERS, True)


def test_an_archived_file_is_erased(heard: Desk) -> None:
    """Where it is now."""
    heard.archive()
    erased(looking(heard))
    assert left(heard) == ["archive/2026/01/02/b.wav"]


def test_a_copy_under_another_name_stays_unless_it_is_typed(desk: Desk) -> None:
    """It is told, whoever it belongs to."""
    desk.write(a="hello", copy="hello")
    desk.transcribe()
    copy = desk.input / "copy.wav"
    stays = of_standing(list(looking(desk).find()), Standing.OF_OTHERS)
    erased(looking(desk, copy))
    assert (stays, left(desk)) == ([file_uri(copy)], [])


def test_a_file_with_other_content_is_another(heard: Desk) -> None:
    """What is called so by now is nothing of the recording, also if it is as long."""
    places = looking(heard)
    (place,) = list(places.find())
    (heard.input / "a.wav").write_text("olleh")
    assert (list(places.find()), places.erase(place).standing, left(heard)) == ([], Standing.ERASED, ["a.wav", "b.wav"])


def test_hard_links_are_told(heard: Desk) -> None:
    """The content stays until all names are gone, and not all are known."""
    os.link(heard.input / "a.wav", heard.folder / "elsewhere.wav")
    (place,) = list(looking(heard).find())
    assert place.what == (
        "the recording; its content has 2 names on this disk (hard links), and stays until all are gone"
    )


def test_of_a_link_the_file_is_told_and_the_link_erased(desk: Desk) -> None:
    """The file that it leads to may be of others: whoever means it types it."""
    kept = desk.folder / "kept.wav"
    kept.write_text("hello")
    (desk.input / "a.wav").symlink_to(kept)
    desk.transcribe()
    places = looking(desk)
    told = [(place.where, place.standing, place.what) for place in places.find()]
    erased(places)
    assert (told, left(desk), kept.exists()) == (
        [
            (file_uri(desk.input / "a.wav"), Standing.OURS, f"a link to {kept}"),
            (file_uri(kept), Standing.OF_OTHERS, "the recording"),
        ],
        [],
        True,
    )


def test_a_file_that_cannot_be_erased_is_told(heard: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the reason, and no error that ends the rest."""

    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    places = looking(heard)
    (place,) = list(places.find())
    monkeypatch.setattr(Path, "unlink", refuse)
    done = places.erase(place)
    assert (done.standing, bool(done.reason)) == (Standing.NOT_ERASED, True)


def test_a_file_that_cannot_be_read_is_not_seen(heard: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody takes it for one that is not there."""

    def refuse(_path: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("ls_transcribe.workflows.forget.audio_places.md5_of", refuse)
    (place,) = list(looking(heard).find())
    assert (place.standing, bool(place.reason)) == (Standing.NOT_SEEN, True)
