"""What serves: the versions there are, how each may be run, and their models in memory."""

import time
from dataclasses import dataclass
from functools import partial

from studio.background import Rhythm
from studio.checkpoints.making import make_files
from studio.registry.availability import require_kept
from studio.registry.folders import VersionFolders
from studio.registry.registry import Registry
from studio.registry.views import find_version
from studio.serving.giving_back import give_back
from studio.serving.long_inputs.keeping import LongInputPolicies
from studio.serving.machine_memory import model_bytes
from studio.serving.serving import Serving
from studio.serving.variants.choosing import Choosing
from studio.serving.variants.files import VariantFiles
from studio.serving.variants.folders import VariantFolders
from studio.serving.variants.maker import Maker
from studio.serving.variants.policies import ServingPolicies
from studio.serving.variants.removing import RemovingVariants
from studio.serving.variants.trial import TEXTS_AT_ONCE, Load, Trial
from studio.serving.variants.variants import Variants
from studio.serving.variants.versions import Versions
from studio.serving.variants.wanting import Wanting
from studio.serving.watch import Watch
from studio.trying.loaded import LoadedModels
from studio.wiring.answers import ask_below
from studio.wiring.inputs import Inputs
from studio.wiring.learning import ask, renamed
from studio.wiring.models import device_of, load_predictor
from studio.wiring.parts.ground import Ground
from studio.wiring.trying import tried_guests


@dataclass(frozen=True, slots=True)
class Serves:
    """The way from a version's name to an answer; `load` gives a warm predictor of any variant that has been made."""

    folders: VersionFolders
    long_inputs: LongInputPolicies
    registry: Registry
    serving: Serving
    watch: Watch
    load: Load
    maker: Maker
    removing_variants: RemovingVariants
    # Models that serve no project, in the same memory.
    tried: LoadedModels
    serving_policies: ServingPolicies
    variant_files: VariantFiles
    variants: Variants
    # Examples as models are asked about them.
    inputs: Inputs


def make_serves(ground: Ground) -> Serves:
    """It follows whatever is promoted, and whatever variant of that is wanted and fits."""
    settings, store, clock = ground.settings, ground.store, ground.clock
    folders = VersionFolders(settings.data_dir / "versions")
    registry = Registry(store, folders, clock, ground.promoted)
    versions = Versions(find_version, require_kept, registry.reading)
    variant_folders = VariantFolders(settings.data_dir / "variants")
    files = VariantFiles(store, variant_folders, versions, device_of(settings.device), make_files)
    choosing = Choosing(store, files)
    tried = LoadedModels(time.monotonic, give_back)
    load = partial(load_predictor, store, registry, files)
    policies = LongInputPolicies(store, clock)
    serving = _serving(ground, load, policies, tried)
    watch = Watch(serving, choosing.all, load)
    inputs = Inputs(store, ground.images.load)
    trial = Trial(
        store, partial(ask, serving, inputs), load, renamed, inputs.of, min(TEXTS_AT_ONCE, settings.max_batch_texts)
    )
    maker = _maker(ground, files, choosing, trial)
    ground.promoted.add(watch.nudge)
    ground.promoted.add(maker.nudge)
    ground.changed.add(watch.nudge)
    return Serves(
        folders=folders,
        long_inputs=policies,
        registry=registry,
        serving=serving,
        watch=watch,
        load=load,
        maker=maker,
        removing_variants=RemovingVariants(store, variant_folders),
        tried=tried,
        serving_policies=ServingPolicies(store, clock, files.device, ground.promoted),
        variant_files=files,
        variants=Variants(store, versions, files, choosing, clock, maker.nudge),
        inputs=inputs,
    )


def _serving(ground: Ground, load: Load, policies: LongInputPolicies, tried: LoadedModels) -> Serving:
    settings = ground.settings
    return Serving(
        load,
        settings.max_text_bytes,
        settings.max_batch_texts,
        ask_below(ground.store),
        policies.recent,
        model_bytes=model_bytes(settings.model_memory_mb),
        guests=tried_guests(tried),
    )


def _maker(ground: Ground, files: VariantFiles, choosing: Choosing, trial: Trial) -> Maker:
    settings, store, clock = ground.settings, ground.store, ground.clock
    return Maker(
        store,
        Wanting(store, choosing, clock),
        files,
        trial,
        clock,
        ground.promoted,
        Rhythm(settings.heartbeat_seconds, settings.owner_timeout_seconds),
    )
