"""The hub that models are fetched from, once: huggingface.co, or what HF_ENDPOINT names."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ls_transcribe.engines.base import Downloads
from ls_transcribe.engines.whisper.model_folder import FILES, PREPROCESSOR, VOCABULARY, is_complete
from ls_transcribe.errors import RunError
from ls_transcribe.errors.models import ModelIncompleteOnHub, ModelNotFetched, ModelNotKept, ModelNotOnHub
from ls_transcribe.store.disks import FULL, disk_full, words_of

_WANTED = (*FILES, VOCABULARY, PREPROCESSOR)


def find_fetched(repository: str) -> Path | None:
    """Return the folder of a model that was fetched before, with all of its files; None if there is none."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repository, FILES[0])
    folder = Path(found).parent if isinstance(found, str) else None
    return folder if folder and is_complete(folder) else None


def fetch(name: str, repository: str, downloads: Downloads) -> Path:
    """Fetch a model, and return its folder. What an interrupted run has fetched of it is not fetched again.

    Raises:
        ModelNotOnHub, ModelIncompleteOnHub: The hub has no such model, or not in the form that is needed.
        ModelNotFetched: It cannot be fetched.
        ModelNotKept: The disk refuses to keep it.
    """
    from huggingface_hub import HfApi, hf_hub_download
    from huggingface_hub.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # it tells of each connection that it makes anew
    with _errors_told(name, repository), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Not enough free disk space")  # what is full is told by the error
        siblings = HfApi(endpoint=_endpoint()).model_info(repository, files_metadata=True).siblings or []
        files = {file.rfilename: file.size or 0 for file in siblings if _is_wanted(file.rfilename)}
        if missing := next((file for file in FILES if file not in files), None):
            raise ModelIncompleteOnHub(name, address(), missing)
        downloads.begin(name, sum(files.values()))
        try:
            for file in sorted(files, key=files.__getitem__):
                path = hf_hub_download(repository, file, endpoint=_endpoint(), tqdm_class=_counter(downloads))
        finally:
            downloads.end()
    return Path(path).parent


def address() -> str:
    """Return the address of the hub."""
    return _endpoint() or "https://huggingface.co"


def _endpoint() -> str | None:
    return os.environ.get("HF_ENDPOINT") or None


def _is_wanted(file: str) -> bool:
    return any(fnmatch(file, pattern) for pattern in _WANTED)


def _counter(downloads: Downloads) -> type[Any]:
    """Return a class that the hub's library takes for a progress bar."""
    from tqdm import tqdm

    class Counter(tqdm):  # type: ignore[misc]  # it has no types
        """Tells the bytes that were fetched, and shows nothing."""

        def __init__(self, *_args: Any, initial: int = 0, **_more: Any) -> None:
            super().__init__(disable=True)
            downloads.advance(initial)

        def update(self, n: float | None = 1) -> None:
            downloads.advance(int(n or 0))

    return Counter


@contextmanager
def _errors_told(name: str, repository: str) -> Iterator[None]:
    """Turn the errors of the hub's library into sentences."""
    from huggingface_hub import errors

    try:
        yield
    except RunError:
        raise
    except errors.GatedRepoError as error:
        raise ModelNotFetched(name, address(), "its owner gives it only to people whose access was approved") from error
    except errors.RepositoryNotFoundError as error:
        raise ModelNotOnHub(name, repository, address()) from error
    except errors.OfflineModeIsEnabled as error:
        raise ModelNotFetched(name, address(), "HF_HUB_OFFLINE forbids it") from error
    except OSError as error:
        raise _not_kept(name, error) or ModelNotFetched(name, address(), _reason(error)) from error
    except Exception as error:  # the library's own, those of its HTTP client, which changes, and the disk's
        raise ModelNotFetched(name, address(), _reason(error)) from error


def _not_kept(name: str, error: OSError) -> ModelNotKept | None:
    """Return the error for what the disk refuses; None if the connection failed. The library's own have no number."""
    from huggingface_hub import constants

    if not error.errno or error.errno < 0 or isinstance(error, ConnectionError | TimeoutError):
        return None
    folder = Path(constants.HF_HUB_CACHE)
    is_full = error.errno in FULL
    reason = disk_full(folder).reason if is_full else words_of(error)
    return ModelNotKept(name, folder, reason, is_full=is_full)


def _reason(error: Exception) -> str:
    """Return the first line of an error without its full stop."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).strip().split("\n")[0].rstrip(".")
