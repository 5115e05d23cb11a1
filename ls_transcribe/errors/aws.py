"""Errors about AWS: the account, its buckets, and the settings of jobs."""

from ls_transcribe.errors import RunError, UsageError

_JOBS_GO_ON = "Jobs that were started go on at Amazon, and the next run takes them up."


class CredentialsMissing(RunError):
    """There are no AWS credentials."""

    def __init__(self) -> None:
        super().__init__(
            "There are no AWS credentials here: set them up (`aws configure`, or `aws configure sso` for single "
            "sign-on), or name a profile that has them with --profile."
        )


class CredentialsIncomplete(RunError):
    """Something of the AWS credentials is missing, or is none of any. `text` says what, as clauses."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"The AWS credentials are incomplete ({text}): add what is missing, or name a complete "
            f"profile with --profile, and run the same command again. {_JOBS_GO_ON}"
        )


class CredentialsExpired(RunError):
    """The AWS credentials have expired, and refreshing them failed. `remedy` is what helps."""

    def __init__(self, remedy: str) -> None:
        super().__init__(f"The AWS credentials have expired: {remedy} and run the same command again. {_JOBS_GO_ON}")


class CredentialsNotGiven(RunError):
    """What is to give credentials gave none. `source` is botocore's name for it, `remedy` what helps."""

    def __init__(self, source: str | None, text: str, remedy: str) -> None:
        super().__init__(
            f"{source or 'What is set up'} gave no AWS credentials ({text}): {remedy}; then run the same command "
            f"again. {_JOBS_GO_ON}"
        )


class RoleNotGiven(RunError):
    """AWS does not let the credentials take a role. `call` asked for it, `text` is what AWS answered."""

    def __init__(self, call: str, text: str) -> None:
        if "MultiFactorAuthentication" in text:
            remedy = "run the same command again, and type the next code that the device shows"
        else:
            remedy = (
                "ask the owner of the role to let these credentials assume it, or name another profile with --profile"
            )
        super().__init__(
            f"AWS refused {call}, which the profile needs to assume its role ({text}): {remedy}. {_JOBS_GO_ON}"
        )


class MfaNeedsTerminal(RunError):
    """The profile's role needs an MFA code, and there is no terminal to ask at. `prompt` names the device."""

    def __init__(self, prompt: str) -> None:
        super().__init__(
            f"The profile's role needs a code ({prompt}), and there is no terminal here to ask for it: run this in a "
            "terminal, or put credentials for a session into the AWS_ variables first."
        )


class CredentialsInvalid(RunError):
    """AWS does not know these credentials. `text` is what AWS answered."""

    def __init__(self, text: str) -> None:
        super().__init__(f"AWS does not accept these credentials ({text}): check the profile (--profile) or its keys.")


class AccessDenied(RunError):
    """The account lacks a permission. `action` is the permission, `on` the resource, `text` what AWS answered."""

    def __init__(self, action: str, on: str, text: str) -> None:
        self.text = text
        super().__init__(
            f"AWS denies {action} on {on} ({text}): ask for this permission; "
            "`ls-transcribe iam-policy` prints all that are needed."
        )


class AccountNotReady(RunError):
    """The account is not signed up for a service, or its region is not enabled. `text` is what AWS answered."""

    def __init__(self, action: str, text: str) -> None:
        super().__init__(
            f"AWS does not let this account call {action} here ({text}): ask the administrator of the account to "
            "sign it up for the service, enable the region, or end its suspension; or name another region with "
            "--region."
        )


class BucketMissing(RunError):
    """A bucket does not exist. `can_be_made` says whether the command has the option --create-bucket."""

    def __init__(self, uri: str, *, can_be_made: bool = False) -> None:
        way = ", or have it made with --create-bucket" if can_be_made else ""
        super().__init__(f"There is no bucket {uri.rstrip('/')}: check the spelling{way}.")


class BucketTaken(RunError):
    """Another account owns the bucket. Names of buckets are unique in the world."""

    def __init__(self, bucket: str) -> None:
        super().__init__(f"The bucket {bucket} belongs to someone else, or you may not read it: name another one.")


class BucketInOtherRegion(RunError):
    """A bucket is in another region than the jobs. Amazon Transcribe reads and writes only in its own region."""

    def __init__(self, bucket: str, there: str, here: str) -> None:
        super().__init__(
            f"The bucket {bucket} is in the region {there}, and the jobs would run in {here}: "
            f"run them there with --region {there}, or use a bucket in {here}."
        )


