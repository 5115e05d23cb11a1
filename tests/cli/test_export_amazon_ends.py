"""`export` with Amazon where it is refused, interrupted, killed, or where Amazon is out of order."""

import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from benchmarks.soak import killed
from cli.cloud import COMMAND, EN, OUT, Cloud, RandomFaults, use_credentials_file
from processes import group, wait_until
from stand_ins.amazon.errors import Dropped, Refused
from stand_ins.amazon.faults import DENIED, Fault

HELD_BACK = Fault("AccessDenied", "Access Denied", 403)
GO_ON = "Jobs that were started go on at Amazon, and the next run takes them up.\n"


def test_random_faults(cloud: Cloud) -> None:
    """Throttled, failing and lost calls of Transcribe and S3 delay a run, which starts each job once all the same."""
    uris = cloud.recordings(30)
    cloud.amazon.make_bucket("transcripts")
    faults = RandomFaults(3, throttled=0.2, failed=0.05, lost=0.05)
    cloud.service.faults = faults
    cloud.s3_fault = lambda _method, _path: faults.take("S3")
    ended = cloud.run("export", "s3://calls/in/", *EN, *OUT, "-o", "out")

    assert (ended.code, cloud.audio_uris(), cloud.started()) == (0, uris, uris)
    assert faults.count > 15
    assert cloud.reasons() == {}


def test_addresses_that_are_not_accepted(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transcript whose signed address is refused, or whose connection breaks, is waited for; no address is told."""
    (uri,) = cloud.recordings(1)
    outcomes: list[Exception] = [Refused("AccessDenied", "Request has expired", 403), Dropped(), Dropped(), Dropped()]
    read = cloud.service.bucket.read

    def fail_first(*arguments: Any, **more: Any) -> bytes:
        if outcomes:
            raise outcomes.pop(0)
        return read(*arguments, **more)

    monkeypatch.setattr(cloud.service.bucket, "read", fail_first)
    ended = cloud.run("export", "s3://calls/in/", *EN, "-o", "out")

    assert (ended.code, cloud.audio_uris(), outcomes) == (0, [uri], [])
    assert ended.err.splitlines()[-1] == ("Waiting for Amazon (no connection (ConnectionError)); nothing is lost")


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """Killed again and again and begun anew, a run starts each job once; its tasks are those of one left alone."""
    killed(tmp_path, 60, times=4)


def test_interrupted(cloud: Cloud) -> None:
    """Ctrl-C ends a run with 130 and how to go on, what is finished is written; the next run adopts what is on."""
    uris = cloud.recordings(6)
    cloud.amazon.make_bucket("transcripts")
    slow = set(uris[3:])
    cloud.service.duration = lambda uri: 4_000.0 if uri in slow else 60.0
    command = ("export", "s3://calls/in/", *EN, *OUT, "-o", "out")
    with cloud.start_process(*command) as process:
        assert wait_until(lambda: len(list((cloud.folder / "out" / "transcripts").glob("*.json"))) == 3)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        complaints = cloud.wait_for_end(process)
        took = time.monotonic() - began
        alone = wait_until(lambda: not group(process.pid), 5)
    first = cloud.audio_uris()
    cloud.advance_clock(4_000.0)
    ended = cloud.run(*command)

    assert (process.returncode, first, alone, took < 5) == (130, uris[:3], True, True), complaints
    assert complaints.rstrip().splitlines()[-2:] == [
        "Interrupted: 3 transcribed by this run and written, 3 left.",
        f"The same command goes on from here: {' '.join([*COMMAND, *command])}",
    ]
    assert (ended.code, cloud.audio_uris(), cloud.started()) == (0, uris, uris)
    assert "3 recordings already in progress\n" in ended.err


def test_credentials_that_are_renewed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that expire in the middle of a run and are renewed in their file go on; HOME's are not looked at."""
    uris = cloud.recordings(5)
    cloud.amazon.make_bucket("transcripts")
    cloud.service.slots.total = 2
    keys = cloud.folder / "credentials"
    use_credentials_file(monkeypatch, keys, "AKIAFIRST")
    home = cloud.folder / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "credentials").write_text("[default\nwrong")
    monkeypatch.setenv("HOME", str(home))
    with cloud.start_process("export", "s3://calls/in/", *EN, *OUT, "-o", "out") as process:
        assert wait_until(lambda: len(cloud.service.started) > 2)
        use_credentials_file(monkeypatch, keys, "AKIASECOND")
        cloud.service.expired_keys.add("AKIAFIRST")
        complaints = cloud.wait_for_end(process)

    assert (process.returncode, cloud.audio_uris(), cloud.started()) == (0, uris, uris), complaints
    refused = {code for (_operation, code) in cloud.service.refused}
    assert "ExpiredTokenException" in refused


