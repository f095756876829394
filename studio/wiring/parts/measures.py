"""What measures models and labels: how good, how fast, how long, how many more."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from studio.evaluation import Evaluation
from studio.inspection.inspections import Inspections
from studio.inspection.looking import Looking
from studio.projects.terms import Changes
from studio.serving.board.boards import Boards
from studio.serving.length_curve.curves import LengthCurves
from studio.siblings import Siblings
from studio.training.curve.curves import LearningCurves
from studio.wiring.board import boards
from studio.wiring.learning import how_far_people_agree, vectors
from studio.wiring.lengths import length_curves
from studio.wiring.models import count_parameters, reading_limit, timed
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.keeps import Keeps
from studio.wiring.parts.labels import Labels
from studio.wiring.parts.learns import Learns
from studio.wiring.parts.serves import Serves


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures that take a while; most of them are kept in a folder."""

    boards: Boards
    curves: LearningCurves
    evaluation: Evaluation
    inspections: Inspections
    length_curves: LengthCurves
    looking: Looking
    siblings: Siblings


def make_measures(ground: Ground, keeps: Keeps, serves: Serves, learns: Learns, labels: Labels) -> Measures:
    """They ask the models as people do, and give way to people."""
    settings, store, clock, data = ground.settings, ground.store, ground.clock, ground.settings.data_dir
    tokens, limit, usual = keeps.tokens, partial(reading_limit, keeps.tokens), learns.training.defaults.max_length

    def change(project_id: int, settings: dict[str, Any], person: str) -> object:
        return keeps.projects.change(project_id, Changes(task_settings=settings), person=person)

    inspections = Inspections(store, data / "inspections", clock, tokens.whole, limit, usual, change)
    agreement = partial(how_far_people_agree, labels.review)
    return Measures(
        boards=boards(serves, store, data / "boards", clock),
        curves=LearningCurves(store, data / "curves", clock, partial(vectors, learns.bases), agreement),
        # Nobody waits for it, and a file with a text that people would be refused is measured all the same.
        evaluation=Evaluation(partial(serves.serving.predict, is_urgent=False, takes_all=True), serves.registry.labels),
        inspections=inspections,
        looking=Looking(store, inspections, tokens.whole, limit),
        length_curves=length_curves(serves, store, data / "length-curves", clock),
        siblings=Siblings(store, serves.registry, partial(timed, settings.device), count_parameters, serves.inputs.of),
    )
