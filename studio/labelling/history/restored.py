"""What a restore changes, counted and said in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from studio.labelling.history.wanted import Wanted
from studio.labelling.schema.counts import many


@dataclass(frozen=True, slots=True)
class Restored:
    """`lost` answers have a label that means nothing any more, and `unfit` ones find no seat in the overlap."""

    examples: int = 0
    answers: int = 0
    decisions: int = 0
    lost: int = 0
    unfit: int = 0

    def plus(self, other: "Restored") -> "Restored":
        return Restored(
            self.examples + other.examples,
            self.answers + other.answers,
            self.decisions + other.decisions,
            self.lost + other.lost,
            self.unfit + other.unfit,
        )


def counted(wanted: Wanted, unfit: int) -> Restored:
    """One example's share."""
    decisions = sum(wish.is_verdict for wish in wanted.wishes)
    return Restored(bool(wanted.wishes), len(wanted.wishes) - decisions, decisions, wanted.lost, unfit)


def moment_words(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S} UTC"


def cause_of(moment: float, person: str) -> str:
    """What each revision says that a restore appends."""
    return f"restored to {moment_words(moment)}, by {person}"


def sentences(counts: Restored) -> Iterator[str]:
    """What somebody reads before they restore a project."""
    if not counts.examples:
        yield "Every answer and every decision is what it was then. There is nothing to restore."
    else:
        parts = [
            many(counts.answers, "answer", "answers") if counts.answers else "",
            many(counts.decisions, "decision", "decisions") if counts.decisions else "",
        ]
        changed = " and ".join(filter(None, parts))
        yield f"{changed} on {many(counts.examples, 'example', 'examples')} will be again what they were then."
        yield "Examples, labels in use and guidelines stay. Everything said since stays in the history."
    if counts.lost:
        yield f"{many(counts.lost, 'answer', 'answers')} cannot come back: the label was retired or split since."
    if counts.unfit:
        yield (
            f"{many(counts.unfit, 'answer finds', 'answers find')} no seat, because the overlap is lower now. "
            "Raise it first to have them back."
        )
