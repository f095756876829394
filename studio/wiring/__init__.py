"""The only place where objects are made and handed to each other."""

from studio.wiring.assembly import build
from studio.wiring.studio import Studio

__all__ = ["Studio", "build"]
