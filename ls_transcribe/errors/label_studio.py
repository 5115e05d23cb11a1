"""The errors that end a run because of Label Studio: its address, the key, the project, or what the server rejects."""

from collections.abc import Sequence
from pathlib import Path

from ls_transcribe.errors import RunError, UsageError

_KEYS_PAGE = "Account & Settings > Personal Access Token"


class LabelStudioUrlMissing(UsageError):
    """No command, variable or folder says where Label Studio is."""

    def __init__(self) -> None:
        super().__init__(
            "The address of Label Studio is not known: name it with --url, such as http://localhost:8080, or "
            "put it into the variable LABEL_STUDIO_URL."
        )


class LabelStudioUrlInvalid(UsageError):
    """The address is not the http or https URL of a server."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url} is not an address of Label Studio: --url takes one such as http://localhost:8080.")


class LabelStudioKeyMissing(RunError):
    """There is no key (API token) for Label Studio."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"There is no key for the Label Studio at {url}: make one there under {_KEYS_PAGE}, and put it into "
            "the variable LABEL_STUDIO_API_KEY."
        )


class LabelStudioKeyRefused(RunError):
    """Label Studio refuses the key. `reason` says why and what to do."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"The Label Studio at {url} does not accept the key in LABEL_STUDIO_API_KEY: {reason}.")


class LabelStudioUnreachable(RunError):
    """No server answers at the address. `reason` says why in a few words."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"Label Studio does not answer at {url} ({reason}): check that it is running, or name its address with "
            "--url."
        )


class LabelStudioUnavailable(RunError):
    """Label Studio has been unavailable for five minutes. `reason` is that of the last attempt."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Label Studio has not answered for five minutes ({reason}): check that it is running, and run the same "
            "command again. What it has already is not sent again."
        )


class NotLabelStudio(RunError):
    """The server at the address is not Label Studio. `proxy` says through which proxy it was asked, if any."""

    def __init__(self, url: str, proxy: str = "") -> None:
        through = f" It was asked through {proxy}, which may have answered in its place." if proxy else ""
        super().__init__(
            f"The server at {url} is not Label Studio: name the address that opens its first page in a browser, "
            f"without the part of it that belongs to that page.{through}"
        )


class LabelStudioAccessDenied(RunError):
    """The user may not do something. `text` is Label Studio's message."""

    def __init__(self, action: str, text: str) -> None:
        self.text = text
        super().__init__(
            f'Label Studio does not let this user {action} ("{text}"): '
            "use the key of someone who may, or ask the project's owner."
        )


