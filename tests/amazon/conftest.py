"""Amazon for the tests of this folder."""

from amazon.fixtures import amazon, amazon_host, bench

__all__ = ["amazon", "amazon_host", "bench"]
