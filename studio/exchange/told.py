"""Examples with everything that was done with them, and what that says: looked up for some at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from storage.databases.batches import batches
from storage.repositories.histories import History
from storage.repositories.label_values import Spell
from studio.tasks.base import Said

EXAMPLES_AT_ONCE = 500


def told(histories: Iterable[History], spell: Spell) -> Iterator[tuple[History, Mapping[int, Said]]]:
    """Each with what the values say that it, and some others, name by their ids."""
    for page in batches(histories, EXAMPLES_AT_ONCE):
        said = spell(_values(page))
        for one in page:
            yield one, said


def _values(page: Sequence[History]) -> set[int]:
    found = {row.value_id for one in page for row in one.revisions}
    found |= {one.agreed.value_id for one in page if one.agreed is not None}
    return {value_id for value_id in found if value_id is not None}
