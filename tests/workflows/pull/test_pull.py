"""What `pull` promises: what people left is in the folder, exactly and only once."""

import csv
import io
import statistics
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import docx
import jiwer
import pytest
from audio import noise, write
from e2e.browser import FLAGS, program
from e2e.conftest import found
from e2e.test_report_page import Seen, look
from playwright.sync_api import sync_playwright
from pulling import XML, Round, fitting, push, recording, results, transcribe
from pushing import digest, on_disk
from review.edits import Heard, misheard, spoken
from studio import Studio

from ls_transcribe.model.review import EditorContent, Region
from ls_transcribe.review.normalise import normalised_text
from ls_transcribe.transcripts import Word, join_words

WORDS = (
    Word("Good", 300, 700, 0.9, speaker="spk_0"),
    Word("mourning", 700, 2100, 0.4, speaker="spk_0", after="."),
    Word("A", 2600, 2700, 0.9, speaker="spk_1"),
    Word("ticked", 2700, 5990, 0.6, speaker="spk_1", after="."),
)
"""What is heard in six seconds, with a word of each speaker's wrong."""


@pytest.mark.parametrize("configuration", XML)
def test_as_people_left_it(studio: Studio, tmp_path: Path, configuration: str) -> None:
    """Corrected, accepted, labelled only, rewritten: each is in the folder as it was left; skipped, untouched: not."""
    see_what_people_left(studio, tmp_path, configuration)


def see_what_people_left(studio: Studio, tmp_path: Path, configuration: str) -> None:
    """Have people leave different things in six editors, and see what is pulled of them."""
    names = ("six.wav", "as-heard.mp3", "noise.m4a", "new.wav", "skipped.wav", "none.wav")
    files = {name: write(tmp_path / name, noise(6, seed=seed)) for seed, name in enumerate(names)}
    round_ = Round.pushed(studio, tmp_path, dict.fromkeys(files.values(), WORDS), configuration)
    six, as_heard = (on_disk(files[name])[0].key for name in names[:2])
    left = {
        "six.wav": EditorContent(
            "Good morning.\nA ticket to “Łódź”.",
            (
                Region(f"{six}-0", 300, 2100, "spk_0", "Good morning."),
                Region(f"{six}-1", 2600, 6000, "spk_0", "A ticket\nto “Łódź”."),
            ),
        ),
        "as-heard.mp3": EditorContent(
            "Good mourning.\nA ticked.",
            (
                Region(f"{as_heard}-0", 300, 2100, "spk_0", "Good mourning."),
                Region(f"{as_heard}-1", 2600, 5990, "spk_1", "A ticked."),
            ),
        ),
        "noise.m4a": EditorContent("", (Region("b", 400, 5999, "spk_0"),)),
        "new.wav": EditorContent("All new.", (Region("x1", 1234, 4567, None, "All new."),)),
    }
    for name, written in left.items():
        round_.submit(name, written, parent_prediction=None if name == "new.wav" else round_.shown(name))
    studio.skip(round_.tasks["skipped.wav"])

    round_.pull()

    there = {
        name: EditorContent(review["whole"], regions(review["regions"])) for name, review in round_.reviews().items()
    }
    assert there == {name: fitting(written, round_.config) for name, written in left.items()}
    assert {name: " ".join(word for word, *_ in round_.said(name)) for name in left} == {
        "six.wav": "Good morning. A ticket to “Łódź”.",
        "as-heard.mp3": "Good mourning. A ticked.",
        "noise.m4a": "",
        "new.wav": "All new.",
    }
    assert round_.said("as-heard.mp3") == [(word.text, word.start, word.end, word.speaker) for word in WORDS]
    second = "spk_1" if configuration == "default" else "spk_0"
    assert [said for said in round_.said("six.wav") if said[0] in ("Good", "morning.", "A")] == [
        ("Good", 300, 700, "spk_0"), ("morning.", 700, 2100, "spk_0"), ("A", 2600, 2700, second),
    ]  # fmt: skip
    lines = in_one_piece(files) if configuration == "default" else by_regions(files)
    assert round_.manifest == lines
    report = round_.report
    assert report["overall"]["words"] == {"hits": 6, "substitutions": 4, "deletions": 2, "insertions": 6}
    assert (report["reviews"], report["skipped"], report["unmeasured"], report["withdrawn"]) == (4, 1, 0, 0)
    assert (report["overall"]["audio_seconds"], report["overall"]["work_seconds"]) == (24.0, 17.0)


def regions(told: Sequence[dict[str, object]]) -> tuple[Region, ...]:
    return tuple(Region(**region) for region in told)  # type: ignore[arg-type]


