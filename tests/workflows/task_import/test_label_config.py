"""What a push tells of the labelling configuration: one that was typed and not used, texts that are hard, names."""

from pathlib import Path

import pytest
from pulling import Round, recording, transcribe
from pushing import Office, fill, in_s3, title

from ls_transcribe.label_studio import task_builder
from ls_transcribe.label_studio.label_config import parse_label_config
from ls_transcribe.transcripts import Word

_CALL = (Word("Hello", 0, 400, 0.9, channel="ch_0"), Word("yes", 900, 1_200, 0.9, channel="ch_1"))

_EARLIER = {
    "default": """<View><Audio name="audio" value="$audio"/>
    <TextArea name="transcription" toName="audio" transcription="true"/></View>""",
    "segments": """<View><Labels name="speaker" toName="audio" value="$speakers"/><Audio name="audio" value="$audio"/>
    <TextArea name="transcription" toName="audio" perRegion="true"/></View>""",
}
"""What an earlier version made projects with, as far as it matters."""


def notes(office: Office) -> list[str]:
    """What the last push told beside its result, but for the order of the project's tasks and where credentials go."""
    lines = [line for kind, *lines in office.listener.told if kind == "noted" for line in lines]
    return [line for line in lines if "AWS credentials" not in line]


def test_a_project_keeps_its_configuration(office: Office, tmp_path: Path) -> None:
    """One that was typed for a project that has its own is told of; the same one, or none, is not."""
    output, name = fill(tmp_path / "out", in_s3([1])), title()
    pushed = office.push(output, title=name)
    before = office.project(pushed.project)["label_config"]

    office.push(output, label_config="default")
    same = notes(office)
    office.push(output)
    none = notes(office)
    office.push(output, label_config="segments")

    told = (
        f"--label-config segments was not used: the project {pushed.project} ({name}) has a labelling configuration of "
        "its own, which was left alone. Change it in Label Studio under Settings > Labeling Interface, or give another "
        "--title: that project is made with it"
    )
    assert (same, none, notes(office)) == ([], [], [told])
    assert office.project(pushed.project)["label_config"] == before


def test_hard_texts_are_told_once(office: Office, tmp_path: Path) -> None:
    """With the tasks that are new, also by a dry run: a call and a recording of a quarter of an hour."""
    transcribe(tmp_path / "out", {recording("long.wav"): _CALL[:1]}, duration=900_000)
    transcribe(tmp_path / "out", {recording("call.wav"): _CALL})
    office.push(tmp_path / "out", title=title(), dry_run=True)
    before = notes(office)
    office.push(tmp_path / "out", title=title())
    first = notes(office)

    office.push(tmp_path / "out")

    told = (
        "hard to correct as one text: 1 recording longer than 10 minutes or 1,500 words and 1 recording with several "
        "speakers. With --label-config segments and the --title of a new project, each turn has its own text"
    )
    in_new_project = told.replace(" and the --title of a new project", "")
    assert (before, first, notes(office)) == ([in_new_project], [told], [])


def test_names_of_channels(office: Office, tmp_path: Path) -> None:
    """They stand in the box for names of new tasks; where the project has none, that is told."""
    transcribe(tmp_path / "out", {recording("call.wav"): _CALL})
    names = ("Agent", "Customer")

    pushed = office.push(tmp_path / "out", title=title(), label_config="segments", channel_names=names)
    told = notes(office)
    whole = office.push(tmp_path / "out", title=title(), label_config="default", channel_names=names)

    (prediction,) = office.studio.predictions(pushed.project or 0)
    assert (prediction["result"][-1]["value"]["text"], told) == (["ch_0 = Agent\nch_1 = Customer"], [])
    note = (
        "--channel-names was not used: the labelling configuration has no TextArea called speaker_names "
        "(--label-config segments has one)"
    )
    assert (whole.counts["new"], notes(office)[0]) == (1, note)


@pytest.mark.parametrize("configuration", _EARLIER)
@pytest.mark.parametrize("folder", ["out", "another"])
def test_what_an_earlier_version_pushed_stays(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configuration: str, folder: str
) -> None:
    """Half of it is reviewed: nothing is renewed for lines, spare speakers or names, and what people did comes back."""
    heard = {recording(name): _CALL for name in ("a.wav", "b.wav")}
    transcribe(tmp_path / folder, heard)
    project = office.studio.create_project(title(), _EARLIER[configuration])
    with monkeypatch.context() as earlier:
        earlier.setattr(task_builder, "_lines", lambda transcript: transcript.text)
        earlier.setattr(task_builder, "with_spare_speakers", list)
        office.push(tmp_path / folder, project=project)
    tasks = {task["data"]["recording"]: task["id"] for task in office.studio.tasks(project)}
    office.studio.annotate(tasks["a.wav"], "Hello? yes" if configuration == "default" else "Hello?")
    before = office.studio.predictions(project), office.studio.tasks(project)

    transcribe(tmp_path / "out", heard)
    pushed = office.push(tmp_path / "out", project=project)

    assert (dict(pushed.counts), (office.studio.predictions(project), office.studio.tasks(project))) == (
        {"there": 2},
        before,
    )
    config = parse_label_config(_EARLIER[configuration], "the project's")
    round_ = Round(office.studio, tmp_path / "out", tmp_path / "reviewed", project, config, tasks, office.studio.url)
    round_.pull()
    assert [(said, start, end) for said, start, end, _who in round_.said("a.wav")] == [
        ("Hello?", 0, 400),
        ("yes", 900, 1_200),
    ]
