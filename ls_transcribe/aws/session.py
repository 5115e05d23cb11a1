"""Who we are at AWS, and the making of calls."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ls_transcribe.aws import call_errors
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import AwsSettingsInvalid, CredentialsExpired, CredentialsMissing, EndpointInvalid

_T = TypeVar("_T")

_CONNECT, _READ = 10, 60  # seconds: a network that is away is noticed, and a large answer waited for
_POOL = 32  # connections: as many as threads call at a time


@dataclass(frozen=True, slots=True)
class Account:
    """Which profile, region and endpoint; None leaves it to the environment and the files of AWS. It can be pickled."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None

    @property
    def login(self) -> str:
        """The command that signs in again."""
        return f"aws sso login --profile {self.profile}" if self.profile else "aws sso login"


class Session:
    """Makes calls for an account, from any thread.

    botocore tries nothing a second time here: waiting is `retrier`'s, in which nothing is lost and everything told.
    """

    def __init__(self, account: Account, retrier: Retrier | None = None) -> None:
        self.account = account
        self.retrier = retrier or Retrier()
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._lock = threading.RLock()
        self._session: Any = None

    @property
    def region(self) -> str | None:
        """The region that was asked for, by option, environment or profile."""
        return self.account.region or self._boto().region_name

    def credentials(self) -> dict[str, str]:
        """Whoever is signed in here, for a server that is to read in their place: what storages of Label Studio take.

        Raises:
            CredentialsMissing: Nobody is.
            RunError: The files of AWS cannot be used.
        """
        with self._setting_up(AwsSettingsInvalid):
            found = self._boto().get_credentials()
            if found is None:
                raise CredentialsMissing(self.account.login)
            key = found.get_frozen_credentials()
        named = {"aws_access_key_id": key.access_key, "aws_secret_access_key": key.secret_key}
        return named | ({"aws_session_token": key.token} if key.token else {})

    def call(self, service: str, operation: str, *, on: str, region: str | None = None, **parameters: Any) -> Any:
        """An operation's answer, waited for as long as Amazon cannot give it. `on` is what the call is about.

        Raises:
            RunError: Nobody here can make such calls, or not this one.
            Outcome: Other things that can become of a call (`outcomes`), but for Unavailable.
        """
        return self.retrier.call(
            lambda: self.once(service, operation, on=on, region=region, **parameters),
        )

    def once(self, service: str, operation: str, *, on: str, region: str | None = None, **parameters: Any) -> Any:
        """As `call`, but what is Unavailable is raised and the call is the caller's to repeat."""
        return self.do(
            service, _action(service, operation), on, lambda client: getattr(client, operation)(**parameters), region
        )

    def do(self, service: str, action: str, on: str, use: Callable[[Any], _T], region: str | None = None) -> _T:
        """Use a client once; expired credentials are looked up anew, once. Errors as in `once`."""
        client = self.client(service, region)
        try:
            return self._translated(action, on, lambda: use(client))
        except CredentialsExpired:
            self._renew(client)
            return self._translated(action, on, lambda: use(self.client(service, region)))

    def _translated(self, action: str, on: str, use: Callable[[], _T]) -> _T:
        try:
            return use()
        except Exception as error:
            if meaning := call_errors.of(error, action, on, self.account.login):
                raise meaning from error
            raise

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client. Making one takes a tenth of a second, and only one thread may.

        Raises:
            RunError: Region or endpoint are none.
        """
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._make(service, region)
            return self._clients[service, region]

    def _make(self, service: str, region: str | None) -> Any:
        from botocore.config import Config

        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            max_pool_connections=_POOL,
            s3={"addressing_style": "path" if self.endpoint else "auto"},  # elsewhere, buckets have no host names
        )
        region = region or self.region or ("us-east-1" if service == "s3" else None)  # S3 finds buckets from anywhere
        session = self._boto()
        with self._setting_up(lambda text: AwsSettingsInvalid(f"reading the credentials: {text}")):
            session.get_credentials()
        with self._setting_up(EndpointInvalid):
            client = session.client(service, region_name=region, endpoint_url=self.account.endpoint_url, config=config)
            _check_address(client.meta.endpoint_url)
        client.meta.events.register("before-parse", _check_length)
        return client

    @property
    def endpoint(self) -> str | None:
        """Where S3 is, if that is elsewhere than at Amazon."""
        named = (os.environ.get(name) for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"))
        return self.account.endpoint_url or next(filter(None, named), None)

    def _boto(self) -> Any:
        with self._lock:
            if self._session is None:
                import boto3

                with self._setting_up(AwsSettingsInvalid):
                    self._session = boto3.session.Session(
                        profile_name=self.account.profile, region_name=self.account.region
                    )
            return self._session

    @contextmanager
    def _setting_up(self, wrong: Callable[[str], RunError]) -> Iterator[None]:
        """Translates what goes wrong; `wrong` is what it means that a value is none, or a file or program not there."""
        try:
            yield
        except Exception as error:
            meaning = call_errors.of_failure(error, self.account.login)
            if meaning is None and isinstance(error, OSError | ValueError):
                meaning = wrong(str(error))
            if meaning is None:
                raise
            raise meaning from error

    def _renew(self, client: Any) -> None:
        """Look for newer credentials, unless another thread has done so since this client was made."""
        with self._lock:
            if client in self._clients.values():
                self._clients.clear()
                self._session = None


def _check_address(url: str) -> None:
    """What botocore leaves to the first call.

    Raises:
        ValueError: It is no address that can be called.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.port == 0:  # one that is no number is an error of its own
        raise ValueError(f"Invalid endpoint: {url}")


def _check_length(operation_model: Any, response_dict: Mapping[str, Any], **_more: Any) -> None:
    """Refuse an answer that broke off, which botocore takes for whole.

    Raises:
        IncompleteReadError: There is more to the answer.
    """
    from botocore.exceptions import IncompleteReadError

    body, length = response_dict["body"], int(response_dict["headers"].get("content-length") or 0)
    if isinstance(body, bytes) and len(body) < length and operation_model.http["method"] != "HEAD":
        raise IncompleteReadError(actual_bytes=len(body), expected_bytes=length)


_OPERATIONS = {
    "head_bucket": "ListBucket",
    "list_objects_v2": "ListBucket",
    "head_object": "GetObject",
    "copy_object": "PutObject",
    "put_public_access_block": "PutBucketPublicAccessBlock",
}
"""Where the permission is not called like the operation."""


def _action(service: str, operation: str) -> str:
    """The permission that an operation needs, as policies write it."""
    name = _OPERATIONS.get(operation) or "".join(part.capitalize() for part in operation.split("_"))
    return f"{service}:{name}"
