"""What people left in Label Studio: tasks read as reviews, answer after answer."""

import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pulling import unexpected
from stand_ins.scripted_server import LOST, ReceivedRequest, ScriptedServer, error_reply, html_page, json_reply

from ls_transcribe.errors import RunError
from ls_transcribe.errors.label_studio import (
    AnswerNotUnderstood,
    LabelStudioAccessDenied,
    LabelStudioRefused,
    NotLabelStudio,
)
from ls_transcribe.label_studio.label_config import label_config_text
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.review_tags import review_tags
from ls_transcribe.label_studio.tag_roles import TagChoice
from ls_transcribe.label_studio.task_reviews import changed_tasks, read_reviews
from ls_transcribe.model.review import EditorContent, Review, ReviewedTask, TaskReviews

DEFAULT = review_tags(label_config_text("default"), "default", TagChoice())
TASKS = "GET /api/tasks"
NOON = "2026-11-21T12:00:00.000001Z"
Result = dict[str, Any]


def said(id_: object, start: object, end: object, text: object, name: str = "transcription") -> Result:
    value = {"start": start, "end": end, "channel": 0, "text": text}
    return {"id": id_, "from_name": name, "to_name": "audio", "type": "textarea", "value": value}


def whole(text: object, name: str = "transcription") -> Result:
    return {"id": "0123456789ab", "from_name": name, "to_name": "audio", "type": "textarea", "value": {"text": text}}


