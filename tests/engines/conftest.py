"""Amazon for the tests of this folder, and a desk at it."""

from engines.amazon.bench import desk, sessions
from stand_ins.amazon.fixtures import amazon, amazon_host, bench

__all__ = ["amazon", "amazon_host", "bench", "desk", "sessions"]