@pytest.mark.parametrize("options", [(), ("--profile", "work")])
def test_credentials_that_are_not_renewed(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    """The run ends with 1 and what helps, what is finished is written, and nothing is started twice."""
    uris = cloud.recordings(5)
    cloud.amazon.make_bucket("transcripts")
    cloud.service.slots.total = 2
    keys = cloud.folder / "credentials"
    use_credentials_file(monkeypatch, keys, "AKIAFIRST", profile="work" if options else "default")
    command = ("export", "s3://calls/in/", *EN, *OUT, "-o", "out", *options)
    with cloud.start_process(*command) as process:
        assert wait_until(lambda: len(list((cloud.folder / "out" / "transcripts").glob("*.json"))) >= 2)
        cloud.service.expired_keys.add("AKIAFIRST")
        complaints = cloud.wait_for_end(process)
    transcripts = len(list((cloud.folder / "out" / "transcripts").glob("*.json")))
    first = len(cloud.tasks())
    cloud.service.expired_keys.clear()
    ended = cloud.run_process(*command)

    assert complaints.splitlines(keepends=True)[-1] == (
        "Error: The AWS credentials have expired: write fresh ones into ~/.aws/credentials and run the same command "
        "again. " + GO_ON
    )
    assert (process.returncode, first) == (1, transcripts)
    assert 2 <= first < len(uris)
    assert (ended.code, cloud.audio_uris(), cloud.started()) == (0, uris, uris)


WRONG_TYPES = {
    "list": '{"LanguageCode": "en-US", "Settings": [1]}',
    "null": '{"Settings": null}',
    "number": '{"IdentifyLanguage": true, "LanguageOptions": 5}',
    "key": '{"OutputKey": 5}',
    "queue": '{"JobExecutionSettings": []}',
}

REFUSALS = {
    "no such bucket": (
        ["s3://nowhere/in/", *EN],
        1,
        "There is no bucket s3://nowhere: check the spelling.",
    ),
    "no such output bucket": (
        ["s3://calls/in/", *EN, "--output-bucket", "nowhere"],
        1,
        "There is no bucket s3://nowhere: check the spelling, or have it made with --create-bucket.",
    ),
    "no such key": (
        ["s3://calls/in/none.wav", *EN],
        2,
        "s3://calls/in/none.wav does not exist: check the spelling, and that a prefix ends with a slash.",
    ),
    "no such prefix": (
        ["s3://calls/out/", *EN],
        2,
        "s3://calls/out/ does not exist: check the spelling, and that a prefix ends with a slash.",
    ),
    "a prefix without its slash": (
        ["s3://calls/in", *EN],
        2,
        "There is no object s3://calls/in, but there are objects below s3://calls/in/: name that, with the slash at "
        "its end.",
    ),
    "another region": (
        ["s3://calls/in/", *EN, "--region", "us-west-2"],
        1,
        "The bucket calls is in the region eu-west-1, and the jobs would run in us-west-2: "
        "run them there with --region eu-west-1, or use a bucket in us-west-2.",
    ),
    "an output bucket elsewhere": (
        ["s3://calls/in/", *EN, "--output-bucket", "afar"],
        1,
        "The bucket afar is in the region eu-central-1, and the jobs would run in eu-west-1: "
        "run them there with --region eu-central-1, or use a bucket in eu-west-1.",
    ),
    "no language": (
        ["s3://calls/in/"],
        2,
        "Say which language is spoken, with --language-code (such as en-US), "
        "or have Amazon find out with --identify-language or --identify-multiple-languages.",
    ),
    "two ways to tell the language": (
        ["s3://calls/in/", "--identify-language", "--identify-multiple-languages"],
        2,
        "The job settings cannot be used: IdentifyLanguage and IdentifyMultipleLanguages cannot be used together.",
    ),
    "a language, and one to be found out": (
        ["s3://calls/in/", *EN, "--identify-language"],
        2,
        "The job settings cannot be used: LanguageCode and IdentifyLanguage cannot be used together.",
    ),
    "an unknown setting": (
        ["s3://calls/in/", *EN, "--job-settings", "unknown.json"],
        2,
        "The job settings cannot be used: Colour is unknown there; known are {members}.",
    ),
    "settings that are no JSON": (
        ["s3://calls/in/", *EN, "--job-settings", "broken.json"],
        2,
        "The job settings in broken.json cannot be read "
        "(Expecting property name enclosed in double quotes: line 1 column 2 (char 1)).",
    ),
    "an unknown language": (
        ["s3://calls/in/", "--language-code", "xx"],
        2,
        "The job settings cannot be used: LanguageCode cannot be xx: there are {languages} ….",
    ),
    "redaction of a language that is not said": (
        ["s3://calls/in/", "--identify-language", "--content-redaction", "redacted"],
        2,
        "The job settings cannot be used: Amazon redacts only when it is told the language, and removes nothing "
        "when it finds it out itself: name it with --language-code.",
    ),
    "redaction of another language": (
        ["s3://calls/in/", "--language-code", "nl-NL", "--content-redaction", "redacted"],
        2,
        "The job settings cannot be used: nl-NL is not known to be redacted as of 2026-05-01, and Amazon leaves "
        "everything in, without a warning, where it does not redact (it redacts en-US, es-US, fr-FR, fr-CA, de-DE, "
        "de-CH, it-IT, pt-PT, pt-BR): --redact-anyway insists, where Amazon has added it since.",
    ),
    "settings that are a list": (
        ["s3://calls/in/", "--job-settings", "list.json"],
        2,
        "The job settings cannot be used: Settings must be an object.",
    ),
    "settings that are nothing": (
        ["s3://calls/in/", *EN, "--max-speaker-labels", "2", "--job-settings", "null.json"],
        2,
        "The job settings cannot be used: Settings must be an object.",
    ),
    "languages that are a number": (
        ["s3://calls/in/", "--job-settings", "number.json"],
        2,
        "The job settings cannot be used: LanguageOptions must be a list.",
    ),
    "an output prefix that is a number": (
        ["s3://calls/in/", *EN, *OUT, "--job-settings", "key.json"],
        2,
        "The job settings cannot be used: OutputKey must be a text.",
    ),
    "a queue that is a list": (
        ["s3://calls/in/", *EN, "--job-settings", "queue.json"],
        2,
        "The job settings cannot be used: JobExecutionSettings must be an object.",
    ),
    "nowhere to upload to": (
        ["here.wav", "--engine", "amazon", *EN],
        2,
        "here.wav is on this machine, and Amazon Transcribe reads from S3: "
        "name a place to copy recordings to with --upload-to s3://bucket/prefix/.",
    ),
    "a place that Transcribe cannot read": (
        ["here.wav", "--upload-to", "s3://calls/my calls/", *EN],
        2,
        "Audio cannot be uploaded to s3://calls/my calls/: name a place such as s3://bucket/folder/, its folder in "
        "letters without accents, digits and - _ . ! * ' ( ) only, because Amazon Transcribe reads no others.",
    ),
    "Amazon's settings with the other engine": (
        ["here.wav", "--engine", "pocketsphinx", "--vocabulary-name", "words", *OUT],
        2,
        "pocketsphinx does not support --output-bucket, --vocabulary-name: leave these out, or say --engine amazon.",
    ),
    "no endpoint": (
        ["s3://calls/in/", *EN, "--endpoint-url", "localhost"],
        2,
        "AWS cannot be called (Invalid endpoint: localhost): --endpoint-url takes an address such as https://host:port.",
    ),
    "an unknown profile": (
        ["s3://calls/in/", *EN, "--profile", "nobody"],
        2,
        "There is no AWS profile nobody: `aws configure list-profiles` lists the profiles that exist.",
    ),
    "an address for an output bucket": (
        ["s3://calls/in/", *EN, "--output-bucket", "s3://transcripts/"],
        2,
        "s3://transcripts/ is not a bucket name: --output-bucket takes only a name, such as transcripts, "
        "and --output-prefix the folder in it.",
    ),
    "an output prefix without a bucket": (
        ["s3://calls/in/", *EN, "--output-prefix", "texts/"],
        2,
        "The job settings cannot be used: an output prefix needs an output bucket.",
    ),
}


@pytest.mark.parametrize(("arguments", "code", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_refusals(cloud: Cloud, arguments: Sequence[str], code: int, sentence: str) -> None:
    """What cannot be done is refused with one sentence that says what to do, before anything is started or written."""
    cloud.recordings(1)
    cloud.amazon.make_bucket("transcripts")
    cloud.amazon.make_bucket("afar", "eu-central-1")
    (cloud.folder / "here.wav").write_bytes(b"sound")
    (cloud.folder / "unknown.json").write_text('{"Colour": "blue"}')
    (cloud.folder / "broken.json").write_text("{Colour}")
    for name, text in WRONG_TYPES.items():
        (cloud.folder / f"{name}.json").write_text(text)
    model = cloud.amazon.transcribe.meta.service_model.operation_model("StartTranscriptionJob").input_shape
    known = {"members": ", ".join(model.members), "languages": ", ".join(model.members["LanguageCode"].enum[:6])}
    written = len(cloud.writes)
    ended = cloud.run("export", *arguments, "-o", "out")

    assert (ended.err, ended.out, ended.code) == (f"Error: {sentence.format(**known)}\n", "", code)
    assert (cloud.writes[written:], cloud.calls(), (cloud.folder / "out").exists()) == ([], {}, False)


def test_no_credentials(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials the run says how to sign in, and which option names a profile."""
    cloud.recordings(1)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    ended = cloud.run_process("export", "s3://calls/in/", *EN, "-o", "out")

    assert (ended.err, ended.code) == (
        "Error: There are no AWS credentials here: set them up (`aws configure`, or `aws configure sso` for single "
        "sign-on), or name a profile that has them with --profile.\n",
        1,
    )


def test_denied_by_s3(cloud: Cloud) -> None:
    """What S3 does not let the account do is told by the name of the permission, and of what it is needed for."""
    cloud.recordings(1)
    cloud.s3_fault = lambda _method, path: HELD_BACK if "list-type" in path else None
    ended = cloud.run("export", "s3://calls/in/", *EN, "-o", "out")

    assert (ended.err, ended.code) == (
        "Error: AWS denies s3:ListBucket on s3://calls/in/ (Access Denied): ask for this permission; "
        "`ls-transcribe iam-policy` prints all that are needed.\n",
        1,
    )


@pytest.mark.parametrize("operation", ["StartTranscriptionJob", "ListTranscriptionJobs"])
def test_denied_by_transcribe(cloud: Cloud, operation: str) -> None:
    """The same of Transcribe; nothing is started."""
    (uri,) = cloud.recordings(1)
    cloud.amazon.make_bucket("transcripts")
    cloud.service.faults.add(DENIED, operation, 100)
    ended = cloud.run("export", "s3://calls/in/", *EN, *OUT, "-o", "out")

    on = uri if operation.startswith("Start") else "*"
    assert (ended.err.splitlines()[-1], ended.code, cloud.started()) == (
        f"Error: AWS denies transcribe:{operation} on {on} (User is not authorized to perform this action): "
        "ask for this permission; `ls-transcribe iam-policy` prints all that are needed.",
        1,
        [],
    )


def test_an_upload_that_is_denied(cloud: Cloud) -> None:
    """The run ends with what S3 denies, and no job is started."""
    cloud.amazon.make_bucket("calls")
    (cloud.folder / "here.wav").write_bytes(b"sound")
    cloud.s3_fault = lambda method, _path: HELD_BACK if method == "PUT" else None
    ended = cloud.run("export", "here.wav", "--upload-to", "s3://calls/in/", *EN, "-o", "out")
    last = ended.err.splitlines()[-1]

    assert last.startswith("Error: AWS denies s3:PutObject on s3://calls/in/here-"), ended.err
    assert (ended.code, cloud.started(), cloud.tasks()) == (1, [], [])


def test_an_output_bucket_that_cannot_be_written(cloud: Cloud) -> None:
    """Where Amazon cannot write transcripts the run ends with 1, and says who needs which permission."""
    cloud.recordings(2)
    cloud.amazon.make_bucket("transcripts")
    cloud.service.unwritable.add("transcripts")
    ended = cloud.run("export", "s3://calls/in/", *EN, *OUT, "-o", "out")

    assert (ended.err.splitlines()[-1], ended.code, cloud.started()) == (
        "Error: Amazon cannot write transcripts to s3://transcripts/ "
        "(\"The specified S3 bucket can't be accessed. Make sure you have write permission on the bucket and try your "
        'request again."): the account, or the data access role, needs s3:PutObject there; '
        "`ls-transcribe iam-policy` prints what is needed.",
        1,
        [],
    )


NO_VOCABULARY = (
    "Error: Amazon refuses to start jobs: \"The requested vocabulary couldn't be found. Check the vocabulary name "
    'and try your request again." What helps: name another one with --vocabulary-name, make it with `ls-transcribe '
    "vocabulary --create`, or wait until it is ready where it is being made; nothing was lost, and jobs that were "
    "started go on at Amazon."
)


@pytest.mark.parametrize("is_pending", [False, True], ids=["unknown", "being made"])
def test_a_vocabulary_that_cannot_be_used(cloud: Cloud, *, is_pending: bool) -> None:
    """An unknown vocabulary, or one that is not ready yet, ends the run; the same command does all when it is there."""
    uris = cloud.recordings(30)
    cloud.amazon.make_bucket("transcripts")
    vocabularies = cloud.service.vocabularies
    vocabularies.duration = 100_000.0
    if is_pending:
        vocabularies.create({"VocabularyName": "names", "LanguageCode": "en-US", "Phrases": ["Dashwood"]})
    command = ("export", "s3://calls/in/", *EN, *OUT, "--vocabulary-name", "names", "-o", "out")
    refused = cloud.run(*command)
    calls = cloud.calls()
    vocabularies.add("names")
    ended = cloud.run(*command)

    assert (refused.err.splitlines()[-1], refused.code) == (NO_VOCABULARY, 1)
    assert calls["StartTranscriptionJob"] <= 8
    assert (ended.code, cloud.audio_uris(), cloud.started()) == (0, uris, uris), ended.err


def test_expired_from_the_start(cloud: Cloud) -> None:
    """Expired credentials are told as such before anything is written, whatever S3 makes of them."""
    cloud.recordings(1)
    cloud.service.expired_keys.add("AKIATEST")
    ended = cloud.run("export", "s3://calls/in/", *EN, "-o", "out")

    assert (ended.err, ended.code, (cloud.folder / "out").exists()) == (
        "Error: The AWS credentials have expired: set fresh ones in the AWS_ variables and run the same command again. "
        + GO_ON,
        1,
        False,
    )
