"""Every task that learns from real labels at bench: from a file to a version that is tested on other examples."""

from studio.bench.tasks.measure import TaskFigures, measure

__all__ = ["TaskFigures", "measure"]
