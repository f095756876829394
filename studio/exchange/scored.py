"""An example with its agreed label and its score, as an export writes it."""

from dataclasses import dataclass

from storage.repositories.scores import ScoredExample


@dataclass(frozen=True, slots=True)
class Speaker:
    """A version that has scored examples: its name, and what its labels are called today, in their order.

    A label that means nothing any more is None.
    """

    name: str
    labels: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """One row of an export with scores; what the example does not have is None.

    `predicted` is the most likely label, of this `probability`, by the version `scored_by`; `uncertainty` is 0 where it
    is sure and 1 where it knows nothing.
    """

    example_id: int
    text: str
    split: str
    label: str | None
    reason: str | None
    annotator: str | None
    revision: int | None
    suggested: str | None
    suggested_probability: float | None
    version: str | None
    seconds: float | None
    created_at: float | None
    predicted: str | None
    probability: float | None
    uncertainty: float | None
    scored_by: str | None

    @classmethod
    def of(cls, row: ScoredExample, speaker: Speaker | None) -> "ScoredRow":
        """`speaker` is the version that has scored the example."""
        predicted, probability = None, None
        if speaker is not None and row.probabilities:
            probability = max(row.probabilities)
            predicted = speaker.labels[row.probabilities.index(probability)]
        return cls(
            example_id=row.example_id,
            text=row.text,
            split=row.split,
            label=row.label,
            reason=row.reason,
            annotator=row.annotator,
            revision=row.revision,
            suggested=row.suggested,
            suggested_probability=row.suggested_probability,
            version=row.version,
            seconds=row.seconds,
            created_at=row.created_at,
            predicted=predicted,
            probability=probability,
            uncertainty=row.uncertainty,
            scored_by=speaker.name if speaker is not None else None,
        )
