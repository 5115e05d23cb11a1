"""What goes wrong between a client and the service, on demand."""

from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from itertools import repeat

from stand_ins.amazon.errors import EXPIRED_TOKEN, Dropped, Refused

ANY = "any operation"


@dataclass(frozen=True)
class Fault:
    """An answer that is not the call's own, or none (no `code`); `late` when the call has taken effect before it."""

    code: str | None
    message: str = ""
    status: int = 400
    late: bool = False

    def after_the_effect(self) -> "Fault":
        return replace(self, late=True)

    def strike(self) -> None:
        """Raise what the client gets to see: `Refused`, or `Dropped`."""
        if self.code is None:
            raise Dropped
        raise Refused(self.code, self.message, self.status)


@dataclass(frozen=True)
class Page:
    """An answer that is none of Amazon's: something on the way gave it, such as the sign-in page of a network."""

    body: bytes = (
        b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome to the guest network</body></html>"
    )
    status: int = 200
    kind: str = "text/html; charset=utf-8"


INTERNAL = Fault("InternalFailureException", "There was an internal error. Check the error message.", 500)
UNAVAILABLE = Fault("ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503)
EXPIRED = Fault("ExpiredTokenException", EXPIRED_TOKEN)
DENIED = Fault("AccessDeniedException", "User is not authorized to perform this action")
LOST = Fault(None)

COLD = Fault("InvalidObjectState", "The operation is not valid for the object's storage class", 403)
LOCKED = Fault("KMS.DisabledException", "arn:aws:kms:eu-west-1:012345678901:key/1a2b is disabled.")
FORBIDDEN = Fault("AccessDenied", "Access Denied", 403)


@dataclass
class Faults:
    """Faults that wait for a call of their operation; the first one there is the first to strike."""

    _waiting: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def add(self, fault: Fault, operation: str = ANY, times: int = 1) -> None:
        """Have the next calls of an operation, or of any, meet a fault."""
        self._waiting[operation].extend(repeat(fault, times))

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, operation: str) -> Fault | None:
        """The fault that this call meets."""
        for waiting in (self._waiting[operation], self._waiting[ANY]):
            if waiting:
                return waiting.popleft()
        return None
