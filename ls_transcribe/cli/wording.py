"""Names and numbers as people read them."""


def printable(text: str) -> str:
    """A name as it can stand in a line: control characters, a line break say, are shown as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def size(number: int) -> str:
    """A number of bytes as people read it: "512 B", "1.2 MB"."""
    amount = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"
