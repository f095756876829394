"""How fast the studio answers on this machine, beside a plain pipeline with the same weights on the same texts."""

from studio.bench.serving.measure import ServingFigures, measure

__all__ = ["ServingFigures", "measure"]
