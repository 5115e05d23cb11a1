"""Amazon for the tests of this folder, and a desk at it."""

from stand_ins.amazon.fixtures import amazon, amazon_host
from workflows.desk import desk

__all__ = ["amazon", "amazon_host", "desk"]
