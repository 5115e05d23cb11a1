"""The stand-in for Amazon Transcribe keeps to what is known of the service's jobs, as boto3 sees it over HTTP."""

import json
import urllib.request
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from documents import make
from stand_ins.amazon import errors
from stand_ins.amazon.calls import get, listed, refusal, start
from stand_ins.amazon.server import Amazon
from stand_ins.amazon.transcribe import REGION

REDACTED = {"RedactionType": "PII", "RedactionOutput": "redacted"}
DAY = 24 * 60 * 60


def test_a_job_that_was_just_started_runs_and_tells_little(bench: Amazon) -> None:
    """The answer to a start has the status and the start time, and neither settings nor a transcript."""
    job = start(bench)
    assert (job["TranscriptionJobStatus"], sorted(job)) == (
        "IN_PROGRESS",
        ["CreationTime", "LanguageCode", "Media", "StartTime", "TranscriptionJobName", "TranscriptionJobStatus"],
    )


def test_a_job_takes_as_long_as_its_recording_was_said_to(bench: Amazon) -> None:
    """A job runs until its time is over, has an empty transcript till then, and is completed from then on."""
    bench.service.duration = {"s3://input/talk.wav": 30.0}.__getitem__
    start(bench)
    bench.clock.pass_by(29)
    before = get(bench)
    bench.clock.pass_by(1)
    after = get(bench)
    assert [(job["TranscriptionJobStatus"], bool(job["Transcript"])) for job in (before, after)] == [
        ("IN_PROGRESS", False),
        ("COMPLETED", True),
    ]


@pytest.mark.parametrize(
    ("key", "written"),
    [
        (None, "talk.json"),
        ("dir/", "dir/talk.json"),
        ("dir/name.json", "dir/name.json"),
        ("name.json", "name.json"),
        ("bare", "bare/talk.json"),
        ("notes.txt", "notes.txt/talk.json"),
    ],
)
def test_the_transcript_goes_where_the_output_key_says(bench: Amazon, key: str | None, written: str) -> None:
    """A key that ends in neither .json nor a slash is a folder; the address is unsigned, and path style."""
    start(bench, OutputBucketName="output", **({"OutputKey": key} if key else {}))
    bench.clock.pass_by(60)
    uri = get(bench)["Transcript"]["TranscriptFileUri"]
    assert (uri, written in bench.keys("output")) == (f"https://s3.{REGION}.amazonaws.com/output/{written}", True)


def test_the_right_to_write_is_tested_at_the_start(bench: Amazon) -> None:
    """A file that nobody asked for lies in the output's folder as soon as a job is started."""
    start(bench, OutputBucketName="output", OutputKey="dir/name.json")
    assert bench.keys("output") == ["dir/.write_access_check_file.temp"]


def test_a_transcript_lies_in_s3_as_soon_as_its_time_has_come(bench: Amazon) -> None:
    """Listing the bucket shows the transcript even if nobody has asked Transcribe since."""
    start(bench, OutputBucketName="output")
    bench.clock.pass_by(60)
    assert bench.keys("output") == [".write_access_check_file.temp", "talk.json"]


def test_a_prepared_transcript_comes_out_under_the_name_of_the_job(bench: Amazon) -> None:
    """What a test has prepared for a recording is what its job writes, but for the job's name."""
    made = make(3, name="other")
    bench.service.documents["s3://input/talk.wav"] = made.document
    start(bench, OutputBucketName="output")
    bench.clock.pass_by(60)
    assert json.loads(bench.read("output", "talk.json")) == {**json.loads(made.document), "jobName": "talk"}


def test_a_transcript_that_nobody_prepared_has_what_the_settings_ask_for(bench: Amazon) -> None:
    """The default document is in the job's language and has speakers where the job asked for them."""
    settings = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}
    start(bench, OutputBucketName="output", LanguageCode="de-DE", Settings=settings)
    bench.clock.pass_by(60)
    results = json.loads(bench.read("output", "talk.json"))["results"]
    assert (results["language_code"], "speaker_labels" in results) == ("de-DE", True)


@pytest.mark.parametrize(
    ("output", "files"),
    [
        ("redacted", {"RedactedTranscriptFileUri": "redacted-talk.json"}),
        (
            "redacted_and_unredacted",
            {"TranscriptFileUri": "talk.json", "RedactedTranscriptFileUri": "redacted-talk.json"},
        ),
    ],
)
def test_a_redacted_transcript_has_its_own_name(bench: Amazon, output: str, files: dict[str, str]) -> None:
    """There is an address for what was asked for, and for nothing else."""
    start(bench, OutputBucketName="output", ContentRedaction={**REDACTED, "RedactionOutput": output})
    bench.clock.pass_by(60)
    uris = get(bench)["Transcript"]
    assert {name: uri.rpartition("/")[2] for name, uri in uris.items()} == files


def test_subtitles_lie_beside_the_transcript(bench: Amazon) -> None:
    """Their names end in their format instead of .json."""
    start(bench, OutputBucketName="output", OutputKey="dir/", Subtitles={"Formats": ["srt", "vtt"]})
    bench.clock.pass_by(60)
    uris = get(bench)["Subtitles"]["SubtitleFileUris"]
    assert [urlsplit(uri).path for uri in uris] == ["/output/dir/talk.srt", "/output/dir/talk.vtt"]


