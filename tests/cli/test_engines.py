"""The engines of other packages in the commands: `engines`, `export`, `doctor` and `status`, as they are typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import audio
import pytest
from cli.command_line import CommandLine
from plugged_in import install

_PLUGIN = """
from ls_transcribe.engines.plugin import EngineOption, RecognisedSpeech, RunError, Word, recogniser_plugin

class Recogniser:
    def __init__(self, word):
        self.word = word

    def recognise(self, pcm):
        print("a library is talking")
        length = sum(map(len, pcm)) // 32
        return {speech}

def load(settings):
    {loading}
    return Recogniser(settings.options.get("word", "yes"))

OPTIONS = [EngineOption("word", "what is heard"), EngineOption("beam", "a number", "5", int, shapes_text=False)]
SPEC = recogniser_plugin("acme", load, recipe=1, options=OPTIONS{more})
"""
_SPEECH = "RecognisedSpeech((Word(self.word, 0, length),), 'en')"


@pytest.fixture(name="shell")
def _shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    (tmp_path / "calls").mkdir()
    audio.write_wav(tmp_path / "calls" / "one.wav", audio.tone(0.5))
    return CommandLine(tmp_path, monkeypatch, capsys)


def plugged_in(
    shell: CommandLine, monkeypatch: pytest.MonkeyPatch, package: str, *, speech: str = _SPEECH, **parts: str
) -> None:
    """Install a package with the engine acme."""
    code = _PLUGIN.format(speech=speech, loading=parts.get("loading", ""), more=parts.get("more", ""))
    module = package.replace("-", "_")
    monkeypatch.syspath_prepend(install(shell.folder / "site", package, f"acme = {module}:SPEC", code))


def text() -> str:
    """The text of the only task."""
    (task,) = json.loads(Path("out/tasks.json").read_text(encoding="utf-8"))
    return str(task["predictions"][0]["result"][0]["value"]["text"][0])


def test_an_option_is_remembered_and_taken_back(shell: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that shapes the text makes other settings, one that does not makes none; what it prints is no result."""
    plugged_in(shell, monkeypatch, "options-1")
    export = ("export", "calls", "-o", "out", "-q")
    first = shell.run(*export, "--engine", "acme", "--engine-option", "word=no", "--json")
    heard = [text()]
    for more in (["--engine-option", "beam=9", "--retranscribe"], ["--no-engine-option", "--retranscribe"]):
        assert shell.run(*export, *more).code == 0
        heard.append(text())

    assert (first.code, type(json.loads(first.out)), heard) == (0, dict, ["no", "no", "yes"])
    assert len(list(Path("out/transcripts/earlier").iterdir())) == 1
    assert "engine-option" not in shell.run("status", "-o", "out").out


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["beam"], "'beam' is not NAME=VALUE, such as beam=5 (ls-transcribe engines lists them)"),
        (["=5"], "'=5' is not NAME=VALUE, such as beam=5 (ls-transcribe engines lists them)"),
        (["beam=5", "beam=6"], "beam is typed with 5 and 6: name one of them"),
        (["beams=5"], "--engine-option beams is unknown to the engine acme: it takes word, beam."),
        (
            ["beam=many"],
            "--engine-option beam=many is refused by the engine acme "
            "(invalid literal for int() with base 10: 'many'): a number.",
        ),
    ],
)
def test_an_option_that_cannot_be_is_refused(
    shell: CommandLine, monkeypatch: pytest.MonkeyPatch, typed: list[str], told: str
) -> None:
    """What is wrong with it stands in the message, and nothing is begun."""
    plugged_in(shell, monkeypatch, "options-2")
    refused = shell.run("export", "calls", *(f"--engine-option={each}" for each in typed), "--engine", "acme")

    assert (refused.code, told in refused.err, Path("data").exists()) == (2, True, False)


