"""Everything that reviewers need of a studio, in one hand."""

from collections.abc import Callable
from dataclasses import dataclass

from storage import Store
from studio.labelling.review.agreement import AgreementReports
from studio.labelling.review.annotators import AnnotatorReports
from studio.labelling.review.decisions import Decisions
from studio.labelling.review.disagreements import Disagreements
from studio.labelling.review.label_errors import Embed, LabelErrors


@dataclass(frozen=True, slots=True)
class Review:
    """The parts of the Review page."""

    agreement: AgreementReports
    disagreements: Disagreements
    decisions: Decisions
    annotators: AnnotatorReports
    label_errors: LabelErrors

    @classmethod
    def build(cls, store: Store, clock: Callable[[], float], embed: Embed) -> "Review":
        """`embed(checkpoint, texts, on_progress)` gives a row of features a text; see `checkpoints.embed`."""
        return cls(
            AgreementReports(store),
            Disagreements(store),
            Decisions(store, clock),
            AnnotatorReports(store),
            LabelErrors(store, clock, embed),
        )
