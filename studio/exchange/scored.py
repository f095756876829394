"""What the last scoring says of an example, in words of today."""

from dataclasses import dataclass, replace

from storage.repositories.scores import ScoredExample


@dataclass(frozen=True, slots=True)
class Speaker:
    """A version that has scored examples: its name, and what its labels are called today, in their order.

    A label that means nothing any more is None.
    """

    name: str
    labels: tuple[str | None, ...]


def in_words(row: ScoredExample, speaker: Speaker) -> ScoredExample:
    """The row with what `speaker`, the version that has scored the example, says of it."""
    if not row.probabilities:
        return replace(row, scored_by=speaker.name)
    probability = max(row.probabilities)
    predicted = speaker.labels[row.probabilities.index(probability)]
    return replace(row, predicted=predicted, probability=probability, scored_by=speaker.name)
