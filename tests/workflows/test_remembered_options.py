"""What a folder remembers is said in the words of the options, and each can be taken back: one list for all of them."""

import io
import sqlite3
import weakref
from collections.abc import Sequence
from dataclasses import fields, replace

import click
import pytest
from plugged_in import plug_in
from workflows.desk import Reader

from ls_transcribe.cli.export import export
from ls_transcribe.cli.export_request import export_request
from ls_transcribe.engines.engine_options import EngineOption
from ls_transcribe.sources.typed import first_named
from ls_transcribe.store.remembered_settings import RememberedProject, RememberedSettings, SettingsTable
from ls_transcribe.workflows.remembered_options import (
    NO_OPTIONS,
    OF_OUTPUT_FOLDER,
    OF_REVIEW_FOLDER,
    remaining,
    remember,
    words,
)
from ls_transcribe.workflows.requests import ExportRequest
from ls_transcribe.workflows.settings import settle

_JSON = '{"KMSEncryptionContext": {"case": "it\'s 7"}, "Subtitles": {"Formats": ["srt"]}}'

TYPED = {
    "--engine": ["--engine", "amazon"],
    "--model": ["--model", "base"],
    "--device": ["--device", "cpu"],
    "--compute-type": ["--compute-type", "float32"],
    "--hotwords": ["--hotwords", "Dashwood,Barton Cottage"],
    "--cluster": ["--cluster", "tls://scheduler:8786"],
    "--cluster-ca": ["--cluster-ca", __file__],
    "--cluster-cert": ["--cluster-cert", __file__],
    "--cluster-key": ["--cluster-key", __file__],
    "--insecure-cluster": ["--insecure-cluster"],
    "--engine-option": ["--engine-option", "speed=fast", "--engine-option", "empty="],
    "--transcripts": ["--transcripts", "s3://input/done/"],
    "--encoding": ["--encoding", "cp1251"],
    "--label-config": ["--label-config", "segments"],
    "--text-tag": ["--text-tag", "answer"],
    "--speaker-tag": ["--speaker-tag", "who"],
    "--audio-tag": ["--audio-tag", "sound"],
    "--data": ["--data", "campaign=spring sale", "--data", 'people=["a", 1]', "--data", "empty="],
    "--channel-names": ["--channel-names", "Agent,Customer"],
    "--order-by": ["--order-by", "flags"],
    "--listen": ["--listen"],
    "--document-root": ["--document-root", "/"],
    "--docx": ["--docx"],
    "--srt": ["--srt"],
    "--vtt": ["--vtt"],
    "--csv": ["--csv"],
    "--txt": ["--txt"],
    "--textgrid": ["--textgrid"],
    "--eaf": ["--eaf"],
    "--upload-to": ["--upload-to", "s3://input/talks/"],
    "--language-code": ["--language-code", "de-DE"],
    "--identify-language": ["--identify-language"],
    "--identify-multiple-languages": ["--identify-multiple-languages"],
    "--language-options": ["--language-options", "en-US,de-DE"],
    "--max-speaker-labels": ["--max-speaker-labels", "3"],
    "--channel-identification": ["--channel-identification"],
    "--max-alternatives": ["--max-alternatives", "2"],
    "--vocabulary-name": ["--vocabulary-name", "calls"],
    "--vocabulary-filter-name": ["--vocabulary-filter-name", "oaths"],
    "--vocabulary-filter-method": ["--vocabulary-filter-method", "mask"],
    "--language-model-name": ["--language-model-name", "law"],
    "--content-redaction": ["--content-redaction", "redacted"],
    "--pii-entity-types": ["--pii-entity-types", "NAME,SSN"],
    "--output-bucket": ["--output-bucket", "output"],
    "--output-prefix": ["--output-prefix", "results/"],
    "--kms-key": ["--kms-key", "alias/key"],
    "--data-access-role-arn": ["--data-access-role-arn", "arn:aws:iam::123456789012:role/queue"],
    "--tag": ["--tag", "project=interviews", "--tag", "year="],
    "--job-settings": ["--job-settings", _JSON],
    "--redact-anyway": ["--redact-anyway"],
    "--price-per-minute": ["--price-per-minute", "0.024"],
    "--budget": ["--budget", "250"],
    "--region": ["--region", "eu-west-3"],
}
"""What is typed for each option that the output folder remembers, but for the project of Label Studio."""

