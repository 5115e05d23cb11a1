"""The address of a scheduler: what is taken, and what is refused before anything is sent."""

import pytest

from ls_transcribe.concurrency.cluster_address import ClusterAddress, check_address
from ls_transcribe.errors.cluster import ClusterAddressInvalid, ClusterInsecure, ClusterOptionsUnused


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("tcp://localhost:1234/", "tcp://localhost:1234"),
        ("tcp://127.8.9.10", "tcp://127.8.9.10:8786"),
        ("tcp://[::1]:8786", "tcp://[::1]:8786"),
        ("tls://scheduler.example", "tls://scheduler.example:8786"),
        ("tls://[2001:db8::7]:99", "tls://[2001:db8::7]:99"),
    ],
)
def test_addresses_of_schedulers(typed: str, url: str) -> None:
    """The port may be left out, which is Dask's own then."""
    assert check_address(typed) == ClusterAddress(url)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "scheduler:8786", "http://localhost:8786", "tcp://", "tcp://:8786", "tcp://localhost:port"),
        *("tcp://localhost:99999", "tls://host/path", "tls://somebody@host:8786", "ucx://localhost", "tls://[::1"),
        *("tcp://localhost:0", "tls://host#part"),
    ],
)
def test_what_is_no_address(typed: str) -> None:
    """It is said what one looks like."""
    with pytest.raises(ClusterAddressInvalid, match="type tls://HOST:PORT, or tcp://HOST:PORT"):
        check_address(typed)


def test_a_password_that_was_typed_is_not_repeated() -> None:
    """Schedulers take none, and what is said may stand in a log."""
    with pytest.raises(ClusterAddressInvalid, match=r"--cluster tls://me:\*\*\*@host:1 is no address"):
        check_address("tls://me:secret@host:1")


@pytest.mark.parametrize("host", ["10.0.0.5", "scheduler", "localhost.example.com", "0.0.0.0", "[2001:db8::7]"])  # noqa: S104
def test_other_machines_need_tls(host: str) -> None:
    """Unless it is typed that they do not; certificates would be of no use there."""
    with pytest.raises(ClusterInsecure, match="whoever reaches that scheduler runs programs"):
        check_address(f"tcp://{host}:8786")
    assert check_address(f"tcp://{host}:8786", insecure=True) == ClusterAddress(f"tcp://{host}:8786")
    with pytest.raises(ClusterOptionsUnused, match=r"--cluster-ca and --cluster-key cannot be used, since tcp://"):
        check_address(f"tcp://{host}:8786", ca="ca", key="key", insecure=True)
