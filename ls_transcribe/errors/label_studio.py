"""Reasons to refuse that have to do with Label Studio: its address, the key, the project and what it holds."""

from collections.abc import Sequence

from ls_transcribe.errors import RunError, UsageError

_WHERE_KEYS_ARE = "Account & Settings > Personal Access Token"


class LabelStudioUrlMissing(UsageError):
    """It is not said where Label Studio is."""

    def __init__(self) -> None:
        super().__init__(
            "It is not said where Label Studio is: name its address with --url, as in http://localhost:8080 "
            "(or in the variable LABEL_STUDIO_URL)."
        )


class LabelStudioUrlInvalid(UsageError):
    """What should be Label Studio's address is none."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url} is no address of a Label Studio: --url takes one as in http://localhost:8080.")


class LabelStudioKeyMissing(RunError):
    """Nobody is signed in at Label Studio here."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"There is no key for the Label Studio at {url}: make one there under {_WHERE_KEYS_ARE}, and put it into "
            "the variable LABEL_STUDIO_API_KEY."
        )


class LabelStudioKeyRefused(RunError):
    """Label Studio does not take the key; `reason` says why, and what to do."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"The Label Studio at {url} does not take the key in LABEL_STUDIO_API_KEY: {reason}.")


class LabelStudioUnreachable(RunError):
    """Nobody answers at the address."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"Label Studio does not answer at {url} ({reason}): see that it runs, or name its address with --url."
        )


class LabelStudioUnavailable(RunError):
    """Label Studio could not be reached for long."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Label Studio has not answered for five minutes ({reason}): see that it runs, and give the same command. "
            "What is there is found there; nothing is sent twice."
        )


class NotLabelStudio(RunError):
    """Something else answers at the address."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"What answers at {url} is not Label Studio: name the address at which its first page opens in a browser, "
            "without anything of the page's own after it."
        )


class LabelStudioAccessDenied(RunError):
    """The user may not do something; `text` is Label Studio's own."""

    def __init__(self, doing: str, text: str) -> None:
        self.text = text
        super().__init__(
            f'Label Studio does not let this user {doing} ("{text}"): '
            "use the key of someone who may, or ask the project's owner."
        )


class LabelStudioRefused(RunError):
    """Label Studio does not take something."""

    def __init__(self, doing: str, text: str) -> None:
        super().__init__(f'Label Studio refuses to {doing}: "{text}"')


class ProjectNotFound(RunError):
    """There is no such project, or it belongs to others."""

    def __init__(self, project: int, url: str) -> None:
        super().__init__(
            f"There is no project {project} at {url} that this user can see: "
            "the number stands in the address of its page (/projects/NUMBER/data)."
        )


class ProjectNotNamed(UsageError):
    """It is not said into which project."""

    def __init__(self) -> None:
        super().__init__(
            "Say which project, with --project NUMBER, or with --title TITLE, which finds it or makes it; "
            "the output folder remembers it."
        )


class ReviewProjectNotNamed(UsageError):
    """It is not said whose reviews are wanted."""

    def __init__(self) -> None:
        super().__init__(
            "Say which project was reviewed, with --project NUMBER or --title TITLE: neither this folder nor the one "
            "named with --from remembers it."
        )


class ProjectTitleNotFound(RunError):
    """No project has the title."""

    def __init__(self, title: str, url: str) -> None:
        super().__init__(
            f"There is no project with the title {title} at {url} that this user can see: "
            "check the spelling, or name the project with --project."
        )


class ProjectNamedTwice(UsageError):
    """A number and a title may mean different projects."""

    def __init__(self) -> None:
        super().__init__("Name the project with --project or with --title, not with both.")


class LabelStudioUrlHasPassword(UsageError):
    """Addresses are shown, and kept in output folders."""

    def __init__(self) -> None:
        super().__init__(
            "The address of Label Studio has a user name or a password in it: leave them out. "
            "The key alone lets in, from the variable LABEL_STUDIO_API_KEY."
        )


class ProjectAmbiguous(RunError):
    """Several projects have the title: Label Studio allows that."""

    def __init__(self, title: str, projects: Sequence[int]) -> None:
        numbers = " and ".join(map(str, projects))
        super().__init__(f"The projects {numbers} all have the title {title}: name one with --project.")


class ProjectTitleInvalid(UsageError):
    """Label Studio takes titles of 3 to 50 characters."""

    def __init__(self, title: str) -> None:
        super().__init__(f"{title!r} cannot be a project's title: --title takes 3 to 50 characters.")


class StorageRefused(RunError):
    """Label Studio cannot read a bucket, so that none of its recordings would play."""

    def __init__(self, bucket: str, text: str, remedy: str) -> None:
        super().__init__(f'Label Studio cannot read the bucket {bucket} ("{text}"): {remedy}.')
