"""Amazon for the tests of this folder."""

from stand_ins.amazon.fixtures import amazon, amazon_host, bench

__all__ = ["amazon", "amazon_host", "bench"]
