"""Amazon's jobs are got or created: started once each whatever happens, followed cheaply, and told in clear words."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from engines.amazon.bench import (
    ENGLISH,
    GET,
    LIST,
    OWN,
    QUEUED,
    START,
    Desk,
    Weather,
    completed,
    endings,
    job,
    recording,
    refused,
    under_way,
)
from stand_ins.amazon import errors, faults
from stand_ins.amazon.transcribe import REGION

from ls_transcribe.aws import Account, Session
from ls_transcribe.aws.call_errors import AwsThrottled
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.engines.amazon import FORMATS, delete
from ls_transcribe.engines.amazon.calls import call_at_rate
from ls_transcribe.engines.amazon.job_settings import JobSettings
from ls_transcribe.engines.amazon.rate_limits import TokenBucket
from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors.aws import AccessDenied, CredentialsExpired, OutputBucketNotWritable, StartRefused
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import MEDIA_FORMATS

IN_PROGRESS, COMPLETED, FAILED = Status.IN_PROGRESS, Status.COMPLETED, Status.FAILED
TALKS = ("a.wav", "b.wav", "c.wav")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR = 60 * 60.0
UNREADABLE = (
    "Amazon says: The S3 URI that you provided can't be accessed. Make sure that you have read permission and try your "
    "request again. What helps: the object no longer exists, or you or the data access role may not read it "
    "(s3:GetObject, and kms:Decrypt where it is encrypted)"
)
VANISHED = "the job or its transcript has been deleted at Amazon: start it again with --retry-failed"


# What comes out


@pytest.mark.parametrize(
    ("parameters", "output"),
    [
        pytest.param(OWN, "s3://output/{}.json", id="a bucket of ours"),
        pytest.param({**OWN, "OutputKey": "a/b/"}, "s3://output/a/b/{}.json", id="a folder in it"),
        pytest.param(ENGLISH, None, id="Amazon's bucket"),
    ],
)
def test_a_job_is_started_and_its_document_fetched(desk: Desk, parameters: dict[str, Any], output: str | None) -> None:
    """Each job is told when it is started and when it is completed, with its document as Amazon made it."""
    jobs = desk.jobs(parameters, *TALKS)
    changes = desk.run(parameters, jobs)
    told = {
        job.name: [
            (change.job.status, change.started_here, change.job.output, change.document)
            for change in changes
            if change.job.name == job.name
        ]
        for job in jobs
    }
    assert told == {
        job.name: [
            (IN_PROGRESS, True, None, None),
            (COMPLETED, False, output and output.format(job.name), desk.document(job)),
        ]
        for job in jobs
    }


def test_something_else_is_done_while_jobs_run(desk: Desk) -> None:
    """At each poll, so that a run's files are not those of hours ago."""
    (planned,) = desk.jobs(ENGLISH, "talk.wav")
    engine, called = desk.engine(ENGLISH), [0]
    engine.call_while_waiting(lambda: called.append(desk.amazon.service.calls[LIST]))
    list(engine.run([planned]))
    assert len(set(called)) > 2


def test_jobs_carry_amazons_times(desk: Desk) -> None:
    """When a job was asked for, began and ended is Amazon's to say."""
    (planned,) = desk.jobs(ENGLISH, "talk.wav")
    started, ended = (change.job for change in desk.run(ENGLISH, [planned]))
    theirs = desk.amazon.service.jobs[planned.name]
    times = [datetime.fromtimestamp(at, UTC) for at in (theirs.created, theirs.started or 0, theirs.ended or 0)]
    assert [
        _rounded(ended.creation_time, ended.start_time, ended.completion_time),
        _rounded(started.creation_time),
    ] == [
        _rounded(*times),
        _rounded(times[0]),
    ]


def test_a_bucket_of_ours_is_asked_for_the_documents(desk: Desk) -> None:
    """No job is asked for by its name."""
    desk.run(OWN, desk.jobs(OWN, *TALKS))
    assert (desk.amazon.service.calls[START], desk.amazon.service.calls[GET]) == (3, 0)


def test_amazons_bucket_costs_a_call_a_document(desk: Desk) -> None:
    """Without a bucket of ours each job is asked for once, for the address of its document."""
    desk.run(ENGLISH, desk.jobs(ENGLISH, *TALKS))
    assert (desk.amazon.service.calls[START], desk.amazon.service.calls[GET]) == (3, 3)


def test_jobs_may_wait_in_amazons_queue(desk: Desk) -> None:
    """With a role, more jobs than the account has places for are taken at once; none that waits is taken for ended."""
    desk.amazon.service.slots.total = 2
    jobs = desk.jobs(QUEUED, *(f"{number}.wav" for number in range(12)))
    changes = desk.run(QUEUED, jobs)
    calls = desk.amazon.service.calls
    assert (endings(changes), refused(desk.amazon), calls[START], calls[GET], desk.lists[FAILED]) == (
        completed(jobs),
        {},
        12,
        0,
        0,
    )


@pytest.mark.parametrize("parameters", [OWN, ENGLISH], ids=["our bucket", "Amazon's bucket"])
def test_recordings_may_be_called_anything(desk: Desk, parameters: dict[str, Any]) -> None:
    """Amazon is told the keys as they are, and documents come of all of them."""
    keys = ["a b.wav", "a+b.wav", "100%.wav", "%20.wav", "ü.wav", "u\u0308.wav", "dir/ä & ö?.wav", "#1.wav", "...wav"]
    jobs = desk.jobs(parameters, *keys)
    changes = desk.run(parameters, jobs)
    asked = sorted(job.recording for job in desk.amazon.service.jobs.values())
    assert (endings(changes), asked) == (completed(jobs), sorted(f"s3://input/{key}" for key in keys))


