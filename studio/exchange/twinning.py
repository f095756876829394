"""Groups what belongs together in a file, with what its project holds already: near-duplicates and named groups."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from storage import Store
from studio.exchange.named import named_keys
from studio.exchange.plan import Plan, hashes
from studio.exchange.report import ImportReport
from studio.exchange.split import choose_split
from studio.exchange.spool import Changes, Spool
from studio.exchange.together import Together
from studio.exchange.twins import group
from studio.exchange.twins.known import Compared
from studio.exchange.twins.links import NO_KEY, links

UNKNOWN = -1
BATCH_ROWS = 10_000
# For each row of a file, the hash of the first text of its group, its named group's hash, and whether it is held out
# if that is known.
PLACE = np.dtype([("key", "V16"), ("named", "V16"), ("is_held_out", "i1")])
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Twinning:
    """The groups of a file's rows, what becomes of examples that are there, and what the report says of all that."""

    places: NDArray[np.void]
    changes: Changes
    near_duplicates: int
    groups: int
    named_groups: int
    pairs: Pairs
    leak_pairs: Pairs

    def told_by(self, report: ImportReport) -> ImportReport:
        return replace(
            report,
            near_duplicates=self.near_duplicates,
            near_duplicate_groups=self.groups,
            near_duplicate_pairs=self.pairs,
            named_groups=self.named_groups,
            leaks=len(self.changes.leaks),
            leak_pairs=self.leak_pairs,
        )


def find_twins(
    store: Store, project_id: int, spool: Spool, rows: pa.Table, plan: Plan, *, hold_out: bool = True
) -> Twinning:
    """Compare every new text with every other one and with those of the project.

    Without `hold_out` only the twins of what is held out already go there.
    """
    compared = Compared(spool.folder)
    try:
        with store.read() as transaction:
            examples = transaction.tallies.examples(project_id)
            for page in transaction.histories.texts(project_id):
                compared.add_known([row[0] for row in page], [row[1:] for row in page])
        about, keys = compared.about(), hashes(rows)
        new = np.flatnonzero(plan.texts() & ~_is_among(keys, about["hash"]))
        compared.add_new(spool.signatures(), new)
        named = named_keys(rows)
        nodes = _nodes(plan, keys, about, new)
        ties = np.concatenate(
            (
                links(about["group"], np.arange(len(about))),
                links(np.concatenate((about["named"], named)), np.concatenate((np.arange(len(about)), nodes))),
            )
        )
        together = Together(group(compared.signatures(), ties), np.array(about), keys, new)
        namers = _namers(plan, named)
        places = _places(together, named[namers])
        if hold_out:
            _choose_splits(places, rows, new, namers, *_terms(store, project_id))
        else:
            places["is_held_out"][places["is_held_out"] == UNKNOWN] = False
        found = _twinning(store, project_id, together, places, rows, (named, nodes))
        return replace(found, changes=replace(found.changes, examples=examples, hold_out=hold_out))
    finally:
        compared.remove()


def _nodes(plan: Plan, keys: NDArray[np.uint64], about: NDArray[np.void], new: NDArray[np.intp]) -> NDArray[np.int64]:
    """The place of each row's text among what is compared: the texts of the project, then the new ones."""
    order = np.argsort(_halves(about["hash"]), kind="stable")
    sorted_halves = _halves(about["hash"])[order]
    found = np.searchsorted(sorted_halves, keys[:, 0])
    nodes = np.zeros(len(keys), np.int64)
    if len(order):
        nodes = order[np.minimum(found, len(order) - 1)]
    of_new = np.full(len(keys), UNKNOWN)
    of_new[new] = len(about) + np.arange(len(new))
    of_new = of_new[plan.first]
    return np.where(of_new == UNKNOWN, nodes, of_new)


def _namers(plan: Plan, named: NDArray[np.void]) -> NDArray[np.int64]:
    """For each row that begins a text the first row that names a group for it, itself where none does."""
    namers = np.arange(len(named))
    rows = np.flatnonzero(named != NO_KEY)[::-1]
    namers[plan.first[rows]] = rows  # the first one is written last, and so stays
    return namers


