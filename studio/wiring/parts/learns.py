"""What learns from labels: both lanes, and what they learnt from."""

from dataclasses import dataclass
from functools import partial

from studio.background import Rhythm
from studio.projects.terms import require_checkpoint
from studio.training.comparing import Comparing
from studio.training.dry_runs import DryRuns
from studio.training.fast.bases import Bases
from studio.training.fast.lane import FastLane
from studio.training.lineage import Lineage
from studio.training.preparation import Preparation
from studio.training.snapshot.keeping import Snapshots
from studio.training.supervisor import Supervisor
from studio.training.training import Training
from studio.training.treatment import Treatment
from studio.wiring.fast_lane import build_bases, build_fast_lane
from studio.wiring.learning import annotators_answers, beside, champion, hyperparameters, register
from studio.wiring.models import reading_limit
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.judges import Judges
from studio.wiring.parts.keeps import Keeps
from studio.wiring.parts.serves import Serves


@dataclass(frozen=True, slots=True)
class Learns:
    """The way from labels to versions."""

    bases: Bases
    comparing: Comparing
    dry_runs: DryRuns
    fast_lane: FastLane
    lineage: Lineage
    snapshots: Snapshots
    supervisor: Supervisor
    training: Training


def make_learns(ground: Ground, keeps: Keeps, serves: Serves, judges: Judges) -> Learns:
    """Every version that they make goes through the gate."""
    settings, store, clock, data = ground.settings, ground.store, ground.clock, ground.settings.data_dir
    preparation = Preparation(
        store,
        data / "snapshots",
        partial(champion, serves.registry),
        annotators_answers,
        Treatment(keeps.tokens.whole, partial(reading_limit, keeps.tokens)).of,
        images=ground.images.root,
        device=settings.device,
        threads=settings.training_threads,
        niceness=settings.training_niceness,
    )
    supervisor = Supervisor(
        store,
        data / "jobs",
        clock,
        preparation.prepare,
        partial(register, judges.intake),
        rhythm=Rhythm(settings.heartbeat_seconds, settings.owner_timeout_seconds),
        longest_seconds=settings.training_minutes * 60,
    )
    training = Training(store, data / "jobs", clock, hyperparameters(settings), ground.requested)
    bases = build_bases(settings)
    fast_lane = build_fast_lane(settings, store, clock, serves.registry, judges.intake, bases)
    ground.requested.add(supervisor.nudge)
    ground.changed.add(fast_lane.nudge)
    return Learns(
        bases=bases,
        comparing=Comparing(store, clock, training, beside, require_checkpoint, ground.requested),
        dry_runs=DryRuns(data / "dry-runs", preparation.prepare_dry_run, training.numbers_for),
        fast_lane=fast_lane,
        lineage=Lineage(store),
        snapshots=Snapshots(store, data / "snapshots"),
        supervisor=supervisor,
        training=training,
    )
