"""Amazon for the tests of this folder, and a desk at it."""

from amazon.fixtures import amazon, amazon_host, bench
from engines.amazon_bench import desk, sessions

__all__ = ["amazon", "amazon_host", "bench", "desk", "sessions"]
