"""A sample is pushed, reviewed and pulled: what was drawn, and what it tells of all recordings."""

import json
from pathlib import Path
from typing import Any

import pytest
from pulling import Round
from pushing import Office, fill, in_s3, title

from ls_transcribe.store.ledger import Ledger

_NAMES = [f"{number:03}.wav" for number in range(40)]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Forty recordings, each as sure as its neighbour is not."""
    return fill(tmp_path / "out", in_s3(range(40)), text="one two three", confidences=(0.99, 0.7))


def drawn(output: Path) -> list[str]:
    """Return the names of the recordings of the sample, in the order of the draw."""
    with Ledger.read(output / "ledger.sqlite3") as ledger:
        sample = ledger.sample.find()
        names = {job.recording.key: job.recording.name for job in ledger.sampled_jobs()}
    assert sample
    return [names[one.key] for one in sample.recordings]


def reviewed(office: Office, output: Path, project: int, *names: str) -> Round:
    """Submit reviews of recordings: of the unsure ones, which have odd numbers, a word of four was wrong."""
    round_ = Round._of(office.studio, output.parent, project, "default")
    for name in names:
        changed = "one too three" if int(name[:3]) % 2 else "one two three"
        round_.submit(name, f"{changed} {name}")
    return round_


def told(round_: Round) -> tuple[Any, str]:
    """Return what the report has of the sample: as JSON, and what its page says."""
    round_.pull()
    page = (round_.reviewed / "report.html").read_text(encoding="utf-8")
    _before, _heading, section = page.partition("<h2>What this tells of all recordings</h2>")
    return json.loads((round_.reviewed / "report.json").read_bytes())["sample"], section.partition("</section>")[0]


def test_a_sample_grows_and_then_all_is_brought(office: Office, output: Path) -> None:
    """The same recordings each time, more when N grows, without a seed by the same one; and which they were is kept."""
    project = office.push(output, title=title(), sample=8, seed=5).project or 0
    eight, in_project = drawn(output), office.recordings(project)
    again = office.push(output, sample=8)
    more = office.push(output, sample=20)
    twenty = drawn(output)
    everything = office.push(output)

    assert in_project == sorted(eight)
    assert [dict(pushed.counts) for pushed in (again, more, everything)] == [
        {"there": 8}, {"there": 8, "new": 12}, {"there": 20, "new": 20},
    ]  # fmt: skip
    assert more.sample
    assert (more.sample._asdict(), everything.sample) == (
        {"drawn": 20, "population": 40, "strata": 2, "seed": 5}, None,
    )  # fmt: skip
    assert (twenty[:8], drawn(output), office.recordings(project)) == (eight, twenty, _NAMES)


def test_a_dry_run_draws_and_keeps_nothing(office: Office, output: Path) -> None:
    """It counts what would be brought."""
    pushed = office.push(output, title=title(), sample=8, dry_run=True)
    with Ledger.read(output / "ledger.sqlite3") as ledger:
        assert ledger.sample.find() is None
    assert pushed.sample
    assert (dict(pushed.counts), pushed.sample.drawn) == ({"new": 8}, 8)


def test_a_reviewed_sample_tells_the_rate_of_all(office: Office, output: Path) -> None:
    """With an interval, also when other recordings are reviewed beside it; a second pull writes the same bytes."""
    project = office.push(output, title=title(), sample=24).project or 0
    round_ = reviewed(office, output, project, *drawn(output))
    sample, page = told(round_)
    written = round_.pull().written, (round_.reviewed / "report.html").read_bytes()
    anew = round_.into(output.parent / "anew")
    anew.pull()

    whole = sample.pop("whole")
    assert sample == {
        "seed": 0, "population": 40, "strata": 2, "drawn": 24, "reviewed": 24, "left_out": 0, "others": 0,
        "without_task": None,
    }  # fmt: skip
    assert whole["low"] <= 0.125 <= whole["high"]
    assert "Word error rate of all 40 recordings" in page
    assert "Drawn at random with seed 0, within 2 strata of confidence, language and length: 24 of 40" in page
    assert written == (0, (anew.reviewed / "report.html").read_bytes())

    office.push(output)
    rest = sorted(set(_NAMES) - set(drawn(output)))
    round_ = reviewed(office, output, project, *[name for name in rest if int(name[:3]) % 2])
    more, page = told(round_)
    assert (more["whole"], more["others"]) == (whole, 8)
    assert "The other rates are of all that is reviewed, which was not drawn at random" in page


def test_a_sample_that_is_reviewed_in_part_tells_nothing_of_all(office: Office, output: Path) -> None:
    """People review the least certain of it first: twenty would be enough, but not these."""
    project = office.push(output, title=title(), sample=40).project or 0
    unsure = [name for name in drawn(output) if int(name[:3]) % 2]
    sample, page = told(reviewed(office, output, project, *unsure))

    assert (len(unsure), sample["whole"], sample["reviewed"] < 20) == (20, None, True)
    assert "too few to tell the error rate of all" in page
    assert "the project shows the least certain recordings first" in page


def test_a_sample_that_grows_tells_what_the_smaller_one_told(office: Office, output: Path) -> None:
    """Until what came in addition is reviewed."""
    project = office.push(output, title=title(), sample=24).project or 0
    round_ = reviewed(office, output, project, *drawn(output))
    small, _page = told(round_)
    office.push(output, sample=30)
    grown, _page = told(round_)

    assert small["whole"]
    assert (grown["drawn"], grown["reviewed"], grown["whole"]) == (30, 24, small["whole"])


def test_skipped_and_deleted_tasks_are_left_out(office: Office, output: Path) -> None:
    """And the report says so."""
    project = office.push(output, title=title(), sample=24).project or 0
    skipped, deleted, *names = drawn(output)
    round_ = reviewed(office, output, project, *names)
    office.studio.skip(round_.tasks[skipped])
    office.studio.delete_task(round_.tasks[deleted])
    sample, page = told(round_)
    is_last = round_.tasks[deleted] == max(round_.tasks.values())
    assert not is_last
    assert (sample["reviewed"], sample["left_out"]) == (24, 2)
    assert "compare with: 2 of these, taken to be like the others." in page


@pytest.mark.parametrize("is_listed", [True, False], ids=["after a pull", "before any pull"])
def test_the_newest_tasks_are_left_out_too_if_they_are_deleted(
    office: Office, output: Path, *, is_listed: bool
) -> None:
    """No task comes after them that would show it."""
    project = office.push(output, title=title(), sample=24).project or 0
    names = drawn(output)
    round_ = Round._of(office.studio, output.parent, project, "default")
    newest = sorted(names, key=lambda name: round_.tasks[name])[-2:]
    if is_listed:
        round_.pull()
    for name in newest:
        office.studio.delete_task(round_.tasks[name])
    sample, _page = told(reviewed(office, output, project, *(name for name in names if name not in newest)))

    assert (sample["reviewed"], sample["left_out"], sample["whole"] is None) == (24, 2, False)


def test_what_cannot_be_imported_is_told_where_it_holds_a_sample_up(office: Office, output: Path) -> None:
    """Else everybody would have reviewed all that there is, and nobody would know why no rate is told."""
    key = in_s3([1])[0].key
    (transcript,) = (output / "transcripts").glob(f"*{key}.json")
    transcript.write_text("{}", encoding="utf-8")
    project = office.push(output, title=title(), sample=40).project or 0
    sample, page = told(reviewed(office, output, project, *(name for name in _NAMES if name != "001.wav")))

    assert sample["without_task"] == key
    assert f"The next one has no task in the project (its transcript has {key} in its name)" in page


def test_without_a_sample_the_report_says_whose_rate_it_is(office: Office, output: Path) -> None:
    """Of those reviewed, the least certain first; with --order-by flags those with flags; nothing if it is of all."""
    project = office.push(output, title=title()).project or 0
    round_ = reviewed(office, output, project, *_NAMES[1:20:2])
    sample, page = told(round_)
    assert sample is None
    assert "The rates are of the 10 reviewed recordings of 40 tasks, and not of all." in page
    assert "not drawn at random: the project shows the least certain recordings first" in page

    office.push(output, order_by="flags")
    assert "the project shows recordings with flags first" in told(round_)[1]

    reviewed(office, output, project, *_NAMES[::2], *_NAMES[21::2])
    assert told(round_)[1] == ""
