"""What people left in a real Label Studio is read as they left it, whenever they did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pulling import XML, fitting, read_by, results, unexpected
from pushing import at_once
from stand_ins.proxy import Proxy
from studio import Studio

from ls_transcribe.errors.label_studio import LabelStudioRefused
from ls_transcribe.label_studio.access import ServerAccess
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.label_studio.import_batches import TaskToImport
from ls_transcribe.label_studio.label_config import LabelConfig, parse_label_config
from ls_transcribe.label_studio.project import Project, find_project
from ls_transcribe.label_studio.task_builder import build_task
from ls_transcribe.label_studio.task_query import last_change
from ls_transcribe.label_studio.task_reviews import (
    changed_tasks,
    count_reviewed,
    deleted_tasks,
    read_reviews,
)
from ls_transcribe.label_studio.task_update import update_tasks
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import Recording, recording_key
from ls_transcribe.model.review import EditorContent, Region, TaskReviews
from ls_transcribe.transcripts import Word, amazon_json

WORDS = (
    Word("Good", 300, 700, 0.9, speaker="spk_0"),
    Word("mourning.", 700, 2100, 0.4, speaker="spk_0"),
    Word("A", 2600, 2700, 0.9, speaker="spk_1"),
    Word("ticked.", 2700, 5990, 0.6, speaker="spk_1"),
)
"""What is heard in six seconds, with a word of each speaker's wrong."""


@dataclass
class Desk:
    """A project of recordings that have been transcribed, and the people who correct them."""

    studio: Studio
    project: Project
    config: LabelConfig
    tasks: Mapping[str, int]

    def read(self, *, since: Any = None, project: Project | None = None) -> dict[str, TaskReviews]:
        """What is read, by the recordings' names."""
        there = project or self.project
        changed = changed_tasks(there, since)
        groups = read_reviews(there, read_by(self.config), changed, unexpected)
        return {one.task.name: one for group in groups for one in group}

    def submit(self, name: str, left: EditorContent, *, of: int | None = None) -> int:
        """Leave that in the editor of a recording, `of` a prediction."""
        return self.studio.submit(self.tasks[name], results(left, self.config), parent_prediction=of)

    def shown(self, name: str) -> int:
        """The prediction that fills the editor of a recording."""
        listed = self.studio.predictions(self.project.id)
        return max(int(one["id"]) for one in listed if one["task"] == self.tasks[name])

    def through(self, proxy: Proxy) -> Project:
        """The project, by another way."""
        return find_project(connected(self.studio, proxy.url), self.project.id)


def connected(studio: Studio, url: str = "") -> LabelStudioServer:
    return LabelStudioServer.connect(ServerAccess.of(url or studio.url, studio.account.token), sleep=at_once)


def task_of(name: str, config: LabelConfig, words: Sequence[Word] = WORDS, settings: str = "3f9c21") -> TaskToImport:
    """A recording's task, as it is pushed."""
    recording = Recording(recording_key(name), f"s3://calls/{name}", name, 1, name, name.rpartition(".")[2])
    job = Job(f"lst-{name}", recording, "amazon", settings, duration=6000)
    transcript = amazon_json.parse(amazon_json.write(job.name, list(words), language="en-US", duration=6000))
    return TaskToImport(recording, build_task(job, transcript, recording.uri, config), config.audio_variable)


def opened(studio: Studio, configuration: str, *names: str) -> Desk:
    """A new project of these recordings."""
    config = parse_label_config(XML[configuration], configuration)
    number = studio.create_project(f"Reviewed {uuid4().hex[:12]}", XML[configuration])
    made = [task_of(name, config).task for name in names]
    numbers = dict(zip(names, studio.import_tasks(number, made), strict=True))
    return Desk(studio, find_project(connected(studio), number), config, numbers)


def heard(name: str) -> EditorContent:
    """What the machine made of a recording."""
    key = recording_key(name)
    return EditorContent(
        "Good mourning.\nA ticked.",
        (
            Region(f"{key}-0", 300, 2100, "spk_0", "Good mourning."),
            Region(f"{key}-1", 2600, 5990, "spk_1", "A ticked."),
        ),
        speaker_names="spk_0 = \nspk_1 = ",
    )


