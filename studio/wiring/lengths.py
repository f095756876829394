"""What length curves are measured with: the version that serves, else the tokenizer of the base checkpoint."""

from collections.abc import Callable
from pathlib import Path

from storage import Store
from studio.serving.length_curve.curves import LengthCurves
from studio.serving.length_curve.measuring import Reader
from studio.serving.predictor import Predictor
from studio.wiring.models import open_reader
from studio.wiring.parts.serves import Serves


def length_curves(serves: Serves, store: Store, folder: Path, clock: Callable[[], float]) -> LengthCurves:
    """Kept in this folder."""

    def live(project_id: int) -> str | None:
        version = serves.registry.live(project_id)
        return version.name if version is not None else None

    def model(project_id: int) -> Predictor | None:
        name = live(project_id)
        return serves.serving.predictor(project_id, name) if name is not None else None

    def reader(project_id: int) -> Reader:
        with store.read() as transaction:
            return open_reader(transaction.projects.get(project_id).checkpoint)

    def now(project_id: int) -> str | None:
        current = serves.serving.slot(project_id).current
        return str(current.served) if current is not None else live(project_id)

    return LengthCurves(store, folder, clock, model, reader, now)
