"""Errors about what is written: output folders, review folders, and documents."""

from pathlib import Path

from ls_transcribe.errors import ItemError, RunError, UsageError


class FolderBusy(RunError):
    """Another run is working in the folder. Two runs at once would overwrite each other's files."""

    def __init__(self, folder: Path, process: int) -> None:
        super().__init__(
            f"Another run (process {process}) is at work in {folder}: wait until it ends, "
            f"look at it with `ls-transcribe status -o {folder}`, or choose another folder with -o."
        )


class OutputNotWritable(RunError):
    """The output folder cannot be created, or files in it cannot be written. `reason` says why, in a few words."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The output folder {folder} cannot be used ({reason}): choose another with -o.")


class DiskFull(OutputNotWritable):
    """Nothing more can be written to a folder, because its disk is full or a quota is used up.

    `what` says which, `needed` how many bytes are needed at least, and `free` how many there are; None if that is not
    known. `is_temporary` says that it is the folder of temporary files.
    """

    def __init__(
        self,
        folder: Path,
        what: str = "the disk is full",
        *,
        needed: int | None = None,
        free: int | None = None,
        is_temporary: bool = False,
    ) -> None:
        sizes = [f"{needed:,} bytes are needed"] if needed else []
        sizes += [f"{free:,} bytes are free"] if free is not None else []
        other = ", or name another folder for temporary files with the variable TMPDIR," if is_temporary else ""
        self.reason = f"{what} ({', '.join(sizes)})" if sizes else what
        RunError.__init__(
            self,
            f"Nothing more can be written to {folder}: {self.reason}. Make room there{other} and run the same "
            "command again: it goes on from what is finished.",
        )


class TemporaryFolderUnusable(RunError):
    """No temporary file can be made. `reason` continues a sentence."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(
            f"No temporary file can be made in {folder} ({reason}): check that you may write there and that there is "
            "room, or name another folder with the variable TMPDIR."
        )


class ResultNotPrinted(RunError):
    """Standard output does not take the result. `reason` continues a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The result cannot be printed on standard output ({reason}): run the same command again with another "
            "place for the output. What is finished is not done again."
        )


class SystemRefused(RunError):
    """The operating system refused something. `what` says what, and why."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The operating system refused to do what this needs ({what}): correct that, or name another place, and "
            "run the same command again."
        )


class FileInTheWay(ItemError):
    """A file is kept where a document goes: this tool did not write it, or somebody has changed it since."""

    def __init__(self, path: Path, *, has_changed: bool) -> None:
        why = "has been changed since it was written" if has_changed else "was not written by this command"
        super().__init__(f"{path} {why}, and is kept: move it away, or replace it with --overwrite")


class OutputInTheWay(RunError):
    """A file stands where one of the outputs of every run goes, and is kept."""

    def __init__(self, path: Path, *, has_changed: bool) -> None:
        why = (
            "has been changed since it was written"
            if has_changed
            else "was not written by a run that the folder remembers"
        )
        super().__init__(
            f"{path} {why}, and is kept: move it away, name another folder with -o, or replace it with --overwrite."
        )
        self.path = path


class LedgerMissing(RunError):
    """The folder has no ledger: no run has worked in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is not an output folder (there is no ledger in it): name the output folder of a run with -o."
        )


class LedgerUnreadable(RunError):
    """The ledger of an output folder cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The ledger {path} cannot be used: {reason}. "
            "Name the right output folder with -o, or move the ledger away and say --overwrite: "
            "transcripts in the folder are found again."
        )


class DatabaseUnavailable(RunError):
    """There may be nothing wrong with the database of a folder, and it cannot be used now. `reason` is a clause."""

    def __init__(self, path: Path, reason: str, remedy: str) -> None:
        super().__init__(
            f"{path} cannot be used now: {reason}. Leave it where it is, {remedy}, and run the same command again."
        )


class ReviewsMissing(RunError):
    """The folder has no reviews: nothing was pulled into it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There are no reviews in {folder}: bring them with `ls-transcribe pull`, or name the folder that has them."
        )


class ReviewsUnreadable(RunError):
    """The database of a review folder cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The file {path} cannot be used: {reason}. Name the right folder with -o, or move the file away: "
            "the next pull reads every review again."
        )


class ReviewsOfOtherProject(RunError):
    """The review folder belongs to another project. A review folder holds the reviews of one project."""

    def __init__(self, folder: Path, project: int, url: str) -> None:
        super().__init__(
            f"{folder} holds the reviews of the project {project} at {url}: name another folder with -o for another "
            "project."
        )


class PushedToOtherProject(UsageError):
    """The review folder has the reviews of one project, and the output folder was pushed to another one."""

    def __init__(self, reviews: Path, reviewed: str, pushed_from: Path, pushed: str) -> None:
        super().__init__(
            f"{reviews} holds the reviews of {reviewed}, but {pushed_from} was pushed to {pushed}. Name another folder "
            "for these reviews with -o; or name the output folder that belongs to the reviews with --from, or their "
            "project with --project."
        )


class ReviewsAmongTranscripts(UsageError):
    """The folder for reviews is an output folder. The documents in both have the same names."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds the machine's transcripts: name another folder for the reviews with -o.")


class ConversionRecordMissing(UsageError):
    """`convert` has written nothing in a folder that was named."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} has no record of `convert`: --converted names a folder that `convert` wrote to.")


class ConversionRecordUnreadable(RunError):
    """The record of the documents that `convert` wrote in a folder cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path}, which lists what convert wrote there, cannot be used: {reason}. Name another folder with -o, or "
            "move the file away: then what is in the folder is kept, unless you say --overwrite."
        )


class FormatMissing(UsageError):
    """The request names no format for the documents."""

    def __init__(self, formats: tuple[str, ...]) -> None:
        named = ", ".join(f"--{name}" for name in formats)
        super().__init__(f"There is nothing to write: name at least one of {named}.")


class StdoutTakesOneDocument(UsageError):
    """Several documents are to go to standard output, where they could not be told apart."""

    def __init__(self) -> None:
        super().__init__(
            "Standard output (-o -) takes one document: name one transcript and one format, or a folder with -o."
        )