@pytest.mark.parametrize("parameters", [OWN, ENGLISH], ids=["our bucket", "Amazon's bucket"])
@pytest.mark.parametrize("output", ["redacted", "redacted_and_unredacted"])
def test_only_the_redacted_document_is_fetched(desk: Desk, parameters: dict[str, Any], output: str) -> None:
    """Where people are not to be identified, the document that tells on them is left where it is."""
    parameters = {**parameters, "ContentRedaction": {"RedactionType": "PII", "RedactionOutput": output}}
    (planned,) = desk.jobs(parameters, "talk.wav")
    changes = desk.run(parameters, [planned])
    assert [change.document for change in changes] == [None, desk.document(planned, redacted=True)]


def test_nothing_to_do_costs_nothing(desk: Desk) -> None:
    """Without jobs there are no calls."""
    assert (desk.run(OWN, []), desk.amazon.service.calls) == ([], {})


# What exists already


def test_documents_in_the_bucket_are_jobs_done(desk: Desk) -> None:
    """A document is known by recording and settings in its name, whatever the recording was called then."""
    jobs = desk.jobs(OWN, *TALKS)
    names = [jobs[0].name, f"lst-an-old-name-{jobs[1].recording.key}-{jobs[1].settings}"]
    for name in names:
        desk.amazon.put("output", f"{name}.json")
    adopted = _adopted(desk, OWN, jobs)
    assert adopted == {
        job.recording.key: replace(job, name=name, status=COMPLETED, output=f"s3://output/{name}.json")
        for job, name in zip(jobs, names, strict=False)
    }


@pytest.mark.parametrize("parameters", [OWN, {**OWN, "OutputKey": "a/b/"}], ids=["bucket", "folder"])
def test_what_else_is_in_the_bucket_is_no_jobs(desk: Desk, parameters: dict[str, Any]) -> None:
    """Other settings' documents, other people's objects, subtitles, redacted documents and checks are passed over."""
    (planned,) = desk.jobs(parameters, "talk.wav")
    stem, folder = f"{planned.recording.stem}-{planned.settings}", parameters.get("OutputKey", "")
    for name in (
        f"lst-{planned.recording.stem}-abcdef.json",
        f"lst-{stem}.srt",
        f"lst-{stem}",
        f"lst-{stem}.json.json",
        f"lst-{stem}-a2-more.json",
        f"lst-{planned.recording.key}-{planned.settings}.json",
        f"redacted-lst-{stem}.json",
        f"deeper/lst-{stem}.json",
        f"old-lst-{stem}.json",
        f"lst-other-{'0' * 12}-{planned.settings}.json",
        "lst-notes.json",
        ".write_access_check_file.temp",
    ):
        desk.amazon.put("output", folder + name)
    assert _adopted(desk, parameters, [planned]) == {}


def test_a_later_attempt_is_what_counts(desk: Desk) -> None:
    """Where there are documents of several attempts, the last one's is taken."""
    (planned,) = desk.jobs(OWN, "talk.wav")
    for again in ("", "-a2", "-a10", "-a3"):
        desk.amazon.put("output", f"{planned.name}{again}.json")
    (found,) = _adopted(desk, OWN, [planned]).values()
    assert (found.name, found.attempt) == (f"{planned.name}-a10", 10)


def test_an_attempt_that_was_given_up_is_not_taken(desk: Desk) -> None:
    """A second attempt, which somebody asked for, is not satisfied by the first one's document or failure."""
    (planned,) = desk.jobs(OWN, "talk.wav")
    desk.amazon.put("output", f"{planned.name}.json")
    desk.remember([planned.name], status=FAILED)
    assert _adopted(desk, OWN, [job(OWN, planned.recording, attempt=2)]) == {}


def test_only_redacted_documents_count_where_redaction_is_asked_for(desk: Desk) -> None:
    """The one that tells all is none of ours, though it bears the job's name."""
    parameters = {**OWN, "ContentRedaction": {"RedactionType": "PII", "RedactionOutput": "redacted_and_unredacted"}}
    first, second = desk.jobs(parameters, "a.wav", "b.wav")
    for name in (f"redacted-{first.name}", second.name):
        desk.amazon.put("output", f"{name}.json")
    found = [job.output for job in _adopted(desk, parameters, [first, second]).values()]
    assert found == [f"s3://output/redacted-{first.name}.json"]


def test_a_bucket_that_is_not_there_yet_holds_nothing(desk: Desk) -> None:
    """A run that is only rehearsed makes no bucket and misses none."""
    parameters = {**OWN, "OutputBucketName": "not-there"}
    assert _adopted(desk, parameters, desk.jobs(parameters, "talk.wav")) == {}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        pytest.param(
            QUEUED,
            [("fails.wav", FAILED), ("runs.wav", IN_PROGRESS), ("waits.wav", IN_PROGRESS)],
            id="a bucket of ours",
        ),
        pytest.param(
            {name: value for name, value in QUEUED.items() if name != "OutputBucketName"},
            [("ends.wav", COMPLETED), ("fails.wav", FAILED), ("runs.wav", IN_PROGRESS), ("waits.wav", IN_PROGRESS)],
            id="Amazon's bucket",
        ),
    ],
)
def test_jobs_at_amazon_are_found_in_its_lists(
    desk: Desk, parameters: dict[str, Any], expected: list[tuple[str, Status]]
) -> None:
    """What runs, waits or failed is listed; what was completed is listed where no bucket tells of it."""
    service = desk.amazon.service
    service.slots.total = 1
    service.duration = lambda uri: HOUR if uri.endswith("runs.wav") else 1.0
    service.failures["s3://input/fails.wav"] = errors.NO_SPEECH
    jobs = desk.jobs(parameters, "ends.wav", "fails.wav", "runs.wav", "waits.wav", "new.wav")
    for begun in jobs[:4]:
        desk.start(parameters, begun)
        desk.amazon.clock.pass_by(2)
    for document in desk.amazon.keys("output"):
        desk.amazon.s3.delete_object(Bucket="output", Key=document)
    found = _adopted(desk, parameters, jobs).values()
    assert (sorted((job.recording.name, job.status) for job in found), service.calls[START]) == (expected, 4)


