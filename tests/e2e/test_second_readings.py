"""Two people review the same recordings in a real Label Studio, the second without seeing what the first has made."""

from pathlib import Path

import jiwer
import pytest
from e2e.browser import Reviewer
from pulling import Colleague, Round
from pushing import Office, fill, in_s3, title

from ls_transcribe.review.normalise import normalised_text

_NAMES = [f"{number:03}.wav" for number in range(8)]
_FIRST = "It is one, two three for {}"
_SECOND = ("it is one two three four {}", "It is one. Two, three for {}", "one to three and for {}", "It was won {}")


def test_another_person_reads_some_of_the_reviewed_again(office: Office, tmp_path: Path) -> None:
    """Exactly those that were drawn, with the machine's text; and the report's rate is jiwer's."""
    output = fill(tmp_path / "out", in_s3(range(8)), text="heard by the machine")
    project = office.push(output, title=title()).project or 0
    round_ = Round._of(office.studio, tmp_path, project, "default")
    shown = office.shown(project)
    for name in _NAMES:
        round_.submit(name, _FIRST.format(name))
    before = office.studio.annotations(project)
    marked = office.push(output, second_reading=50).second_readings
    untouched = office.studio.annotations(project)

    texts: dict[str, str] = {}
    with Colleague(office.studio) as colleague:
        while task := colleague.next_task(project):
            name = task["data"]["recording"]
            assert name not in texts
            assert task["annotations"] == []
            assert [one["result"][0]["value"]["text"] for one in task["predictions"]] == [shown[name]]
            texts[name] = _SECOND[len(texts)].format(name)
            parent = task["predictions"][-1]["id"]
            round_.submit(name, texts[name], by=colleague, parent_prediction=parent)
    again = office.push(output, second_reading=50).second_readings
    round_.pull(everyone=True)

    assert marked
    assert again
    assert marked._asdict() == {"drawn": 4, "reviewed": 8, "marked": 4, "read": 0, "seed": 0}
    assert again == marked._replace(marked=0, read=4)
    assert (len(texts), untouched, office.studio.queue(project)) == (4, before, [])
    references = [normalised_text(texts[name]) for name in texts]
    hypotheses = [normalised_text(_FIRST.format(name)) for name in texts]
    agreement = round_.report["agreement"]
    assert (agreement["pairs"], agreement["recordings"]) == (4, 4)
    assert agreement["wer"] == pytest.approx(jiwer.wer(references, hypotheses), abs=5e-7)
    rates = {name: jiwer.wer(one, other) for name, one, other in zip(texts, references, hypotheses, strict=True)}
    assert agreement["wer"] > 0
    assert [row["name"] for row in agreement["by_recording"]] == sorted(rates, key=lambda name: (-rates[name], name))


def test_the_second_person_sees_what_the_machine_heard(office: Office, tmp_path: Path, reviewer: Reviewer) -> None:
    """In the browser, where a first review by somebody else is not shown. Then nothing is left to do."""
    output = fill(tmp_path / "out", in_s3(range(1)), text="heard by the machine")
    project = office.push(output, title=title()).project or 0
    round_ = Round._of(office.studio, tmp_path, project, "default")
    with Colleague(office.studio) as colleague:
        round_.submit("000.wav", "what the first person wrote", by=colleague)
    office.push(output, second_reading=100)

    with reviewer.label_all_tasks(project) as editor:
        shown = editor.headings[0], editor.open_texts
        editor.submit()
    read = office.push(output, second_reading=100).second_readings
    assert (shown, read and read.read) == (("000.wav", ["heard by the machine 000.wav"]), 1)
    assert office.studio.queue(project) == []
