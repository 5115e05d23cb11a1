"""Turn recordings into Label Studio tasks, and bring back what people corrected.

What is public stands in `api.__all__`. Importing the package loads none of it: that is done when a name is first used.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False  # `typing` takes a while to load
if TYPE_CHECKING:
    from ls_transcribe.api import *  # noqa: F403  # type checkers and editors see all names
else:

    def __getattr__(name):
        """Load a public name when it is first used."""
        if name == "__all__" or not name.startswith("_"):
            from importlib import import_module

            api = import_module("ls_transcribe.api")
            if name == "__all__" or name in api.__all__:
                return getattr(api, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)

    def __dir__():
        return [*__getattr__("__all__"), "__version__"]
