"""Stores a piece of a file in one transaction: new examples, and labels for them and for those that are known."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage import Transaction
from storage.repositories.assignments import Stand
from storage.repositories.bulk import Known
from storage.tables import Project
from studio.exchange.ledger import Ledger
from studio.exchange.receive import Given, House, Received, Standing, receive
from studio.exchange.split import chance, choose_split

Values = dict[str, Any]
# So far apart are the rows of a file, in the order of import: as little as a time of today can tell.
ROW_SECONDS = 1e-6
# What is known of these values, and of every label.
HouseOf = Callable[[Collection[int]], House]
# (project, text hash, moment) -> where a new example stands in the order.
RankOf = Callable[[Project, str, float], float]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text of the file with the labels that its rows bring.

    `group_key` is that of its group, None when it is alone, and `named_group` the one that the file names.
    `is_held_out` is None where the text alone decides.
    """

    text: str
    text_hash: str
    question: str | None = None
    image: str | None = None
    # The row of the file, the first is 0.
    place: int = 0
    group_key: str | None = None
    named_group: str | None = None
    is_held_out: bool | None = None
    extra: Values | None = None
    given: Sequence[Given] = ()


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file that has so many rows and began to come in at that moment, Unix seconds.

    `stamp` begins the request ids of its labels, and is never used for another piece.
    """

    stamp: str
    began_at: float
    rows: int

    def moment(self, place: int) -> float:
        """When the row came: each a little later than the one before, and none later than now."""
        return self.began_at - (self.rows - place) * ROW_SECONDS

    def turn(self, project: Project, arrival: Arrival, split: str) -> float:
        """The moment that decides about the place in the order of import: in the hold-out, that of a row by chance.

        A file is often sorted, and what of the hold-out is labelled first is to be like the rest.
        """
        if split == "pool":
            return self.moment(arrival.place)
        return self.moment(int(chance(project.name, arrival.text_hash) * self.rows))


@dataclass(slots=True)
class Stored:
    """What a piece came to."""

    added: int = 0
    labelled: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)


class Deposit:
    """Takes one piece in, in a transaction that the caller has begun."""

    def __init__(
        self,
        transaction: Transaction,
        project: Project,
        house_of: HouseOf,
        rank_of: RankOf,
        file: "Arriving",
        now: float,
    ) -> None:
        self._transaction = transaction
        self._project = project
        self._house_of = house_of
        self._rank_of = rank_of
        self._now = now
        self._file = file
        self._ledger = Ledger(transaction, project.id, file.stamp, now)
        self._stored = Stored()

    def store(self, arrivals: Sequence[Arrival]) -> Stored:
        """Store them; a text that the project has already keeps what it has."""
        known = self._transaction.bulk.known(self._project.id, [one.text_hash for one in arrivals])
        overtaken = self._add([one for one in arrivals if one.text_hash not in known])
        # Somebody else added these a moment ago.
        known |= self._transaction.bulk.known(self._project.id, [one.text_hash for one in overtaken])
        self._answer([(one, known[one.text_hash]) for one in arrivals if one.given and one.text_hash in known])
        self._stored.labelled = self._ledger.write()
        return self._stored

    def _add(self, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Add new examples; gives those that somebody else was faster with."""
        house = self._house_of({one.label for arrival in arrivals for one in arrival.given})
        fresh = Standing("pending", house.overlap)
        untouched = receive(fresh, (), house)
        received = [(one, receive(fresh, one.given, house) if one.given else untouched) for one in arrivals]
        rows = [self._example(one, after) for one, after in received]
        ids = self._transaction.bulk.add_examples(rows)
        for (one, after), row in zip(received, rows, strict=True):
            if one.text_hash in ids:
                self._stored.problems += after.problems
                self._ledger.take(ids[one.text_hash], row["split"], fresh, after, {})
                self._ledger.move(after.state)
        self._stored.added = len(ids)
        opened = [row["rank"] for row in rows if row["open_seats"] and row["text_hash"] in ids]
        if opened:
            self._transaction.cursors.pull_back(self._project.id, min(opened), 0)
        return [one for one in arrivals if one.text_hash not in ids]

    def _answer(self, asked: Sequence[tuple[Arrival, Known]]) -> None:
        """Give labels to examples that are there already."""
        if not asked:
            return
        ids = [row.id for _, row in asked]
        stands, revisions = self._transaction.bulk.stands(ids), self._transaction.bulk.revisions(ids)
        house = self._house_of(_values(asked, stands))
        changed = []
        for one, row in asked:
            before = Standing(row.state, row.open_seats, row.agreed, stands.get(row.id, ()))
            after = receive(before, one.given, house)
            self._stored.problems += after.problems
            self._ledger.take(row.id, row.split, before, after, revisions)
            if (after.state, after.open_seats) != (row.state, row.open_seats):
                changed.append((row.id, after.state, after.open_seats))
                self._ledger.move(after.state, row.state)
        self._transaction.bulk.settle(changed)

    def _example(self, arrival: Arrival, after: Received) -> Values:
        project = self._project
        if arrival.is_held_out is None:
            split = choose_split(project.name, arrival.image or arrival.text, project.holdout_percent)
        else:
            split = "holdout" if arrival.is_held_out else "pool"
        return {
            "project_id": project.id,
            "text": arrival.text,
            "question": arrival.question,
            "image": arrival.image,
            "text_hash": arrival.text_hash,
            "split": split,
            "state": after.state,
            "rank": self._rank_of(project, arrival.text_hash, self._file.turn(project, arrival, split)),
            "open_seats": after.open_seats,
            "group_key": arrival.group_key,
            "named_group": arrival.named_group,
            "extra": arrival.extra,
            "created_at": self._file.moment(arrival.place),
        }


def _values(asked: Sequence[tuple[Arrival, Known]], stands: Mapping[int, Sequence[Stand]]) -> set[int]:
    """What the rows say of examples that are there, what people have said of them, and what is agreed."""
    given = {one.label for arrival, _ in asked for one in arrival.given}
    there = {stand.value_id for some in stands.values() for stand in some if stand.value_id is not None}
    return given | there | {row.agreed.value_id for _, row in asked if row.agreed is not None}
