"""What jobs cost: told before and after a run as an estimate, and kept within a budget."""

import json
import random
from pathlib import Path

import audio
import pytest
from cli.cloud import EN, OUT, Cloud
from processes import wait_until
from stand_ins.amazon.faults import LOST

from ls_transcribe.engines.amazon import running_jobs

PRICE = ("--price-per-minute", "0.6")  # a hundredth a second
COMMAND = ("export", "s3://calls/in/", *EN, *OUT, "-o", "out")


def put_recordings(cloud: Cloud, seconds: dict[str, float], place: str = "in/") -> None:
    """Recordings of so many seconds in S3, as small as sound can be: a WAV of 2,000 samples a second of 8 bits."""
    if "calls" not in cloud.buckets():
        cloud.amazon.make_bucket("calls")
        cloud.amazon.make_bucket("transcripts")
    for name, length in seconds.items():
        path = cloud.folder / name
        cloud.amazon.put("calls", f"{place}{name}", write_small(path, length).read_bytes())
        path.unlink()


def write_small(path: Path, seconds: float) -> Path:
    """A WAV of 2,000 samples a second, its name in it."""
    samples = path.name.encode() + bytes(round(seconds * 2_000) - len(path.name))
    header = b"RIFF" + (len(samples) + 36).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = (1).to_bytes(2, "little") * 2 + (2_000).to_bytes(4, "little") * 2 + b"\1\0\10\0"
    path.write_bytes(header + form + b"data" + len(samples).to_bytes(4, "little") + samples)
    return path


def names_started(cloud: Cloud) -> list[str]:
    return [uri.rpartition("/")[2] for uri in cloud.started()]


def status(cloud: Cloud) -> dict[str, object]:
    billed: dict[str, object] = json.loads(cloud.run("status", "-o", "out", "--json").out)["billed"]
    return billed


def test_what_a_run_costs_is_told_before_and_after(cloud: Cloud) -> None:
    """Hours and money stand in the plan, at the end, in status and in the summary; a short recording is billed 15 s."""
    put_recordings(cloud, {"long.wav": 90.2, "short.wav": 3.0})
    planned = cloud.run(*COMMAND, "--durations", *PRICE, "--dry-run")
    ended = cloud.run(*COMMAND, "--durations", *PRICE)
    again = cloud.run(*COMMAND)
    billed = {row["Recording"]: row["EstimatedBilledSeconds"] for row in cloud.rows("out", "completed")}

    assert "      2 to start (186.5 kB, 2 min)\nAbout 1.06 (2 min at 0.6 a minute) to be billed" in planned.out
    assert "About 1.06 (2 min at 0.6 a minute) billed at Amazon by this run, an estimate\n" in ended.out
    assert (ended.code, billed) == (0, {"long.wav": "91", "short.wav": "15"})
    assert "billed" not in again.out
    assert "About 1.06 (2 min at 0.6 a minute) billed in all for 2 jobs" in cloud.run("status", "-o", "out").out
    assert (status(cloud)["folder_seconds"], status(cloud)["folder_amount"]) == (106, "1.06")


def test_what_does_not_fit_in_the_budget_is_left(cloud: Cloud) -> None:
    """What costs too much is named and left, shorter ones go on, with exit 3; with more money it goes on."""
    put_recordings(cloud, {"a.wav": 60.0, "b.wav": 120.0, "c.wav": 30.0})
    ended = cloud.run(*COMMAND, "--durations", *PRICE, "--budget", "1")
    again = cloud.run(*COMMAND, "--durations")
    more = cloud.run(*COMMAND, "--durations", "--budget", "2.1")

    assert (ended.code, again.code, more.code) == (3, 3, 0)
    assert ended.err.startswith(
        "b.wav: left for later: its 2 min cost about 1.20, which is more than is left of --budget 1\n"
        "1 recording left out by the budget (--budget)\n"
    )
    assert "Of the budget of 1, about 0.1000 is left\n" in ended.out
    assert len(cloud.service.started) == 3
    assert status(cloud)["folder_amount"] == "2.10"


