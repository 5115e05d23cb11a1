"""The stand-in for Label Studio, at which the doctor looks."""

from stand_ins.label_studio.fixtures import studio

__all__ = ["studio"]
