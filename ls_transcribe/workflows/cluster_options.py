"""The options about a Dask cluster: typed, remembered, and settled into its address."""

from pathlib import Path
from typing import Any

from ls_transcribe.concurrency.cluster_address import ClusterAddress, check_address
from ls_transcribe.engines.base import EngineSpec
from ls_transcribe.errors.cluster import ClusterAddressInvalid, ClusterOptionsUnused
from ls_transcribe.store.remembered_settings import RememberedOptions
from ls_transcribe.workflows.engine_options import option_name
from ls_transcribe.workflows.requests import ExportRequest

_FILES = ("cluster_ca", "cluster_cert", "cluster_key")


def settle_cluster(request: ExportRequest, remembered: RememberedOptions) -> dict[str, Any]:
    """Return the options about the cluster of a run. Files that were for another cluster are not remembered any more.

    Raises:
        ClusterAddressInvalid, ClusterInsecure: The scheduler is not named as it must be.
        ClusterOptionsUnused: Options were typed that mean nothing.
    """
    if request.cluster == "":  # as of a variable that is not set: it would be done here
        raise ClusterAddressInvalid(request.cluster)
    before = remembered if request.cluster in (None, remembered.cluster) else RememberedOptions()
    names = ("cluster", *_FILES, "insecure_cluster")
    settled = {name: getattr(request, name) or getattr(before, name) for name in names}
    if not settled["cluster"]:
        if typed := [name for name in names if getattr(request, name)]:
            raise ClusterOptionsUnused(list(map(option_name, typed)), None)
        return settled
    files = {name: str(Path(settled[name]).absolute()) for name in _FILES if settled[name]}
    address = _address(settled | files)
    return {**settled, **files, "cluster": address.url}


def cluster_of(settled: RememberedOptions, engine: EngineSpec) -> ClusterAddress | None:
    """Return the address of the cluster that an engine's recordings are recognised on; None if this machine does it."""
    if not settled.cluster or "cluster" not in engine.takes:
        return None
    return _address({name: getattr(settled, name) for name in ("cluster", *_FILES, "insecure_cluster")})


def _address(options: dict[str, Any]) -> ClusterAddress:
    ca, cert, key = (options.get(name) for name in _FILES)
    return check_address(options["cluster"], ca=ca, cert=cert, key=key, insecure=bool(options["insecure_cluster"]))
