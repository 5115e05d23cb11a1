"""Files of whole runs are their owner's alone in folders that this program makes; in others the umask holds."""

from pathlib import Path

import pytest
from cli.command_line import AmazonCommandLine
from cli.file_modes import modes, usual_umask, wrong_modes

from ls_transcribe.exports import FORMATS

_FORMATS = [f"--{name}" for name in FORMATS]


@pytest.mark.parametrize("is_open", [False, True], ids=["folders of ours", "open folders"])
def test_a_whole_run(command_line: AmazonCommandLine, *, is_open: bool) -> None:
    """Export with each format, archive, convert: what is there at the end, and at each call of Amazon meanwhile."""
    out, made = command_line.folder / "out", command_line.folder / "made"
    wrong: dict[str, str] = {}
    seen: set[str] = set()

    def look(_method: str, _path: str) -> None:
        if out.exists():
            wrong.update(wrong_modes(out))
            seen.update(Path(name).name for name in modes(out))

    command_line.amazon.service.on_s3 = look
    command_line.write_recordings(a="1", b="2")
    with usual_umask():
        for folder in (out, made) if is_open else ():
            folder.mkdir(mode=0o755)
        options = (
            "--upload-to",
            "s3://input/up/",
            "--language-code",
            "en-US",
            "--output-bucket",
            "output",
            "-o",
            "out",
        )
        codes = [
            command_line.run("export", "calls", *options, *_FORMATS).code,
            command_line.run("export", "calls", *options, "--archive").code,
            command_line.run("clean", "-o", "out").code,
            command_line.run("convert", "out/transcripts", *_FORMATS, "-o", "made").code,
        ]
    written = {*modes(out), *modes(made)}
    kinds = {Path(name).suffix for name in written}
    assert (codes, wrong, wrong_modes(out), wrong_modes(made)) == ([0, 0, 0, 0], {}, {}, {})
    assert {".json", ".csv", ".sqlite3", *(kind.suffix for kind in FORMATS.values())} <= kinds
    assert "ledger.sqlite3" in seen
