"""What measures models and labels: how good, how fast, how long, how many more."""

from dataclasses import dataclass
from functools import partial

from studio.evaluation import Evaluation
from studio.serving.board.boards import Boards
from studio.serving.length_curve.curves import LengthCurves
from studio.siblings import Siblings
from studio.training.curve.curves import LearningCurves
from studio.wiring.board import boards
from studio.wiring.learning import how_far_people_agree, vectors
from studio.wiring.lengths import length_curves
from studio.wiring.models import count_parameters, timed
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.labels import Labels
from studio.wiring.parts.learns import Learns
from studio.wiring.parts.serves import Serves


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures that take a while; most of them are kept in a folder."""

    boards: Boards
    curves: LearningCurves
    evaluation: Evaluation
    length_curves: LengthCurves
    siblings: Siblings


def make_measures(ground: Ground, serves: Serves, learns: Learns, labels: Labels) -> Measures:
    """They ask the models as people do, and give way to people."""
    settings, store, clock, data = ground.settings, ground.store, ground.clock, ground.settings.data_dir
    agreement = partial(how_far_people_agree, labels.review)
    return Measures(
        boards=boards(serves, store, data / "boards", clock),
        curves=LearningCurves(store, data / "curves", clock, partial(vectors, learns.bases), agreement),
        # Nobody waits for it, and a file with a text that people would be refused is measured all the same.
        evaluation=Evaluation(partial(serves.serving.predict, is_urgent=False)),
        length_curves=length_curves(serves, store, data / "length-curves", clock),
        siblings=Siblings(store, serves.registry, partial(timed, settings.device), count_parameters),
    )
