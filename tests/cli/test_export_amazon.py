"""`export` with Amazon, as it is typed: what it starts, finds again, writes and leaves."""

import hashlib
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import documents
import pytest
from cli.cloud import EN, OUT, Cloud
from stand_ins.amazon.errors import FORMAT_MISMATCH, INPUT_UNREADABLE

from ls_transcribe.exports import FORMATS
from ls_transcribe.model.recording import fingerprint, media_format, recording_key, slug

_TAGS = "Tags: Audio audio plays the recording; TextArea transcription takes the whole text\n"
SAMPLES = Path(__file__).parents[2] / "data" / "samples"
REGION = ("--region", "eu-west-1")
EVERYTHING = (
    "--upload-to", "s3://calls/in/", "--create-bucket", "--archive", "--delete-jobs", *OUT, *EN, *REGION,
)  # fmt: skip
NOTHING_TO_DO = "Nothing to transcribe: no recording is new\n"
MKV = "Amazon Transcribe does not read mkv: convert it to one of amr, flac, m4a, mp3, mp4, ogg, wav, webm"


def sample_folder(folder: Path) -> dict[str, bytes]:
    """A folder with the samples, and their contents by name."""
    folder.mkdir()
    samples = [path for path in sorted(SAMPLES.iterdir()) if media_format(path.name)]
    for path in samples:
        shutil.copy(path, folder)
    return {path.name: path.read_bytes() for path in samples}


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder, with what tells whether it was written anew."""
    return {str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def uploaded_as(name: str, content: bytes, place: str) -> str:
    """Where a file goes that is uploaded to a place."""
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return f"{place}{slug(name)}-{recording_key(fingerprint(md5, len(content)))}{Path(name).suffix}"


def text_of(task: dict[str, Any]) -> str:
    return str(task["predictions"][0]["result"][0]["value"]["text"][0])


def test_one_command_does_it_all(cloud: Cloud) -> None:
    """From disk: uploaded, transcribed, exported, archived, jobs deleted; and again: nothing is left to do."""
    contents = sample_folder(cloud.folder / "recordings")
    before = files_of(cloud.folder / "recordings")
    prepared = documents.make([documents.Line("", "The museum opens at nine.", 0)])
    guide = uploaded_as("museum-guide.m4a", contents["museum-guide.m4a"], "s3://calls/in/")
    cloud.service.documents[guide] = prepared.document
    ended = cloud.run("export", "recordings", *EVERYTHING)
    tasks = {task["data"]["recording"]: task for task in cloud.tasks("data/output")}

    assert (ended.code, ended.err.splitlines()[-1]) == (0, "8 recordings to upload (1.5 MB)"), ended.err
    assert {name: cloud.read_object(task["data"]["audio"]) for name, task in tasks.items()} == contents
    assert all(re.match(r"s3://calls/archive/\d{4}/\d\d/\d\d/in/", place) for place in cloud.audio_uris("data/output"))
    assert text_of(tasks["museum-guide.m4a"]) == prepared.transcript.text
    assert files_of(cloud.folder / "recordings") == before
    assert (len(cloud.service.started), cloud.service.jobs) == (8, {})
    assert [key for key in cloud.amazon.keys("calls") if not key.startswith("archive/")] == []
    assert "8 recordings archived\n8 jobs deleted at Amazon\n" in ended.out

    calls, written, first = cloud.calls(), len(cloud.writes), cloud.bytes_of_tasks("data/output")
    again = cloud.run("export", "recordings", *EVERYTHING)

    assert (again.code, again.err) == (0, NOTHING_TO_DO)
    assert (cloud.calls(), cloud.writes[written:], cloud.bytes_of_tasks("data/output")) == (calls, [], first)


def test_what_was_uploaded_is_known(cloud: Cloud) -> None:
    """From an empty output folder nothing is sent a second time that lies in S3 already, whatever it is called now."""
    sample_folder(cloud.folder / "recordings")
    arguments = ("export", "recordings", "--upload-to", "s3://calls/in", "--create-bucket", *OUT, *EN, *REGION)
    cloud.run(*arguments, "-o", "out")
    (cloud.folder / "recordings" / "silence.wav").rename(cloud.folder / "recordings" / "nobody speaks.wav")
    calls, written = cloud.calls()["StartTranscriptionJob"], len(cloud.writes)
    again = cloud.run(*arguments, "-o", "other")

    assert (again.code, cloud.writes[written:], cloud.calls()["StartTranscriptionJob"]) == (0, [], calls)
    assert cloud.audio_uris("other") == cloud.audio_uris("out")


def test_the_services_own_bucket(cloud: Cloud) -> None:
    """Without an output bucket transcripts come from Amazon's own, and deleting the jobs is warned of."""
    cloud.recordings(2)
    ended = cloud.run("export", "s3://calls/in/", *EN, "-o", "out", "--delete-jobs")
    again = cloud.run("export", "s3://calls/in/", *EN, "-o", "out", "--delete-jobs")

    assert (ended.code, len(cloud.tasks()), len(cloud.service.started), cloud.service.jobs) == (0, 2, 2, {})
    assert ended.err.startswith("Note: without --output-bucket, Amazon deletes a transcript with its job")
    assert (again.code, len(cloud.service.started)) == (0, 2)


