"""What a change of the schema means for labels that were given: which mean something else now, and which nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from studio.labelling.meaning import SchemaLabel, meanings


@dataclass(frozen=True)
class Difference:
    """The meaning of every label, as it was named when it was given, before and after."""

    before: Mapping[int, int | None]
    after: Mapping[int, int | None]

    @cached_property
    def moved(self) -> dict[int, int]:
        """Those that mean another label in use, and which."""
        return {
            label: now
            for label, now in self.after.items()
            if now is not None and self.before.get(label) not in (None, now)
        }

    @cached_property
    def lost(self) -> frozenset[int]:
        """Those that mean nothing any more."""
        return frozenset(label for label, was in self.before.items() if was is not None and self.after[label] is None)

    @cached_property
    def given_up(self) -> set[int]:
        """The labels in use that some of them were."""
        return {was for label in [*self.moved, *self.lost] if (was := self.before[label]) is not None}

    def kinds(self) -> dict[int, int]:
        """Label -> a number that is the same for those that meant, and mean, the same; where that changes at all."""
        reached = set(self.moved.values())
        pairs = {
            label: (was, self.after[label])
            for label, was in self.before.items()
            if was is not None and (was in self.given_up or self.after[label] in reached)
        }
        numbers = {pair: number for number, pair in enumerate(sorted(set(pairs.values()), key=str))}
        return {label: numbers[pair] for label, pair in pairs.items()}

    def is_parted(self) -> bool:
        """Whether labels that meant the same no longer do."""
        return any(len(after) > 1 for after in self._followed().values())

    def moves_in_use(self) -> dict[int, int]:
        """Label in use -> the one that all of its labels mean now, where they are not parted."""
        return {was: after.pop() for was, after in self._followed().items()}

    def _followed(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for label, was in self.before.items():
            now = self.after[label]
            if was in self.given_up and was is not None and now is not None:
                found.setdefault(was, set()).add(now)
        return found


def difference(before: Iterable[SchemaLabel], after: Iterable[SchemaLabel]) -> Difference:
    was, now = meanings(before), meanings(after)
    # What is made has no meaning before.
    return Difference({label: was.get(label) for label in now}, now)
