"""The errors of this package. Each text is written for the user.

    LsTranscribeError               every error of this package; it is never raised itself
    ├── RunError                    ends the run: the text says what happened and what to do (exit code 1)
    │   ├── UsageError              the request cannot be carried out as it was typed (exit code 2)
    │   ├── the errors in aws.py, engines.py, hotwords.py, label_config.py, label_studio.py, outputs.py, plugins.py …:
    │   │                           each is a RunError, and a UsageError where the request is wrong
    │   └── errors of single calls  a caller that knows what the answer means handles it; otherwise it ends the run
    │       ├── concurrency.retry.ServiceUnavailable: AWS or Label Studio gave no usable answer; the call is repeated
    │       │   ├── aws.call_errors.AwsUnavailable, AwsThrottled, AddressRefused
    │       │   └── label_studio: NotReached, ServerFailed
    │       ├── aws.call_errors.AwsCallError: AwsUnavailable, AwsThrottled, LimitReached, NameConflict, NotFound,
    │       │                           AwsRejected
    │       └── label_studio: RequestRejected, PageFailed
    └── ItemError                   costs one recording, transcript, task or phrase, and never the run
        ├── UnreadableTranscript    a document is not a transcript
        ├── UnusableAudio           a recording cannot be decoded
        ├── TaskRefused             a transcript cannot become a task
        ├── outputs.FileInTheWay    a file that somebody else wrote, or changed, stands where a document goes
        ├── label_studio: NotUploaded
        └── review: Unspellable

The text of a RunError is one or more complete sentences. `__main__` prints them and exits with the error's code. The
text of an ItemError is a reason without a capital or a full stop; it is printed beside the name of the item.
"""


class LsTranscribeError(Exception):
    """The base of all errors of this package. `exit_code` is the code that a program ends with if it stops for it."""

    exit_code = 1

    def __reduce__(self) -> tuple[object, ...]:
        """Say how the error is made again in another process: from its text, not from what made its text."""
        return _again, (type(self), self.args), self.__dict__


def _again(kind: type[LsTranscribeError], arguments: tuple[object, ...]) -> LsTranscribeError:
    return kind.__new__(kind, *arguments)


class RunError(LsTranscribeError):
    """Ends the run. The text says what happened and what to do next."""


class UsageError(RunError):
    """The request cannot be carried out as it was typed."""

    exit_code = 2


class ItemError(LsTranscribeError):
    """Costs one recording, transcript, task or phrase. The others are processed.

    The text is the reason, without a capital or a full stop. It is printed beside the item's name.
    """


class UnreadableTranscript(ItemError):
    """A document is not a transcript. The text continues a sentence about the document ("it is not JSON")."""


class UnusableAudio(ItemError):
    """A recording cannot be transcribed ("the file is empty")."""


class TaskRefused(ItemError):
    """A transcript cannot become a task with this labelling configuration."""