def answer(*tasks: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    """A page of tasks as Label Studio gives it."""
    counted = len(tasks) if total is None else total
    return {"total_annotations": 0, "total_predictions": 0, "total": counted, "tasks": [*tasks]}


def task(number: int = 7, *annotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    data = {
        "audio": "s3://calls/a.wav",
        "recording": "a.wav",
        "ls_transcribe_key": "0123456789ab",
        "duration": 6.25,
        "language": "en-US",
        "confidence": 0.91,
        "engine": "amazon",
        "settings": "3f9c21",
    }
    made = {"id": number, "updated_at": NOON, "data": data, "annotations": [*annotations], "predictions": []}
    return {**made, **more}


def annotation(number: int, text: str = "corrected", **more: Any) -> dict[str, Any]:
    made = {"id": number, "updated_at": NOON, "completed_by": 1, "lead_time": 4.25, "result": [whole([text])]}
    return {**made, "was_cancelled": False, "parent_prediction": None, **more}


def prediction(number: int, text: str, version: str = "ls-transcribe", score: float | None = 0.91) -> dict[str, Any]:
    return {"id": number, "model_version": version, "score": score, "result": [whole([text])]}


def project(scripted: ScriptedServer) -> Project:
    return Project(scripted.server(), 3, "Calls", "")


def read(scripted: ScriptedServer, *tasks: dict[str, Any]) -> list[TaskReviews]:
    scripted.reply_to(TASKS, json_reply(answer(*tasks)))
    return list(chain(*read_reviews(project(scripted), DEFAULT, [one["id"] for one in tasks], unexpected)))


def reviewed(scripted: ScriptedServer, one: dict[str, Any]) -> TaskReviews:
    return read(scripted, one)[0]


def items(received: ReceivedRequest) -> list[dict[str, Any]]:
    """The filter of a request."""
    found: list[dict[str, Any]] = json.loads(parse_qs(urlsplit(received.target).query)["query"][0])["filters"]["items"]
    return found


def asked(received: ReceivedRequest) -> list[Any]:
    """The numbers of the tasks that a request asks for."""
    return next(item["value"] for item in items(received) if item["operator"] == "in_list")


# What a task says


def test_task(scripted: ScriptedServer) -> None:
    """A submitted annotation is a review: who, when, how long, what they left, and what had made the machine's text."""
    made = task(7, annotation(11, parent_prediction=5), predictions=[prediction(5, "heard"), prediction(6, "newer")])

    subject = ReviewedTask(7, "0123456789ab", "a.wav", "s3://calls/a.wav", 6250, "en-US", 0.91, "amazon")
    at = datetime(2026, 11, 21, 12, 0, 0, 1, tzinfo=UTC)
    assert reviewed(scripted, made) == TaskReviews(
        subject,
        at,
        (Review(subject, 11, 1, at, EditorContent("corrected"), EditorContent("heard"), "3f9c21", 4.25),),
        is_skipped=False,
    )


@pytest.mark.parametrize("parent", [None, 99])
def test_from_scratch(scripted: ScriptedServer, parent: int | None) -> None:
    """A review that began from nothing, or from what is gone, is compared with the newest of what is shown."""
    shown = [prediction(5, "older"), prediction(6, "newer"), prediction(8, "other", "whisper")]
    made = task(7, annotation(11, parent_prediction=parent), predictions=shown)

    review = reviewed(scripted, made).reviews[0]

    assert (review.prediction, review.settings) == (EditorContent("newer"), "3f9c21")


def test_no_machine(scripted: ScriptedServer) -> None:
    """Where there is no prediction of ours and none that it began from, there is nothing to compare with."""
    made = task(7, annotation(11, completed_by={"id": 4, "email": "a@example.com"}, lead_time=None))
    made["predictions"] = [prediction(8, "other", "whisper")]

    review = reviewed(scripted, made).reviews[0]

    assert (review.prediction, review.settings, review.annotator, review.lead_time) == (None, None, 4, None)


@pytest.mark.parametrize(
    ("version", "score", "expected"),
    [
        ("amazon/de-DE/abc123", 0.5, ("amazon", "de-DE", 0.5, "abc123")),
        ("existing/unknown/unknown", 0.0, ("existing", None, None, None)),
        ("openai/whisper/large", 7.5, ("openai/whisper/large", "en-US", None, None)),
        ("", None, (None, "en-US", None, None)),
    ],
)
def test_earlier_prediction(
    scripted: ScriptedServer, version: str, score: float | None, expected: tuple[object, ...]
) -> None:
    """What began from another prediction than the shown one is said of what made that one, by its version."""
    others = [prediction(5, "heard", version, score), prediction(6, "shown")]
    made = task(7, annotation(11, parent_prediction=5), predictions=others)

    review = reviewed(scripted, made).reviews[0]

    told = review.task.engine, review.task.language, review.task.confidence, review.settings
    assert (told, review.prediction) == (expected, EditorContent("heard"))


def test_several(scripted: ScriptedServer) -> None:
    """Of several reviews the newest comes first, then the one made last; what was skipped or drafted is none."""
    made = task(
        7,
        annotation(11, "first"),
        annotation(12, "changed again", updated_at="2026-11-21T13:00:00Z"),
        annotation(13, "second"),
        annotation(14, "skipped", was_cancelled=True, updated_at="2026-11-21T14:00:00Z"),
        drafts=[{"id": 1, "result": [whole(["draft"])]}],
    )

    read = reviewed(scripted, made)

    assert [(one.annotation, one.content.whole) for one in read.reviews] == [
        (12, "changed again"), (13, "second"), (11, "first"),
    ]  # fmt: skip
    assert not read.is_skipped


def test_ground_truth(scripted: ScriptedServer) -> None:
    """A review that is marked as ground truth comes before newer ones; one that was skipped is none all the same."""
    made = task(
        7,
        annotation(11, "right", ground_truth=True),
        annotation(12, "newer", ground_truth=False, updated_at="2026-11-21T13:00:00Z"),
        annotation(13, "skipped", ground_truth=True, was_cancelled=True, updated_at="2026-11-21T14:00:00Z"),
        annotation(14, "newest", ground_truth=None, updated_at="2026-11-21T15:00:00Z"),
    )

    read = reviewed(scripted, made)

    assert [(one.annotation, one.is_ground_truth) for one in read.reviews] == [(11, True), (14, False), (12, False)]


@pytest.mark.parametrize(("lengths", "expected"), [((64.4452, 64.4452), 64_445), ((1e16, "6", None), None), ((), None)])
def test_length_in_the_browser(scripted: ScriptedServer, lengths: tuple[object, ...], expected: int | None) -> None:
    """The editor writes into regions how long the recording is: also into those of tags that are not read."""
    results = [{**said("a", 1, 2, ["x"], name="other"), "original_length": length} for length in lengths]
    made = task(7, annotation(11, result=[whole(["corrected"]), *results, "no result"]))
    assert reviewed(scripted, made).reviews[0].length == expected


def test_impossible_numbers(scripted: ScriptedServer) -> None:
    """A number that cannot be right is not known; what stands beside it is read."""
    data = {**task()["data"], "duration": 1e16, "confidence": 10**400}
    made = task(7, annotation(11, lead_time=-3.5, completed_by=2**70, parent_prediction=5), data=data)
    made["predictions"] = [prediction(5, "heard", "openai/whisper", 1e300)]

    review = reviewed(scripted, made).reviews[0]

    numbers = review.task.duration, review.task.confidence, review.lead_time, review.annotator
    assert (numbers, review.content, review.task.language) == ((None,) * 4, EditorContent("corrected"), "en-US")


def test_skipped(scripted: ScriptedServer) -> None:
    """A task is skipped that has nothing but skipped annotations; one without any is not."""
    made = [task(7, annotation(11, was_cancelled=True)), task(8)]
    assert [(one.reviews, one.is_skipped) for one in read(scripted, *made)] == [((), True), ((), False)]


@pytest.mark.parametrize(
    ("audio", "name"),
    [
        ("s3://calls/a b?#%20.wav", "a b?#%20.wav"),
        ("/data/upload/27/82740e73-x%20y.wav", "82740e73-x y.wav"),
        ("/data/local-files/?d=audio/x%20y.wav", "x y.wav"),
        ("https://example.com/calls/x.wav?sign=a/b", "x.wav"),
        ("http://[broken/x.wav", "7"),
        ("", "7"),
    ],
)
def test_none_of_ours(scripted: ScriptedServer, audio: str, name: str) -> None:
    """A task that somebody else made is called by its audio, or by its number, and known by a digest of that."""
    subject = reviewed(scripted, task(data={"audio": audio, "duration": "long", "confidence": None})).task

    assert (subject.name, len(subject.key), subject.audio) == (name, 12, audio)
    assert (subject.duration, subject.language, subject.confidence, subject.engine) == (None, None, None, None)


def test_digest_of_the_address(scripted: ScriptedServer) -> None:
    """The digest is the same wherever the task is, and other addresses have others."""
    data = {"audio": "s3://calls/a.wav"}
    tasks = task(7, data=data), task(8, data=data), task(9, data={"audio": "s3://calls/b.wav"})

    assert [one.task.key for one in read(scripted, *tasks)] == ["86b2bd2d8bbc", "86b2bd2d8bbc", "a8f940adc37d"]


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b", "", 5, None, "x" * 65])
def test_unsafe_key(scripted: ScriptedServer, key: object) -> None:
    """What can be no file's name is no key: anybody can write into a task's data."""
    data = {"audio": "s3://calls/a.wav", "ls_transcribe_key": key}
    assert reviewed(scripted, task(data=data)).task.key == "86b2bd2d8bbc"


# Answer after answer


def numbers(scripted: ScriptedServer, tasks: range) -> list[int]:
    return [one.task.id for one in chain(*read_reviews(project(scripted), DEFAULT, tasks, unexpected))]


def test_answers(scripted: ScriptedServer) -> None:
    """Short tasks are asked for three hundred at a time after the first fifty, and each comes once, in order."""
    pages = [range(1, 51), range(51, 351), range(351, 401)]
    scripted.reply_to(TASKS, *(json_reply(answer(*map(task, numbers))) for numbers in pages))

    assert numbers(scripted, range(1, 401)) == list(range(1, 401))
    assert [asked(received) for received in scripted.requests] == [list(numbers) for numbers in pages]


def test_long_tasks(scripted: ScriptedServer) -> None:
    """Of long tasks so few are asked for that an answer has about eight megabytes, and of the longest one."""
    long = [task(number, annotation(11, "x" * 1_000_000)) for number in range(1, 3)]
    longest = [task(number, annotation(11, "x" * 9_000_000)) for number in range(51, 59)]
    scripted.reply_to(
        TASKS,
        json_reply(answer(*long)),
        json_reply(answer(*longest[:7])),
        json_reply(answer(longest[7])),
        json_reply(answer()),
    )

    assert numbers(scripted, range(1, 61)) == [1, 2, *range(51, 59)]
    assert [asked(received) for received in scripted.requests] == [[*range(1, 51)], [*range(51, 58)], [58], [59], [60]][
        : len(scripted.requests)
    ]


def test_fewer_than_asked_for(scripted: ScriptedServer) -> None:
    """A server that gives fewer tasks at a time than it is asked for is asked for the rest."""
    cut = [answer(task(1), task(2), total=3), answer(task(3))]
    scripted.reply_to(TASKS, *map(json_reply, cut))

    assert numbers(scripted, range(1, 4)) == [1, 2, 3]
    assert [asked(received) for received in scripted.requests] == [[1, 2, 3], [3]]


def test_deleted_meanwhile(scripted: ScriptedServer) -> None:
    """A task that was deleted is not there, be it all of an answer; and of none, none is asked for."""
    scripted.reply_to(TASKS, json_reply(answer()), json_reply(answer(task(60))))

    assert (numbers(scripted, range(1, 61)), numbers(scripted, range(0)), len(scripted.requests)) == ([60], [], 2)


def test_asked_again(scripted: ScriptedServer) -> None:
    """An answer that is lost is asked for again."""
    scripted.reply_to(TASKS, LOST, error_reply(502, "Bad Gateway"), json_reply(answer(task(1), task(2))))

    assert (numbers(scripted, range(1, 3)), len(scripted.requests)) == ([1, 2], 3)


def test_refused(scripted: ScriptedServer) -> None:
    """What Label Studio refuses, and what is none of its answers, ends the reading with a sentence."""
    ends = []
    for reply in (
        error_reply(404, "No Project matches the given query."),
        error_reply(403, "No."),
        json_reply({"tasks": 3}),
        html_page(),
    ):
        scripted.reply_to(TASKS, reply)
        with pytest.raises(RunError) as caught:
            numbers(scripted, range(1, 3))
        ends.append(caught.type)

    assert ends == [LabelStudioRefused, LabelStudioAccessDenied, AnswerNotUnderstood, NotLabelStudio]


def test_list_after_list(scripted: ScriptedServer) -> None:
    """Numbers are asked for after the last one until all are there: also of a server that gives fewer at a time."""
    submitted = [answer({"id": 3}, {"id": 5}, total=4), answer({"id": 8}, total=2), answer({"id": 9})]
    scripted.reply_to(TASKS, *map(json_reply, submitted), json_reply(answer({"id": 4}, {"id": 5})))

    assert changed_tasks(project(scripted), None) == [3, 4, 5, 8, 9]
    assert [items(received)[-1]["value"] for received in scripted.requests] == [0, 5, 8, 0]


def test_since_in_another_zone(scripted: ScriptedServer) -> None:
    """A time is told in the one form that Label Studio's filters take, whatever zone it is in."""
    scripted.reply_to(TASKS, json_reply(answer()))

    changed_tasks(project(scripted), datetime(2026, 11, 21, 14, tzinfo=timezone(timedelta(hours=2))))

    assert {items(received)[0]["value"] for received in scripted.requests} == {"2026-11-21T12:00:00.000000Z"}


COMMENT_FIRST = review_tags(
    """<View><Audio name="audio" value="$audio"/><TextArea name="comment" toName="audio"/>
    <TextArea name="transcription" toName="audio" value="$text"/></View>""",
    "own.xml",
    TagChoice(),
)


def content(
    scripted: ScriptedServer, left: list[Result], began_with: list[Result], **data: str
) -> tuple[Any, Any, bool]:
    """What is read of a review that left these results, and of the prediction that it began with."""
    shown = {**prediction(11, ""), "result": began_with}
    one = task(7, annotation(1, result=left, parent_prediction=11), predictions=[shown])
    one["data"] |= data
    scripted.reply_to(TASKS, json_reply(answer(one)))
    [[read_one]] = read_reviews(project(scripted), COMMENT_FIRST, [7], unexpected)
    review = read_one.reviews[0]
    assert review.prediction
    return review.content.whole, review.prediction.whole, review.is_repeated


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ([whole(["corrected"], "comment")], ("corrected", False)),
        ([whole(["machine"], "comment"), whole(["typed anew"])], ("typed anew", False)),
        ([whole(["corrected"], "comment"), whole(["typed anew"])], ("corrected", True)),
        ([whole(["machine"], "comment")], ("machine", False)),
    ],
)
def test_a_box_that_was_chosen_wrongly(
    scripted: ScriptedServer, left: list[Result], expected: tuple[str, bool]
) -> None:
    """A correction is read from the box that the prediction was in, although another one is right now."""
    found, predicted, is_repeated = content(scripted, left, [whole(["machine"], "comment")])
    assert (found, is_repeated, predicted) == (*expected, "machine")


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ([whole(["machine text", "machine text"])], ("machine text", True)),
        ([whole(["machine text", "corrected"])], ("corrected", True)),
        ([whole(["corrected", "machine  text"])], ("corrected", True)),
        ([whole(["corrected", "corrected"])], ("corrected", True)),
        ([whole(["corrected"])], ("corrected", False)),
    ],
)
def test_a_box_that_was_filled_twice(scripted: ScriptedServer, left: list[Result], expected: tuple[str, bool]) -> None:
    """Of a box that the task's data and the prediction filled, what was corrected is taken, once."""
    found, _predicted, is_repeated = content(scripted, left, [whole(["machine text"])], text="machine text")
    assert (found, is_repeated) == expected


def test_two_texts_in_a_box_that_was_filled_once(scripted: ScriptedServer) -> None:
    """What somebody adds beside the machine's text is kept, also where it is the same."""
    found, _predicted, is_repeated = content(scripted, [whole(["yes", "yes"])], [whole(["yes"])], text="")
    assert (found, is_repeated) == ("yes\nyes", False)
