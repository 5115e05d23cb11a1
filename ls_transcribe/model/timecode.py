"""Times: integer milliseconds everywhere inside, seconds and clocks only at the edges. The only place that converts."""


def from_seconds(seconds: float | str) -> int:
    """Seconds, as a number or as Amazon's decimal string, in whole milliseconds."""
    return round(float(seconds) * 1000)


def to_seconds(milliseconds: int) -> float:
    """Milliseconds as seconds, the unit of Label Studio's regions and of task data."""
    return milliseconds / 1000


def decimal(milliseconds: int) -> str:
    """Milliseconds as Amazon Transcribe writes times: a decimal string of seconds, "0.41"."""
    return str(milliseconds / 1000)


def clock(milliseconds: int) -> str:
    """Milliseconds as a person reads them: "0:07", "12:30", "1:02:03" (rounded to the second)."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
