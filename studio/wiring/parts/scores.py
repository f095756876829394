"""What scores whole projects in the background."""

from dataclasses import dataclass
from functools import partial

from studio.scoring.pieces import PIECE_TEXTS
from studio.scoring.scorer import Scorer
from studio.scoring.scoring import Scoring
from studio.wiring.answers import bulk, served_variant
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.serves import Serves


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
        partial(bulk, serves.serving, serves.inputs),
        heartbeat_seconds=settings.heartbeat_seconds,
        owner_timeout_seconds=settings.owner_timeout_seconds,
        piece_texts=min(PIECE_TEXTS, settings.max_batch_texts),
    )
    ground.changed.add(scorer.nudge)
    return Scores(Scoring(store, clock, partial(served_variant, serves.serving), scorer.nudge), scorer)
