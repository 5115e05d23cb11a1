"""The names of the people who review, as Label Studio has them. Nobody is named by an e-mail address."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from ls_transcribe.errors.label_studio import LabelStudioAccessDenied, ReviewerNamesDenied
from ls_transcribe.label_studio.api import LabelStudioServer
from ls_transcribe.text.characters import plain_line

_DELETED = "Deleted"
"""What Label Studio has in the place of every name and of the address of somebody who was removed."""


def reviewer_names(server: LabelStudioServer) -> dict[int | None, str]:
    """Return the names of a server's users by their numbers. Whoever has no name but an address is left out.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
        ReviewerNamesDenied: This user may not list users.
    """
    try:
        users = server.list_users()
    except LabelStudioAccessDenied as error:
        raise ReviewerNamesDenied(error.text) from error
    names = ((user["id"], name_of(user)) for user in users)
    return {number: name for number, name in names if name}


def name_of(user: Mapping[str, Any]) -> str | None:
    """Return first and last name of a user, else the user name; None if there is none, or only an e-mail address."""
    first, last, username = (_plain(user.get(key)) for key in ("first_name", "last_name", "username"))
    if user.get("email") == _DELETED:
        return None
    names = (f"{first} {last}".strip(), username)
    return next((name for name in names if name and not _is_address(name)), None)


def _plain(value: object) -> str:
    return plain_line(value) if isinstance(value, str) else ""


def _is_address(name: str) -> bool:
    return "@" in unicodedata.normalize("NFKC", name)