def test_what_has_no_length_is_not_started_under_a_budget(cloud: Cloud) -> None:
    """It is said why the length is not known, and how it becomes so."""
    put_recordings(cloud, {"a.wav": 60.0})
    cloud.amazon.put("calls", "in/b.wav", b"no sound at all")
    unread = cloud.run(*COMMAND, *PRICE, "--budget", "9")
    ended = cloud.run(*COMMAND, *PRICE, "--budget", "9", "--durations")

    assert (unread.code, ended.code, names_started(cloud)) == (3, 3, ["a.wav"])
    assert "a.wav: its length is not known: --durations reads it from a few bytes of the object" in unread.err
    assert "b.wav: its length is not known: it cannot be read: it is not a recording" in ended.err
    assert "1 recording left out because the cost is unknown (--budget)" in ended.err


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("--budget", "5"), "--budget needs a price: say what a minute of audio costs"),
        (("--budget", "much"), "much is not an amount of money: type a number such as 12.50, without a currency"),
        (("--price-per-minute", "0"), "0 is not an amount of money"),
        (("--price-per-minute", "inf"), "inf is not an amount of money"),
        (("--engine", "pocketsphinx", "--budget", "5"), "pocketsphinx does not support --budget: leave these out"),
    ],
)  # fmt: skip
def test_a_budget_that_cannot_hold_is_refused(cloud: Cloud, typed: tuple[str, ...], expected: str) -> None:
    """Without a price, without a number, and where nothing costs anything; nothing is started."""
    put_recordings(cloud, {"a.wav": 60.0})
    ended = cloud.run("export", "s3://calls/in/", "-o", "out", *typed)

    assert (ended.code, cloud.service.started) == (2, [])
    assert expected in ended.err


