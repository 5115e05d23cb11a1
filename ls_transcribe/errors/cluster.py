"""Errors about a Dask cluster that recordings are transcribed on: how it is named, reached, and what is wrong there."""

from collections.abc import Sequence

from ls_transcribe.errors import RunError, UsageError

_SHOWN = 10  # workers that are refused and are named
_LONGEST_VALUE = 20  # characters, of digests and hotwords


class ClusterNotInstalled(RunError):
    """The library that speaks with Dask clusters is not installed. It is an extra of this package."""

    def __init__(self) -> None:
        super().__init__(
            "--cluster needs dask.distributed, which is not installed: install it with "
            "`pip install --prefer-binary 'ls-transcribe[cluster]'`, or leave the cluster out with --no-cluster."
        )


class ClusterAddressInvalid(UsageError):
    """What was typed is no address of a scheduler."""

    def __init__(self, address: str) -> None:
        typed = address or "''"
        super().__init__(
            f"--cluster {typed} is no address of a Dask scheduler: type tls://HOST:PORT, or tcp://HOST:PORT, as the "
            "scheduler tells when it starts."
        )


class ClusterInsecure(UsageError):
    """The scheduler is on another machine, and the connection would be plain."""

    def __init__(self, address: str) -> None:
        secure = address.replace("tcp://", "tls://", 1)
        super().__init__(
            f"--cluster {address} is refused: it is another machine, and without TLS whoever reaches that scheduler "
            f"runs programs on its workers and on this machine. Name {secure}, with --cluster-ca, --cluster-cert and "
            "--cluster-key; or accept it with --insecure-cluster, in a network that nobody else is in."
        )


class ClusterOptionsUnused(UsageError):
    """Options of a cluster were typed that mean nothing with this address, or without any."""

    def __init__(self, options: Sequence[str], address: str | None) -> None:
        where = f"{address} has no TLS" if address else "no cluster is named"
        advice = "name the scheduler with --cluster tls://HOST:PORT, or leave them out"
        super().__init__(f"{' and '.join(options)} cannot be used, since {where}: {advice}.")


class ClusterTlsUnusable(UsageError):
    """The certificates that were typed, or that Dask is configured with, cannot be used."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The connection to the cluster cannot be secured ({reason}): name the files of your certificates with "
            "--cluster-ca, --cluster-cert and --cluster-key, or in Dask's own configuration (distributed.comm.tls)."
        )


class ClusterSettingsBroken(RunError):
    """Dask does not start with its own configuration: its files, or variables that begin with DASK_."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Dask cannot be used with its own configuration ({reason}): look into ~/.config/dask, /etc/dask and the "
            "variables that begin with DASK_."
        )


class ClusterNotReached(RunError):
    """No scheduler answers at the address."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            f"The scheduler {address} of the cluster cannot be reached ({reason}): check that it runs, the address, "
            "and what stands between; or transcribe on this machine with --no-cluster. Nothing was started."
        )


class ClusterGone(RunError):
    """The scheduler went away during the run, or does not answer any more."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            f"The scheduler {address} of the cluster has gone away ({reason}). What is finished is kept: start the "
            "cluster again and run the same command, which goes on from here."
        )


class ClusterWithoutWorkers(RunError):
    """The scheduler has no workers that can be used, and none has come for a while. `paused` are there, and wait."""

    def __init__(self, address: str, seconds: float, paused: int = 0) -> None:
        if paused:
            are = "1 worker is" if paused == 1 else f"{paused:,} workers are"
            advice = (
                f"{are} paused by Dask, having taken most of the --memory-limit: raise it, start fewer workers on each "
                "machine, or name a smaller model"
            )
        else:
            advice = f"start some, as with `dask worker {address} --nthreads 1`"
        super().__init__(
            f"The cluster {address} has no worker that can be used, and for {seconds:.0f} seconds none has come: "
            f"{advice}. What is finished is kept, and the same command goes on from here."
        )


class ClusterWorkersRefused(RunError):
    """No worker of the cluster can be used. `refused` has the name of each, and the reason."""

    def __init__(self, address: str, refused: Sequence[tuple[str, str]]) -> None:
        each = "; ".join(f"{worker}: {reason}" for worker, reason in refused[:_SHOWN])
        more = f"; and {len(refused) - _SHOWN:,} more" if len(refused) > _SHOWN else ""
        super().__init__(
            f"No worker of the cluster {address} can be used ({each}{more}). Nothing was started: correct that and run "
            "the same command again."
        )


class ClusterWorkersDie(RunError):
    """Workers die while they make ready, before they have a recording."""

    def __init__(self, worker: str) -> None:
        super().__init__(
            f"Workers of the cluster die while they load the recogniser, the last of them {worker}: there is probably "
            "too little memory for the model. Name a smaller one with --model, start fewer workers on each machine, or "
            "raise their --memory-limit."
        )


class ClusterCallFailed(RunError):
    """A worker could not do what it was asked, for a reason of Dask or of Python."""

    def __init__(self, worker: str, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The worker {worker} of the cluster has failed ({reason}). What is finished is kept: end that worker, or "
            "give it the versions of Python, dask and ls-transcribe that are here, and run the same command again."
        )


class RecogniserDiffers(RunError):
    """A worker would hear something else than this machine. `what` differs, which is `there` on it, and here `here`."""

    def __init__(self, what: str, there: object, here: object) -> None:
        if what.startswith("variable "):
            name = what.removeprefix("variable ")
            is_set = "is not set" if there is None else f"is {there}"
            super().__init__(
                f"{name} {is_set} there, and must be {here}, else it hears other words: start the worker with "
                f"{name}={here}, or by a nanny, which is Dask's default."
            )
            return
        advice = "install the same version" if what == "version of ls-transcribe" else "give it the same"
        super().__init__(f"its {what} is {_shown(there)}, and here it is {_shown(here)}: {advice}.")


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
