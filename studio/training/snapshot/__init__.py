"""Gold labels frozen into files, named by their content, so that a version can say what it was made from."""

from studio.training.snapshot.content import Content, Treated, content_of
from studio.training.snapshot.files import Snapshot, freeze, read_counts, read_treatment

__all__ = ["Content", "Snapshot", "Treated", "content_of", "freeze", "read_counts", "read_treatment"]