def test_other_settings(cloud: Cloud) -> None:
    """Other settings start new recordings only, the finished are kept and counted; --retranscribe starts them, too."""
    old = cloud.recordings(3)
    cloud.run("export", "s3://calls/in/", *EN, *OUT, "--create-bucket", "-o", "out")
    first = {task["data"]["recording"]: task for task in cloud.tasks()}
    new = cloud.recordings(2, first=3)
    cloud.service.vocabularies.add("other")
    begun = len(cloud.service.started)
    other = cloud.run("export", "s3://calls/in/", "--vocabulary-name", "other", "-o", "out")
    kept = {task["data"]["recording"]: task for task in cloud.tasks()}
    vocabularies = {
        job.recording: job.request.get("Settings", {}).get("VocabularyName") for job in cloud.service.jobs.values()
    }

    assert (cloud.started(begun), other.code) == (new, 0)
    assert "3 recordings finished with other settings (--retranscribe starts them again)\n" in other.err
    assert {name: kept[name] for name in first} == first
    assert vocabularies == dict.fromkeys(old) | dict.fromkeys(new, "other")

    begun = len(cloud.service.started)
    cloud.run("export", "s3://calls/in/", "--retranscribe", "-o", "out")

    assert cloud.started(begun) == old
    assert len(list((cloud.folder / "out" / "transcripts" / "earlier").iterdir())) == 3
    assert len({task["data"]["settings"] for task in cloud.tasks()}) == 1


def test_results_are_adopted(cloud: Cloud) -> None:
    """An empty output folder takes the results from the output bucket, also when the jobs were deleted since."""
    cloud.recordings(3)
    arguments = ("export", "s3://calls/in/", *EN, *OUT, "--create-bucket")
    cloud.run(*arguments, "-o", "out")
    before = cloud.calls()
    adopted = cloud.run(*arguments, "-o", "other")
    after = cloud.calls()
    cleaned = cloud.run("clean", "-o", "out")
    jobs = dict(cloud.service.jobs)
    third = cloud.run(*arguments, "-o", "third")
    foreign = cloud.run("clean", "-o", "third")

    assert (adopted.code, third.code, jobs) == (0, 0, {})
    assert "3 recordings already finished\n" in adopted.err
    assert (cleaned.out, foreign.out) == ("3 jobs deleted at Amazon\n", "0 jobs deleted at Amazon\n")
    assert (len(cloud.service.started), cloud.calls().get("GetTranscriptionJob", 0)) == (3, 0)
    assert after["StartTranscriptionJob"] == before["StartTranscriptionJob"]
    assert cloud.bytes_of_tasks("other") == cloud.bytes_of_tasks("third") == cloud.bytes_of_tasks("out")


def test_jobs_are_adopted_from_the_services_own_bucket(cloud: Cloud) -> None:
    """Without an output bucket another folder finds the finished jobs at Amazon, and starts none."""
    cloud.recordings(3)
    cloud.run("export", "s3://calls/in/", *EN, "-o", "out")
    cloud.run("export", "s3://calls/in/", *EN, "-o", "other")

    assert (len(cloud.service.started), cloud.calls()["StartTranscriptionJob"]) == (3, 3)
    assert cloud.bytes_of_tasks("other") == cloud.bytes_of_tasks()


def test_two_at_once(cloud: Cloud) -> None:
    """Two runs on one prefix at the same time start each job once between them, and both have all."""
    uris = cloud.recordings(12)
    cloud.amazon.make_bucket("transcripts")
    arguments = ("export", "s3://calls/in/", *EN, *OUT, "-q")
    with cloud.start_process(*arguments, "-o", "one") as one, cloud.start_process(*arguments, "-o", "two") as two:
        told = [cloud.wait_for_end(process) for process in (one, two)]

    assert (told, one.returncode, two.returncode) == (["", ""], 0, 0)
    assert cloud.started() == uris
    assert cloud.bytes_of_tasks("one") == cloud.bytes_of_tasks("two")
    assert cloud.audio_uris("one") == uris


