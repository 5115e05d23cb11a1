"""Amazon for the tests of this folder, and a desk at it."""

from amazon.fixtures import amazon, amazon_host
from pipeline.desk import desk

__all__ = ["amazon", "amazon_host", "desk"]