class OutputBucketNotWritable(RunError):
    """Amazon Transcribe cannot write transcripts to the output bucket. `text` is what Amazon answered."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(
            f'Amazon cannot write transcripts to {place} ("{text}"): the account, or the data access role, needs '
            "s3:PutObject there; `ls-transcribe iam-policy` prints what is needed."
        )


class RegionMissing(RunError):
    """No region is set, so it is not known where jobs run."""

    def __init__(self) -> None:
        super().__init__("There is no AWS region: name one with --region.")


class RegionUnknown(UsageError):
    """AWS has no such region."""

    def __init__(self, region: str) -> None:
        super().__init__(f"{region} is not an AWS region: --region takes one such as eu-west-1.")


class ProfileMissing(UsageError):
    """The configuration files of AWS do not have this profile."""

    def __init__(self, profile: str) -> None:
        super().__init__(
            f"There is no AWS profile {profile}: `aws configure list-profiles` lists the profiles that exist."
        )


class EndpointInvalid(UsageError):
    """The address in --endpoint-url cannot be called. `text` is the reason."""

    def __init__(self, text: str) -> None:
        super().__init__(f"AWS cannot be called ({text}): --endpoint-url takes an address such as https://host:port.")


class AwsSettingsInvalid(UsageError):
    """The configuration files of AWS, or its environment variables, cannot be used. `text` is botocore's reason."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"The AWS settings here cannot be used ({text}): "
            "look at ~/.aws/config, ~/.aws/credentials and the AWS_ variables."
        )


class ClockWrong(RunError):
    """This machine's clock is wrong. AWS rejects calls whose time differs from its own."""

    def __init__(self) -> None:
        super().__init__("This machine's clock is wrong, and AWS does not accept its calls: set the clock.")


class AwsNotReached(RunError):
    """Amazon has not answered once, and waiting does not help. `text` is the last reason, `remedy` what helps."""

    def __init__(self, text: str, remedy: str) -> None:
        super().__init__(f"Amazon cannot be reached ({text}): {remedy}, and run the same command again.")


class AwsUnreachable(RunError):
    """Amazon gave no usable answer for an hour. `text` is the last reason."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"Amazon could not be reached for an hour ({text}): check the network and run the same command again. "
            "Jobs that were started go on at Amazon, and the next run takes them up."
        )


class ParameterRefused(UsageError):
    """A parameter of the jobs has a value that Amazon does not accept. The text is the whole sentence."""


class LanguageMissing(UsageError):
    """Neither a language nor an option that has Amazon identify it is set. A guess would cost money."""

    def __init__(self) -> None:
        super().__init__(
            "Say which language is spoken, with --language-code (such as en-US), "
            "or have Amazon find out with --identify-language or --identify-multiple-languages."
        )


class StartRefused(RunError):
    """Amazon accepts none of the jobs with these settings. `remedy` says what helps, if that is known."""

    def __init__(self, text: str, remedy: str | None = None) -> None:
        end = "Correct what it complains about; nothing was lost."
        if remedy:
            end = f"What helps: {remedy}; nothing was lost, and jobs that were started go on at Amazon."
        super().__init__(f'Amazon refuses to start jobs: "{text}" {end}')


class SettingsNotForEngine(UsageError):
    """Options were typed with an engine that does not know them.

    `others` are the engines that do, `instead` says what this one has in their place, in clauses.
    """

    def __init__(self, engine: str, options: list[str], others: list[str], instead: list[str] | None = None) -> None:
        or_else = f", or say --engine {' or '.join(others)}" if others else ""
        also = "".join(f" ({text})" for text in instead or ())
        super().__init__(f"{engine} does not support {', '.join(options)}: leave these out{or_else}{also}.")


class UploadTargetMissing(UsageError):
    """A recording is on disk and --upload-to is missing. Amazon Transcribe reads from S3 only."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is on this machine, and Amazon Transcribe reads from S3: "
            "name a place to copy recordings to with --upload-to s3://bucket/prefix/."
        )


class UploadBucketInvalid(UsageError):
    """The bucket in --upload-to has a name that no bucket can have."""

    def __init__(self, place: str, bucket: str) -> None:
        super().__init__(
            f"Audio cannot be uploaded to {place}: {bucket} is not a bucket name, which has 3 to 63 lowercase letters, "
            "digits, dots and hyphens, begins and ends with a letter or a digit, and is not an IP address."
        )


class UploadTargetInvalid(UsageError):
    """The address in --upload-to is no prefix in S3, or Amazon Transcribe could not read audio below it."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"Audio cannot be uploaded to {place}: name a place such as s3://bucket/folder/, its folder in letters "
            "without accents, digits and - _ . ! * ' ( ) only, because Amazon Transcribe reads no others."
        )