@pytest.fixture
def batch(cloud: Cloud) -> str:
    """A list of what can go wrong beside two that go well."""
    good, silent, unreadable, failing, empty = cloud.recordings(5)
    cloud.amazon.make_bucket("transcripts")
    cloud.amazon.put("calls", "in/04.wav", b"")
    film = cloud.amazon.put("calls", "in/film.mkv", b"film")
    cloud.service.unreadable.add(unreadable)
    cloud.service.failures[failing] = FORMAT_MISMATCH
    cloud.service.documents[silent] = documents.NOTHING_FOUND["no items"]
    lines = [good, silent, unreadable, failing, empty, film, "s3://calls/in/gone.wav", "s3://nowhere/gone.wav"]
    (cloud.folder / "list.txt").write_text("".join(f"{line}\n" for line in lines))
    return "@list.txt"


def test_a_batch_with_bad_ones(cloud: Cloud, batch: str) -> None:
    """What cannot be transcribed is told by name, in Amazon's words with what helps; only what failed is kept back."""
    arguments = ("export", batch, *EN, *OUT, "-o", "out")
    ended = cloud.run(*arguments)
    reasons = {
        "02.wav": f"Amazon says: {INPUT_UNREADABLE} What helps: the object no longer exists, or you or the data "
        "access role may not read it (s3:GetObject, and kms:Decrypt where it is encrypted)",
        "03.wav": f"Amazon says: {FORMAT_MISMATCH} What helps: its suffix or MediaFormat is wrong: "
        "leave MediaFormat out",
        "04.wav": "the object is empty",
        "film.mkv": MKV,
        "gone.wav": "there is no such object: check the spelling of bucket and key",
    }
    missing_bucket = "There is no bucket s3://nowhere: check the spelling."
    rows = [(row["Recording"], row["FailureReason"]) for row in cloud.rows("out", "failed")]

    assert (ended.code, [text_of(task) == "" for task in cloud.tasks()]) == (3, [False, True])
    assert sorted(rows) == sorted([*reasons.items(), ("gone.wav", missing_bucket)])
    assert sorted(line for line in ended.err.splitlines() if ": " in line) == sorted(
        f"{name}: {reason}" for name, reason in rows
    )
    assert "2 tasks in out/tasks.json, 1 without speech\n6 recordings failed; the reasons are in " in ended.out

    begun = len(cloud.service.started)
    cloud.service.unreadable.clear()
    again = cloud.run(*arguments)

    assert (cloud.started(begun), len(cloud.tasks()), again.code) == (["s3://calls/in/02.wav"], 3, 3)
    assert "1 recording failed before (--retry-failed starts them again)\n" in again.err

    begun = len(cloud.service.started)
    cloud.service.failures.clear()
    retried = cloud.run(*arguments, "--retry-failed")

    assert (cloud.started(begun), len(cloud.tasks()), retried.code) == (["s3://calls/in/03.wav"], 4, 3)
    first, second = (job.name for job in cloud.service.jobs.values() if job.recording == "s3://calls/in/03.wav")
    assert second == f"{first}-a2"
    assert sorted(cloud.reasons()) == ["04.wav", "film.mkv", "gone.wav"]


def test_dry_run(cloud: Cloud) -> None:
    """A dry run tells finished from adoptable and new, names what is unusable, and neither starts nor writes."""
    cloud.recordings(2)
    arguments = ("export", *EN, *OUT, "--create-bucket")
    cloud.run(*arguments, "s3://calls/in/", "-o", "out")
    cloud.recordings(3, prefix="more/")
    cloud.run(*arguments, "s3://calls/more/", "-o", "other")
    cloud.recordings(1, prefix="more/", first=3)
    cloud.amazon.put("calls", "more/film.mkv", b"film")
    (cloud.folder / "own").mkdir()
    (cloud.folder / "own" / "letter.wav").write_bytes(bytes(1_500))
    sources = ("s3://calls/in/", "s3://calls/more/", "own", "--upload-to", "s3://calls/own/", "--dry-run")
    before, calls, written = files_of(cloud.folder), cloud.calls(), len(cloud.writes)
    ended = cloud.run(*arguments, *sources, "-o", "out")
    after = cloud.calls()
    empty = cloud.run(*arguments, *sources, "-o", "none", "--json")

    size = len("sound of more/03.wav") + 1_500
    assert (ended.code, ended.out, ended.err) == (
        0,
        f"      2 finished\n      3 already finished\n      2 to start ({size / 1000:.1f} kB)\n      1 unusable\n"
        f"1.5 kB to upload\n{_TAGS}Nothing was started or written.\n",
        f"film.mkv: {MKV}\n",
    )
    assert empty.code == 0, empty.err
    told = json.loads(empty.out)
    assert (told["recordings"]["adopted"], told["recordings"]["start"], told["unusable"]) == (5, 2, 1)
    assert told["failed"] == [{"recording": "film.mkv", "reason": MKV}]
    assert (told["bytes_to_start"], told["bytes_to_upload"], empty.code) == (size, 1_500, 0)
    assert {name: after.get(name) for name in calls if name != "ListTranscriptionJobs"} == {
        name: number for name, number in calls.items() if name != "ListTranscriptionJobs"
    }
    assert (files_of(cloud.folder), cloud.writes[written:], len(cloud.service.started)) == (before, [], 5)


