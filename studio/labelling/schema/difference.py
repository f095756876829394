"""What a change of the schema means for what was given: which values mean another one now, and which nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from studio.labelling.meaning import SchemaLabel, meanings, split_labels


@dataclass(frozen=True)
class Difference:
    """The meaning of values before and after: of every label of the schema, or of structured values.

    Structured ones are those that name a label which means something else now, and those that others mean now. `split`
    are labels that mean nothing because they were split.
    """

    before: Mapping[int, int | None]
    after: Mapping[int, int | None]
    split: frozenset[int] = frozenset()
    is_structured: bool = False

    @cached_property
    def moved(self) -> dict[int, int]:
        """Those that mean another value in use, and which."""
        return {
            value: now
            for value, now in self.after.items()
            if now is not None and self.before.get(value) not in (None, now)
        }

    @cached_property
    def lost(self) -> frozenset[int]:
        """Those that mean nothing any more."""
        return frozenset(value for value, was in self.before.items() if was is not None and self.after[value] is None)

    def regains(self, value: int) -> bool:
        """Whether it means something again that meant nothing."""
        return value in self.before and self.before[value] is None and self.after[value] is not None

    @cached_property
    def given_up(self) -> set[int]:
        """The values in use that some of them were."""
        return {was for value in [*self.moved, *self.lost] if (was := self.before[value]) is not None}

    @cached_property
    def regroups(self) -> bool:
        """Whether some that meant the same no longer do, or some that did not do now: people agree on others then."""
        pairs = {
            (was, now)
            for value, was in self.before.items()
            if was is not None and (now := self.after[value]) is not None
        }
        return len({was for was, _ in pairs}) < len(pairs) or len({now for _, now in pairs}) < len(pairs)

    def is_parted(self) -> bool:
        """Whether values that meant the same no longer do."""
        return any(len(after) > 1 for after in self._followed().values())

    def moves_in_use(self) -> dict[int, int]:
        """Value in use -> the one that all of those mean now that meant it, where they are not parted."""
        return {was: after.pop() for was, after in self._followed().items()}

    def _followed(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for value, was in self.before.items():
            now = self.after[value]
            if was in self.given_up and was is not None and now is not None:
                found.setdefault(was, set()).add(now)
        return found


def difference(before: Iterable[SchemaLabel], after: Iterable[SchemaLabel]) -> Difference:
    """Of the labels of the schema."""
    rows = list(after)
    was, now = meanings(before), meanings(rows)
    # What is made has no meaning before.
    return Difference({label: was.get(label) for label in now}, now, split_labels(rows))
