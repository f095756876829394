"""Texts that somebody sends to people, since no model is sure enough of them: they come first in the queue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from storage import Store, Transaction
from studio.errors import InvalidInput
from studio.labelling.places import asked_rank

# Takes new texts into a project's pool, in a person's name; those that are there already stay as they are.
Add = Callable[[int, Sequence[str], str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of the texts: so many come first, so many are labelled already, and so many are held out.

    Held-out ones keep their turn: were the hardest ones labelled first, models would look worse than they are.
    """

    first: int
    answered: int
    held_out: int


class Asking:
    """The way from an answer to a person."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        add: Add,
        hash_of: Callable[[str], str],
        require_text: Callable[[str], None],
        most_texts: int,
    ) -> None:
        """`hash_of` tells texts apart; `require_text` raises InvalidInput for what is none."""
        self._store = store
        self._clock = clock
        self._add = add
        self._hash_of = hash_of
        self._require_text = require_text
        self._most_texts = most_texts

    def send(self, project_id: int, texts: Sequence[str], person: str) -> Asked:
        """Have people label these texts before all others.

        Raises:
            InvalidInput: no text, too many, or one that cannot be labelled.
            NotFound: the project was deleted meanwhile.
        """
        if not 1 <= len(texts) <= self._most_texts:
            raise InvalidInput(f"Found {len(texts):,} texts; 1 to {self._most_texts:,} can be sent at once.")
        for text in texts:
            self._require_text(text)
        by_hash: dict[str, str] = {}
        for text in texts:
            by_hash.setdefault(self._hash_of(text), text)
        hashes = list(by_hash)
        with self._store.read() as transaction:
            known = transaction.examples.by_hash(project_id, hashes)
        # To add texts is to compare them with all that there are.
        if new := [by_hash[key] for key in hashes if key not in known]:
            self._add(project_id, new, person)
        return self._store.run(lambda transaction: self._come_first(transaction, project_id, hashes))

    def _come_first(self, transaction: Transaction, project_id: int, hashes: Sequence[str]) -> Asked:
        first = transaction.order.come_first(project_id, hashes, asked_rank(self._clock()))
        found = transaction.examples.by_hash(project_id, hashes).values()
        held_out = sum(row.split == "holdout" and row.open_seats > 0 for row in found)
        return Asked(len(first), len(hashes) - len(first) - held_out, held_out)
