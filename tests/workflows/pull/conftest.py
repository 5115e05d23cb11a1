"""The stand-in for Label Studio, from which reviews are pulled."""

from stand_ins.label_studio.fixtures import studio

__all__ = ["studio"]