def text(*words: str) -> EditorContent:
    """A whole text."""
    return EditorContent(" ".join(words))


@pytest.mark.parametrize("configuration", XML)
def test_as_people_left_it(studio: Studio, configuration: str) -> None:
    """Corrected, accepted, emptied, labelled only, rewritten, skipped, untouched: each comes back exactly."""
    desk = opened(studio, configuration, "six.wav", "as-heard.mp3", "noise.m4a", "new.wav", "skipped.wav", "none.wav")
    corrected = EditorContent(
        "Good morning.\nA ticket to “Łódź”.",
        (
            Region(f"{recording_key('six.wav')}-0", 300, 2100, "spk_0", "Good morning."),
            Region(f"{recording_key('six.wav')}-1", 2600, 6000, "spk_0", "A ticket\nto “Łódź”."),
        ),
    )
    emptied = EditorContent("", (Region("a", 0, 1, "spk_1", ""), Region("b", 400, 5999, "spk_0")))
    rewritten = EditorContent("All new.", (Region("x1", 1234, 4567, None, "All new."),))
    left = {"six.wav": corrected, "as-heard.mp3": heard("as-heard.mp3"), "noise.m4a": emptied, "new.wav": rewritten}
    for name in left:
        desk.submit(name, left[name], of=None if name == "new.wav" else desk.shown(name))
    studio.skip(desk.tasks["skipped.wav"])

    read = desk.read()

    told = {name: [(review.content, review.prediction) for review in one.reviews] for name, one in read.items()}
    assert told == {
        **{name: [(fitting(left, desk.config), fitting(heard(name), desk.config))] for name, left in left.items()},
        "skipped.wav": [],
    }
    assert [name for name, one in read.items() if one.is_skipped] == ["skipped.wav"]
    review = read["six.wav"].reviews[0]
    subject = review.task
    assert (subject.id, subject.key, subject.audio) == (
        desk.tasks["six.wav"], recording_key("six.wav"), "s3://calls/six.wav",
    )  # fmt: skip
    assert (subject.duration, subject.language, subject.confidence, subject.engine) == (6000, "en-US", 0.7, "amazon")
    assert (review.lead_time, review.settings, review.annotator) == (4.25, "3f9c21", 1)


def test_began_from_an_earlier_text(studio: Studio) -> None:
    """After a push with other settings, a review is still compared with the text that it began from."""
    desk = opened(studio, "default", "before.wav", "after.wav")
    desk.submit("before.wav", text("Good morning."), of=desk.shown("before.wav"))
    better = [Word("Good", 300, 700, 0.8), Word("morning.", 700, 2000, 0.8)]
    list(update_tasks(desk.project, [task_of(name, desk.config, better, "abc123") for name in desk.tasks]))
    desk.submit("after.wav", text("Good morning!"), of=desk.shown("after.wav"))

    told = {
        name: (one.reviews[0].prediction, one.reviews[0].settings, one.reviews[0].task.confidence)
        for name, one in desk.read().items()
    }

    assert told == {
        "before.wav": (text("Good mourning.\nA ticked."), "3f9c21", 0.7),
        "after.wav": (text("Good morning."), "abc123", 0.8),
    }


def test_the_prediction_is_gone(studio: Studio) -> None:
    """Where predictions were deleted, reviews stay, and there is nothing to compare them with."""
    desk = opened(studio, "default", "a.wav")
    desk.submit("a.wav", text("Good morning."), of=desk.shown("a.wav"))
    studio.client.predictions.delete(id=desk.shown("a.wav"))

    reviewed = desk.read()["a.wav"]

    assert [(review.content, review.prediction) for review in reviewed.reviews] == [(text("Good morning."), None)]