def fetched(uri: str, headers: dict[str, str] | None = None) -> int:
    """The status that an address answers with."""
    try:
        with urllib.request.urlopen(urllib.request.Request(uri, headers=headers or {})) as answer:
            json.load(answer)
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def test_the_services_bucket_is_read_for_a_quarter_of_an_hour(bench: Amazon) -> None:
    """Without a bucket of one's own the address needs no credentials, bears none, and stops being good."""
    start(bench)
    bench.clock.pass_by(60)
    uri = get(bench)["Transcript"]["TranscriptFileUri"]
    found = [fetched(uri), fetched(uri.partition("?")[0]), fetched(uri, {"Authorization": "AWS4-HMAC-SHA256"})]
    bench.clock.pass_by(900)
    assert [*found, fetched(uri)] == [200, 403, 400, 403]


def test_the_settings_that_a_job_was_given_come_back(bench: Amazon) -> None:
    """Get tells settings, tags and redaction with the service's own defaults, and not where the output was to go."""
    tags = [{"Key": "a", "Value": "b"}]
    bench.service.vocabularies.add("v")
    start(bench, OutputBucketName="output", Tags=tags, ContentRedaction=REDACTED, Settings={"VocabularyName": "v"})
    job = get(bench)
    settings = {"ChannelIdentification": False, "ShowAlternatives": False, "VocabularyName": "v"}
    told = (job["Settings"], job["Tags"], job["ContentRedaction"], "OutputBucketName" in job)
    assert told == (settings, tags, REDACTED, False)


def test_a_job_that_fails_says_why(bench: Amazon) -> None:
    """A failed job has a reason in Get and List, an empty transcript and no time of completion."""
    bench.service.failures["s3://input/talk.wav"] = errors.FORMAT_MISMATCH
    start(bench)
    bench.clock.pass_by(60)
    job = get(bench)
    (summary,) = bench.transcribe.list_transcription_jobs(Status="FAILED")["TranscriptionJobSummaries"]
    told = (job["FailureReason"], summary["FailureReason"], job["Transcript"], "CompletionTime" in job)
    assert told == (errors.FORMAT_MISMATCH, errors.FORMAT_MISMATCH, {}, False)


def test_a_page_lists_the_newest_five(bench: Amazon) -> None:
    """Without MaxResults a page has five jobs, newest first, and a token for those that follow."""
    for name in "abcdefg":
        start(bench, name)
    token = bench.transcribe.list_transcription_jobs()["NextToken"]
    assert (listed(bench), listed(bench, NextToken=token)) == (["g", "f", "e", "d", "c"], ["b", "a"])


def test_a_list_is_narrowed_by_name_and_status(bench: Amazon) -> None:
    """A name is looked for in whatever case and place; the status must be the one asked for."""
    bench.service.duration = {"s3://input/talk.wav": 60.0}.__getitem__
    start(bench, "batch-One")
    bench.clock.pass_by(60)
    for name in ("other", "batch-two", "my-BATCH-three"):
        start(bench, name)
    running = listed(bench, JobNameContains="Batch-", Status="IN_PROGRESS", MaxResults=100)
    assert running == ["my-BATCH-three", "batch-two"]


def test_a_summary_tells_no_address(bench: Amazon) -> None:
    """A summary has neither transcript nor recording nor settings, and says whose bucket the output is in."""
    start(bench, OutputBucketName="output", Settings={"ChannelIdentification": True})
    start(bench, "other")
    other, own = bench.transcribe.list_transcription_jobs()["TranscriptionJobSummaries"]
    told = (own["OutputLocationType"], other["OutputLocationType"], {"Transcript", "Media", "Settings"} & set(own))
    assert told == ("CUSTOMER_BUCKET", "SERVICE_BUCKET", set())


def test_a_job_is_forgotten_after_ninety_days(bench: Amazon) -> None:
    """The record goes and the name is free; the transcript in a bucket of one's own stays."""
    start(bench, OutputBucketName="output")
    bench.clock.pass_by(90 * DAY - 1)
    before = listed(bench)
    bench.clock.pass_by(1)
    assert (before, listed(bench), "talk.json" in bench.keys("output")) == (["talk"], [], True)


def test_s3_is_behind_the_same_address(bench: Amazon) -> None:
    """Objects large and small, their sizes and their absence come through as they are."""
    body = bytes(range(256)) * 4096
    bench.put("input", "dir/käse & brot.wav", body)
    size = bench.s3.head_object(Bucket="input", Key="dir/käse & brot.wav")["ContentLength"]
    missing = refusal(bench.s3.head_object, Bucket="input", Key="none")[0]
    bench.s3.delete_object(Bucket="input", Key="talk.wav")
    told = (bench.read("input", "dir/käse & brot.wav") == body, size, missing, bench.keys("input"))
    assert told == (True, len(body), "404", ["dir/käse & brot.wav"])
