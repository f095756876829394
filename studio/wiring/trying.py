"""Between checkpoints that are tried and those who look after files, versions and memory."""

from collections.abc import Callable
from pathlib import Path

from studio.registry.registry import Registry
from studio.serving.memory import Guests, Loaded
from studio.trying.loaded import LoadedModels, Model
from studio.wiring.models import import_libraries


def tried_guests(tried: LoadedModels) -> Guests:
    """What is tried shares the memory of what serves, and goes first."""

    def places() -> list[Loaded[object]]:
        return [Loaded(key, held.model.weights(), held.asked_at, True) for key, held in tried.all().items()]

    return Guests(places, tried.let_go)


def folder_here(checkpoint: str) -> Path | None:
    """See checkpoints.fetching."""
    from studio.checkpoints import fetching

    return fetching.folder_here(checkpoint)


def names_here() -> list[str]:
    """See checkpoints.fetching."""
    from studio.checkpoints import fetching

    return fetching.names_here()


def fetch(checkpoint: str, require_fit: Callable[[int], None], tell: Callable[[int, int], None]) -> Path:
    """See checkpoints.fetching."""
    from studio.checkpoints import fetching

    return fetching.fetch(checkpoint, require_fit, tell)


def load(device: Callable[[], str], task: str, folder: str, name: str) -> Model:
    """What answers. Raises CheckpointUnavailable."""
    import_libraries()
    from studio.checkpoints.trying import LOADERS

    model: Model = LOADERS[task](folder, name, device())
    return model


def versions_to_try(registry: Registry, project_id: int) -> list[tuple[str, bool]]:
    """Those that are models by themselves and whose files are there, newest first, and whether each serves."""
    return [(one.name, one.serves) for one in registry.all(project_id) if one.lane != "fast" and not one.deleted_at]
