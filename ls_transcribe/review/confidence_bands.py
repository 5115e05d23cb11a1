"""Bands of confidence: recordings of which the machine was about as sure."""

_FLOORS = (0.98, 0.95, 0.9, 0.8)
"""Where bands begin. Recordings' means lie close together: of clear speech above 0.95, of bad lines below 0.9."""

UNKNOWN = "not known"


def band_of(confidence: float | None) -> str:
    """What the band of a recording's mean confidence (0-1) is called: "95–98 %"."""
    if confidence is None:
        return UNKNOWN
    ceiling = 1.0
    for floor in _FLOORS:
        if confidence >= floor:
            return f"{floor * 100:.0f}–{ceiling * 100:.0f} %"
        ceiling = floor
    return f"below {ceiling * 100:.0f} %"
