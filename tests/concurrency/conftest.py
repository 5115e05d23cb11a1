"""The doors to Amazon: what waits is tried at them."""

from aws.conftest import _edge, _sessions, amazon, amazon_host, at_amazon, at_edge, bench, edge, keys

__all__ = ["_edge", "_sessions", "amazon", "amazon_host", "at_amazon", "at_edge", "bench", "edge", "keys"]
