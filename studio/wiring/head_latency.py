"""How long a head takes beside what serves, for the gate."""

from storage import Store
from studio.errors import StudioError
from studio.registry.registry import Registry
from studio.registry.trained import Latency
from studio.registry.views import VersionView
from studio.training.fast.refitting import Refitted
from studio.wiring.models import timed

# A text of the hold-out each; as many as a run takes.
TIMED_TEXTS = 20


class HeadLatency:
    """Measured once for a base and what serves, as every head on one base takes the same time."""

    def __init__(self, store: Store, registry: Registry, device: str) -> None:
        self._store = store
        self._registry = registry
        self._device = device
        self._measured: dict[tuple[int, str, str | None, str], list[float]] = {}

    def of(self, refitted: Refitted) -> Latency | None:
        """None where nothing serves or is held out, where a head on this base serves, or what cannot be asked."""
        live = self._registry.live(refitted.project_id)
        if live is None or not refitted.said or (live.lane, live.checkpoint) == ("fast", refitted.base_checkpoint):
            return None
        key = (refitted.project_id, refitted.base_checkpoint, live.lane, live.checkpoint)
        if key not in self._measured:
            try:
                self._measured[key] = self._measure(refitted, live)
            except StudioError:
                return None  # the gate asks it too, and says why it cannot be asked
        challenger, champion = self._measured[key]
        return Latency(challenger, champion, live.name)

    def _measure(self, refitted: Refitted, live: VersionView) -> list[float]:
        with self._store.read() as transaction:
            task = transaction.projects.get(refitted.project_id).task
            found = [transaction.examples.get(example_id) for example_id in list(refitted.said)[:TIMED_TEXTS]]
        with self._registry.reading(refitted.project_id, live.name) as champion:
            texts = [example.text for example in found if example is not None]
            return timed(self._device, [str(refitted.folder), champion], task, texts)
