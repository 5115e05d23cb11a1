"""The names of reviewers are those that Label Studio has, and never an e-mail address."""

from typing import Any

import pytest

from ls_transcribe.label_studio.reviewer_names import name_of


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"first_name": "Ada", "last_name": "Lovelace", "username": "al"}, "Ada Lovelace"),
        ({"first_name": " Ada\n", "last_name": "", "username": "al"}, "Ada"),
        ({"first_name": "", "last_name": "Lovelace", "username": "al"}, "Lovelace"),
        ({"first_name": "明", "last_name": "佐藤", "username": ""}, "明 佐藤"),
        ({"first_name": "", "last_name": "", "username": "al"}, "al"),
        ({"first_name": None, "last_name": None, "username": None}, None),
        ({}, None),
        ({"first_name": "", "last_name": "", "username": "ada@example.com"}, None),
        ({"first_name": "", "last_name": "", "username": "ada＠example.com"}, None),
        ({"first_name": "ada@example.com", "last_name": "", "username": "al"}, "al"),
        ({"first_name": "Ada", "last_name": "ada@example.com", "username": "ada@example.com"}, None),
        ({"first_name": "Deleted", "last_name": "User", "username": "Deleted", "email": "Deleted"}, None),
    ],
)
def test_name(user: dict[str, Any], name: str | None) -> None:
    """First and last name, else the user name, else none; an address is none, and nor is what a removed user has."""
    assert name_of({"email": "ada@example.com", **user}) == name
