"""What other features decide about an import."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage import Transaction
from storage.tables import Project
from studio.exchange.receive import Decide, Meaning


@dataclass(frozen=True, slots=True)
class Rules:
    """Handed over by the wiring, as features do not know each other."""

    # (project, text hash, moment) -> where a new example stands in the order.
    rank_of: Callable[[Project, str, float], float]
    # What people's answers to an example come to.
    decide: Decide
    # (transaction, project id) -> what every label means now.
    meaning_of: Callable[[Transaction, int], Meaning]
    # The form in which a person's name is known.
    known_as: Callable[[str], str]
    # Raises InvalidInput for settings of a project, or labels in use (columns by name), that cannot be.
    vet: Callable[[Mapping[str, Any], Sequence[Mapping[str, Any]]], None]
