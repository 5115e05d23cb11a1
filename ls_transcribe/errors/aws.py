"""Reasons to refuse that have to do with AWS: the account, its buckets, and what jobs are asked for."""

from ls_transcribe.errors import RunError, UsageError


class CredentialsMissing(RunError):
    """Nobody is signed in at AWS here."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"There are no AWS credentials here: sign in (`{login}`, or `aws configure`), "
            "or name a profile that has them with --profile."
        )


class CredentialsExpired(RunError):
    """The session at AWS is over, and there is no newer one."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"The AWS credentials have expired: sign in again (`{login}`) and give the same command. "
            "Jobs that were started go on at Amazon, and the next run takes them up."
        )


class CredentialsInvalid(RunError):
    """AWS does not know whoever is signed in."""

    def __init__(self, text: str) -> None:
        super().__init__(f"AWS does not accept these credentials ({text}): check the profile (--profile) or its keys.")


class AccessDenied(RunError):
    """The account may not do something."""

    def __init__(self, action: str, on: str, text: str) -> None:
        super().__init__(
            f"AWS denies {action} on {on} ({text}): ask for this permission; "
            "`ls-transcribe iam-policy` prints all that are needed."
        )


class BucketMissing(RunError):
    """A bucket does not exist."""

    def __init__(self, uri: str, *, can_be_made: bool = False) -> None:
        way = ", or have it made with --create-bucket" if can_be_made else ""
        super().__init__(f"There is no bucket {uri.rstrip('/')}: check the spelling{way}.")


class BucketTaken(RunError):
    """A bucket's name belongs to someone else: names are unique in the world."""

    def __init__(self, bucket: str) -> None:
        super().__init__(f"The bucket {bucket} belongs to someone else, or you may not look into it: name another.")


class BucketInOtherRegion(RunError):
    """Transcribe reads and writes only in its own region."""

    def __init__(self, bucket: str, there: str, here: str) -> None:
        super().__init__(
            f"The bucket {bucket} is in the region {there}, and the jobs would run in {here}: "
            f"run them there with --region {there}, or use a bucket in {here}."
        )


class OutputBucketNotWritable(RunError):
    """Transcribe may not write transcripts where they are wanted."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(
            f'Amazon cannot write transcripts to {place} ("{text}"): the account, or the data access role, needs '
            "s3:PutObject there; `ls-transcribe iam-policy` prints what is needed."
        )


class RegionMissing(RunError):
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


class EndpointInvalid(UsageError):
    """What should be an endpoint's address is none."""

    def __init__(self, text: str) -> None:
        super().__init__(f"AWS cannot be called ({text}): --endpoint-url takes an address as in https://host:port.")


class AwsSettingsInvalid(UsageError):
    """The files of AWS or its environment variables say what cannot be."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"The AWS settings here cannot be used ({text}): "
            "look at ~/.aws/config, ~/.aws/credentials and the AWS_ variables."
        )


class ClockWrong(RunError):
    """AWS accepts no call whose time is off."""

    def __init__(self) -> None:
        super().__init__("This machine's clock is wrong, and AWS accepts no calls from it: set the clock.")


class AwsUnreachable(RunError):
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


class StartRefused(RunError):
    """Amazon starts none of the jobs as they are asked for; `remedy` is what helps, where that is known."""

    def __init__(self, text: str, remedy: str | None = None) -> None:
        end = "Change what it complains of; nothing was lost."
        if remedy:
            end = f"What helps: {remedy}; nothing was lost, and jobs that were started go on at Amazon."
        super().__init__(f'Amazon starts no job as asked for: "{text}" {end}')


class SettingsNotForEngine(UsageError):
    """Settings of Amazon's jobs are given to another engine."""

    def __init__(self, engine: str, names: list[str]) -> None:
        super().__init__(f"{engine} knows no {', '.join(names)}: leave these settings out, or say --engine amazon.")


class UploadTargetMissing(UsageError):
    """Amazon reads from S3 only."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is on this machine, and Amazon Transcribe reads from S3: "
            "name a place to copy recordings to with --upload-to s3://bucket/prefix/."
        )


class UploadTargetInvalid(UsageError):
    """Audio cannot lie there, or could not be read there."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"Audio cannot be uploaded to {place}: name a place as in s3://bucket/folder/, the folder in letters "
            "without accents, digits and - _ . ! * ' ( ) only, because Amazon Transcribe takes no others."
        )
