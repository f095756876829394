"""Groups the near-duplicates of a file, with what its project holds already."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from storage import Store
from studio.exchange.plan import Plan, hashes
from studio.exchange.report import ImportReport
from studio.exchange.split import choose_split
from studio.exchange.spool import Spool
from studio.exchange.twins import Groups, group
from studio.exchange.twins.known import Compared

PAIRS_SHOWN = 20
SHOWN_CHARACTERS = 200
UNKNOWN = -1
NO_KEY = np.void(bytes(16))
BATCH_ROWS = 10_000
# For each row of a file, the hash of the first text of its group, and whether that is held out if it is known.
PLACE = np.dtype([("key", "V16"), ("is_held_out", "i1")])


@dataclass(frozen=True, slots=True)
class Twinning:
    """The groups of a file's rows, and what the report says of them."""

    places: NDArray[np.void]
    near_duplicates: int
    groups: int
    pairs: tuple[tuple[str, str], ...]

    def told_by(self, report: ImportReport) -> ImportReport:
        return replace(
            report,
            near_duplicates=self.near_duplicates,
            near_duplicate_groups=self.groups,
            near_duplicate_pairs=self.pairs,
        )


def find_twins(store: Store, project_id: int, spool: Spool, rows: pa.Table, plan: Plan) -> Twinning:
    """Compare every new text with every other one and with those of the project."""
    compared = Compared(spool.folder)
    try:
        with store.read() as transaction:
            compared.add_known(transaction.histories.texts(project_id))
        about, keys = compared.about(), hashes(rows)
        new = np.flatnonzero(plan.texts() & ~_is_among(keys, about["hash"]))
        compared.add_new(spool.signatures(), new)
        groups = group(compared.signatures())
        # From the places among what was compared to the rows of the file.
        places, twins = _places(groups, about, new, rows)
        _choose_splits(places, rows, *_terms(store, project_id))
        pairs = _texts(store, project_id, groups, about, new, rows)
        return Twinning(places, twins, _count(groups, len(about)), pairs)
    finally:
        compared.remove()


def _places(
    groups: Groups, about: NDArray[np.void], new: NDArray[np.intp], rows: pa.Table
) -> tuple[NDArray[np.void], int]:
    """Where each row belongs, and how many rows have twins."""
    places = np.zeros(len(rows), PLACE)
    places["is_held_out"] = UNKNOWN
    known = len(about)
    members = np.unique(groups.pairs)
    members = members[members >= known]
    leaders = groups.first[members]
    led = leaders < known
    mine = new[members - known]
    places["key"][mine[led]] = about["group"][leaders[led]]
    places["is_held_out"][mine[led]] = about["is_held_out"][leaders[led]]
    firsts = new[leaders[~led] - known]
    places["key"][mine[~led]] = _bytes(hashes(rows)[firsts])
    return places, len(members)


def _choose_splits(places: NDArray[np.void], rows: pa.Table, project_name: str, holdout_percent: int) -> None:
    """A group that begins in the file is on the side of the hold-out where its first text is."""
    begun = (places["key"] != NO_KEY) & (places["is_held_out"] == UNKNOWN)
    keys, group = np.unique(places["key"][begun], return_inverse=True)
    first = np.flatnonzero(begun)[np.unique(group, return_index=True)[1]]
    is_held_out = np.zeros(len(keys), "i1")
    for start in range(0, len(first), BATCH_ROWS):
        texts = rows["text"].take(first[start : start + BATCH_ROWS]).to_pylist()
        is_held_out[start : start + BATCH_ROWS] = [
            choose_split(project_name, text, holdout_percent) == "holdout" for text in texts
        ]
    places["is_held_out"][begun] = is_held_out[group]


def _terms(store: Store, project_id: int) -> tuple[str, int]:
    """What a split hangs on beside the text."""
    with store.read() as transaction:
        project = transaction.projects.get(project_id)
        return project.name, project.holdout_percent


def _count(groups: Groups, known: int) -> int:
    """The groups that have a new text."""
    members = np.unique(groups.pairs)
    return len(np.unique(groups.first[members[members >= known]]))


def _texts(
    store: Store, project_id: int, groups: Groups, about: NDArray[np.void], new: NDArray[np.intp], rows: pa.Table
) -> tuple[tuple[str, str], ...]:
    """The first pairs, by the place of the later text, as texts."""
    pairs = groups.pairs[groups.pairs[:, 1] >= len(about)]
    pairs = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))][:PAIRS_SHOWN]
    wanted = [about["hash"][place].tobytes().hex() for place in np.unique(pairs) if place < len(about)]
    with store.read() as transaction:
        found = {key: row.text for key, row in transaction.examples.by_hash(project_id, wanted).items()}

    def text(place: int) -> str:
        if place < len(about):
            return found.get(about["hash"][place].tobytes().hex(), "")[:SHOWN_CHARACTERS]
        return str(rows["text"][int(new[place - len(about)])].as_py())[:SHOWN_CHARACTERS]

    return tuple((text(int(one)), text(int(other))) for one, other in pairs)


def _is_among(keys: NDArray[np.uint64], known: NDArray[np.void]) -> NDArray[np.bool_]:
    """Which texts the project has already; by half of the hash, as only a note in the report hangs on it."""
    halves = np.frombuffer(known.tobytes(), ">u8")[::2] if len(known) else np.empty(0, np.uint64)
    return np.isin(keys[:, 0], halves.astype(np.uint64))


def _bytes(keys: NDArray[np.uint64]) -> NDArray[np.void]:
    return np.ascontiguousarray(keys.astype(">u8")).view("V16").ravel()
