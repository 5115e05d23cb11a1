"""Errors about engines: the choice of an engine, and what an engine needs."""

from ls_transcribe.errors import RunError, UsageError


class EngineUnknown(UsageError):
    """No engine has this name."""

    def __init__(self, name: str, engines: tuple[str, ...]) -> None:
        super().__init__(f"There is no engine {name}: --engine takes {' or '.join(engines)}.")


class RememberedEngineUnknown(UsageError):
    """The engine that an output folder was made with is not installed, and no other was typed."""

    def __init__(self, name: str, engines: tuple[str, ...]) -> None:
        super().__init__(
            f"The output folder was made with the engine {name}, which is not installed: install the package that it "
            f"comes from, or name another one: --engine takes {' or '.join(engines)}."
        )


class EngineNotInstalled(RunError):
    """The libraries of an embedded recogniser are not installed. They are an extra of this package."""

    def __init__(self, module: str) -> None:
        extra = "pocketsphinx" if module == "pocketsphinx" else "local"
        super().__init__(
            f"The embedded recogniser needs {module}, which is not installed: "
            f"install it with `pip install --prefer-binary 'ls-transcribe[{extra}]'`."
        )


class EngineForTrying(RunError):
    """An engine for trying out, which nobody named, would transcribe more than that.

    `amount` tells how much, `worth` how good it is, and `advice` how a better one is had.
    """

    def __init__(self, engine: str, title: str, amount: str, worth: str, advice: str) -> None:
        super().__init__(
            f"{amount} are to be transcribed, and {title} is for trying out: {worth}. To go on, {advice}; bring "
            f"transcripts that you have, with --transcripts; or say --engine {engine}."
        )


class LanguageNotSupported(UsageError):
    """The engine cannot transcribe the requested language. `only` is what it understands, if that is one language."""

    def __init__(self, engine: str, language: str, only: str | None = None) -> None:
        if only:
            advice = f"leave --language-code out if the recordings are {only.split()[-1]}, else use another engine"
            super().__init__(f"{engine} understands {only} only, not {language}: {advice}.")
        else:
            super().__init__(
                f"{engine} does not know the language {language}: type a code such as en-US or de, leave "
                "--language-code out to have it found out, or use another engine."
            )


class LengthsUnreadable(RunError):
    """How long recordings are must be read, and the library that reads it is not installed. `options` want it."""

    def __init__(self, options: list[str]) -> None:
        super().__init__(
            f"{' and '.join(options)} must know how long recordings are, and the library that reads it is not "
            "installed: install it with `pip install --prefer-binary 'ls-transcribe[local]'`."
        )


class BudgetWithoutPrice(UsageError):
    """There is a budget and no price, so that nothing tells how much it buys."""

    def __init__(self) -> None:
        super().__init__(
            "--budget needs a price: say what a minute of audio costs you with "
            "--price-per-minute (Amazon's price list has it), or remove the budget with --no-budget."
        )


class TranscriptsNotNamed(UsageError):
    """The engine `existing` was chosen, and --transcripts is missing."""

    def __init__(self) -> None:
        super().__init__(
            "--engine existing takes transcripts that you have: say where they are with --transcripts, "
            "such as --transcripts transcripts/ or --transcripts s3://bucket/transcripts/."
        )


class TranscriptsNotForEngine(UsageError):
    """The option --transcripts was given together with an engine that makes its own transcripts."""

    def __init__(self, engine: str) -> None:
        super().__init__(f"{engine} makes its own transcripts: leave out either --engine or --transcripts.")


class EncodingWithoutTranscripts(UsageError):
    """The option --encoding was given together with an engine that makes its own transcripts."""

    def __init__(self, engine: str) -> None:
        super().__init__(
            f"--encoding is for transcripts that you already have, and {engine} makes its own: "
            "name them with --transcripts, or leave --encoding out."
        )


class TranscriptsMissing(UsageError):
    """The folder or prefix in --transcripts does not exist."""

    def __init__(self, address: str) -> None:
        if address.startswith("s3://"):
            super().__init__(f"There are no objects below {address}, which --transcripts names: check the spelling.")
        else:
            super().__init__(
                f"The folder {address} of --transcripts does not exist: "
                "check the spelling, and the folder that you are in."
            )


class TranscriptsNotFolder(UsageError):
    """The path in --transcripts is a file. The engine looks for transcripts in a folder."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is a file: --transcripts takes the folder that it lies in.")


class TranscriptsUnreadable(RunError):
    """The folder in --transcripts cannot be listed."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(f"The folder {folder} of the transcripts cannot be read ({reason}): check who may read it.")
