"""What serves: the versions there are, and their models in memory."""

from dataclasses import dataclass
from functools import partial

from studio.registry.folders import VersionFolders
from studio.registry.registry import Registry
from studio.serving.long_inputs.keeping import LongInputPolicies
from studio.serving.machine_memory import model_bytes
from studio.serving.served import ServedVersion
from studio.serving.serving import Serving
from studio.serving.watch import Watch
from studio.wiring.answers import ask_below
from studio.wiring.models import load_predictor
from studio.wiring.parts.ground import Ground


@dataclass(frozen=True, slots=True)
class Serves:
    """The way from a version's name to an answer."""

    folders: VersionFolders
    long_inputs: LongInputPolicies
    registry: Registry
    serving: Serving
    watch: Watch


def make_serves(ground: Ground) -> Serves:
    """It follows whatever is promoted."""
    settings, store = ground.settings, ground.store
    folders = VersionFolders(settings.data_dir / "versions")
    registry = Registry(store, folders, ground.clock, ground.promoted)
    load = partial(load_predictor, store, registry, settings.device)
    policies = LongInputPolicies(store, ground.clock)
    serving = Serving(
        load,
        settings.max_text_bytes,
        settings.max_batch_texts,
        ask_below(store),
        policies.recent,
        model_bytes=model_bytes(settings.model_memory_mb),
    )
    watch = Watch(serving, partial(live, registry), load)
    ground.promoted.add(watch.nudge)
    ground.changed.add(watch.nudge)
    return Serves(folders, policies, registry, serving, watch)


def live(registry: Registry) -> dict[int, ServedVersion]:
    """What should serve each project, by its id."""
    return {project_id: ServedVersion(name) for project_id, name in registry.live_names().items()}
