"""Every reason to refuse, each a sentence that says what happened and what to do next.

A `Refusal` ends the run; the command line prints its sentence and exits with its code. What concerns one recording is
no exception but a value, a reason beside the recording's name, so that the other recordings come out.
"""

from pathlib import Path


class Refusal(Exception):
    """The run stops here; the text says why and what to do."""

    exit_code = 1


class UsageError(Refusal):
    """The command was typed in a way that cannot be meant."""

    exit_code = 2


class UnreadableTranscript(Refusal):
    """A document that should hold a transcript does not; the text continues a sentence about it ("it is not JSON")."""


class UnusableAudio(Refusal):
    """A recording cannot be transcribed; the text is the reason ("the file is empty"), told beside its name."""


class EngineNotInstalled(Refusal):
    """The embedded recogniser's libraries are an extra, and it is not installed."""

    def __init__(self, module: str) -> None:
        super().__init__(
            f"The embedded recogniser needs {module}, which is not installed: "
            "install it with `pip install --prefer-binary 'ls-transcribe[local]'`."
        )


class LanguageNotSpoken(UsageError):
    """An engine does not know the language that was asked for."""

    def __init__(self, engine: str, language: str) -> None:
        super().__init__(
            f"{engine} understands US English only, not {language}: "
            "leave --language-code out if the recordings are English, else use another engine."
        )


class FolderBusy(Refusal):
    """Two runs at once would write over each other."""

    def __init__(self, folder: Path, process: int) -> None:
        super().__init__(
            f"Another run (process {process}) is at work in {folder}: wait until it ends, "
            f"look at it with `ls-transcribe status -o {folder}`, or choose another folder with -o."
        )


class OutputNotWritable(Refusal):
    """The output folder cannot be made or written to."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"The output folder {folder} cannot be used ({reason}): choose another with -o.")


class LedgerMissing(Refusal):
    """No run has worked in this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no ledger in {folder}, so no run has worked there: name its output folder with -o.")


class LedgerUnreadable(Refusal):
    """The output folder's memory cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The ledger {path} cannot be used: {reason}. "
            "Name the right output folder with -o, or move the ledger away: transcripts in the folder are found again."
        )


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


class SourceNotRead(UsageError):
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


class ConfigurationRefused(UsageError):
    """A labelling configuration cannot carry transcripts."""

    def __init__(self, name: str, complaint: str) -> None:
        super().__init__(f"The labelling configuration {name} {complaint}.")


class TaskRefused(Refusal):
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


class CredentialsMissing(Refusal):
    """Nobody is signed in at AWS here."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"There are no AWS credentials here: sign in (`{login}`, or `aws configure`), "
            "or name a profile that has them with --profile."
        )


class CredentialsExpired(Refusal):
    """The session at AWS is over, and there is no newer one."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"The AWS credentials have expired: sign in again (`{login}`) and give the same command. "
            "Jobs that were started go on at Amazon, and the next run takes them up."
        )


class CredentialsInvalid(Refusal):
    """AWS does not know whoever is signed in."""

    def __init__(self, text: str) -> None:
        super().__init__(f"AWS does not accept these credentials ({text}): check the profile (--profile) or its keys.")


class AccessDenied(Refusal):
    """The account may not do something."""

    def __init__(self, action: str, on: str, text: str) -> None:
        super().__init__(
            f"AWS denies {action} on {on} ({text}): ask for this permission; "
            "`ls-transcribe iam-policy` prints all that are needed."
        )


class BucketMissing(Refusal):
    """A bucket does not exist."""

    def __init__(self, uri: str, *, can_be_made: bool = False) -> None:
        way = ", or have it made with --create-bucket" if can_be_made else ""
        super().__init__(f"There is no bucket {uri.rstrip('/')}: check the spelling{way}.")


class BucketTaken(Refusal):
    """A bucket's name belongs to someone else: names are unique in the world."""

    def __init__(self, bucket: str) -> None:
        super().__init__(f"The bucket {bucket} belongs to someone else, or you may not look into it: name another.")


class BucketElsewhere(Refusal):
    """Transcribe reads and writes only in its own region."""

    def __init__(self, bucket: str, there: str, here: str) -> None:
        super().__init__(
            f"The bucket {bucket} is in the region {there}, and the jobs would run in {here}: "
            f"run them there with --region {there}, or use a bucket in {here}."
        )


class OutputBucketNotWritable(Refusal):
    """Transcribe may not write transcripts where they are wanted."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(
            f'Amazon cannot write transcripts to {place} ("{text}"): the account, or the data access role, needs '
            "s3:PutObject there; `ls-transcribe iam-policy` prints what is needed."
        )


class RegionMissing(Refusal):
    """It is not said where jobs run."""

    def __init__(self) -> None:
        super().__init__("There is no AWS region: name one with --region.")


class RegionUnknown(UsageError):
    """There is no such region."""

    def __init__(self, region: str) -> None:
        super().__init__(f"{region} is no AWS region: --region takes one as in eu-west-1.")


class ProfileMissing(UsageError):
    """The AWS files do not have this profile."""

    def __init__(self, profile: str) -> None:
        super().__init__(f"There is no AWS profile {profile}: `aws configure list-profiles` lists those there are.")


class EndpointWrong(UsageError):
    """What should be an endpoint's address is none."""

    def __init__(self, text: str) -> None:
        super().__init__(f"AWS cannot be called ({text}): --endpoint-url takes an address as in https://host:port.")


class AwsSettingsWrong(UsageError):
    """The files of AWS or its environment variables say what cannot be."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"The AWS settings here cannot be used ({text}): "
            "look at ~/.aws/config, ~/.aws/credentials and the AWS_ variables."
        )


class ClockWrong(Refusal):
    """AWS accepts no call whose time is off."""

    def __init__(self) -> None:
        super().__init__("This machine's clock is wrong, and AWS accepts no calls from it: set the clock.")


class AmazonAway(Refusal):
    """Amazon could not be reached for very long."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"Amazon could not be reached for an hour ({text}): look at the network and give the same command. "
            "Jobs that were started go on at Amazon, and the next run takes them up."
        )


class ParameterRefused(UsageError):
    """A setting of the jobs is none, or not one that Amazon knows; the text is the whole sentence."""


class LanguageMissing(UsageError):
    """A guessed language costs money and gives nonsense."""

    def __init__(self) -> None:
        super().__init__(
            "Say which language is spoken, with --language-code (as in en-US), "
            "or have Amazon find out with --identify-language or --identify-multiple-languages."
        )


class StartRefused(Refusal):
    """Amazon starts none of the jobs as they are asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(f'Amazon starts no job as asked for: "{text}" Change what it complains of; nothing was lost.')


class SettingsNotForEngine(UsageError):
    """Settings of Amazon's jobs are given to another engine."""

    def __init__(self, engine: str, names: list[str]) -> None:
        super().__init__(f"{engine} knows no {', '.join(names)}: leave these settings out, or say --engine amazon.")


class UploadPlaceMissing(UsageError):
    """Amazon reads from S3 only."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is on this machine, and Amazon Transcribe reads from S3: "
            "name a place to copy recordings to with --upload-to s3://bucket/prefix/."
        )


class PlaceRefused(UsageError):
    """Audio cannot lie there, or could not be read there."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"Audio cannot be uploaded to {place}: name a place as in s3://bucket/folder/, the folder in letters "
            "without accents, digits and - _ . ! * ' ( ) only, because Amazon Transcribe takes no others."
        )
