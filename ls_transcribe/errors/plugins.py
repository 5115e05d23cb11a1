"""Errors about the engines of other packages, and about the options that engines declare."""

from collections.abc import Sequence

from ls_transcribe.errors import RunError, UsageError


class EnginePluginUnusable(RunError):
    """The engine that another package plugs in cannot be used. `packages` are those that have one of this name."""

    def __init__(self, engine: str, packages: Sequence[str], reason: str) -> None:
        advice = "repair or uninstall that package" if len(packages) == 1 else "uninstall all but one of them"
        self.reason = reason
        super().__init__(
            f"The engine {engine} of the package {' and the package '.join(packages)} cannot be used ({reason}): "
            f"{advice}."
        )


class EnginePluginFailed(RunError):
    """The engine of another package does not do what engines do. `origin` names it with its package."""

    def __init__(self, origin: str, reason: str) -> None:
        super().__init__(
            f"{origin[:1].upper()}{origin[1:]} has failed: {reason}. Report this to its makers, or use another engine; "
            "what is finished is kept."
        )


class EngineOptionUnknown(UsageError):
    """The engine does not take this option. `known` are those that it takes."""

    def __init__(self, engine: str, name: str, known: Sequence[str]) -> None:
        takes = f"it takes {', '.join(known)}" if known else "it has no options"
        super().__init__(
            f"--engine-option {name} is unknown to the engine {engine}: {takes}. "
            "--no-engine-option has the output folder forget its own."
        )


class EngineOptionRefused(UsageError):
    """An option of an engine cannot have this value."""

    def __init__(self, engine: str, name: str, value: str, reason: str, meaning: str) -> None:
        super().__init__(f"--engine-option {name}={value} is refused by the engine {engine} ({reason}): {meaning}.")
