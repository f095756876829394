"""What boards are measured with: the versions there are, and every way to run them here."""

from collections.abc import Callable
from pathlib import Path

from storage import Store
from storage.tables import Version
from studio.checkpoints.variants import variants_for
from studio.registry.views import find_version
from studio.serving.board.boards import Boards
from studio.serving.board.gathering import Gathering, Ways
from studio.serving.variants.versions import kind_of
from studio.wiring.learning import renamed
from studio.wiring.parts.serves import Serves


def boards(serves: Serves, store: Store, folder: Path, clock: Callable[[], float]) -> Boards:
    """Kept in this folder."""
    device = serves.variant_files.device

    def variants(version: Version) -> list[str]:
        with store.read() as transaction:
            kind = kind_of(transaction, version)
        return [variant.name for variant in variants_for(kind, device())]

    def budget(project_id: int) -> tuple[float, float]:
        policy = serves.serving_policies.of(project_id)
        return policy.most_flips, policy.most_lost

    def live(project_id: int) -> str | None:
        version = serves.registry.live(project_id)
        return version.name if version is not None else None

    ways = Ways(
        device=device,
        variants=variants,
        ensure=serves.variant_files.ensure,
        reading=serves.registry.reading,
        files=serves.variant_files.reading,
        find=find_version,
        names=renamed,
    )
    return Boards(Gathering(store, ways, serves.inputs.of), folder, clock, budget, live)
