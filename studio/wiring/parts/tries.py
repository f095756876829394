"""What answers without being trained here: any checkpoint, for whoever may try it."""

from dataclasses import dataclass
from functools import partial

from studio.serving.machine_memory import model_bytes
from studio.tryable import Tryable
from studio.trying.checking import Checking
from studio.trying.trying import Limits, Trying
from studio.trying.ways import Ways
from studio.wiring.models import count_parameters, look, require_nameable, token_lengths
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.keeps import Keeps
from studio.wiring.parts.serves import Serves
from studio.wiring.trying import fetch, folder_here, load, names_here, versions_to_try


@dataclass(frozen=True, slots=True)
class Tries:
    """Asking a checkpoint, and who may ask which."""

    trying: Trying
    checking: Checking
    tryable: Tryable


def make_tries(ground: Ground, keeps: Keeps, serves: Serves) -> Tries:
    """Its models share the memory of those that serve."""
    settings, registry = ground.settings, serves.registry
    ways = Ways(
        reading=registry.reading,
        folder_here=folder_here,
        fetch=fetch,
        look=look,
        parameters=count_parameters,
        lengths=token_lengths,
        load=partial(load, serves.variant_files.device),
        make_room=serves.serving.make_room_for_guest,
    )
    limits = Limits(settings.max_text_bytes, model_bytes(settings.model_memory_mb))
    nameable = partial(require_nameable, settings.is_private)
    versions = partial(versions_to_try, registry)

    def texts_of(project_id: int, count: int) -> list[str]:
        with ground.store.read() as transaction:
            return transaction.examples.some_texts(project_id, count)

    return Tries(
        trying=Trying(ways, serves.tried, limits),
        checking=Checking(ways, texts_of, settings.max_text_bytes),
        tryable=Tryable(keeps.visible, settings.base_checkpoint, nameable, versions, names_here),
    )
