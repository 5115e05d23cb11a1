"""How much memory there is for more processes."""

from pathlib import Path

import pytest

from ls_transcribe.concurrency import memory


@pytest.mark.parametrize(
    ("available", "limit", "free"),
    [
        ("MemTotal: 8 kB\nMemAvailable:  4 kB\n", "max\n", 4096),
        ("MemAvailable:  4 kB\n", "1000\n", 1000),
        ("MemAvailable:  4 kB\n", None, 4096),
        ("MemTotal: 8 kB\n", None, None),
    ],
    ids=["no limit", "a limit", "no groups", "nobody tells"],
)
def test_what_is_free_is_what_the_machine_and_the_container_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, available: str, limit: str | None, free: int | None
) -> None:
    """The smaller one counts."""
    (tmp_path / "meminfo").write_text(available)
    if limit is not None:
        (tmp_path / "memory.max").write_text(limit)
    monkeypatch.setattr(memory, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_GROUP_LIMITS", (tmp_path / "memory.max",))
    assert memory.free_memory() == free


def test_memory_is_given_back_wherever_it_can_be() -> None:
    """Where the C library cannot do it, nothing happens."""
    memory.give_back()
