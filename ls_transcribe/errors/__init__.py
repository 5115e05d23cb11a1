"""Every reason to refuse, each a sentence that says what happened and what to do next.

A `RunError` ends the run; the command line prints its sentence and exits with its code. What concerns one recording is
no exception but a value, a reason beside the recording's name, so that the other recordings come out.
"""

from pathlib import Path


class RunError(Exception):
    """The run stops here; the text says why and what to do."""

    exit_code = 1


class UsageError(RunError):
    """The command was typed in a way that cannot be meant."""

    exit_code = 2


class UnreadableTranscript(RunError):
    """A document that should hold a transcript does not; the text continues a sentence about it ("it is not JSON")."""


class UnusableAudio(RunError):
    """A recording cannot be transcribed; the text is the reason ("the file is empty"), told beside its name."""


class EngineNotInstalled(RunError):
    """The embedded recogniser's libraries are an extra, and it is not installed."""

    def __init__(self, module: str) -> None:
        super().__init__(
            f"The embedded recogniser needs {module}, which is not installed: "
            "install it with `pip install --prefer-binary 'ls-transcribe[local]'`."
        )


class LanguageNotSupported(UsageError):
    """An engine does not know the language that was asked for."""

    def __init__(self, engine: str, language: str) -> None:
        super().__init__(
            f"{engine} understands US English only, not {language}: "
            "leave --language-code out if the recordings are English, else use another engine."
        )


class FolderBusy(RunError):
    """Two runs at once would write over each other."""

    def __init__(self, folder: Path, process: int, *, has_status: bool = True) -> None:
        look = f"look at it with `ls-transcribe status -o {folder}`, " if has_status else ""
        super().__init__(
            f"Another run (process {process}) is at work in {folder}: wait until it ends, "
            f"{look}or choose another folder with -o."
        )


class OutputNotWritable(RunError):
    """The output folder cannot be made or written to."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"The output folder {folder} cannot be used ({reason}): choose another with -o.")


class LedgerMissing(RunError):
    """No run has worked in this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no ledger in {folder}, so no run has worked there: name its output folder with -o.")


class LedgerUnreadable(RunError):
    """The output folder's memory cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The ledger {path} cannot be used: {reason}. "
            "Name the right output folder with -o, or move the ledger away: transcripts in the folder are found again."
        )


class ReviewsMissing(RunError):
    """Nothing was pulled into this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There are no reviews in {folder}: bring them with `ls-transcribe pull`, or name their folder with -o."
        )


class ReviewsUnreadable(RunError):
    """What a folder of reviews remembers cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The file {path} cannot be used: {reason}. Name the right folder with -o, or move the file away: "
            "the next pull reads every review again."
        )


class ReviewsOfOtherProject(RunError):
    """A folder holds the reviews of one project."""

    def __init__(self, folder: Path, project: int, url: str) -> None:
        super().__init__(
            f"{folder} holds the reviews of the project {project} at {url}: name another folder with -o for another."
        )


class ReviewsAmongTranscripts(UsageError):
    """Reviews were to go where the machine's transcripts are, and its documents of the same names."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds the machine's transcripts: name another folder for the reviews with -o.")


class SourceMissing(UsageError):
    """What was typed does not exist."""

    def __init__(self, source: str, meant: str | None = None) -> None:
        if meant:
            super().__init__(
                f"There is no object {source}, but there are some below {meant}: name that, with its slash."
            )
        elif source.startswith("s3://"):
            super().__init__(f"There is no {source}: check the spelling, and the slash that ends a prefix.")
        else:
            super().__init__(f"There is no {source}: check the spelling, and the folder that you are in.")


class SourceAddressUnknown(UsageError):
    """What was typed is an address of some other kind."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is neither on this machine nor in S3: copy the recordings to a folder or a bucket and name that."
        )


class SourceIsOutput(UsageError):
    """The output folder holds no recordings."""

    def __init__(self, source: str) -> None:
        super().__init__(f"{source} is the output folder, which holds no recordings: name the folder that does.")


class ListIsFolder(UsageError):
    """`@` stands before a list of sources."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is a folder, and @ stands before a text file with one source a line: leave the @ out."
        )


class ListUnreadable(UsageError):
    """A list of sources cannot be opened."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"The list {source.removeprefix('@')} cannot be read ({reason}).")


class TranscriptAddressUnknown(UsageError):
    """A transcript is at an address of some other kind."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is neither on this machine nor in S3: have another program fetch it, and name - for its output."
        )


class FormatMissing(UsageError):
    """Nothing was said that transcripts could become."""

    def __init__(self, formats: tuple[str, ...]) -> None:
        named = ", ".join(f"--{name}" for name in formats)
        super().__init__(f"There is nothing to write: name at least one of {named}.")


class StdoutTakesOneDocument(UsageError):
    """Documents one after another cannot be told apart."""

    def __init__(self) -> None:
        super().__init__(
            "Standard output (-o -) takes one document: name one transcript and one format, or a folder with -o."
        )


class ConfigurationRefused(RunError):
    """A labelling configuration cannot carry transcripts."""

    def __init__(self, name: str, complaint: str) -> None:
        super().__init__(f"The labelling configuration {name} {complaint}.")


class ConfigurationUnreadable(ConfigurationRefused):
    """What was named as a labelling configuration is no file."""

    exit_code = UsageError.exit_code


class TaskRefused(RunError):
    """A transcript cannot become a task; the text is the reason, told beside the recording's name."""


class NotUnderDocumentRoot(UsageError):
    """Label Studio serves what lies below its document root, and storages only on folders below it."""

    def __init__(self, audio: Path, root: Path) -> None:
        super().__init__(
            f"The recordings in {audio} do not lie in a folder below the document root {root}, "
            "so Label Studio could not play them: name a folder above them with --document-root."
        )


class EngineUnknown(UsageError):
    """No engine has this name."""

    def __init__(self, name: str, engines: tuple[str, ...]) -> None:
        super().__init__(f"There is no engine {name}: --engine takes {' or '.join(engines)}.")


class TranscriptsNotNamed(UsageError):
    """The engine that takes transcripts from somewhere is not told from where."""

    def __init__(self) -> None:
        super().__init__(
            "--engine existing takes transcripts that you have: say where they are with --transcripts, "
            "as in --transcripts transcripts/ or --transcripts s3://bucket/transcripts/."
        )


class TranscriptsNotForEngine(UsageError):
    """Transcripts are given to an engine that makes its own."""

    def __init__(self, engine: str) -> None:
        super().__init__(f"{engine} makes transcripts and takes none: leave --engine out, or --transcripts.")


class TranscriptsMissing(UsageError):
    """The place of the transcripts does not exist."""

    def __init__(self, place: str) -> None:
        if place.startswith("s3://"):
            super().__init__(f"There is nothing below {place}, where --transcripts should be: check the spelling.")
        else:
            super().__init__(
                f"There is no folder {place}, where --transcripts should be: "
                "check the spelling, and the folder that you are in."
            )


class TranscriptsNotFolder(UsageError):
    """A single transcript is no place to look for those of recordings."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} is a file: --transcripts takes the folder that it lies in.")


class TranscriptsUnreadable(RunError):
    """What transcripts there are cannot be known."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(f"The folder {folder} of the transcripts cannot be read ({reason}): see who may look into it.")