_WITH_IT = {
    "--model": ["--engine", "whisper"],
    "--device": ["--engine", "whisper"],
    "--compute-type": ["--engine", "whisper"],
    "--hotwords": ["--engine", "whisper"],
    "--cluster": ["--engine", "whisper"],
    "--cluster-ca": ["--engine", "whisper", "--cluster", "tls://scheduler:8786"],
    "--cluster-cert": ["--engine", "whisper", "--cluster", "tls://scheduler:8786"],
    "--cluster-key": ["--engine", "whisper", "--cluster", "tls://scheduler:8786"],
    "--insecure-cluster": ["--engine", "whisper", "--cluster", "tls://scheduler:8786"],
    "--engine-option": ["--engine", "scribe"],
    "--encoding": ["--transcripts", "s3://input/done/"],
    "--pii-entity-types": ["--content-redaction", "redacted"],
    "--budget": ["--price-per-minute", "0.024"],
}
"""What has to be typed besides."""

_ALSO_TAKEN_BACK = {
    "--cluster": ["--cluster-ca", "--cluster-cert", "--cluster-key", "--insecure-cluster"],
    "--vocabulary-filter-name": ["--vocabulary-filter-method"],
    "--content-redaction": ["--pii-entity-types"],
    "--output-bucket": ["--output-prefix", "--kms-key"],
}
"""What means nothing without it."""

_OTHER_WAYS_TO_TELL_THE_LANGUAGE = ("--identify-language", "--identify-multiple-languages", "--language-options")

_PROJECT = ("--url", "--project", "--title")
NAMES = [option.option for option in OF_OUTPUT_FOLDER if option.option not in _PROJECT]