def test_the_price_of_the_environment(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in for the option, and costs an engine that is free nothing."""
    monkeypatch.setenv("LS_TRANSCRIBE_PRICE_PER_MINUTE", "0.6")
    put_recordings(cloud, {"a.wav": 60.0})
    ended = cloud.run(*COMMAND, "--durations", "--budget", "0.6")

    assert (ended.code, status(cloud)["folder_amount"]) == (0, "0.6000")


def test_price_and_budget_can_be_taken_back(cloud: Cloud) -> None:
    """A budget without its price is refused; when both are taken back, nothing holds."""
    put_recordings(cloud, {"a.wav": 60.0, "b.wav": 60.0})
    cloud.run(*COMMAND, "--durations", *PRICE, "--budget", "0.6")
    refused = cloud.run(*COMMAND, "--no-price-per-minute")
    ended = cloud.run(*COMMAND, "--no-price-per-minute", "--no-budget")

    assert (refused.code, ended.code, len(cloud.service.started)) == (2, 0, 2)
    assert (status(cloud)["budget"], status(cloud)["price_per_minute"]) == (None, None)


def test_failures_and_retries_are_paid_too(cloud: Cloud) -> None:
    """A failed job counts, and so does each attempt after it."""
    put_recordings(cloud, {"a.wav": 60.0})
    cloud.service.failures["s3://calls/in/a.wav"] = "Internal error"
    cloud.run(*COMMAND, "--durations", *PRICE, "--budget", "1.5")
    cloud.run(*COMMAND, "--retry-failed")
    ended = cloud.run(*COMMAND, "--retry-failed")

    assert (ended.code, len(cloud.service.started), status(cloud)["folder_amount"]) == (3, 2, "1.20")
    assert "a.wav: left for later: its 1 min cost about 0.6000" in ended.err


def test_what_others_started_costs_nothing(cloud: Cloud) -> None:
    """Their jobs are adopted, whether they are found before the run or by their name; both are free."""
    put_recordings(cloud, {"a.wav": 60.0, "b.wav": 60.0})
    cloud.run("export", "s3://calls/in/a.wav", *EN, *OUT, "-o", "theirs")
    ended = cloud.run(*COMMAND, "--durations", *PRICE, "--budget", "0.6")
    billed = {row["Recording"]: row["EstimatedBilledSeconds"] for row in cloud.rows("out", "completed")}

    assert (ended.code, len(cloud.service.started), billed) == (0, 2, {"a.wav": "0", "b.wav": "60"})
    assert status(cloud)["folder_amount"] == "0.6000"


def test_what_only_its_name_shows_costs_nothing(cloud: Cloud) -> None:
    """A job whose document is elsewhere is found when it is to be started."""
    put_recordings(cloud, {"a.wav": 60.0, "b.wav": 60.0})
    cloud.amazon.make_bucket("elsewhere")
    cloud.run("export", "s3://calls/in/a.wav", *EN, "--output-bucket", "elsewhere", "-o", "theirs")
    ended = cloud.run(*COMMAND, "--max-jobs", "1", "--durations", *PRICE, "--budget", "1.2")
    billed = {row["Recording"]: row["EstimatedBilledSeconds"] for row in cloud.rows("out", "completed")}

    assert (ended.code, cloud.service.refused["StartTranscriptionJob", "ConflictException"]) == (0, 1)
    assert (len(cloud.service.started), billed) == (2, {"a.wav": "0", "b.wav": "60"})
    assert "Of the budget of 1.2, about 0.6000 is left\n" in ended.out


def test_a_job_that_is_deleted_at_amazon_is_not_paid_twice_beyond_the_budget(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs, so the plan counts nothing for it; when it must be started once more, that no longer fits."""
    monkeypatch.setattr(running_jobs, "_SETTLING", 0.0)
    put_recordings(cloud, {"a.wav": 60.0})
    cloud.service.duration = lambda _uri: 1e6
    cloud.run(*COMMAND, "--durations", *PRICE, "--budget", "0.6", "--max-wait", "0.02")
    cloud.service.jobs.clear()
    cloud.service.duration = lambda _uri: 60.0
    ended = cloud.run(*COMMAND)
    more = cloud.run(*COMMAND, "--budget", "1.2")

    assert (ended.code, "a.wav: left for later: its 1 min cost about 0.6000" in ended.err) == (3, True), ended.err
    assert (more.code, len(cloud.service.started), status(cloud)["folder_amount"]) == (0, 2, "1.20")


def test_a_start_whose_answer_is_lost_is_paid(cloud: Cloud) -> None:
    """The repeated call finds the job that the first one has started: it is not taken for somebody else's."""
    put_recordings(cloud, {"a.wav": 60.0})
    cloud.service.faults.add(LOST.after_the_effect(), "StartTranscriptionJob")
    ended = cloud.run(*COMMAND, "--durations", *PRICE, "--budget", "0.6")

    assert (ended.code, len(cloud.service.started), status(cloud)["folder_seconds"]) == (0, 1, 60)


def test_earlier_jobs_count_up_to_their_last_word(cloud: Cloud) -> None:
    """That is said, until their recordings are read."""
    put_recordings(cloud, {"a.wav": 60.0})
    cloud.run(*COMMAND)
    ended = cloud.run(*COMMAND, *PRICE, "--budget", "9")
    read = cloud.run(*COMMAND, "--durations")

    assert "the length of the recording is not known for 1 job that this folder started (--durations reads" in ended.err
    assert ("not known" in read.err, status(cloud)["folder_seconds"]) == (False, 60)


def test_files_on_disk_have_their_length_at_once(cloud: Cloud) -> None:
    """Before they are uploaded; what is left is not uploaded."""
    put_recordings(cloud, {})
    (cloud.folder / "in").mkdir()
    audio.write(cloud.folder / "in" / "a.mp3", audio.noise(20))
    audio.write(cloud.folder / "in" / "b.flac", audio.noise(50))
    command = ("export", "in", "--upload-to", "s3://calls/up/", *EN, *OUT, "-o", "out", *PRICE)
    planned = cloud.run(*command, "--dry-run")
    ended = cloud.run(*command, "--budget", "0.3")

    assert "About 0.7200 (1 min at 0.6 a minute) to be billed at Amazon, an estimate\n" in planned.out
    assert (ended.code, [name.partition("-")[0] for name in cloud.amazon.keys("calls")]) == (3, ["up/a"])


@pytest.mark.parametrize("number", [20, pytest.param(130, marks=pytest.mark.soak)])
def test_a_budget_is_never_exceeded(cloud: Cloud, number: int) -> None:
    """100 slots, jobs of 1 to 60 minutes, lost answers, a kill in between and two retries: what was started fits."""
    chance = random.Random(5)  # noqa: S311  # no secret
    lengths = {f"{place:03}.wav": 60.0 * round(60 ** chance.random()) for place in range(number)}
    put_recordings(cloud, lengths)
    cloud.service.failures = {f"s3://calls/in/{name}": "Internal error" for name in list(lengths)[::7]}
    cloud.service.faults.add(LOST.after_the_effect(), "StartTranscriptionJob", times=number // 6)
    budget = 0.024 * sum(lengths.values()) / 60 * 2 / 3
    money = ("--price-per-minute", "0.024", "--budget", f"{budget:.2f}")
    command = (*COMMAND, "--durations", *money, "--retry-failed")
    with cloud.start_process(*command) as process:
        assert wait_until(lambda: len(cloud.service.started) >= number // 4)
        process.kill()
    codes = [cloud.run(*command).code for _ in range(2)]
    minutes = sum(lengths[uri.rpartition("/")[2]] for uri in every_start(cloud)) / 60
    told = float(str(status(cloud)["folder_amount"]))

    assert codes == [3, 3]
    assert 0.8 * budget < 0.024 * minutes <= told <= round(budget, 2)


def every_start(cloud: Cloud) -> list[str]:
    """The URI of the recording of each job that was ever started."""
    return [cloud.service.jobs[name].recording for name in cloud.service.started]


def test_a_start_that_is_refused_costs_nothing(cloud: Cloud) -> None:
    """What was set aside for it is there for the next one."""
    put_recordings(cloud, {"a.wav": 60.0, "b.wav": 60.0})
    cloud.service.unreadable = {"s3://calls/in/a.wav"}
    ended = cloud.run(*COMMAND, "--durations", *PRICE, "--budget", "1.2")

    assert (ended.code, names_started(cloud), status(cloud)["folder_seconds"]) == (3, ["b.wav"], 60)
