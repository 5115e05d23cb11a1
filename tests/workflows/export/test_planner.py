"""What a run means to do is decided before anything is paid for."""

from workflows.desk import Desk


def test_what_nobody_could_hear_is_not_started(desk: Desk) -> None:
    """An object that Label Studio would not find costs no job, and the others come out."""
    desk.put("calls/what?.wav", "calls/this.wav")
    result = desk.export("s3://input/calls/")

    assert (desk.tasks, len(desk.jobs), result.failed) == ({"this.wav": "s3://input/calls/this.wav"}, 1, 1)
    assert [told[1] for told in desk.told if told[0] == "refused"] == ["what?.wav"]


def test_what_is_uploaded_may_be_called_anything(desk: Desk) -> None:
    """On the way to S3 a recording gets a name that can be found."""
    desk.write(**{"what?": "sound"})
    result = desk.export(desk.input, upload_to="s3://input/talks/")

    assert (list(desk.tasks), result.failed) == (["what?.wav"], 0)


def test_a_run_takes_up_what_another_began(desk: Desk) -> None:
    """A job that is on, or has ended, is not started again: it is counted, followed and fetched."""
    desk.put("a.wav", "b.wav", "c.wav")
    desk.amazon.service.duration = lambda uri: 1e6 if uri.endswith("b.wav") else 0.0
    first = desk.export("s3://input/", max_wait=0.0, output=desk.folder / "first")
    desk.amazon.service.duration = lambda _uri: 0.0
    desk.amazon.clock.pass_by(2e6)
    desk.export("s3://input/")

    assert (first.running + first.unstarted > 0, len(desk.amazon.service.started), sorted(desk.tasks)) == (
        True,
        3,
        ["a.wav", "b.wav", "c.wav"],
    )


def test_a_pilot_does_not_count_what_costs_nothing(desk: Desk) -> None:
    """`--limit` is for what must be started: what exists already is taken besides."""
    desk.put("a.wav", "b.wav")
    desk.export("s3://input/", output=desk.folder / "first")
    desk.put("c.wav", "d.wav")
    result = desk.export("s3://input/", limit=1)

    assert (len(desk.amazon.service.started), len(desk.tasks), result.plan.jobs) == (3, 3, 3)
