"""Between the fast lane, the encoders and the registry."""

from collections.abc import Callable
from functools import partial

from storage import Store
from studio.registry.intake import Intake, Trained
from studio.settings import Settings
from studio.training.fast.bases import Bases
from studio.training.fast.lane import FastLane
from studio.training.fast.refitting import Entered, Refitted, Refitter
from studio.wiring.models import open_encoder


def build_fast_lane(settings: Settings, store: Store, clock: Callable[[], float], intake: Intake) -> FastLane:
    """Its vectors and its heads in the making lie in the data folder."""
    data = settings.data_dir
    bases = Bases(data / "embeddings", partial(open_encoder, settings.device))
    refitter = Refitter(store, bases, data / "refits", clock, partial(register_head, intake))
    return FastLane(store, bases, refitter, clock)


def register_head(intake: Intake, refitted: Refitted) -> Entered:
    """Make what the fast lane has fitted a version."""
    view = intake.register(
        refitted.project_id,
        Trained(
            folder=refitted.folder,
            content_hash=refitted.content_hash,
            lane="fast",
            base_checkpoint=refitted.base_checkpoint,
            snapshot=refitted.snapshot,
            hyperparameters=refitted.hyperparameters,
            label_counts=refitted.label_counts,
            labels=refitted.labels,
            metrics=refitted.metrics,
            said=refitted.said,
            facts=refitted.facts,
        ),
    )
    return Entered(view.name, view.serves)
