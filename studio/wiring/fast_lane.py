"""Between the fast lane, the encoders and the registry."""

from collections.abc import Callable
from functools import partial

from storage import Store
from studio.registry.intake import Intake
from studio.registry.registry import Registry
from studio.registry.trained import Latency, Trained
from studio.settings import Settings
from studio.training.fast.bases import Bases
from studio.training.fast.lane import FastLane
from studio.training.fast.refitting import Entered, Refitted, Refitter
from studio.wiring.head_latency import HeadLatency
from studio.wiring.models import open_encoder


def build_bases(settings: Settings) -> Bases:
    """The vectors of every project's texts; they lie in the data folder."""
    return Bases(settings.data_dir / "embeddings", partial(open_encoder, settings.device))


def build_fast_lane(
    settings: Settings, store: Store, clock: Callable[[], float], registry: Registry, intake: Intake, bases: Bases
) -> FastLane:
    """Its heads in the making lie in the data folder too."""
    register = partial(register_head, intake, HeadLatency(store, registry, settings.device).of)
    refitter = Refitter(store, bases, settings.data_dir / "refits", clock, register)
    return FastLane(store, bases, refitter, clock)


def register_head(intake: Intake, latency: Callable[[Refitted], Latency | None], refitted: Refitted) -> Entered:
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
            latency=latency(refitted),
            facts=refitted.facts,
        ),
    )
    return Entered(view.name, view.serves)
