"""Secrets in texts that are shown: addresses may have signatures, tokens and passwords in them."""

import re

_MASK = "***"

_IN_QUERY = re.compile(
    r"""(?ix) ([?&] (?: [\w.-]* (?: signature | token | secret | password | passwd | api[_-]?key | access[_-]?key )
    | sig | key | pwd | auth ) = ) [^&\s"'\\#]+"""
)
"""What stands after a name in an address's query that is known to have a secret."""

_PASSWORD = re.compile(r"(\w://[^/\s:@\"'\\]*:)[^/\s@\"'\\]+(?=@)")
"""A password before the host of an address."""


def without_secrets(text: str) -> str:
    """Return a text without the signatures, tokens and passwords in its addresses; asterisks take their place."""
    return _PASSWORD.sub(rf"\1{_MASK}", _IN_QUERY.sub(rf"\1{_MASK}", text))
