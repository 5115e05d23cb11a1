"""What Python and libraries say by themselves does not command the terminal either."""

import subprocess
import sys
from pathlib import Path

import pytest

HOSTILE = "a\\x1b[2J\\x9b1m\\u202eb\\u2028c\\rok  credentials: fine"
"""As it stands in a program's text, and as it is shown."""

_WAYS = {
    "an error that nobody has caught": f'raise ValueError("{HOSTILE}")',
    "its cause": f"""
        try:
            raise KeyError("{HOSTILE}") from OSError("{HOSTILE}")
        except KeyError as error:
            raise RuntimeError("x") from error""",
    "its notes": f"""
        error = ValueError("x")
        error.add_note("{HOSTILE}")
        raise error""",
    "an error in a thread": f"""
        def fail():
            raise ValueError("{HOSTILE}")
        thread = __import__("threading").Thread(target=fail)
        thread.start()
        thread.join()""",
    "a warning": f'__import__("warnings").warn("{HOSTILE}")',
    "a log that nobody keeps": f'__import__("logging").getLogger("a").warning("{HOSTILE}")',
    "an error in a log": f"""
        try:
            raise ValueError("{HOSTILE}")
        except ValueError:
            __import__("logging").getLogger("a").exception("x")""",
}
_PROGRAM = """
import sys
from ls_transcribe import __main__, cli
from ls_transcribe.cli import foreign_messages
class Command:
    def main(self, **_):
        cli.foreign_messages.print_logs()
        {}
cli.ls_transcribe = Command()
__main__.main()
"""


@pytest.mark.parametrize("way", _WAYS.values(), ids=_WAYS)
def test_it_is_text(way: str, tmp_path: Path) -> None:
    """Each line as it was, with escapes for what would move the cursor, hide or turn round what stands there."""
    ended = subprocess.run([sys.executable, "-c", _PROGRAM.format(way)], cwd=tmp_path, capture_output=True, check=False)
    said = ended.stderr.decode()
    assert (HOSTILE in said, said.replace("\n", "").isprintable(), ended.stdout) == (True, True, b""), said


def test_debug_logs_stay_where_they_are(tmp_path: Path) -> None:
    """What libraries log of their calls has signatures and tokens in it."""
    way = """
        import logging
        for name in ("botocore.auth", "urllib3.connectionpool", "httpx", "a"):
            logging.getLogger(name).debug("x")
            logging.getLogger(name).info("x")"""
    ended = subprocess.run([sys.executable, "-c", _PROGRAM.format(way)], cwd=tmp_path, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")
