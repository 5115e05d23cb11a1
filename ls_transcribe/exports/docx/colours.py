"""The document's colours, as RRGGBB. All text has a contrast to white of 5:1 or more (WCAG asks for 4.5)."""

INK = "1F2933"
QUIET = "5B6770"
ACCENT = "1F4E79"
RULE = "CBD2D9"
TINT = "F2F5F8"

UNSURE = "8A4B08"
VERY_UNSURE = "A3161F"

BANDS = (VERY_UNSURE, "D9722E", "F2B872", "C3D3E1", "E1E9F0")
"""The colours of the bands of confidence, the least sure first. Darker is less sure, so grey prints can be read too."""
