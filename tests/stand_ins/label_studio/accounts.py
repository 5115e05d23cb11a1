"""Who asks: the two kinds of tokens, as Label Studio takes and refuses them."""

import base64
import json
import secrets
from typing import Any

from stand_ins.label_studio.http import VERSION, Answer, Refused, Request, answer, invalid, route
from stand_ins.label_studio.records import Store, User

_NAMES = ("first_name", "last_name", "username")
_REMOVED = {"username": "Deleted", "first_name": "Deleted", "last_name": "User", "email": "Deleted"}
_LEGACY_REFUSED = (
    "Authentication token no longer valid: legacy token authentication has been disabled for this organization"
)


def user_of(store: Store, header: str) -> User:
    """Return the user whom an Authorization header names.

    Raises:
        Refused: It names nobody; says why.
    """
    kind, _, token = header.partition(" ")
    if kind == "Bearer" and token in store.access_tokens:
        return store.users[store.access_tokens[token]]
    if kind != "Token":
        raise Refused(401, "Authentication credentials were not provided.")
    if " " in token:
        raise Refused(401, "Invalid token header. Token string should not contain spaces.")
    user = next((user for user in store.users.values() if user.token == token), None)
    if user is None:
        raise Refused(401, "Invalid token.")
    if not store.takes_legacy_tokens:
        raise Refused(401, _LEGACY_REFUSED)
    return user


def token_of(kind: str, user: User) -> str:
    """Return a token in the form of a JWT."""
    claims = {"token_type": kind, "exp": 8_103_203_978, "jti": secrets.token_hex(16), "user_id": str(user.id)}
    return ".".join((_encoded({"alg": "HS256", "typ": "JWT"}), _encoded(claims), secrets.token_urlsafe(32)))


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


@route("GET", "/api/current-user/whoami")
def show_user(request: Request) -> Answer:
    user = request.user
    return answer(
        {
            "id": user.id,
            "first_name": "",
            "last_name": "",
            "username": "",
            "email": user.email,
            "initials": user.email[:2],
            "active_organization": 1,
            "active_organization_meta": {"title": "Label Studio", "email": user.email},
        }
    )


@route("GET", "/api/version/")
def show_version(_request: Request) -> Answer:
    return answer({"release": VERSION, "edition": "Community"})


@route("GET", "/api/users/?")
def list_users(request: Request) -> Answer:
    return answer([_describe(user) for user in request.store.users.values()])


@route("PATCH", "/api/users/N/")
def change_user(request: Request, number: int) -> Answer:
    """Change the names of a user."""
    user = request.store.users[number]
    for name in _NAMES:
        setattr(user, name, request.json.get(name, getattr(user, name)))
    return answer(_describe(user))


def _describe(user: User) -> dict[str, Any]:
    """Return a user as lists show it. Of one who was removed, nothing is shown (users/serializers.py of 1.23.2)."""
    shown = {"id": user.id, "email": user.email, **{name: getattr(user, name) for name in _NAMES}}
    return shown | _REMOVED if user.is_removed else shown


@route("POST", "/api/token/")
def create_token(request: Request) -> Answer:
    user = request.user
    if user.refresh:
        raise Refused(409, "You already have a valid token. Please revoke it before creating a new one.")
    user.refresh = token_of("refresh", user)
    return answer({"token": user.refresh}, 201)


@route("POST", "/api/token/refresh/", anonymous=True)
def refresh_token(request: Request) -> Answer:
    """Give an access token for a personal access token."""
    store = request.store
    if "refresh" not in request.json:
        raise invalid(refresh="This field is required.")
    token = request.json["refresh"]
    user = next((user for user in store.users.values() if user.refresh == token), None)
    if user is None:
        raise Refused(401, "Token has wrong type" if token in store.access_tokens else "Token is invalid")
    access = token_of("access", user)
    store.access_tokens[access] = user.id
    return answer({"access": access})


@route("POST", "/api/jwt/settings")
def change_token_settings(request: Request) -> Answer:
    request.store.takes_legacy_tokens = bool(request.json["legacy_api_tokens_enabled"])
    return show_token_settings(request)


@route("GET", "/api/jwt/settings")
def show_token_settings(request: Request) -> Answer:
    allowed = request.store.takes_legacy_tokens
    return answer({"api_tokens_enabled": True, "legacy_api_tokens_enabled": allowed})


@route("GET", "/health", anonymous=True)
def show_health(request: Request) -> Answer:  # noqa: ARG001  # as all routes are called
    return Answer(200, b'{"status": "UP"}', {"Content-Type": "text/html; charset=utf-8"})
