"""The stand-in for Label Studio, and where pushes into it are requested."""

from pushing_fixtures import office, storage, weather
from stand_ins.label_studio.fixtures import studio

__all__ = ["office", "storage", "studio", "weather"]
