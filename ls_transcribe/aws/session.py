"""Who we are at AWS, and the making of calls."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ls_transcribe.aws import outcomes
from ls_transcribe.aws.patience import Patience
from ls_transcribe.errors import CredentialsExpired, EndpointWrong, ProfileMissing, RegionUnknown

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

    botocore tries nothing a second time here: waiting is `patience`'s, in which nothing is lost and everything told.
    """

    def __init__(self, account: Account, patience: Patience | None = None) -> None:
        self.account = account
        self.patience = patience or Patience()
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._lock = threading.RLock()
        self._session: Any = None

    @property
    def region(self) -> str | None:
        """The region that was asked for, by option, environment or profile."""
        return self.account.region or self._boto().region_name

    def call(self, service: str, operation: str, *, on: str, region: str | None = None, **parameters: Any) -> Any:
        """An operation's answer, waited for as long as Amazon cannot give it. `on` is what the call is about.

        Raises:
            Refusal: Nobody here can make such calls, or not this one.
            Outcome: Other things that can become of a call (`outcomes`), but for Unavailable.
        """
        return self.patience.call(
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
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return use()
        except ClientError as error:
            raise outcomes.of_answer(error.response, action, on, self.account.login) from error
        except BotoCoreError as error:
            raise outcomes.of_failure(error, self.account.login) from error

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client. Making one takes a tenth of a second, and only one thread may.

        Raises:
            Refusal: Region or endpoint are none.
        """
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._make(service, region)
            return self._clients[service, region]

    def _make(self, service: str, region: str | None) -> Any:
        from botocore.config import Config
        from botocore.exceptions import InvalidRegionError, NoRegionError

        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            max_pool_connections=_POOL,
            # Where endpoints are not Amazon's own, buckets have no host names.
            s3={"addressing_style": "path" if self.account.endpoint_url else "auto"},
        )
        region = region or self.region or ("us-east-1" if service == "s3" else None)  # S3 finds buckets from anywhere
        try:
            return self._boto().client(
                service, region_name=region, endpoint_url=self.account.endpoint_url, config=config
            )
        except InvalidRegionError as error:
            raise RegionUnknown(str(region)) from error
        except NoRegionError as error:
            raise outcomes.of_failure(error, self.account.login) from error
        except ValueError as error:
            raise EndpointWrong(str(error)) from error

    def _boto(self) -> Any:
        with self._lock:
            if self._session is None:
                import boto3
                from botocore.exceptions import ProfileNotFound

                try:
                    self._session = boto3.session.Session(
                        profile_name=self.account.profile, region_name=self.account.region
                    )
                except ProfileNotFound as error:
                    raise ProfileMissing(str(self.account.profile)) from error
            return self._session

    def _renew(self, client: Any) -> None:
        """Look for newer credentials, unless another thread has done so since this client was made."""
        with self._lock:
            if client in self._clients.values():
                self._clients.clear()
                self._session = None


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