class ReviewerNamesDenied(RunError):
    """The user may not see who the reviewers are. `text` is Label Studio's message."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f'Label Studio does not let this user list its users ("{text}"), so reviewers cannot be named: '
            "use the key of someone who may, or pull with --no-reviewer-names."
        )


class LabelStudioRefused(RunError):
    """Label Studio rejects a request. `text` is its message."""

    def __init__(self, action: str, text: str) -> None:
        super().__init__(f'Label Studio refuses to {action}: "{text}"')


class ProjectNotFound(RunError):
    """There is no project with the number, or this user cannot see it."""

    def __init__(self, project: int, url: str) -> None:
        super().__init__(
            f"There is no project {project} at {url} that this user can see: "
            "the number is in the address of its page (/projects/NUMBER/data)."
        )


class ProjectNotNamed(UsageError):
    """No option and no folder says into which project to import."""

    def __init__(self) -> None:
        super().__init__(
            "Say which project, with --project NUMBER, or with --title TITLE, which finds it or makes it; "
            "the output folder remembers it."
        )


class ReviewProjectNotNamed(UsageError):
    """No option and no folder says which project's reviews to read.

    `reviews` is the folder of the reviews, `pushed` the output folder that was looked into.
    """

    def __init__(self, reviews: Path, pushed: Path) -> None:
        super().__init__(
            f"Say which project was reviewed, with --project NUMBER or --title TITLE: neither {reviews} nor {pushed} "
            "remembers it. If another output folder was pushed, name it with --from."
        )


class ProjectTitleNotFound(RunError):
    """There is no project with the title, or this user cannot see it."""

    def __init__(self, title: str, url: str) -> None:
        super().__init__(
            f"There is no project with the title {title} at {url} that this user can see: "
            "check the spelling, or name the project with --project."
        )


class ProjectNamedTwice(UsageError):
    """Both a number and a title were given. They could mean different projects."""

    def __init__(self) -> None:
        super().__init__("Name the project with --project or with --title, not with both.")


class LabelStudioUrlHasPassword(UsageError):
    """The address contains a password, but addresses are printed and stored in output folders."""

    def __init__(self) -> None:
        super().__init__(
            "The address of Label Studio has a user name or a password in it: leave them out. "
            "Label Studio needs only the key, in the variable LABEL_STUDIO_API_KEY."
        )


class ProjectAmbiguous(RunError):
    """Several projects have the title. Label Studio allows that."""

    def __init__(self, title: str, projects: Sequence[int]) -> None:
        numbers = " and ".join(map(str, projects))
        super().__init__(f"The projects {numbers} all have the title {title}: name one with --project.")


class ProjectTitleInvalid(UsageError):
    """The title is too short or too long. Label Studio accepts 3 to 50 characters."""

    def __init__(self, title: str) -> None:
        super().__init__(f"{title!r} cannot be a project's title: --title takes 3 to 50 characters.")


class SampleOfSources(UsageError):
    """A sample is asked for of recordings that are only going to be transcribed."""

    def __init__(self) -> None:
        super().__init__(
            "--sample draws from what the output folder holds, since it must know how certain the recogniser was of "
            "each recording: run export with the SOURCE, and then push --sample N without it."
        )


class SecondReadingOfSources(UsageError):
    """Second readings are asked for of recordings that are only going to be transcribed."""

    def __init__(self) -> None:
        super().__init__(
            "--second-reading draws from what people have reviewed: push the SOURCE, and once some of it is reviewed, "
            "push --second-reading PERCENT without it."
        )


class StorageRefused(RunError):
    """Label Studio cannot read a bucket, so it could not play the recordings in it."""

    def __init__(self, bucket: str, text: str, remedy: str) -> None:
        self.text = text
        super().__init__(f'Label Studio cannot read the bucket {bucket} ("{text}"): {remedy}.')


class NetworkVariableInvalid(RunError):
    """An environment variable names a proxy or certificates that cannot be used.

    `problem` continues the sentence "The variable NAME …", and `remedy` says what to do. Neither repeats a password.
    """

    def __init__(self, variable: str, problem: str, remedy: str) -> None:
        self.problem = f"The variable {variable} {problem}"
        self.remedy = remedy
        super().__init__(f"{self.problem}: {remedy}.")


class ProxyFailed(RunError):
    """The proxy before Label Studio does not pass requests on. `proxy` says which one and where it is named.

    `problem` says in a few words what it does instead.
    """

    def __init__(self, url: str, host: str, proxy: str, problem: str) -> None:
        super().__init__(
            f"The Label Studio at {url} cannot be reached through {proxy} ({problem}): correct that, see that the "
            f"proxy runs, or put {host} into the variable NO_PROXY, if it is reached without a proxy."
        )


class CertificateRefused(RunError):
    """The certificate of the server is not accepted. `reason` says why, `remedy` what to do."""

    def __init__(self, url: str, reason: str, remedy: str) -> None:
        super().__init__(f"The certificate of {url} is not accepted here, because {reason}: {remedy}.")


class TaskUnreadable(RunError):
    """The server fails at a task each time, so nobody can read it. `reason` is its message."""

    def __init__(self, url: str, task: int, reason: str) -> None:
        super().__init__(
            f"Label Studio cannot show task {task} of the project ({reason}), and shows the others: read what its log "
            f"says about it, and delete the task, for instance with curl -X DELETE {url}/api/tasks/{task}/ and your "
            "key."
        )


class AnswerNotUnderstood(RunError):
    """The server's answer has a form that Label Studio's answers do not have. `reason` says which one."""

    def __init__(self, url: str, action: str, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The server at {url} does not answer as Label Studio does when it is asked to {action} ({reason}): "
            "check that no proxy changes its answers, and that its version is supported."
        )
