"""An example as a reviewer sees it: everybody's answer, what they lead to, and what was decided."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from storage import Transaction
from storage.repositories.review import Answered, Decided, Reviewed
from studio.errors import InvalidInput
from studio.labelling.answers import Suggestion
from studio.labelling.meaning import meaning_of
from studio.labelling.review.acts import act_of


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person says of an example. `label` is what their label means now, `given` its name then if it differs."""

    annotator: str
    state: str
    label: str | None
    given: str | None
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
    label: str | None
    note: str | None
    created_at: float


@dataclass(frozen=True, slots=True)
class GoldView:
    """The gold label, why it is that, and for an adjudicated one by whom."""

    label: str
    reason: str
    by: str | None


@dataclass(frozen=True, slots=True)
class ReviewedExample:
    """An example as a reviewer sees it. `leading` is the label that more people gave than any other."""

    id: int
    text: str
    state: str
    gold: GoldView | None
    leading: str | None
    opinions: list[Opinion]
    decision: Verdict | None


class Names:
    """What labels are called, and mean, while a page is made."""

    def __init__(self, transaction: Transaction, project_id: int) -> None:
        self.given = {row.id: row.name for row in transaction.projects.every_label(project_id)}
        self._meaning: Mapping[int, int | None] = meaning_of(transaction, project_id)

    def now(self, label_id: int | None) -> str | None:
        meaning = self._meaning.get(label_id) if label_id is not None else None
        return self.given[meaning] if meaning is not None else None

    def ids(self, name: str | None) -> tuple[int, ...]:
        """Every label, old ones too, that means the label in use of this name."""
        if name is None:
            return ()
        found = tuple(label for label in self.given if self.now(label) == name)
        if not found:
            raise InvalidInput(f"{name!r} is no label of this project. Reload the page.")
        return found


def view(row: Reviewed, names: Names) -> ReviewedExample:
    """The example as it is shown, every label as what it means now."""
    opinions = [_opinion(answer, names) for answer in row.answers]
    return ReviewedExample(
        id=row.id,
        text=row.text,
        state=row.state,
        gold=_gold(row, names),
        leading=leading(opinions),
        opinions=opinions,
        decision=_verdict(row.decision, names) if row.decision else None,
    )


def leading(opinions: list[Opinion]) -> str | None:
    """The label that more people gave than any other; None when nobody gave one, or two are level."""
    votes = Counter(opinion.label for opinion in opinions if opinion.label is not None).most_common(2)
    if not votes or (len(votes) == 2 and votes[0][1] == votes[1][1]):
        return None
    return votes[0][0]


def _opinion(answer: Answered, names: Names) -> Opinion:
    then = names.given[answer.schema_label_id] if answer.schema_label_id is not None else None
    now = names.now(answer.schema_label_id)
    suggestion = None
    if answer.suggested is not None and answer.suggested_probability is not None and answer.version is not None:
        suggestion = Suggestion(answer.suggested, answer.suggested_probability, answer.version)
    return Opinion(
        annotator=answer.annotator,
        state=answer.state,
        label=now,
        given=then if then != now else None,
        note=answer.note,
        seconds=answer.seconds,
        created_at=answer.created_at,
        suggestion=suggestion,
    )


def _gold(row: Reviewed, names: Names) -> GoldView | None:
    if row.gold is None:
        return None
    label, reason, behind = row.gold
    return GoldView(names.given[label], reason, behind.annotator if reason == "adjudicated" else None)


def _verdict(decided: Decided, names: Names) -> Verdict:
    return Verdict(
        id=decided.label_id,
        act=act_of(decided.action, decided.cause).name,
        by=decided.annotator,
        label=names.now(decided.schema_label_id),
        note=decided.note,
        created_at=decided.created_at,
    )
