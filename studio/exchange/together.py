"""The groups of the texts that were compared: those of the project first, then the new ones of a file."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from storage import Store
from studio.exchange.twins import Groups
from studio.exchange.twins.links import NO_KEY, crossing

PAIRS_SHOWN = 20
SHOWN_CHARACTERS = 200
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Together:
    """`about` tells of the project's texts; `new` are the rows of the file that bring another, `hashes` those of all.

    A place below `known` is a text of the project.
    """

    groups: Groups
    about: NDArray[np.void]
    hashes: NDArray[np.uint64]
    new: Places

    @property
    def known(self) -> int:
        return len(self.about)

    def rows_of(self, places: Places) -> Places:
        """The rows of the file that brought these new texts."""
        rows: Places = self.new[places - self.known]
        return rows

    def new_members(self) -> Places:
        """The new texts that are not alone."""
        members = self._members()
        return members[members >= self.known]

    def keys_of(self, places: Places) -> NDArray[np.void]:
        """The key of each one's group: that of its first text, or this one's hash."""
        leaders = self.groups.first[places]
        keys = np.full(len(places), NO_KEY, "V16")
        led = leaders < self.known
        of_known = self.about[leaders[led]]
        keys[led] = np.where(of_known["group"] != NO_KEY, of_known["group"], of_known["hash"])
        keys[~led] = _bytes(self.hashes[self.rows_of(leaders[~led])])
        return keys

    def regrouped(self, named: NDArray[np.void], nodes: NDArray[np.int64]) -> list[tuple[str, str | None, str | None]]:
        """What changes for texts of the project: the key of the group that they are in now, and the group named here.

        `named` are the groups that the rows of the file name, for the texts at these places.
        """
        members = self._members()
        members = members[members < self.known]
        keys = self.keys_of(members)
        is_other = self.about["group"][members] != keys
        found: dict[int, list[str | None]] = {}
        for place, key in zip(members[is_other].tolist(), keys[is_other], strict=True):
            found[place] = [key.tobytes().hex(), None]
        for row in np.flatnonzero((nodes < self.known) & (named != NO_KEY)).tolist():
            place = int(nodes[row])
            if self.about["named"][place] == NO_KEY:
                found.setdefault(place, [None, None])[1] = named[row].tobytes().hex()
        return [(self.hash_of(place), key, name) for place, (key, name) in sorted(found.items())]

    def crossing(self, is_held_out: NDArray[np.bool_]) -> list[tuple[int, int]]:
        """The held-out texts whose group is in the pool too, each with one of those."""
        return [(int(one), int(other)) for one, other in crossing(self.groups, is_held_out)]

    def new_pairs(self) -> list[tuple[int, int]]:
        """The first twins of which one is new, by the place of the later text."""
        pairs = self.groups.pairs[self.groups.pairs[:, 1] >= self.known]
        pairs = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))][:PAIRS_SHOWN]
        return [(int(one), int(other)) for one, other in pairs]

    def hash_of(self, place: int) -> str:
        row = int(self.new[place - self.known]) if place >= self.known else 0
        key = self.about["hash"][place] if place < self.known else _bytes(self.hashes[row : row + 1])[0]
        return bytes(key).hex()

    def as_texts(
        self, store: Store, project_id: int, rows: pa.Table, pairs: Sequence[tuple[int, int]]
    ) -> tuple[tuple[str, str], ...]:
        """The first pairs as texts, cut short."""
        wanted = [place for pair in pairs[:PAIRS_SHOWN] for place in pair]
        with store.read() as transaction:
            known = [self.hash_of(place) for place in wanted if place < self.known]
            texts = {key: row.text for key, row in transaction.examples.by_hash(project_id, known).items()}

        def text(place: int) -> str:
            if place < self.known:
                return shown(texts.get(self.hash_of(place), ""))
            return shown(str(rows["text"][int(self.new[place - self.known])].as_py()))

        return tuple((text(one), text(other)) for one, other in pairs[:PAIRS_SHOWN])

    def _members(self) -> Places:
        """The texts that are not alone."""
        sizes = np.bincount(self.groups.first, minlength=len(self.groups.first))
        return np.flatnonzero(sizes[self.groups.first] > 1)


def shown(text: str) -> str:
    """As much of a text as a report shows."""
    return text[:SHOWN_CHARACTERS]


def _bytes(keys: NDArray[np.uint64]) -> NDArray[np.void]:
    return np.ascontiguousarray(keys.astype(">u8")).view("V16").ravel()