def test_what_is_listened_to(cloud: Cloud) -> None:
    """A dry run says what would be fetched, and the run how much there is before it begins."""
    cloud.recordings(2)
    command = ("export", *EN, *OUT, "--create-bucket", "s3://calls/in/", "-o", "out")
    cloud.run(*command)
    planned, listened = cloud.run(*command, "--listen", "--dry-run"), cloud.run(*command, "--listen")

    size = sum(len(f"sound of in/{number:02}.wav") for number in range(2))
    assert planned.out == (
        "      2 finished\n"
        f"2 recordings to fetch from S3 and listen to ({size} B)\n{_TAGS}Nothing was started or written.\n"
    )
    assert f"2 recordings to listen to ({size} B)\n" in listened.err


def test_dry_run_of_buckets_that_would_be_made(cloud: Cloud) -> None:
    """A dry run with --create-bucket makes none, and goes on as if they were there."""
    contents = sample_folder(cloud.folder / "recordings")
    ended = cloud.run("export", "recordings", *EVERYTHING, "--dry-run", "-o", "out")
    size = sum(map(len, contents.values())) / 1e6

    assert (ended.code, ended.out, cloud.writes, cloud.buckets()) == (
        0,
        f"      8 to start ({size:.1f} MB, 1 min)\n{size:.1f} MB to upload\n"
        f"About 2 min to be billed at Amazon, an estimate\n{_TAGS}Nothing was started or written.\n",
        [],
        [],
    )