def in_one_piece(files: dict[str, Path]) -> list[dict[str, object]]:
    """The manifest where people correct whole texts."""
    texts = {
        "as-heard.mp3": "Good mourning. A ticked.",
        "new.wav": "All new.",
        "noise.m4a": "",
        "six.wav": "Good morning. A ticket to “Łódź”.",
    }
    heard = {"pred_text": "Good mourning. A ticked.", "lang": "en-US"}
    return [
        {"audio_filepath": str(files[name]), "duration": 6.0, "text": text, **heard} for name, text in texts.items()
    ]


def by_regions(files: dict[str, Path]) -> list[dict[str, object]]:
    """The manifest where they correct regions."""
    return [
        {"audio_filepath": str(files[name]), **place, "text": text, "pred_text": heard, "lang": "en-US", **who}
        for name, place, text, heard, who in (
            ("as-heard.mp3", at(0.3, 1.8), "Good mourning.", "Good mourning.", {"speaker": "spk_0"}),
            ("as-heard.mp3", at(2.6, 3.39), "A ticked.", "A ticked.", {"speaker": "spk_1"}),
            ("new.wav", at(1.234, 3.333), "All new.", "mourning. A ticked.", {}),
            ("noise.m4a", {"duration": 6.0}, "", "Good mourning. A ticked.", {}),
            ("six.wav", at(0.3, 1.8), "Good morning.", "Good mourning.", {"speaker": "spk_0"}),
            ("six.wav", at(2.6, 3.4), "A ticket to “Łódź”.", "A ticked.", {"speaker": "spk_0"}),
        )
    ]


def at(offset: float, duration: float) -> dict[str, float]:
    return {"offset": offset, "duration": duration}


