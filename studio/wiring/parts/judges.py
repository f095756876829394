"""What judges versions, takes them in and lets them go."""

from dataclasses import dataclass
from functools import partial

from studio.background import Background
from studio.registry.confusion import Confusion
from studio.registry.deleting import Deleting
from studio.registry.evidence import TEXTS_AT_ONCE as MEASURED_AT_ONCE
from studio.registry.evidence import Evidence
from studio.registry.export.exports import VersionExports
from studio.registry.export.hub import Hub
from studio.registry.export.pushes import Pushes
from studio.registry.intake import Intake
from studio.registry.leftovers import Leftovers
from studio.registry.policies import Policies
from studio.registry.rejudging import Rejudging
from studio.registry.retiring import Retiring
from studio.wiring.learning import ask, renamed
from studio.wiring.models import copy_encoder
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.serves import Serves

# How often it is looked whether what serves should be judged again.
JUDGING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Judges:
    """The registry's work, beside looking things up."""

    confusion: Confusion
    deleting: Deleting
    exports: VersionExports
    intake: Intake
    judging: Background
    leftovers: Leftovers
    policies: Policies
    pushes: Pushes
    rejudging: Rejudging
    retiring: Retiring


def make_judges(ground: Ground, serves: Serves) -> Judges:
    """They ask the models that serve, or that could."""
    settings, store, clock, folders = ground.settings, ground.store, ground.clock, serves.folders
    at_once = min(MEASURED_AT_ONCE, settings.max_batch_texts)
    evidence = Evidence(store, partial(ask, serves.serving, serves.inputs), renamed, texts_at_once=at_once)
    deleting = Deleting(store, folders, clock, serves.removing_variants.sweep)
    exports = VersionExports(store, folders, copy_encoder)
    rejudging = Rejudging(store, evidence, clock, ground.promoted)
    return Judges(
        confusion=Confusion(store, evidence),
        deleting=deleting,
        exports=exports,
        intake=Intake(store, folders, evidence, deleting, clock, ground.promoted),
        judging=Background("judging", rejudging.step, JUDGING_SECONDS),
        leftovers=Leftovers(store, folders),
        policies=Policies(store, clock),
        pushes=Pushes(exports, Hub(settings.hub_endpoint), settings.hf_token),
        rejudging=rejudging,
        retiring=Retiring(store, clock),
    )