def test_the_embedded_recogniser_on_s3(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --engine pocketsphinx recordings in S3 are downloaded, transcribed and let go, and the tasks point there."""
    cloud.amazon.make_bucket("calls")
    for name in ("library-notice.webm", "silence.wav"):
        cloud.amazon.put("calls", name, (SAMPLES / name).read_bytes())
    temporary = cloud.folder / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    ended = cloud.run_process("export", "s3://calls/", "--engine", "pocketsphinx", "-o", "out")

    assert (ended.code, cloud.audio_uris(), list(temporary.iterdir())) == (
        0,
        ["s3://calls/library-notice.webm", "s3://calls/silence.wav"],
        [],
    )
    assert [text_of(task) for task in cloud.tasks()] == ["the library will close in fifteen minutes", ""]
    assert cloud.calls() == {}


def test_lists_and_standard_input(cloud: Cloud) -> None:
    """A list may mix S3 and disk where there is a place to upload to, and standard input picks the engine itself."""
    uris = cloud.recordings(2)
    cloud.amazon.make_bucket("transcripts")
    (cloud.folder / "own.wav").write_bytes(b"sound of one's own")
    (cloud.folder / "list.txt").write_text(f"{uris[0]}\nown.wav\n")
    mixed = cloud.run("export", "@list.txt", *EN, *OUT, "--upload-to", "s3://calls/up/", "-o", "out")
    piped = cloud.run("export", "-", *EN, *OUT, "-o", "other", stdin=f"{uris[1]}\n".encode())
    own = uploaded_as("own.wav", b"sound of one's own", "s3://calls/up/")

    assert (mixed.code, cloud.audio_uris()) == (0, [uris[0], own]), mixed.err
    assert (piped.code, cloud.audio_uris("other")) == (0, [uris[1]]), piped.err
    assert cloud.started() == sorted([*uris, own])


def test_a_list_tells_the_region(cloud: Cloud) -> None:
    """Where nothing else says it, jobs run in the region of the bucket that a list begins with."""
    (uri,) = cloud.recordings(1)
    (cloud.folder / "list.txt").write_text(f"{uri}\n")
    ended = cloud.run("export", "@list.txt", *EN, "-o", "out")

    assert (ended.code, cloud.audio_uris()) == (0, [uri]), ended.err


def test_a_disk_line_without_a_place_to_upload_to(cloud: Cloud) -> None:
    """It costs itself alone, and it is said what to do."""
    (uri,) = cloud.recordings(1)
    cloud.amazon.make_bucket("transcripts")
    (cloud.folder / "own.wav").write_bytes(b"sound of one's own")
    (cloud.folder / "list.txt").write_text(f"{uri}\nown.wav\n")
    ended = cloud.run("export", "@list.txt", *EN, *OUT, "-o", "out")

    assert (ended.code, cloud.audio_uris(), cloud.reasons()) == (
        3,
        [uri],
        {"own.wav": "it is on this machine, and Amazon reads from S3: name a place to copy it to with --upload-to"},
    )


def test_a_pilot(cloud: Cloud) -> None:
    """With --limit the first few are done, and without it the others."""
    uris = cloud.recordings(5)
    arguments = ("export", "s3://calls/in/", *EN, *OUT, "--create-bucket", "-o", "out")
    pilot = cloud.run(*arguments, "--limit", "2")
    first = cloud.started()
    whole = cloud.run(*arguments)

    assert (pilot.code, first, whole.code, cloud.audio_uris()) == (0, uris[:2], 0, uris)
    assert "3 recordings left for later (--limit)\n2 recordings to transcribe" in pilot.err
    assert cloud.started() == uris


def test_enough_waited(cloud: Cloud) -> None:
    """After --max-wait the run ends with 3 and the number of jobs that go on; the next run takes them up."""
    uris = cloud.recordings(3)
    slow = {uris[2]: 60 * 200.0}
    cloud.service.duration = lambda uri: slow.get(uri, 60.0)
    arguments = ("export", "s3://calls/in/", *EN, *OUT, "--create-bucket", "-o", "out")
    ended = cloud.run(*arguments, "--max-wait", "0.03")
    first = cloud.audio_uris()
    cloud.advance_clock(60 * 200.0)
    again = cloud.run(*arguments)

    assert (ended.code, first) == (3, uris[:2])
    assert "1 job still in progress at Amazon: run the same command again to fetch the rest\n" in ended.out
    assert (again.code, cloud.audio_uris(), cloud.started()) == (0, uris, uris)
    assert "1 recording already in progress\n" in again.err


def test_what_found_no_room(cloud: Cloud) -> None:
    """What could not be begun before enough was waited is told apart from what goes on at Amazon."""
    cloud.recordings(3)
    cloud.service.slots.total = 1
    cloud.service.duration = lambda _uri: 1e6
    ended = cloud.run("export", "s3://calls/in/", *EN, *OUT, "--create-bucket", "-o", "out", "--max-wait", "0.03")

    assert ended.code == 3
    assert (
        "1 job still in progress at Amazon: run the same command again to fetch the rest\n2 recordings not started "
        "yet: run the same command again to start the rest\n" in ended.out
    )


@pytest.mark.parametrize(("options", "place"), [(OUT, "CUSTOMER_BUCKET"), ((), "SERVICE_BUCKET")])
def test_the_summary_of_what_was_done(cloud: Cloud, options: tuple[str, ...], place: str) -> None:
    """It has Amazon's name, times and place of each job, and its recording, language and words."""
    (uri,) = cloud.recordings(1)
    cloud.amazon.make_bucket("transcripts")
    cloud.run("export", uri, *EN, *options, "-o", "out")
    (row,) = cloud.rows("out", "completed")
    (job,) = cloud.service.jobs.values()
    created = f"{datetime.fromtimestamp(job.created, UTC).isoformat(timespec='milliseconds')}"
    ended = row.pop("CompletionTime")

    assert row == {
        "TranscriptionJobName": job.name,
        "CreationTime": created,
        "StartTime": created,
        "LanguageCode": "en-US",
        "TranscriptionJobStatus": "COMPLETED",
        "OutputLocationType": place,
        "Recording": "00.wav",
        "Duration": row["Duration"],
        "Words": "12",
        "Confidence": row["Confidence"],
        "DurationIs": "end of last word",
        "Location": uri,
        "EstimatedBilledSeconds": "15",
        "Flags": "",
        **dict.fromkeys(FORMATS, ""),
    }
    assert ended > created
    assert cloud.rows("out", "failed") == []
