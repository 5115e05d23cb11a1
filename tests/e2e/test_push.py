"""What `push` promises, against a real Label Studio: a test of each kind. All of them are tested with the stand-in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from audio import tone, write
from pushing import CONFIG, Ended, Office, Weather, fill, in_s3, on_disk, texts, title
from stand_ins.amazon.server import Amazon
from stand_ins.proxy import Fault
from studio import Studio
from workflows.task_import import test_push_again as push_again
from workflows.task_import.test_audio_on_disk import (
    played_bytes,
    test_served_from_a_folder,
    test_uploaded_once,
    test_uploads_of_several_variables,
)
from workflows.task_import.test_bad_weather import renewed
from workflows.task_import.test_killed import push_killed
from workflows.task_import.test_push_again import (
    Many,
    pushed_once,
    test_imported_by_hand,
    test_nothing_of_others_is_touched,
    test_twins_that_met_late,
)
from workflows.task_import.test_refused import (
    Wrong,
    another_page,
    legacy_key,
    refused,
    test_personal_access_token,
    type_push,
)
from workflows.task_import.test_several_pushers import test_two_processes

from ls_transcribe import media

# The tests of the stand-in that are carried out here too, with the fixtures that they share.
__all__ = [
    "test_imported_by_hand",
    "test_nothing_of_others_is_touched",
    "test_personal_access_token",
    "test_served_from_a_folder",
    "test_twins_that_met_late",
    "test_two_processes",
    "test_uploaded_once",
    "test_uploads_of_several_variables",
    "type_push",
]


@pytest.fixture
def many(studio: Studio, storage: Amazon, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    """A folder of recordings that was pushed once. Each test has its own, since their order is another one here."""
    with pushed_once(studio, storage, tmp_path_factory.mktemp("many"), 40) as pushed:
        yield pushed


def test_second_push_writes_nothing(office: Office, many: Many) -> None:
    """Of recordings that were pushed twice each is one task and text, and the second push only looks."""
    push_again.test_second_push_writes_nothing(office, many)


def test_other_settings(office: Office, many: Many) -> None:
    """Where half of the tasks were annotated, other settings bring each a new text, and leave all else there."""
    push_again.test_other_settings(office, many)


def test_every_editor_is_filled(office: Office, tmp_path: Path) -> None:
    """Two languages, each with two settings, fill every editor of one project, and the least certain come first."""
    kinds = [(language, settings) for language in ("en-US", "de-DE") for settings in ("first", "second")]
    for number, (language, settings) in enumerate(kinds):
        fill(
            tmp_path,
            in_s3(range(2 * number, 2 * number + 2)),
            language=language,
            settings=settings,
            confidences=(0.9 - number / 10, 0.1 + number / 10),
        )
    project = office.push(tmp_path, title=title()).project or 0

    queue = office.studio.queue(project)

    assert [(task["data"]["recording"], task["predictions"]) for task in queue] == [
        (f"{number:03}.wav", [[f"heard {number:03}.wav"]]) for number in (1, 3, 5, 7, 6, 4, 2, 0)
    ]


@pytest.mark.parametrize("weather", [Fault.DROPPED], indirect=True)
def test_imports_in_bad_weather(office: Office, weather: Weather, tmp_path: Path) -> None:
    """An import that was done and not answered leaves no task twice."""
    project = office.studio.create_project(title(), CONFIG)
    weather.strikes("POST", "/import$", times=3)

    office.push(fill(tmp_path, in_s3(range(8))), url=weather.url, sleep=weather.wait, project=project)

    assert office.shown(project) == texts(in_s3(range(8)))


@pytest.mark.parametrize("weather", [Fault.LATE], indirect=True)
def test_renewal_in_bad_weather(office: Office, weather: Weather, tmp_path: Path) -> None:
    """New texts that come late are each there once, and so is the earlier one."""
    assert renewed(office, weather, tmp_path, 2)


def test_killed(office: Office, tmp_path: Path) -> None:
    """A push that is killed during an upload is finished by the next: one task, one upload each."""
    push_killed(office, tmp_path, "POST", "/import$", 1)


def test_what_label_studio_does_not_take_is_converted(office: Office, tmp_path: Path) -> None:
    """Recordings of kinds that Label Studio refuses are uploaded as FLAC of the same length."""
    paths = [write(tmp_path / name, tone(1.0)) for name in ("a.aac", "b.wma", "c.amr", "d.aiff")]

    project = office.push(fill(tmp_path / "out", on_disk(*paths)), title=title()).project or 0

    heard = played_bytes(office, project)
    assert {name: flac[:4] for name, flac in heard.items()} == {path.name: b"fLaC" for path in paths}
    for name, flac in heard.items():
        (tmp_path / "heard.flac").write_bytes(flac)
        assert abs(media.measure(tmp_path / "heard.flac") - 1000) < 200, name


@pytest.mark.parametrize("wrong", [legacy_key, another_page], ids=lambda wrong: wrong.__name__)
def test_refused(office: Office, type_push: Callable[..., Ended], tmp_path: Path, wrong: Wrong) -> None:
    """What Label Studio refuses is told in one sentence without secrets or pages, and nothing is written."""
    refused(office, type_push, tmp_path, wrong)