def test_options_are_those_of_one_engine(shell: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered for one engine is nothing to another, and one of ours takes none."""
    plugged_in(shell, monkeypatch, "options-3")
    shell.run("export", "calls", "-o", "out", "-q", "--engine", "acme", "--engine-option", "word=no")
    other = shell.run("export", "calls", "-o", "out", "-q", "--engine", "pocketsphinx", "--dry-run")
    refused = shell.run("export", "calls", "--engine", "pocketsphinx", "--engine-option", "beam=5")

    assert (other.code, refused.code) == (0, 2)
    assert "--engine-option beam is unknown to the engine pocketsphinx: it has no options." in refused.err


@pytest.mark.parametrize(
    ("parts", "code", "told"),
    [
        (
            {"speech": "1 / 0"},
            3,
            "one.wav: the recogniser gave up on it: the engine acme: it raised ZeroDivisionError: division by zero",
        ),
        (
            {"loading": "raise SystemExit(5)"},
            1,
            "Error: The engine acme has failed: its recogniser cannot be loaded (SystemExit: 5, ",
        ),
        ({"loading": "raise RunError('Fetch the model first.')"}, 1, "Error: Fetch the model first."),
    ],
    ids=["an error in a recording", "an end while it is loaded", "a sentence"],
)
def test_what_goes_wrong_in_a_worker_is_told(
    shell: CommandLine, monkeypatch: pytest.MonkeyPatch, parts: dict[str, str], code: int, told: str
) -> None:
    """An error costs its recording; what cannot be loaded ends the run. Both are sentences."""
    plugged_in(shell, monkeypatch, f"worker-{len(told)}", **parts)
    ended = shell.run("export", "calls", "-o", "out", "-q", "--engine", "acme")

    assert (ended.code, told in ended.err, "Traceback" in ended.err) == (code, True, False)


def test_a_broken_one_harms_no_command(shell: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is listed with the reason, named where it is wanted, told of by doctor, and in nobody's way else."""
    monkeypatch.syspath_prepend(install(shell.folder / "site", "broken", "acme = broken:SPEC", "print('hi')\n1 / 0"))
    monkeypatch.syspath_prepend(install(shell.folder / "site", "nameless", "only a name"))
    monkeypatch.syspath_prepend(install(shell.folder / "site", "greedy", "whisper = greedy:SPEC", "1 / 0"))
    reason = (
        "The engine acme of the package broken 1.0 cannot be used (ZeroDivisionError: division by zero, broken.py "
        "line 2): repair or uninstall that package."
    )
    named = shell.run("export", "calls", "--engine", "acme")
    listed = {each["package"]: each for each in json.loads(shell.run("engines", "--json").out)}
    others = [
        shell.run("export", "calls", "-o", "out", "--engine", "whisper", "--help"),
        shell.run("export", "calls", "-o", "out", "--engine", "pocketsphinx", "--dry-run"),
        shell.run("status", "-o", "out"),
        shell.run("--help"),
    ]

    assert (named.code, named.err) == (1, f"hi\nError: {reason}\n")
    assert (listed["broken 1.0"]["problem"], listed["broken 1.0"]["can_run"]) == (reason, False)
    assert "is not NAME = MODULE:NAME" in listed["nameless 1.0"]["problem"]
    assert "ls-transcribe has an engine of this name" in listed["greedy 1.0"]["problem"]
    assert listed["ls-transcribe 0.1.0"]["can_run"]
    assert [ended.code for ended in others] == [0, 0, 1, 0]
    assert "Plugged in: acme, only a name, whisper." in " ".join(others[0].out.split())
    assert f"note   engine acme: {reason}" in shell.run("doctor", "calls").out


def test_a_language_that_an_engine_does_not_know_is_refused(
    shell: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of another country is the same language."""
    plugged_in(shell, monkeypatch, "languages-1", more=", languages=['en', 'pt-BR']")
    codes = {
        code: shell.run("export", "calls", "--engine", "acme", "--language-code", code, "--dry-run").code
        for code in ("en-GB", "pt-br", "pt-PT", "de")
    }
    assert codes == {"en-GB": 0, "pt-br": 0, "pt-PT": 2, "de": 2}


def test_metadata_in_pieces_stop_no_library(shell: CommandLine) -> None:
    """pydantic, which Label Studio's own check of predictions is made with, looks for plug-ins of its own there."""
    site = install(shell.folder / "site", "nameless", "only a name")
    Path("calls/one.srt").write_text("1\n00:00:00,000 --> 00:00:00,400\nYes.\n")
    export = [sys.executable, "-m", "ls_transcribe", "export", "calls", "--transcripts", "calls", "-o", "out", "-q"]
    environment = {**os.environ, "PYTHONPATH": str(site)}
    ended = subprocess.run(export, env=environment, capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr, text()) == (0, "", "Yes.")