def test_whatever_changes_is_seen(studio: Studio) -> None:
    """Submitted, updated, skipped, submitted after all, deleted, one of two or all at once: all is seen since then."""
    names = ["new", "updated", "skipped", "unskipped", "deleted", "of two", "at once", "untouched", "reviewed before"]
    desk = opened(studio, "default", *names)
    numbers = desk.tasks
    before = {name: desk.submit(name, text("before")) for name in names[1:-2] if name != "unskipped"}
    before["unskipped"] = studio.skip(numbers["unskipped"])
    desk.submit("of two", text("second"))
    desk.submit("reviewed before", text("before"))
    mark = last_change(desk.project)
    assert mark is not None

    desk.submit("new", text("now"))
    studio.update(before["updated"], result=results(text("now"), desk.config))
    studio.update(before["skipped"], was_cancelled=True)
    studio.update(before["unskipped"], was_cancelled=False, result=results(text("now"), desk.config))
    studio.withdraw(before["deleted"])
    studio.withdraw(before["of two"])
    studio.withdraw_all(desk.project.id, numbers["at once"])

    read = desk.read(since=mark + timedelta(microseconds=1))
    told = {name: ([review.content.whole for review in one.reviews], one.is_skipped) for name, one in read.items()}
    assert told == {
        "new": (["now"], False),
        "updated": (["now"], False),
        "skipped": ([], True),
        "unskipped": (["now"], False),
        "deleted": ([], False),
        "of two": (["second"], False),
        "at once": ([], False),
    }
    everything = changed_tasks(desk.project, None), count_reviewed(desk.project)
    assert everything == (sorted(numbers[name] for name in {*told, "reviewed before"} - {"deleted", "at once"}), 6)


def test_since_the_moment_itself(studio: Studio) -> None:
    """What changed at the very moment is seen again: something else may have changed at the same."""
    desk = opened(studio, "default", "a", "b")
    desk.submit("a", text("a"))
    moment = desk.read()["a"].changed_at

    told = [
        changed_tasks(desk.project, moment + timedelta(microseconds=more), known=(desk.tasks["a"],))
        for more in (-1, 0, 1)
    ]

    assert (told, last_change(desk.project)) == ([[desk.tasks["a"]], [desk.tasks["a"]], []], moment)


def test_known(studio: Studio) -> None:
    """After a push, what nobody has reviewed is left out, but for what is known to have been."""
    desk = opened(studio, "default", "reviewed", "skipped", "withdrawn", "new", "newer")
    numbers = [*desk.tasks.values()]
    made = desk.read(since=datetime(2026, 1, 1, tzinfo=UTC))["reviewed"].changed_at
    desk.submit("reviewed", text("a"))
    studio.skip(desk.tasks["skipped"])
    studio.withdraw(desk.submit("withdrawn", text("a")))

    told = [changed_tasks(desk.project, made, known=known) for known in (None, [], numbers[:3])]

    assert told == [numbers, numbers[:2], numbers[:3]]


def test_gone(studio: Studio) -> None:
    """Deleted tasks are noticed, wherever they stand, and are not there to be read."""
    desk = opened(studio, "default", *(f"{number}.wav" for number in range(40)))
    numbers = [*desk.tasks.values()]
    for number in (0, 17, 18, 39):
        studio.delete_task(numbers[number])

    gone = deleted_tasks(desk.project, numbers)
    groups = read_reviews(desk.project, read_by(desk.config), numbers, unexpected)
    there = [one.task.id for group in groups for one in group]

    left = [number for number in numbers if number not in gone]
    assert (gone, there) == ([numbers[number] for number in (0, 17, 18, 39)], left)
    assert [deleted_tasks(desk.project, some) for some in ([], left, gone)] == [[], [], gone]


def test_project_gone(studio: Studio) -> None:
    """A project that was deleted meanwhile is told of in a sentence."""
    desk = opened(studio, "default", "a.wav")
    studio.client.projects.delete(id=desk.project.id)

    with pytest.raises(LabelStudioRefused) as caught:
        desk.read()

    said = """Label Studio refuses to list the project's tasks: "No Project matches the given query.\""""
    assert str(caught.value) == said
