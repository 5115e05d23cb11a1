"""Converts times. Inside this package they are integer milliseconds; only input and output have other units."""


def from_seconds(seconds: float | str) -> int:
    """Return seconds, a number or Amazon's decimal string, as whole milliseconds."""
    return round(float(seconds) * 1000)


def to_seconds(milliseconds: int) -> float:
    """Return milliseconds as seconds, the unit of Label Studio's regions and of task data."""
    return milliseconds / 1000


def decimal(milliseconds: int) -> str:
    """Return milliseconds as Amazon Transcribe writes times: a decimal string of seconds, "0.41"."""
    return str(milliseconds / 1000)


def clock(milliseconds: int) -> str:
    """Return milliseconds as people read them, rounded to the second: "0:07", "12:30", "1:02:03"."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
