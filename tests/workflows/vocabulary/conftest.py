"""The stand-in for Label Studio, in which people correct texts."""

from stand_ins.label_studio.fixtures import studio

__all__ = ["studio"]
