"""Whether a Word document is as this tool wrote it. Whatever program saves it again writes another package."""

import io
from zipfile import BadZipFile, ZipFile

_DATE = (1980, 1, 1, 0, 0, 0)
_SAVED_BY = b">ls-transcribe</cp:lastModifiedBy>"
_OF_OTHER_PROGRAMS = "docProps/app.xml"


def is_unedited(content: bytes) -> bool:
    """Return whether this tool wrote a document and no program has saved it since.

    Its entries have no time, it names this tool as the last one that saved it, and it lacks the part in which Word,
    LibreOffice and others name themselves.
    """
    try:
        with ZipFile(io.BytesIO(content)) as package:
            is_dated = any(entry.date_time != _DATE for entry in package.infolist())
            saved_by = package.read("docProps/core.xml")
            return not is_dated and _OF_OTHER_PROGRAMS not in package.namelist() and _SAVED_BY in saved_by
    except (BadZipFile, KeyError, OSError, RuntimeError, ValueError, NotImplementedError):
        return False
