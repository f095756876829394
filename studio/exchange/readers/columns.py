"""What the columns of a table must be like."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from studio.errors import BadFile


def require_different(path: Path, columns: Iterable[str]) -> None:
    """Raises BadFile when two have one name: a record would hold the cells of only one of them."""
    repeated = sorted(name for name, times in Counter(columns).items() if times > 1)
    if repeated:
        raise BadFile(f"{path.name} has two columns named {repeated[0]!r}. Rename one, so that each is clear.")
