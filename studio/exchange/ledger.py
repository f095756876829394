"""Takes down what becomes of the examples of a piece, and writes it at once: labels, seats, gold labels and counts."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from storage import Transaction
from studio.exchange.receive import Received, Standing, numbered, real
from studio.exchange.rows import NOBODY

Values = dict[str, Any]
# (example id, annotator) -> the number of their newest revision.
Revisions = dict[tuple[int, str], int]
# The columns of a revision that a file may tell.
BLANK: Values = dict.fromkeys(("note", "suggested", "suggested_probability", "version", "seconds"))


class Ledger:
    """What is to be written in one transaction."""

    def __init__(self, transaction: Transaction, project_id: int, stamp: str, now: float) -> None:
        """`stamp` begins the request ids of the labels, and is never used for another piece."""
        self._transaction = transaction
        self._project_id = project_id
        self._stamp = stamp
        self._now = now
        self._labels: list[Values] = []
        # An example's id, what it was and what it is now.
        self._done: list[tuple[int, Standing, Received]] = []
        self._gold: Counter[tuple[int, str]] = Counter()
        self._moves: Counter[str] = Counter()

    def move(self, state: str, before: str | None = None) -> None:
        """An example has come into this state, from another one or anew."""
        self._moves[state] += 1
        if before is not None:
            self._moves[before] -= 1

    def take(self, example_id: int, split: str, before: Standing, after: Received, revisions: Revisions) -> None:
        """Note the labels that an example has got, and what they come to."""
        if not after.stored:
            return
        self._done.append((example_id, before, after))
        if before.agreed is not None:
            self._gold[before.agreed.value_id, split] -= 1
        if after.agreed is not None:
            self._gold[after.agreed.value_id, split] += 1
        for one in after.stored:
            annotator, details = one.annotator or NOBODY, one.details or {}
            revision = {
                "project_id": self._project_id,
                "example_id": example_id,
                "annotator": annotator,
                "revision": revisions.get((example_id, annotator), 0) + 1,
                "action": "label",
                "value_id": one.label,
                "request_id": f"{self._stamp}-{len(self._labels)}",
                "cause": "import",
                **BLANK,
                **details,
                # Nobody has labelled later than now, whatever a file says.
                "created_at": min(details.get("created_at", self._now), self._now),
            }
            self._labels.append(revision)

    def write(self) -> int:
        """Write everything; gives the number of labels."""
        made = self._transaction.bulk.add_labels(self._labels)
        ids = [made[row["request_id"]] for row in self._labels]
        assignments: list[Values] = []
        gold: list[Values] = []
        begin = 0
        for example_id, before, after in self._done:
            mine = ids[begin : begin + len(after.stored)]
            begin += len(mine)
            assignments += self._seats(example_id, after, mine)
            if after.agreed is not None and after.agreed != before.agreed:
                gold.append(self._agreed(example_id, after, mine))
        gone = [example_id for example_id, before, after in self._done if before.agreed and not after.agreed]
        self._transaction.bulk.put_assignments(assignments)
        self._transaction.bulk.drop_gold(gone)
        self._transaction.bulk.put_gold(gold)
        # Last, because everybody else of the project waits for these rows.
        self._transaction.gold.count(self._project_id, {key: more for key, more in self._gold.items() if more})
        self._transaction.tallies.move(self._project_id, {**self._moves, "labels": len(ids)})
        return len(ids)

    def _seats(self, example_id: int, after: Received, ids: Sequence[int]) -> list[Values]:
        """The assignments of those whose labels are stored."""
        given = {one.annotator for one in after.stored if one.annotator is not None}
        return [
            {
                "example_id": example_id,
                "annotator": annotator,
                "project_id": self._project_id,
                "state": after.stands[annotator].state,
                "seat": after.stands[annotator].seat,
                "window": None,
                "expires_at": None,
                "label_id": real(after.stands[annotator].label_id or 0, ids),
                "updated_at": self._now,
            }
            for annotator in sorted(given)
        ]

    def _agreed(self, example_id: int, after: Received, ids: Sequence[int]) -> Values:
        assert after.agreed is not None
        agreed = numbered(after.agreed, ids)
        return {
            "example_id": example_id,
            "project_id": self._project_id,
            "value_id": agreed.value_id,
            "label_id": agreed.label_id,
            "reason": agreed.reason,
        }
