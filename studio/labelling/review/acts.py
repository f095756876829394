"""What a reviewer can do to an example, as a table: the revision it leaves, when it is refused, what it comes to."""

from collections.abc import Callable
from dataclasses import dataclass

from storage import Transaction
from storage.repositories.examples import Locked
from storage.repositories.gold import Agreed
from studio.labelling.settling import back_to_answers, write

GONE = "This example was removed from the project. Bring it back first."


@dataclass(frozen=True, slots=True)
class Given:
    """The revision of an act, the label in use that it names, and how many people label each example."""

    revision_id: int
    label_id: int | None
    overlap: int


@dataclass(frozen=True, slots=True)
class Act:
    """`refusal` says why an example of this state and gold cannot be acted on, None when it can."""

    name: str
    # As a label revision says it; a removal and its undoing both withdraw what was decided.
    action: str
    cause: str | None
    refusal: Callable[[Locked, Agreed | None], str | None]
    carry_out: Callable[[Transaction, Locked, Agreed | None, Given], None]
    # What to tell a reviewer who comes second.
    told: str


def _refuse_removed(example: Locked, _agreed: Agreed | None) -> str | None:
    return GONE if example.state == "removed" else None


def _refuse_undecided(example: Locked, agreed: Agreed | None) -> str | None:
    if example.state == "removed":
        return GONE
    return (
        None
        if agreed and agreed.reason == "adjudicated"
        else "Nobody has decided this example, so there is nothing to withdraw."
    )


def _refuse_present(example: Locked, _agreed: Agreed | None) -> str | None:
    return None if example.state == "removed" else "This example is in the project already. Reload the page."


def _adjudicate(transaction: Transaction, example: Locked, before: Agreed | None, given: Given) -> None:
    """Who is labelling it at this moment keeps the seat: their answer still tells how far people agree."""
    assert given.label_id is not None
    write(transaction, example, "labelled", 0, before, Agreed(given.label_id, given.revision_id, "adjudicated"), {})


def _reopen(transaction: Transaction, example: Locked, before: Agreed | None, given: Given) -> None:
    back_to_answers(transaction, example, before, given.overlap)


def _remove(transaction: Transaction, example: Locked, before: Agreed | None, _given: Given) -> None:
    """Who is labelling it at this moment loses the seat, so that no window shows it again."""
    for stand in transaction.assignments.stands(example.id):
        if stand.state == "held":
            transaction.assignments.remove(example.id, stand.annotator)
    write(transaction, example, "removed", 0, before, None, {})


ADJUDICATE = Act("adjudicate", "adjudicate", None, _refuse_removed, _adjudicate, "decided {label}")
WITHDRAW = Act("withdraw", "withdraw", None, _refuse_undecided, _reopen, "withdrew the decision")
REMOVE = Act("remove", "withdraw", "removal", _refuse_removed, _remove, "removed this example")
BRING_BACK = Act("bring back", "withdraw", "return", _refuse_present, _reopen, "brought this example back")

ACTS = (ADJUDICATE, WITHDRAW, REMOVE, BRING_BACK)


def act_of(action: str, cause: str | None) -> Act:
    """The act that left such a revision; a cause of another part of the studio, such as a restore, changes nothing."""
    exact = [act for act in ACTS if (act.action, act.cause) == (action, cause)]
    return (exact or [act for act in ACTS if act.action == action])[0]
