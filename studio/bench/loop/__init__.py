"""The whole loop at bench: label by label, both lanes, in random order and in the order that the model wants."""

from studio.bench.loop.measure import LoopFigures, Point, measure

__all__ = ["LoopFigures", "Point", "measure"]
