"""The door to Dask: the only file that imports it. Its log lines and warnings are for whoever runs the cluster."""

import asyncio
import logging
import pickle
import ssl
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ls_transcribe.concurrency.cluster_address import ClusterAddress
from ls_transcribe.concurrency.cluster_certificates import check_certificates
from ls_transcribe.errors.cluster import (
    ClusterNotInstalled,
    ClusterNotReached,
    ClusterSettingsBroken,
    ClusterTlsUnusable,
)

if TYPE_CHECKING:
    from distributed import Client as Client
    from distributed import Future as Future
    from distributed import Security

_LOGGERS = ("distributed", "tornado", "asyncio")
_LONGEST_CONNECTING = 10.0  # seconds
_LONGEST_ANSWER = 20.0  # seconds for which the scheduler may say nothing
_KEY = "ls-transcribe"


def load_library() -> None:
    """Load Dask. It writes no logs to the terminal then, unless the program has loaded it before.

    Raises:
        ClusterNotInstalled: It is not there.
        ClusterSettingsBroken: It cannot be loaded with its own configuration.
    """
    if "distributed" in sys.modules:
        return
    before = logging.root.manager.disable
    logging.disable()
    try:
        import distributed  # noqa: F401  # it reads its configuration now, and sets up its logs
    except ImportError as error:
        raise ClusterNotInstalled from error
    except Exception as error:  # what is in its files and variables makes errors of several kinds
        raise ClusterSettingsBroken(" ".join(str(error).split())) from error
    finally:
        logging.disable(before)
    warnings.filterwarnings("ignore", module=r"distributed(\.|$)")
    for name in ("distributed", "tornado", "asyncio", *logging.root.manager.loggerDict):
        if name.partition(".")[0] in _LOGGERS:
            logger = logging.getLogger(name)
            logger.handlers = [each for each in logger.handlers if type(each) is not logging.StreamHandler]
            logger.addHandler(logging.NullHandler())
            logger.propagate = False


async def connect(address: ClusterAddress) -> "Client":
    """Return a client that is connected to the scheduler. It belongs to the running event loop.

    Raises:
        ClusterTlsUnusable: The certificates cannot be used, or Dask's configuration forbids plain connections.
        ClusterNotReached: No scheduler answers.
    """
    from distributed import Client

    client = Client(  # type: ignore[no-untyped-call]
        address.url,
        asynchronous=True,
        security=_security(address),
        timeout=_LONGEST_CONNECTING,
        name=_KEY,
        set_as_default=False,
        direct_to_workers=False,  # results come by way of the scheduler: workers need not be reached from here
    )
    try:
        await asyncio.wait_for(_started(client), 2 * _LONGEST_CONNECTING)  # others than schedulers may say nothing
    except RuntimeError as error:
        if "encryption" in str(error):
            raise ClusterTlsUnusable(_first_line(error)) from error
        raise ClusterNotReached(address.url, _first_line(error)) from error
    except OSError as error:
        raise ClusterNotReached(address.url, _why_unreachable(error)) from error
    except Exception as error:  # what another version, or something else than a scheduler, answers
        reason = f"it does not understand dask {version('distributed')}, which is here: {_first_line(error)}"
        raise ClusterNotReached(address.url, reason) from error
    return client


async def _started(client: "Client") -> None:
    await client


def _security(address: ClusterAddress) -> "Security":
    """Return how connections are secured: by the files that were typed, else by those of Dask's configuration."""
    from distributed import Security

    typed = {"tls_ca_file": address.ca, "tls_client_cert": address.cert, "tls_client_key": address.key}
    security = Security(**{name: value for name, value in typed.items() if value})  # type: ignore[no-untyped-call]
    if address.is_secure:
        if missing := [name for name in ("tls_ca_file", "tls_client_cert") if not getattr(security, name)]:
            options = {"tls_ca_file": "--cluster-ca", "tls_client_cert": "--cluster-cert"}
            raise ClusterTlsUnusable(f"nothing says {' and '.join(options[name] for name in missing)}")
        check_certificates(*(getattr(security, name) for name in typed))
        try:
            security.get_connection_args("client")  # type: ignore[no-untyped-call]
        except (OSError, ssl.SSLError, ValueError) as error:
            raise ClusterTlsUnusable(_first_line(error)) from error
    return security


async def list_workers(client: "Client") -> Mapping[str, Mapping[str, Any]]:
    """Return what the scheduler tells of each of its workers, by their addresses.

    Raises:
        OSError: It does not answer.
    """
    if client.scheduler is None:
        raise ConnectionError
    listed = await asyncio.wait_for(client.scheduler.identity(), _LONGEST_ANSWER)
    return listed["workers"]  # type: ignore[no-any-return]


def submit(client: "Client", worker: str, call: Callable[..., Any], *arguments: object) -> "Future[Any]":
    """Have one worker make a call, and no other: it is known then whom a call has that kills its worker.

    What is submitted is of Python alone, so that a scheduler needs nothing but Dask.
    """
    return client.submit(
        pickle.loads,
        pickle.dumps(_MadeWhenRead(partial(call, *arguments))),
        key=f"{_KEY}-{uuid4().hex}",
        workers=[worker],
        allow_other_workers=False,
        pure=False,
        retries=0,
    )


def wish_for_worker(client: "Client") -> "Future[Any]":
    """Ask for one more worker, by a call that no worker makes: a cluster that grows with its work sees only calls."""
    return client.submit(
        pickle.loads,
        pickle.dumps(None),
        key=f"{_KEY}-{uuid4().hex}",
        resources={"one more worker, for ls-transcribe": 1},
        pure=False,
        retries=0,
    )


@dataclass(frozen=True)
class _MadeWhenRead:
    """A call that is made when it is unpickled, and whose result takes its place."""

    call: Callable[[], Any]

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call, ()


def has_died(error: BaseException) -> bool:
    """Return whether Dask gave a call up because workers have died."""
    from distributed import KilledWorker

    return isinstance(error, KilledWorker)


def _why_unreachable(error: BaseException) -> str:
    """Return what the system says: Dask wraps it in errors of its own."""
    told: BaseException | None = error
    while told is not None:
        if isinstance(told, OSError) and told.strerror:
            return _first_line(told)
        told = told.__cause__ or told.__context__
    return "it does not answer as a scheduler does" if type(error) is TimeoutError else _first_line(error)


def _first_line(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).strip().split("\n")[0].rstrip(".")
