"""What the picture in a Word document costs: whole processes, with it and without.

One of them: `python -m benchmarks.picture with|without TRANSCRIPT DOCUMENT`.
"""

import sys
from pathlib import Path
from unittest.mock import patch

from benchmarks.measure import Run, in_turn, run, seconds, shown, tell
from documents import Form, make

_HOUR = 8_850  # words of free speech
_AT_MOST = 0.15  # s


def picture(folder: Path) -> None:
    """An hour with speakers. Where pictures are drawn with matplotlib, loading it alone takes half a second."""
    talk = folder / "talk.json"
    talk.write_bytes(make(_HOUR, Form(modern=True, speakers=True)).document)

    def write(which: str) -> Run:
        return run([sys.executable, "-m", "benchmarks.picture", which, str(talk), str(folder / f"{which}.docx")])

    pictured, bare = in_turn(lambda: write("with"), lambda: write("without"), times=9)
    costs = seconds(pictured) - seconds(bare)
    what = "docx, 1 h: with the picture | without; s more"
    tell(what, shown(pictured), shown(bare), costs, f"≤ {_AT_MOST}", met=costs <= _AT_MOST)
    larger = [(folder / f"{which}.docx").stat().st_size for which in ("with", "without")]
    assert larger[0] > larger[1], "both have the picture, or neither"


def write(transcript: Path, document: Path) -> None:
    """The Word document, in this process."""
    from ls_transcribe.exports import docx
    from ls_transcribe.exports.base import TranscriptDocument
    from ls_transcribe.transcripts import amazon_json

    read = amazon_json.parse(transcript.read_bytes())
    document.write_bytes(docx.render(TranscriptDocument(transcript.name, read, read.end)))


if __name__ == "__main__":
    which, *paths = sys.argv[1:]
    if which == "with":
        write(*map(Path, paths))
    else:
        with patch("ls_transcribe.exports.docx.confidence_chart.body", lambda *_: ()):
            write(*map(Path, paths))