def test_a_failure_that_is_found_has_its_reason(desk: Desk) -> None:
    """It is Amazon's, with what helps."""
    desk.amazon.service.failures["s3://input/talk.wav"] = errors.UNSUPPORTED_FORMAT
    (planned,) = desk.jobs(OWN, "talk.wav")
    desk.start(OWN, planned)
    desk.amazon.clock.pass_by(60)
    (found,) = _adopted(desk, OWN, [planned]).values()
    assert found.reason == "Amazon says: Unsupported media format. What helps: convert it to wav, flac or mp3"


@pytest.mark.parametrize("parameters", [OWN, ENGLISH], ids=["our bucket", "Amazon's bucket"])
@pytest.mark.parametrize("passed", [1.0, 2 * HOUR], ids=["running", "completed"])
def test_what_was_begun_is_taken_up(desk: Desk, parameters: dict[str, Any], passed: float) -> None:
    """Jobs that an earlier run began are followed and their documents fetched; nothing is started."""
    desk.amazon.service.duration = lambda _uri: HOUR
    jobs = desk.jobs(parameters, *TALKS)
    for begun in jobs:
        desk.start(parameters, begun)
    desk.amazon.clock.pass_by(passed)
    found = _adopted(desk, parameters, jobs)
    changes = desk.run(parameters, map(under_way, found.values()))
    documents = {change.job.name: change.document for change in changes}
    assert (endings(changes), documents, desk.amazon.service.calls[START]) == (
        completed(jobs),
        {job.name: desk.document(job) for job in jobs},
        3,
    )


def test_the_document_outlives_the_job(desk: Desk) -> None:
    """After ninety days Amazon has forgotten the job; the document in the bucket is fetched without asking for it."""
    jobs = desk.jobs(OWN, *TALKS)
    desk.run(OWN, jobs)
    desk.amazon.clock.pass_by(90 * 24 * HOUR)
    found = _adopted(desk, OWN, jobs)
    desk.amazon.service.calls.clear()
    changes = desk.run(OWN, map(under_way, found.values()))
    assert (endings(changes), desk.amazon.service.jobs, desk.amazon.service.calls) == (completed(jobs), {}, {})


@pytest.mark.parametrize("fault", [faults.LOST, faults.INTERNAL, faults.UNAVAILABLE], ids=["lost", "500", "503"])
@pytest.mark.parametrize("parameters", [OWN, ENGLISH], ids=["our bucket", "Amazon's bucket"])
def test_a_start_whose_answer_was_lost_is_found_again(
    desk: Desk, parameters: dict[str, Any], fault: faults.Fault
) -> None:
    """The job is there when it is asked for a second time: it is the same one, and paid once."""
    desk.amazon.service.faults.add(fault.after_the_effect(), START)
    jobs = desk.jobs(parameters, "talk.wav")
    changes = desk.run(parameters, jobs)
    assert (endings(changes), list(desk.amazon.service.jobs), refused(desk.amazon)) == (
        completed(jobs),
        [jobs[0].name],
        {(START, errors.CONFLICT): 1},
    )


def test_a_job_for_a_copy_of_the_recording_is_as_good(desk: Desk) -> None:
    """The same audio lies elsewhere: what was paid for there is not paid for again."""
    (planned,) = desk.jobs(OWN, "talk.wav")
    copy = desk.recording("archive/copy.wav", body=b"talk.wav")
    desk.start(OWN, planned, copy.uri)
    changes = desk.run(OWN, [planned])
    assert (endings(changes), desk.amazon.service.calls[START]) == (completed([planned]), 2)


