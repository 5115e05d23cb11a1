"""Waiting for Amazon: calls go on when it can be reached again, and somebody is told if it takes long."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from aws.doors import Door, clients_made, outcome
from aws.edge import LOST, Edge, Reply, xml
from stand_ins.amazon import faults
from stand_ins.amazon.faults import Fault
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws import Account, Session, s3
from ls_transcribe.aws.call_errors import AwsUnavailable
from ls_transcribe.concurrency.retry import LONGEST_WAIT, Retrier

LIST = {"on": "*", "JobNameContains": "run"}
DOWN = xml(503, "ServiceUnavailable", "Please reduce your request rate.")
AWAY = (
    "Amazon could not be reached for an hour (no connection to 127.0.0.1:1 (EndpointConnectionError: Connection "
    "refused)): check the network and run the same command again. "
    "Jobs that were started go on at Amazon, and the next run takes them up."
)


class Down:
    """A call that fails so many times."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.calls = 0

    def __call__(self) -> int:
        self.calls += 1
        if self.calls <= self.times:
            raise AwsUnavailable(f"failure {self.calls}")
        return self.calls


@pytest.mark.parametrize(
    "fault",
    [Fault("ThrottlingException", "Rate exceeded"), faults.INTERNAL, faults.UNAVAILABLE, faults.LOST],
    ids=str,
)
def test_a_call_goes_on_after_what_passes(at_amazon: Door, bench: Amazon, fault: Fault) -> None:
    """Throttling, an internal error and a lost connection are waited for, the first three without a word."""
    bench.service.faults.add(fault, times=3)
    at_amazon.session.call("transcribe", "list_transcription_jobs", **LIST)
    assert (bench.service.calls.total(), len(at_amazon.naps), at_amazon.told) == (4, 3, [])


@pytest.mark.parametrize("failures", [4, 9])
def test_a_long_wait_is_told_once(at_amazon: Door, bench: Amazon, failures: int) -> None:
    """After the fourth failure, with the reason of that one; what comes after is no news."""
    bench.service.faults.add(faults.LOST, times=3)
    bench.service.faults.add(faults.INTERNAL, times=failures - 3)
    at_amazon.session.call("transcribe", "list_transcription_jobs", **LIST)
    assert at_amazon.told == ["There was an internal error. Check the error message."]


def test_every_long_wait_is_told() -> None:
    """Each call has its own."""
    told: list[str] = []
    retrier = Retrier(sleep=lambda _seconds: None, on_wait=told.append)
    assert ([retrier.call(Down(5)) for _ in range(2)], told) == ([6, 6], ["failure 4", "failure 4"])


def test_waits_grow_and_are_no_longer_than_half_a_minute() -> None:
    """The first ones are short, and none is the same for every thread."""
    naps: list[float] = []
    Retrier(sleep=naps.append).call(Down(200))
    assert (naps[0] <= 0.5, max(naps[:5]) <= 8, 20 < max(naps) <= 30, len(set(naps)) > 190) == (True,) * 4


@pytest.mark.usefixtures("keys")
def test_after_an_hour_the_run_is_given_up() -> None:
    """Once Amazon has answered, a connection that nobody accepts is waited for, and then it is said what to do."""
    naps: list[float] = []
    session = Session(Account(region="eu-west-1", endpoint_url="http://127.0.0.1:1"), Retrier(sleep=naps.append))
    session._login.answered.add("transcribe")
    found = outcome(session.call, "transcribe", "list_transcription_jobs", **LIST)
    assert (found, LONGEST_WAIT <= sum(naps) <= LONGEST_WAIT + 30) == (("AwsUnreachable", AWAY), True)


@pytest.mark.usefixtures("keys")
def test_what_waiting_does_not_help_is_given_up_soon() -> None:
    """A connection that nobody has accepted yet is named after the second attempt, and soon given up."""
    naps: list[float] = []
    told: list[tuple[int, str]] = []
    retrier = Retrier(sleep=naps.append, on_wait=lambda reason: told.append((len(naps), reason)))
    session = Session(Account(region="eu-west-1", endpoint_url="http://127.0.0.1:1"), retrier)
    kind, text = outcome(session.call, "transcribe", "list_transcription_jobs", **LIST)
    reason = "no connection to 127.0.0.1:1 (EndpointConnectionError: Connection refused)"
    assert (kind, text.startswith(f"Amazon cannot be reached ({reason}): "), sum(naps) < 30) == (
        "AwsNotReached",
        True,
        True,
    )
    assert told == [(1, reason)]


def test_what_is_no_failure_of_amazons_is_not_waited_for(at_edge: Door, edge: Edge) -> None:
    """A refusal comes at once."""
    edge.says(xml(403, "AccessDenied", "Access Denied"))
    kind, _text = outcome(at_edge.session.call, "s3", "list_objects_v2", on="s3://input", Bucket="input")
    assert (kind, at_edge.naps, len(edge.seen)) == ("AccessDenied", [], 1)


def test_the_end_wakes_whoever_waits() -> None:
    """It gets the failure it waited on, and makes no further call: the run is over."""
    retrier, down = Retrier(), Down(1000)
    threading.Timer(0.05, retrier.stop).start()
    before = time.monotonic()
    while not retrier.is_stopped:  # the first waits may be shorter than it takes to end
        found = outcome(retrier.call, down)
    assert (found, time.monotonic() - before < 5) == (("AwsUnavailable", f"failure {down.calls}"), True)


def test_the_end_of_a_wait_is_no_new_call() -> None:
    """Whoever is woken does not begin, say, a long upload."""
    retrier, down = Retrier(), Down(1)
    retrier.sleep = lambda _seconds: retrier.stop()
    assert (outcome(retrier.call, down), down.calls) == (("AwsUnavailable", "failure 1"), 1)


def test_after_the_end_calls_are_made_once(at_edge: Door, edge: Edge) -> None:
    """Nobody waits for a run that is over."""
    edge.says(DOWN)
    at_edge.session.retrier.stop()
    found = outcome(s3.read, at_edge.session, "s3://input/talk.wav")
    assert (found, len(edge.seen)) == (("AwsUnavailable", "Please reduce your request rate."), 1)


def test_calls_are_made_from_many_threads(at_amazon: Door, bench: Amazon) -> None:
    """Some of them meet a failure, all of them come to their answer."""
    bench.service.faults.add(faults.LOST, times=20)
    with ThreadPoolExecutor(16) as pool:
        calls = [
            pool.submit(at_amazon.session.call, "transcribe", "list_transcription_jobs", **LIST) for _ in range(64)
        ]
    found = [call.result()["TranscriptionJobSummaries"] for call in calls]
    assert (found, len(at_amazon.naps)) == ([[]] * 64, 20)


@pytest.mark.usefixtures("keys")
def test_many_threads_make_one_client(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making one takes long, and botocore makes them one at a time."""
    edge.says(Reply(200, b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>"))
    session = Session(Account(endpoint_url=edge.url))
    made = clients_made(session, monkeypatch)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: session.call("s3", "list_objects_v2", on="", Bucket="input"), range(8)))
    assert made == ["s3"]


def test_a_lost_connection_names_its_kind_only(at_edge: Door, edge: Edge) -> None:
    """Addresses are nobody's concern."""
    edge.says(LOST)
    found = outcome(at_edge.session.call_once, "s3", "list_objects_v2", on="s3://input", Bucket="input")
    assert found == ("AwsUnavailable", "no connection (ConnectionClosedError)")
