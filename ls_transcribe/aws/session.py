"""The AWS account that is used, and the calls that are made with it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ls_transcribe.aws import call_errors, credential_errors, timestamps
from ls_transcribe.aws.answer_check import register_checks
from ls_transcribe.aws.call_errors import AwsUnavailable, SignIn
from ls_transcribe.aws.half_credentials import check_credentials
from ls_transcribe.aws.login import Login
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.errors import RunError
from ls_transcribe.errors.aws import AwsSettingsInvalid, CredentialsExpired, CredentialsMissing, EndpointInvalid

_T = TypeVar("_T")

_CONNECT_TIMEOUT, _READ_TIMEOUT = 10, 60  # seconds: short for a network that is down, long for a large answer
_MAX_CONNECTIONS = 32  # as many as threads that call at the same time


@dataclass(frozen=True, slots=True)
class Account:
    """Profile, region and endpoint. If one is None, the environment or the configuration files of AWS set it.

    It can be pickled.
    """

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None

    def with_default_region(self, region: str | None) -> "Account":
        """Return the account in its own region, else in this one."""
        return replace(self, region=self.region or region)


class Session:
    """Makes calls for an account. Safe to use from several threads.

    botocore repeats no call here. `retrier` does it, and reports that it waits.
    """

    def __init__(self, account: Account, retrier: Retrier | None = None, login: Login | None = None) -> None:
        self.account = account
        self.retrier = retrier or Retrier()
        self._login = login or Login()

    @classmethod
    def open(
        cls,
        account: Account,
        remembered_region: str | None = None,
        *,
        on_wait: Callable[[str], None],
        sleep: Callable[[float], object] | None = None,
    ) -> "Session":
        """Return a session of an account, in its own region, else in the one that an output folder remembers.

        `on_wait` is called with the reason when calls wait. `sleep` takes seconds; without it, waiting ends with the
        run.
        """
        return cls(account.with_default_region(remembered_region), Retrier(sleep=sleep, on_wait=on_wait))

    def in_region(self, region: str) -> "Session":
        """Return a session of the same account in this region: this one, if that is the region it was given."""
        if region == self.account.region:
            return self
        return Session(replace(self.account, region=region), self.retrier, self._login)

    @property
    def region(self) -> str | None:
        """The region that is set by option, environment or profile; None if none is set."""
        return self.account.region or self._boto().region_name

    def credentials(self) -> dict[str, str]:
        """Return the credentials, under the names that storages of Label Studio have for them.

        With them, a server reads the audio as this account.

        Raises:
            CredentialsMissing: There are no credentials.
            CredentialsIncomplete: They are half there.
            RunError: The configuration files of AWS cannot be used.
        """
        with self._translated_settings(AwsSettingsInvalid):
            credentials = self._found_credentials()
            if credentials is None:
                raise CredentialsMissing
            keys = credentials.get_frozen_credentials()
        named = {"aws_access_key_id": keys.access_key, "aws_secret_access_key": keys.secret_key}
        return named | ({"aws_session_token": keys.token} if keys.token else {})

    def call(self, service: str, operation: str, *, on: str, region: str | None = None, **parameters: Any) -> Any:
        """Call an operation and return its answer. The call is repeated while Amazon is unavailable.

        `on` is the name or URI of the resource that the call is about. `parameters` are the operation's.

        Raises:
            RunError: The account cannot make such calls, or lacks the permission for this one.
            AwsCallError: Amazon does not do what was requested (see `call_errors`), or `retrier` gives up.
        """
        return self.retrier.call(
            lambda: self.call_once(service, operation, on=on, region=region, **parameters),
        )

    def call_once(self, service: str, operation: str, *, on: str, region: str | None = None, **parameters: Any) -> Any:
        """Call an operation as `call` does, but once: if `AwsUnavailable` is raised, the caller may repeat it."""
        return self.use_client(
            service, _action(service, operation), on, lambda client: getattr(client, operation)(**parameters), region
        )

    def use_client(self, service: str, action: str, on: str, use: Callable[[Any], _T], region: str | None = None) -> _T:
        """Call `use` with a client. If the credentials have expired, they are read again, and `use` is called again.

        `action` is the permission that the call needs. The errors are those of `call_once`.
        """
        client = self.client(service, region)
        try:
            return self._translated(service, action, on, lambda: use(client))
        except CredentialsExpired:
            self._renew(client)
            return self._translated(service, action, on, lambda: use(self.client(service, region)))

    def _translated(self, service: str, action: str, on: str, use: Callable[[], _T]) -> _T:
        """Return what `use` returns. Once a service has answered, it can be reached: what fails then may pass."""
        try:
            result = use()
        except Exception as error:
            translated = call_errors.translate(error, action, on, self._sign_in)
            unavailable = translated or error
            if isinstance(unavailable, AwsUnavailable) and service in self._login.answered:
                unavailable.ends_with = None
            if translated is None:
                raise
            raise translated from error
        self._login.answered.add(service)
        return result

    @property
    def _sign_in(self) -> SignIn:
        return SignIn(self.account.profile, self._login.source)

    def client(self, service: str, region: str | None = None) -> Any:
        """Return a boto3 client. Making one takes 0.1 s, and only one thread at a time may do it.

        Raises:
            RunError: The region or the endpoint is not valid.
        """
        key = (service, region or self.account.region)
        with self._login.lock:
            if key not in self._login.clients:
                self._login.clients[key] = self._make(service, region)
            return self._login.clients[key]

    def _make(self, service: str, region: str | None) -> Any:
        from botocore.config import Config

        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=_CONNECT_TIMEOUT,
            read_timeout=_READ_TIMEOUT,
            max_pool_connections=_MAX_CONNECTIONS,
            s3={
                "addressing_style": "path" if self.endpoint else "auto"
            },  # at other endpoints, buckets have no host names
        )
        region = (
            region or self.region or ("us-east-1" if service == "s3" else None)
        )  # from there, S3 finds the buckets of all regions
        session = self._boto()
        with self._translated_settings(lambda text: AwsSettingsInvalid(f"reading the credentials: {text}")):
            self._found_credentials()
        with self._translated_settings(EndpointInvalid):
            client = session.client(service, region_name=region, endpoint_url=self.account.endpoint_url, config=config)
            _check_address(client.meta.endpoint_url)
        register_checks(client.meta.events)
        return client

    @property
    def endpoint(self) -> str | None:
        """The address of S3, if it is not Amazon's own; else None."""
        from_environment = (os.environ.get(name) for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"))
        return self.account.endpoint_url or next(filter(None, from_environment), None)

    def _found_credentials(self) -> Any:
        """Return the credentials of botocore; None if there are none.

        Raises:
            CredentialsIncomplete: They are half there.
        """
        session = self._boto()
        credentials = session.get_credentials()
        check_credentials(credentials, session._session)  # boto3 has no public way to it
        return credentials

    def _boto(self) -> Any:
        return self._login.session(self._make_boto)

    def _make_boto(self) -> Any:
        import boto3

        with self._translated_settings(AwsSettingsInvalid):
            session = boto3.session.Session(profile_name=self.account.profile, region_name=self.account.region)
        timestamps.read_simply(session._session)  # boto3 has no public way to it
        return session

    @contextmanager
    def _translated_settings(self, invalid: Callable[[str], RunError]) -> Iterator[None]:
        """Translate errors in the settings. `invalid` makes the error for a wrong value or a missing file."""
        try:
            yield
        except Exception as error:
            translated: Exception | None = credential_errors.explain(error, self.account.profile)
            translated = translated or call_errors.translate_failure(error)
            if translated is None and isinstance(error, OSError | ValueError):
                translated = invalid(str(error))
            if translated is None:
                raise
            raise translated from error

    def _renew(self, client: Any) -> None:
        """Read the credentials again, unless another thread has done so since this client was made."""
        self._login.renew(client)


def _check_address(url: str) -> None:
    """Check an endpoint's address. botocore would find a wrong one at the first call only.

    Raises:
        ValueError: The address cannot be called.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.port == 0:  # `parts.port` raises ValueError if it is no number
        raise ValueError(f"Invalid endpoint: {url}")


_OPERATIONS = {
    "head_bucket": "ListBucket",
    "list_objects_v2": "ListBucket",
    "head_object": "GetObject",
    "copy_object": "PutObject",
    "put_public_access_block": "PutBucketPublicAccessBlock",
}
"""The permissions that have another name than the operation."""


def _action(service: str, operation: str) -> str:
    """Return the permission that an operation needs, as policies write it: "s3:GetObject"."""
    name = _OPERATIONS.get(operation) or "".join(part.capitalize() for part in operation.split("_"))
    return f"{service}:{name}"
