"""What other features decide about an import."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage import Transaction
from storage.tables import Project
from studio.exchange.receive import Decide, Meaning

# Finds out what structured values of a project, by their ids, mean by the labels in use.
Reread = Callable[[Transaction, int, Collection[int]], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """Handed over by the wiring, as features do not know each other."""

    # (project, text hash, moment) -> where a new example stands in the order.
    rank_of: Callable[[Project, str, float], float]
    # What people's answers to an example come to.
    decide: Decide
    # (transaction, project id, value ids) -> what these mean now, and every label.
    meaning_of: Callable[[Transaction, int, Collection[int]], Meaning]
    reread: Reread
    # The form in which a person's name is known.
    known_as: Callable[[str], str]
    # Raises InvalidInput for settings of a project, or labels in use (columns by name), that cannot be.
    vet: Callable[[Mapping[str, Any], Sequence[Mapping[str, Any]]], None]