def _places(together: Together, named: NDArray[np.void]) -> NDArray[np.void]:
    """Where each row that begins a text belongs.

    A group that is on both sides already grows in the pool: what is held out of it measures nothing.
    """
    places = np.zeros(len(named), PLACE)
    places["is_held_out"] = UNKNOWN
    places["named"] = named
    members = together.new_members()
    of = together.rows_of(members)
    places["key"][of] = together.keys_of(members)
    leaders = together.groups.first[members]
    led = leaders < together.known
    is_in_pool = np.zeros(len(together.groups.first), bool)
    is_in_pool[together.groups.first[: together.known][~together.about["is_held_out"]]] = True
    places["is_held_out"][of[led]] = ~is_in_pool[leaders[led]]
    return places


def _choose_splits(
    places: NDArray[np.void],
    rows: pa.Table,
    new: NDArray[np.intp],
    namers: NDArray[np.int64],
    project_name: str,
    holdout_percent: int,
) -> None:
    """A group that begins in the file is where its first text, or the group that is named for this, falls."""
    is_begun = (places["is_held_out"] == UNKNOWN) & ((places["key"] != NO_KEY) | (places["named"] != NO_KEY))
    begun = new[is_begun[new]]
    alone = places["key"][begun] == NO_KEY
    keys = np.where(alone, places["named"][begun], places["key"][begun])
    _, first, group_of = np.unique(keys, return_index=True, return_inverse=True)
    is_held_out = np.zeros(len(first), "i1")
    for start in range(0, len(first), BATCH_ROWS):
        some = begun[first[start : start + BATCH_ROWS]]
        names, texts = rows["group"].take(namers[some]).to_pylist(), _inputs(rows, some)
        is_held_out[start : start + BATCH_ROWS] = [
            choose_split(project_name, name or text, holdout_percent) == "holdout"
            for name, text in zip(names, texts, strict=True)
        ]
    places["is_held_out"][begun] = is_held_out[group_of]


def _inputs(rows: pa.Table, some: NDArray[np.intp]) -> list[str]:
    """What decides about the side of each: its text, or the hash of its image."""
    texts: list[str] = rows["text"].take(some).to_pylist()
    if "image" not in rows.column_names:  # an import that an older studio began
        return texts
    return [image or text for text, image in zip(texts, rows["image"].take(some).to_pylist(), strict=True)]


def _twinning(
    store: Store,
    project_id: int,
    together: Together,
    places: NDArray[np.void],
    rows: pa.Table,
    named: tuple[NDArray[np.void], NDArray[np.int64]],
) -> Twinning:
    with store.read() as transaction:
        before = transaction.leaks.hashes(project_id)
    sides = np.concatenate((together.about["is_held_out"], places["is_held_out"][together.new] == 1))
    leaks = [pair for pair in together.crossing(sides) if together.hash_of(pair[0]) not in before]
    twins = np.unique(together.groups.pairs)
    twins = twins[twins >= together.known]
    found = [(together.hash_of(one), together.hash_of(other)) for one, other in leaks]
    return Twinning(
        places=places,
        changes=Changes(together.regrouped(*named), found),
        near_duplicates=len(twins),
        groups=len(np.unique(together.groups.first[twins])),
        named_groups=len(np.unique(named[0][named[0] != NO_KEY])),
        pairs=together.as_texts(store, project_id, rows, together.new_pairs()),
        leak_pairs=together.as_texts(store, project_id, rows, leaks),
    )


def _terms(store: Store, project_id: int) -> tuple[str, int]:
    """What a split hangs on beside the text."""
    with store.read() as transaction:
        project = transaction.projects.get(project_id)
        return project.name, project.holdout_percent


def _is_among(keys: NDArray[np.uint64], known: NDArray[np.void]) -> NDArray[np.bool_]:
    """Which texts the project has already, by half of the hash."""
    return np.isin(keys[:, 0], _halves(known))


def _halves(keys: NDArray[np.void]) -> NDArray[np.uint64]:
    """The first half of each hash."""
    if not len(keys):
        return np.empty(0, np.uint64)
    return np.frombuffer(keys.tobytes(), ">u8")[::2].astype(np.uint64)
