"""An example as a reviewer sees it: everybody's answer, what they lead to, and what was decided."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from storage import Transaction
from storage.repositories.label_values import canonical
from storage.repositories.review import Answered, Decided, Reviewed
from studio.labelling.answers import Suggestion
from studio.labelling.review.acts import act_of
from studio.labelling.sayings import Sayings, sayings
from studio.tasks.base import Said, Task
from studio.tasks.suggested import read_suggested


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person says of an example. `label` is what their label means now, `given` its name then if it differs."""

    annotator: str
    state: str
    label: Said | None
    given: Said | None
    note: str | None
    seconds: float | None
    created_at: float
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reviewer's newest act on the example: adjudicate, withdraw, remove or bring back."""

    id: int
    act: str
    by: str
    label: Said | None
    note: str | None
    created_at: float


@dataclass(frozen=True, slots=True)
class GoldView:
    """The gold label, why it is that, and for an adjudicated one by whom."""

    label: Said
    reason: str
    by: str | None


@dataclass(frozen=True, slots=True)
class ReviewedExample:
    """An example as a reviewer sees it. `leading` is the label that more people gave than any other."""

    id: int
    text: str
    state: str
    gold: GoldView | None
    leading: Said | None
    opinions: list[Opinion]
    decision: Verdict | None
    question: str | None = None
    image: str | None = None


def sayings_of(transaction: Transaction, project_id: int, rows: Sequence[Reviewed]) -> Sayings:
    """What everybody says, and said, of these examples."""
    found: set[int | None] = set()
    for row in rows:
        found |= {answer.value_id for answer in row.answers}
        found |= {row.gold[0]} if row.gold else set()
        found |= {row.decision.value_id} if row.decision else set()
    return sayings(transaction, project_id, found)


def view(row: Reviewed, said: Sayings, task: Task) -> ReviewedExample:
    """The example as it is shown, every label as what it means now."""
    opinions = [_opinion(answer, said, task, row.text) for answer in row.answers]
    return ReviewedExample(
        id=row.id,
        text=row.text,
        state=row.state,
        gold=_gold(row, said),
        leading=leading(opinions),
        opinions=opinions,
        decision=_verdict(row.decision, said) if row.decision else None,
        question=row.question,
        image=row.image,
    )


def leading(opinions: list[Opinion]) -> Said | None:
    """The label that more people gave than any other; None when nobody gave one, or two are level."""
    labels = [opinion.label for opinion in opinions if opinion.label is not None]
    # What is said may be a list, which no set can hold.
    votes = Counter(canonical(label) for label in labels).most_common(2)
    if not votes or (len(votes) == 2 and votes[0][1] == votes[1][1]):
        return None
    return next(label for label in labels if canonical(label) == votes[0][0])


def _opinion(answer: Answered, said: Sayings, task: Task, text: str) -> Opinion:
    then, now = said.then(answer.value_id), said.now(answer.value_id)
    return Opinion(
        annotator=answer.annotator,
        state=answer.state,
        label=now,
        given=then if then != now else None,
        note=answer.note,
        seconds=answer.seconds,
        created_at=answer.created_at,
        suggestion=_suggestion(answer, task, text),
    )


def _suggestion(answer: Answered, task: Task, text: str) -> Suggestion | None:
    if answer.suggested is None or answer.suggested_probability is None or answer.version is None:
        return None
    suggested = read_suggested(task, answer.suggested, text)
    return None if suggested is None else Suggestion(suggested, answer.suggested_probability, answer.version)


def _gold(row: Reviewed, said: Sayings) -> GoldView | None:
    if row.gold is None:
        return None
    label, reason, behind = row.gold
    return GoldView(said.then(label), reason, behind.annotator if reason == "adjudicated" else None)


def _verdict(decided: Decided, said: Sayings) -> Verdict:
    return Verdict(
        id=decided.label_id,
        act=act_of(decided.action, decided.cause).name,
        by=decided.annotator,
        label=said.now(decided.value_id),
        note=decided.note,
        created_at=decided.created_at,
    )