@pytest.fixture(scope="module")
def talks(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> tuple[Round, dict[str, Heard]]:
    """Three talks of which the true words and times are known, a fifth of them misheard; corrected and pulled."""
    random = Random("talks")  # noqa: S311  # nothing secret
    heard = {f"talk-{number}.wav": misheard(spoken(250, random), 0.2, random) for number in range(3)}
    machine = {name: talk.machine for name, talk in heard.items()}
    round_ = Round.imported(studio, tmp_path_factory.mktemp("talks"), machine, duration=600_000)
    for name, talk in heard.items():
        round_.submit(name, join_words(talk.truth), parent_prediction=round_.shown(name))
    round_.pull(formats=tuple(READERS))
    return round_, heard


def test_times_of_words(talks: tuple[Round, dict[str, Heard]]) -> None:
    """Words that were left alone keep their times; most that were corrected are within 150 ms of the true ones."""
    round_, heard = talks
    untouched: list[int] = []
    edited: list[int] = []
    for name, talk in heard.items():
        said = round_.said(name)
        assert [word for word, *_ in said] == [word.text for word in talk.truth]
        for place, (word, (_text, start, end, _who)) in enumerate(zip(talk.truth, said, strict=True)):
            shifts = untouched if place in talk.untouched else edited
            shifts += [abs(start - word.start), abs(end - word.end)]
    assert (statistics.median(untouched), statistics.median(edited) < 150) == (0, True)
    assert len(edited) > 150


def test_documents_of_the_corrected_text(talks: tuple[Round, dict[str, Heard]]) -> None:
    """Every document has what people wrote, to the letter, and nothing else."""
    round_, heard = talks
    for format_, read in READERS.items():
        files = round_.files(f".{format_}")
        told = {name: " ".join(read(path)).split() for name, path in files.items()}
        assert told == {name: [word.text for word in talk.truth] for name, talk in heard.items()}


def subtitles(path: Path) -> list[str]:
    """The lines of subtitles that are read."""
    lines = path.read_text("utf-8").removeprefix("WEBVTT").splitlines()
    return [line for line in lines if "-->" not in line and not line.isdigit()]


def passages(path: Path) -> list[str]:
    """The passages of a Word document: the last column of its second table, below the heading."""
    return [row.cells[-1].text for row in docx.Document(str(path)).tables[1].rows[1:]]


READERS: dict[str, Callable[[Path], list[str]]] = {
    "docx": passages,
    "srt": subtitles,
    "vtt": subtitles,
    "csv": lambda path: [row["text"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8")))],
    "txt": lambda path: path.read_text("utf-8").splitlines(),
}


def test_rate_is_jiwers(talks: tuple[Round, dict[str, Heard]]) -> None:
    """The report's error rates are those that jiwer gives of the manifest's texts."""
    round_, _heard = talks
    people, machine = ([normalised_text(line[key]) for line in round_.manifest] for key in ("text", "pred_text"))

    overall = round_.report["overall"]

    assert (overall["wer"], overall["cer"]) == (
        pytest.approx(jiwer.wer(people, machine), abs=1e-6),
        pytest.approx(jiwer.cer(people, machine), abs=1e-6),
    )


@pytest.mark.programs
@pytest.mark.parametrize("width", [1280, 400])
def test_page_of_the_report(talks: tuple[Round, dict[str, Heard]], width: int) -> None:
    """The browser shows the report of a real pull with its plots, asks for nothing else, and has no complaint."""
    browser, page = found(program), talks[0].reviewed / "report.html"

    def open_it() -> Seen:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=list(FLAGS))
            try:
                return look(chromium, page, width)
            finally:
                chromium.close()

    with ThreadPoolExecutor(1) as thread:  # Playwright starts once in a thread, and in this one it may be at work
        seen = thread.submit(open_it).result()

    assert (seen.asked, seen.complaints, seen.shown["wide"]) == ([page.as_uri()], [], [])
    assert seen.shown["plots"]
    assert all(plot["shows"] for plot in seen.shown["plots"])


def test_on_another_machine(studio: Studio, tmp_path: Path) -> None:
    """Without the output folder, words are spread over the regions of the prediction, which is told."""
    round_ = Round.imported(studio, tmp_path, {"a.wav": WORDS}, "segments")
    key = recording("a.wav").key
    left = (
        Region(f"{key}-0", 300, 2100, "spk_0", "Good morning."),
        Region(f"{key}-1", 2600, 5990, "spk_1", "A ticket."),
    )
    round_.submit("a.wav", EditorContent(regions=left), parent_prediction=round_.shown("a.wav"))
    nowhere = tmp_path / "nowhere"

    round_.pull(pushed_from=nowhere)

    assert round_.told.notes == [
        f"The times of words are only estimated where the machine's transcript is not in {nowhere} (reviews: 1). "
        "Name the output folder that was pushed with --from."
    ]
    said = round_.said("a.wav")
    assert [(text, who) for text, _start, _end, who in said] == [
        ("Good", "spk_0"), ("morning.", "spk_0"), ("A", "spk_1"), ("ticket.", "spk_1"),
    ]  # fmt: skip
    assert (said[0][1], said[1][2], said[2][1], said[3][2]) == (300, 2100, 2600, 5990)
    assert round_.report["overall"]["words"] == {"hits": 2, "substitutions": 2, "deletions": 0, "insertions": 0}
    assert (nowhere.exists(), round_.manifest[0]["audio_filepath"]) == (False, "s3://calls/a.wav")


def test_began_from_an_earlier_text(studio: Studio, tmp_path: Path) -> None:
    """After a push with other settings, a review has times and errors of the text that it began from."""
    files = [write(tmp_path / name, noise(6, seed=seed)) for seed, name in enumerate(("before.wav", "after.wav"))]
    round_ = Round.pushed(studio, tmp_path, dict.fromkeys(files, WORDS))
    round_.submit("before.wav", "Good morning. A ticked.", parent_prediction=round_.shown("before.wav"))
    better = [Word("Good", 310, 690, 0.8), Word("morning", 710, 2000, 0.8, after=".")]
    transcribe(round_.output, {on_disk(path)[0]: better for path in files}, settings="second")
    push(studio, round_.output, project=round_.project)
    round_.submit("after.wav", "Good morning. Ann.", parent_prediction=round_.shown("after.wav"))

    round_.pull()

    assert round_.told.notes == []
    assert [said[:3] for said in round_.said("before.wav")] == [
        ("Good", 300, 700), ("morning.", 700, 2100), ("A", 2600, 2700), ("ticked.", 2700, 5990),
    ]  # fmt: skip
    assert [said[:3] for said in round_.said("after.wav")[:2]] == [("Good", 310, 690), ("morning.", 710, 2000)]
    told = {row["name"]: (row["words"]["substitutions"], row["words"]["deletions"]) for row in round_.report["engines"]}
    assert told == {f"scribe/{digest('first')}": (1, 0), f"scribe/{digest('second')}": (0, 1)}


def test_ground_truth(studio: Studio, tmp_path: Path) -> None:
    """The review that is marked as ground truth is taken, also when it is marked later; else the newest one is."""
    round_ = Round.imported(studio, tmp_path, {"a.wav": WORDS})
    first, _newer = round_.submit("a.wav", "Good morning."), round_.submit("a.wav", "Good day.")
    texts = []
    for is_right in (False, True, False):
        studio.update(first, ground_truth=is_right)
        studio.update(_newer, lead_time=5)  # so that it stays the newest
        round_.pull()
        texts.append([line["text"] for line in round_.manifest])

    assert texts == [["Good day."], ["Good morning."], ["Good day."]]


def test_dragged_to_nothing(studio: Studio, tmp_path: Path) -> None:
    """A region without length is no turn in any file; its text is told, and stands in the transcript."""
    round_ = Round.imported(studio, tmp_path, {"a.wav": WORDS}, "segments")
    kept, gone = Region("a", 300, 2100, "spk_0", "Good morning."), Region("b", 2600, 2600, "spk_1", "A ticket.")
    round_.submit("a.wav", EditorContent(regions=(kept, gone)), parent_prediction=round_.shown("a.wav"))

    round_.pull(formats=("txt",))

    assert [word for word, *_ in round_.said("a.wav")] == ["Good", "morning."]
    assert [line["text"] for line in round_.manifest] == ["Good morning."]
    assert round_.files(".txt")["a.wav"].read_text("utf-8") == "Good morning.\n"
    assert round_.told.notes == [
        "Regions that have no length are not turns: 1 with a text, the first in a.wav at 0:03. "
        "The texts stand under removed in the transcripts."
    ]
    review = round_.reviews()["a.wav"]
    assert (regions(review["regions"]), regions(review["removed"])) == ((kept,), (gone,))


def test_length_of_recordings(studio: Studio, tmp_path: Path) -> None:
    """A whole text lasts as long as its file, also where the transcript does not tell it."""
    file = write(tmp_path / "talk.wav", noise(6))
    round_ = Round.pushed(studio, tmp_path, {file: WORDS[:2]}, duration=None)
    round_.submit("talk.wav", "Good morning.", parent_prediction=round_.shown("talk.wav"))

    round_.pull()

    assert ([line["duration"] for line in round_.manifest], round_.told.notes) == ([6.0], [])


def test_length_of_recordings_elsewhere(studio: Studio, tmp_path: Path) -> None:
    """Where nothing tells the length, that is said, and a turn that was added after the last word stays where it is."""
    round_ = Round.imported(studio, tmp_path, {"a.wav": WORDS[:2], "b.wav": WORDS[:2]}, "both", duration=None)
    late = Region("late", 5000, 5900, "spk_1", "Bye.")
    round_.submit("a.wav", EditorContent(None, (late,)), parent_prediction=round_.shown("a.wav"))
    round_.submit("b.wav", "Good morning.", parent_prediction=round_.shown("b.wav"))

    round_.pull()

    assert (round_.said("a.wav"), [line["duration"] for line in round_.manifest]) == (
        [("Bye.", 5000, 5900, "spk_1")],
        [0.9, 2.1],
    )
    assert round_.told.notes == [
        "In manifest.jsonl, the duration of a whole text is the end of its last word where no transcript "
        "and no file on this disk tells it (reviews: 1)."
    ]


def test_transcripts_that_existed(studio: Studio, tmp_path: Path) -> None:
    """Recordings of --transcripts are one row of the report: the settings of each are those of its own transcript."""
    round_ = Round.imported(studio, tmp_path, {"ours.wav": WORDS})
    heard = {"model_version": "ls-transcribe", "result": round_.written("Good mourning.")}
    tasks = [
        {"data": {"audio": f"s3://calls/{one}.wav", "engine": "existing", "settings": one}, "predictions": [heard]}
        for one in ("3f9c21", "aa04b7")
    ]
    for task in studio.import_tasks(round_.project, tasks):
        studio.submit(task, round_.written("Good morning."))
    round_.submit("ours.wav", "Good morning. A ticked.")

    round_.pull()

    rows = {row["name"]: (row["recordings"], row["words"]["substitutions"]) for row in round_.report["engines"]}
    assert rows == {"existing": (2, 2), f"scribe/{digest('first')}": (1, 1)}
    settings = {review["settings"] for review in round_.reviews().values()}
    assert settings == {"3f9c21", "aa04b7", digest("first")}


def test_length_in_the_browser(studio: Studio, tmp_path: Path) -> None:
    """Where neither transcript nor file tells the length, the reviewer's browser does, and regions end with it."""
    round_ = Round.imported(studio, tmp_path, {"a.wav": WORDS[:2]}, "both", duration=None)
    over = Region("over", 5000, 7500, "spk_1", "Bye.")
    said = [{**one, "original_length": 7.25} for one in results(EditorContent("all", (over,)), round_.config)]
    studio.submit(round_.tasks["a.wav"], said)

    round_.pull()

    assert (round_.said("a.wav"), round_.report["overall"]["audio_seconds"]) == ([("Bye.", 5000, 7250, "spk_1")], 7.25)


ANYTHING: tuple[object, ...] = (1e16, -1, 0, "6", "nan", True, None, [], {}, 10**300, 5e-324)
"""What people and scripts have written where a number belongs."""


def test_numbers_of_all_kinds(studio: Studio, tmp_path: Path) -> None:
    """Whatever stands in a task in the place of a number, each review is written, and no sum is wrong."""
    round_ = Round.imported(studio, tmp_path, {"ours.wav": WORDS}, "both")
    data = {"speakers": [], "ls_transcribe_key": "", "language": "en-US", "engine": "amazon", "settings": "first"}
    tasks = [
        {"data": {**data, "url": f"s3://calls/{number}.wav", "duration": value, "confidence": value}}
        for number, value in enumerate(ANYTHING)
    ]
    for task, value in zip(studio.import_tasks(round_.project, tasks), ANYTHING, strict=True):
        times = {"start": value, "end": 2, "channel": value}
        said = {"id": value, "from_name": "said", "type": "textarea", "value": {**times, "text": ["Good day."]}}
        lead_time = value if isinstance(value, float) or value == -1 else None
        studio.submit(task, [{**said, "to_name": "sound"}], lead_time=lead_time)
    round_.submit("ours.wav", "Good morning.", lead_time=3)

    pulled = round_.pull(formats=("srt", "docx"))

    assert (pulled.written, pulled.failed, round_.told.failures) == (len(ANYTHING) + 1, 0, [])
    assert [line["text"] for line in round_.manifest] == [*["Good day."] * len(ANYTHING), "Good morning."]
    assert all(0 <= line.get("offset", 0) <= 2 and line["duration"] <= 6 for line in round_.manifest)
    overall = round_.report["overall"]
    assert (overall["audio_seconds"], overall["work_seconds"], overall["worked_audio_seconds"]) == (6.0, 3.0, 6.0)


HOSTILE = {
    "markup": "</script><img src=x onerror=alert(1)> ]]> &amp; \"'",
    "controls": "bell\x07 escape\x1b[31m null\x00 next\x85line\u2028paragraph\u2029 \ufeff \ufffe",
    "emoji": "👩‍👩‍👧‍👦 ok 👍🏽",
    "right to left": "قال \u202eالسلام عليكم\u202c ثم",
    "long": "x" * 10_000,
    "formula": "=HYPERLINK(1)",
    "blank": " \n\t ",
    "marks": "... --> !",
}


def test_hostile_texts(studio: Studio, tmp_path: Path) -> None:
    """Whatever people write, it stands in the transcript as they wrote it, and every document is made."""
    round_ = Round.imported(studio, tmp_path, dict.fromkeys(HOSTILE, WORDS))
    for name, text in HOSTILE.items():
        round_.submit(name, text)

    pulled = round_.pull(formats=tuple(READERS), track_changes=True)

    assert (pulled.failed, round_.told.failures) == (0, [])
    assert {name: review["whole"] for name, review in round_.reviews().items()} == HOSTILE
    assert [len(round_.files(f".{format_}")) for format_ in READERS] == [len(HOSTILE)] * len(READERS)
    assert all(docx.Document(str(path)).tables for path in round_.files(".docx").values())
    assert [line["text"] for line in round_.manifest if line["audio_filepath"].endswith("/long")] == ["x" * 10_000]
    assert "<img src=x" not in (round_.reviewed / "report.html").read_text("utf-8")


def test_tasks_of_others(studio: Studio, tmp_path: Path) -> None:
    """Tasks that somebody else made, without a text of a machine's, are pulled and counted as not measured."""
    round_ = Round.imported(studio, tmp_path, {"ours.wav": WORDS})
    addresses = ("s3://elsewhere/café 1.wav", "https://example.com/talk.mp3?x=1")
    others = studio.import_tasks(round_.project, [{"data": {"audio": address}} for address in addresses])
    for number, task in enumerate(others):
        studio.submit(task, round_.written(f"said {number}"))

    round_.pull(formats=("srt",))

    assert {line["audio_filepath"]: line["text"] for line in round_.manifest} == dict(
        zip(addresses, ("said 0", "said 1"), strict=True)
    )
    assert sorted(round_.files(".srt")) == ["café 1.wav", "talk.mp3"]
    report = round_.report
    assert (report["reviews"], report["unmeasured"], report["overall"]["recordings"]) == (2, 2, 0)
