"""What must be appended to an example's history so that everybody says again what they said at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from storage.repositories.histories import Revision
from storage.repositories.review import IMPORT
from studio.labelling.revising import REMOVAL, VERDICTS, Wish

# What somebody says who says nothing, has taken it back, or has decided nothing.
NOTHING = ("undo", None, None)


@dataclass(frozen=True, slots=True)
class Restoring:
    """A way back: what was made after `moment`, and not after `as_of`, is to be as if it had not been made.

    What people do while it goes on is left alone, and going the same way again finds only what is still to be done.
    """

    project_id: int
    moment: float
    as_of: float
    cause: str

    def request_id(self, example_id: int, kind: str) -> str:
        """The same for the same restore, example and person, so that nothing can be appended twice."""
        whole = f"{self.project_id} {self.moment!r} {self.as_of!r} {kind}"
        return f"restore-{example_id}-{sha256(whole.encode()).hexdigest()[:24]}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Revisions to append, and how many labels of then mean nothing any more, so that they cannot come back."""

    wishes: list[Wish]
    lost: int


Said = tuple[str, int | None, str | None]


def wanted(
    example_id: int, history: Sequence[Revision], restoring: Restoring, meaning: Mapping[int, int | None]
) -> Wanted:
    """Compare what everybody says now with what they said then; the history is in the order it was made."""
    wishes, lost = [], 0
    for kind, revisions in _by_whom(history).items():
        now = revisions[-1]
        if now.created_at <= restoring.moment or now.created_at > restoring.as_of:
            continue
        then = next((row for row in reversed(revisions) if row.created_at <= restoring.moment), None)
        said = _said(then, meaning)
        lost += then is not None and then.value_id is not None and said == NOTHING
        if said != _said(now, meaning):
            wishes.append(_wish(example_id, kind, then, now, said, restoring))
    return Wanted(wishes, lost)


def imported_label(history: Sequence[Revision]) -> tuple[int, int] | None:
    """(label, revision) of the label that came in a file without names, unless it was taken back."""
    answers = [row for row in history if row.annotator == IMPORT]
    return (answers[-1].value_id, answers[-1].id) if answers and answers[-1].value_id else None


def _by_whom(history: Sequence[Revision]) -> dict[str, list[Revision]]:
    """Answers by person; the verdicts of all reviewers together, because the newest one counts."""
    found: dict[str, list[Revision]] = {}
    for row in history:
        found.setdefault("verdict" if row.action in VERDICTS else f"answer {row.annotator}", []).append(row)
    return found


def _said(row: Revision | None, meaning: Mapping[int, int | None]) -> Said:
    """What a revision comes to today."""
    if row is None or row.action == "undo":
        return NOTHING
    if row.action == "withdraw":
        return ("remove", None, None) if (row.cause or "").startswith(REMOVAL) else NOTHING
    if row.value_id is None:
        return (row.action, None, row.note)
    label = meaning[row.value_id]
    return (row.action, label, row.note) if label is not None else NOTHING


def _wish(example_id: int, kind: str, then: Revision | None, now: Revision, said: Said, restoring: Restoring) -> Wish:
    """The revision that says so; it is of the person who said it then, or who takes back what they say now."""
    action, label, note = said
    cause = restoring.cause
    if now.action in VERDICTS and action != "adjudicate":
        cause = f"{REMOVAL}, {cause}" if action == "remove" else cause
        action = "withdraw"
    whose = then if then is not None and said != NOTHING else now
    return Wish(
        annotator=whose.annotator,
        action=action,
        request_id=restoring.request_id(example_id, kind),
        cause=cause,
        value_id=label,
        note=note,
        guidelines_number=whose.guidelines_number if said != NOTHING else None,
    )
