"""What transcripts and jobs are written out as.

`FORMATS` has the formats of transcripts by the names of their options; a format's module is imported when it is first
asked for.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import cast

from ls_transcribe.exports.base import ExportFormat

_MODULES = {
    "docx": "docx",
    "srt": "subtitles.srt",
    "vtt": "subtitles.vtt",
    "csv": "csv_table",
    "txt": "plain_text",
}


class _Formats(Mapping[str, ExportFormat]):
    """The formats by name; one that is never asked for is never imported."""

    def __getitem__(self, name: str) -> ExportFormat:
        return cast(ExportFormat, import_module(f"{__name__}.{_MODULES[name]}"))

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


FORMATS: Mapping[str, ExportFormat] = _Formats()
"""Every format, in the order in which options and files are listed."""
