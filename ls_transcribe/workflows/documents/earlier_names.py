"""Documents under the names that earlier versions gave them: those that nobody has changed move to their new names."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import ExportFormat
from ls_transcribe.store.disks import make_folder, not_writable
from ls_transcribe.store.locked_folder import LockedFolder
from ls_transcribe.store.own_files import FileState, digest_of
from ls_transcribe.store.written_files import DocumentRecord

_DOCX = "docx"


def earlier_documents(
    folder: LockedFolder, stem: str, name: str, formats: Iterable[ExportFormat]
) -> Mapping[str, Path]:
    """Return the files that earlier versions called after `stem`, by the names of formats. `name` is today's name."""
    paths = {form.name: folder.document_path(stem, form.folder, form.suffix) for form in formats}
    may_be_earlier = {form: path for form, path in paths.items() if form == _DOCX or name != stem}
    return {form: path for form, path in may_be_earlier.items() if os.path.lexists(path)}


def move_unedited(folder: LockedFolder, name: str, earlier: Mapping[str, Path]) -> Mapping[str, DocumentRecord]:
    """Move a Word document from its earlier name to the present one. Return what the database stores of it.

    It stays if somebody has changed it, or if there is another file where it would go. Only Word documents show whether
    they were changed: earlier versions did not store what they wrote.

    Raises:
        OutputNotWritable: The folder cannot be written to.
    """
    # Imported here: only folders of earlier versions need it.
    from ls_transcribe.exports.docx.unedited import is_unedited

    if _DOCX not in earlier:
        return {}
    path, target = earlier[_DOCX], folder.document_path(name, FORMATS[_DOCX].folder, FORMATS[_DOCX].suffix)
    try:
        if path.is_symlink() or not path.is_file() or (path != target and os.path.lexists(target)):
            return {}
        content = path.read_bytes()
        if not is_unedited(content):
            return {}
        make_folder(target.parent)
        path.rename(target)
        status = target.lstat()
    except OSError as error:
        raise not_writable(folder.path, error) from error
    state = FileState(status.st_size, status.st_mtime_ns, digest_of(content))
    return {_DOCX: DocumentRecord(folder.name_of(target), state, recipe=0)}


def remove_same(earlier: Path, path: Path, written: FileState) -> bool:
    """Delete a file with an earlier name if the document at `path` was written with the same content.

    Return whether the earlier file is gone.
    """
    if earlier == path or not os.path.lexists(earlier):
        return True
    try:
        if earlier.is_symlink() or digest_of(earlier.read_bytes()) != written.digest:
            return False
        earlier.unlink()
    except OSError:
        return False
    return True


def earlier_names_note(number: int, example: Path) -> str:
    """Return what is said of documents that stay under their earlier names. `example` is one of them."""
    return (
        f"Documents under the names that an earlier version gave them: {number:,}, such as {example}. They stay, since "
        "nobody can tell whether they were changed, and were written anew under the names of their recordings: delete "
        "the earlier ones if you do not need them."
    )
