"""The times in the answers of services, read as fast as they can be.

A listing has one for each object. botocore has them read by dateutil, which takes more than all else in a listing.
"""

from datetime import datetime
from typing import Any


def read_simply(session: Any) -> None:
    """Have the clients of a session of botocore read times by `read_time`."""
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=read_time)


def read_time(value: Any) -> datetime:
    """Return the time that an answer has: ISO 8601, or whatever else botocore reads.

    Raises:
        ValueError: It is none.
    """
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):  # seconds, or another form
        time = None
    if time is not None and time.tzinfo is not None:
        return time
    from botocore.utils import parse_timestamp

    parsed: datetime = parse_timestamp(value)
    return parsed
