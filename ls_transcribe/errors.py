"""Every reason to refuse, each a sentence that says what happened and what to do next.

A `Refusal` ends the run; the command line prints its sentence and exits with its code. What concerns one recording is
no exception but a value, a reason beside the recording's name, so that the other recordings come out.
"""


class Refusal(Exception):
    """The run stops here; the text says why and what to do."""

    exit_code = 1


class UsageError(Refusal):
    """The command was typed in a way that cannot be meant."""

    exit_code = 2


class UnreadableTranscript(Refusal):
    """A document that should hold a transcript does not; the text continues a sentence about it ("it is not JSON")."""
