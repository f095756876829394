"""What scores whole projects in the background."""

from dataclasses import dataclass
from functools import partial

from studio.scoring.pieces import PIECE_TEXTS
from studio.scoring.scorer import Scorer
from studio.scoring.scoring import Scoring
from studio.wiring.learning import ask
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.serves import Serves

# How the version that serves is run.
VARIANT = "fp32"


@dataclass(frozen=True, slots=True)
class Scores:
    """Asking for a scoring, and doing it."""

    scoring: Scoring
    scorer: Scorer


def make_scores(ground: Ground, serves: Serves) -> Scores:
    """It asks the models as everybody does, and lets everybody go first."""
    settings, store, clock = ground.settings, ground.store, ground.clock
    scorer = Scorer(
        store,
        clock,
        partial(ask, serves.serving),
        heartbeat_seconds=settings.heartbeat_seconds,
        owner_timeout_seconds=settings.owner_timeout_seconds,
        piece_texts=min(PIECE_TEXTS, settings.max_batch_texts),
    )
    ground.changed.add(scorer.nudge)
    return Scores(Scoring(store, clock, lambda _project_id: VARIANT, scorer.nudge), scorer)
