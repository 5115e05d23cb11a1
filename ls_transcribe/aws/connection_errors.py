"""Failures of connections that look as if they passed, and probably do not: TLS, proxies, addresses that nobody has."""

import re
from typing import Any
from urllib.parse import urlsplit


def connection_errors_that_last(error: Exception) -> str | None:
    """Return what helps against a failed connection if waiting probably does not; None for other errors."""
    from botocore import exceptions

    match error:
        case exceptions.SSLError():
            return (
                "check that AWS_CA_BUNDLE, or ca_bundle in ~/.aws/config, names a file with the certificates that this "
                "network uses"
            )
        case exceptions.ProxyConnectionError():
            return "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and whether that proxy is running"
        case exceptions.EndpointConnectionError():
            return f"check that the network is up, and {_region_hint(error)}"
        case exceptions.HTTPClientError() if isinstance(error.kwargs.get("error"), ValueError):  # no header can have it
            return "check that no AWS_ variable contains a line break or a control character"
    return None


def describe_connection(error: Any) -> str:
    """Return the reason of a failed connection with the host it was to, and without the rest of the address."""
    url = str(error.kwargs.get("endpoint_url") or error.kwargs.get("proxy_url") or "")
    parts = urlsplit(url)
    host = (parts.hostname or "?") + (f":{parts.port}" if parts.port else "")
    to = "the proxy " if error.kwargs.get("proxy_url") else ""
    cause = error.kwargs.get("error")
    reason = _innermost(cause) if isinstance(cause, BaseException) else ""
    return f"no connection to {to}{host} ({type(error).__name__}{f': {reason}' if reason else ''})"


def _innermost(error: BaseException) -> str:
    """Return the text of the error that was the first: the others repeat it, with addresses around it."""
    while True:
        inner = next(
            (found for found in (getattr(error, "reason", None), *error.args) if isinstance(found, BaseException)), None
        )
        if inner is None:
            break
        error = inner
    text = str(getattr(error, "verify_message", None) or getattr(error, "strerror", None) or error)
    text = re.sub(r"^<[^>]*>: |\[Errno -?\d+\] |\[SSL[^\]]*\] | \(_ssl.c:\d+\)", "", text)
    return text.rpartition(": ")[2][:120]


def _region_hint(error: Any) -> str:
    """Return what to look at where a service has no address. The list of regions that botocore has is only a hint."""
    import boto3

    host = urlsplit(str(error.kwargs.get("endpoint_url", ""))).hostname or ""
    service, _, rest = host.partition(".")
    region = rest.partition(".")[0]
    if service != "transcribe" or not region:
        return "that --region and --endpoint-url are right"
    session = boto3.session.Session()
    known = [
        name for part in session.get_available_partitions() for name in session.get_available_regions(service, part)
    ]
    if region in known:
        return f"that --region {region} is right"
    return (
        f"that Amazon Transcribe is there in {region}, of which botocore's list knows nothing: --region names another"
    )
