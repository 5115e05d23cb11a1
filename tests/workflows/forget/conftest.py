"""The stand-ins for Label Studio and Amazon, and where recordings are transcribed and pushed."""

from pushing_fixtures import office, storage
from stand_ins.label_studio.fixtures import studio

__all__ = ["office", "storage", "studio"]