@pytest.mark.parametrize(
    ("theirs", "media", "differs"),
    [
        pytest.param(OWN, "s3://input/other.wav", "Media", id="other audio"),
        pytest.param({**OWN, "LanguageCode": "de-DE"}, None, "LanguageCode", id="another language"),
        pytest.param(
            {**OWN, "Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}},
            "s3://input/other.wav",
            "Settings, Media",
            id="both",
        ),
    ],
)
def test_another_job_under_our_name_is_not_ours(
    desk: Desk, theirs: dict[str, Any], media: str | None, differs: str
) -> None:
    """What somebody started by hand under the job's name is told, with what to do, and left alone."""
    (planned,) = desk.jobs(OWN, "talk.wav")
    desk.recording("other.wav")
    desk.start(theirs, planned, media)
    reason = (
        f"there is another job called {planned.name} at Amazon (it differs in {differs}; its recording is "
        f"{media or planned.recording.uri}): delete it, or start this one under another name with --retry-failed"
    )
    assert endings(desk.run(OWN, [planned])) == [("talk.wav", FAILED, reason)]


def test_audio_that_cannot_be_compared_is_other_audio(desk: Desk) -> None:
    """A job whose recording is gone is not taken for ours."""
    (planned,) = desk.jobs(OWN, "talk.wav")
    gone = desk.recording("gone.wav", body=b"talk.wav")
    desk.start(OWN, planned, gone.uri)
    desk.amazon.s3.delete_object(Bucket="input", Key="gone.wav")
    (change,) = desk.run(OWN, [planned])
    assert (
        change.job.status,
        "it differs in Media; its recording is s3://input/gone.wav" in str(change.job.reason),
    ) == (
        FAILED,
        True,
    )


def test_audio_is_not_other_audio_since_credentials_have_expired(desk: Desk) -> None:
    """Credentials that end while two recordings are compared end the run, and no job is told to be another's."""
    (planned,) = desk.jobs(OWN, "talk.wav")
    copy = desk.recording("archive/copy.wav", body=b"talk.wav")
    desk.start(OWN, planned, copy.uri)
    desk.amazon.service.on_s3 = lambda _method, _path: replace(faults.EXPIRED, code="ExpiredToken")
    with pytest.raises(CredentialsExpired):
        desk.run(OWN, [planned])


def test_a_job_of_this_name_that_failed_tells_its_reason(desk: Desk) -> None:
    """What failed before fails now, in Amazon's words; it is not paid for again unless asked."""
    desk.amazon.service.failures["s3://input/talk.wav"] = errors.TOO_MANY_CHANNELS
    (planned,) = desk.jobs(OWN, "talk.wav")
    desk.start(OWN, planned)
    desk.amazon.clock.pass_by(60)
    reason = (
        "Amazon says: Invalid number of channels: number of channels too large. "
        "What helps: mix it down to one or two channels"
    )
    assert endings(desk.run(OWN, [planned])) == [("talk.wav", FAILED, reason)]


@pytest.mark.parametrize("parameters", [OWN, ENGLISH], ids=["our bucket", "Amazon's bucket"])
def test_a_job_of_this_name_that_is_completed_is_fetched(desk: Desk, parameters: dict[str, Any]) -> None:
    """A run that did not look before it started finds the document all the same."""
    (planned,) = desk.jobs(parameters, "talk.wav")
    desk.start(parameters, planned)
    desk.amazon.clock.pass_by(60)
    changes = desk.run(parameters, [planned])
    assert [(change.job.status, change.started_here, change.document) for change in changes] == [
        (IN_PROGRESS, False, None),
        (COMPLETED, False, desk.document(planned)),
    ]


# What an account may


def test_a_small_account_makes_the_run_wait(desk: Desk) -> None:
    """Where three jobs may run and ten are kept, all are done, each is started once, and Amazon is seldom pestered."""
    desk.amazon.service.slots.total = 3
    jobs = desk.jobs(OWN, *(f"{number}.wav" for number in range(30)))
    changes = desk.run(OWN, jobs, max_jobs=10)
    limit = desk.amazon.service.refused[START, errors.LIMIT_EXCEEDED]
    assert (endings(changes), _started(changes), 0 < limit <= 30) == (completed(jobs), 30, True)


def test_an_account_that_others_fill_is_waited_for(desk: Desk) -> None:
    """While other work has all the places, the run waits, and tells once that it does not wait for jobs of its own."""
    service = desk.amazon.service
    service.slots.total = 2
    service.duration = lambda uri: HOUR if "theirs" in uri else 60.0
    for theirs in desk.jobs({**ENGLISH, "LanguageCode": "de-DE"}, "theirs-1.wav", "theirs-2.wav"):
        desk.start({**ENGLISH, "LanguageCode": "de-DE"}, theirs)
    jobs = desk.jobs(OWN, *TALKS)
    changes = desk.run(OWN, jobs)
    assert (endings(changes), desk.told, service.refused[START, errors.LIMIT_EXCEEDED] < 100) == (
        completed(jobs),
        ["there is no room for a job, though no job of this run is running"],
        True,
    )


def test_starts_that_are_refused_together_rest_together(desk: Desk) -> None:
    """However many jobs there was no room for at once, rests are short at first and double from one to the next."""
    service = desk.amazon.service
    service.slots.total = 1
    service.duration = lambda uri: 300.0 if "theirs" in uri else 60.0
    (theirs,) = desk.jobs({**ENGLISH, "LanguageCode": "de-DE"}, "theirs.wav")
    desk.start({**ENGLISH, "LanguageCode": "de-DE"}, theirs)
    limit = (START, errors.LIMIT_EXCEEDED)

    def sleep(seconds: float) -> None:
        desk.sleep(seconds)
        while seconds == 2 and service.refused[limit] < 8:  # the first rest is one in which all are refused
            time.sleep(0.01)
        time.sleep(0.05 if seconds == 2 else 0)

    desk.session.retrier = Retrier(sleep=sleep)
    desk.run(OWN, desk.jobs(OWN, *(f"{number}.wav" for number in range(8))), max_jobs=8)
    rests = [seconds for seconds in desk.naps if seconds in (2, 4, 8, 16, 32, 60)]
    assert (rests[:6], len(rests) <= service.refused[limit] - 4) == ([2, 4, 8, 16, 32, 60], True)


def test_a_slow_account_makes_the_run_slower(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a fraction of the published rates, calls that are one too many fail no recording and start none twice."""
    desk.crowd(monkeypatch)
    desk.amazon.service.throttle.rates = {START: 2.0, GET: 2.0, LIST: 0.5}
    jobs = [job(ENGLISH, recording(f"{number}.wav")) for number in range(60)]
    changes = desk.run(ENGLISH, jobs)
    assert (endings(changes), _started(changes), len(desk.amazon.service.jobs)) == (completed(jobs), 60, 60)


def test_a_call_that_is_throttled_slows_its_kind_down() -> None:
    """It is made again after a longer wait than between calls that were not."""
    waits: list[float] = []
    bucket = TokenBucket(10.0, clock=lambda: 0.0, sleep=waits.append)
    answers = iter([AwsThrottled("Rate exceeded"), None])
    call_at_rate(Session(Account(), Retrier(sleep=lambda _seconds: None)), bucket, lambda: _raised(next(answers)))
    assert waits == pytest.approx([0.1, 0.1 + 1 / 7.07])


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("parameters", [OWN, ENGLISH], ids=["our bucket", "Amazon's bucket"])
def test_bad_weather_costs_nothing_but_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, parameters: dict[str, Any], seed: int
) -> None:
    """With a third of the calls refused, failed or lost before or after their effect, every recording is done once."""
    desk.crowd(monkeypatch)
    monkeypatch.setattr(desk.amazon.service, "faults", Weather(_bad_weather(seed)))
    jobs = [job(parameters, recording(f"{number}.wav")) for number in range(40)]
    changes = desk.run(parameters, jobs)
    begun = [change.job.name for change in changes if change.job.status is IN_PROGRESS]
    assert (endings(changes), sorted(begun), sorted(desk.amazon.service.jobs)) == (
        completed(jobs),
        sorted(job.name for job in jobs),
        sorted(job.name for job in jobs),
    )


# Following


@pytest.mark.parametrize("history", [0, 10_000])
def test_a_straggler_costs_few_calls_whatever_was_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, history: int
) -> None:
    """A job of four hours among three hundred of a minute is seen to end by some hundred lists, however many others."""
    desk.crowd(monkeypatch)
    desk.amazon.service.duration = lambda uri: 4 * HOUR if uri.endswith("/7.wav") else 60.0
    digest = JobSettings(OWN).digest
    desk.remember(f"lst-old-{number:012x}-{digest}" for number in range(history))
    jobs = [job(OWN, recording(f"{number}.wav")) for number in range(300)]
    changes = desk.run(OWN, jobs)
    calls = desk.amazon.service.calls
    assert (endings(changes), calls[GET], calls[LIST] < 500) == (completed(jobs), 0, True)


def test_pages_that_shift_lose_no_job(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more jobs in flight than a page lists, ending while pages are turned, all are done, and few asked for."""
    desk.crowd(monkeypatch)
    lengths = Random(7)  # noqa: S311  # nothing secret
    seconds = {f"s3://input/{number}.wav": lengths.uniform(20, 200) for number in range(400)}
    desk.amazon.service.duration = seconds.__getitem__
    jobs = [job(OWN, recording(uri.removeprefix("s3://input/"))) for uri in seconds]
    changes = desk.run(OWN, jobs, max_jobs=250)
    assert (endings(changes), _started(changes), desk.amazon.service.calls[GET] <= 8) == (completed(jobs), 400, True)


def test_jobs_that_fail_are_found_together(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which ones failed and why a few lists tell: no job is asked for, and each is told once, with what helps."""
    desk.crowd(monkeypatch)
    jobs = [job(OWN, recording(f"{number}.wav")) for number in range(40)]
    reasons = {
        errors.FORMAT_MISMATCH: "its suffix or MediaFormat is wrong: leave MediaFormat out",
        errors.TOO_LONG: "cut it into parts of less than four hours and 2 GB",
        errors.NO_SPEECH: "name the language with --language-code; perhaps nobody speaks in it",
        errors.INVALID_MEDIA: "it is damaged: convert it again, to wav or flac",
    }
    failing = dict(zip(jobs[::4], list(reasons) * 3, strict=False))
    desk.amazon.service.failures = {job.recording.uri: text for job, text in failing.items()}
    changes = desk.run(OWN, jobs)
    told = [
        (job.recording.name, FAILED, f"Amazon says: {text} What helps: {reasons[text]}")
        for job, text in failing.items()
    ]
    expected = sorted([*told, *completed(job for job in jobs if job not in failing)])
    calls = desk.amazon.service.calls
    assert (endings(changes), calls[GET], 1 <= desk.lists[FAILED] <= 10) == (expected, 0, True)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, "Amazon gave no reason: start it again with --retry-failed"),
        ("Something new.", "Amazon says: Something new."),
        ("Internal failure", "Amazon says: Internal failure. What helps: start it again with --retry-failed"),
        (
            errors.RATE_MISMATCH,
            "Amazon says: The sample rate provided does not match the detected sample rate. "
            "What helps: leave MediaSampleRateHertz out",
        ),
    ],
)
def test_a_failure_is_told_in_amazons_words(desk: Desk, said: str | None, told: str) -> None:
    """Whatever Amazon says is passed on, whole sentences of it and other ones."""
    desk.amazon.service.failures["s3://input/talk.wav"] = said or " "
    assert endings(desk.run(ENGLISH, desk.jobs(ENGLISH, "talk.wav"))) == [("talk.wav", FAILED, told)]


@pytest.mark.parametrize("parameters", [OWN, ENGLISH], ids=["our bucket", "Amazon's bucket"])
def test_a_job_that_amazon_does_not_know_yet_is_not_started_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, parameters: dict[str, Any]
) -> None:
    """For some seconds after the start neither List nor Get may tell of a job: it is waited for."""
    jobs = desk.jobs(parameters, *TALKS)
    _forget_the_newest(desk, monkeypatch, seconds=8)
    changes = desk.run(parameters, jobs)
    assert (endings(changes), desk.amazon.service.calls[START], _started(changes)) == (completed(jobs), 3, 3)


def test_a_job_that_others_delete_is_started_once_more(desk: Desk) -> None:
    """A job that is gone before its document was fetched is done again, which is told as a start."""
    changes = _run_and_delete(desk, times=1)
    assert [(change.job.status, change.started_here) for change in changes] == [
        (IN_PROGRESS, True),
        (IN_PROGRESS, True),
        (COMPLETED, False),
    ]


def test_a_job_that_others_delete_again_is_a_failure(desk: Desk) -> None:
    """Somebody is at it: no third one is paid for."""
    changes = _run_and_delete(desk, times=5)
    assert (endings(changes), desk.amazon.service.calls[START]) == ([("talk.wav", FAILED, VANISHED)], 2)


def test_a_document_that_is_gone_with_its_job_is_made_again(desk: Desk) -> None:
    """What was in the bucket when it was listed is not there when it is fetched, and Amazon knows no job."""
    (planned,) = desk.jobs(OWN, "talk.wav")
    listed = replace(under_way(planned), output=f"s3://output/{planned.name}.json")
    changes = desk.run(OWN, [listed])
    assert (endings(changes), changes[-1].document) == (completed([planned]), desk.document(planned))


def test_a_document_that_is_gone_without_its_job_is_a_failure(desk: Desk) -> None:
    """A job that Amazon still calls completed keeps its name: another one needs another name, which people ask for."""
    (planned,) = desk.jobs(OWN, "talk.wav")
    ended = desk.run(OWN, [planned])[-1].job
    desk.amazon.s3.delete_object(Bucket="output", Key=f"{planned.name}.json")
    changes = desk.run(OWN, [under_way(ended)])
    assert (endings(changes), len(desk.amazon.service.jobs)) == ([("talk.wav", FAILED, VANISHED)], 1)


def test_another_jobs_document_is_not_taken(desk: Desk) -> None:
    """What lies under the job's name but says that another job made it is no transcript of this recording."""
    first, second = desk.jobs(OWN, "a.wav", "b.wav")
    desk.run(OWN, [first])
    desk.amazon.put("output", f"{second.name}.json", desk.document(first))
    (found,) = _adopted(desk, OWN, [second]).values()
    changes = desk.run(OWN, [under_way(found)])
    assert changes[-1].document == desk.document(second)


def test_a_document_that_was_written_over_is_gone(desk: Desk) -> None:
    """Where Amazon calls the job completed and another job's document lies in its place, there is no transcript."""
    first, second = desk.jobs(OWN, "a.wav", "b.wav")
    ended = desk.run(OWN, [first, second])[-1].job
    other = first if ended.name == second.name else second
    desk.amazon.put("output", f"{ended.name}.json", desk.document(other))
    changes = desk.run(OWN, [under_way(ended)])
    assert endings(changes) == [(ended.recording.name, FAILED, VANISHED)]


def test_a_completed_job_without_a_transcript_is_a_failure(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Amazon's answer may have no address in it: the run does not ask for it for ever."""
    operations = desk.amazon.service._operations
    answer = operations[GET]

    def answer_without(request: dict[str, Any]) -> dict[str, Any]:
        return {"TranscriptionJob": {**answer(request)["TranscriptionJob"], "Transcript": {}}}

    monkeypatch.setitem(operations, GET, answer_without)
    changes = desk.run(ENGLISH, desk.jobs(ENGLISH, "talk.wav"))
    assert (endings(changes), desk.amazon.service.calls[GET] < 100) == ([("talk.wav", FAILED, VANISHED)], True)


def test_a_document_that_is_no_transcript_is_handed_on(desk: Desk) -> None:
    """Whoever reads it tells what is wrong with it; it is not waited for any longer."""
    (planned,) = desk.jobs(OWN, "talk.wav")
    ended = desk.run(OWN, [planned])[-1].job
    desk.amazon.put("output", f"{planned.name}.json", b"no JSON")
    (change,) = desk.run(OWN, [under_way(ended)])
    assert (change.job.status, change.document) == (COMPLETED, b"no JSON")


# How a run ends


def test_a_run_that_is_broken_off_waits_for_nothing(desk: Desk) -> None:
    """Closing it takes no time, wakes whoever waits, starts no more, and leaves what runs at Amazon alone."""
    desk.session.retrier = Retrier()  # which sleeps
    desk.amazon.service.duration = lambda _uri: HOUR
    jobs = desk.jobs(OWN, *(f"{number}.wav" for number in range(40)))
    changes = desk.engine(OWN).run(jobs)
    next(changes)
    began = time.monotonic()
    changes.close()
    took = time.monotonic() - began
    time.sleep(0.3)
    statuses = {job.status for job in desk.amazon.service.jobs.values()}
    assert (took < 0.2, desk.session.retrier.is_stopped, len(desk.amazon.service.jobs) < 20, statuses) == (
        True,
        True,
        True,
        {"IN_PROGRESS"},
    )


def test_a_run_that_is_over_leaves_others_their_retrier(desk: Desk) -> None:
    """What comes after it, as putting recordings away does, is still waited for while Amazon cannot answer."""
    desk.run(OWN, desk.jobs(OWN, *TALKS))
    assert not desk.session.retrier.is_stopped


def test_enough_is_waited_for(desk: Desk) -> None:
    """After `max_wait` the run ends, what is done is done, and what still runs goes on at Amazon."""
    desk.amazon.service.duration = lambda uri: 60.0 if uri.endswith("a.wav") else 24 * HOUR
    changes = desk.run(OWN, desk.jobs(OWN, *TALKS), max_wait=HOUR)
    waited = desk.amazon.clock() - NOON.timestamp()
    assert (
        [(change.job.recording.name, change.job.status) for change in changes if change.job.status is not IN_PROGRESS],
        sorted(job.status for job in desk.amazon.service.jobs.values()),
        HOUR <= waited < HOUR + 120,
    ) == ([("a.wav", COMPLETED)], ["COMPLETED", "IN_PROGRESS", "IN_PROGRESS"], True)


def test_an_output_bucket_that_cannot_be_written_ends_the_run(desk: Desk) -> None:
    """It is no recording's fault: the permission that is missing is named, and nothing was started."""
    desk.amazon.service.unwritable.add("output")
    with pytest.raises(OutputBucketNotWritable) as refusal:
        desk.run(OWN, desk.jobs(OWN, *TALKS))
    assert (str(refusal.value), desk.amazon.service.jobs) == (
        f'Amazon cannot write transcripts to s3://output/ ("{errors.OUTPUT_UNWRITABLE}"): the account, or the data '
        "access role, needs s3:PutObject there; `ls-transcribe iam-policy` prints what is needed.",
        {},
    )


@pytest.mark.parametrize("which", ["input", "output"])
def test_a_bucket_in_another_region_ends_the_run(desk: Desk, which: str) -> None:
    """Amazon reads and writes in its own region only: what it says names the region."""
    desk.amazon.make_bucket("far", "us-west-2")
    bucket = "far" if which == "input" else "input"
    parameters = OWN if which == "input" else {**OWN, "OutputBucketName": "far"}
    with pytest.raises(StartRefused) as refusal:
        desk.run(parameters, [job(parameters, recording("talk.wav", b"sound", bucket))])
    assert (str(refusal.value), desk.amazon.service.jobs) == (
        f"Amazon refuses to start jobs: \"The specified S3 bucket isn't in the same region. Make sure the bucket "
        f'is in the {REGION} region and try your request again." What helps: have the jobs run where the buckets are '
        "with --region, or copy the recordings to a bucket in the region of the jobs; nothing was lost, and jobs that "
        "were started go on at Amazon.",
        {},
    )


VOCABULARY = {"Settings": {"VocabularyName": "names"}}
FILTER = {"Settings": {"VocabularyFilterName": "rude", "VocabularyFilterMethod": "mask"}}
MODEL = {"ModelSettings": {"LanguageModelName": "law"}}


@pytest.mark.parametrize(
    ("named", "what", "remedy"),
    [
        (
            VOCABULARY,
            "vocabulary",
            "name another one with --vocabulary-name, make it with `ls-transcribe vocabulary --create`, or wait until "
            "it is ready where it is being made",
        ),
        (FILTER, "vocabulary filter", "name another one with --vocabulary-filter-name, or make it in this region"),
        (MODEL, "language model", "name another one with --language-model-name, or wait until it is trained"),
    ],
)
def test_what_the_settings_name_and_is_not_there_ends_the_run(
    desk: Desk, named: dict[str, Any], what: str, remedy: str
) -> None:
    """It is no recording's fault: what helps is told, and not every recording is tried."""
    parameters = {**OWN, **named}
    text = f"The requested {what} couldn't be found. Check the {what} name and try your request again."
    if named is not VOCABULARY:  # which the service misses by itself
        desk.amazon.service.faults.add(faults.Fault(errors.BAD_REQUEST, text), START, times=99)
    with pytest.raises(StartRefused) as refusal:
        desk.run(parameters, desk.jobs(parameters, *(f"{number}.wav" for number in range(30))))
    assert (str(refusal.value), desk.amazon.service.calls[START] <= 8, desk.amazon.service.jobs) == (
        f'Amazon refuses to start jobs: "{text}" What helps: {remedy}; nothing was lost, and jobs that were '
        "started go on at Amazon.",
        True,
        {},
    )


def test_a_recording_called_vocabulary_is_one_recording(desk: Desk) -> None:
    """What Amazon says of one address is of this recording only, whatever words are in it."""
    text = "1 validation error detected: Value 's3://input/The vocabulary.wav' at 'media.mediaFileUri' is wrong."
    desk.amazon.service.faults.add(faults.Fault(errors.BAD_REQUEST, text), START)
    changes = desk.run(OWN, desk.jobs(OWN, "The vocabulary.wav"))
    assert [change.job.reason for change in changes] == [f"Amazon says: {text}"]


def test_a_recording_that_cannot_be_read_costs_one_recording(desk: Desk) -> None:
    """It is told in Amazon's words with what helps, as not started; the others are done."""
    jobs = desk.jobs(OWN, *TALKS)
    desk.amazon.service.unreadable.add("s3://input/b.wav")
    changes = desk.run(OWN, jobs)
    assert endings(changes) == [*completed(jobs[:1]), ("b.wav", Status.QUEUED, UNREADABLE), *completed(jobs[2:])]


def test_recordings_that_all_cannot_be_started_end_the_run(desk: Desk) -> None:
    """When Amazon refuses the first twenty in the same words, a hundred thousand are not tried."""
    jobs = [job(OWN, recording(f"{number}.wav")) for number in range(100)]
    with pytest.raises(StartRefused) as refusal:
        desk.run(OWN, jobs)
    words = f'"{errors.INPUT_UNREADABLE}" Correct what it complains about; nothing was lost.'
    assert (str(refusal.value), 20 <= desk.amazon.service.calls[START] <= 40) == (
        f"Amazon refuses to start jobs: {words}",
        True,
    )


def test_one_that_was_started_shows_that_jobs_can_be(desk: Desk) -> None:
    """After a job was accepted, any number of recordings that are not there cost no more than themselves."""
    good = desk.jobs(OWN, "good.wav")
    bad = [job(OWN, recording(f"{number}.wav")) for number in range(30)]
    changes = desk.run(OWN, [*good, *bad], max_jobs=1)
    assert endings(changes) == sorted(
        [*completed(good), *((job.recording.name, Status.QUEUED, UNREADABLE) for job in bad)]
    )


def test_a_permission_that_is_missing_ends_the_run(desk: Desk) -> None:
    """It is named, with where to find all that are needed."""
    desk.amazon.service.faults.add(faults.DENIED, START, times=9)
    with pytest.raises(AccessDenied) as refusal:
        desk.run(OWN, desk.jobs(OWN, "talk.wav"))
    assert str(refusal.value) == (
        "AWS denies transcribe:StartTranscriptionJob on s3://input/talk.wav (User is not authorized to perform this "
        "action): ask for this permission; `ls-transcribe iam-policy` prints all that are needed."
    )


def test_credentials_that_expire_end_the_run(desk: Desk) -> None:
    """What is done by then is done; what runs goes on, and the next run takes it up."""
    desk.amazon.service.duration = lambda uri: 60.0 if uri.endswith("a.wav") else 24 * HOUR
    done: list[str] = []
    with pytest.raises(CredentialsExpired) as refusal:
        done.extend(_done_until_expired(desk, desk.jobs(OWN, *TALKS)))
    runs = sorted(job.status for job in desk.amazon.service.jobs.values())
    assert (done, str(refusal.value), runs) == (
        ["a.wav"],
        "The AWS credentials have expired: set fresh ones in the AWS_ variables and run the same command again. "
        "Jobs that were started go on at Amazon, and the next run takes them up.",
        ["COMPLETED", "IN_PROGRESS", "IN_PROGRESS"],
    )


def test_newer_credentials_are_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody has signed in again by then, a run goes on as if nothing had happened."""
    session = Session(Account(), desk.session.retrier)
    desk.session = session
    jobs = desk.jobs(OWN, *TALKS)
    changes = []
    for change in desk.engine(OWN).run(jobs):
        changes.append(change)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANEWER")
        desk.amazon.service.expired_keys.add("AKIATEST")
    assert endings(changes) == completed(jobs)


# What Amazon does not take, and what is thrown away


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("talk.wav", 2_000_000_000, None),
        ("talk.MP3", 1, None),
        ("talk.opus", 1, None),
        ("talk.wav", 2_000_000_001, "it is larger than the 2 GB that Amazon Transcribe reads: cut it into parts"),
        (
            "talk.aiff",
            1,
            "Amazon Transcribe does not read aiff: convert it to one of amr, flac, m4a, mp3, mp4, ogg, wav, webm",
        ),
        (
            "talk",
            1,
            "Amazon Transcribe does not read a file without one of their suffixes: "
            "convert it to one of amr, flac, m4a, mp3, mp4, ogg, wav, webm",
        ),
    ],
)
def test_what_amazon_does_not_take_is_told_before(desk: Desk, name: str, size: int, reason: str | None) -> None:
    """Formats and sizes that Amazon would refuse cost no call, and what helps is said."""
    told = desk.engine(OWN).refuses(replace(recording(name), size=size))
    assert (told, desk.amazon.service.calls) == (reason, {})


def test_audio_on_disk_is_not_taken(desk: Desk) -> None:
    """Amazon reads from S3: what is on this machine has to be copied."""
    on_disk = replace(recording("talk.wav"), uri="file:///home/me/talk.wav")
    assert desk.engine(OWN).refuses(on_disk) == (
        "it is on this machine, and Amazon reads from S3: name a place to copy it to with --upload-to"
    )


def test_jobs_that_have_ended_are_deleted(desk: Desk) -> None:
    """Those that are there go, those that are gone are no error, one that runs tells why it stays; documents stay."""
    desk.amazon.service.duration = lambda uri: HOUR if uri.endswith("c.wav") else 1.0
    done, gone, runs = desk.jobs(OWN, *TALKS)
    for begun in (done, runs):
        desk.start(OWN, begun)
    desk.amazon.clock.pass_by(60)
    told = list(delete(desk.session, [done, gone, runs], clock=desk.amazon.clock))
    assert (told, list(desk.amazon.service.jobs), f"{done.name}.json" in desk.amazon.keys("output")) == (
        [(done, None), (gone, None), (runs, errors.NOT_DELETED)],
        [runs.name],
        True,
    )


def _adopted(desk: Desk, parameters: dict[str, Any], jobs: list[Job]) -> dict[str, Job]:
    """What exists already of planned jobs, by the recordings' keys; as it is found it is planned, as runs do."""
    planned = {job.recording.key: job for job in jobs}
    found = {}
    for change in desk.engine(parameters).adopt(planned.get):
        found[change.job.recording.key] = change.job
        planned[change.job.recording.key] = under_way(change.job) if change.job.status is COMPLETED else change.job
    return found


def _raised(error: Exception | None) -> None:
    if error:
        raise error


def _started(changes: list[JobChange]) -> int:
    """How many jobs are told to have been started."""
    return sum(change.started_here for change in changes)


def _rounded(*times: datetime | None) -> list[datetime | None]:
    """Times to the second: on the wire they are numbers with a point."""
    return [time and (time + timedelta(milliseconds=1)).replace(microsecond=0) for time in times]


def _bad_weather(seed: int) -> Iterator[faults.Fault | None]:
    """A fifth of the calls are throttled, one in twenty fails or is lost, before or after its effect."""
    random = Random(seed)  # noqa: S311  # nothing secret
    throttled = faults.Fault(errors.THROTTLING, errors.RATE_EXCEEDED)
    kinds = (
        None,
        throttled,
        faults.INTERNAL,
        faults.INTERNAL.after_the_effect(),
        faults.LOST,
        faults.LOST.after_the_effect(),
    )
    while True:
        yield random.choices(kinds, weights=(65, 20, 4, 4, 3, 4))[0]


def _forget_the_newest(desk: Desk, monkeypatch: pytest.MonkeyPatch, *, seconds: float) -> None:
    """Have Get and List know of a job only when it is so old."""
    service = desk.amazon.service
    for operation in (GET, LIST):
        answer = service._operations[operation]

        def answer_late(request: dict[str, Any], answer: Any = answer) -> dict[str, Any]:
            known = {name: job for name, job in service.jobs.items() if job.created + seconds <= service.clock()}
            with monkeypatch.context() as late:
                late.setattr(service, "jobs", known)
                told: dict[str, Any] = answer(request)
                return told

        monkeypatch.setitem(service._operations, operation, answer_late)


def _run_and_delete(desk: Desk, *, times: int) -> list[JobChange]:
    """Do a job whose record somebody deletes as soon as it is started, so often."""
    service = desk.amazon.service
    (planned,) = desk.jobs(ENGLISH, "talk.wav")
    changes = []
    for change in desk.engine(ENGLISH).run([planned]):
        changes.append(change)
        if change.started_here and len(changes) <= times:
            with desk.amazon.endpoint.lock:
                service._forget(service.jobs[planned.name])
    return changes


def _done_until_expired(desk: Desk, jobs: list[Job]) -> Iterator[str]:
    """The names of what is done; credentials expire when the first is."""
    for change in desk.engine(OWN).run(jobs):
        if change.job.status is COMPLETED:
            yield change.job.recording.name
            desk.amazon.service.expired_keys.add("AKIATEST")


def test_every_format_that_amazon_reads_is_found_in_folders() -> None:
    """Its words are those of the recordings' formats."""
    assert set(MEDIA_FORMATS.values()) >= FORMATS
