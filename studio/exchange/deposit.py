"""Stores a piece of a file in one transaction: examples, labels, who gave them, gold labels, and all counts."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage import Transaction
from storage.bulk import Known
from storage.tables import Project
from studio.exchange.receive import Given, House, Received, Standing, numbered, real, receive
from studio.exchange.split import choose_split

Values = dict[str, Any]
# (project, text hash, now) -> where a new example stands in the order.
RankOf = Callable[[Project, str, float], float]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text of the file with the labels that its rows bring.

    `group_key` and `is_held_out` are those of its twins, None when it has none.
    """

    text: str
    text_hash: str
    group_key: str | None = None
    is_held_out: bool | None = None
    extra: Values | None = None
    given: Sequence[Given] = ()


@dataclass(slots=True)
class Stored:
    """What a piece came to."""

    added: int = 0
    labelled: int = 0
    # Texts that the project had already.
    known: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)


class Deposit:
    """Takes one piece in, in a transaction that the caller has begun."""

    def __init__(
        self, transaction: Transaction, project: Project, house: House, rank_of: RankOf, stamp: str, now: float
    ) -> None:
        """`stamp` begins the request ids of the labels, and is never used for another piece."""
        self._transaction = transaction
        self._project = project
        self._house = house
        self._rank_of = rank_of
        self._stamp = stamp
        self._now = now
        self._stored = Stored()
        self._labels: list[Values] = []
        self._moves: Counter[str] = Counter()
        self._gold: Counter[tuple[int, str]] = Counter()
        # An example's id and split, what it was and what it is now.
        self._done: list[tuple[int, str, Standing, Received]] = []

    def store(self, arrivals: Sequence[Arrival]) -> Stored:
        """Store them; a text that the project has already keeps what it has."""
        known = self._transaction.bulk.known(self._project.id, [one.text_hash for one in arrivals])
        new = [one for one in arrivals if one.text_hash not in known]
        overtaken = self._add(new)
        # Somebody else added these a moment ago.
        known |= self._transaction.bulk.known(self._project.id, [one.text_hash for one in overtaken])
        self._answer([one for one in arrivals if one.text_hash in known], known)
        self._write_labels()
        leaders = {one.group_key for one in arrivals if one.group_key not in (None, one.text_hash)}
        if leaders:
            self._transaction.bulk.found_groups(self._project.id, sorted(filter(None, leaders)))
        self._count()
        self._stored.known = len(known)
        return self._stored

    def _add(self, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Add new examples; gives those that somebody else was faster with."""
        fresh = Standing("pending", self._house.overlap)
        untouched = receive(fresh, (), self._house)
        received = [(one, receive(fresh, one.given, self._house) if one.given else untouched) for one in arrivals]
        rows = [self._example(one, after) for one, after in received]
        ids = self._transaction.bulk.add_examples(rows)
        for (one, after), row in zip(received, rows, strict=True):
            if one.text_hash in ids:
                self._take(ids[one.text_hash], row["split"], fresh, after, {})
                self._moves[after.state] += 1
        self._stored.added = len(ids)
        opened = [row["rank"] for row in rows if row["open_seats"] and row["text_hash"] in ids]
        if opened:
            self._transaction.assignments.pull_back(self._project.id, min(opened), 0)
        return [one for one in arrivals if one.text_hash not in ids]

    def _answer(self, arrivals: Sequence[Arrival], known: dict[str, Known]) -> None:
        """Give labels to examples that are there already."""
        asked = [(one, known[one.text_hash]) for one in arrivals if one.given]
        if not asked:
            return
        ids = [row.id for _, row in asked]
        stands, revisions = self._transaction.bulk.stands(ids), self._transaction.bulk.revisions(ids)
        changed = []
        for one, row in asked:
            before = Standing(row.state, row.open_seats, row.agreed, stands.get(row.id, ()))
            after = receive(before, one.given, self._house)
            self._take(row.id, row.split, before, after, revisions)
            if (after.state, after.open_seats) != (row.state, row.open_seats):
                changed.append((row.id, after.state, after.open_seats))
                self._moves.update({after.state: 1})
                self._moves.subtract({row.state: 1})
        self._transaction.bulk.settle(changed)

    def _take(
        self,
        example_id: int,
        split: str,
        before: Standing,
        after: Received,
        revisions: dict[tuple[int, str], int],
    ) -> None:
        """Note what is to be written of an example."""
        self._stored.problems += after.problems
        if not after.stored:
            return
        self._done.append((example_id, split, before, after))
        for one in after.stored:
            annotator = one.annotator or "import"
            revision = {
                "project_id": self._project.id,
                "example_id": example_id,
                "annotator": annotator,
                "revision": revisions.get((example_id, annotator), 0) + 1,
                "action": "label",
                "schema_label_id": one.label,
                "request_id": f"{self._stamp}-{len(self._labels)}",
                "cause": "import",
                "created_at": self._now,
                **BLANK,
            }
            self._labels.append(revision | (one.details or {}))

    def _write_labels(self) -> None:
        """Write the revisions, and everything that names one."""
        ids_by_request = self._transaction.bulk.add_labels(self._labels)
        ids = [ids_by_request[row["request_id"]] for row in self._labels]
        assignments, gold, begin = [], [], 0
        for example_id, split, before, after in self._done:
            mine = ids[begin : begin + len(after.stored)]
            begin += len(mine)
            assignments += self._seats(example_id, after, mine)
            if after.agreed is not None and after.agreed != before.agreed:
                agreed = numbered(after.agreed, mine)
                gold.append(
                    {
                        "example_id": example_id,
                        "project_id": self._project.id,
                        "schema_label_id": agreed.schema_label_id,
                        "label_id": agreed.label_id,
                        "reason": agreed.reason,
                    }
                )
            self._move_gold(split, before, after)
        removed = [key for key, _, before, after in self._done if before.agreed and not after.agreed]
        self._transaction.bulk.put_assignments(assignments)
        self._transaction.bulk.drop_gold(removed)
        self._transaction.bulk.put_gold(gold)
        self._stored.labelled = len(ids)

    def _seats(self, example_id: int, after: Received, ids: Sequence[int]) -> list[Values]:
        """The assignments of those whose labels are stored."""
        given = {one.annotator for one in after.stored} - {None}
        return [
            {
                "example_id": example_id,
                "annotator": stand.annotator,
                "project_id": self._project.id,
                "state": stand.state,
                "seat": stand.seat,
                "window": None,
                "expires_at": None,
                "label_id": real(stand.label_id or 0, ids),
                "updated_at": self._now,
            }
            for stand in (after.stands.values() if given else ())
            if stand.annotator in given
        ]

    def _move_gold(self, split: str, before: Standing, after: Received) -> None:
        if before.agreed is not None:
            self._gold[before.agreed.schema_label_id, split] -= 1
        if after.agreed is not None:
            self._gold[after.agreed.schema_label_id, split] += 1

    def _count(self) -> None:
        moves = {key: more for key, more in self._gold.items() if more}
        self._transaction.gold.count(self._project.id, moves)
        self._moves["labels"] += self._stored.labelled
        self._transaction.tallies.move(self._project.id, self._moves)

    def _example(self, arrival: Arrival, after: Received) -> Values:
        project = self._project
        if arrival.is_held_out is None:
            split = choose_split(project.name, arrival.group_key or arrival.text_hash, project.holdout_percent)
        else:
            split = "holdout" if arrival.is_held_out else "pool"
        return {
            "project_id": project.id,
            "text": arrival.text,
            "text_hash": arrival.text_hash,
            "split": split,
            "state": after.state,
            "rank": self._rank_of(project, arrival.text_hash, self._now),
            "open_seats": after.open_seats,
            "group_key": arrival.group_key,
            "extra": arrival.extra,
            "created_at": self._now,
        }


# The columns of a revision that a file may tell.
BLANK: Values = dict.fromkeys(("note", "suggested", "suggested_probability", "version", "seconds"))
