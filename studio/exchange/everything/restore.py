"""Stores a whole project's file, piece by piece."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from storage import Transaction
from storage.repositories.label_values import canonical
from storage.tables import Project, SchemaLabel
from studio.errors import Conflict
from studio.exchange.everything.answers import FileAnswers
from studio.exchange.everything.check import Whole
from studio.exchange.everything.example import Past
from studio.exchange.rules import Reread

# Rows that one transaction stores.
PIECE = 3_000


def pieces(pasts: Iterable[Past]) -> Iterator[list[Past]]:
    """The examples in lists that one transaction each can store, at least one list."""
    piece: list[Past] = []
    weight, is_first = 0, True
    for past in pasts:
        piece.append(past)
        weight += 1 + len(past.revisions) + len(past.done)
        if weight >= PIECE:
            yield piece
            piece, weight, is_first = [], 0, False
    if piece or is_first:
        yield piece


def skip(pasts: Iterator[Past], count: int) -> Iterator[Past]:
    """What is left after so many."""
    return islice(pasts, count, None)


def prepare(transaction: Transaction, project: Project, whole: Whole) -> list[int]:
    """Make an empty project what the file says it was; gives the ids of the file's labels.

    Raises:
        Conflict: the project holds examples already.
    """
    if transaction.bulk.has_examples(project.id):
        raise Conflict(
            f"This file holds a whole project, and {project.name} has examples already. Import it into an empty one."
        )
    people = [row for name, row in whole.header.people.items() if name not in ("local", "import")]
    transaction.bulk.add_people(people)
    for name, value in whole.header.project.items():
        setattr(project, name, value)
    transaction.projects.save()
    transaction.members.add(project.id, whole.header.members)
    transaction.bulk.replace_guidelines(project.id, whole.header.guidelines)
    labels = [SchemaLabel(project_id=project.id, **row) for row in whole.header.labels]
    return transaction.bulk.replace_labels(project.id, labels, whole.header.successors)


def require_same_labels(transaction: Transaction, project: Project, whole: Whole, label_ids: Sequence[int]) -> None:
    """Raises Conflict when one that the file's gold labels may be is in use no more."""
    in_use = {label.id for label in transaction.projects.labels(project.id)}
    for row, label_id in zip(whole.header.labels, label_ids, strict=True):
        if row["retired_at"] is None and label_id not in in_use:
            raise Conflict(f"The project's labels changed during the import: {row['name']!r} is gone.")


def finish(transaction: Transaction, project: Project, now: float) -> None:
    """Everything is there: from now on the seats follow the overlap, which those of the file may not have done yet."""
    project.reseating_since = now
    transaction.projects.save()


def restore(
    transaction: Transaction,
    project: Project,
    pasts: Sequence[Past],
    answers: FileAnswers,
    label_ids: list[int],
    stamp: str,
    reread: Reread,
) -> int:
    """Store examples with their histories; gives the number of labels. The request ids begin with the stamp.

    `reread` finds out what values mean whose labels have changed since they were given. The project is locked for
    change.
    """
    project_id = project.id
    values = _values(transaction, project_id, pasts, answers, label_ids)
    reread(transaction, project_id, values.values())
    ids = transaction.bulk.add_examples(
        [{"project_id": project_id, "open_seats": past.open_seats(project.overlap), **past.example} for past in pasts]
    )
    revisions = [
        _revision(project_id, ids[past.example["text_hash"]], one, values, f"{stamp}-{number}-{place}")
        for number, past in enumerate(pasts)
        for place, one in enumerate(past.revisions)
    ]
    made = transaction.bulk.add_labels(revisions)
    done: list[dict[str, Any]] = []
    gold: list[dict[str, Any]] = []
    counts: Counter[tuple[int, str]] = Counter()
    for number, past in enumerate(pasts):
        owner = {"example_id": ids[past.example["text_hash"]], "project_id": project_id}
        made_here = [made[f"{stamp}-{number}-{place}"] for place in range(len(past.revisions))]
        for one in past.done:
            rest = {name: one[name] for name in ("annotator", "state", "seat", "updated_at")}
            done.append({**owner, **rest, "window": None, "expires_at": None, "label_id": made_here[one["of"]]})
        if past.gold is not None:
            label = values[canonical(past.gold["label"])]
            agreed = {"value_id": label, "label_id": made_here[past.gold["of"]], "reason": past.gold["reason"]}
            gold.append(owner | agreed)
            counts[label, past.example["split"]] += 1
    with _seats(transaction, project, max((past.top_seat for past in pasts), default=0)):
        transaction.bulk.put_assignments(done)
    transaction.bulk.put_gold(gold)
    transaction.gold.count(project_id, counts)
    labels = sum(1 for row in revisions if row["action"] == "label")
    states = Counter(past.example["state"] for past in pasts)
    transaction.tallies.move(project_id, {**states, "labels": labels})
    return labels


@contextmanager
def _seats(transaction: Transaction, project: Project, top_seat: int) -> Iterator[None]:
    """Nobody may sit beyond the overlap; those who did when it was lowered sit down while it is higher, unseen."""
    overlap = project.overlap
    project.overlap = max(overlap, top_seat)
    transaction.projects.save()
    yield
    project.overlap = overlap
    transaction.projects.save()


def _values(
    transaction: Transaction, project_id: int, pasts: Sequence[Past], answers: FileAnswers, label_ids: list[int]
) -> dict[str, int]:
    """The ids of everything that is said here, by its JSON."""
    given = [one["label"] for past in pasts for one in past.revisions]
    given += [past.gold["label"] for past in pasts if past.gold is not None]
    said = {canonical(one): one for one in given if one is not None}
    ids = answers.stored(transaction, project_id, list(said.values()), label_ids)
    return dict(zip(said, ids, strict=True))


def _revision(
    project_id: int, example_id: int, one: dict[str, Any], values: dict[str, int], request_id: str
) -> dict[str, Any]:
    rest = {name: value for name, value in one.items() if name != "label"}
    return {
        "project_id": project_id,
        "example_id": example_id,
        "value_id": values[canonical(one["label"])] if one["label"] is not None else None,
        "request_id": request_id,
        **rest,
    }