@pytest.fixture(autouse=True)
def _engine_with_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine of another package, which has options of its own."""
    options = (EngineOption("speed", "how fast"), EngineOption("empty", "nothing"))
    plug_in(monkeypatch, "scribe", Reader, options=options)


EACH = pytest.mark.parametrize("name", NAMES)


def _request(*typed: str) -> ExportRequest:
    """The request of an `export` that is typed so."""
    with export.make_context("export", ["s3://input/calls/", *typed]) as context:
        options = {name: value for name, value in context.params.items() if name not in ("as_json", "quiet", "verbose")}
        return export_request(options.pop("source"), options)


class Folder(SettingsTable):
    """What a folder remembers, without the folder."""

    def __init__(self) -> None:
        connection = sqlite3.connect(":memory:")
        connection.row_factory = sqlite3.Row
        connection.execute("CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        weakref.finalize(self, connection.close)
        super().__init__(connection)

    def run(self, *typed: str) -> RememberedSettings:
        """Begin a run. Return what is remembered then."""
        request = _request(*typed)
        remembered = remaining(self.remembered_settings(), request.taken_back, OF_OUTPUT_FOLDER)
        settings = settle(request, remembered, lambda: first_named(request.sources, io.BytesIO()) or "")
        remember(self, request.taken_back, OF_OUTPUT_FOLDER, settings.to_remember(request.document_root))
        return replace(self.remembered_settings(), stored={})


def _words_of(remembered: RememberedSettings, name: str) -> list[str]:
    return next((typed for typed in words(remembered, OF_OUTPUT_FOLDER) if typed[0] == name), [])


def _flat(typed: Sequence[Sequence[str]]) -> list[str]:
    return [word for option in typed for word in option]


def _typed(name: str) -> list[str]:
    return [*_WITH_IT.get(name, []), *TYPED[name]]


def test_each_remembered_option_is_tried_here() -> None:
    """A new one has a line above."""
    assert list(TYPED) == NAMES


def test_everything_that_is_remembered_is_an_option() -> None:
    """But for what nobody types."""
    places = {option.place[0] for option in (*OF_OUTPUT_FOLDER, *OF_REVIEW_FOLDER)} - {*NO_OPTIONS}
    names = {field.name for field in fields(RememberedSettings)} - {"stored", *NO_OPTIONS}
    assert places == names


@EACH
def test_what_is_remembered_is_said_as_it_was_typed(name: str) -> None:
    """Word by word."""
    assert _words_of(Folder().run(*_typed(name)), name) == TYPED[name]


@EACH
def test_what_is_said_gives_the_same_again(name: str) -> None:
    """In another folder, all of it; the engine is named then."""
    remembered = Folder().run(*_typed(name))
    again = Folder().run(*_flat(words(remembered, OF_OUTPUT_FOLDER)))
    assert again == replace(remembered, engine_by_default=False)


@EACH
def test_each_can_be_taken_back(name: str) -> None:
    """The folder is as if it had never been typed."""
    folder = Folder()
    folder.run(*_typed(name))
    assert folder.run(f"--no-{name[2:]}") == Folder().run(*_WITH_IT.get(name, []))


@EACH
def test_what_was_never_remembered_can_be_taken_back(name: str) -> None:
    """Nothing changes, so that a command with it can be repeated."""
    assert Folder().run(f"--no-{name[2:]}") == Folder().run()


def test_all_of_them_leave_each_other_alone() -> None:
    """Where a folder remembers everything, one that is taken back takes nothing else with it."""
    of_cluster = ("--cluster", "--cluster-ca", "--cluster-cert", "--cluster-key", "--insecure-cluster")
    of_whisper = ("--model", "--device", "--compute-type", "--hotwords", *of_cluster)
    of_other_runs = ("--transcripts", "--encoding", "--engine-option", *of_whisper, *_OTHER_WAYS_TO_TELL_THE_LANGUAGE)
    everything = [word for name in NAMES if name not in of_other_runs for word in TYPED[name]]
    folder = Folder()
    folder.run(*_typed("--encoding"))
    folder.run("--engine", "whisper", *(word for name in of_whisper for word in TYPED[name]))
    remembered = folder.run(*everything)
    left = {name: words(remaining(remembered, [name], OF_OUTPUT_FOLDER), OF_OUTPUT_FOLDER) for name in NAMES}
    assert left == {
        name: [
            typed
            for typed in words(remembered, OF_OUTPUT_FOLDER)
            if typed[0] not in (name, *_ALSO_TAKEN_BACK.get(name, []))
        ]
        for name in NAMES
    }


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name not in ("--data", "--job-settings", "--engine-option")]
)
def test_typed_and_taken_back_at_once_is_refused(name: str) -> None:
    """Nobody can tell which of the two is meant."""
    with pytest.raises(click.UsageError, match=f"{name} and --no-{name[2:]} cannot be used together"):
        _request(*TYPED[name], f"--no-{name[2:]}")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("--data", ["--data", "campaign=autumn"]),
        ("--job-settings", ["--job-settings", '{"MediaSampleRateHertz": 8000}']),
        ("--engine-option", ["--engine-option", "speed=slow"]),
    ],
)
def test_what_is_added_can_be_typed_in_place_of_what_is_remembered(name: str, other: list[str]) -> None:
    """With its `--no-` nothing of the earlier ones is left."""
    folder = Folder()
    folder.run(*_typed(name))
    assert _words_of(folder.run(f"--no-{name[2:]}", *other), name) == other


@pytest.mark.parametrize("option", [option for option in OF_OUTPUT_FOLDER if option.option in _PROJECT])
def test_the_project_is_taken_back_as_a_whole(option: object) -> None:
    """A number means nothing on another server, and a title was remembered as a number."""
    settings = RememberedSettings(label_studio=RememberedProject("http://localhost:8080", 7), language="en-US")
    left = remaining(settings, [option.option], OF_OUTPUT_FOLDER)  # type: ignore[attr-defined]
    assert left == RememberedSettings(language="en-US")


def test_the_project_is_said_by_its_number() -> None:
    """With the server that it is on."""
    settings = RememberedSettings(label_studio=RememberedProject("http://localhost:8080", 7))
    expected = [["--url", "http://localhost:8080"], ["--project", "7"]]
    assert words(settings, OF_OUTPUT_FOLDER) == words(settings, OF_REVIEW_FOLDER) == expected


@pytest.mark.parametrize("command", ["export", "push", "pull", "doctor"])
def test_what_takes_back_is_not_in_the_help(command: str) -> None:
    """One sentence tells of all."""
    from ls_transcribe.cli import ls_transcribe

    found = ls_transcribe.get_command(click.Context(ls_transcribe), command)
    assert found
    context = click.Context(found)
    options = OF_REVIEW_FOLDER if command == "pull" else OF_OUTPUT_FOLDER
    shown = {name for param in found.params for name in param.secondary_opts}
    names = {name for param in found.params for name in (*param.opts, *param.secondary_opts)}
    negations = {option.negation for option in options}
    assert negations <= names
    assert not [name for name in negations - shown if f"{name} " in found.get_help(context).partition("Options:")[2]]
